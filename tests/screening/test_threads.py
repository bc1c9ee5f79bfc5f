"""A screener is immutable: threads that share one get what one thread gets."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from evaluation.disguises import measure

from luytre import Lexicon, Screener

pytestmark = pytest.mark.core


@pytest.fixture(scope="module")
def corpus() -> list[str]:
    drawn = measure.cases("tuning", per_style=1)
    return [case.text for case in itertools.islice(drawn, 0, 2100, 7)]


@pytest.fixture(scope="module")
def shared() -> Screener:
    return Screener(Lexicon.from_terms(measure.terms("tuning")))


def test_screen_many_is_screen_of_each(shared: Screener, corpus: list[str]) -> None:
    assert shared.screen_many(corpus) == [shared.screen(text) for text in corpus]


def test_screen_many_of_nothing_and_of_empty_texts(shared: Screener) -> None:
    assert shared.screen_many([]) == []
    assert [verdict.action for verdict in shared.screen_many(["", " ", "\n"])] == ["allow"] * 3


def test_screen_many_reads_tuples_and_iterators(shared: Screener, corpus: list[str]) -> None:
    assert shared.screen_many(tuple(corpus[:20])) == shared.screen_many(corpus[:20])


def test_four_threads_get_what_one_gets(shared: Screener, corpus: list[str]) -> None:
    expected = shared.screen_many(corpus)

    def work(shift: int) -> bool:
        turned = corpus[shift:] + corpus[:shift]
        wanted = expected[shift:] + expected[:shift]
        singly = [shared.screen(text) for text in turned]
        return shared.screen_many(turned) == wanted and singly == wanted

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, (0, 50, 100, 150) * (5 if shared.compiled else 1)))


def test_a_list_changed_by_another_thread_does_no_harm(shared: Screener) -> None:
    texts = ["quỹ lúa ma, inbox"] * 2000

    def shrink(_: int) -> None:
        while len(texts) > 10:
            texts.pop()

    with ThreadPoolExecutor(2) as pool:
        shrinking = pool.submit(shrink, 0)
        for _ in range(20 if shared.compiled else 1):
            shared.screen_many(texts)
        shrinking.result()


# Texts that are read in so many ways that the scanner stops looking.
LABORIOUS = [
    "o.o.oo oo.o " * 30,
    "oo-o oo.ooo " * 3,
    "o(ooooooo\x19ooooo(oooo?oooooooooo\0oo{o" * 4,
]


@pytest.mark.parametrize("text", LABORIOUS)
@pytest.mark.parametrize("term", ["oooooo\0o", "oo oo", "ooo o"])
def test_what_was_screened_before_changes_nothing(term: str, text: str) -> None:
    screener = Screener(Lexicon.from_terms({term: "H08"}))
    first = screener.screen(text)
    assert screener.screen_many([text, "oo oo " * 99, text]) == [
        first,
        screener.screen("oo oo " * 99),
        first,
    ]
