"""Syllables: taken apart, spelled again, told apart from what isn't one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.vietnamese.skeleton import skeleton
from luytre.vietnamese.syllables import (
    Placement,
    Syllable,
    Tone,
    compose,
    existing_syllables,
    exists,
    is_syllable,
    parse,
    skeletons,
    split_joined,
    strip_tone,
)

EXISTING = sorted(existing_syllables())
syllables = st.sampled_from(EXISTING)
placements: st.SearchStrategy[Placement] = st.sampled_from(["new", "old"])


def mixed(text: str, choices: list[bool]) -> str:
    """`text` with each letter in NFC or NFD as `choices` say, in turns."""
    turns = choices or [False]
    return "".join(
        unicodedata.normalize("NFD" if turns[i % len(turns)] else "NFC", char)
        for i, char in enumerate(text)
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("chuyển", ("ch", "u", "yê", "n", Tone.HOI)),
        ("hoà", ("h", "o", "a", "", Tone.HUYEN)),
        ("hòa", ("h", "o", "a", "", Tone.HUYEN)),
        ("gì", ("gi", "", "i", "", Tone.HUYEN)),
        ("già", ("gi", "", "a", "", Tone.HUYEN)),
        ("giếng", ("gi", "", "iê", "ng", Tone.SAC)),
        ("gìn", ("gi", "", "i", "n", Tone.HUYEN)),
        ("quả", ("q", "u", "a", "", Tone.HOI)),
        ("quốc", ("q", "u", "ô", "c", Tone.SAC)),
        ("quyết", ("q", "u", "yê", "t", Tone.SAC)),
        ("kẻ", ("c", "", "e", "", Tone.HOI)),
        ("ghế", ("g", "", "ê", "", Tone.SAC)),
        ("nghiêng", ("ng", "", "iê", "ng", Tone.NGANG)),
        ("yêu", ("", "", "yê", "u", Tone.NGANG)),
        ("khuỷu", ("kh", "u", "y", "u", Tone.HOI)),
        ("khuya", ("kh", "u", "ya", "", Tone.NGANG)),
        ("thuở", ("th", "u", "ơ", "", Tone.HOI)),
        ("mùa", ("m", "", "ua", "", Tone.HUYEN)),
        ("muối", ("m", "", "uô", "i", Tone.SAC)),
        ("soóc", ("s", "", "oo", "c", Tone.SAC)),
        ("ĐƯỜNG", ("đ", "", "ươ", "ng", Tone.HUYEN)),
    ],
)
def test_parse(text: str, parts: tuple[str, str, str, str, Tone]) -> None:
    assert parse(text) == Syllable(*parts)


@pytest.mark.parametrize(
    ("text", "new", "old"),
    [
        ("hòa", "hoà", "hòa"),
        ("khoe", "khoe", "khoe"),
        ("khỏe", "khoẻ", "khỏe"),
        ("thủy", "thuỷ", "thủy"),
        ("hoạn", "hoạn", "hoạn"),
        ("ngoài", "ngoài", "ngoài"),
        ("quý", "quý", "quý"),
        ("tòan", "toàn", "toàn"),
        ("của", "của", "của"),
    ],
)
def test_placement(text: str, new: str, old: str) -> None:
    syllable = parse(text)
    assert syllable is not None
    assert compose(syllable) == new
    assert compose(syllable, "old") == old


@pytest.mark.parametrize(
    "text",
    ["", "ng", "q", "qa", "ka", "cê", "gê", "nghà", "ghà", "cac", "bàc", "mỷt", "coa", "iêu",
     "lyên", "abc", "facebook", "việcnhẹ", "hà nội", "aá", "bá̀", "b́a", "zậy", "fải", "bý",
     "đđ", "1", "ươ", "ă", "a\u0301\u0323"],
)  # fmt: skip
def test_not_a_syllable(text: str) -> None:
    assert parse(text) is None
    assert not is_syllable(text)
    assert not exists(text)


def test_hasty_placement_is_read_but_not_correct() -> None:
    assert parse("tòan") == parse("toàn")
    assert not is_syllable("tòan")


def test_existing_is_narrower_than_spelled() -> None:
    assert is_syllable("phoăn")
    assert not exists("phoăn")
    assert is_syllable("nữ") and exists("nữ")
    assert is_syllable("tẵng") and not exists("tẵng")


def test_size_of_the_syllabary() -> None:
    toneless = {strip_tone(text) for text in EXISTING}
    assert 2_300 < len(toneless) < 2_700
    assert 1_400 < len(skeletons()) < 1_700


def test_everyday_sentences_exist() -> None:
    text = (
        "tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền "
        "chuyển khoản trước rồi nhắn tin cho chị nhé em vẫn chưa hiểu gì cả "
        "khuya khoắt loanh quanh nghiêng ngả huơ tay ngoằn ngoèo khúc khuỷu quýnh quáng"
    )
    assert [word for word in text.split() if not exists(word)] == []


@given(syllables, placements)
def test_round_trip(text: str, placement: Placement) -> None:
    syllable = parse(text)
    assert syllable is not None
    spelled = compose(syllable, placement)
    assert parse(spelled) == syllable
    assert is_syllable(text)
    assert text in (compose(syllable, "new"), compose(syllable, "old"))


@given(syllables, st.lists(st.booleans(), max_size=7), st.booleans())
def test_every_normal_form_reads_alike(text: str, choices: list[bool], upper: bool) -> None:
    written = mixed(text.upper() if upper else text, choices)
    assert parse(written) == parse(text)
    assert is_syllable(written)
    assert exists(written)


@given(syllables)
def test_skeletons_cover_what_exists(text: str) -> None:
    assert skeleton(text) in skeletons()


@given(st.text(max_size=8))
def test_any_text_is_answered(text: str) -> None:
    if exists(text):
        assert is_syllable(text)
    if is_syllable(text):
        assert parse(text) is not None
    split_joined(text)


@pytest.mark.parametrize(
    ("run", "pieces"),
    [
        ("việcnhẹlươngcao", "việc nhẹ lương cao"),
        ("viecnheluongcao", "viec nhe luong cao"),
        ("vaytiềnnhanh", "vay tiền nhanh"),
        ("khôngthếchấp", "không thế chấp"),
        ("nhàcái", "nhà cái"),
        ("Lừađảo", "Lừa đảo"),
        (unicodedata.normalize("NFD", "tàixỉu"), "tài xỉu"),
    ],
)
def test_split_joined(run: str, pieces: str) -> None:
    assert split_joined(run)[0] == tuple(pieces.split())


def test_split_joined_gives_other_cuts_too() -> None:
    cuts = split_joined("xinhan")
    assert ("xi", "nhan") in cuts
    assert ("xin", "han") in cuts
    assert len(split_joined("xinhanxinhanxinhan", limit=5)) == 5
    assert split_joined("không123") == []


@given(st.lists(syllables, min_size=1, max_size=5))
def test_split_joined_covers_the_run(words: list[str]) -> None:
    cuts = split_joined("".join(words))
    assert cuts
    assert {"".join(cut) for cut in cuts} == {"".join(words)}
