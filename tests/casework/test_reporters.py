"""Misuse of reporting: a warning first, then an end; nothing is lost, and nobody is named."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import select
from tests.casework.conftest import DAY, Room
from tests.casework.examples import complete, refused

from luytre.casework.decisions import overrule
from luytre.casework.reporters import (
    WARNED,
    end_set_aside,
    record_of,
    set_aside,
    warn_reporter,
)
from luytre.casework.reports import Reported, take_report
from luytre.storage.erasure import sweep
from luytre.storage.tables import cases, events, outbox, reporter_steps, reporters, reports

WHY = "Báo cáo sai nhiều lần."
BODY = {"reason": WHY, "days": 30.0}


class Reporting:
    """A room with somebody who reports."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.count = 0

    def report(self, who: str = "lan", **more: Any) -> Reported:
        self.count += 1
        self.room.send("chào cả nhà", id=f"r{self.count}")
        sent = complete(id=f"r{self.count}", reporter=who, **more)
        return self.room.do(take_report, self.room.office, "forum", sent, "key:test")

    def wrong(self, times: int = 1, right: bool = False) -> int:
        """Reports that are dismissed; the number of the last one."""
        for _ in range(times):
            found = self.report()
            assert found.case is not None
            if right:
                self.room.decide(found.case, action="warn", explanation="Gần vi phạm.")
            else:
                self.room.decide(found.case, action="no_action", harm=None)
        return found.report


@pytest.fixture
def reporting(room: Room) -> Reporting:
    return Reporting(room)


def test_reports_are_set_aside_only_after_a_warning_and_for_a_time(reporting: Reporting) -> None:
    room, office = reporting.room, reporting.room.office
    last = reporting.wrong(2)
    with refused("reports_not_misused"):
        room.do(warn_reporter, office, 1, last, WHY)
    last = reporting.wrong()
    with refused("reporter_warning_first"):
        room.do(set_aside, office, 1, last, **BODY)
    room.do(warn_reporter, office, 1, last, WHY)
    with refused("reporter_warning_first"):  # not wrong since
        room.do(set_aside, office, 1, last, **BODY)
    room.now += DAY
    last = reporting.wrong()
    for days in (0.9, 181, float("nan")):
        with refused("aside_days"):
            room.do(set_aside, office, 1, last, reason=WHY, days=days)
    with refused("unknown_intent"):
        room.do(set_aside, office, 1, last, **BODY, intent="evil")
    with refused("text_needed"):
        room.do(set_aside, office, 1, last, reason=" ", days=30)
    step = room.do(set_aside, office, 1, last, **BODY, intent="deliberate")
    known = room.ask_now(record_of, last)
    assert known.aside_until == room.now + 30 * DAY
    assert (known.decided, known.dismissed, known.since_warning) == (4, 4, 1)
    found = reporting.report()
    assert (found.state, found.case) == ("set_aside", None)
    assert room.row(reports, found.report).state == "set_aside"
    # Somebody else's are as they were, and child abuse is looked at whoever says it.
    assert reporting.report("mai").state == reporting.report(harm="H12").state == "complete"
    room.now += 30 * DAY
    assert reporting.report().state == "complete"
    with refused("transition"):
        room.do(end_set_aside, 1, step)


def test_it_is_on_record_how_many_how_grave_and_with_what_intent(reporting: Reporting) -> None:
    room, office = reporting.room, reporting.room.office
    reporting.wrong(1, right=True)
    last = reporting.wrong(3)
    room.do(warn_reporter, office, 1, last, WHY)
    room.now += 1
    last = reporting.wrong()
    room.do(set_aside, office, 1, last, **BODY, intent="careless")
    query = select(events.c.body).where(events.c.kind == "reporter.set_aside")
    with room.database.read() as connection:
        body = msgspec.json.decode(connection.execute(query).scalar_one())
    assert (body["number"], body["decided"], body["gravity"], body["intent"]) == (
        4, 5, 2, "careless",
    )  # fmt: skip
    told = [(row.type, row.target) for row in room.rows(outbox)][-4:]
    assert ("reporter.set_aside", last) in told


def test_it_can_be_ended_before(reporting: Reporting) -> None:
    room, office = reporting.room, reporting.room.office
    last = reporting.wrong(3)
    warned = room.do(warn_reporter, office, 1, last, WHY)
    room.now += 1
    last = reporting.wrong()
    step = room.do(set_aside, office, 1, last, **BODY)
    with refused("transition"):
        room.do(end_set_aside, 2, warned)
    room.do(end_set_aside, 2, step)
    assert room.row(reporter_steps, step).ended_at == room.now
    assert reporting.report().state == "complete"


def test_a_reversal_takes_the_ground_away(reporting: Reporting) -> None:
    """Whether reports were mistaken is what is decided about them now."""
    room = reporting.room
    last = reporting.wrong(3)
    first = room.rows(cases)[0]
    room.do(overrule, room.office, 2, first.decision)
    with refused("reports_not_misused"):
        room.do(warn_reporter, room.office, 1, last, WHY)


def test_a_warning_is_forgotten_in_time_and_the_reporter_too(reporting: Reporting) -> None:
    room, office = reporting.room, reporting.room.office
    last = reporting.wrong(3)
    room.do(warn_reporter, office, 1, last, WHY)
    room.now += WARNED - DAY
    assert room.ask_now(record_of, last).warned_at is not None
    room.now += 2 * DAY
    while any(room.do(lambda connection, at: sweep(connection, at, "housekeeping"))):
        pass
    assert room.rows(reporters) == []
    with refused("unknown_reporter"):
        room.do(warn_reporter, office, 1, last, WHY)
    with refused("no_report"):
        room.ask_now(record_of, 99)


def test_of_a_nameless_report_there_is_nobody_to_set_aside(reporting: Reporting) -> None:
    room = reporting.room
    room.send("chào", id="r0")
    sent = complete(id="r0", harm="H12", anonymous=True, name=None, email=None)
    found = room.do(take_report, room.office, "forum", sent, "key:test")
    with refused("unknown_reporter"):
        room.do(warn_reporter, room.office, 1, found.report, WHY)
