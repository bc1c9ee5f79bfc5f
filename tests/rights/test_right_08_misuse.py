"""Right 8: whoever misuses a place rests for a time, after a warning, with the grounds on record;
the same for those who misuse reporting."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import select
from tests.casework.conftest import DAY, INSULT, SCAM, Room
from tests.casework.examples import complete, refused

from luytre.casework.decisions import overrule
from luytre.casework.reporters import set_aside, warn_reporter
from luytre.casework.reports import take_report
from luytre.storage.tables import decisions, events, outbox

SUSPEND: dict[str, Any] = {"action": "suspend", "harm": "H02", "days": 7.0,
                           "explanation": "Lừa nhiều lần."}  # fmt: skip


def last(room: Room, kind: str) -> dict[str, Any]:
    query = select(events.c.body).where(events.c.kind == kind).order_by(events.c.seq.desc())
    with room.database.read() as connection:
        found: dict[str, Any] = msgspec.json.decode(connection.execute(query.limit(1)).scalar_one())
    return found


def test_a_suspension_comes_after_a_warning_and_has_an_end(room: Room) -> None:
    case = room.case(SCAM, author="an")
    with refused("warning_first"):
        room.decide(case, **SUSPEND)
    warned = room.decide(room.case(INSULT, author="an"), action="warn", harm="H08").decision
    with refused("days"):
        room.decide(case, **SUSPEND | {"days": None})
    made = room.decide(case, **SUSPEND, intent="careless")
    row = room.row(decisions, made.decision)
    assert row.until == row.effective_at + 7 * DAY
    assert last(room, "decision.made")["misuse"] == {
        "number": 0, "posts": 2, "gravity": 0, "intent": "careless",
    }  # fmt: skip
    # A warning that was taken back is none.
    room.do(overrule, room.office, 2, warned)
    with refused("warning_first"):
        room.decide(room.case(SCAM, author="an"), **SUSPEND)


def test_number_proportion_and_gravity_are_those_on_record(room: Room) -> None:
    for number in range(4):
        room.send("chào cả nhà", id=f"c{number}", author="an")
    room.decide(room.case(SCAM, author="an"), action="remove")
    room.decide(room.case(INSULT, author="an"), action="remove", harm="H08")
    room.decide(room.case(INSULT, author="an"), action="warn", harm="H08")
    room.decide(room.case(SCAM, author="an"), **SUSPEND)
    found = last(room, "decision.made")["misuse"]
    assert (found["number"], found["posts"], found["gravity"]) == (2, 8, 3)
    assert found["intent"] == "unknown"


def test_an_account_is_not_acted_on_without_a_word_to_its_owner(room: Room) -> None:
    for action, harm in (("suspend", "H17"), ("terminate", "H12")):
        days = 7.0 if action == "suspend" else None
        with refused("text_needed"):
            room.decide(room.case(SCAM), action=action, harm=harm, days=days)


def test_reports_of_somebody_are_set_aside_after_a_warning_and_for_a_time(room: Room) -> None:
    def wrong(number: int) -> int:
        room.now += 1
        room.send("chào cả nhà", id=f"r{number}")
        sent = complete(id=f"r{number}")
        found = room.do(take_report, room.office, "forum", sent, "key:test")
        assert found.case is not None
        room.decide(found.case, action="no_action", harm=None)
        return found.report

    for number in range(3):
        report = wrong(number)
    given: dict[str, Any] = {"reason": "Báo cáo sai.", "days": 30, "intent": "deliberate"}
    with refused("reporter_warning_first"):
        room.do(set_aside, room.office, 1, report, **given)
    room.do(warn_reporter, room.office, 1, report, "Báo cáo sai.")
    assert room.rows(outbox)[-1].type == "reporter.warned"
    report = wrong(3)
    room.do(set_aside, room.office, 1, report, **given)
    assert room.rows(outbox)[-1].type == "reporter.set_aside"
    body = last(room, "reporter.set_aside")
    assert (body["number"], body["decided"], body["intent"]) == (4, 4, "deliberate")
    assert body["gravity"] and body["text"] and body["until"] == room.now + 30 * DAY
    room.send("chào cả nhà", id="p1")
    found = room.do(take_report, room.office, "forum", complete(), "key:test")
    assert (found.state, found.case) == ("set_aside", None)
    room.now += 30 * DAY
    room.send("chào cả nhà", id="p2")
    sent = complete(id="p2")
    assert room.do(take_report, room.office, "forum", sent, "key:test").state == "complete"
