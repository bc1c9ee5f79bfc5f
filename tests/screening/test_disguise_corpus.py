"""The generator of disguises draws what it says, the same each time."""

from __future__ import annotations

import itertools
import unicodedata
from random import Random

import pytest
from evaluation.disguises import chat, families, keys, measure
from evaluation.disguises.__main__ import main
from evaluation.disguises.letters import bare, place_tone, put_together, take_apart, tone_of

from luytre import Lexicon

RNG = Random(0)


def test_halves_share_no_term_and_no_carrier() -> None:
    assert not set(measure.terms("tuning")) & set(measure.terms("held-out"))
    assert not set(measure.carriers("tuning")) & set(measure.carriers("held-out"))


def test_terms_are_not_in_the_packaged_dictionary() -> None:
    known = {entry.term for entry in Lexicon.default().entries}
    assert not known & set(measure.terms())
    assert len(measure.terms()) >= 300


def test_cases_are_disguised_marked_and_the_same_each_time() -> None:
    once = list(itertools.islice(measure.cases("tuning"), 2000))
    assert once == list(itertools.islice(measure.cases("tuning"), 2000))
    assert {case.family for case in once} == set(families.FAMILIES)
    for case in once:
        written = case.text[case.start : case.end]
        assert written == written.strip()
        if case.family != "NFD":
            assert unicodedata.normalize("NFC", written).lower() != case.term


@pytest.mark.parametrize(
    ("write", "text", "written"),
    [
        (keys.telex_end, "việc nhẹ lương cao", "vieecj nhej luwowng cao"),
        (keys.telex_inline, "tiền", "tieefn"),
        (keys.telex_short_horn, "đường", "dduowngf"),
        (keys.vni_end, "việc nhẹ lương cao", "vie6c5 nhe5 lu7o7ng cao"),
        (keys.vni_inline, "đỏ", "d9o3"),
        (keys.viqr, "việc nhẹ lương", "vie^.c nhe. lu+o+ng"),
        (keys.tcvn3_font, "tiền bạc", "tiÒn b¹c"),
        (keys.vni_font, "tiền bạc", "tieàn baïc"),
        (chat.swap_order, "cờ bạc", "bạc cờ"),
        (chat.swap_rimes, "cờ bạc", "cạc bờ"),
        (chat.swap_rimes_under_tones, "cờ bạc", "càc bợ"),
        (families.other_placement, "hòa", "hoà"),
        (families.regional, "za lo", "🇿 🇦  🇱 🇴"),
    ],
)
def test_known_writings(write: families.Write, text: str, written: str) -> None:
    assert write(text, RNG) == written


@pytest.mark.parametrize(
    "syllable", ["hoà", "thuý", "quả", "già", "giếng", "khuỷu", "rượu", "người", "thuốc", "của"]
)
def test_the_tone_is_placed_where_it_was(syllable: str) -> None:
    letters = take_apart(syllable)
    assert put_together(letters) == syllable
    assert put_together(place_tone(letters, tone_of(letters))) == syllable
    assert bare(syllable).isascii()


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--per-family", "1", "--misses", "1"])
    printed = capsys.readouterr().out
    for family in families.FAMILIES:
        assert family in printed
    assert "held-out" not in printed
