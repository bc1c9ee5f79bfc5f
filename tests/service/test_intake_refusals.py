"""Posts by HTTP: who may send them, and what is refused, with what to do about it."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import Connection, text
from tests.service.asking import JSON, ask
from tests.service.posting import BATCH, ONE, POSTS, REPORTS, SERVER_KEY, Room, make_room

from luytre import Screener
from luytre.intake.writer import RETRY_SECONDS
from luytre.service import create_app, limits
from luytre.storage import Database, Vault, sqlite_url
from luytre.storage import database as opening
from luytre.storage.tables import posts


@pytest.fixture
def room(tmp_path: Path, vault: Vault, screener: Screener) -> Iterator[Room]:
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    made = make_room(database, vault, screener)
    yield made
    made.writer.close()
    database.close()


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", POSTS, {"intake", "any", "both"}),
        ("POST", BATCH, {"intake", "any", "both"}),
        ("DELETE", f"{POSTS}?id=8311&source=forum", {"intake", "any", "both"}),
        ("POST", f"{POSTS}/", {"intake", "any", "both"}),
        ("POST", "//v1//posts//batch/", {"intake", "any", "both"}),
        ("POST", "/v1/screen", {"server", "screen", "both"}),
        ("POST", "/v1/screen/batch", {"server", "screen", "both"}),
        ("POST", "/v1/explain", {"server", "screen", "both"}),
        ("GET", "/v1/lexicon", {"server", "screen", "both"}),
        ("GET", "/", {"server"}),
        ("GET", "/metrics", {"server"}),
        ("GET", "/schema/openapi.json", {"server"}),
    ],
)
def test_which_key_opens_what(room: Room, method: str, path: str, allowed: set[str]) -> None:
    body = {
        POSTS: ONE | {"source": "forum"},
        BATCH: {"posts": [ONE | {"source": "forum"}]},
        "/v1/screen/batch": {"texts": []},
    }.get("/" + path.replace("//", "/").strip("/"), {"text": "a"})
    for key in (None, "", "nonsense", *room.keys):
        answer = room.ask(method, path, body if method == "POST" else b"", key)
        if key in allowed:
            assert answer.status == 200, (key, answer)
            continue
        # A key that is good for something else is told so, where any key of that kind is.
        others = room.keys.keys() - {"revoked", "server"}
        lacks = path.lstrip("/").startswith("v1") and key in others
        assert answer.status == (403 if lacks else 401), (key, answer)
        assert answer.json["error"] == ("scope_missing" if lacks else "key_required")
        assert answer.json["hint"] and answer.json["message_vi"]
        assert ("www-authenticate" in answer.headers) != lacks


@pytest.mark.parametrize(
    "shown",
    ["Basic {}", "Bearer", "{}", "Bearer {}x", "Bearer {0} {0}", "Bearer \xff", "Token {}",
     "Bearer " + "a" * 10_000],
)  # fmt: skip
def test_other_ways_to_show_a_key(room: Room, shown: str) -> None:
    headers = {"authorization": shown.format(room.keys["intake"])}
    answer = room.ask("POST", POSTS, ONE, None, **headers)
    assert (answer.status, answer.json["error"]) == (401, "key_required")
    assert "luytre keys create" in answer.json["hint"]
    for good in ("bearer {}", "BEARER  {} "):
        headers = {"authorization": good.format(room.keys["intake"])}
        assert room.ask("POST", POSTS, ONE, None, **headers).status == 200


def test_a_key_of_one_platform_sends_that_ones_posts(room: Room) -> None:
    other = ONE | {"source": "market"}
    for method, path, body in (
        ("POST", POSTS, other),
        ("POST", BATCH, {"posts": [ONE, other]}),
        ("DELETE", f"{POSTS}?id=1&source=market", b""),
    ):
        answer = room.ask(method, path, body)
        assert (answer.status, answer.json["error"]) == (403, "source_not_allowed")
        assert "forum" in answer.json["hint"]
    for method, path, body in (
        ("POST", POSTS, ONE),
        ("POST", BATCH, {"posts": [other, ONE]}),
        ("DELETE", f"{POSTS}?id=1", b""),
    ):
        answer = room.ask(method, path, body, "any")
        assert (answer.status, answer.json["error"]) == (422, "source_missing")
    assert room.rows(posts) == []
    assert room.ask("POST", POSTS, other, "any").status == 200


#: Bodies of one post that are refused: status and error.
BODIES: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 400, "malformed_json"),
    "no JSON": (b"id=1&text=a", 400, "malformed_json"),
    "cut off": (b'{"id":"1","author":"a","te', 400, "malformed_json"),
    "invalid UTF-8": (b'{"id":"1","author":"a","text":"\xff"}', 400, "malformed_json"),
    "deep": (b'{"text":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 422, "invalid_body"),
    "deep unknown": (b'{"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 422, "invalid_body"),
    "deep in what may be a number": (b'{"id":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 422,
        "invalid_body"),
    "a list": (b"[]", 422, "invalid_body"),
    "null": (b"null", 422, "invalid_body"),
    "no id": (b'{"author":"a","text":"b"}', 422, "invalid_body"),
    "no author": (b'{"id":"1","text":"b"}', 422, "invalid_body"),
    "no text": (b'{"id":"1","author":"a"}', 422, "invalid_body"),
    "text is a number": (b'{"id":1,"author":"a","text":1}', 422, "invalid_body"),
    "source is a number": (json.dumps(ONE | {"source": 1}).encode(), 422, "invalid_body"),
    "broken number": (b'{"id":1.5,"author":"a","text":"b"}', 422, "invalid_body"),
    "true": (b'{"id":true,"author":"a","text":"b"}', 422, "invalid_body"),
    "endless number": (b'{"id":1e999,"author":"a","text":"b"}', 422, "invalid_body"),
    "huge number": (b'{"id":' + b"9" * 5_000 + b',"author":"a","text":"b"}', 422, "invalid_body"),
    "unknown field": (json.dumps(ONE | {"txt": "b"}).encode(), 422, "invalid_body"),
    "another case": (json.dumps(ONE | {"Text": "b"}).encode(), 422, "invalid_body"),
    "empty author": (b'{"id":"1","author":"","text":"b"}', 422, "invalid_body"),
    "long parent": (json.dumps(ONE | {"parent": "a" * 201}).encode(), 422, "invalid_body"),
    "empty surface": (json.dumps(ONE | {"surface": ""}).encode(), 422, "invalid_body"),
    "empty time": (json.dumps(ONE | {"edited_at": ""}).encode(), 422, "invalid_body"),
    "no zone of an edit": (json.dumps(ONE | {"edited_at": "2026-11-27T01:02:03"}).encode(), 422,
        "invalid_body"),
    "empty id": (b'{"id":"","author":"a","text":"b"}', 422, "invalid_body"),
    "long id": (json.dumps(ONE | {"id": "a" * 201}).encode(), 422, "invalid_body"),
    "NUL in id": (b'{"id":"a\\u0000","author":"a","text":"b"}', 422, "invalid_body"),
    "NUL in author": (b'{"id":"a","author":"\\u0000","text":"b"}', 422, "invalid_body"),
    "NUL in url": (json.dumps(ONE | {"url": "http://a\0b"}).encode(), 422, "invalid_body"),
    "long url": (json.dumps(ONE | {"url": "a" * 2_001}).encode(), 422, "invalid_body"),
    "NUL in source": (json.dumps(ONE | {"source": "a\0"}).encode(), 422, "invalid_body"),
    "surface": (json.dumps(ONE | {"surface": "wall"}).encode(), 422, "invalid_body"),
    "no zone": (json.dumps(ONE | {"created_at": "2026-11-27T01:02:03"}).encode(), 422,
        "invalid_body"),
    "seconds": (json.dumps(ONE | {"created_at": 1_795_743_000}).encode(), 422, "invalid_body"),
    "long text": (json.dumps(ONE | {"text": "a" * 100_001}).encode(), 422, "invalid_body"),
    "too many bytes": (b'{"text":"' + b"a" * limits.BODY + b'"}', 413, "body_too_large"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "status", "error"), BODIES.values(), ids=BODIES)
def test_bodies_that_are_refused(room: Room, body: bytes, status: int, error: str) -> None:
    answer = room.ask("POST", POSTS, body)
    assert (answer.status, answer.json["error"]) == (status, error)
    assert "thanh_ng" not in answer.body.decode()
    if status == 422:
        assert "GET /schema has examples" in answer.json["hint"]
        batch = room.ask("POST", BATCH, b'{"posts":[%b,%b]}' % (json.dumps(ONE).encode(), body))
        assert batch.status == 422
        assert "$.posts[1]" in batch.json["hint"]
    assert room.rows(posts) == []


def test_an_unknown_field_is_named_in_the_hint(room: Room) -> None:
    """Rather than left out: it may be a misspelt one, such as that of the edit."""
    hint = room.ask("POST", POSTS, ONE | {"editedAt": "2026-11-27T01:02:03Z"}).json["hint"]
    assert hint.startswith("Object contains unknown field `editedAt`. ")
    batch = room.ask("POST", BATCH, {"posts": [ONE, ONE | {"editedAt": None}]}).json["hint"]
    assert batch.startswith("Object contains unknown field `editedAt` - at `$.posts[1]`. ")


def test_batches_that_are_refused(room: Room) -> None:
    many = [ONE | {"id": str(number)} for number in range(limits.BATCH_POSTS + 1)]
    for body, status, error in (
        ({"posts": many}, 422, "batch_too_large"),
        (ONE, 422, "invalid_body"),
        ([ONE], 422, "invalid_body"),
        ({"posts": {"1": ONE}}, 422, "invalid_body"),
        (b'{"posts":["' + b"a" * limits.BATCH_BODY + b'"]}', 413, "body_too_large"),
    ):
        answer = room.ask("POST", BATCH, body)
        assert (answer.status, answer.json["error"]) == (status, error)
    assert room.rows(posts) == []


def test_a_body_has_to_be_declared_as_json(room: Room) -> None:
    for path in (POSTS, BATCH, f"{POSTS}/"):
        for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
            answer = room.ask("POST", path, ONE, **{"content-type": kind})
            assert (answer.status, answer.json["error"]) == (415, "json_required")


@pytest.mark.parametrize(
    ("query", "status", "error"),
    [
        ("", 400, "bad_request"),
        ("?id=", 400, "bad_request"),
        ("?id=" + "a" * 201, 400, "bad_request"),
        ("?id=a&source=", 400, "bad_request"),
        ("?id=a%00", 422, "invalid_query"),
        ("?id=8311&id=8312", 422, "invalid_query"),
        ("?id=a&source=forum&source=forum", 422, "invalid_query"),
        ("?id=a&source=forum%00", 403, "source_not_allowed"),
    ],
)
def test_deletions_that_are_refused(room: Room, query: str, status: int, error: str) -> None:
    room.ask("POST", POSTS, ONE)
    answer = room.ask("DELETE", POSTS + query)
    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.json["hint"]
    assert [row.state for row in room.rows(posts)] == ["present"]


@pytest.mark.parametrize("name", ["%FF", "%ED%A0%80", "a%", "%zz", "1;2"])
def test_any_query_can_be_read(room: Room, name: str) -> None:
    assert room.ask("DELETE", f"{POSTS}?id={name}").json["was"] == "unknown"


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", POSTS), ("PATCH", POSTS), ("GET", BATCH), ("HEAD", BATCH), ("DELETE", BATCH)],
)
def test_what_is_answered_to_no_other_method(room: Room, method: str, path: str) -> None:
    answer = room.ask(method, path)
    assert answer.status == 405
    assert "POST" in answer.headers["allow"]


def test_a_server_without_intake_says_so(screener: Screener) -> None:
    for method, path, body in (("POST", POSTS, ONE), ("DELETE", f"{POSTS}?id=1", {})):
        raw = json.dumps(body).encode()
        answer = ask(create_app(screener), method, path, raw, JSON)
        assert answer is not None
        assert (answer.status, answer.json["error"]) == (503, "intake_off")
        answer = ask(create_app(screener, SERVER_KEY), method, path, raw, JSON)
        assert answer is not None
        assert (answer.status, answer.json["error"]) == (401, "key_required")


EVERY_WAY = [
    ("POST", POSTS, ONE),
    ("POST", BATCH, {"posts": [ONE]}),
    ("DELETE", f"{POSTS}?id=1", b""),
    ("POST", REPORTS, {"id": "8311"}, "report"),
]


def test_who_comes_where_too_much_waits_is_told_when_to_come_again(
    tmp_path: Path, vault: Vault, screener: Screener
) -> None:
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    room = make_room(database, vault, screener, most_waiting=1)
    begun, go_on = threading.Event(), threading.Event()

    def hold(_: Connection, __: int) -> None:
        begun.set()
        go_on.wait(20)

    room.writer.submit(1, hold)
    assert begun.wait(20)
    for way in EVERY_WAY:
        answer = room.ask(*way)
        assert (answer.status, answer.json["error"]) == (429, "busy")
        assert answer.headers["retry-after"] == str(RETRY_SECONDS)
    go_on.set()
    room.writer.close()
    database.close()


def test_where_the_database_fails_it_is_said_and_screening_goes_on(
    tmp_path: Path, vault: Vault, screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.2)
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    room = make_room(database, vault, screener)
    other = sqlite3.connect(tmp_path / "luytre.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for way in EVERY_WAY:
        answer = room.ask(*way)
        assert (answer.status, answer.json["error"]) == (503, "database_unavailable")
        assert answer.headers["retry-after"] == str(RETRY_SECONDS)
    assert room.ask("POST", "/v1/screen", {"text": "a"}, "screen").status == 200
    other.execute("ROLLBACK")
    other.close()
    assert {room.ask(*way).status for way in EVERY_WAY} == {200}
    room.writer.close()
    database.close()


def test_without_a_database_no_key_is_known(room: Room) -> None:
    with room.database.write() as connection:
        connection.execute(text("ALTER TABLE api_keys RENAME TO elsewhere"))
    for way in EVERY_WAY:
        answer = room.ask(*way)
        assert (answer.status, answer.json["error"]) == (503, "database_unavailable")
        assert answer.headers["retry-after"] == str(RETRY_SECONDS)
    assert room.ask("POST", "/v1/screen", {"text": "a"}, "screen").status == 401
    assert room.ask("POST", "/v1/screen", {"text": "a"}, "server").status == 200


def test_answers_look_as_the_schema_says(room: Room) -> None:
    schema = room.ask("GET", "/schema/openapi.json", key="server").json
    for method, path, body, *good in EVERY_WAY:
        operation = schema["paths"][path.partition("?")[0]][method.lower()]
        for key, status in ((*good, "intake")[0], 200), ("screen", 403), ("nonsense", 401):
            form = operation["responses"][str(status)]["content"]["application/json"]["schema"]
            answer = room.ask(method, path, body, key)
            assert answer.status == status
            jsonschema.validate(answer.json, form | {"components": schema["components"]})
