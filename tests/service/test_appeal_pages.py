"""The console's pages of appeals: who sees them, who may claim and decide, and what comes of it."""

from __future__ import annotations

import pytest
from tests.casework.conftest import INSULT, SCAM
from tests.service.console_room import Browser, ConsoleRoom
from tests.service.test_report_page import reported
from tests.service.test_statement_page import WORDS, plain

from luytre.accounts import Person
from luytre.casework.appeals import appeal_author, appeal_reporter
from luytre.casework.claims import LEASE
from luytre.storage.tables import appeals, decisions, events


def appeal_of(room: ConsoleRoom, first: Person, text: str = SCAM, **more: object) -> int:
    """An author's appeal against a decision of `first`."""
    made = room.decide(room.case(text), person=first.id, **more)
    assert made.statement is not None
    return room.do(appeal_author, room.office, made.statement, WORDS)


def version(browser: Browser) -> str:
    return browser.text.partition('name="version" value="')[2].partition('"')[0]


def kinds(room: ConsoleRoom) -> list[str]:
    return [row.kind for row in room.rows(events)]


def test_an_appeal_is_claimed_and_reversed(room: ConsoleRoom) -> None:
    first, second = room.person("moderator"), room.person("senior")
    number = appeal_of(room, first, explanation="Quỹ này không có thật.")
    browser = room.signed_in(second)
    page = browser.get("/appeals")
    assert f"Khiếu nại {number}" in page.text
    page = browser.get(f"/appeals/{number}")
    for sentence in (WORDS, "Quỹ này không có thật.", "Gỡ bài", f"người số {first.id}"):
        assert sentence in page.text
    assert f'<mark class="lit is-block">{SCAM}</mark>' in page.text
    assert "Tên moderator" not in page.text
    assert kinds(room)[-1] == "case.viewed"
    browser.follow(browser.post(f"/appeals/{number}/claim", {"version": version(browser)}))
    assert "Giải quyết khiếu nại" in browser.text
    assert f"Khiếu nại {number}" in browser.get("/appeals?show=mine").text
    browser.get(f"/appeals/{number}")
    fields = {"version": version(browser), "outcome": "reverse", "answer": "Bạn nói đúng."}
    page = browser.follow(browser.post(f"/appeals/{number}/decide", fields))
    assert "Đã giải quyết khiếu nại." in page.text
    appeal = room.row(appeals, number)
    assert (appeal.outcome, appeal.decided_by) == ("reversed", second.actor)
    assert room.row(decisions, appeal.decision).state == "reversed"
    assert f"Khiếu nại {number}" in browser.get("/appeals?show=decided").text
    assert "Bạn nói đúng." in browser.get(f"/appeals/{number}").text


def test_who_decided_sees_a_sentence_and_can_do_nothing(room: ConsoleRoom) -> None:
    first = room.person("senior")
    number = appeal_of(room, first)
    browser = room.signed_in(first)
    page = browser.get(f"/appeals/{number}").text
    assert "Bạn đã tham gia quyết định này" in page
    assert f"/appeals/{number}/claim" not in page
    for deed in ("claim", "decide"):
        fields = {"version": "1", "outcome": "uphold", "answer": "Tôi đúng."}
        answer = browser.post(f"/appeals/{number}/{deed}", fields)
        assert answer.status_code == 422
    appeal = room.row(appeals, number)
    assert (appeal.state, appeal.claimed_by) == ("awaiting_review", None)


def test_a_moderator_reads_and_does_not_decide(room: ConsoleRoom) -> None:
    number = appeal_of(room, room.person("senior"))
    browser = room.signed_in(room.person("moderator"))
    assert "Kiểm duyệt viên chính hoặc quản trị viên" in browser.get(f"/appeals/{number}").text
    assert browser.post(f"/appeals/{number}/claim", {"version": "1"}).status_code == 403


