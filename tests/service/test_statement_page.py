"""The page of a statement: what an author reads, and what nobody else gets from it."""

from __future__ import annotations

import re

import pytest
from tests.casework.conftest import DAY, DESPAIR, SCAM
from tests.service.console_room import ConsoleRoom

from luytre.casework.appeals import appeal_author, decide_appeal
from luytre.casework.claims import claim_appeal
from luytre.casework.decisions import end_due
from luytre.casework.looking import note
from luytre.storage.tables import appeals, events, post_texts

WORDS = "Đây là tên quán trà của tôi."


def plain(html: str) -> str:
    """The words of a page, in one line."""
    body = re.sub(r"<[^>]+>", " ", html.partition("<main")[2])
    return " ".join(body.split())


def kinds(room: ConsoleRoom) -> list[str]:
    return [row.kind for row in room.rows(events)]


def appealed(room: ConsoleRoom, statement: str | None, *, reverses: bool, answer: str) -> None:
    assert statement is not None
    number = room.do(appeal_author, room.office, statement, WORDS)
    version = room.do(claim_appeal, 2, number)
    room.do(
        decide_appeal, room.office, 2, number, version, reverses=reverses, answer=answer
    )  # fmt: skip


def test_an_author_reads_what_was_done_and_why(room: ConsoleRoom) -> None:
    case = room.case(f"chào cả nhà, vào {SCAM} đi", surface="comment")
    room.do(note, room.office, 1, case, "Chỉ bình luận này, không phải cả tài khoản.", True)
    room.do(note, room.office, 1, case, "việc nội bộ", False)
    made = room.decide(case, explanation="Quỹ này không có thật.", days=7)
    page = room.browser().get(room.author_link(made.statement))
    assert page.status_code == 200
    said = plain(page.text)
    for sentence in (
        "Bình luận của bạn đã bị gỡ",
        "bình luận bạn viết ngày 1/12/2026 đã bị gỡ và không ai xem được nữa.",
        "Quyết định có hiệu lực tại Việt Nam.",
        "Hạn chế này kết thúc lúc",
        "Nội dung này không phù hợp với quy tắc",
        "Quỹ này không có thật.",
        "Chỉ bình luận này, không phải cả tài khoản.",
        "máy nhận thấy nội dung này khi sàng lọc",
        "Một người đã xem và quyết định, không phải máy.",
        "bạn có thể khiếu nại miễn phí đến hết ngày 3/6/2027",
        "Vì sao bạn cho rằng quyết định này sai?",
    ):
        assert sentence in said
    assert "việc nội bộ" not in said
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", page.text) == [SCAM]
    assert "person:" not in page.text


def test_in_english_too_and_the_choice_stays(room: ConsoleRoom) -> None:
    made = room.decide(room.case())
    browser = room.browser()
    link = room.author_link(made.statement)
    assert "Your text was removed" in plain(browser.get(f"{link}?lang=en").text)
    assert "Your text was removed" in plain(browser.get(link).text)
    answer = browser.post(f"{link}?lang=en", {"text": WORDS})
    assert answer.headers["location"] == f"{link}?lang=en#appeal"


def test_headers_keep_the_link_secret(room: ConsoleRoom) -> None:
    made = room.decide(room.case())
    for path in (room.author_link(made.statement), f"/s/{made.statement}.{'0' * 32}"):
        headers = room.browser().get(path).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]
        assert "default-src 'none'" in headers["content-security-policy"]


def test_nobody_notes_that_an_author_looks(room: ConsoleRoom) -> None:
    made = room.decide(room.case())
    before = kinds(room)
    room.browser().get(room.author_link(made.statement))
    assert kinds(room) == before


