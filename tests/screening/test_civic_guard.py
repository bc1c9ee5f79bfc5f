"""An entry of political vocabulary is refused, by name and with the sentence it would hit."""

from __future__ import annotations

from pathlib import Path

import pytest
from evaluation.disguises.families import FAMILIES
from hypothesis import given
from hypothesis import strategies as st

from luytre import Lexicon, Screener
from luytre.lexicon import HARMS, civic_corpus
from luytre.screening import CivicCorpusError

pytestmark = pytest.mark.core

POLITICAL = ["quốc hội", "dân chủ", "đảng cộng sản", "ủy ban nhân dân", "công an phường"]


def refusal(lexicon: Lexicon) -> CivicCorpusError:
    with pytest.raises(CivicCorpusError) as error:
        Screener(lexicon)
    return error.value


@pytest.mark.parametrize("term", POLITICAL)
@pytest.mark.parametrize("harm", ["H02", "H08", "H18"])
def test_a_quick_term_is_refused_with_its_name_and_a_sentence(term: str, harm: str) -> None:
    error = refusal(Lexicon.from_terms({"quỹ mây tím": "H02", term: harm}))
    names = {entry for entry, _, _ in error.refused}
    assert names == {f"terms:{term}"}
    message = str(error)
    assert f"terms:{term}" in message
    assert any(sentence.text in message for sentence in civic_corpus())
    assert "Remove the entries named" in message


@pytest.mark.parametrize("term", ["quoc hoi", "QUỐC HỘI", "đảng  cộng sản", "dân chủ".upper()])
def test_other_spellings_of_the_term_are_refused_too(term: str) -> None:
    assert refusal(Lexicon.from_terms({term: "H02"})).refused


FILE = """\
harm = "H08"
author = "Ai đó"
review_by = 2027-11-30
status = "reviewed"

[[entry]]
id = "H08.quoc-hoi"
reviewer = "Người khác"
term = "quốc hội"
sense = "an entry that should not be"
severity = 4
disguises = {disguises}
match = ["quốc hội họp", "nghe quốc hội bàn"]
clean = ["hội quán", "tổ quốc"]
source = "invented for this test"
"""


@pytest.mark.parametrize("disguises", ['["*"]', '["toneless"]', '["reversed"]', "[]"])
def test_a_reviewed_entry_of_a_file_is_refused(tmp_path: Path, disguises: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(FILE.format(disguises=disguises), "utf-8")
    error = refusal(Lexicon.load(path))
    assert "H08.quoc-hoi" in str(error)


def test_merging_it_into_the_default_dictionary_is_no_way_in() -> None:
    mixed = Lexicon.from_terms({"quỹ mây tím": "H02"}).merge(
        Lexicon.from_terms({"quốc hội": "H05"})
    )
    assert {entry for entry, _, _ in refusal(mixed).refused} == {"terms:quốc hội"}


@pytest.mark.parametrize("policy", ["forum", "strict", "observe"])
def test_no_policy_turns_the_guard_off(policy: str) -> None:
    with pytest.raises(CivicCorpusError):
        Screener(Lexicon.from_terms({"quốc hội": "H02"}), policy)


@pytest.mark.parametrize("harm", sorted(HARMS))
def test_no_harm_is_exempt(harm: str) -> None:
    assert refusal(Lexicon.from_terms({"phản đối dự thảo": harm})).refused


@given(
    kind=st.sampled_from(["plain", "disguised"]), place=st.randoms(use_true_random=False),
    size=st.integers(2, 5),
)  # fmt: skip
def test_a_piece_of_any_civic_sentence_is_refused(kind: str, place: object, size: int) -> None:
    sentences = [sentence for sentence in civic_corpus() if sentence.kind == kind]
    sentence = place.choice(sentences)  # type: ignore[attr-defined]
    words = [word.strip('.,!?:;…"“”()').lower() for word in sentence.text.split()]
    words = [word for word in words if word.isalpha()]
    if len(words) < size:
        return
    start = place.randrange(len(words) - size + 1)  # type: ignore[attr-defined]
    term = " ".join(words[start : start + size])
    if term in sentence.text.lower() and len(term) > 6:
        lexicon = Lexicon.from_terms({term: "H02"})
        hits = Screener.unguarded(lexicon).screen(sentence.text).hits
        if any(hit.evidence[0] in {"exact", "near"} for hit in hits):
            assert refusal(lexicon).refused


def test_the_guard_reads_disguises() -> None:
    """What stands in the corpus in disguise is found: it is screened, not compared as letters."""
    assert FAMILIES
    error = refusal(Lexicon.from_terms({"đa đảng": "H02"}))
    kinds = {origin.split(".")[0] for _, _, origin in error.refused}
    assert kinds & {"plain", "angry", "disguised"}


def test_a_harmless_dictionary_passes() -> None:
    assert Screener(Lexicon.from_terms({"quỹ mây tím": "H02"})).screen("chào").action == "allow"
