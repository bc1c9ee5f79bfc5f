"""The corpus is the same in every run, and the intervals are what they say."""

from __future__ import annotations

import statistics

import pytest
from benchmarks.growth import exponent, plot
from benchmarks.page import PAGE, filled
from benchmarks.timing import estimate, ratios, take_turns

from benchmarks import corpus
from luytre import Lexicon, Screener
from luytre.vietnamese.syllables import exists


def test_terms_are_existing_syllables_and_listed_ones() -> None:
    made = corpus.terms(500)
    assert len(set(made)) == 500
    assert made == corpus.terms(500)
    listed = {entry.term for entry in Lexicon.default().entries}
    invented = [term for term in made if term not in listed]
    assert 100 <= len(made) - len(invented) <= 110
    assert all(exists(syllable) for term in invented for syllable in term.split())


def test_texts_end_with_whole_words_and_hold_as_many_terms_as_asked() -> None:
    planted = ["xằm xặp", "quoẻn nhượu"]
    none = corpus.texts(200, planted, share=0.0)
    every = corpus.texts(200, planted, share=1.0)
    lengths = [len(text) for text in [*none, *every]]
    assert all(abs(length - corpus.LENGTH) < 25 for length in lengths)
    assert abs(statistics.mean(lengths) - corpus.LENGTH) < 4
    known = {word for sentence in corpus.sentences() for word in sentence.split()}
    assert all(word in known for text in none for word in text.split())
    assert not any(term in text for text in none for term in planted)
    plain = sum(any(term in text for term in planted) for text in every)
    assert 60 <= plain <= 140
    assert every == corpus.texts(200, planted, share=1.0)


def test_no_text_holds_a_term_by_chance() -> None:
    sentences = [
        "Hôm nay trời mát mẻ nên cả nhà ra công viên từ sớm.",
        "Quán đầu ngõ đổi chủ, phở vẫn ngon như trước.",
        "Cuối tuần này lớp mình họp ở nhà thầy, ai đến được thì báo.",
    ]
    screener = Screener(Lexicon.from_terms(dict.fromkeys(["mát mẻ", "xằm xặp"], "H07")))
    by_chance = corpus.texts(300, ["xằm xặp"], 0.2, sentences)
    assert any("mát mẻ" in text for text in by_chance)
    drawn = corpus.texts(300, ["xằm xặp"], 0.2, sentences, innocent_to=screener)
    hits = [{hit.entry for hit in screener.screen(text).hits} for text in drawn]
    assert 40 <= sum(map(bool, hits)) <= 80
    assert sum("terms:xằm xặp" in entries for entries in hits) >= 40


@pytest.mark.parametrize("disguise", corpus.DISGUISES, ids=lambda made: made.__name__)
def test_a_disguise_changes_the_term(disguise: object) -> None:
    import random

    assert callable(disguise)
    assert disguise("đường bạc", random.Random(1)) != "đường bạc"


def test_the_interval_holds_the_median() -> None:
    values = [float(n % 17) for n in range(100)]
    made = estimate(values)
    assert made.median == statistics.median(values)
    assert made.low <= made.median <= made.high
    assert made == estimate(values)


def test_contenders_take_turns_and_are_paired() -> None:
    seen: list[str] = []
    slices = [{"a": lambda: seen.append("a"), "b": lambda: seen.append("b")} for _ in range(3)]
    seconds = take_turns(slices, rounds=2)
    assert "".join(seen) == "ab" + "ab" + "ba" + "ab" + "ba" + "ab" + "ba"
    assert {len(took) for took in seconds.values()} == {6}
    assert ratios([2.0, 4.0, 6.0], [1.0, 2.0, 3.0]).median == 2.0


def test_growth_is_the_exponent() -> None:
    lengths = (1000, 2000, 4000)
    assert exponent(lengths, [n * 1e-9 for n in lengths]) == pytest.approx(1)
    assert exponent(lengths, [n * n * 1e-9 for n in lengths]) == pytest.approx(2)
    assert plot({"one letter": [1e-6, 2e-6, 4e-6]}, lengths).count("<polyline") == 1


def test_the_documentation_shows_the_kept_figures() -> None:
    page = PAGE.read_text("utf-8")
    assert filled(page) == page
