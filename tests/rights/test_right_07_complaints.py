"""Right 7: a free complaint for six months at least, judged by a person who had no part in it."""

from __future__ import annotations

import calendar
import inspect
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from tests.casework.conftest import DAY, HATE, NOW, SCAM, Room
from tests.casework.examples import RABAT, complete, refused

from luytre.casework import appeals
from luytre.casework.appeals import appeal_author, appeal_reporter, decide_appeal
from luytre.casework.claims import claim_appeal
from luytre.casework.decisions import Draft, confirm, end_due
from luytre.casework.history import history_of_author
from luytre.casework.reports import take_report
from luytre.casework.statements import appeal_until
from luytre.storage.tables import cases, decisions, outbox, reports
from luytre.storage.webhooks import add_webhook

JUDGED = {"reverses": True, "answer": "Bạn nói đúng."}


def test_it_is_open_for_six_months_whichever_they_are() -> None:
    for month in range(1, 13):
        for day in (1, 15, calendar.monthrange(2027, month)[1]):
            applied = datetime(2027, month, day, 12, tzinfo=UTC)
            later = month + 6
            year, later = 2027 + (later - 1) // 12, (later - 1) % 12 + 1
            due = applied.replace(
                year=year, month=later, day=min(day, calendar.monthrange(year, later)[1])
            )
            assert appeal_until(applied) >= due


def test_whoever_decided_or_confirmed_it_never_judges_it(room: Room) -> None:
    held = room.decide(room.case(HATE), person=1, action="remove", harm="H09", rabat=RABAT)
    made = room.do(confirm, room.office, 2, held.decision)
    number = room.do(appeal_author, room.office, made.statement, "Tôi trích để phản đối.")
    for person in (1, 2):
        with refused("same_person"):
            room.do(claim_appeal, person, number)
    version = room.do(claim_appeal, 3, number)
    judged = room.do(decide_appeal, room.office, 3, number, version, **JUDGED)
    assert judged.outcome == "reversed"
    assert room.row(decisions, held.decision).state == "reversed"


def test_no_machine_judges() -> None:
    """A person is asked for, and nothing that runs by itself comes here."""
    assert inspect.signature(decide_appeal).parameters["person"].annotation == "int"
    callers = {name for name in appeals.__all__ if name.startswith("decide")}
    assert callers == {"decide_appeal"}
    path = Path(appeals.__file__).parents[1] / "service" / "deadlines.py"
    assert "appeal" not in path.read_text("utf-8")


@pytest.mark.parametrize("ended", [False, True])
def test_a_reversal_restores_content_strikes_and_reach(room: Room, ended: bool) -> None:
    with room.database.write() as connection:
        add_webhook(connection, room.vault, "forum", "https://forum.example/", NOW, "tester")
    case = room.case(SCAM)
    made = room.decide(case, person=1, action="demote", days=2, strike=True)
    if ended:
        room.now += 3 * DAY
        room.do(end_due, room.office, "housekeeping")
    assert room.ask_now(history_of_author, 1)[1:4] == (1, 3, 1)
    number = room.do(appeal_author, room.office, made.statement, "Không đúng.")
    version = room.do(claim_appeal, 2, number)
    judged = room.do(decide_appeal, room.office, 2, number, version, **JUDGED)
    assert judged.made is not None
    assert room.row(decisions, judged.made.decision).overrides == made.decision
    assert room.ask_now(history_of_author, 1)[1:4] == (0, 0, 0)
    told = [(row.type, msgspec.json.decode(row.body)) for row in room.rows(outbox)]
    kind, body = told[-2]
    assert (kind, body["overrides"]) == ("decision.reversed", made.decision)
    kind, body = told[-1]
    assert (kind, body["outcome"]) == ("appeal.decided", "reversed")
    assert room.row(cases, case).state == "completed"


def test_who_reported_may_complain_of_no_action_and_each_of_them(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    made = [
        room.do(take_report, room.office, "forum", complete(reporter=who), "key:test")
        for who in ("lan", "mai")
    ]
    assert made[0].case is not None
    room.decide(made[0].case, person=1, action="no_action", harm=None)
    for one in made:
        number = room.do(appeal_reporter, room.office, one.report, "Bài này lừa đảo.")
        with refused("same_person"):
            room.do(claim_appeal, 1, number)
    version = room.do(claim_appeal, 2, number)
    draft = Draft(action="remove", harm="H02")
    room.do(decide_appeal, room.office, 2, number, version, **JUDGED, draft=draft)
    assert {row.outcome for row in room.rows(reports)} == {"upheld"}


def test_a_machine_s_decision_is_judged_by_anybody_who_is_none(room: Room) -> None:
    room.let_block()
    receipt = room.send(SCAM)
    statement = room.row(decisions, receipt.decision_id or 0).statement
    number = room.do(appeal_author, room.office, statement, "Tên quán của tôi.")
    version = room.do(claim_appeal, 1, number)
    assert room.do(decide_appeal, room.office, 1, number, version, **JUDGED).made is not None
    assert room.send(SCAM, id=receipt.id).decision_id is None
