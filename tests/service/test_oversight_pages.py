"""Pages of oversight: quality, events, blocking. Counts for many, texts and names for few."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.casework.conftest import DAY, SCAM
from tests.service.console_room import ConsoleRoom
from tests.service.test_statement_page import plain

from luytre.accounts import ROLES
from luytre.accounts.permissions import may
from luytre.casework.decisions import overrule
from luytre.casework.terms import VIETNAM
from luytre.service.console.shell import NAVIGATION
from luytre.storage import chain
from luytre.storage.browsing import READ, count_by_day, find_events
from luytre.storage.tables import blocking, events


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_leads_where_somebody_may_go_and_nowhere_else(
    room: ConsoleRoom, role: str
) -> None:
    browser = room.signed_in(room.person(role))
    menu = browser.get("/me").text.partition("</nav>")[0]
    for link in NAVIGATION:
        allowed = may(role, link.permission)
        assert (f'href="{link.path}"' in menu) is allowed
        if link.path not in ("/queue", "/cases"):
            assert (browser.get(link.path).status_code == 200) is allowed, link.path


def test_nobody_gets_in_without_signing_in(room: ConsoleRoom) -> None:
    for link in NAVIGATION:
        answer = room.browser().get(link.path)
        assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login")


def test_quality_names_people_for_those_who_may_see_them(room: ConsoleRoom) -> None:
    first = room.person("moderator", "an-nguyen")
    for _ in range(2):
        made = room.decide(room.case(), person=first.id)
    room.do(overrule, room.office, 99, made.decision)
    auditor, senior = (room.signed_in(room.person(role)) for role in ("auditor", "senior"))
    said = plain(auditor.get("/quality").text)
    assert re.search(r"Tên an-nguyen 2 0 1 50,0 % \(9,5–90,5\)", said)
    assert "<svg" in auditor.text
    said = plain(senior.get("/quality").text)
    assert "Tên an-nguyen" not in said
    assert f"người số {first.id} 2 0 1" in said
    assert " 2 0 1 " in plain(senior.get("/quality?by=rule").text)
    assert senior.get("/quality?by=<b>").status_code == 200


def test_events_are_read_without_texts(room: ConsoleRoom) -> None:
    room.decide(room.case(f"{SCAM} bí mật"), explanation="Lời riêng.", person=3)
    auditor = room.signed_in(room.person("auditor"))
    page = auditor.get("/events").text
    for said in ("decision.made", "cases.claimed", "người số 3", "post"):
        assert said in page
    for secret in ("bí mật", "Lời riêng", SCAM, "thanh_ng"):
        assert secret not in page
    assert not re.search(r"[0-9a-f]{32}", plain(page))
    assert (
        "cases.claimed"
        not in plain(auditor.get("/events?kind=decision.made").text).partition("Chi tiết")[2]
    )
    found = plain(auditor.get("/events?actor=person:3").text).partition("Chi tiết")[2]
    assert "cases.claimed" in found
    assert "cases.opened" not in found
    for query in ("kind=%3Cscript%3E", "before=x", "before=" + "9" * 40, "actor=%27%20OR%201=1--"):
        answer = auditor.get(f"/events?{query}")
        assert answer.status_code == 200
        assert "<script>" not in answer.text


def test_events_come_page_by_page(room: ConsoleRoom) -> None:
    for _ in range(60):
        room.send("xin chào")
    auditor = room.signed_in(room.person("auditor"))
    seen: list[int] = []
    path: str | None = "/events"
    while path:
        page = auditor.get(path).text
        seen += map(int, re.findall(r'class="numeral"[^>]*>(\d+)</th><td', page))
        found = re.search(r'href="(\?kind[^"]+)">Cũ hơn', page)
        path = "/events" + found[1].replace("&amp;", "&") if found else None
    newest = room.rows(events)[-1].seq
    assert seen == list(range(newest, 0, -1))


def test_days_are_counted(room: ConsoleRoom) -> None:
    made = {0: 3, 1: 0, 2: 5, 9: 1}
    start = room.now
    for day, count in made.items():
        room.now = start + day * DAY
        for _ in range(count):
            room.send("xin chào")
    last = date(2026, 12, 10)
    days = dict(room.ask(count_by_day, last, 11, VIETNAM))
    wanted = {date(2026, 12, 1 + day): count for day, count in made.items() if count}
    assert {day: count for day, count in days.items() if count} == wanted
    assert len(days) == 11


def test_one_search_reads_so_many_events(
    room: ConsoleRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luytre.storage.browsing.READ", 10)
    for _ in range(30):
        room.send("xin chào")
    before, rounds = None, 0
    while True:
        found = room.ask(find_events, before, "no.such")
        rounds += 1
        assert found.events == []
        if found.older is None:
            break
        before = found.older
    assert rounds == 3
    assert READ > 10


def test_the_chain_is_proved_at_a_press(room: ConsoleRoom) -> None:
    room.decide(room.case())
    auditor = room.signed_in(room.person("auditor"))
    auditor.get("/events")
    assert "Chuỗi nguyên vẹn" in auditor.post("/events/verify").text
    senior = room.signed_in(room.person("senior"))
    senior.get("/me")
    assert senior.post("/events/verify").status_code == 403


def test_a_proof_has_its_time(room: ConsoleRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luytre.service.console.event_pages.PROVING", -1)
    with room.database.write() as connection:
        for _ in range(1_000):
            chain.append(connection, room.now, "searched", "person:1", {})
    auditor = room.signed_in(room.person("auditor"))
    auditor.get("/events")
    answer = auditor.post("/events/verify")
    assert (answer.status_code, "luytre audit verify" in answer.text) == (503, True)


def test_blocking_is_turned_on_after_a_look_and_off_at_once(room: ConsoleRoom) -> None:
    room.send(f"{SCAM} <script>alert(1)</script>")
    room.send("xin chào")
    browser = room.signed_in(room.person("admin"))
    page = browser.get("/blocking").text
    assert "Đang tự động chặn" not in page
    assert browser.post("/blocking/H02", {"on": "yes"}).status_code == 422
    page = browser.get("/blocking/H02").text
    assert "1 bài" in page
    assert SCAM in page
    assert "<script>alert" not in page
    assert room.rows(events)[-1].kind == "blocking.looked"
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    fields = {"on": "yes", "seen": seen[1]}
    page = browser.follow(browser.post("/blocking/H02", fields)).text
    assert "Đã bật tự động chặn." in page
    assert room.send(SCAM).action == "block"
    assert browser.post("/blocking/H02", {"on": "no"}).status_code == 303
    [row] = room.rows(blocking)
    assert row.on == 0
    for code in ("H08", "H99", "x"):
        assert browser.get(f"/blocking/{code}").status_code == 404
        assert browser.post(f"/blocking/{code}", fields).status_code == 404
    assert room.rows(blocking) == [row]


def test_who_may_not_switch_sees_no_switch(room: ConsoleRoom) -> None:
    browser = room.signed_in(room.person("senior"))
    browser.get("/me")
    assert browser.get("/blocking/H02").status_code == 403
    assert browser.post("/blocking/H02", {"on": "yes", "seen": "0"}).status_code == 403