def test_a_link_is_for_one_statement(room: ConsoleRoom) -> None:
    one, other = (room.decide(room.case(id=name)) for name in "ab")
    mine, theirs = room.author_link(one.statement), room.author_link(other.statement)
    token = mine.partition(".")[2]
    browser = room.browser()
    for path in (
        f"/s/{other.statement}.{token}",
        f"/s/{one.statement}",
        f"/s/{one.statement}.",
        f"/s/{one.statement}.{token[:-1]}",
        f"/s/{one.statement}.{token.upper()}",
        f"/s/{one.statement}.{token}é",
        f"/s/1.{room.report_link(1).partition('.')[2]}",
        f"/r/{one.statement}.{token}",
        "/s/x",
    ):
        for answer in (browser.get(path), browser.post(path, {"text": WORDS})):
            assert answer.status_code == 404, path
            assert "không đúng hoặc chưa đủ" in answer.text
            assert "/login" not in answer.text
    assert room.rows(appeals) == []
    assert browser.get(theirs).status_code == 200


def test_an_appeal_is_sent_and_followed(room: ConsoleRoom) -> None:
    made = room.decide(room.case(), person=1)
    link, browser = room.author_link(made.statement), room.browser()
    page = browser.follow(browser.post(link, {"text": WORDS}))
    assert "Đang chờ một người khác xem lại" in plain(page.text)
    [appeal] = room.rows(appeals)
    assert (appeal.kind, appeal.state) == ("author", "awaiting_review")
    assert browser.post(link, {"text": "lần nữa"}).status_code == 422
    version = room.do(claim_appeal, 2, appeal.id)
    assert "Một người không tham gia quyết định ban đầu đang xem lại" in browser.get(link).text
    answer = "Bạn nói đúng, xin lỗi bạn."
    room.do(
        decide_appeal, room.office, 2, appeal.id, version, reverses=True, answer=answer
    )  # fmt: skip
    said = plain(browser.get(link).text)
    for sentence in (
        "Quyết định này đã được hủy",
        "Khiếu nại được chấp nhận: quyết định đã được hủy",
        answer,
        WORDS,
        "mọi thứ trở lại như trước, lần vi phạm này không bị tính nữa.",
    ):
        assert sentence in said


def test_an_appeal_that_is_upheld_says_so_and_what_else_can_be_done(room: ConsoleRoom) -> None:
    made = room.decide(room.case(), person=1)
    appealed(room, made.statement, reverses=False, answer="Quỹ này lừa tiền.")
    said = plain(room.browser().get(room.author_link(made.statement)).text)
    assert "Quyết định được giữ nguyên" in said
    assert "Quỹ này lừa tiền." in said
    assert "đưa việc này ra tòa" in said
    assert "<textarea" not in said


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 5_001])
def test_what_is_no_appeal_is_given_back(room: ConsoleRoom, text: str) -> None:
    made = room.decide(room.case())
    answer = room.browser().post(room.author_link(made.statement), {"text": text})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert room.rows(appeals) == []


def test_after_six_months_it_is_too_late_and_the_page_says_what_is_left(
    room: ConsoleRoom,
) -> None:
    made = room.decide(room.case())
    room.now += 184 * DAY
    link, browser = room.author_link(made.statement), room.browser()
    assert "<textarea" in browser.get(link).text
    room.now += 2 * DAY
    assert "Đã hết thời hạn khiếu nại tại đây" in browser.get(link).text
    assert browser.post(link, {"text": WORDS}).status_code == 422


def test_a_restriction_that_is_over_is_shown_as_over(room: ConsoleRoom) -> None:
    made = room.decide(room.case(), action="demote", days=1)
    room.now += DAY
    room.do(end_due, room.office, "housekeeping")
    said = plain(room.browser().get(room.author_link(made.statement)).text)
    assert "Hạn chế này đã kết thúc" in said
    assert "Hạn chế này kết thúc lúc" not in said


def test_of_a_text_that_is_erased_the_page_says_so(room: ConsoleRoom) -> None:
    made = room.decide(room.case())
    with room.database.write() as connection:
        connection.execute(post_texts.delete())
    page = room.browser().get(room.author_link(made.statement))
    assert "đã được xóa khỏi hệ thống của chúng tôi" in page.text
    assert SCAM not in page.text


