"""No automation above its ceiling: nothing one can write raises an action above it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.casework.statement_examples import TERMS, facts

import luytre
from luytre.casework.statements import StatementError, make_statement, validate_statement
from luytre.lexicon import HARMS, LexiconError, rank
from luytre.screening.policy import Policy, PolicyError, Rule

# The table of the charter once more, so that a ceiling cannot be raised unnoticed.
CEILINGS = {
    **dict.fromkeys(("H01", "H02", "H03", "H04", "H05", "H06", "H07", "H12", "H17"), "block"),
    **dict.fromkeys(("H08", "H09", "H10", "H11", "H13", "H14", "H16", "H18"), "review"),
    "H15": "support",
}
TERM = "quỹ trâu vàng sinh lời"
TODAY = datetime.date(2026, 11, 1)

WriteDictionary = Callable[..., Path]


# A policy that no file can hold, since `Policy.load` refuses it: everything blocked at any score.
MERCILESS = Policy(
    name="merciless", rule=(Rule(harms=tuple(CEILINGS), action="block", score=0.0, severity=1),)
)


POLICIES = (
    "forum",
    "strict",
    "observe",
    pytest.param(MERCILESS, id="merciless", marks=pytest.mark.core),
)


def worst(lexicon: luytre.Lexicon, policy: str | Policy = MERCILESS) -> str:
    """The strongest action that a text full of the term and of sale provokes."""
    screener = luytre.Screener(lexicon, policy=policy, on=TODAY)
    texts = (TERM, f"{TERM} liên hệ zalo 0912345678", f"{TERM}! " * 5)
    return max((screener.screen(text).action for text in texts), key=rank)


def test_ceilings_are_the_charter_s() -> None:
    assert {code: harm.ceiling for code, harm in HARMS.items()} == CEILINGS


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("harm", CEILINGS)
def test_no_policy_goes_above(
    harm: str, policy: str | Policy, write_dictionary: WriteDictionary
) -> None:
    lexicon = luytre.Lexicon.load(write_dictionary(harm=harm, term=TERM), on=TODAY)
    assert rank(worst(lexicon, policy)) <= rank(CEILINGS[harm])


@pytest.mark.core
@pytest.mark.parametrize("harm", [code for code, top in CEILINGS.items() if top == "block"])
def test_a_reviewed_entry_may_reach_its_ceiling(
    harm: str, write_dictionary: WriteDictionary
) -> None:
    """Without this, the tests above would also pass on a screener that never acts."""
    lexicon = luytre.Lexicon.load(write_dictionary(harm=harm, term=TERM), on=TODAY)
    assert worst(lexicon) == "block"


@pytest.mark.parametrize("harm", [code for code, top in CEILINGS.items() if top != "block"])
def test_a_policy_file_that_asks_for_more_is_refused(harm: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(
        f'name = "eager"\n[[rule]]\nharms = ["H02", "{harm}"]\naction = "block"\n', "utf-8"
    )
    with pytest.raises(PolicyError) as refused:
        Policy.load(path)
    assert harm in str(refused.value)
    assert CEILINGS[harm] in str(refused.value)


@pytest.mark.parametrize("key", ["ceiling", "action", "min_action"])
def test_an_entry_cannot_name_an_action(key: str, write_dictionary: WriteDictionary) -> None:
    with pytest.raises(LexiconError):
        luytre.Lexicon.load(write_dictionary(harm="H08", **{key: "block"}))


@pytest.mark.parametrize(
    "unfit",
    [
        {"status": "unreviewed", "reviewer": None},
        {"reviewer": "Lan"},
        {"reviewer": " LAN "},
        {"review_by": "2026-10-31"},
    ],
    ids=["no reviewer", "own reviewer", "own reviewer in capitals", "review out of date"],
)
def test_without_a_second_person_s_review_nothing_is_blocked(
    unfit: dict[str, object], write_dictionary: WriteDictionary
) -> None:
    keys = {key: value for key, value in unfit.items() if value is not None}
    path = write_dictionary(harm="H02", term=TERM, **keys)
    if unfit.get("reviewer", "") is None:
        kept = [line for line in path.read_text("utf-8").splitlines() if "reviewer =" not in line]
        path.write_text("\n".join(kept) + "\n", "utf-8")
    try:
        lexicon = luytre.Lexicon.load(path, on=TODAY)
    except LexiconError:
        return
    assert rank(worst(lexicon)) <= rank("review")


def test_quick_terms_are_at_most_reviewed() -> None:
    lexicon = luytre.Lexicon.from_terms({TERM: "H02"})
    assert worst(lexicon) == "review"


def test_inauthentic_behaviour_never_acts_alone(write_dictionary: WriteDictionary) -> None:
    lexicon = luytre.Lexicon.load(write_dictionary(harm="H18", term=TERM), on=TODAY)
    assert worst(lexicon) == "allow"


@pytest.mark.parametrize("harm", CEILINGS)
def test_no_statement_says_that_a_machine_decided_where_it_may_not(harm: str) -> None:
    alone = facts(harm=harm, automation="FULLY")
    if CEILINGS[harm] == "block":
        assert make_statement(alone, TERMS)["automated_decision"] == "AUTOMATED_DECISION_FULLY"
        return
    with pytest.raises(StatementError, match=f"automation may not decide about {harm}"):
        make_statement(alone, TERMS)
    fields = make_statement(facts(harm=harm), TERMS)
    assert validate_statement({**fields, "automated_decision": "AUTOMATED_DECISION_FULLY"})
