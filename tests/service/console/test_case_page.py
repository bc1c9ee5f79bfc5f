"""The page of a case: who reads it, what stands on it, that a look is an event, and rest."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import delete, insert, update
from tests.casework.conftest import DESPAIR, SCAM
from tests.service.console.conftest import ONE_DATABASE, SOURCE, Floor, words_of

from luytre.casework.claims import claim_case
from luytre.casework.looking import note, note_view
from luytre.casework.reports import take_report
from luytre.casework.sent_report import SentReport
from luytre.intake import SentPost
from luytre.storage.tables import exposures, post_texts

MINUTE = 60 * 1_000_000
READERS = {"moderator", "senior", "lexicographer", "admin", "owner"}
ROLES = [*sorted(READERS), "engineer", "auditor"]
TEXT = f"chào cả nhà, vào {SCAM} đi"


def looks(floor: Floor) -> int:
    return len(floor.events("case.viewed"))


@ONE_DATABASE
@pytest.mark.parametrize("role", ROLES)
def test_auditors_and_engineers_never_see_a_text(floor: Floor, role: str) -> None:
    case = floor.case(TEXT)
    visitor = floor.enter("lan", role)
    page = visitor.get(f"/cases/{case}")
    assert page.status == (200 if role in READERS else 403)
    assert ("chào cả nhà" in page.text) is (role in READERS)
    assert looks(floor) == (role in READERS)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("step", "roles"),
    [
        ("claim", {"moderator", "senior", "admin", "owner"}),
        ("release", {"moderator", "senior", "admin", "owner"}),
        ("decide", {"moderator", "senior", "admin", "owner"}),
        ("note", {"moderator", "senior", "admin", "owner"}),
        ("undo", {"moderator", "senior", "admin", "owner"}),
        ("overrule", {"moderator", "senior", "admin", "owner"}),
        ("confirm", {"senior", "admin", "owner"}),
        ("refuse", {"senior", "admin", "owner"}),
        ("exceptions", READERS),
        ("exceptions/1/end", READERS),
    ],
)
def test_who_may_take_which_step(floor: Floor, step: str, roles: set[str]) -> None:
    case = floor.case()
    for role in ROLES:
        visitor = floor.enter(f"{role}-1", role)
        visitor.get("/me")
        answer = visitor.post(f"/cases/{case}/{step}", {"action": "none"})
        assert (answer.status != 403) is (role in roles), role
        visitor.get("/me")
        assert visitor.post(f"/cases/{case}/{step}", csrf="0" * 32).status == 403


@ONE_DATABASE
def test_a_lexicographer_reads_and_can_not_decide(floor: Floor) -> None:
    case = floor.case(TEXT)
    page = floor.enter("lan", "lexicographer").get(f"/cases/{case}").text
    assert "chào cả nhà" in page
    assert f'action="/cases/{case}/decide"' not in page
    assert f'action="/cases/{case}/exceptions"' in page


@pytest.mark.parametrize("number", [0, 2, 2**63 - 1, 2**63, 10**30])
@ONE_DATABASE
def test_there_is_no_such_case(floor: Floor, number: int) -> None:
    floor.case()
    lan = floor.enter("lan", "senior")
    assert lan.get(f"/cases/{number}").status == 404
    for step in ("claim", "release", "decide", "note", "undo", "overrule", "confirm"):
        lan.get("/me")
        answer = lan.post(f"/cases/{number}/{step}", {"action": "warn", "note": "x", "reason": "x"})
        assert answer.status in (404, 303), step


def test_a_look_is_an_event_and_loading_again_is_none(floor: Floor) -> None:
    case = floor.case(TEXT, id="a")
    lan, minh = floor.enter("lan"), floor.enter("minh")
    for _ in range(3):
        assert lan.get(f"/cases/{case}").status == 200
        floor.now += MINUTE
    assert looks(floor) == 1
    minh.get(f"/cases/{case}")
    assert looks(floor) == 2
    floor.now += 5 * MINUTE
    lan.get(f"/cases/{case}")
    assert looks(floor) == 3
    # Another text of the same post is another look.
    post = SentPost(id="a", author="thanh_ng", text=f"{SCAM} bản mới")
    floor.intake.receive([post], SOURCE, "key:test")[0].result(20)
    lan.get(f"/cases/{case}")
    assert looks(floor) == 4
    [_, actor, body] = floor.events("case.viewed")[0]
    assert actor == floor.people["lan"].actor
    assert "chào" not in body


def test_enough_for_today(floor: Floor) -> None:
    cases = [floor.case(f"{SCAM} {n}") for n in range(11)]
    lan = floor.enter("lan", cap=10)
    for case in cases[:10]:
        assert "Nội dung bài viết" in lan.get(f"/cases/{case}").text
    page = lan.get(f"/cases/{cases[10]}")
    assert page.status == 200
    assert "Hôm nay vậy là đủ" in page.text
    assert "mây tím" not in page.text
    # What is on the screen already may be looked at again.
    assert "mây tím" in lan.get(f"/cases/{cases[9]}").text
    assert looks(floor) == 10


def test_a_break_is_offered_and_can_be_put_off(floor: Floor) -> None:
    case, other, third = (floor.case(f"{SCAM} {n}") for n in range(3))
    lan = floor.enter("lan")
    floor.do(note_view, floor.people["lan"].id, case, None)
    with floor.database.write() as connection:
        connection.execute(update(exposures).values(seen=50, since_break=50))
    page = lan.get(f"/cases/{other}?queue=fraud")
    assert "Nghỉ một chút nhé?" in page.text
    assert "mây tím" not in page.text
    back = lan.field("back")
    answer = lan.post("/queue/break", {"choice": "go-on", "back": back.replace("&amp;", "&")})
    assert answer.headers["location"] == f"/cases/{other}?queue=fraud"
    assert "mây tím" in lan.follow().text
    lan.cookies.pop("luytre_goes_on")
    lan.get(f"/cases/{third}")
    assert lan.post("/queue/break", {"choice": "rest"}).headers["location"] == "/queue/rest"
    assert "Hãy rời màn hình" in lan.follow().text
    assert "mây tím" in lan.get(f"/cases/{third}").text
    with floor.database.write() as connection:
        connection.execute(delete(exposures))
        connection.execute(
            insert(exposures),
            {"person": floor.people["lan"].id, "day": floor.now // (86_400 * 1_000_000),
             "seen": 3, "since_break": 1},
        )  # fmt: skip


@ONE_DATABASE
@pytest.mark.parametrize(("seen", "why"), [(50, "Nghỉ một chút nhé?"), (200, "Hôm nay vậy là đủ")])
def test_who_is_to_rest_is_given_no_case(floor: Floor, seen: int, why: str) -> None:
    case, other = floor.case(), floor.case()
    lan = floor.enter("lan", cap=200)
    lan.get(f"/cases/{case}")
    lan.post(f"/cases/{case}/claim", {"filters": "queue=fraud"})
    with floor.database.write() as connection:
        since = 50 if seen == 50 else 1
        connection.execute(update(exposures).values(seen=seen, since_break=since))
    lan.get("/queue")
    assert lan.post("/queue/next", {"filters": "queue=fraud"}).headers["location"] == (
        "/queue/pause?queue=fraud"
    )
    assert why in lan.follow().text
    # Nor after a decision, which can still be undone, nor where they choose one.
    lan.get("/queue")
    draft = {"action": "no_action", "version": str(floor.row(case).version), "filters": ""}
    lan.post(f"/cases/{case}/decide", draft)
    assert lan.page.headers["location"] == "/queue/pause?made=1"
    assert why in lan.follow().text
    if seen == 50:
        assert lan.field("back") == "/queue?made=1"
    lan.get("/queue")
    lan.post(f"/cases/{other}/claim", {"filters": ""})
    assert why in lan.follow().text
    assert len(floor.events("cases.claimed")) == 1
    # What they hold they may hold for longer.
    floor.do(claim_case, floor.people["lan"].id, other)
    lan.get("/queue")
    lan.post(f"/cases/{other}/claim", {"filters": ""})
    assert len(floor.events("cases.claimed")) == 3
    with floor.database.write() as connection:
        connection.execute(update(exposures).values(seen=1, since_break=1))
    assert lan.get("/queue/pause?queue=fraud").headers["location"] == "/queue?queue=fraud"


@ONE_DATABASE
def test_a_break_leads_to_no_other_server(floor: Floor) -> None:
    lan = floor.enter("lan")
    answer = lan.post("/queue/break", {"choice": "go-on", "back": "//evil.example/cases/1"})
    assert answer.headers["location"] == "/queue"


@ONE_DATABASE
@pytest.mark.parametrize("blur", [True, False])
def test_the_text_comes_blurred_unless_somebody_wants_it_otherwise(
    floor: Floor, blur: bool
) -> None:
    case = floor.case(TEXT)
    page = floor.enter("lan", blur=blur, greyscale=blur).get(f"/cases/{case}").text
    box = re.search(r'<input type="checkbox" id="reveal"[^>]*>', page)
    assert box
    assert ("checked" in box[0]) is not blur
    assert ('class="cover is-grey"' in page) is blur
    assert '<mark class="lit is-block">quỹ mây tím</mark>' in page


HOSTILE = [
    f"<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)> {SCAM}",
    f"{{{{ 7*7 }}}} </div></textarea>{{% raw %}} {SCAM}",
    f"\u202egnúrt\u202c \u2067{SCAM}\u2069 \u200b\ufeff",
    f"{SCAM} " * 8_000,
    "Z̷̢͈͓a̵̰̚l̶̫͗g̸̙̈́o̶ " * 2_000 + SCAM,
]


@ONE_DATABASE
@pytest.mark.parametrize("text", HOSTILE, ids=["markup", "template", "bidi", "long", "zalgo"])
def test_hostile_texts_are_inert(floor: Floor, text: str) -> None:
    name = "<b onclick=x>\u202e"
    case = floor.case(text[:100_000], community=name, parent="p0")
    lan = floor.enter("lan")
    floor.do(note, floor.office, floor.people["lan"].id, case, f"<script>alert(4)</script>{text[:99]}", False)  # noqa: E501  # fmt: skip
    page = lan.get(f"/cases/{case}").text
    for markup in ("<script>alert", "<img src=x", "<svg/onload", "<b onclick"):
        assert markup not in page
    assert ("{{ 7*7 }}" in page) is ("7*7" in text)
    assert "\u202e" not in page.replace(name[-1] + "</bdi>", "")
    assert page.count("<bdi>&lt;b onclick=x&gt;") >= 1


@ONE_DATABASE
@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://forum.example/t/1?x=1&y=2", True), ("http://forum.example", True),
        ("javascript:alert(1)", False), ("data:text/html,x", False), ("/relative", False),
        ("https://[broken", False), ("https://a.example/\u202e", False), ("  https://a", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_are_links(floor: Floor, address: str, is_link: bool) -> None:
    case = floor.case(TEXT, url="https://a.example")
    with floor.database.write() as connection:  # as a database of long ago may have it
        kept = {"url": address, "attachments": json.dumps([address])}
        connection.execute(update(post_texts).values(**kept))
    page = floor.enter("lan").get(f"/cases/{case}").text
    links = re.findall(r'<a href="([^"]*)" rel="noreferrer noopener" target="_blank">', page)
    assert len(links) == (2 if is_link else 0)
    assert "Chưa được kiểm tra" in page
    assert 'javascript:alert(1)"' not in page
    assert '<img src="http' not in page


def test_what_is_known_around_a_post_stands_beside_it(floor: Floor) -> None:
    floor.intake.receive(
        [SentPost(id="p0", author="me", text="bài gốc ở trên")], SOURCE, "key:test"
    )[0].result(20)
    first = floor.case(f"{SCAM} lần đầu")
    lan = floor.enter("lan")
    floor.decided(first, "lan")
    case = floor.case(TEXT, parent="p0", surface="comment", id="now")
    report = SentReport(
        id="now", explanation="nó lừa tôi <b>", urls=("https://forum.example/1",), name="Người Báo",
        email="bao@example.vn", bona_fide=True, harm="H02",
    )  # fmt: skip
    floor.do(take_report, floor.office, SOURCE, report, "key:test")
    floor.do(note, floor.office, floor.people["lan"].id, case, "đã hỏi\nđồng nghiệp", False)
    page = lan.get(f"/cases/{case}").text
    said = words_of(page)
    for words in (
        "bài gốc ở trên", "bình luận", "nó lừa tôi &lt;b&gt;", "1 báo cáo", "bài được lưu 2",
        "1 quyết định trước đây", "đã hỏi", "Ghi chú nội bộ · bạn", "Mở vụ việc · máy phát hiện",
        "Có báo cáo · lừa đảo", SOURCE,
    ):  # fmt: skip
        assert words in said, words
    assert "Người Báo" not in page
    assert "bao@example.vn" not in page
    assert "thanh_ng" not in page
    reader = floor.enter("tuan", "lexicographer").get(f"/cases/{case}").text
    assert "nó lừa tôi" not in reader
    assert "1 báo cáo" in words_of(reader)
    # Once it is closed, nothing is looked up by its author.
    floor.decided(case, "lan", "no_action", harm=None)
    assert "Người viết, trên nền tảng này" not in lan.get(f"/cases/{case}").text


@ONE_DATABASE
def test_a_text_whose_time_is_over(floor: Floor) -> None:
    case = floor.case(TEXT)
    with floor.database.write() as connection:
        connection.execute(delete(post_texts))
    page = floor.enter("lan").get(f"/cases/{case}")
    assert page.status == 200
    assert "đã được xóa khỏi kho lưu theo thời hạn" in page.text


@ONE_DATABASE
def test_a_text_that_the_platform_deleted_is_not_one_whose_time_is_over(floor: Floor) -> None:
    above, answer = floor.case(TEXT, id="up"), floor.case(TEXT, id="answer", parent="up")
    for gone in ("up", "answer"):
        floor.intake.delete(SOURCE, gone, "key:test").result(20)
    lan = floor.enter("lan")
    for case, times in ((above, 1), (answer, 2)):
        page = lan.get(f"/cases/{case}").text
        assert page.count("Nền tảng đã xóa bài này, nên nội dung cũng được xóa") == times
        assert "theo thời hạn" not in page


@ONE_DATABASE
def test_who_may_need_help_is_offered_it_first(floor: Floor) -> None:
    case = floor.case(f"tôi {DESPAIR}")
    page = floor.enter("lan").get(f"/cases/{case}").text
    assert "Có thể người này đang cần giúp" in page
    assert "111" in page
    chosen = re.findall(r'name="action" value="(\w+)"[^>]* checked', page)
    assert chosen == ["support"]


@ONE_DATABASE
def test_in_english(floor: Floor) -> None:
    case = floor.case(TEXT)
    said = words_of(floor.enter("lan").get(f"/cases/{case}?lang=en").text)
    for words in ("The post", "Claim", "What screening found: Block", "Remove", "Not abuse here"):
        assert words in said, words


def test_a_case_that_somebody_else_has(floor: Floor) -> None:
    case = floor.case(TEXT)
    lan, minh = floor.enter("lan"), floor.enter("minh")
    assert lan.get(f"/cases/{case}").status == 200
    assert lan.post(f"/cases/{case}/claim").status == 303
    page = minh.get(f"/cases/{case}")
    assert "Tên lan đang xử lý" in words_of(page.text)
    assert f'action="/cases/{case}/decide"' not in page.text
    minh.get(f"/cases/{case}")
    refused = minh.post(f"/cases/{case}/claim")
    assert (refused.status, "Người khác đang xử lý" in refused.text) == (409, True)
    lan.get(f"/cases/{case}")
    assert lan.post(f"/cases/{case}/release", {"filters": "queue=fraud"}).headers["location"] == (
        "/queue?queue=fraud"
    )
    minh.get(f"/cases/{case}")
    assert minh.post(f"/cases/{case}/claim").status == 303


def test_notes_are_kept_and_none_is_empty(floor: Floor) -> None:
    case = floor.case(TEXT)
    lan = floor.enter("lan")
    lan.get(f"/cases/{case}")
    assert lan.post(f"/cases/{case}/note", {"note": "nội bộ thôi"}).status == 303
    assert lan.follow().status == 200
    assert lan.post(f"/cases/{case}/note", {"note": "cho bạn", "public": "yes"}).status == 303
    said = words_of(lan.follow().text)
    assert "Ghi chú nội bộ · bạn" in said
    assert "Ghi chú cho người viết · bạn" in said
    refused = lan.post(f"/cases/{case}/note", {"note": "   "})
    assert (refused.status, "Hãy viết nội dung trước" in refused.text) == (422, True)
    long = "a" * 5_001
    refused = lan.post(f"/cases/{case}/note", {"note": long})
    assert (refused.status, long[:5_000] in refused.text) == (422, True)
    assert "nội bộ" not in str(floor.console.told())


def test_a_refusal_shows_no_text_without_an_event(floor: Floor) -> None:
    case = floor.case(TEXT)
    lan = floor.enter("lan")
    lan.get("/me")
    answer = lan.post(f"/cases/{case}/note", {"note": ""})
    assert (answer.status, "chào cả nhà" in answer.text) == (422, True)
    assert looks(floor) == 1