@pytest.mark.parametrize("role", ["lexicographer", "engineer", "auditor"])
def test_who_decides_nothing_reads_no_appeals(room: ConsoleRoom, role: str) -> None:
    number = appeal_of(room, room.person("senior"))
    browser = room.signed_in(room.person(role))
    for path in ("/appeals", f"/appeals/{number}"):
        assert browser.get(path).status_code == 403
        assert WORDS not in browser.text


def test_two_don_t_work_on_one_appeal(room: ConsoleRoom) -> None:
    number = appeal_of(room, room.person("moderator"))
    one, other = (room.signed_in(room.person("senior", name)) for name in ("mai-a", "minh-b"))
    for browser in (one, other):
        browser.get(f"/appeals/{number}")
    assert one.post(f"/appeals/{number}/claim", {"version": "1"}).status_code == 303
    assert other.post(f"/appeals/{number}/claim", {"version": "1"}).status_code == 422
    assert "đang giữ" in other.get(f"/appeals/{number}").text
    fields = {"version": "2", "outcome": "uphold", "answer": "Không."}
    assert other.post(f"/appeals/{number}/decide", fields).status_code == 422
    one.get(f"/appeals/{number}")
    assert one.post(f"/appeals/{number}/release", {}).status_code == 303
    assert room.row(appeals, number).state == "awaiting_review"


def test_a_claim_that_is_over_decides_nothing(room: ConsoleRoom) -> None:
    number = appeal_of(room, room.person("moderator"))
    browser = room.signed_in(room.person("senior"))
    browser.get(f"/appeals/{number}")
    browser.follow(browser.post(f"/appeals/{number}/claim", {"version": "1"}))
    room.now += LEASE
    fields = {"version": version(browser), "outcome": "uphold", "answer": "Không."}
    answer = browser.post(f"/appeals/{number}/decide", fields)
    assert answer.status_code == 422
    assert "Hãy nhận vụ việc trước" in answer.text


def test_who_chooses_no_outcome_is_told_so(room: ConsoleRoom) -> None:
    number = appeal_of(room, room.person("moderator"))
    browser = room.signed_in(room.person("senior"))
    browser.get(f"/appeals/{number}")
    browser.follow(browser.post(f"/appeals/{number}/claim", {"version": "1"}))
    answer = browser.post(
        f"/appeals/{number}/decide", {"version": version(browser), "answer": "Bạn nói đúng."}
    )
    assert answer.status_code == 422
    assert "Hãy chọn trước: giữ nguyên hay hủy quyết định?" in answer.text
    assert "Bạn nói đúng." in answer.text


def test_a_post_that_the_platform_deleted_is_called_that(room: ConsoleRoom) -> None:
    made = room.decide(room.case(SCAM, id="gone"), person=room.person("moderator").id)
    assert made.statement is not None
    number = room.do(appeal_author, room.office, made.statement, WORDS)
    room.intake.delete("forum", "gone", "key:test").result(20)
    page = room.signed_in(room.person("senior")).get(f"/appeals/{number}").text
    assert "Nền tảng đã xóa bài này" in page and "thời hạn lưu trữ" not in page


def test_a_reporter_s_appeal_needs_what_is_done_instead(room: ConsoleRoom) -> None:
    first, second = room.person("moderator"), room.person("senior")
    room.send("bán túi xịn")
    report, _, case = reported(room)
    assert case is not None
    room.decide(case, person=first.id, action="no_action", harm=None)
    number = room.do(appeal_reporter, room.office, report, "Túi này là giả.")
    browser = room.signed_in(second)
    browser.get(f"/appeals/{number}")
    browser.follow(browser.post(f"/appeals/{number}/claim", {"version": "1"}))
    for sentence in ("Túi này là giả.", "Bán hàng giả"):
        assert sentence in browser.text
    assert "lan@example.vn" not in browser.text
    fields = {"version": version(browser), "outcome": "reverse", "answer": "Bạn nói đúng."}
    answer = browser.post(f"/appeals/{number}/decide", fields)
    assert answer.status_code == 422
    assert "Bạn nói đúng." in answer.text
    for unfit in (
        {"action": "no_action"}, {"action": "remove"}, {"action": "x", "harm": "H07"},
        {"action": "remove", "harm": "H99"}, {"action": "remove", "harm": "H07", "days": "-1"},
        {"action": "remove", "harm": "H07", "ground": "illegal"},
    ):  # fmt: skip
        answer = browser.post(f"/appeals/{number}/decide", fields | unfit)
        assert answer.status_code == 422, unfit
    more = {"action": "remove", "harm": "H07", "explanation": "Hàng giả."}
    assert browser.post(f"/appeals/{number}/decide", fields | more).status_code == 303
    appeal = room.row(appeals, number)
    made = room.row(decisions, appeal.made)
    assert (made.action, made.harm, made.decided_by) == ("remove", "H07", second.actor)


