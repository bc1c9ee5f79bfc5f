"""The folding tables: code points, classes, and the legacy fonts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.vietnamese import folding
from luytre.vietnamese.folding import (
    ABSORB,
    CLASS_OF,
    LETTER,
    SPACE,
    classes_of,
    code_points,
    legacy_code_points,
    letter_code,
)
from luytre.vietnamese.rewrites import skeleton_letters
from luytre.vietnamese.syllables import skeletons

TONES = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
VOWELS = "aăâeêioôơuưy"


def row_of(character: str) -> int:
    table, code = code_points(), ord(character)
    return table.rows[table.pages[code >> 8] << 8 | code & 255]


def kind(row: int) -> int:
    return row >> 11 & 15


@pytest.mark.parametrize("base", VOWELS)
@pytest.mark.parametrize("mark", list(TONES))
def test_every_vietnamese_vowel_is_its_letter_quality_and_tone(base: str, mark: str) -> None:
    for letter in (base + mark, base.upper() + mark):
        row = row_of(unicodedata.normalize("NFC", letter))
        plain = unicodedata.normalize("NFD", base)[0]
        assert kind(row) == LETTER
        assert row & 63 == letter_code(plain)
        assert row >> 8 & 7 == TONES[mark]
        assert row >> 6 & 3 == {"ă": 2, "ơ": 2, "ư": 2, "â": 1, "ê": 1, "ô": 1}.get(base, 0)
        assert bool(row >> 27 & 1) == (base not in "aeiouy" or mark != "")


def test_the_stroke_of_d_is_a_quality() -> None:
    for letter in "đĐ":
        assert row_of(letter) & 63 == letter_code("d")
        assert row_of(letter) >> 6 & 3 == 1


def test_ascii_letters_and_digits_are_themselves_and_no_disguise() -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        for char in {letter, letter.upper()}:
            assert kind(row_of(char)) == LETTER
            assert row_of(char) & 63 == letter_code(letter)
            assert row_of(char) >> 16 & 15 == 0


@pytest.mark.parametrize(
    ("alike", "letter"),
    [
        ("ｚ", "z"), ("𝐯", "v"), ("ⓩ", "z"), ("🅉", "z"), ("🅩", "z"), ("🆉", "z"), ("🇿", "z"),
        ("ᴢ", "z"), ("а", "a"), ("о", "o"), ("с", "c"), ("ӏ", "l"), ("һ", "h"), ("ν", "v"),
        ("ο", "o"), ("ð", "d"), ("ı", "i"), ("𝓵", "l"), ("ᵃ", "a"), ("\uff19", "9"),
    ],
)  # fmt: skip
def test_look_alikes_are_letters_in_disguise(alike: str, letter: str) -> None:
    row = row_of(alike)
    assert kind(row) == LETTER
    assert row & 63 == letter_code(letter)
    assert row >> 16 & 15


@pytest.mark.parametrize("char", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
def test_what_is_not_seen_parts_no_letters(char: str) -> None:
    assert kind(row_of(char)) in {folding.INVISIBLE, folding.EXTENDS}


@pytest.mark.parametrize("char", " \t\u00a0\u2003\u3000")
def test_spaces(char: str) -> None:
    assert kind(row_of(char)) == SPACE


@pytest.mark.parametrize("char", "中日あ한ﷲ🔥👍©→")
def test_other_scripts_and_pictures_are_no_letters(char: str) -> None:
    assert kind(row_of(char)) != LETTER


def test_each_page_lies_inside_the_table() -> None:
    for table in (code_points(), *legacy_code_points()):
        assert len(table.pages) == 0x110000 >> 8
        assert max(table.pages) * 256 + 255 < len(table.rows)
        assert len(table.several) % 4 == 0


def test_compatibility_forms_fold_as_what_they_stand_for() -> None:
    """Whatever Unicode itself calls a form of a Latin letter is read as that letter."""
    missed = []
    for code in range(128, 0x20000):
        char = chr(code)
        plain = unicodedata.normalize("NFKC", char).lower()
        if len(plain) == 1 and plain != char.lower() and plain.isascii() and plain.isalnum():
            row = row_of(char)
            if kind(row) != LETTER or row & 63 != letter_code(plain):
                missed.append(f"U+{code:04X} {char} {plain}")
    assert not missed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kiem", "kim"), ("muon", "mun"), ("kao", "cao"), ("wa", "ua"), ("fai", "pai"),
        ("z", "d"), ("tr", "ch"), ("sinh", "xinh"), ("ngon", "gon"), ("v4y", "vay"),
        ("zal0", "dalo"),
    ],
)  # fmt: skip
def test_spellings_of_one_sound_share_their_classes(one: str, other: str) -> None:
    assert classes_of(one) == classes_of(other)


@given(word=st.sampled_from(sorted(skeletons())), at=st.integers(0, 6), times=st.integers(1, 4))
def test_drawn_out_letters_leave_the_classes_alone(word: str, at: int, times: int) -> None:
    at %= len(word)
    assert classes_of(word) == classes_of(word[:at] + word[at] * times + word[at:])


def test_classes_number_every_letter_and_digit_but_those_no_one_swaps() -> None:
    assert CLASS_OF["h"] == 0
    assert set("abcdefgiklmnopqrstuvxyjz") <= {c for c, number in CLASS_OF.items() if number}
    assert all(0 <= number < 15 for number in CLASS_OF.values())
    assert len(ABSORB) == 256


@pytest.mark.parametrize(
    ("text", "letters"),
    [("Đường số 9", "duong so 9"), ("Nổ hũ!", "no hu"), ("", ""), ("z.a.l.o", "zalo")],
)
def test_skeleton_letters(text: str, letters: str) -> None:
    assert skeleton_letters(text) == letters


def test_legacy_tables_read_what_the_fonts_show() -> None:
    tcvn3, vni = legacy_code_points()

    def legacy(table: folding.CodePoints, char: str) -> int:
        return table.rows[table.pages[ord(char) >> 8] << 8 | ord(char) & 255]

    # ò in ABC fonts stands for ũ, ¹ for ạ and ® for đ.
    assert legacy(tcvn3, "ò") & 63 == letter_code("u")
    assert legacy(tcvn3, "¹") & 63 == letter_code("a") and legacy(tcvn3, "¹") >> 8 & 7 == 5
    assert legacy(tcvn3, "®") & 63 == letter_code("d")
    # in VNI fonts ö stands for ư, and ï behind a vowel for the dot below.
    assert legacy(vni, "ö") & 63 == letter_code("u")
    assert kind(legacy(vni, "ï")) == folding.TONE
    assert legacy(vni, "ï") >> 8 & 7 == 5
