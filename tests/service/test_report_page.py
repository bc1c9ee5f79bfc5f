"""The page of a report: what a reporter follows, adds to and appeals against."""

from __future__ import annotations

from typing import Any

from tests.casework.conftest import DAY, SCAM
from tests.service.console_room import ConsoleRoom
from tests.service.test_statement_page import kinds, plain

from luytre.casework.appeals import decide_appeal
from luytre.casework.claims import claim_appeal, claim_case
from luytre.casework.decisions import Draft, overrule
from luytre.casework.reports import take_report
from luytre.casework.sent_report import SentReport
from luytre.storage.tables import appeals, post_texts, report_texts, reports

WHOLE: dict[str, Any] = {
    "id": "p1", "explanation": "Bán hàng giả", "urls": ("https://forum.example/1",), "name": "Lan",
    "email": "lan@example.vn", "bona_fide": True, "harm": "H07",
}  # fmt: skip


def reported(room: ConsoleRoom, **more: Any) -> tuple[int, str, int | None]:
    """The number of a new report, the path of its page, and its case."""
    sent = SentReport(**(WHOLE | more))
    found = room.do(take_report, room.office, "forum", sent, "key:test")
    return found.report, room.report_link(found.report), found.case


def test_a_report_is_followed_to_its_end(room: ConsoleRoom) -> None:
    room.send("bán túi xịn", author="chu_tiem")
    _, link, case = reported(room)
    assert case is not None
    browser = room.browser()
    assert "Đã nhận, đang chờ xem xét" in browser.get(link).text
    before = kinds(room)
    browser.get(link)
    assert kinds(room) == before
    version = room.do(claim_case, 1, case)
    assert "Có người đang xem bài đăng" in browser.get(link).text
    assert version
    room.decide(case, action="remove", harm="H07", explanation="Lời riêng cho người viết.")
    page = browser.get(link)
    said = plain(page.text)
    for sentence in (
        "Bài đăng đã bị gỡ.",
        "Một người đã xem và quyết định, không phải máy.",
        "Người đăng có quyền khiếu nại",
        "Bán hàng giả",
    ):
        assert sentence in said
    for secret in ("chu_tiem", "Lời riêng", "person:", "lan@example.vn", "bán túi xịn", "/s/lt-"):
        assert secret not in page.text
    assert "The post was removed." in browser.get(f"{link}?lang=en").text


def test_what_was_lacking_can_be_added(room: ConsoleRoom) -> None:
    room.send("bán túi xịn")
    number, link, case = reported(room, name=None, email=None, bona_fide=False, explanation="")
    assert case is None
    browser = room.browser()
    page = browser.get(link).text
    for name in ("explanation", "name", "email", "bona_fide"):
        assert f'name="{name}"' in page
    assert 'name="urls"' not in page
    answer = browser.post(link, {"explanation": "Hàng giả", "email": "không phải email"})
    assert answer.status_code == 422
    assert "Hàng giả" in answer.text
    page = browser.follow(browser.post(link, {"explanation": "Hàng giả", "name": "Lan"})).text
    assert room.row(reports, number).lacking == "email bona_fide"
    assert 'name="explanation"' not in page
    browser.follow(browser.post(link, {"email": "lan@example.vn", "bona_fide": "yes"}))
    assert room.row(reports, number).state == "complete"
    assert room.row(report_texts, number).explanation == "Hàng giả"
    assert "Đã nhận, đang chờ xem xét" in browser.text
    assert browser.post(link, {"name": "Khác"}).status_code == 422


def test_child_abuse_may_be_reported_without_a_name(room: ConsoleRoom) -> None:
    room.send("x y z")
    _, link, case = reported(
        room, harm="H12", name=None, email=None, anonymous=True, bona_fide=False
    )  # fmt: skip
    assert case is None
    browser = room.browser()
    page = browser.get(link).text
    assert 'name="name"' not in page
    assert "111" in page
    browser.follow(browser.post(link, {"bona_fide": "yes"}))
    assert "Đã nhận, đang chờ xem xét" in browser.text