def test_hate_is_removed_on_appeal_with_all_six_factors_alone(room: ConsoleRoom) -> None:
    first, second = room.person("moderator"), room.person("senior")
    room.send("bọn họ thật tệ")
    report, _, case = reported(room, harm="H09")
    assert case is not None
    room.decide(case, person=first.id, action="no_action", harm=None)
    number = room.do(appeal_reporter, room.office, report, "Đây là thù ghét.")
    browser = room.signed_in(second)
    browser.get(f"/appeals/{number}")
    browser.follow(browser.post(f"/appeals/{number}/claim", {"version": "1"}))
    fields = {
        "version": version(browser), "outcome": "reverse", "answer": "Đúng.", "action": "remove",
        "harm": "H09", "context-level": "high", "context-reason": "quá ngắn",
    }  # fmt: skip
    answer = browser.post(f"/appeals/{number}/decide", fields)
    assert answer.status_code == 422
    assert "sáu yếu tố" in answer.text
    for name in ("context", "speaker", "intent", "content_and_form", "extent", "likelihood"):
        fields |= {f"{name}-level": "high", f"{name}-reason": "Đã xem kỹ bối cảnh này."}
    browser.get(f"/appeals/{number}")
    fields["version"] = version(browser)
    assert browser.post(f"/appeals/{number}/decide", fields).status_code == 303


def test_who_has_seen_enough_today_sees_no_text(room: ConsoleRoom) -> None:
    number = appeal_of(room, room.person("moderator"), INSULT, harm="H08")
    second = room.person("senior")
    with room.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE people SET settings = '{\"cap\": 1}' WHERE id = " + str(second.id)
        )
    browser = room.signed_in(second)
    assert INSULT in browser.get(f"/appeals/{number}").text
    page = browser.get(f"/appeals/{number}").text
    assert "Hôm nay bạn đã xem đủ" in page
    assert INSULT not in plain(page)


def test_hostile_words_are_shown_and_do_nothing(room: ConsoleRoom) -> None:
    evil = "<script>alert(1)</script>"
    made = room.decide(room.case(f"{SCAM} {evil}"), person=room.person("moderator").id)
    assert made.statement is not None
    number = room.do(appeal_author, room.office, made.statement, evil)
    browser = room.signed_in(room.person("senior"))
    assert "<script>alert" not in browser.get(f"/appeals/{number}").text
    browser.follow(browser.post(f"/appeals/{number}/claim", {"version": "1"}))
    fields = {"version": "1", "outcome": "uphold", "answer": f"</textarea>{evil}"}
    answer = browser.post(f"/appeals/{number}/decide", fields)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_there_is_nothing_at_other_numbers(room: ConsoleRoom) -> None:
    browser = room.signed_in(room.person("senior"))
    for path in ("/appeals/7", f"/appeals/{2**63}", "/appeals/-1", "/appeals/x"):
        assert browser.get(path).status_code == 404
    browser.get("/appeals")
    browser.get("/me")
    assert browser.post("/appeals/7/claim", {"version": "1"}).status_code in (404, 422)
    assert browser.post("/appeals/1/burn", {}).status_code == 404
    assert browser.post("/appeals/1/claim", {"csrf": "0" * 32}).status_code == 403
