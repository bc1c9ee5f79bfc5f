"""The queue over HTTP: who sees what, filters, pages, searching, taking the next case, views."""

from __future__ import annotations

import json
import re

import pytest
from tests.casework.conftest import DESPAIR, INSULT, SCAM, THREAT
from tests.service.console.conftest import ONE_DATABASE, SOURCE, Floor, words_of

from luytre.casework.claims import claim_case
from luytre.casework.queue import MOST_COUNTED
from luytre.service.console.naming import counted

READERS = {"moderator", "senior", "lexicographer", "admin", "owner"}
DECIDERS = READERS - {"lexicographer"}
SENIORS = DECIDERS - {"moderator"}
ROLES = [*sorted(READERS), "engineer", "auditor"]


def listed(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'href="/cases/(\d+)', page)]


@ONE_DATABASE
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what_with_the_queue(floor: Floor, role: str) -> None:
    floor.case()
    visitor = floor.enter("lan", role)
    may_see = 200 if role in READERS else 403
    for path in ("/queue", "/queue/counts", "/queue/keys", "/queue/rest"):
        assert visitor.get(path).status == may_see
    visitor.get("/me")
    assert visitor.post("/queue/search", {"words": "may"}).status == (
        200 if role in DECIDERS else 403
    )
    visitor.get("/me")
    may_act = 200 if role in SENIORS else 403
    assert visitor.post("/queue/bulk", {"case": ["1"]}).status == may_act
    visitor.get("/me")
    assert visitor.post("/queue/next").status == (303 if role in DECIDERS else 403)
    assert (len(floor.events("cases.claimed")) == 1) is (role in DECIDERS)


@ONE_DATABASE
def test_who_is_not_signed_in_is_asked_to(floor: Floor) -> None:
    stranger = floor.console.visitor()
    assert stranger.get("/queue?harm=H02").headers["location"] == "/login?next=/queue%3Fharm%3DH02"
    assert stranger.get("/queue/counts", **{"x-csrf": "none"}).status == 401


@ONE_DATABASE
def test_a_form_from_elsewhere_does_nothing(floor: Floor) -> None:
    floor.case()
    lan = floor.enter("lan", "senior")
    for path in ("/queue/next", "/queue/search", "/queue/bulk", "/queue/views", "/queue/break"):
        assert (
            lan.post(path, {"words": "may", "name": "x", "case": "1"}, csrf="0" * 32).status == 403
        )
    assert floor.events("cases.claimed") == floor.events("searched") == []


def test_the_list_says_what_waits_and_holds_no_text(floor: Floor) -> None:
    floor.case(f"chào, vào {SCAM} đi", community="rao-vặt", reach=12_345)
    page = floor.enter("lan").get("/queue").text
    said = words_of(page)
    for words in ("Lừa đảo", "H02", SOURCE, "rao-vặt", "12.345", "máy phát hiện", "dưới 1 phút"):
        assert words in said
    assert "mây tím" not in page


def test_who_has_a_case_is_named(floor: Floor) -> None:
    case = floor.case()
    lan, minh = floor.enter("lan"), floor.enter("minh")
    floor.do(claim_case, floor.people["lan"].id, case)
    assert "Tên lan" in words_of(minh.get("/queue").text).partition("Ai đang giữ")[2]
    assert listed(lan.get("/queue?show=mine").text) == [case]
    assert listed(minh.get("/queue?show=mine").text) == []
    floor.now += 15 * 60 * 1_000_000
    assert listed(lan.get("/queue?show=mine").text) == []


@pytest.mark.parametrize(
    ("query", "harms"),
    [
        ("queue=fraud", {"H02"}), ("harm=H08", {"H08"}), ("severity=4", {"H10"}),
        ("source=elsewhere", set()), ("origin=report", set()), ("show=closed", set()),
        ("community=ph%E1%BB%91", {"H15"}), ("harm=H99&queue=none&severity=9&show=all", None),
        ("source=%00&community=" + "x" * 300, None), ("after=abc", None), ("after=1.2.3", None),
        ("after=9999999999999999999999.1", None),
    ],
)  # fmt: skip
def test_filters(floor: Floor, query: str, harms: set[str] | None) -> None:
    every = {
        floor.case(SCAM): "H02", floor.case(INSULT): "H08", floor.case(THREAT): "H10",
        floor.case(DESPAIR, community="phố"): "H15",
    }  # fmt: skip
    page = floor.enter("lan").get(f"/queue?{query}")
    assert page.status == 200
    assert {every[number] for number in listed(page.text)} == (
        set(every.values()) if harms is None else harms
    )


