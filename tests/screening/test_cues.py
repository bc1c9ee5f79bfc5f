"""The words of company that an entry asks for, as the judge reads them."""

import pytest

from luytre import Lexicon, Screener
from luytre.lexicon import Entry

pytestmark = pytest.mark.core


def entry(**fields: object) -> Entry:
    base = {"id": "H05.x", "term": "quỹ mây tím", "harm": "H05", "disguises": ("*",)}
    return Entry(**{**base, **fields})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def asking() -> Screener:
    return Screener.unguarded(Lexicon([entry(requires=("đặt cược", "lô"))]))


@pytest.mark.parametrize(
    "company",
    ["đặt cược", "ĐẶT CƯỢC", "dat cuoc", "đặt  cược", "đặttt cượccc", "đặ\u200bt cược", "lô", "lo",
     "đ\u0103\u0323t cược", "đặt\ncược", "đặt\r\ncược"],
)  # fmt: skip
def test_a_cue_is_read_as_spelled_bare_or_with_repeats(asking: Screener, company: str) -> None:
    assert asking.screen(f"quỹ mây tím {company} nhé").hits
    assert asking.screen(f"nhé {company}: quỹ mây tím").hits


@pytest.mark.parametrize(
    "company",
    ["", "đặt", "cược", "đạt cược", "đặt cước", "đặt, cược", "đặt.cược", "đặt\n\ncược", "đặtcược",
     "đặt     cược", "đặt nhé cược", "lò", "l.ô", "lôi", "xlô"],
)  # fmt: skip
def test_nothing_else_is_a_cue(asking: Screener, company: str) -> None:
    assert not asking.screen(f"quỹ mây tím {company} nhé").hits


def test_an_excluded_cue_takes_a_hit_away_and_a_far_one_does_not() -> None:
    screener = Screener.unguarded(Lexicon([entry(excludes=("màu sơn",))]))
    assert screener.screen("quỹ mây tím").hits
    assert not screener.screen("màu sơn: quỹ mây tím").hits
    assert screener.screen("màu sơn" + " nhé" * 60 + " quỹ mây tím").hits
