"""A policy turns harm, severity and score into an action, and never above what may be done."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import msgspec
import pytest

from luytre import Lexicon, Policy, Screener
from luytre.lexicon import ACTIONS, HARMS, Entry, rank
from luytre.screening.policy import PRESETS, PolicyError

pytestmark = pytest.mark.core
GOLDEN = Path(__file__).parent / "golden" / "policy_errors.txt"
TODAY = datetime.date(2026, 12, 1)

BAD_POLICIES = {
    "no name": "[[rule]]\nharms = ['H02']\naction = 'review'",
    "unknown field": "name = 'x'\ncolour = 'red'",
    "unknown action": "name = 'x'\n[[rule]]\nharms = ['H02']\naction = 'delete'",
    "no harm": "name = 'x'\n[[rule]]\nharms = []\naction = 'review'",
    "unknown harm": "name = 'x'\n[[rule]]\nharms = ['H99']\naction = 'review'",
    "above the ceiling": "name = 'x'\n[[rule]]\nharms = ['H15']\naction = 'block'",
    "score": "name = 'x'\n[[rule]]\nharms = ['H02']\naction = 'review'\nscore = 1.5",
    "severity": "name = 'x'\n[[rule]]\nharms = ['H02']\naction = 'review'\nseverity = 5",
    "second rule": "name = 'x'\n[[rule]]\nharms = ['H02']\naction = 'review'\n"
    "[[rule]]\nharms = ['H00']\naction = 'review'",
}


def test_errors_say_where_and_what_to_do() -> None:
    said = []
    for name, toml in BAD_POLICIES.items():
        with pytest.raises(PolicyError) as error:
            Policy.parse(toml, "my.toml")
        said.append(f"{name}: {error.value}")
    with pytest.raises(PolicyError) as error:
        Policy.preset("gentle")
    said.append(f"unknown preset: {error.value}")
    assert "\n".join(said) + "\n" == GOLDEN.read_text("utf-8")


def test_what_is_no_toml_is_refused_with_the_files_name() -> None:
    with pytest.raises(PolicyError, match=r"^my\.toml: "):
        Policy.parse("name = ", "my.toml")


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_named_and_described_in_both_languages(name: str) -> None:
    policy = Policy.preset(name)
    assert policy.name == name
    assert policy.description and policy.description_vi


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("harm", sorted(HARMS))
def test_no_preset_goes_above_a_harms_ceiling(name: str, harm: str) -> None:
    policy = Policy.preset(name)
    for severity in (1, 2, 3, 4):
        for percent in range(0, 101, 5):
            action = policy.action(harm, severity, percent / 100, True)
            assert rank(action) <= rank(HARMS[harm].ceiling)


@pytest.mark.parametrize("name", PRESETS)
def test_a_surer_or_graver_hit_is_never_treated_more_mildly(name: str) -> None:
    policy = Policy.preset(name)
    for harm in HARMS:
        for severity in (1, 2, 3, 4):
            ranks = [rank(policy.action(harm, severity, p / 100, True)) for p in range(101)]
            assert ranks == sorted(ranks)
        for percent in (30, 50, 70, 90, 100):
            ranks = [rank(policy.action(harm, s, percent / 100, True)) for s in (1, 2, 3, 4)]
            assert ranks == sorted(ranks)


def test_observe_restricts_nothing_and_strict_is_no_milder_than_forum() -> None:
    observe, forum, strict = (Policy.preset(name) for name in ("observe", "forum", "strict"))
    for harm in HARMS:
        for severity in (1, 2, 3, 4):
            for percent in range(0, 101, 2):
                case = (harm, severity, percent / 100, True)
                assert rank(observe.action(*case)) <= rank("support")
                assert rank(strict.action(*case)) >= rank(forum.action(*case))


def test_a_verdict_has_the_strongest_action_of_its_hits(screener: Screener) -> None:
    verdict = screener.screen("quỹ mây tím, đồ mo cau, cầu đêm")
    assert len(verdict.hits) == 3
    assert verdict.action == max((hit.action for hit in verdict.hits), key=rank)


BLOCKING = Policy.parse("name = 'x'\n[[rule]]\nharms = ['H02']\naction = 'block'")
REVIEWED = Entry(
    id="H02.quy-may",
    term="quỹ mây tím",
    harm="H02",
    author="An",
    reviewer="Bình",
    status="reviewed",
    review_by=TODAY + datetime.timedelta(days=1),
)


@pytest.mark.parametrize(
    ("changes", "action"),
    [
        ({}, "block"),
        ({"status": "unreviewed"}, "review"),
        ({"reviewer": None}, "review"),
        ({"reviewer": "an "}, "review"),
        ({"review_by": TODAY - datetime.timedelta(days=1)}, "review"),
        ({"review_by": None}, "review"),
    ],
)
def test_only_a_reviewed_entry_may_block(changes: dict[str, object], action: str) -> None:
    entry = msgspec.structs.replace(REVIEWED, **changes)
    screener = Screener(Lexicon([entry]), BLOCKING, on=TODAY)
    assert screener.screen("vào quỹ mây tím đi").action == action


def test_terms_given_in_passing_act_at_most_as_review() -> None:
    screener = Screener(Lexicon.from_terms({"quỹ mây tím": "H02"}), BLOCKING)
    assert screener.screen("quỹ mây tím").action == "review"


def test_a_policy_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("name = 'mine'\n[[rule]]\nharms = ['H02']\naction = 'support'", "utf-8")
    lexicon = Lexicon.from_terms({"quỹ mây tím": "H02"})
    for given in (path, str(path), Policy.load(path)):
        assert Screener(lexicon, given).screen("quỹ mây tím").action == "support"


def test_actions_are_ordered() -> None:
    assert list(ACTIONS) == ["allow", "support", "review", "block"]


def test_no_policy_names_a_public_body_or_an_opinion() -> None:
    folder = Path(__file__).parents[2] / "src" / "luytre" / "screening" / "policies"
    for path in folder.glob("*.toml"):
        harms = set(re.findall(r'"(H\d\d)"', path.read_text("utf-8")))
        assert harms <= set(HARMS)
