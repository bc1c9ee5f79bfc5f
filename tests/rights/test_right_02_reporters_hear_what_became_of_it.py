"""Right 2: a receipt, the decision, how to go against it, and whether a machine decided."""

from __future__ import annotations

import msgspec
from tests.casework.conftest import SCAM, Room
from tests.casework.examples import complete

from luytre.casework.decisions import overrule
from luytre.casework.reports import take_report
from luytre.storage.tables import outbox


def mails(room: Room) -> list[tuple[str, dict[str, object]]]:
    rows = [row for row in room.rows(outbox) if row.kind == "mail"]
    return [(row.type, msgspec.json.decode(row.body)) for row in rows]


def test_receipt_decision_and_redress(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    found = room.do(take_report, room.office, "forum", complete(), "key:test")
    assert found.case is not None
    made = room.decide(found.case, action="no_action", harm=None)
    (first, _), (second, told) = mails(room)
    assert (first, second) == ("report.received", "report.decided")
    assert told["decision"] == made.decision and told["automated"] is False
    assert str(told["appeal_until"]) > "2027-06-01"
    room.do(overrule, room.office, 2, made.decision)
    assert mails(room)[-1][1]["action"] == "restore"


def test_against_a_restriction_there_is_nothing_for_a_reporter_to_appeal(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    found = room.do(take_report, room.office, "forum", complete(), "key:test")
    room.decide(found.case or 0, action="remove")
    assert mails(room)[-1][1]["appeal_until"] is None


def test_that_a_machine_decided_is_said(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    room.do(take_report, room.office, "forum", complete(), "key:test")
    room.let_block()
    room.send(SCAM, id="p1", edited_at=room.moment(1))
    assert mails(room)[-1] == (
        "report.decided",
        {"action": "disable", "automated": True, "decision": 1, "appeal_until": None},
    )
