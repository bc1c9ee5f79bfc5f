"""No opinion is a harm: the taxonomy is closed, and no entry may hit the civic corpus."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
from tests.casework.statement_examples import TERMS, facts

import luytre
from luytre.casework.statements import (
    StatementError,
    dsa_rows,
    explain_statement,
    make_statement,
    validate_statement,
)
from luytre.casework.statements.facts import RESTRICTIONS
from luytre.lexicon import HARMS, NEVER_EMITTED, LexiconError, civic_corpus
from luytre.screening import PRESETS

# Written out once more, so that the product's own list cannot be shortened unnoticed.
OPINION_LABELS = {
    "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
    "KEYWORD_MISINFORMATION_DISINFORMATION",
    "KEYWORD_VIOLATION_NATIONAL_LAW",
    "KEYWORD_ILLEGAL_ORGANIZATIONS",
    "KEYWORD_DEFAMATION",
    "spc_ele",
    "political-spectrum",
}
# DISARM's "Blue" framework: responses to influence, C00001 onwards.
DISARM_BLUE = re.compile(r"\bC00\d{3}\b")

PLAIN = [sentence for sentence in civic_corpus() if sentence.kind == "plain"]
DISGUISED = [sentence for sentence in civic_corpus() if sentence.kind == "disguised"]
ANGRY = [sentence for sentence in civic_corpus() if sentence.kind == "angry"]


def spread(sentences: list, count: int) -> list:
    """`count` of `sentences`, evenly spread, so that every part of the corpus has its turn."""
    return sentences[:: max(len(sentences) // count, 1)][:count]


def opening(text: str, words: int = 4) -> str:
    """The first words of `text`: a term that this sentence cannot but hit."""
    return " ".join(re.findall(r"\w+", text)[:words])


def refusal(screener: Callable[[], object]) -> str:
    with pytest.raises(luytre.CivicCorpusError) as refused:
        screener()
    return str(refused.value)


def test_the_taxonomy_is_closed() -> None:
    assert list(HARMS) == [f"H{number:02}" for number in range(1, 19)]
    with pytest.raises(TypeError):
        HARMS["H19"] = HARMS["H01"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        HARMS["H01"].ceiling = "block"  # type: ignore[misc]
    assert OPINION_LABELS == NEVER_EMITTED


def test_no_harm_carries_a_label_of_opinion() -> None:
    for harm in HARMS.values():
        assert not OPINION_LABELS & {harm.dsa_category, *harm.dsa_keywords, *harm.ailuminate}


def test_labels_of_opinion_stand_nowhere_but_in_the_list_that_bans_them() -> None:
    root = Path(str(resources.files("luytre")))
    for path in sorted(root.rglob("*")):
        if path.suffix in {".so", ".pyd", ".pyc"} or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        found = {label for label in OPINION_LABELS if label in text}
        if path.name == "harms.py":
            assert all(text.count(f'"{label}"') == 1 for label in found)
            continue
        assert not found, path
        assert not DISARM_BLUE.search(text), path


@pytest.mark.parametrize("harm", ["H19", "H00", "political", ""])
def test_a_harm_outside_the_taxonomy_is_refused(
    harm: str, write_dictionary: Callable[..., Path]
) -> None:
    with pytest.raises(LexiconError):
        luytre.Lexicon.from_terms({"nhà cái uy tín": harm})
    with pytest.raises(LexiconError):
        luytre.Lexicon.load(write_dictionary(harm=harm))


def test_the_civic_corpus_is_there() -> None:
    assert len(PLAIN) >= 300
    assert len(DISGUISED) >= 100
    assert len(ANGRY) >= 100


@pytest.mark.parametrize("policy", PRESETS)
def test_the_packaged_dictionary_passes_with_every_preset(policy: str) -> None:
    luytre.Screener(luytre.Lexicon.default(), policy)


@pytest.mark.core
@pytest.mark.parametrize("sentence", spread(PLAIN, 6) + spread(DISGUISED, 6) + spread(ANGRY, 2))
def test_a_quick_entry_that_hits_the_civic_corpus_is_refused(sentence) -> None:
    term = opening(sentence.text)
    lexicon = luytre.Lexicon.from_terms({term: "H02", "nhà cái uy tín": "H05"})
    message = refusal(lambda: luytre.Screener(lexicon))
    assert lexicon.entries[0].id in message
    assert sentence.text in message or opening(sentence.text, 3).lower() in message.lower()
    assert "nhà cái uy tín" not in message


@pytest.mark.core
@pytest.mark.parametrize("policy", ["forum", "strict", "observe"])
def test_no_policy_lets_it_through(policy: str) -> None:
    lexicon = luytre.Lexicon.from_terms({opening(PLAIN[0].text): "H02"})
    assert PLAIN[0].text in refusal(lambda: luytre.Screener(lexicon, policy=policy))


def test_neither_file_nor_reviewer_nor_severity_lets_it_through(
    write_dictionary: Callable[..., Path],
) -> None:
    path = write_dictionary(harm="H08", term=opening(PLAIN[1].text).lower())
    message = refusal(lambda: luytre.Screener(luytre.Lexicon.load(path)))
    assert "H08.never" in message
    assert PLAIN[1].text in message


def test_a_cue_of_context_is_no_way_round(write_dictionary: Callable[..., Path]) -> None:
    words = PLAIN[2].text.lower().split()
    path = write_dictionary(
        harm="H10", term=opening(PLAIN[2].text).lower(), requires=[words[-1].strip(".,!?…")]
    )
    assert "H10.never" in refusal(lambda: luytre.Screener(luytre.Lexicon.load(path)))


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("ground", ["terms", "illegal"])
def test_no_statement_of_reasons_carries_a_label_of_opinion(harm: str, ground: str) -> None:
    for action in RESTRICTIONS:
        fields = make_statement(facts(harm=harm, ground=ground, action=action), TERMS)
        for form in (str(fields), str(explain_statement(fields, "en")), *dsa_rows([fields])):
            assert not any(label in form for label in OPINION_LABELS)
    for label in OPINION_LABELS:
        assert validate_statement({**fields, "decision_facts": f"about {label}"})
        assert validate_statement({**fields, "category": label})
        assert validate_statement({**fields, "category_specification": [label]})
        with pytest.raises(StatementError, match="judges opinion"):
            make_statement(facts(harm=harm, ground="illegal", law=label), TERMS)
