"""Deciding over HTTP: drafts, refusals, a second person, taking back, overruling, exceptions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.casework.conftest import DESPAIR, HATE, SCAM
from tests.service.console.conftest import ONE_DATABASE, SOURCE, Floor, words_of
from tests.service.visiting import Visitor

from luytre.casework.blocking import WouldBlock, note_looked, switch_blocking
from luytre.casework.claims import claim_case
from luytre.casework.exceptions import list_exceptions
from luytre.casework.rabat import FACTORS
from luytre.casework.reports import take_report
from luytre.casework.sent_report import SentReport
from luytre.storage.tables import statements

MINUTE = 60 * 1_000_000
RABAT = {f"rabat-{name}-level": "high" for name in FACTORS} | {
    f"rabat-{name}": f"lý do đủ dài về {name}" for name in FACTORS
}


def decide(visitor: Visitor, case: int, **fields: Any) -> int:
    """Open a case and send a decision; returns the status of the answer."""
    visitor.get(f"/cases/{case}")
    draft = {"version": visitor.field("version"), "action": "remove", "harm": "H02"}
    return visitor.post(f"/cases/{case}/decide", draft | fields).status


def test_a_case_is_decided_and_the_next_one_comes(floor: Floor) -> None:
    first, second = floor.case(), floor.case()
    lan = floor.enter("lan")
    assert decide(lan, first, filters="queue=fraud", entry=["H02.quy-may-tim", "H99.x"]) == 303
    assert lan.page.headers["location"] == f"/cases/{second}?queue=fraud&made=1"
    page = words_of(lan.follow().text)
    assert f"Vừa quyết định: Gỡ bài · Vụ #{first}" in page
    assert "Bạn đang xử lý" in page
    [made] = floor.decisions()
    assert (made.action, made.harm, made.state, made.ground) == ("remove", "H02", "active", "terms")
    [told] = floor.events("decision.made")
    assert '"entries":["H02.quy-may-tim"]' in told[2]
    assert decide(lan, second, stays="yes", filters="queue=fraud", action="no_action") == 303
    assert lan.page.headers["location"] == "/queue?queue=fraud&made=2"
    assert "Không xử lý" in words_of(lan.follow().text)


def test_half_an_hour_to_undo(floor: Floor) -> None:
    case = floor.case()
    lan, minh = floor.enter("lan"), floor.enter("minh")
    decide(lan, case)
    assert "Vừa quyết định" not in minh.get("/queue?made=1").text
    assert minh.post(f"/cases/{case}/undo", {"decision": "1"}).status == 409
    lan.get("/queue?made=1")
    assert lan.post(f"/cases/{case}/undo", {"decision": "1"}).status == 303
    assert "Đã hoàn tác. Vụ việc lại mở." in lan.follow().text
    assert floor.row(case).state == "awaiting_review"
    decide(lan, case)
    floor.now += 30 * MINUTE + 1
    assert "Vừa quyết định" not in lan.get("/queue?made=3").text
    late = lan.post(f"/cases/{case}/undo", {"decision": "3"})
    assert (late.status, "Đã hết thời hạn" in late.text) == (409, True)


@ONE_DATABASE
@pytest.mark.parametrize("made", ["", "x", "0", "99", "9" * 30, "1"])
def test_what_is_no_decision_of_theirs_is_not_offered(floor: Floor, made: str) -> None:
    floor.person("minh")
    floor.decided(floor.case(), "minh")
    assert "Vừa quyết định" not in floor.enter("lan").get(f"/queue?made={made}").text


def test_a_decision_on_another_case_is_not_reached_through_this_one(floor: Floor) -> None:
    first, second = floor.case(), floor.case()
    lan = floor.enter("lan")
    decide(lan, first, stays="yes")
    lan.get(f"/cases/{second}")
    for step in ("undo", "overrule"):
        assert lan.post(f"/cases/{second}/{step}", {"decision": "1"}).status == 404
    assert floor.row(first).state == "completed"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": ""}, "Không có hình thức xử lý này"),
        ({"harm": ""}, "Hãy chọn loại vi phạm"),
        ({"harm": "H77"}, "Không có loại vi phạm này"),
        ({"harm": "H18"}, "hành vi không xác thực"),
        ({"ground": "illegal"}, "Hãy nêu điều luật và lý do"),
        ({"ground": "illegal", "law": "Điều 1"}, "Hãy nêu điều luật và lý do"),
        ({"ground": "illegal", "law": "Điều 1", "law_explanation": "gọi 0912345678"}, "công khai"),
        ({"action": "demote", "days": "nan"}, "Hãy cho biết bao nhiêu ngày"),
        ({"action": "demote", "days": "ba"}, "Hãy cho biết bao nhiêu ngày"),
        ({"action": "suspend", "explanation": "x"}, "Hãy cho biết bao nhiêu ngày"),
        ({"action": "suspend", "days": "3", "explanation": ""}, "Hãy viết nội dung trước"),
        ({"action": "suspend", "days": "3", "explanation": "x"}, "sau khi đã cảnh cáo"),
        ({"explanation": "a" * 5_001}, "Nội dung quá dài"),
        ({"harm": "H09"}, "Chọn mức và ghi lý do"),
    ],
)  # fmt: skip
@ONE_DATABASE
def test_a_refusal_says_why_and_keeps_what_was_typed(
    floor: Floor, fields: dict[str, str], words: str
) -> None:
    case = floor.case()
    lan = floor.enter("lan")
    status = decide(lan, case, **({"explanation": "lời <đã> gõ", "stays": "yes"} | fields))
    page = lan.page.text
    assert status == 422
    assert words in page
    if "explanation" not in fields:
        assert "lời &lt;đã&gt; gõ" in page
    if fields.get("action"):
        assert re.search(rf'value="{fields["action"]}"[^>]* checked', page)
    assert re.search(r'name="stays"[^>]* checked', page)
    assert floor.decisions() == []
    assert floor.row(case).state == "awaiting_review"


def test_somebody_changed_this(floor: Floor) -> None:
    case = floor.case()
    lan = floor.enter("lan")
    lan.get(f"/cases/{case}")
    old = lan.field("version")
    report = SentReport(
        id="p1", explanation="x", urls=("https://f.example/1",), name="A", email="a@example.vn",
        bona_fide=True, harm="H02",
    )  # fmt: skip
    floor.do(take_report, floor.office, SOURCE, report, "key:test")
    fields = {"version": old, "action": "remove", "harm": "H02", "explanation": "đã gõ"}
    answer = lan.post(f"/cases/{case}/decide", fields)
    assert answer.status == 409
    assert "Vụ việc vừa có người thay đổi" in answer.text
    assert "đã gõ" in answer.text
    fields["version"] = lan.field("version")
    assert lan.post(f"/cases/{case}/decide", fields).status == 303


def test_what_somebody_else_works_on_is_not_decided(floor: Floor) -> None:
    case = floor.case()
    lan = floor.enter("lan")
    floor.person("minh")
    lan.get(f"/cases/{case}")
    version = floor.do(claim_case, floor.people["minh"].id, case)
    answer = lan.post(
        f"/cases/{case}/decide", {"version": str(version), "action": "remove", "harm": "H02"}
    )
    assert answer.status == 409
    assert "Người khác đang xử lý" in answer.text
    assert floor.decisions() == []


@ONE_DATABASE
def test_the_law_as_ground(floor: Floor) -> None:
    case = floor.case()
    lan = floor.enter("lan")
    law = {"law": "Điều 174 Bộ luật Hình sự", "law_explanation": "Bài dụ người đọc nộp tiền."}
    # What has no meaning for an action is left out, and refuses nothing.
    assert decide(lan, case, action="no_action", ground="illegal", days="3", **law) == 303
    other = floor.case()
    assert decide(lan, other, ground="illegal", days="2,5", strike="no", **law) == 303
    made = floor.decisions()[1]
    assert (made.ground, made.until - made.decided_at) == ("illegal", 216_000_000_000)
    assert made.strike_until is None


def test_hate_is_removed_by_two_people_with_six_factors(floor: Floor) -> None:
    case = floor.case(HATE)
    lan, minh = floor.enter("lan", "senior"), floor.enter("minh", "senior")
    short = RABAT | {"rabat-intent": "ngắn", "rabat-extent-level": ""}
    assert decide(lan, case, harm="H09", **short) == 422
    assert "cho: Chủ ý, Mức lan truyền." in lan.page.text
    assert "lý do đủ dài về context" in lan.page.text
    assert re.search(r'<details class="rabat"[^>]* open', lan.page.text)
    assert decide(lan, case, harm="H09", **RABAT) == 303
    assert "chờ người thứ hai xác nhận" in lan.follow().text
    assert floor.decisions()[0].state == "held"
    waiting = lan.get("/queue?show=waiting").text
    assert f"/cases/{case}?show=waiting" in waiting
    mine = lan.get(f"/cases/{case}")
    assert "hai người cùng thấy vậy" in mine.text
    assert "Bạn là người đề nghị" in mine.text
    assert lan.post(f"/cases/{case}/confirm", {"decision": "1"}).status == 409
    assert "người thứ hai làm" in lan.page.text
    page = minh.get(f"/cases/{case}").text
    assert "Chủ ý: cao" in words_of(page)
    assert "lý do đủ dài về speaker" in page
    assert minh.post(f"/cases/{case}/confirm", {"decision": "1"}).status == 303
    assert "Quyết định có hiệu lực" in minh.follow().text
    [made] = floor.decisions()
    assert (made.state, made.confirmed_by) == ("active", floor.people["minh"].actor)


@pytest.mark.parametrize(("login", "step"), [("minh", "refuse"), ("lan", "undo")])
def test_what_is_not_confirmed_goes_back_into_the_queue(
    floor: Floor, login: str, step: str
) -> None:
    case = floor.case(HATE)
    visitors = {"lan": floor.enter("lan"), "minh": floor.enter("minh", "senior")}
    decide(visitors["lan"], case, harm="H09", **RABAT)
    visitor = visitors[login]
    visitor.get(f"/cases/{case}")
    assert visitor.post(f"/cases/{case}/{step}", {"decision": "1"}).status == 303
    assert floor.decisions()[0].state == "dropped"
    assert floor.row(case).state == "awaiting_review"
    visitors["minh"].get(f"/cases/{case}")
    again = visitors["minh"].post(f"/cases/{case}/confirm", {"decision": "1"})
    assert again.status == 409


def test_somebody_else_overrules(floor: Floor) -> None:
    case = floor.case()
    lan, minh, tuan = floor.enter("lan"), floor.enter("minh", "senior"), floor.enter("tuan")
    decide(lan, case)
    assert "Hủy quyết định" not in tuan.get(f"/cases/{case}").text
    assert tuan.post(f"/cases/{case}/overrule", {"decision": "1"}).status == 403
    assert "Hủy quyết định, mở lại vụ" in minh.get(f"/cases/{case}").text
    assert minh.post(f"/cases/{case}/overrule", {"decision": "1"}).status == 303
    assert "Đã hủy quyết định" in minh.follow().text
    first, second = floor.decisions()
    assert (first.state, second.action, second.overrides) == ("reversed", "restore", first.id)
    assert floor.row(case).state == "awaiting_review"


def test_what_a_machine_did_anybody_who_decides_may_undo(floor: Floor) -> None:
    owner = floor.people["chu-nha"].id
    floor.do(note_looked, owner, WouldBlock("H02", 0, []))
    floor.do(switch_blocking, owner, "H02", True, seen=0)
    case = floor.case()
    lan = floor.enter("lan")
    page = lan.get(f"/cases/{case}").text
    assert "chính sách tự động" in page
    assert lan.post(f"/cases/{case}/overrule", {"decision": "1"}).status == 303
    assert floor.decisions()[0].state == "reversed"


@ONE_DATABASE
def test_support_comes_before_a_restriction(floor: Floor) -> None:
    case = floor.case(DESPAIR)
    lan = floor.enter("lan")
    assert decide(lan, case, harm="H15") == 422
    assert "Hãy chọn hỗ trợ trước" in lan.page.text
    assert decide(lan, case, harm="H15", action="support") == 303


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"kind": "sense", "sense": "H02.quy-may-tim"}, ("sense", "H02.quy-may-tim")),
        ({"kind": "term", "sense": "H02.quy-may-tim"}, ("term", SCAM)),
        ({"kind": "phrase", "phrase": "Quán Quỹ Mây Tím"}, ("phrase", "quán quỹ mây tím")),
    ],
)
def test_not_abuse_here(floor: Floor, fields: dict[str, str], kept: tuple[str, str]) -> None:
    case = floor.case(community="quán-xá")
    minh = floor.enter("minh", "senior")
    minh.get(f"/cases/{case}")
    more = {"days": "90", "reason": "tên quán trà", "everywhere": "no"}
    assert minh.post(f"/cases/{case}/exceptions", fields | more).status == 303
    page = minh.follow()
    assert (page.status, "Đã đặt ngoại lệ" in page.text) == (200, True)
    with floor.database.read() as connection:
        [made] = list_exceptions(connection, floor.now)
    assert (made.kind, made.value) == kept
    assert (made.source, made.community) == (SOURCE, "quán-xá")
    assert minh.post(f"/cases/{case + 1}/exceptions/{made.id}/end").status in (404, 403)
    minh.get(f"/cases/{case}")
    assert minh.post(f"/cases/{case}/exceptions/{made.id}/end").status == 303
    with floor.database.read() as connection:
        assert list_exceptions(connection, floor.now) == []
    minh.follow()
    assert minh.post(f"/cases/{case}/exceptions/{made.id}/end").status == 404


@ONE_DATABASE
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"days": "367"}, "tối đa một năm"), ({"days": "0"}, "tối đa một năm"),
        ({"days": "²"}, "tối đa một năm"), ({"reason": ""}, "Hãy viết nội dung trước"),
        ({"kind": "phrase", "phrase": "abc"}, "bốn chữ cái"), ({"kind": "other"}, "bốn chữ cái"),
        ({"kind": "term", "sense": "H99.x"}, "bốn chữ cái"),
    ],
)  # fmt: skip
def test_an_exception_that_can_not_be(floor: Floor, fields: dict[str, str], words: str) -> None:
    case = floor.case()
    minh = floor.enter("minh", "senior")
    minh.get(f"/cases/{case}")
    usual = {"kind": "sense", "sense": "H02.quy-may-tim", "days": "9", "reason": "lý do đã gõ"}
    page = minh.post(f"/cases/{case}/exceptions", usual | fields)
    assert page.status == 422
    assert words in page.text
    if "reason" not in fields:
        assert "lý do đã gõ" in page.text


def test_a_statement_names_the_entries_that_were_chosen(floor: Floor) -> None:
    case = floor.case()
    lan = floor.enter("lan")
    assert 'name="entry" value="H02.quy-may-tim" checked' in lan.get(f"/cases/{case}").text
    decide(lan, case, entry="H02.quy-may-tim")
    with floor.database.read() as connection:
        [row] = connection.execute(statements.select())
    assert "quy-may-tim" in row.fields


@ONE_DATABASE
def test_a_post_that_is_gone_leaves_nothing_to_decide(floor: Floor) -> None:
    case = floor.case(id="gone")
    lan = floor.enter("lan")
    lan.get(f"/cases/{case}")
    version = lan.field("version")
    floor.intake.delete(SOURCE, "gone", "key:test").result(20)
    answer = lan.post(
        f"/cases/{case}/decide", {"version": version, "action": "remove", "harm": "H02"}
    )
    assert answer.status == 409
    assert "Hết hiệu lực" in answer.text
    assert "Nền tảng đã xóa bài này" in answer.text
