"""What users report, by HTTP: on record once, of its source alone, and nobody's name comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.service.posting import ONE, POSTS, REPORTS, Room, make_room

from luytre import Screener
from luytre.casework.sent_report import RESENT
from luytre.service import limits
from luytre.storage import Database, Vault, sqlite_url
from luytre.storage.tables import (
    case_texts,
    cases,
    events,
    legal_requests,
    outbox,
    report_texts,
    reporters,
    reports,
)

WHOLE = {
    "id": "8311", "explanation": "lừa đảo qwertz", "urls": ["https://forum.example/t/8311"],
    "name": "Zyxwvut", "email": "zyxwvut@example.org", "bona_fide": True, "harm": "H06",
}  # fmt: skip


class Clock:
    now = 1_796_083_200_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(tmp_path: Path, vault: Vault, screener: Screener, clock: Clock) -> Iterator[Room]:
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    made = make_room(database, vault, screener, clock=clock)
    yield made
    made.writer.close()
    assert made.is_whole()
    database.close()


@pytest.fixture
def both_rooms(database: Database, vault: Vault, screener: Screener) -> Iterator[Room]:
    made = make_room(database, vault, screener)
    yield made
    made.writer.close()
    assert made.is_whole()


def send(room: Room, key: str = "report", **changes: Any) -> Any:
    answer = room.ask("POST", REPORTS, WHOLE | changes, key)
    assert answer.status in {200, 202}, answer
    return answer.json


def test_a_complete_report_counts_in_the_case_of_its_post(both_rooms: Room) -> None:
    receipt = both_rooms.ask("POST", POSTS, ONE).json
    answer = send(both_rooms)
    link = answer.pop("report_url")
    assert answer == {
        "report": 1, "state": "complete", "lacking": [], "case": receipt["case"], "known": False,
        "request": None,
    }  # fmt: skip
    assert link.startswith("http://127.0.0.1:8000/r/1.")
    assert [row.reports for row in both_rooms.rows(cases)] == [1]
    assert [row.explanation for row in both_rooms.rows(report_texts)] == [WHOLE["explanation"]]
    assert [row.type for row in both_rooms.rows(outbox)] == ["report.received"]


def test_one_that_opens_a_case(room: Room) -> None:
    room.ask("POST", POSTS, ONE | {"text": "xin chào"})
    answer = send(room)
    assert [(row.id, row.origin) for row in room.rows(cases)] == [(answer["case"], "report")]


def test_one_that_lacks_something_is_kept_and_says_what(room: Room) -> None:
    answer = send(room, id=None, name=None, bona_fide=False)
    assert (answer["state"], answer["case"]) == ("incomplete", None)
    assert answer["lacking"] == ["name", "bona_fide", "post"]
    assert [row.state for row in room.rows(reports)] == ["incomplete"]
    assert room.rows(cases) == []


def test_the_same_sent_again_has_its_effect_once(both_rooms: Room) -> None:
    both_rooms.ask("POST", POSTS, ONE)
    first = send(both_rooms)
    before = both_rooms.rows(events)
    for _ in range(2):
        again = send(both_rooms)
        assert again == first | {"known": True}
    assert both_rooms.rows(events) == before
    assert len(both_rooms.rows(reports)) == len(both_rooms.rows(outbox)) == 1
    assert [row.reports for row in both_rooms.rows(cases)] == [1]


@pytest.mark.parametrize(
    "change",
    [
        {"id": "8312"}, {"explanation": "khác"}, {"urls": ["https://forum.example/t/1"]},
        {"email": "an@example.org"}, {"reporter": "an"}, {"harm": "H02"},
    ],
)  # fmt: skip
def test_what_differs_in_anything_is_another_report(room: Room, change: dict[str, Any]) -> None:
    room.ask("POST", POSTS, ONE)
    room.ask("POST", POSTS, ONE | {"id": "8312"})
    assert not send(room)["known"]
    assert not send(room, **change)["known"]
    assert len(room.rows(reports)) == 2


def test_the_same_of_another_source_is_another(room: Room) -> None:
    send(room)
    assert not send(room, "report market")["known"]


def test_the_same_of_somebody_without_a_name_is_known_for_a_day(room: Room, clock: Clock) -> None:
    room.ask("POST", POSTS, ONE)
    nobody = {"name": None, "email": None, "anonymous": True, "harm": "H12"}
    assert send(room, **nobody)["state"] == "complete"
    clock.now += RESENT - 1
    assert send(room, **nobody)["known"]
    assert not send(room)["known"]
    clock.now += 1
    assert not send(room, **nobody)["known"]
    assert len(room.rows(reports)) == 3


def test_an_incomplete_one_is_known_until_its_post_comes(room: Room) -> None:
    assert send(room)["lacking"] == ["post"]
    assert send(room)["known"]
    room.ask("POST", POSTS, ONE)
    completed = send(room)
    assert (completed["report"], completed["state"], completed["known"]) == (2, "complete", False)
    # Not the first one, which is known too, and lacks its post.
    assert send(room)["report"] == 2


def test_one_whose_form_was_mended_is_another(room: Room) -> None:
    room.ask("POST", POSTS, ONE)
    assert send(room, bona_fide=False)["lacking"] == ["bona_fide"]
    assert send(room)["report"] == 2


def test_what_a_public_body_asks_for_is_held_and_does_nothing(both_rooms: Room) -> None:
    both_rooms.ask("POST", POSTS, ONE | {"text": "xin chào"})
    answer = both_rooms.ask("POST", REPORTS, WHOLE | {"public_body": True}, "report")
    assert answer.status == 202
    assert answer.json == {
        "report": None, "state": "held", "lacking": [], "case": None, "report_url": None,
        "known": False, "request": 1,
    }  # fmt: skip
    again = both_rooms.ask("POST", REPORTS, WHOLE | {"public_body": True}, "report")
    assert again.json["request"] == 1
    assert [row.state for row in both_rooms.rows(legal_requests)] == ["held"]
    assert len(both_rooms.rows(case_texts)) == 1
    for table in (cases, reports, report_texts, reporters, outbox):
        assert both_rooms.rows(table) == []


def test_its_source_asks_how_a_report_stands_and_reads_nothing_of_the_reporter(room: Room) -> None:
    room.ask("POST", POSTS, ONE)
    case = send(room, reporter="nguoi_bao")["case"]
    answer = room.ask("GET", f"{REPORTS}/1", key="report")
    assert answer.json == {
        "report": 1, "state": "complete", "lacking": [], "harm": "H06", "case": case,
        "outcome": None, "made_at": "2026-12-01T00:00:00Z",
    }  # fmt: skip
    for word in ("zyxwvut", "qwertz", "nguoi_bao", "/r/"):
        assert word not in answer.body.decode().lower()
    assert room.ask("GET", f"{REPORTS}/1?source=forum", key="report any").json == answer.json
    # Once its words are forgotten, the post still says whose it is.
    with room.database.write() as connection:
        connection.execute(report_texts.delete())
    assert room.ask("GET", f"{REPORTS}/1", key="report").json == answer.json
    assert room.ask("GET", f"{REPORTS}/1", key="report market").status == 404


@pytest.mark.parametrize(
    ("key", "path", "status", "error"),
    [
        ("report market", "/1", 404, "not_found"),
        ("report any", "/1?source=market", 404, "not_found"),
        ("report any", "/1", 422, "source_missing"),
        ("report", "/1?source=market", 403, "source_not_allowed"),
        ("report", "/1?source=forum&source=market", 422, "invalid_query"),
        ("report", "/2", 404, "not_found"),
        ("report", "/0", 404, "not_found"),
        ("report", "/-1", 404, "not_found"),
        ("report", "/01x", 404, "not_found"),
        ("report", "/1.0", 404, "not_found"),
        ("report", "/%31%00", 404, "not_found"),
        ("report", "/9223372036854775808", 404, "not_found"),
        ("report", "/" + "9" * 5_000, 404, "not_found"),
        ("report", "/\u0661", 404, "not_found"),
        ("intake", "/1", 403, "scope_missing"),
        ("screen", "/1", 403, "scope_missing"),
        ("decisions", "/1", 403, "scope_missing"),
        ("revoked", "/1", 401, "key_required"),
        ("server", "/1", 401, "key_required"),
        ("nonsense", "/1", 401, "key_required"),
    ],
)
def test_others_are_told_nothing(room: Room, key: str, path: str, status: int, error: str) -> None:
    room.ask("POST", POSTS, ONE)
    send(room)
    answer = room.ask("GET", REPORTS + path, key=key)
    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.json["hint"]


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"", 400, "malformed_json"),
        (b"[]", 422, "invalid_body"),
        ({"explanation": "a" * 5_001}, 422, "invalid_body"),
        ({"explanation": "\0"}, 422, "invalid_body"),
        ({"urls": ["javascript:alert(1)"]}, 422, "invalid_body"),
        ({"urls": ["https://x.vn"] * 21}, 422, "invalid_body"),
        ({"email": "a@b\r\nBcc: c@d"}, 422, "invalid_body"),
        ({"email": "nobody"}, 422, "invalid_body"),
        ({"harm": "H6"}, 422, "invalid_body"),
        ({"name": ""}, 422, "invalid_body"),
        ({"priority": 1}, 422, "invalid_body"),
        ({"source": "market"}, 403, "source_not_allowed"),
        ({"explanation": "a" * limits.BODY}, 413, "body_too_large"),
    ],
)
def test_what_is_refused(room: Room, body: Any, status: int, error: str) -> None:
    sent = body if isinstance(body, bytes) else WHOLE | body
    answer = room.ask("POST", REPORTS, sent, "report")
    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.json["hint"]
    assert room.rows(reports) == []


def test_a_body_is_declared_and_a_source_named(room: Room) -> None:
    refused = room.ask("POST", REPORTS, WHOLE, "report", **{"content-type": "text/plain"})
    assert (refused.status, refused.json["error"]) == (415, "json_required")
    refused = room.ask("POST", REPORTS, WHOLE, "report any")
    assert (refused.status, refused.json["error"]) == (422, "source_missing")
    assert send(room, "report any", source="forum")["report"] == 1


def test_events_name_the_key_and_nothing_that_was_sent(room: Room) -> None:
    room.ask("POST", POSTS, ONE)
    send(room, reporter="nguoi_bao")
    told = room.rows(events)[-1]
    assert (told.kind, told.actor) == ("report.made", f"key:{room.keys['report'].split('_')[1]}")
    everything = " ".join(row.body for row in room.rows(events)).lower()
    for word in ("zyxwvut", "qwertz", "nguoi_bao", "forum.example"):
        assert word not in everything
