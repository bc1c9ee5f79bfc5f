"""The taxonomy is closed, its ceilings hold, and nothing in it judges opinion."""

from __future__ import annotations

import pytest

from luytre.lexicon import ACTIONS, HARMS, NEVER_EMITTED, PROTECTIVE, at_most, rank

CEILINGS = {
    "H01": "block",
    "H02": "block",
    "H03": "block",
    "H04": "block",
    "H05": "block",
    "H06": "block",
    "H07": "block",
    "H08": "review",
    "H09": "review",
    "H10": "review",
    "H11": "review",
    "H12": "block",
    "H13": "review",
    "H14": "review",
    "H15": "support",
    "H16": "review",
    "H17": "block",
    "H18": "review",
}


def test_harms_are_h01_to_h18() -> None:
    assert list(HARMS) == [f"H{number:02}" for number in range(1, 19)]
    assert all(code == harm.code for code, harm in HARMS.items())


@pytest.mark.parametrize(("code", "ceiling"), CEILINGS.items())
def test_ceiling(code: str, ceiling: str) -> None:
    assert HARMS[code].ceiling == ceiling


@pytest.mark.parametrize("code", HARMS)
def test_a_harm_is_named_and_described_in_both_languages(code: str) -> None:
    harm = HARMS[code]
    assert harm.name
    assert harm.name_vi
    assert harm.description.endswith(".")
    assert harm.description_vi.endswith(".")
    assert harm.dsa_category.startswith("STATEMENT_CATEGORY_")
    assert harm.dsa_keywords
    assert all(keyword.startswith("KEYWORD_") for keyword in harm.dsa_keywords)


def test_no_harm_emits_a_label_that_judges_opinion() -> None:
    for harm in HARMS.values():
        assert not NEVER_EMITTED & {harm.dsa_category, *harm.dsa_keywords, *harm.ailuminate}


def test_harms_and_contexts_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        HARMS["H19"] = HARMS["H01"]  # type: ignore[index]
    with pytest.raises(TypeError):
        del PROTECTIVE["P1"]  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        HARMS["H15"].ceiling = "block"  # type: ignore[misc]


def test_only_inauthentic_behaviour_is_never_alone() -> None:
    assert [code for code, harm in HARMS.items() if harm.never_alone] == ["H18"]


def test_actions_are_ordered() -> None:
    assert ACTIONS == ("allow", "support", "review", "block")
    assert [rank(action) for action in ACTIONS] == [0, 1, 2, 3]
    assert at_most("block", "review") == "review"
    assert at_most("allow", "review") == "allow"
    assert at_most("review", "review") == "review"


def test_protective_contexts() -> None:
    assert list(PROTECTIVE) == [f"P{number}" for number in range(1, 12)]
    assert {code for code, one in PROTECTIVE.items() if one.cap == "allow"} == {
        "P3",
        "P4",
        "P8",
        "P9",
        "P10",
    }
    assert {one.cap for one in PROTECTIVE.values()} == {"allow", "review"}
    cancelled = {code for code, one in PROTECTIVE.items() if one.cancelled_by_sale}
    assert cancelled == {"P3", "P4", "P5"}
