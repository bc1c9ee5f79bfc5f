"""Posts by HTTP: each is screened, recorded and acknowledged, and has one effect."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.service.posting import BATCH, ONE, POSTS, Room, make_room

from luytre import Screener
from luytre.service import limits
from luytre.storage import Database, Vault, chain, sqlite_url
from luytre.storage.tables import post_texts, post_versions, posts


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
    for number, was in (("8311", "present"), ("8311", "deleted"), ("1", "unknown")):
        answer = both_rooms.ask("DELETE", f"{POSTS}?id={number}").json
        assert answer == {"deleted": was == "present", "was": was}
    assert [row.state for row in both_rooms.rows(posts)] == ["deleted"]
    assert both_rooms.rows(post_texts) == []
    assert both_rooms.is_whole()


def test_a_late_request_brings_back_neither_a_text_nor_a_post(both_rooms: Room) -> None:
    def status(text: str, edited_at: str | None = None) -> str:
        body = ONE | {"text": text, "edited_at": edited_at}
        return str(both_rooms.ask("POST", POSTS, body).json["status"])

    assert status("một") == "accepted"
    assert status("ba", "2026-11-27T08:30:02+07:00") == "edited"
    assert status("hai", "2026-11-27T08:30:01+07:00") == status("một") == "known"
    # The same moment in another zone is no earlier one.
    assert status("bốn", "2026-11-27T01:30:02Z") == "edited"
    assert both_rooms.ask("DELETE", f"{POSTS}?id=8311").json["deleted"]
    assert status("bốn") == status("năm", "2001-11-27T08:30:01Z") == "deleted"
    assert both_rooms.rows(post_texts) == []
    assert status("năm", "2199-11-27T08:30:01Z") == "accepted"
    assert [row.text for row in both_rooms.rows(post_texts)] == ["năm"]
    assert both_rooms.is_whole()


def test_names_that_are_numbers_are_those_of_their_digits(both_rooms: Room) -> None:
    number, digits = ({"id": one, "author": one, "parent": one} for one in (8311, "8311"))
    for names, status in ((number, "accepted"), (digits, "known")):
        answer = both_rooms.ask("POST", POSTS, ONE | names | {"url": "", "community": ""}).json
        assert (answer["id"], answer["status"]) == ("8311", status)
    (version,) = both_rooms.rows(post_versions)
    assert (version.external_id, version.parent, version.community) == ("8311", "8311", None)
    assert both_rooms.ask("DELETE", f"{POSTS}?id=8311").json["deleted"]


def test_an_empty_source_is_that_of_the_key(room: Room) -> None:
    assert room.ask("POST", POSTS, ONE | {"source": ""}).status == 200
    assert [row.source for row in room.rows(posts)] == ["forum"]
    refused = room.ask("POST", POSTS, ONE | {"source": ""}, "any")
    assert (refused.status, refused.json["error"]) == (422, "source_missing")


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
        assert both_rooms.ask("DELETE", f"{POSTS}?id={query}").json["deleted"]
    assert [row.external_id for row in both_rooms.rows(posts)] == list(NAMES)


def test_events_name_the_key_and_nothing_that_was_sent(room: Room) -> None:
    room.ask("POST", POSTS, ONE)
    room.ask("DELETE", f"{POSTS}?id=8311")
    with room.database.read() as connection:
        told = list(chain.read_events(connection))[-4:]
    assert [event.kind for event in told] == [
        "posts.accepted", "cases.opened", "post.deleted", "case.voided",
    ]  # fmt: skip
    key = room.keys["intake"].split("_")[1]
    assert {event.actor for event in told} == {f"key:{key}"}


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
