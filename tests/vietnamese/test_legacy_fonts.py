"""TCVN3 and VNI-Windows, to the letter."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.vietnamese.legacy_fonts import (
    TCVN3,
    VNI_FONT,
    decode_tcvn3,
    decode_vni_font,
    encode_tcvn3,
    encode_vni_font,
    looks_legacy,
)
from luytre.vietnamese.syllables import existing_syllables

SMALL = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONED = {
    unicodedata.normalize("NFC", vowel + mark)
    for vowel in "aăâeêioôơuưy"
    for mark in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
}
MARKED = {letter for letter in TONED | {"đ"} if not letter.isascii()}
syllables = st.sampled_from(sorted(existing_syllables()))
sentences = st.lists(syllables, min_size=1, max_size=8).map(" ".join)


def test_tables_are_whole() -> None:
    assert {letter for letter in TCVN3 if letter.islower()} == MARKED
    assert {letter for letter in TCVN3 if letter.isupper()} == set("ĂÂĐÊÔƠƯ")
    assert set(VNI_FONT) == MARKED | {letter.upper() for letter in MARKED}


@pytest.mark.parametrize("table", [TCVN3, VNI_FONT])
def test_no_two_letters_share_a_form(table: dict[str, str]) -> None:
    assert len(set(table.values())) == len(table)
    assert all(ord(char) < 256 for form in table.values() for char in form)


def test_tcvn3_is_the_standard_s_code() -> None:
    # TCVN 5712:1993 VN3, 0xB5-0xFE, in the order of the code.
    order = "àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ"
    for code, letter in enumerate(order, start=0xB5):
        if letter != " ":
            assert TCVN3[letter] == chr(code), letter
    for code, letter in enumerate("ĂÂÊÔƠƯĐăâêôơưđ", start=0xA1):
        assert TCVN3[letter] == chr(code), letter


@pytest.mark.parametrize(
    ("plain", "tcvn3", "vni"),
    [
        ("tiền", "tiÒn", "tieàn"),
        ("Cộng hòa xã hội", "Céng hßa x· héi", "Coäng hoøa xaõ hoäi"),
        ("Độc lập", "§éc lËp", "Ñoäc laäp"),
        ("đường phố", "®\xadêng phè", "ñöôøng phoá"),
        ("chỉ nghĩ kỵ", "chØ nghÜ kþ", "chæ nghó kî"),
        ("uống nước", "uèng n\xadíc", "uoáng nöôùc"),
    ],
)
def test_known_texts(plain: str, tcvn3: str, vni: str) -> None:
    assert encode_tcvn3(plain) == tcvn3
    assert decode_tcvn3(tcvn3) == plain
    assert encode_vni_font(plain) == vni
    assert decode_vni_font(vni) == plain


def test_capitals() -> None:
    assert encode_vni_font("ĐƯỜNG Ỷ") == "ÑÖÔØNG YÛ"
    assert decode_vni_font("ÑÖÔØNG YÛ") == "ĐƯỜNG Ỷ"
    assert decode_vni_font("Aùo") == "Áo"
    assert encode_tcvn3("Áo") == "¸o"


@given(sentences)
def test_round_trips(text: str) -> None:
    assert decode_tcvn3(encode_tcvn3(text)) == text
    for cased in (text, text.upper(), text.title()):
        assert decode_vni_font(encode_vni_font(cased)) == cased
    decomposed = unicodedata.normalize("NFD", text)
    assert encode_tcvn3(decomposed) == encode_tcvn3(text)
    assert encode_vni_font(decomposed) == encode_vni_font(text)


@pytest.mark.parametrize(
    "text",
    ["việc nhẹ lương cao", "vay tiền nhanh, không thế chấp", "đánh bạc", "Cờ bạc trực tuyến",
     "nhà cái uy tín số một", "thuốc"],
)  # fmt: skip
def test_legacy_text_is_told(text: str) -> None:
    assert looks_legacy(encode_tcvn3(text)) == "tcvn3"
    assert looks_legacy(encode_vni_font(text)) == "vni"


@pytest.mark.parametrize(
    "text",
    ["", "vay tien nhanh", "việc nhẹ lương cao", "hòa ó ò í", "có gì đó không ổn", "café Noël",
     "Beyoncé", "naïve façade", "El niño está aquí", "Straße über Köln", "25 m² × 3", "© 2026 Acme",
     "à thế à", "ù ù cạc cạc", "xõa đi ôi", "Ó o ò", "Mông Cổ: Ông ấy về", "±5 °C", "ìu"],
)  # fmt: skip
def test_other_text_is_left_alone(text: str) -> None:
    assert looks_legacy(text) is None


@given(sentences)
def test_unicode_text_is_not_legacy(text: str) -> None:
    assert looks_legacy("tôi không thích " + text + " việc đường") is None


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    looks_legacy(text)
    decode_tcvn3(text)
    decode_vni_font(text)
