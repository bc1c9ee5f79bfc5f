"""Terms are looked for in the spellings of teencode that look like any other syllable."""

import re

import pytest

from luytre import Lexicon, Screener
from luytre.lexicon import Entry
from luytre.screening.explanation import explain
from luytre.vietnamese.disguise_rules import load_respellings
from luytre.vietnamese.respelling import respelled

RESPELLED = {
    "phòng nội gián": ["phòng nụi gián"],
    "đổi hội": ["đủi hụi"],
    "chuyển khoản ma": ["chiển khoản ma", "chuển khoản ma"],
    "người yêu ma": ["người êu ma"],
    "quá đát": ["qá đát"],
    "tôi": [],  # one syllable is too little to go by
    "nguồi tươi": [],  # another rime
    "nói dối nhau": ["nói dúi nhau"],
    "quyền anh": ["qyền anh"],
    "nhà cái": [],
}


@pytest.mark.parametrize("term", RESPELLED)
def test_a_term_in_its_other_spellings(term: str) -> None:
    assert respelled(term) == RESPELLED[term]


@pytest.mark.parametrize("term", [term for term, others in RESPELLED.items() if others])
def test_the_scanner_reads_it_so_and_says_that_it_is_teencode(term: str) -> None:
    screener = Screener.unguarded(Lexicon.from_terms({term: "H02"}))
    for other in RESPELLED[term]:
        (hit,) = screener.screen(f"chào {other} nhé").hits
        assert hit.disguises == ("teencode",)
        assert hit.score < screener.screen(f"chào {term} nhé").hits[0].score
        assert (hit.start, hit.end) == (5, 5 + len(other))


def test_an_entry_without_teencode_is_not_respelled() -> None:
    def hits(*disguises: str) -> int:
        entry = Entry(id="a", term="nội gián ma", harm="H02", disguises=disguises)
        return len(Screener.unguarded(Lexicon((entry,))).screen("chào nụi gián ma nhé").hits)

    assert hits("toneless", "teencode") == 1
    assert hits("toneless") == 0


def test_an_explanation_undoes_it_as_teencode() -> None:
    screener = Screener.unguarded(Lexicon.from_terms({"phòng nội gián": "H02"}))
    ((step,),) = [hit.steps for hit in explain(screener, "phòng nụi gián").hits]
    assert (step.disguise, step.before, step.after) == (
        "teencode", "phòng nụi gián", "phòng nội gián",
    )  # fmt: skip


def test_each_row_is_between_marked_letters_and_says_what_for() -> None:
    for row in load_respellings():
        assert re.fullmatch(r"[^\W\d_]{1,4}", row.text)
        assert row.text != row.term
        assert row.note
