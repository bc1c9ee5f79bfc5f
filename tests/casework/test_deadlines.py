"""What ends by itself while the server runs."""

from __future__ import annotations

import asyncio

from tests.casework.conftest import DAY, SECOND, Room

from luytre.casework.claims import LEASE, claim_case
from luytre.service.deadlines import Deadlines
from luytre.storage.tables import cases, decisions


def test_a_restriction_whose_time_is_over_ends(room: Room) -> None:
    made = room.decide(room.case(), action="demote", days=1)
    deadlines = Deadlines(room.office, room.writer)
    asyncio.run(deadlines.round())
    assert room.row(decisions, made.decision).state == "active"
    room.now += DAY
    asyncio.run(deadlines.round())
    assert room.row(decisions, made.decision).state == "ended"


def test_a_case_that_nobody_works_on_any_more_goes_back(room: Room) -> None:
    case = room.case()
    room.do(claim_case, 1, case)
    deadlines = Deadlines(room.office, room.writer)
    asyncio.run(deadlines.round())
    assert room.row(cases, case).state == "under_review"
    room.now += LEASE + SECOND
    asyncio.run(deadlines.round())
    assert room.row(cases, case).state == "awaiting_review"
