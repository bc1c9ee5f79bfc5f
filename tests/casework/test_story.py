"""From a post to its reversal: what happens to a case, told once from its start to its end."""

from __future__ import annotations

import pytest
from tests.casework.conftest import DAY, SCAM, Room

from luytre.casework.appeals import appeal_author, decide_appeal
from luytre.casework.claims import claim_appeal, claim_case
from luytre.casework.decisions import end_due
from luytre.casework.queue import Filters, list_cases
from luytre.casework.refusals import CaseworkError
from luytre.casework.reports import take_report
from luytre.casework.sent_report import SentReport
from luytre.storage.tables import appeals, cases, decisions, reports, strikes


def test_a_post_is_removed_appealed_against_and_given_back(room: Room) -> None:
    receipt = room.send(f"vào {SCAM} đi", id="a")
    assert (receipt.action, receipt.would_block) == ("review", True)
    [case] = room.do(list_cases, Filters()).cases
    assert (case.post, case.harm, case.queue) == (receipt.post, "H02", "fraud")
    made = room.decide(case.id, person=1, action="remove")
    assert room.row(cases, case.id).state == "completed"
    assert made.statement is not None
    assert room.row(strikes, made.decision).author
    appeal = room.do(appeal_author, room.office, made.statement, "Đây là tên quán trà của tôi.")
    with pytest.raises(CaseworkError, match="second person"):
        room.do(claim_appeal, 1, appeal)
    version = room.do(claim_appeal, 2, appeal)
    judged = room.do(
        decide_appeal, room.office, 2, appeal, version, reverses=True, answer="Bạn nói đúng."
    )
    assert judged.made is not None
    assert room.row(decisions, made.decision).state == "reversed"
    assert room.row(decisions, judged.made.decision).overrides == made.decision
    assert room.row(appeals, appeal).outcome == "reversed"


def test_a_restriction_ends_by_itself(room: Room) -> None:
    made = room.decide(room.case(), action="demote", days=7)
    room.now += 7 * DAY - 1
    assert room.do(end_due, room.office, "housekeeping") == 0
    room.now += 1
    assert room.do(end_due, room.office, "housekeeping") == 1
    assert room.row(decisions, made.decision).state == "ended"


def test_a_report_opens_a_case_and_its_outcome_is_learned_from(room: Room) -> None:
    post = room.send("chào cả nhà")
    sent = SentReport(
        id="p1", explanation="Bán hàng giả", urls=("https://forum.example/1",), name="Lan",
        email="lan@example.vn", bona_fide=True, harm="H07",
    )  # fmt: skip
    report = room.do(take_report, room.office, "forum", sent, "key:test")
    assert (report.state, report.lacking) == ("complete", ())
    assert report.case is not None
    assert room.row(cases, report.case).reports == 1
    room.decide(report.case, action="no_action", harm=None)
    assert room.row(reports, report.report).outcome == "dismissed"
    assert post.case is None


def test_a_claim_keeps_others_out_until_its_lease_is_over(room: Room) -> None:
    case = room.case()
    room.do(claim_case, 1, case)
    with pytest.raises(CaseworkError, match="Somebody else"):
        room.do(claim_case, 2, case)
    room.now += 15 * 60 * 1_000_000
    room.do(claim_case, 2, case)


def test_blocking_is_a_decision_once_it_is_turned_on(room: Room) -> None:
    room.let_block()
    receipt = room.send(SCAM, id="b")
    assert (receipt.action, receipt.would_block) == ("block", False)
    assert receipt.statement_url is not None
    assert receipt.decision_id is not None
    assert room.row(decisions, receipt.decision_id).automation == "FULLY"
    again = room.send(SCAM, id="b")
    assert again.status == "known"
    assert (again.decision_id, again.statement_url) == (receipt.decision_id, receipt.statement_url)
