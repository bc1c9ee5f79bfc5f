"""Right 3: four states, no step that isn't one, and a history that can't be rewritten."""

from __future__ import annotations

import itertools

import pytest
from tests.casework.conftest import HATE, SCAM, Room
from tests.casework.examples import RABAT, refused

from luytre.casework.claims import claim_case, release_cases
from luytre.casework.decisions import confirm, drop, undo
from luytre.casework.refusals import CaseworkError
from luytre.casework.states import AWAITING, COMPLETED, STEPS, UNDER_REVIEW, VOID, check_step
from luytre.casework.steps import steps_of_case
from luytre.storage.tables import cases

STATES = (AWAITING, UNDER_REVIEW, COMPLETED, VOID)
LEGAL = {
    (AWAITING, UNDER_REVIEW), (AWAITING, COMPLETED), (AWAITING, VOID),
    (UNDER_REVIEW, AWAITING), (UNDER_REVIEW, UNDER_REVIEW), (UNDER_REVIEW, COMPLETED),
    (UNDER_REVIEW, VOID), (COMPLETED, AWAITING),
}  # fmt: skip


def test_there_are_four_states_and_eight_steps() -> None:
    assert set(STEPS) == set(STATES)
    for state, following in itertools.product(STATES, STATES):
        if (state, following) in LEGAL:
            check_step(state, following)
        else:
            with pytest.raises(CaseworkError):
                check_step(state, following)


def test_no_step_that_is_none_is_taken(room: Room) -> None:
    done, gone = room.case(SCAM), room.case(SCAM, id="gone")
    made = room.decide(done, action="remove").decision
    room.intake.delete("forum", "gone", "key:test").result(20)
    for number in (done, gone):
        with refused("transition"):
            room.do(claim_case, 1, number)
        assert room.do(release_cases, 1, [number]) == []
    for step in (confirm, drop):
        with refused("transition"):
            room.do(step, room.office, 2, made)


def test_each_state_is_in_the_history_with_who_and_when(room: Room) -> None:
    case = room.case(HATE, id="a")
    room.do(claim_case, 1, case)
    room.do(release_cases, 1, [case])
    room.now += 1
    held = room.decide(case, person=1, action="remove", harm="H09", rabat=RABAT).decision
    room.do(drop, room.office, 2, held)
    held = room.decide(case, person=1, action="remove", harm="H09", rabat=RABAT).decision
    room.do(confirm, room.office, 2, held)
    room.do(undo, room.office, 1, held)
    room.intake.delete("forum", "a", "key:test").result(20)
    steps = room.ask(steps_of_case, case)
    assert steps[0].state == AWAITING and steps[-1].state == VOID == room.row(cases, case).state
    for one, following in itertools.pairwise(steps):
        assert one.at <= following.at and one.event < following.event
        assert (one.state, following.state) in LEGAL or one.state == following.state
    assert [step.actor for step in steps if step.kind == "decision.confirmed"] == ["person:2"]
    assert room.ask(steps_of_case, room.case(SCAM))[-1].state == AWAITING
    with refused("no_case"):
        room.ask(steps_of_case, 99)
