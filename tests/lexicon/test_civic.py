"""The civic corpus is there, whole, and of known kinds."""

from __future__ import annotations

from collections import Counter

from luytre.lexicon import civic_corpus
from luytre.lexicon.civic import KINDS


def test_sentences_know_where_they_come_from() -> None:
    sentences = civic_corpus()
    assert sentences
    for sentence in sentences:
        assert sentence.text == sentence.text.strip()
        assert not sentence.text.startswith("#")
        assert sentence.file.startswith(sentence.kind)
        assert sentence.line >= 1
    places = [(sentence.file, sentence.line) for sentence in sentences]
    assert places == sorted(set(places))


def test_there_are_enough_of_each_kind() -> None:
    counts = Counter(sentence.kind for sentence in civic_corpus())
    assert set(counts) == set(KINDS)
    assert counts["plain"] >= 300
    assert counts["angry"] >= 100
    assert counts["disguised"] >= 100


def test_no_sentence_is_there_twice() -> None:
    counts = Counter(sentence.text for sentence in civic_corpus())
    assert [text for text, count in counts.items() if count > 1] == []
