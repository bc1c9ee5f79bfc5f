"""Screening again and again holds no more memory than screening once."""

from __future__ import annotations

import gc
import itertools
from pathlib import Path

import pytest
from evaluation.disguises import measure

from luytre import Lexicon, Screener

STATUS = Path("/proc/self/statm")

pytestmark = pytest.mark.skipif(not STATUS.exists(), reason="reads Linux's /proc")


def resident_pages() -> int:
    gc.collect()
    return int(STATUS.read_text().split()[1])


def test_repeated_screening_keeps_memory_flat() -> None:
    screener = Screener(Lexicon.from_terms(measure.terms("tuning")))
    if not screener.compiled:
        pytest.skip("memory is managed by hand in the compiled core alone")
    drawn = measure.cases("tuning", per_style=1)
    texts = [case.text for case in itertools.islice(drawn, 0, None, 5)]
    texts += ["quỹ lúa ma " * 300, "x" * 5000, ""]

    def work() -> None:
        for _ in range(20):
            screener.screen_many(texts)
            for text in texts[:200]:
                screener.screen(text)
                screener.readings(text)

    work()
    before = resident_pages()
    for _ in range(5):
        work()
    assert (resident_pages() - before) * 4096 < 4_000_000


def test_screeners_that_are_let_go_are_freed() -> None:
    lexicon = Lexicon.from_terms({f"quỹ mây {word}": "H02" for word in measure.terms("tuning")})

    def work() -> None:
        for _ in range(10):
            Screener(lexicon)

    work()
    before = resident_pages()
    for _ in range(3):
        work()
    assert (resident_pages() - before) * 4096 < 8_000_000