def test_the_next_page_begins_where_this_one_ends(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luytre.casework.queue.PAGE", 2)
    every = [floor.case() for _ in range(5)]
    lan = floor.enter("lan")
    seen, path = [], "/queue?queue=fraud"
    while path:
        page = lan.get(path).text
        seen += listed(page)
        found = re.search(r'href="([^"]*)" rel="next"', page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert seen == every


def test_counts_are_counted_so_far_and_no_further() -> None:
    assert [counted(n) for n in (0, MOST_COUNTED - 1, MOST_COUNTED)] == ["0", "999", "999+"]


def test_numbers_for_the_script(floor: Floor) -> None:
    floor.case(THREAT)
    lan = floor.enter("lan")
    counts = json.loads(lan.get("/queue/counts").body)
    assert counts == {
        "open": "1", "mine": "0", "waiting": "0",
        "queue-urgent": "1", "queue-fraud": "0", "queue-abuse": "0", "queue-other": "0",
    }  # fmt: skip


@ONE_DATABASE
def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(floor: Floor) -> None:
    lan = floor.enter("lan")
    for _ in range(13):
        floor.now += 3_600 * 1_000_000
        lan.get("/queue/counts", **{"x-csrf": "none"})
    assert lan.page.status == 401


def test_the_next_one_is_the_most_urgent(floor: Floor) -> None:
    floor.case(INSULT)
    urgent = floor.case(THREAT)
    lan = floor.enter("lan")
    answer = lan.post("/queue/next", {"filters": "queue=urgent&nonsense=1"})
    assert answer.headers["location"] == f"/cases/{urgent}?queue=urgent"
    assert floor.row(urgent).claimed_by == floor.people["lan"].id
    lan.follow()
    answer = lan.post("/queue/next", {"filters": "queue=urgent"})
    assert answer.headers["location"] == "/queue?queue=urgent"
    assert "Không còn vụ nào chờ" in lan.follow().text


def test_searching_understands_what_is_typed_without_diacritics(floor: Floor) -> None:
    case = floor.case(f"mời vào {SCAM} nha", id="a")
    floor.case(INSULT)
    lan = floor.enter("lan")
    for typed in ("quy may tim", "QUỸ MÂY", "quỹ mâ", "moi vao"):
        page = lan.post("/queue/search", {"words": typed})
        assert listed(page.text) == [case], typed
        assert "1 vụ việc có" in words_of(page.text)
    assert listed(lan.post("/queue/search", {"words": "cau long"}).text) == []
    assert listed(lan.post("/queue/search", {"words": "quy", "filters": "harm=H08"}).text) == []
    searched = floor.events("searched")
    assert len(searched) == 6
    assert "quy" not in str(searched)


@pytest.mark.parametrize("typed", ["", "   ", "'\"* OR 1=1 --", "a" * 9_000, "\0", "NEAR(a b)"])
def test_any_words_can_be_searched_for(floor: Floor, typed: str) -> None:
    floor.case()
    page = floor.enter("lan").post("/queue/search", {"words": typed})
    assert page.status == (200 if typed.strip() else 422)


@ONE_DATABASE
def test_what_was_searched_for_is_only_shown(floor: Floor) -> None:
    page = floor.enter("lan").post("/queue/search", {"words": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text


def test_a_view_is_kept_opened_and_deleted(floor: Floor) -> None:
    lan, minh = floor.enter("lan"), floor.enter("minh")
    fields = {"name": "  Lừa đảo\n nặng ", "filters": "harm=H02&severity=3&evil=%3Cb%3E"}
    assert lan.post("/queue/views", fields).status == 303
    page = lan.follow()
    assert "Lừa đảo nặng" in page.text
    assert 'href="/queue?harm=H02&amp;severity=3"' in page.text
    assert "Lừa đảo nặng" not in minh.get("/queue").text
    assert minh.post("/queue/views/1/delete").status == 422
    lan.get("/queue")
    assert lan.post("/queue/views/1/delete").status == 303
    assert "Lừa đảo nặng" not in lan.get("/queue").text
    lan.get("/queue")
    assert lan.post(f"/queue/views/{2**70}/delete").status == 404


@ONE_DATABASE
@pytest.mark.parametrize("name", ["", "x" * 61, "a\u202eb", "a\0b"])
def test_a_name_that_can_not_be(floor: Floor, name: str) -> None:
    page = floor.enter("lan").post("/queue/views", {"name": name, "filters": "harm=H02"})
    assert page.status == 422
    assert "từ 1 đến 60 ký tự" in page.text


@ONE_DATABASE
def test_nobody_keeps_more_than_twenty_views(floor: Floor) -> None:
    lan = floor.enter("lan")
    token = lan.token
    statuses = [
        lan.post("/queue/views", {"name": f"v{n}", "filters": "harm=H02"}, csrf=token).status
        for n in range(21)
    ]
    assert statuses == [303] * 20 + [422]


@ONE_DATABASE
def test_an_empty_queue_says_so_in_words(floor: Floor) -> None:
    lan = floor.enter("lan")
    for query, words in (
        ("", "Không còn vụ việc nào đang chờ."), ("show=mine", "Bạn chưa nhận vụ việc nào."),
        ("show=waiting", "Không có quyết định nào"), ("show=closed", "Chưa có vụ việc nào"),
        ("harm=H02", "Không có vụ việc nào khớp"),
    ):  # fmt: skip
        assert words in lan.get(f"/queue?{query}").text
    assert "Nothing waits." in lan.get("/queue?lang=en").text


@ONE_DATABASE
def test_shortcuts_can_be_turned_off(floor: Floor) -> None:
    assert "/static/keys.js" in floor.enter("lan").page.text
    assert "/static/keys.js" not in floor.enter("minh", keys=False).page.text
