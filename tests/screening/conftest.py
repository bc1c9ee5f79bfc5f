"""Screeners and cores that the screening tests share."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from luytre import Lexicon, Policy, Screener
from luytre.lexicon import Entry
from luytre.screening import twin
from luytre.screening.assembly import assemble_judge, assemble_terms
from luytre.screening.triggers import TRIGGERS
from luytre.vietnamese import find_indicators

#: Invented terms: one to five syllables, with and without marks, foreign ones, pairs that share
#: their skeleton or their beginning.
TERMS = {
    "quỹ mây tím": "H02",
    "quỹ mây": "H02",
    "nổ hũ mèo": "H05",
    "cầu đêm": "H05",
    "cậu đểm": "H05",
    "bột sao đỏ": "H07",
    "hòa nhạc ngầm": "H07",
    "vay nóng lá sen": "H06",
    "zalo kín": "H01",
    "bơm tim ảo đêm khuya": "H01",
    "đồ mo cau": "H08",
    "khựt": "H08",
    "xoong méo": "H08",
    "việc nhàn lúa đầy": "H17",
    "thuốc lá sen": "H07",
    "kèo k9": "H05",
}


def with_disguises(terms: dict[str, str], *names: str) -> Lexicon:
    """A dictionary whose entries allow the disguises named."""
    return Lexicon(
        Entry(id=f"terms:{term}", term=term, harm=harm, disguises=names, protective=())
        for term, harm in terms.items()
    )


@pytest.fixture(scope="session")
def screener() -> Screener:
    return Screener(Lexicon.from_terms(TERMS))


@pytest.fixture(scope="session")
def found(screener: Screener) -> Callable[[str], list[tuple[str, str]]]:
    """The (term, letters) of each sure hit in a text."""

    def read(text: str) -> list[tuple[str, str]]:
        return [
            (hit.entry.removeprefix("terms:"), text[hit.start : hit.end])
            for hit in screener.screen(text).hits
            if hit.score >= 0.5
        ]

    return read


def make_cores(lexicon: Lexicon) -> tuple[Any, Any]:
    """The compiled core, None where there is none, and the twin, for one dictionary."""
    day = datetime.date(2026, 12, 1)
    cues, judge = assemble_judge(lexicon, Policy.preset("forum"), day)
    terms = assemble_terms(lexicon.entries, TRIGGERS)
    parts = (lexicon.entries, terms, cues, judge, find_indicators)
    try:
        from luytre.screening import _compiled
    except ImportError:
        return None, twin.Core(*parts)
    return _compiled.Core(*parts), twin.Core(*parts)
