"""A case is worked on by one person at a time, for as long as a lease runs."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection
from tests.casework.conftest import INSULT, Room
from tests.casework.examples import refused

from luytre.casework.claims import (
    LEASE,
    claim_case,
    release_appeal,
    release_cases,
    release_expired,
)
from luytre.casework.decisions import Draft, decide
from luytre.casework.queue import Filters, claim_next
from luytre.casework.refusals import CaseworkError
from luytre.storage.tables import cases

DISMISSED = Draft(action="no_action")


def test_of_many_who_reach_for_a_case_one_has_it(room: Room) -> None:
    case = room.case()

    def reach(person: int) -> str | None:
        def work(connection: Connection, at: int) -> int:
            return claim_case(connection, at, person, case)

        error = room.writer.submit(1, work, refusals=(CaseworkError,)).exception(20)
        assert error is None or isinstance(error, CaseworkError)
        return error.code if error else None

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(reach, range(1, 9))) == {None: 1, "claimed": 7}


def test_everybody_takes_the_next_one_and_no_two_the_same(room: Room) -> None:
    made = {room.case(INSULT) for _ in range(6)}
    taken = [room.do(claim_next, person, Filters()) for person in range(1, 8)]
    assert set(taken[:6]) == made and taken[6] is None
    assert room.do(claim_next, 1, Filters(queue="fraud")) is None


def test_a_claim_is_held_anew_and_runs_out(room: Room) -> None:
    case = room.case()
    version = room.do(claim_case, 1, case)
    room.now += LEASE - 1
    with refused("claimed"):
        room.do(claim_case, 2, case)
    version = room.do(claim_case, 1, case)
    assert room.row(cases, case).claimed_until == room.now + LEASE
    room.now += LEASE
    with refused("not_claimed"):
        room.do(decide, room.office, 1, case, version, DISMISSED)
    assert room.do(release_expired, "housekeeping") == 1
    assert room.do(release_expired, "housekeeping") == 0
    assert room.row(cases, case).state == "awaiting_review"
    room.do(claim_case, 2, case)


def test_only_what_one_holds_is_given_back(room: Room) -> None:
    mine, other = room.case(), room.case()
    room.do(claim_case, 1, mine)
    room.do(claim_case, 2, other)
    assert room.do(release_cases, 1, [mine, other, 99]) == [mine]
    assert room.row(cases, other).claimed_by == 2
    with refused("no_appeal"):
        room.do(release_appeal, 1, 1)


def test_who_looked_at_an_older_state_is_told(room: Room) -> None:
    case = room.case(id="a")
    seen = room.row(cases, case).version
    room.send(f"{INSULT} và nữa", id="a", edited_at=room.moment(1))
    with refused("changed"):
        room.do(claim_case, 1, case, seen)
    version = room.do(claim_case, 1, case)
    room.send(f"{INSULT} rồi nữa", id="a", edited_at=room.moment(2))
    with refused("changed"):
        room.do(decide, room.office, 1, case, version, DISMISSED)


def test_a_case_that_is_closed_is_not_claimed(room: Room) -> None:
    case = room.case()
    room.decide(case, action="no_action", harm=None)
    with refused("transition"):
        room.do(claim_case, 1, case)
    with refused("no_case"):
        room.do(claim_case, 1, 99)
