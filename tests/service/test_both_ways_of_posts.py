"""Posts get the same answers by the quick way through the door and by the typed handlers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.service.asking import Answer
from tests.service.posting import BATCH, ONE, POSTS, Room, make_room

from luytre import Screener
from luytre.service import limits
from luytre.storage import Database, Vault, sqlite_url
from luytre.storage.tables import events, post_texts, post_versions, posts

FULL = ONE | {
    "id": "full", "source": "forum", "created_at": "2026-11-27T08:30:00+07:00",
    "edited_at": "2026-11-27T08:30:00.123456Z", "surface": "comment", "community": "cho-cu",
    "parent": "8310", "url": "https://forum.example/8311",
}  # fmt: skip


def one(**changes: Any) -> bytes:
    return json.dumps(ONE | changes).encode()


#: Bodies of one post, each with the status that it gets.
SINGLE: dict[str, tuple[bytes, int]] = {
    "demo": (one(), 200),
    "demo again": (one(), 200),
    "an edit": (one(text="xin chào"), 200),
    "a newer edit": (one(text="hai", edited_at="2026-11-27T08:30:00Z"), 200),
    "a late edit": (one(text="ba", edited_at="2026-11-27T08:29:59Z"), 200),
    "all fields": (json.dumps(FULL).encode(), 200),
    "all fields again": (json.dumps(FULL).encode(), 200),
    "all null": (json.dumps(dict.fromkeys(FULL) | ONE | {"id": "null"}).encode(), 200),
    "empty cells": (one(id="e", source="", community="", parent="", url=""), 200),
    "numbers": (one(id=7, author=8, parent=9), 200),
    "the number as digits": (one(id="7"), 200),
    "a number below zero": (one(id=-(2**63)), 200),
    "a number of 300 digits": (one(id=10**300), 422),
    "phone": (one(id="p", text="gọi 0912345678 hoặc t.me/abcdef"), 200),
    "empty text": (one(id="0", text=""), 200),
    "longest text": (one(id="l", text="ấ" * 100_000), 200),
    "more than is screened at once": (one(id="m", text="vay t1ền nh4nh " * 4_000), 200),
    "longest id": (one(id="ấ" * 200), 200),
    "longest url": (one(id="u", url="https://" + "a" * 1_992), 200),
    "twice": (b'{"id":"t","author":"a","text":"b","text":"vay nong"}', 200),
    "surrogate": (b'{"id":"s","author":"a","text":"\\ud83d vay t1\\u1ec1n nh4nh"}', 200),
    "surrogate in id": (b'{"id":"\\udc00","author":"\\ud83d","text":"b"}', 200),
    "pair": (b'{"id":"pair","author":"a","text":"\\ud83d\\ude00 xin chao"}', 200),
    "NUL": (one(id="n", text="vay\0 nong"), 200),
    "an old time": (one(id="old", created_at="1900-01-01T00:00:00+14:00"), 200),
    "too old a time": (one(created_at="0001-01-01T00:00:00+14:00"), 422),
    "a late time": (one(id="late", created_at="2200-12-31T23:59:59-12:00"), 200),
    "too late a time": (one(created_at="9999-12-31T23:59:59-12:00"), 422),
    "leap second": (one(id="leap", created_at="2016-12-31T23:59:60Z"), 422),
    "wrong source": (one(source="market"), 403),
    "NUL in source": (one(source="forum\0"), 422),
    "unknown field": (one(txt="b"), 422),
    "unknown field in another case": (one(Text="b"), 422),
    "missing text": (b'{"id":"1","author":"a"}', 422),
    "nothing": (b"{}", 422),
    "null text": (one(text=None), 422),
    "broken number": (one(id=1.5), 422),
    "true": (one(id=True), 422),
    "empty id": (one(id=""), 422),
    "NUL in id": (one(id="a\0"), 422),
    "long id": (one(id="a" * 201), 422),
    "long text": (one(text="a" * 100_001), 422),
    "long url": (one(url="a" * 2_001), 422),
    "surface": (one(surface="wall"), 422),
    "no zone": (one(edited_at="2026-11-27T08:30:00"), 422),
    "seconds": (one(created_at=1_795_743_000), 422),
    "huge number": (b'{"id":' + b"9" * 5_000 + b',"author":"a","text":"b"}', 422),
    "array": (b"[]", 422),
    "string": (b'"a"', 422),
    "empty": (b"", 400),
    "no JSON": (b"id=1&text=a", 400),
    "cut off": (b'{"id":"1","author":"a","te', 400),
    "trailing": (one() + b" {}", 400),
    "byte order mark": (b"\xef\xbb\xbf" + one(), 400),
    "invalid UTF-8": (b'{"id":"1","author":"a","text":"\xff"}', 400),
    "raw surrogate": (b'{"id":"1","author":"a","text":"\xed\xa0\x80"}', 400),
    "deep": (b'{"text":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 422),
    "deep unknown": (b'{"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 422),
    "too many bytes": (b'{"text":"' + b"a" * limits.BODY + b'"}', 413),
}


def many(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"posts": rows}).encode()


NUMBERED = [ONE | {"id": f"b{number}"} for number in range(limits.BATCH_POSTS)]

BATCHES: dict[str, tuple[bytes, int]] = {
    "batch": (many(ONE | {"id": "1"}, ONE | {"id": 2}, FULL), 200),
    "batch with one twice": (many(*[ONE | {"id": "2"}] * 2, ONE | {"id": "2", "text": "c"}), 200),
    "empty batch": (many(), 200),
    "full batch": (many(*NUMBERED), 200),
    "full batch again": (many(*NUMBERED), 200),
    "long texts": (many(*(ONE | {"id": f"l{n}", "text": "chào " * 9_000} for n in range(9))), 200),
    "batch with a surrogate": (
        b'{"posts":[{"id":"x","author":"a","text":"\\udfff"},{"id":"y","author":"a","text":"b"}]}',
        200,
    ),
    "batch too large": (many(*NUMBERED, ONE), 422),
    "batch with a broken post": (many(ONE | {"id": "never"}, ONE | {"id": ""}), 422),
    "batch with an unknown field": (many(ONE | {"id": "never"}, ONE | {"a": 1}), 422),
    "batch with a wrong source": (many(ONE | {"id": "never"}, ONE | {"source": "m"}), 403),
    "batch of nothing": (b"{}", 422),
    "batch of null": (b'{"posts":null}', 422),
    "batch of an object": (b'{"posts":{}}', 422),
    "batch of numbers": (b'{"posts":[1,2]}', 422),
    "a list": (b"[]", 422),
    "one post": (one(), 422),
    "too many bytes": (b'{"posts":["' + b"a" * limits.BATCH_BODY + b'"]}', 413),
}  # fmt: skip

BODIES = [
    pytest.param(path, *row, id=f"{path} {name}")
    for path, rows in ((POSTS, SINGLE), (BATCH, BATCHES))
    for name, row in rows.items()
]


class BothWays:
    """Two servers with a database each, which are told the same from the beginning."""

    def __init__(self, quick: Room, slow: Room) -> None:
        self.rooms = (quick, slow)

    def ask(self, method: str, path: str, *request: Any, **headers: str) -> Answer:
        """The answer, which has to be the same both ways."""
        quick, slow = (room.ask(method, path, *request, **headers) for room in self.rooms)
        assert quick == slow
        if quick.status >= 400:
            assert set(quick.json) == {"error", "message", "message_vi", "hint"}
            assert quick.status < 500
        return quick

    def records(self) -> tuple[list[Any], list[Any]]:
        """What is on record, but for what depends on when it was written and by which key."""
        kept = []
        for room in self.rooms:
            versions = [tuple(row._mapping.items()) for row in room.rows(post_versions)]
            kept.append(
                [tuple(row) for row in room.rows(posts)]
                + [tuple(row)[:4] for row in room.rows(post_texts)]
                + [[pair for pair in row if pair[0] != "received_at"] for row in versions]
                + [(row.seq, row.kind) for row in room.rows(events)]
            )
            assert room.is_whole()
        return kept[0], kept[1]


@pytest.fixture(scope="module")
def both(screener: Screener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothWays]:
    folder = tmp_path_factory.mktemp("both")
    vault = Vault.open(folder)
    rooms = [
        make_room(Database.open(sqlite_url(folder / f"{quick}.db")), vault, screener, quick=quick)
        for quick in (True, False)
    ]
    yield BothWays(*rooms)
    for room in rooms:
        room.writer.close()
        room.database.close()


@pytest.mark.parametrize(("path", "body", "status"), BODIES)
def test_any_body(both: BothWays, path: str, body: bytes, status: int) -> None:
    answer = both.ask("POST", path, body)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_both_ways_leave_the_same_on_record(both: BothWays) -> None:
    for body, _ in SINGLE.values():
        both.ask("POST", POSTS, body)
    for name, answer in (("8311", "present"), ("none", "unknown")):
        assert both.ask("DELETE", f"{POSTS}?id={name}").json["was"] == answer
    assert both.ask("POST", POSTS, one()).json["status"] == "deleted"
    restored = one(edited_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    assert both.ask("POST", POSTS, restored).json["status"] == "accepted"
    for body, _ in BATCHES.values():
        both.ask("POST", BATCH, body)
    quick, slow = both.records()
    assert quick == slow
    assert "never" not in str(quick)


@pytest.mark.parametrize("path", [POSTS, BATCH, f"{POSTS}/", "//v1//posts//batch"])
@pytest.mark.parametrize("key", [None, "", "nonsense", "intake", "any", "screen", "both", "revoked",
                                 "server"])  # fmt: skip
def test_any_key(both: BothWays, path: str, key: str | None) -> None:
    body = many(ONE) if "batch" in path else one()
    status = {"intake": 200, "both": 200, "any": 422, "screen": 403}.get(key or "", 401)
    assert both.ask("POST", path, body, key).status == status
    # Who may not send is told so first, whatever they have sent.
    broken = both.ask("POST", path, b"{", key).status
    assert broken == (status if status in {401, 403} else 400)


@pytest.mark.parametrize("path", [POSTS, BATCH])
@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "text/plain", ""]
)
def test_any_content_type(both: BothWays, path: str, kind: str) -> None:
    body = many(ONE) if path == BATCH else one()
    answer = both.ask("POST", path, body, **{"content-type": kind})
    assert answer.status == (200 if "json" in kind.lower() else 415)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", [POSTS, BATCH])
def test_other_methods(both: BothWays, path: str, method: str) -> None:
    answers = [room.ask(method, path, one()) for room in both.rooms]
    assert answers[0] == answers[1]
    # How a post stands is asked with its id.
    asked = path == POSTS and method in {"GET", "HEAD"}
    assert answers[0].status == (204 if method == "OPTIONS" else 400 if asked else 405)


IDS = st.sampled_from(["1", "2", 1, 3]) | st.text(max_size=3) | st.integers(-(2**63), 2**63 - 1)
MOMENTS = st.sampled_from([None, "2026-11-27T08:30:00Z", "2026-11-27T08:30:01+07:00", "soon"])
ROWS = st.fixed_dictionaries(
    {"id": IDS, "author": IDS, "text": st.text(max_size=8)},
    optional={
        "edited_at": MOMENTS,
        "source": st.sampled_from([None, "", "forum", "market"]),
        "parent": IDS | st.none(),
        "community": st.text(max_size=3) | st.none(),
        "surface": st.sampled_from([None, "post", "wall"]),
    },
)


@given(rows=st.lists(ROWS, max_size=4))
@settings(max_examples=50)
def test_any_posts(both: BothWays, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert both.ask("POST", POSTS, row).status in {200, 403, 422}
    assert both.ask("POST", BATCH, {"posts": rows}).status in {200, 403, 422}


@given(body=st.binary(max_size=40) | st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["posts", "id", "author", "text"]), inner), max_leaves=5,
).map(msgspec.json.encode))  # fmt: skip
@settings(max_examples=50)
def test_any_bytes(both: BothWays, body: bytes) -> None:
    for path in (POSTS, BATCH):
        assert both.ask("POST", path, body).status in {200, 400, 422}
