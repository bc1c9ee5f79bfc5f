"""The score comes from the documented evidence table, and grows with each kind of evidence."""

from __future__ import annotations

import itertools

import pytest
from evaluation.disguises import measure
from hypothesis import given
from hypothesis import strategies as st

from luytre import Lexicon, Screener
from luytre.lexicon import Entry
from luytre.screening.evidence import EVIDENCE, SCORES, points

pytestmark = pytest.mark.core
NAMES = [evidence.name for evidence in EVIDENCE]
POINTS = {evidence.name: evidence.points for evidence in EVIDENCE}


def score(names: tuple[str, ...]) -> float:
    return SCORES[min(63, max(-64, points(names))) + 64] / 100


def test_scores_never_fall() -> None:
    assert list(SCORES) == sorted(SCORES)
    assert SCORES[0] >= 0 and SCORES[-1] <= 100
    assert SCORES[64] == 50


def test_each_kind_is_named_once_and_explained_in_both_languages() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for evidence in EVIDENCE:
        assert evidence.points != 0
        assert evidence.meaning.strip() and evidence.meaning_vi.strip()


@given(names=st.sets(st.sampled_from(NAMES)), more=st.sampled_from(NAMES))
def test_the_score_is_monotone_in_each_kind(names: set[str], more: str) -> None:
    less = score(tuple(names - {more}))
    with_it = score(tuple(names | {more}))
    assert with_it >= less if POINTS[more] > 0 else with_it <= less


def test_each_hit_has_the_score_of_its_evidence() -> None:
    screener = Screener(Lexicon.from_terms(measure.terms("tuning")))
    seen = set()
    for case in itertools.islice(measure.cases("tuning", per_style=1), 0, None, 11):
        for hit in screener.screen(case.text).hits:
            assert hit.score == score(hit.evidence), case.text
            assert 0 <= hit.score <= 1
            seen.update(hit.evidence)
    assert len(seen) >= 8


MORE_AND_LESS = [
    # the same term, once with more that speaks for it
    ("đem về quỹ mây tím", "dem ve quy may tim"),
    ("gửi vào quy may tim đi", "cô ấy mặc quy may tim đấy"),
    ("quỹ mây tím", "quỹ may tím"),
    ("quỹ mây tím", "quỹ mấy tím"),
    ("q.u.y m.a.y t.i.m", "quy may tim"),
    ("mai gui vao quy may tim nhe", "mai gửi vào quy may tim nhé"),
    ("vay nóng lá sen", "vay nong la sen"),
]


@pytest.mark.parametrize(("more", "less"), MORE_AND_LESS)
def test_more_evidence_scores_no_lower(screener: Screener, more: str, less: str) -> None:
    high = max(hit.score for hit in screener.screen(more).hits)
    low = max((hit.score for hit in screener.screen(less).hits), default=0.0)
    assert high >= low


def test_a_required_context_raises_the_score() -> None:
    free = Entry(id="free", term="hàng mây", harm="H07")
    bound = Entry(id="bound", term="hàng mây", harm="H06", requires=("inbox",))
    hits = Screener(Lexicon([free, bound])).screen("hang may cho moi nha, inbox ngay").hits
    by_id = {hit.entry: hit for hit in hits}
    assert by_id["bound"].score >= by_id["free"].score
    assert "required-context" in by_id["bound"].evidence
