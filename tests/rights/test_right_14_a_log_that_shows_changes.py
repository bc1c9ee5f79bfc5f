"""Right 14: whatever is done in casework is in the chain; a change to it shows, and a step back is
one step."""

from __future__ import annotations

from sqlalchemy import update
from tests.casework.conftest import SCAM, Room
from tests.casework.examples import complete

from luytre.casework.appeals import appeal_author, decide_appeal
from luytre.casework.claims import claim_appeal
from luytre.casework.decisions import undo
from luytre.casework.looking import note, note_view
from luytre.casework.reports import take_report
from luytre.storage.audit import verify
from luytre.storage.chain import read_events
from luytre.storage.tables import cases, decisions, events


def test_every_step_of_a_case_is_an_event_with_its_actor(room: Room) -> None:
    case = room.case(SCAM, id="p1")
    room.do(take_report, room.office, "forum", complete(), "key:test")
    room.do(note_view, 1, case, None)
    room.do(note, room.office, 1, case, "Xem lại.", False)
    made = room.decide(case, person=1, action="remove")
    number = room.do(appeal_author, room.office, made.statement, "Không đúng.")
    version = room.do(claim_appeal, 2, number)
    room.do(decide_appeal, room.office, 2, number, version, reverses=False, answer="Vẫn vậy.")
    with room.database.read() as connection:
        told = [(event.kind, event.actor) for event in read_events(connection)]
    assert told == [
        ("posts.accepted", "key:test"), ("cases.opened", "key:test"),
        ("case.changed", "key:test"), ("report.made", "key:test"),
        ("case.viewed", "person:1"), ("case.noted", "person:1"), ("cases.claimed", "person:1"),
        ("decision.made", "person:1"), ("appeal.opened", "author"),
        ("appeal.claimed", "person:2"), ("appeal.decided", "person:2"),
    ]  # fmt: skip


def test_a_decision_that_is_put_on_somebody_else_shows(room: Room) -> None:
    room.decide(room.case(SCAM), person=1, action="remove")
    with room.database.write() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER events_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER ALL")
        made = events.c.kind == "decision.made"
        connection.execute(update(events).where(made).values(actor="person:2"))
        assert [one.what for one in verify(connection).findings] == ["changed"]
        connection.execute(update(events).where(made).values(actor="person:1"))


def test_a_step_back_is_one_step_and_stays_on_record(room: Room) -> None:
    case = room.case(SCAM)
    made = room.decide(case, person=1, action="remove").decision
    room.do(undo, room.office, 1, made)
    assert [row.state for row in room.rows(decisions)] == ["reversed", "active"]
    assert room.row(cases, case).state == "awaiting_review"
