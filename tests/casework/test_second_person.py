"""What one person alone may not do waits for another one, and says so."""

from __future__ import annotations

from typing import Any

import pytest
from tests.casework.conftest import DAY, HATE, SCAM, Room
from tests.casework.examples import LAW, RABAT, complete, refused

from luytre.casework.appeals import appeal_reporter, decide_appeal
from luytre.casework.claims import claim_appeal, claim_case
from luytre.casework.decisions import Draft, confirm, decide, drop
from luytre.casework.queue import Filters, list_cases
from luytre.casework.reports import take_report
from luytre.storage.tables import cases, decisions, outbox, statements

WHY = "Đã lừa nhiều người."
HELD: list[tuple[str, dict[str, Any]]] = [
    ("rabat", {"action": "remove", "harm": "H09", "rabat": RABAT}),
    ("rabat", {"action": "disable", "harm": "H10", "rabat": RABAT, **LAW}),
    ("long_suspension", {"action": "suspend", "harm": "H17", "days": 30.0, "explanation": WHY}),
    ("termination", {"action": "terminate", "harm": "H12", "explanation": WHY}),
]


@pytest.mark.parametrize(("because", "draft"), HELD)
def test_it_waits_until_another_person_agrees(
    room: Room, because: str, draft: dict[str, Any]
) -> None:
    case = room.case(HATE)
    made = room.decide(case, person=1, **draft)
    assert (made.held, made.statement) == (because, None)
    assert room.rows(statements) == [] and room.rows(outbox) == []
    held = room.row(decisions, made.decision)
    assert (held.state, held.effective_at, held.until) == ("held", None, None)
    assert [row.id for row in room.ask_now(list_cases, Filters(show="waiting")).cases] == [case]
    assert room.ask_now(list_cases, Filters()).cases == []
    with refused("held"):
        room.do(claim_case, 2, case)
    with refused("same_person"):
        room.do(confirm, room.office, 1, made.decision)
    room.now += DAY
    done = room.do(confirm, room.office, 2, made.decision)
    after = room.row(decisions, made.decision)
    assert (after.state, after.confirmed_by, after.effective_at) == ("active", "person:2", room.now)
    assert done.statement == after.statement is not None
    # Days count from when it takes effect.
    days = draft.get("days")
    assert after.until == (None if days is None else room.now + int(days * DAY))
    assert room.row(cases, case).state == "completed"
    with refused("transition"):
        room.do(confirm, room.office, 2, made.decision)


def test_a_short_suspension_does_not_wait(room: Room) -> None:
    made = room.decide(
        room.case(), action="suspend", harm="H17", days=29.9, explanation="Đe dọa người khác."
    )
    assert made.held is None


def test_what_is_refused_goes_back_into_the_queue(room: Room) -> None:
    case = room.case(HATE)
    for person in (2, 1):  # another one refuses it, and who made it takes it back
        made = room.decide(case, person=1, action="remove", harm="H09", rabat=RABAT)
        room.do(drop, room.office, person, made.decision)
        assert room.row(decisions, made.decision).state == "dropped"
        found = room.row(cases, case)
        assert (found.state, found.decision, found.closed_at) == ("awaiting_review", None, None)
    with refused("transition"):
        room.do(drop, room.office, 2, made.decision)


def test_what_was_decided_about_one_text_is_not_done_to_another(room: Room) -> None:
    case = room.case(HATE, id="a")
    made = room.decide(case, person=1, action="remove", harm="H09", rabat=RABAT)
    room.send("xin lỗi mọi người", id="a", edited_at=room.moment(1))
    with refused("changed"):
        room.do(confirm, room.office, 2, made.decision)
    room.do(drop, room.office, 2, made.decision)
    assert room.row(cases, case).state == "awaiting_review"


def test_what_waits_about_a_post_that_is_deleted_is_dropped(room: Room) -> None:
    case = room.case(HATE, id="a")
    made = room.decide(case, person=1, action="remove", harm="H09", rabat=RABAT)
    assert room.intake.delete("forum", "a", "key:test").result(20)
    assert room.row(decisions, made.decision).state == "dropped"
    assert (room.row(cases, case).state, room.row(cases, case).decision) == ("void", None)
    for step in (confirm, drop):
        with refused("transition"):
            room.do(step, room.office, 2, made.decision)
    # The post comes again, and is a new case.
    again = room.send(HATE, id="a", edited_at=room.moment(1))
    assert again.case not in (None, case)


def test_a_statement_that_can_not_be_made_is_no_decision_that_waits(room: Room) -> None:
    case = room.case(HATE)
    version = room.do(claim_case, 1, case)
    draft = Draft(action="remove", harm="H09", rabat=RABAT, **LAW | {"law": "x" * 501})
    with refused("no_statement"):
        room.do(decide, room.office, 1, case, version, draft)
    assert room.rows(decisions) == []


def test_the_law_in_a_statement_is_that_which_was_written(room: Room) -> None:
    law = LAW | {"law": "Điều 16\n khoản 1", "law_explanation": "Cấm lừa đảo.\nPhạt nặng. "}
    now = room.decide(room.case(SCAM), action="remove", harm="H02", **law)
    held = room.decide(room.case(HATE), action="remove", harm="H10", rabat=RABAT, **law)
    room.do(confirm, room.office, 2, held.decision)
    said = [
        row.fields.partition('illegal_content_legal_ground":')[2].split('"')[1]
        for row in room.rows(statements)
    ]
    assert said == ["Điều 16 khoản 1"] * 2
    assert now.decision != held.decision


def test_a_restriction_that_an_appeal_asks_for_waits_in_its_case(room: Room) -> None:
    """And who left the post as it was has no say in it."""
    room.send("chào cả nhà", id="p1")
    report = room.do(take_report, room.office, "forum", complete(harm="H09"), "key:test")
    assert report.case is not None
    left = room.decide(report.case, person=1, action="no_action", harm=None)
    appeal = room.do(appeal_reporter, room.office, report.report, "Bài này kêu gọi đánh người.")
    version = room.do(claim_appeal, 2, appeal)
    draft = Draft(action="remove", harm="H09", rabat=RABAT)
    judged = room.do(
        decide_appeal, room.office, 2, appeal, version, reverses=True, answer="Đúng.", draft=draft
    )
    assert judged.made is not None and judged.made.held == "rabat"
    [waiting] = room.ask_now(list_cases, Filters(show="waiting")).cases
    assert (waiting.id, waiting.closed_at) == (report.case, None)
    assert room.row(decisions, left.decision).state == "active"
    for person in (1, 2):
        with refused("same_person"):
            room.do(confirm, room.office, person, judged.made.decision)
    room.do(confirm, room.office, 3, judged.made.decision)
    assert room.row(decisions, left.decision).state == "reversed"
    assert room.row(cases, report.case).decision == judged.made.decision


def test_of_a_post_with_another_open_case_that_one_is_decided_first(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    report = room.do(take_report, room.office, "forum", complete(), "key:test")
    assert report.case is not None
    room.decide(report.case, person=1, action="no_action", harm=None)
    room.send(HATE, id="p1", edited_at=room.moment(1))
    appeal = room.do(appeal_reporter, room.office, report.report, "Bài này kêu gọi đánh người.")
    version = room.do(claim_appeal, 2, appeal)
    more = {"reverses": True, "answer": "Đúng."}
    draft = Draft(action="remove", harm="H09", rabat=RABAT)
    with refused("other_case"):
        room.do(decide_appeal, room.office, 2, appeal, version, draft=draft, **more)
