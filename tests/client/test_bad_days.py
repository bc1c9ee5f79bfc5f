"""What the clients do where the server is busy, away, or somebody else."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from typing import Any

import pytest
from tests.client.stand_in import HANG_UP, Said, standing_in

from luytre.client import LuytreError, LuytreUnavailable, Post
from luytre.client.calls import MOST_BYTES

POST = Post(id="1", author="1", text="x")
RECEIPT = {"id": "1", "post": 5, "status": "accepted", "action": "allow", "would_block": False}
TAKEN = Said(200, RECEIPT)
BUSY = Said(429, {"error": "busy", "message": "Busy.", "hint": "Later."}, {"Retry-After": "2"})
AWAY = Said(503, {"error": "database_unavailable", "message": "Away."}, {"Retry-After": "0"})


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that clients wait; they needn't."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    return waited


def test_a_busy_server_is_asked_again_when_it_says(make_client: Any, waits: list[float]) -> None:
    with standing_in(BUSY, BUSY, TAKEN) as server:
        assert make_client(server.url, "k").send_post(POST).post == 5
        assert len({body for _, _, body, _ in server.asked}) == 1
        assert len(server.asked) == 3
    assert len(waits) == 2
    assert all(2 <= seconds <= 3 for seconds in waits)


def test_attempts_are_bounded_and_pauses_grow(make_client: Any, waits: list[float]) -> None:
    with standing_in(AWAY) as server:
        with pytest.raises(LuytreUnavailable, match="503 database_unavailable") as away:
            make_client(server.url, "k", attempts=4).send_post(POST)
        assert away.value.status == 503
        assert len(server.asked) == 4
    assert waits == sorted(waits)
    assert len(waits) == 3


def test_nobody_waits_for_an_hour(make_client: Any, waits: list[float]) -> None:
    with standing_in(Said(429, b"", {"Retry-After": "3600"})) as server:
        with pytest.raises(LuytreUnavailable):
            make_client(server.url, "k").send_post(POST)
        assert len(server.asked) == 1
    assert waits == []


def test_a_lost_answer_is_asked_for_again(make_client: Any, waits: list[float]) -> None:
    with standing_in(HANG_UP, Said(502, b"<html>"), TAKEN) as server:
        assert make_client(server.url, "k").send_post(POST).status == "accepted"
        assert len(server.asked) == 3


def test_a_report_is_sent_again_too(make_client: Any, waits: list[float]) -> None:
    report = {"id": "8311", "source": "forum", "explanation": "Lừa đảo."}
    with standing_in(HANG_UP, BUSY, Said(202, {"report": 7})) as server:
        client = make_client(server.url, "k")
        assert client.send_report(report, bona_fide=True) == {"report": 7}
        _, path, body, _ = server.asked[1]
        assert path == "/v1/reports"
        assert json.loads(body) == report | {"bona_fide": True}


def test_a_server_that_is_not_there_is_named_as_such(make_client: Any, waits: list[float]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        client = make_client(address, "k", attempts=3)
        with pytest.raises(LuytreUnavailable, match="Does `luytre up` run") as away:
            client.screen("xin chào")
    assert away.value.status == 0
    assert len(waits) == 2


@pytest.mark.parametrize("body", [b"<html>hello</html>", b"", b"\xff\xfe", b"[" * 5_000, b"{}"])
def test_an_answer_of_somebody_else_is_no_verdict(make_client: Any, body: bytes) -> None:
    with standing_in(Said(200, body), Said(404, body)) as server:
        client = make_client(server.url, "k")
        with pytest.raises(LuytreError, match=r"unreadable_answer.*base_url"):
            client.screen("xin chào")
        with pytest.raises(LuytreError, match="404 unreadable_answer"):
            client.screen("xin chào")


def test_a_key_is_not_taken_elsewhere_by_a_redirect(make_client: Any) -> None:
    with (
        standing_in(TAKEN) as elsewhere,
        standing_in(Said(307, b"", {"Location": elsewhere.url})) as server,
    ):
        with pytest.raises(LuytreError, match="307"):
            make_client(server.url, "k").send_post(POST)
        assert elsewhere.asked == []
        assert server.asked[0][3]["authorization"] == "Bearer k"


def test_large_posts_are_sent_in_smaller_batches(make_client: Any) -> None:
    posts = [Post(id=str(number), author="1", text="ề" * 100_000) for number in range(40)]
    with standing_in(Said(200, {"receipts": [RECEIPT]})) as server:
        make_client(server.url, "k").send_posts(posts)
        sizes = [len(body) for _, _, body, _ in server.asked]
    assert sum(sizes) > 40 * 300_000
    assert max(sizes) < MOST_BYTES + 1_000
    assert len(sizes) == 4