def test_help_comes_first_for_somebody_in_despair(room: ConsoleRoom) -> None:
    case = room.case(DESPAIR)
    room.decide(case, action="support", harm="H15")
    room.send(f"{DESPAIR} quá", id="p1")
    [again] = [one for one in (room.case(DESPAIR, id="p1"),) if one != case] or [None]
    assert again is not None
    made = room.decide(again, action="label", harm="H15", strike=False)
    page = room.browser().get(room.author_link(made.statement)).text
    assert page.index("có người sẵn sàng lắng nghe") < page.index("<h1>")
    assert 'href="tel:' in page


def test_hostile_texts_are_shown_and_do_nothing(room: ConsoleRoom) -> None:
    evil = f'<script>alert(1)</script><img src=x onerror="alert(2)"> {SCAM} \u202e{{{{ 7*7 }}}}'
    made = room.decide(room.case(evil), explanation='"><script>alert(3)</script>')
    link, browser = room.author_link(made.statement), room.browser()
    browser.post(link, {"text": "</textarea><script>alert(4)</script>"})
    page = browser.get(link).text
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page
    assert "49" not in plain(page).partition("Nội dung của bạn")[2].partition("Phát hiện")[0]
    refused = browser.post(link, {"text": "</textarea><script>x</script>" + "y" * 6_000}).text
    assert "<script" not in refused


def test_forms_of_other_sites_are_refused(room: ConsoleRoom) -> None:
    made = room.decide(room.case())
    link, browser = room.author_link(made.statement), room.browser()
    for headers in (
        {"origin": "https://evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": "null"},
        {"content_type": "text/plain"},
    ):
        answer = browser.post(link, {"text": WORDS}, **headers)
        assert answer.status_code in (403, 415), headers
        assert "/login" not in answer.text
    assert room.rows(appeals) == []
    # A browser leaves out where a page without a referrer came from.
    assert browser.post(link, {"text": WORDS}, origin="null").status_code == 303


def test_a_link_takes_a_few_forms_and_then_waits(room: ConsoleRoom) -> None:
    made = room.decide(room.case())
    link = room.author_link(made.statement)
    statuses = [room.browser().post(link, {"text": ""}).status_code for _ in range(12)]
    assert statuses[:10] == [422] * 10
    assert statuses[10:] == [429] * 2
    other = room.decide(room.case())
    path = room.author_link(other.statement)
    assert room.browser().post(path, {"text": WORDS}).status_code == 303


def test_everybody_may_read_the_public_form_and_it_names_nobody(room: ConsoleRoom) -> None:
    made = room.decide(room.case(f"gọi 0912345678, {SCAM}"), explanation="Lời riêng.")
    answer = room.browser().get(f"/v1/statements/{made.statement}")
    assert answer.status_code == 200
    found = answer.json()
    assert found["state"] == "active"
    assert found["fields"]["puid"] == made.statement
    assert found["fields"]["luytre_action"] == "remove"
    for secret in (SCAM, "0912345678", "Lời riêng", "thanh_ng", "person:"):
        assert secret not in answer.text
    appealed(room, made.statement, reverses=True, answer="Đúng.")
    assert room.browser().get(f"/v1/statements/{made.statement}").json()["state"] == "reversed"
    for name in ("lt-" + "a" * 20, "x", "%00", "lt-%F0%9F%8D%B5", "1'--"):
        assert room.browser().get(f"/v1/statements/{name}").status_code == 404


def test_a_decision_of_automation_says_that_nobody_has_looked(room: ConsoleRoom) -> None:
    room.let_block()
    receipt = room.send(SCAM)
    assert receipt.statement_url is not None
    page = room.browser().get(receipt.statement_url.removeprefix(room.office.address))
    assert "Máy tự ra quyết định, chưa có người xem." in plain(page.text)
