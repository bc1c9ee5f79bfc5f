"""What no browser sends from a page of ours is refused in words, and breaks nothing."""

from __future__ import annotations

import re

import pytest
from tests.casework.conftest import SCAM
from tests.service.console_room import ADDRESS, ConsoleRoom

from luytre.casework.exceptions import LONGEST_VALUE
from luytre.service.console.shell import when
from luytre.storage.tables import exceptions, webhooks

#: Pages that are shown in answer to a form, by who gets them there, and what is sent.
ANSWERS = {
    "/queue/search": ("senior", {"words": SCAM}),
    "/queue/bulk": ("senior", {"case": "1"}),
    "/queue/bulk/decide": ("senior", {"case": "1", "action": "remove", "expected": "9"}),
    "/queue/views": ("senior", {"name": ""}),
    "/cases/1/decide": ("senior", {"action": "bogus", "version": "1"}),
    "/cases/1/note": ("senior", {"note": ""}),
    "/cases/1/exceptions": ("senior", {"kind": "bogus"}),
    "/exceptions/9/end": ("senior", {}),
    "/reports/9/post": ("senior", {"id": "x"}),
    "/webhooks": ("engineer", {"source": "forum", "url": "x"}),
    "/keys": ("engineer", {"name": "x"}),
    "/people/invite": ("admin", {"role": "x"}),
    "/blocking/H02": ("admin", {"on": "yes"}),
    "/events/verify": ("auditor", {}),
    "/me/settings": ("moderator", {"cap": "x"}),
    "/people/1/disable": ("moderator", {}),
}


@pytest.mark.parametrize("path", ANSWERS)
def test_the_language_can_be_switched_where_a_form_was_answered(
    room: ConsoleRoom, path: str
) -> None:
    room.case()
    role, fields = ANSWERS[path]
    browser = room.signed_in(room.person(role))
    browser.get("/me")
    page = browser.post(path, fields)
    assert page.status_code in {200, 403, 404, 422}
    found = re.search(r'<a href="([^"]*)" lang="en"', page.text)
    assert found is not None
    answer = browser.get(str(page.url.join(found[1].replace("&amp;", "&"))))
    assert answer.status_code == 200
    assert '<html lang="en"' in answer.text


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", "null", "\t", "x" * 3_000])
def test_an_origin_that_can_t_be_read_is_another_one(room: ConsoleRoom, origin: str) -> None:
    browser = room.signed_in(room.person("moderator"))
    browser.get("/me")
    assert browser.post("/me/settings", origin=origin).status_code == 403
    assert room.browser().post("/login", {"login": "x"}, origin=origin).status_code == 403
    link = room.author_link(room.decide(room.case()).statement)
    taken = room.browser().post(link, {"text": ""}, origin=origin)
    # Pages without a referrer have no origin to say.
    assert taken.status_code == (422 if origin == "null" else 403)
    assert room.browser().post(link, {"text": ""}, origin=ADDRESS).status_code in {422, 429}


def test_a_number_without_end_is_none(room: ConsoleRoom) -> None:
    room.case()
    browser = room.signed_in(room.person("senior"))
    browser.get("/queue")
    sent = {"case": "1", "action": "remove", "harm": "H02", "expected": "9" * 5_000}
    assert browser.post("/queue/bulk/decide", sent).status_code == 422


@pytest.mark.parametrize("value", ["vay\0tiền", "vaytien" + "!" * LONGEST_VALUE])
def test_what_no_post_says_is_no_exception(room: ConsoleRoom, value: str) -> None:
    room.case()
    browser = room.signed_in(room.person("moderator"))
    browser.get("/cases/1")
    for kind in ("phrase", "sense"):
        sent = {"kind": kind, "phrase": value, "sense": value, "days": "5", "reason": "tên quán"}
        assert browser.post("/cases/1/exceptions", sent).status_code == 422
    assert room.rows(exceptions) == []


def test_events_are_filtered_by_what_can_be_there(room: ConsoleRoom) -> None:
    browser = room.signed_in(room.person("auditor"))
    for query in ("kind=a%00b", "actor=%00", "kind=" + "x" * 5_000):
        assert browser.get(f"/events?{query}").status_code == 200


def test_an_appeal_of_invisible_letters_is_not_taken(room: ConsoleRoom) -> None:
    link = room.author_link(room.decide(room.case()).statement)
    browser = room.browser()
    page = browser.post(link, {"text": "\u202e\u200b \n"})
    assert page.status_code == 422
    assert "Hãy viết nội dung trước." in page.text
    assert browser.post(link, {"text": "😢"}).status_code == 303


def test_a_source_that_could_write_over_a_terminal_is_refused(room: ConsoleRoom) -> None:
    browser = room.signed_in(room.person("engineer"))
    browser.get("/keys")
    for source in ("forum\x1b[2J", "forum\nx", "\u202efroum"):
        sent = {"name": "x", "scope": "intake", "source": source}
        assert browser.post("/keys", sent).status_code == 422
        sent = {"source": source, "url": "https://forum.example/luytre"}
        assert browser.post("/webhooks", sent).status_code == 422
    assert room.rows(webhooks) == []


def test_people_here_see_the_time_that_authors_are_told() -> None:
    assert "07:00" in when(0)
    assert "+07:00" in when(0)
