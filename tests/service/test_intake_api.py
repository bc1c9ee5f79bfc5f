"""Posts by HTTP: who may send them, what is refused, and that each has one effect."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
from sqlalchemy import Connection, select, text
from tests.service.asking import JSON, Answer, ask

from luytre import Screener
from luytre.accounts import KeyRing, create_key, revoke_key
from luytre.intake import Intake, Writer
from luytre.intake.writer import RETRY_SECONDS
from luytre.service import create_app, limits
from luytre.storage import Database, Vault, chain, sqlite_url
from luytre.storage import database as opening
from luytre.storage.audit import verify
from luytre.storage.rebuild import rebuild
from luytre.storage.tables import post_texts, post_versions, posts

POSTS, BATCH = "/v1/posts", "/v1/posts/batch"
SERVER_KEY = "a-key-of-enough-letters"
ONE = {"id": "8311", "author": "thanh_ng", "text": "vay t1ền nh4nh, lh z.a.l.o"}


class Room(NamedTuple):
    """A server with its database, and keys for it by name."""

    app: Any
    database: Database
    writer: Writer
    keys: dict[str, str]

    def ask(
        self, method: str, path: str, body: Any = b"", key: str | None = "intake", **headers: str
    ) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        shown = {"authorization": f"Bearer {self.keys.get(key, key)}"} if key is not None else {}
        answer = ask(self.app, method, path, raw, JSON | shown | headers)
        assert answer is not None
        return answer

    def rows(self, table: Any) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key.columns)))

    def is_whole(self) -> bool:
        with self.database.read() as connection:
            return not verify(connection).findings and not rebuild(connection).differences


def make_room(database: Database, vault: Vault, screener: Screener, **more: Any) -> Room:
    writer = Writer(database, **more)
    with database.write() as connection:
        keys = {
            name: create_key(connection, name, scopes, source, 1, "tester")
            for name, scopes, source in (
                ("intake", ["intake"], "forum"), ("any", ["intake"], None),
                ("screen", ["screen"], None), ("both", ["intake", "screen"], "forum"),
                ("revoked", ["intake"], "forum"),
            )
        }  # fmt: skip
        revoke_key(connection, keys["revoked"][0].id, 2, "tester")
    app = create_app(
        screener, SERVER_KEY, intake=Intake(screener, vault, writer), keys=KeyRing(database)
    )
    tokens = {name: token for name, (_, token) in keys.items()} | {"server": SERVER_KEY}
    return Room(app, database, writer, tokens)


@pytest.fixture
def room(tmp_path: Path, vault: Vault, screener: Screener) -> Iterator[Room]:
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    made = make_room(database, vault, screener)
    yield made
    made.writer.close()
    database.close()


@pytest.fixture
def both_rooms(database: Database, vault: Vault, screener: Screener) -> Iterator[Room]:
    made = make_room(database, vault, screener)
    yield made
    made.writer.close()


def test_a_post_is_screened_recorded_and_acknowledged(both_rooms: Room) -> None:
    answer = both_rooms.ask("POST", POSTS, ONE | {"created_at": "2026-11-27T08:30:00+07:00"})
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    receipt = answer.json
    hit = receipt["hits"][0]
    assert (hit["entry"], hit["start"], hit["end"]) == ("H06.vay-tien-nhanh", 0, 14)
    assert {key: receipt[key] for key in ("id", "post", "status", "action", "would_block")} == {
        "id": "8311", "post": 1, "status": "accepted", "action": "review", "would_block": False,
    }  # fmt: skip
    assert [row.text for row in both_rooms.rows(post_texts)] == [ONE["text"]]
    assert [row.source for row in both_rooms.rows(posts)] == ["forum"]
    assert both_rooms.is_whole()


def test_it_finds_what_screening_finds(room: Room) -> None:
    body = ONE | {"text": "vay t1ền nh4nh gọi 0912 345 678"}
    receipt = room.ask("POST", POSTS, body).json
    verdict = room.ask("POST", "/v1/screen", {"text": body["text"]}, "screen").json
    assert receipt["indicators"]
    for part in ("action", "hits", "indicators"):
        assert receipt[part] == verdict[part]


def test_each_post_has_one_effect(both_rooms: Room) -> None:
    def status(body: dict[str, Any]) -> str:
        return str(both_rooms.ask("POST", POSTS, body).json["status"])

    assert [status(ONE), status(ONE), status(ONE | {"text": "xin chào"})] == [
        "accepted", "known", "edited",
    ]  # fmt: skip
    assert len(both_rooms.rows(post_versions)) == 2
    assert [row.text for row in both_rooms.rows(post_texts)] == ["xin chào"]
    assert both_rooms.is_whole()


def test_a_batch_has_a_receipt_for_each_in_order(both_rooms: Room) -> None:
    batch = {"posts": [ONE | {"id": str(number)} for number in (5, 1, 5, 9)]}
    answer = both_rooms.ask("POST", BATCH, batch)
    assert answer.status == 200
    assert [(one["id"], one["post"], one["status"]) for one in answer.json["receipts"]] == [
        ("5", 1, "accepted"), ("1", 2, "accepted"), ("5", 1, "known"), ("9", 3, "accepted"),
    ]  # fmt: skip
    again = both_rooms.ask("POST", BATCH, batch).json["receipts"]
    assert {one["status"] for one in again} == {"known"}
    assert both_rooms.is_whole()


def test_a_full_and_an_empty_batch(room: Room) -> None:
    full = [ONE | {"id": str(number), "surface": "comment"} for number in range(limits.BATCH_POSTS)]
    assert len(room.ask("POST", BATCH, {"posts": full}).json["receipts"]) == limits.BATCH_POSTS
    assert room.ask("POST", BATCH, {"posts": []}).json == {"receipts": []}
    assert len(room.rows(posts)) == limits.BATCH_POSTS


def test_a_post_that_was_taken_down(both_rooms: Room) -> None:
    both_rooms.ask("POST", POSTS, ONE)
    assert both_rooms.ask("DELETE", f"{POSTS}?id=8311").json == {"deleted": True}
    assert both_rooms.ask("DELETE", f"{POSTS}?id=8311").json == {"deleted": False}
    assert both_rooms.ask("DELETE", f"{POSTS}?id=1").json == {"deleted": False}
    assert [row.state for row in both_rooms.rows(posts)] == ["deleted"]
    assert both_rooms.rows(post_texts) == []
    assert both_rooms.is_whole()


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
        lacks = "posts" in path and key == "screen"
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
    "deep unknown": (b'{"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 400, "malformed_json"),
    "a list": (b"[]", 422, "invalid_body"),
    "null": (b"null", 422, "invalid_body"),
    "no id": (b'{"author":"a","text":"b"}', 422, "invalid_body"),
    "no author": (b'{"id":"1","text":"b"}', 422, "invalid_body"),
    "no text": (b'{"id":"1","author":"a"}', 422, "invalid_body"),
    "number": (b'{"id":1,"author":"a","text":"b"}', 422, "invalid_body"),
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


def test_of_a_key_that_stands_twice_in_json_the_last_counts(room: Room) -> None:
    body = b'{"id":"1","author":"a","text":"b","text":"c","source":"market","source":"forum"}'
    assert room.ask("POST", POSTS, body).status == 200
    assert [row.text for row in room.rows(post_texts)] == ["c"]


def test_half_an_emoji_is_mended(room: Room) -> None:
    body = b'{"id":"1","author":"a","text":"\\ud83d vay t1\\u1ec1n nh4nh \\u0000"}'
    assert room.ask("POST", POSTS, body).json["hits"]
    assert room.ask("POST", POSTS, body).json["status"] == "known"
    assert [row.text for row in room.rows(post_texts)] == ["\ufffd vay t1ền nh4nh \ufffd"]


NAMES = {
    "a/b?c=d&e": "a%2Fb%3Fc%3Dd%26e",
    "bài số 1": "b%C3%A0i+s%E1%BB%91%201",
    "../..": "../..",
    "😀": "%F0%9F%98%80",
    " 1 ": "%201%20",
    "'; DROP TABLE posts --": "'%3B%20DROP%20TABLE%20posts%20--",
    "1": "1",
    "a" * 200: "a" * 200,
}


def test_ids_may_be_any_text(both_rooms: Room) -> None:
    for name, query in NAMES.items():
        assert both_rooms.ask("POST", POSTS, ONE | {"id": name}).json["id"] == name
        assert both_rooms.ask("DELETE", f"{POSTS}?id={query}").json == {"deleted": True}
    assert [row.external_id for row in both_rooms.rows(posts)] == list(NAMES)


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
    assert room.ask("DELETE", f"{POSTS}?id={name}").json == {"deleted": False}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH"])
@pytest.mark.parametrize("path", [POSTS, BATCH])
def test_nothing_is_read_back(room: Room, method: str, path: str) -> None:
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
    assert [room.ask(*way).status for way in EVERY_WAY] == [200, 200, 200]
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


def test_events_name_the_key_and_nothing_that_was_sent(room: Room) -> None:
    room.ask("POST", POSTS, ONE)
    room.ask("DELETE", f"{POSTS}?id=8311")
    with room.database.read() as connection:
        told = list(chain.read_events(connection))[-2:]
    assert [event.kind for event in told] == ["posts.accepted", "post.deleted"]
    key = room.keys["intake"].split("_")[1]
    assert {event.actor for event in told} == {f"key:{key}"}


def test_answers_look_as_the_schema_says(room: Room) -> None:
    schema = room.ask("GET", "/schema/openapi.json", key="server").json
    for method, path, body in EVERY_WAY:
        operation = schema["paths"][path.partition("?")[0]][method.lower()]
        for key, status in (("intake", 200), ("screen", 403), ("nonsense", 401)):
            form = operation["responses"][str(status)]["content"]["application/json"]["schema"]
            answer = room.ask(method, path, body, key)
            assert answer.status == status
            jsonschema.validate(answer.json, form | {"components": schema["components"]})


def at_once(*works: Callable[[], None]) -> None:
    """Run all at the same time; the first that failed is raised."""
    failed: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failed:
        raise failed[0]


def numbered(numbers: Sequence[int]) -> dict[str, Any]:
    return {"posts": [ONE | {"id": str(number), "author": f"a{number % 7}"} for number in numbers]}


def test_overlapping_batches_record_each_post_once(both_rooms: Room) -> None:
    answers: list[Any] = []

    def client(first: int) -> Callable[[], None]:
        def work() -> None:
            for start in range(first, first + 100, 20):
                answer = both_rooms.ask("POST", BATCH, numbered(range(start, start + 60)))
                assert answer.status == 200
                answers.extend(answer.json["receipts"])

        return work

    at_once(*(client(10 * number) for number in range(8)))
    accepted = [one["id"] for one in answers if one["status"] == "accepted"]
    assert sorted(accepted, key=int) == [str(number) for number in range(210)]
    assert {one["status"] for one in answers} == {"accepted", "known"}
    assert len({(one["id"], one["post"]) for one in answers}) == 210
    assert len(both_rooms.rows(posts)) == len(both_rooms.rows(post_versions)) == 210
    assert both_rooms.is_whole()