def test_a_no_action_can_be_appealed_against(room: ConsoleRoom) -> None:
    room.send("bán túi xịn")
    number, link, case = reported(room)
    assert case is not None
    made = room.decide(case, action="no_action", harm=None)
    browser = room.browser()
    said = plain(browser.get(link).text)
    assert "Bài đăng được giữ nguyên." in said
    assert "xem lại miễn phí đến hết ngày 3/6/2027" in said
    assert browser.post(link, {"deed": "appeal", "text": ""}).status_code == 422
    browser.follow(browser.post(link, {"deed": "appeal", "text": "Túi này là giả."}))
    assert "Đang chờ một người khác xem lại" in browser.text
    [appeal] = room.rows(appeals)
    assert (appeal.kind, appeal.report, appeal.decision) == ("reporter", number, made.decision)
    version = room.do(claim_appeal, 2, appeal.id)
    room.do(
        decide_appeal, room.office, 2, appeal.id, version, reverses=True, answer="Bạn nói đúng.",
        draft=Draft(action="remove", harm="H07"),
    )  # fmt: skip
    said = plain(browser.get(link).text)
    for sentence in ("Bài đăng đã bị gỡ.", "Bạn nói đúng: quyết định đã được thay đổi"):
        assert sentence in said
    assert "<textarea" not in browser.text


def test_everybody_who_reported_may_appeal_and_reads_their_own_words_alone(
    room: ConsoleRoom,
) -> None:
    room.send("bán túi xịn")
    _, mine, case = reported(room)
    _, theirs, same = reported(room, email="minh@example.vn")
    assert case == same is not None
    room.decide(case, action="no_action", harm=None)
    room.browser().post(mine, {"deed": "appeal", "text": "Túi này là giả."})
    browser = room.browser()
    assert "Túi này là giả." not in browser.get(theirs).text
    page = browser.follow(browser.post(theirs, {"deed": "appeal", "text": "Tôi cũng thế."})).text
    assert "Túi này là giả." not in page
    assert len(room.rows(appeals)) == 2
    assert browser.post(theirs, {"deed": "appeal", "text": "Lần nữa."}).status_code == 422


def test_an_appeal_has_its_time(room: ConsoleRoom) -> None:
    room.send("bán túi xịn")
    _, link, case = reported(room)
    assert case is not None
    room.decide(case, action="no_action", harm=None)
    room.now += 186 * DAY
    page = room.browser().get(link).text
    assert "Hiện không thể yêu cầu xem lại tại đây" in page
    answer = room.browser().post(link, {"deed": "appeal", "text": "Muộn."})
    assert answer.status_code == 422


def test_a_decision_that_was_taken_back_is_looked_at_again(room: ConsoleRoom) -> None:
    room.send("bán túi xịn")
    _, link, case = reported(room)
    assert case is not None
    made = room.decide(case, action="remove", harm="H07")
    room.do(overrule, room.office, 2, made.decision)
    assert "đang chờ xem xét" in room.browser().get(link).text


def test_a_post_that_is_gone(room: ConsoleRoom) -> None:
    room.send(SCAM)
    _, link, _ = reported(room)
    room.intake.delete("forum", "p1", "key:test").result(20)
    assert "Bài đăng không còn nữa" in room.browser().get(link).text


def test_hostile_reports_are_shown_and_do_nothing(room: ConsoleRoom) -> None:
    evil = "<script>alert(1)</script>"
    _, link, _ = reported(
        room, id=None, explanation=evil, urls=(f"javascript:alert(1)//{evil}",)
    )  # fmt: skip
    page = room.browser().get(link).text
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert "người phụ trách sẽ tìm" in page


def test_of_words_that_are_erased_the_page_says_so(room: ConsoleRoom) -> None:
    room.send("bán túi xịn")
    _, link, _ = reported(room)
    with room.database.write() as connection:
        connection.execute(report_texts.delete())
        connection.execute(post_texts.delete())
    assert "đã được xóa theo thời hạn lưu trữ" in room.browser().get(link).text


def test_a_link_of_one_report_opens_no_other(room: ConsoleRoom) -> None:
    room.send("bán túi xịn")
    one, mine, _ = reported(room)
    other, theirs, _ = reported(room, email="minh@example.vn")
    token = mine.partition(".")[2]
    made = room.decide(room.case())
    statement = room.author_link(made.statement).partition(".")[2]
    for path in (
        f"/r/{other}.{token}", f"/r/{one}", f"/r/0{one}.{token}", f"/r/{one}.{statement}",
        f"/r/-1.{token}", f"/r/{'9' * 30}.{token}", "/r/x.y",
    ):  # fmt: skip
        assert room.browser().get(path).status_code == 404
        assert room.browser().post(path, {"name": "x"}).status_code == 404
    assert room.browser().get(theirs).status_code == 200
