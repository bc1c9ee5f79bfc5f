"""Raw typing is read back, and what only looks like it is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.vietnamese.keystrokes import (
    RawSpan,
    System,
    TonePosition,
    decode,
    decode_token,
    to_telex,
    to_viqr,
    to_vni,
)
from luytre.vietnamese.syllables import compose, existing_syllables, parse

WORDS = sorted(
    {compose(s) for text in existing_syllables() if (s := parse(text)) is not None}
)  # new placement, which is what decode writes
words = st.sampled_from(WORDS)
sentences = st.lists(words, min_size=1, max_size=8)
positions: st.SearchStrategy[TonePosition] = st.sampled_from(["inline", "end"])
FRAMES = {"telex": "vieecj {} tieengs", "vni": "vie6c5 {} tie6ng1", "viqr": "vie^.c {} tie^'ng"}


def encode(word: str, system: System, position: TonePosition) -> str:
    if system == "viqr":
        return to_viqr(word)
    return to_telex(word, position) if system == "telex" else to_vni(word, position)


@pytest.mark.parametrize(
    ("plain", "telex", "telex_end", "vni", "vni_end", "viqr"),
    [
        ("việc", "vieejc", "vieecj", "vie65c", "vie6c5", "vie^.c"),
        ("lương", "luwowng", "luwowng", "lu7o7ng", "lu7o7ng", "lu+o+ng"),
        ("đắt", "ddawst", "ddawts", "d9a81t", "d9a8t1", "dda('t"),
        ("Đường", "Dduwowfng", "Dduwowngf", "D9u7o72ng", "D9u7o7ng2", "Ddu+o+`ng"),
        ("VIỆT", "VIEEJT", "VIEETJ", "VIE65T", "VIE6T5", "VIE^.T"),
        ("hòa", "hofa", "hoaf", "ho2a", "hoa2", "ho`a"),
        ("soóc", "sooosc", "sooocs", "soo1c", "sooc1", "soo'c"),
        ("a, b!", "a, b!", "a, b!", "a, b!", "a, b!", "a, b!"),
    ],
)
def test_writing_keys(
    plain: str, telex: str, telex_end: str, vni: str, vni_end: str, viqr: str
) -> None:
    assert to_telex(plain) == telex
    assert to_telex(plain, "end") == telex_end
    assert to_vni(plain) == vni
    assert to_vni(plain, "end") == vni_end
    assert to_viqr(plain) == viqr


def test_viqr_escapes_signs_that_would_be_keys() -> None:
    assert to_viqr("nhẹ. à? đi.") == "nhe.\\. a`\\? ddi\\."
    assert decode("vie^.c nhe.\\. dde^'n ddi\\.").text == "việc nhẹ. đến đi."


@pytest.mark.parametrize(
    ("token", "reading"),
    [
        ("vieecj", ("telex", "việc")),
        ("vietje", ("telex", "việt")),  # the mark from afar
        ("luongw", ("telex", "lương")),
        ("luowng", ("telex", "lương")),
        ("thuowr", ("telex", "thuở")),
        ("muaw", ("telex", "mưa")),
        ("nhwng", ("telex", "nhưng")),
        ("dduowcj", ("telex", "được")),
        ("xooong", ("telex", "xoong")),
        ("DDi", ("telex", "Đi")),
        ("giuwowngf", ("telex", "giường")),
        ("his", ("telex", "hí")),
        ("d9i", ("vni", "đi")),
        ("luong7", ("vni", "lương")),
        ("A5", ("vni", "Ạ")),
        ("chua6n3", ("vni", "chuẩn")),
        ("lu+o+ng", ("viqr", "lương")),
        ("cao.", ("viqr", "cạo")),
    ],
)
def test_one_token(token: str, reading: tuple[str, str]) -> None:
    assert reading in decode_token(token)


@pytest.mark.parametrize(
    "token", ["", "a", "cao", "boss", "coffee", "b52", "mp3", "covid19", "class", "x" * 50, "f"]
)
def test_no_reading(token: str) -> None:
    assert decode_token(token) == []


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("vieecj nhej luwowng cao", "việc nhẹ lương cao"),
        ("vay tieenf nhanh", "vay tiền nhanh"),
        ("nhaf cais uy tins", "nhà cái uy tín"),
        ("vie6c5 nhe5 lu7o7ng cao", "việc nhẹ lương cao"),
        ("nha2 cai1 uy tin1", "nhà cái uy tín"),
        ("vie^.c nhe. lu+o+ng cao", "việc nhẹ lương cao"),
        ("mình đang cần vieecj làm", "mình đang cần việc làm"),
        ("lh zalo nhaf cais, book phongf", "lh zalo nhà cái, book phòng"),
        ("Tooi cos hai con meof", "Tôi có hai con mèo"),
        ("VIEECJ NHEJ", "VIỆC NHẸ"),
        ("khoong", "không"),
        ("ddi", "đi"),
    ],
)
def test_raw_typing_is_read(raw: str, plain: str) -> None:
    assert decode(raw).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "his first class box Windows Max iPhone14 A5 Win11 book coffee boss test ios ajax mp3 b52",
        "covid19", "his", "box", "Max", "sex", "bus", "tax", "mix", "now", "see you too",
        "The car has four doors and a roof, this is how it was",
        "it's his book, he's here. don't see him now",
        "Mình dùng iPhone14 với Windows, Galaxy A5",
        "lop5 quan7 phuong8", "so1 so2 so3", "thang6 ngay20", "CO2 trong nhà",
        "I'm here, it's fine, who's he?",
        "ai? gì? ta. nha'", "em tuj laj nha", "wá đẹp wa luôn", "max giảm giá 50k", "xoong nồi",
        "gửi c.o.m z.a.l.o b.a.n k", "cao. thấp? ai? đi.", "vay 50k, lh 0912",
        "Alex Ferguson và Max Verstappen", "nhaaa vuiii quáaa",
        "",
    ],
)  # fmt: skip
def test_plain_words_are_left_alone(text: str) -> None:
    assert decode(text).text == text
    assert decode(text).spans == ()


def test_spans_point_into_the_given_text() -> None:
    text = "lh: vieecj làm. hay vie^.c."
    assert decode(text).spans == (
        RawSpan(4, 10, "telex", "việc"),
        RawSpan(20, 26, "viqr", "việc"),
    )


@given(words, positions, st.sampled_from(sorted(FRAMES)))
def test_any_syllable_among_keys(word: str, position: TonePosition, system: System) -> None:
    raw = FRAMES[system].format(encode(word, system, position))
    assert decode(raw).text == f"việc {word} tiếng"


@given(sentences, positions, st.sampled_from(sorted(FRAMES)))
def test_sentences_are_read_right_or_left_alone(
    sentence: list[str], position: TonePosition, system: System
) -> None:
    raw = [encode(word, system, position) for word in sentence]
    read = decode(" ".join(raw)).text.split(" ")
    assert all(got in pair for got, *pair in zip(read, sentence, raw, strict=True))


# Beside "ddo", which is Telex and VIQR alike, "boong" may be bông.
@given(st.lists(words.filter(lambda word: "oo" not in word), min_size=1, max_size=8), positions)
def test_sentences_of_raw_typing(sentence: list[str], position: TonePosition) -> None:
    # Every other word leaves no doubt, so the rest is in raw-typed company.
    mixed = [
        word for pair in zip(["tiếng"] * len(sentence), sentence, strict=True) for word in pair
    ]
    text = " ".join([*mixed, "việt"])
    for encoded in (to_telex(text, position), to_vni(text, position), to_viqr(text)):
        assert decode(encoded).text == text


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    decoded = decode(text)
    rebuilt, done = "", 0
    for span in decoded.spans:
        rebuilt += text[done : span.start] + span.decoded
        done = span.end
    assert rebuilt + text[done:] == decoded.text


@given(st.text(alphabet="aeodwsfrxj69^.+' Tthưê", max_size=30))
def test_any_heap_of_keys_is_answered(text: str) -> None:
    decode(text)
