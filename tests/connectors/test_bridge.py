"""The whole round: a post is written, sent on, decided about, taken down and given back."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.connectors.conftest import Village
from tests.connectors.samples import of_discourse, raw

from luytre.client import Post

BAD = "vay t1ền nh4nh, lh z.a.l.o"
STATEMENT = "https://luytre.example/s/lt-abc.0123"


def on_record(village: Village, id: str, text: str = BAD) -> str:
    """What Lũy Tre says of a post that it should know: "known", or "deleted" if forgotten."""
    return village.luytre.send_post(Post(id=id, author="1907", text=text)).status


def test_a_post_goes_all_the_way_and_comes_back(village: Village) -> None:
    forum = village.forum
    answer = forum.write("101", BAD)
    assert answer.status_code == 200
    assert answer.json() == {"posts": [{"status": "accepted", "action": "review"}], "deleted": 0}

    removed = village.decide(id="101", statement_url=STATEMENT)
    assert removed.json() == {"done": 2, "cannot": []}
    assert forum.posts["101"]["deleted_at"]
    assert STATEMENT in forum.messages["luytre-12"]["raw"]
    assert forum.messages["luytre-12"]["target_recipients"] == "thanh_ng"
    # The forum told of the deletion; Lũy Tre keeps the text, for the author may appeal.
    assert forum.answers[-1].json() == {"posts": [], "deleted": 0}
    assert on_record(village, "101") == "known"

    restored = village.decide("decision.reversed", id="101")
    assert restored.json() == {"done": 1, "cannot": []}
    assert not forum.posts["101"]["deleted_at"]
    assert forum.answers[-1].json()["posts"][0]["status"] == "known"


def test_what_comes_twice_has_its_effect_once(village: Village) -> None:
    forum = village.forum
    forum.write("102", BAD)
    assert forum.emit("102", "post_created").json()["posts"][0]["status"] == "known"
    for _ in range(2):
        assert village.decide(id="102", decision=13, statement_url=STATEMENT).status_code == 200
    assert forum.calls.count("DELETE /posts/102.json") == 1
    assert len([name for name in forum.messages if name == "luytre-13"]) == 1
    for _ in range(2):
        assert village.decide("decision.ended", id="102").status_code == 200
    assert forum.calls.count("PUT /posts/102/recover.json") == 1


def test_what_the_author_deletes_is_forgotten(village: Village) -> None:
    forum = village.forum
    forum.write("103", BAD)
    forum.posts["103"] |= {"user_deleted": True}
    assert forum.emit("103", "post_destroyed").json() == {"posts": [], "deleted": 1}
    assert on_record(village, "103") == "deleted"
    forum.posts["103"] |= {"user_deleted": False}
    assert forum.emit("103", "post_recovered").json()["posts"][0]["status"] == "accepted"


def test_a_post_that_is_gone_for_good_is_forgotten(village: Village) -> None:
    forum = village.forum
    forum.write("104", BAD)
    body = json.dumps({"post": forum.posts.pop("104")}).encode()
    headers = of_discourse(body, "post_destroyed")
    assert httpx.post(forum.hook, content=body, headers=headers).json()["deleted"] == 1


def test_an_account_rests_for_a_time(village: Village) -> None:
    forum = village.forum
    forum.write("105", BAD, user_id=77)
    until = "2026-12-04T07:00:00Z"
    for _ in range(2):
        answer = village.decide(id="105", action="suspend", on_account=True, until=until)
        assert answer.json() == {"done": 1, "cannot": []}
    assert forum.suspended["77"] == until
    assert village.decide("decision.ended", id="105", action="suspend").json()["done"] == 1
    assert "77" not in forum.suspended


def test_what_can_t_be_done_is_said(village: Village) -> None:
    village.forum.write("106", BAD)
    answer = village.decide(id="106", action="label").json()
    assert answer["done"] == 0
    assert "106" in answer["cannot"][0]["advice"]
    assert village.decide("case.opened", id="106").json() == {"done": 0, "cannot": []}


@pytest.mark.parametrize("status", [403, 422, 429, 500])
def test_luytre_sends_again_what_the_platform_refused(village: Village, status: int) -> None:
    forum = village.forum
    forum.write("107", BAD)
    forum.bad_days.append(status)
    assert village.decide(id="107").status_code == 502
    assert not forum.posts["107"]["deleted_at"]
    assert village.decide(id="107").status_code == 200
    assert village.decide("decision.ended", id="107").status_code == 200


def test_what_nobody_signed_is_refused(village: Village) -> None:
    body = raw("discourse_post_created")
    url = village.forum.hook
    assert httpx.post(url, content=body).status_code == 401
    wrong = of_discourse(body) | {"x-discourse-event-signature": "sha256=" + "0" * 64}
    refused = httpx.post(url, content=body, headers=wrong)
    assert (refused.status_code, refused.json()["error"]) == (401, "wrong_signature")
    assert village.decide(id="101", secret="whsec_AAAA").status_code == 401
    twice = [*of_discourse(body).items(), *wrong.items()]
    assert httpx.post(url, content=body, headers=twice).status_code == 401
    assert on_record(village, "8311") == "accepted"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/forum/posts", 405),
        ("POST", "/shop/posts", 404),
        ("POST", "/forum", 404),
        ("POST", "/", 404),
        ("POST", "/forum/posts/1", 404),
    ],
)
def test_other_addresses_are_answered_as_such(
    village: Village, method: str, path: str, status: int
) -> None:
    assert httpx.request(method, village.bridge.url + path).status_code == status


def test_bodies_have_a_limit(village: Village) -> None:
    url = village.forum.hook
    assert httpx.post(url, content=b"x" * (1 << 20)).status_code == 401

    def without_length() -> Any:
        for _ in range(20):
            yield b"x" * 100_000

    # It may hang up while we are still sending.
    with suppress(httpx.WriteError):
        assert httpx.post(url, content=without_length()).status_code == 413
    host, _, port = url.split("/")[2].partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(
            b"POST /forum/posts HTTP/1.1\r\nhost: x\r\ncontent-length: 9000000\r\n\r\n"
        )
        assert b" 413 " in connection.recv(4096)


def test_a_body_that_is_none_of_the_platform_s_is_named(village: Village) -> None:
    body = b'{"post": {"id": "x"}}'
    answer = httpx.post(village.forum.hook, content=body, headers=of_discourse(body))
    assert (answer.status_code, answer.json()["error"]) == (422, "unreadable_webhook")


def test_the_platform_sends_again_while_the_server_is_away(
    village: Village, tmp_path: Path
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        bridge = village.beside(tmp_path, nobody.getsockname()[1])
        try:
            body = raw("discourse_post_created")
            url = f"{bridge.url}/forum/posts"
            answer = httpx.post(url, content=body, headers=of_discourse(body), timeout=20)
        finally:
            said = bridge.stop()
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "forum: Lũy Tre can't take posts now (no_answer)" in said
