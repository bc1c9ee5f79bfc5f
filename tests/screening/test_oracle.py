"""The scanner reads what leaves no doubt, and nothing that its letters can't mean."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.screening.conftest import with_disguises
from tests.screening.oracle import certain, possible, signs_at

from luytre import Screener

pytestmark = pytest.mark.core

LISTS = [
    ("quỹ mây tím", "cầu đêm", "cậu đểm", "nổ hũ"),
    ("hòa lá", "lá hòa sen", "zalo", "đồ mo"),
    ("bột sao", "sao bột đỏ", "ảo", "xoong méo"),
    ("thuốc", "tài sỉu", "nghe khịa", "kèo k9"),
]
SCREENERS = [
    Screener.unguarded(with_disguises(dict.fromkeys(terms, "H08"), "*")) for terms in LISTS
]
GAPS = ["", " ", " ", " ", ".", "-", "_", "|", "  ", ". ", ", ", "🔥", "\n"]


@st.composite
def writings(draw: st.DrawFn) -> tuple[int, str]:
    """The number of a list and a text made of its terms, whole or spoiled, and stray letters."""
    number = draw(st.integers(0, len(LISTS) - 1))
    rng = Random(draw(st.integers(0, 2**32)))
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        term = rng.choice(LISTS[number])
        pieces.append(_write(term, rng))
        if rng.random() < 0.4:
            pieces.append(rng.choice(["a", "lá", "k", "cầu", "0", "xin chào", "s", "đ", "."]))
    return number, "".join(piece + rng.choice(GAPS) for piece in pieces)


def _write(term: str, rng: Random) -> str:
    """The term by one of the ways of disguise, now and then with an error."""
    way = rng.randrange(9)
    if way == 1:
        term = _bare(term)
    elif way == 2:
        term = rng.choice(".-_|").join(term.replace(" ", ""))
    elif way == 3:
        term = term.replace(" ", rng.choice(["", ".", "_", "-", "|"]))
    elif way == 4:
        term = "".join(char * rng.choice([1, 1, 1, 3]) for char in term)
    elif way == 5:
        swap = str.maketrans({"a": "4", "o": "0", "e": "3", "i": "1", "s": "5", "t": "7"})
        term = _bare(term).translate(swap) if rng.random() < 0.5 else term.translate(swap)
    elif way == 6:
        term = term.translate(str.maketrans("aeocpxyi", "аеосрхуі"))
    elif way == 7:
        term = unicodedata.normalize("NFD", term)
    elif way == 8:
        swap = {"c": "k", "qu": "w", "đ": "dd", "x": "s", "ng": "g", "â": "aa", "ộ": "ooj"}
        for plain, other in swap.items():
            if rng.random() < 0.5:
                term = term.replace(plain, other)
    if rng.random() < 0.25 and term:
        at = rng.randrange(len(term))
        term = rng.choice(
            [term[:at] + term[at + 1 :], term[:at] + rng.choice("axsj .") + term[at:]]
        )
    return term.upper() if rng.random() < 0.1 else term


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text).replace("đ", "d")
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def readings(number: int, text: str) -> dict[str, set[tuple[int, int]]]:
    terms = LISTS[number]
    found: dict[str, set[tuple[int, int]]] = {term: set() for term in terms}
    for entry, start, end, *_ in SCREENERS[number].readings(text):
        if entry < len(terms):
            found[terms[entry]].add((start, end))
    return found


@settings(max_examples=1500)
@given(case=writings())
@example(case=(0, "quỹ mây tím"))
@example(case=(0, "q.u.ỹ.m.â.y.t.í.m"))
@example(case=(1, "zzalo lá"))
def test_readings_lie_between_certain_and_possible(case: tuple[int, str]) -> None:
    number, text = case
    for term, found in readings(number, text).items():
        sure, may = certain(text, term), possible(text, term)
        assert sure <= may, "the oracle contradicts itself"
        starts = {start for start, _ in found}
        for start, end in sure:
            assert start in starts, f"{term!r} is not read at {start} of {text!r}"
            assert all(e >= end for s, e in found if s == start), (term, text)
        for start, end in found:
            ends = {e for s, e in may if s == start}
            ends |= {signs_at(text, e) for e in ends}
            assert end in ends, f"{term!r} is read in {text[start:end]!r} of {text!r}"


@settings(max_examples=300)
@given(
    number=st.integers(0, len(LISTS) - 1),
    text=st.text(alphabet="quymatiđêcầhoốúlsenxgkwj 1.40-\u0301\u0302", max_size=24),
)
def test_in_random_letters_nothing_impossible_is_read(number: int, text: str) -> None:
    for term, found in readings(number, text).items():
        may = possible(text, term)
        ends = may | {(start, signs_at(text, end)) for start, end in may}
        assert found <= ends, (term, text)


def test_disguises_that_an_entry_does_not_allow_are_not_read() -> None:
    cases = {
        "toneless": "quy may tim", "wrong-tone": "quỷ mây tím", "keystrokes": "quyx maay tims",
        "teencode": "wỹ mây tím", "leet": "quỹ mây t1m", "separators": "quỹ_mây_tím",
        "joined": "quỹmâytím", "split": "qu ỹ m ây t ím", "repeats": "quỹ mâyyyy tím",
        "lookalikes": "quỹ mây tí𝐦", "invisibles": "quỹ m\u200bây tím",
    }  # fmt: skip
    everything = Screener.unguarded(with_disguises({"quỹ mây tím": "H02"}, "*"))
    for name, text in cases.items():
        without = Screener.unguarded(with_disguises({"quỹ mây tím": "H02"}, "*", f"-{name}"))
        assert everything.screen(text).hits, name
        assert name in everything.screen(text).hits[0].disguises, name
        assert not without.screen(text).hits, name
    exact = Screener.unguarded(with_disguises({"quỹ mây tím": "H02"}))
    assert exact.screen("Góp Quỹ mây tím!").hits
    assert not any(exact.screen(text).hits for text in cases.values())
