"""Words of company are shown near the hits, read through disguises, and change nothing."""

from __future__ import annotations

import itertools
import time

import pytest

from luytre import Lexicon, Screener
from luytre.lexicon import Contexts, Entry
from luytre.screening.explanation import Explanation, explain

pytestmark = pytest.mark.core

NEEDS_A_SALE = Entry(id="H07.ke", term="kẹo ke", harm="H07", requires=("@sale", "@indicator"))
LOAN = Entry(id="H06.vay", term="vay tiền nhanh", harm="H06")


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(Lexicon((NEEDS_A_SALE, LOAN), Contexts.default()))


def cues(explanation: Explanation) -> list[tuple[str, str, str]]:
    return [(cue.role, cue.raw, cue.term) for cue in explanation.cues]


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("zalo", "zalo"),
        ("z.a.l.o", "zalo"),
        ("Z A L O", "zalo"),
        ("z4l0", "zalo"),
        ("ᴢᴀʟᴏ", "zalo"),
        ("t3le", "tele"),
        ("lien he", "liên hệ"),
        ("ib", "inbox"),
    ],
)
def test_contact_words_are_read_through_disguises(
    screener: Screener, typed: str, term: str
) -> None:
    explanation = explain(screener, f"vay tiền nhanh: {typed}")
    assert cues(explanation) == [("contact", typed, term)]


def test_they_count_for_nothing(screener: Screener) -> None:
    text = "vay tiền nhanh z.a.l.o"
    explanation = explain(screener, text)
    assert explanation.cues
    assert explanation.hits[0].contexts == ()
    assert [hit.score for hit in explanation.hits] == [
        hit.score for hit in screener.screen(text).hits
    ]
    assert explain(screener, "z.a.l.o nhé").cues == ()


def test_far_from_a_hit_they_are_not_shown(screener: Screener) -> None:
    assert explain(screener, "vay tiền nhanh" + " a" * 60 + " zalo").cues == ()


def test_a_cue_that_the_entry_needs_is_told_from_a_contact_word(screener: Screener) -> None:
    explanation = explain(screener, "bán kẹo ke ship cod, add f.b")
    assert cues(explanation) == [
        ("required", "ship cod", "ship cod"),
        ("contact", "add", "add"),
        ("contact", "f.b", "fb"),
    ]
    assert [cue.cue for cue in explanation.hits[0].contexts] == ["@sale"]


def test_an_indicator_has_no_letters_to_light_up(screener: Screener) -> None:
    explanation = explain(screener, "kẹo ke 0912345678")
    assert [cue.cue for cue in explanation.hits[0].contexts] == ["@indicator"]
    assert explanation.cues == ()


def test_words_that_protect(screener: Screener) -> None:
    explanation = explain(screener, "cảnh báo: vay tiền nhanh qua zalo")
    assert cues(explanation) == [
        ("protective", "cảnh báo", "cảnh báo"),
        ("contact", "zalo", "zalo"),
    ]


def test_cues_overlap_neither_hits_nor_each_other(screener: Screener) -> None:
    text = "cảnh báo ib zalo vay tiền nhanh check ib kẹo ke lien he zalo 0912345678 " * 5
    explanation = explain(screener, text)
    spans = sorted(
        [(cue.start, cue.end) for cue in explanation.cues]
        + [(hit.start, hit.end) for hit in explanation.hits]
    )
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
    assert all(text[cue.start : cue.end] == cue.raw for cue in explanation.cues)


def test_a_dictionary_without_contexts_shows_contact_words_too() -> None:
    explanation = explain(Screener(Lexicon.from_terms({"vay tiền": "H06"})), "vay tiền zalo")
    assert cues(explanation) == [("contact", "zalo", "zalo")]


def test_only_the_first_hits_are_explained_where_so_asked(screener: Screener) -> None:
    text = "vay tiền nhanh. " * 5
    explanation = explain(screener, text, most=2)
    assert len(explanation.hits) == 2
    assert explanation.left_out == 3
    assert explain(screener, text).left_out == 0
    assert explanation.action == explain(screener, text, most=0).action == "review"


def test_many_hits_are_explained_at_once() -> None:
    """In 10,000 characters; each hit used to search the whole text anew."""
    screener = Screener(Lexicon.default())
    if not screener.compiled:
        pytest.skip("only the compiled core is held to a time")
    text = "vay t1ền nh4nh zalo " * 500
    begin = time.perf_counter()
    explanation = explain(screener, text)
    assert time.perf_counter() - begin < 0.5
    assert len(explanation.hits) == 500
    assert len(explanation.cues) == 200
