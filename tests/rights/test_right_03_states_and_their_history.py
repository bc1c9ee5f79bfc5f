"""Right 3: four states, no step that isn't one, and a history that can't be rewritten."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from tests.casework.conftest import HATE, SCAM, Room
from tests.casework.examples import RABAT, refused

from luytre.casework.claims import claim_case, release_cases
from luytre.casework.decisions import Draft, confirm, decide, drop, undo
from luytre.casework.looking import look
from luytre.casework.refusals import CaseworkError
from luytre.casework.states import AWAITING, COMPLETED, STEPS, UNDER_REVIEW, VOID, check_step
from luytre.casework.trail import trail_of
from luytre.storage.chain import read_events
from luytre.storage.tables import cases, decisions

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


def test_each_step_is_an_event_with_who_and_when(room: Room) -> None:
    case = room.case(HATE, id="a")
    draft = Draft(action="remove", harm="H09", rabat=RABAT)

    def claim() -> None:
        room.do(claim_case, 1, case)

    def decide_it() -> None:
        room.do(decide, room.office, 1, case, room.row(cases, case).version, draft)

    def newest() -> int:
        return int(room.rows(decisions)[-1].id)

    deeds: list[tuple[Callable[[], object], str, str, str]] = [
        (claim, UNDER_REVIEW, "cases.claimed", "person:1"),
        (lambda: room.do(release_cases, 1, [case]), AWAITING, "cases.released", "person:1"),
        (claim, UNDER_REVIEW, "cases.claimed", "person:1"),
        (decide_it, UNDER_REVIEW, "decision.made", "person:1"),
        (lambda: room.do(drop, room.office, 2, newest()), AWAITING, "decision.dropped", "person:2"),
        (claim, UNDER_REVIEW, "cases.claimed", "person:1"),
        (decide_it, UNDER_REVIEW, "decision.made", "person:1"),
        (
            lambda: room.do(confirm, room.office, 2, newest()),
            COMPLETED, "decision.confirmed", "person:2",
        ),
        (lambda: room.do(undo, room.office, 1, newest()), AWAITING, "case.reopened", "person:1"),
        (
            lambda: room.intake.delete("forum", "a", "key:test").result(20),
            VOID, "case.voided", "key:test",
        ),
    ]  # fmt: skip
    state, last = AWAITING, room.last_event()
    assert room.row(cases, case).state == state
    for deed, following, kind, actor in deeds:
        room.now += 1
        deed()
        with room.database.read() as connection:
            told = list(read_events(connection, last))
        assert [(one.at, one.actor) for one in told] == [(room.now, actor)] * len(told)
        assert told[-1].kind == kind
        assert room.row(cases, case).state == following
        assert (state, following) in LEGAL
        state, last = following, told[-1].seq
    # And people are shown them on its page, but for who looked at it or held it.
    trail = trail_of(room.ask_now(look, case))
    assert [(step.kind, step.actor, step.about) for step in trail] == [
        ("opened", None, "verdict"), ("held", "person:1", "remove"), ("dropped", None, "remove"),
        ("held", "person:1", "remove"), ("confirmed", "person:2", "remove"),
        ("decided", "person:1", "restore"), ("closed", None, None),
    ]  # fmt: skip
    assert [step.at - trail[0].at for step in trail] == [0, 4, 5, 7, 8, 9, 10]
    with refused("no_case"):
        room.ask_now(look, 99)
