"""`luytre up` as a process: what it says, what it refuses, and what reaches it over a socket."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.service.running import START, Running

from luytre.accounts import create_key
from luytre.storage import Installation

pytest.importorskip("uvicorn", reason="the server is an extra: luytre[server]")

KEY = "a-key-of-enough-letters"


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    running = Running()
    yield running
    running.stop()


def head(body: bytes, *more: bytes, path: bytes = b"/v1/screen") -> bytes:
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: x", b"Content-Type: application/json", *more]
    return b"\r\n".join([*lines, b"", body])


def refused(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*START, *options], capture_output=True, text=True, timeout=60, check=False,
        env=os.environ | environment,
    )  # fmt: skip


def test_the_greeting_says_where_and_how(server: Running) -> None:
    assert f"http://127.0.0.1:{server.port}/schema" in server.greeting
    assert re.search(r"dictionary +[\d,]+ entries, policy forum", server.greeting)
    assert re.search(r"core +(compiled|plain Python)", server.greeting)
    assert "Ctrl+C stops it." in server.greeting


def test_it_says_where_to_set_up_until_there_is_an_owner(server: Running) -> None:
    found = re.search(r"set up +http://127\.0\.0\.1:(\d+)/setup\?code=[\w-]{22}\n", server.greeting)
    assert found
    assert int(found[1]) == server.port
    assert "console" not in server.greeting
    page = server.ask(b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert page.startswith(b"HTTP/1.1 303 ")
    assert b"location: /setup\r\n" in page


def test_chunks_without_a_length(server: Running) -> None:
    body = json.dumps({"text": "vay t1ền nh4nh"}).encode()
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])]
    answer = server.ask(head(b"", b"Transfer-Encoding: chunked"), *chunks, b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'"action":"review"' in answer


def test_two_requests_at_once_on_one_connection(server: Running) -> None:
    request = head(b'{"text":"a"}', b"Content-Length: 12")
    assert server.ask(request + request).count(b"HTTP/1.1 200 OK") == 2


def test_after_a_refusal_the_connection_goes_on(server: Running) -> None:
    long = b'{"text":"' + b"a" * (1 << 21) + b'"}'
    answer = server.ask(
        head(long, b"Content-Length: %d" % len(long)),
        head(b'{"text":"a"}', b"Content-Length: 12"),
    )
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"HTTP/1.1 200 OK" in answer


@pytest.mark.parametrize(
    "rubbish",
    [b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", head(b"", b"Content-Length: -1"), b"A" * 100_000],
)
def test_rubbish_does_not_stop_it(server: Running, rubbish: bytes) -> None:
    answer = server.ask(rubbish)
    assert not answer or answer.startswith(b"HTTP/1.1 4")
    assert b"200 OK" in server.ask(head(b'{"text":"a"}', b"Content-Length: 12"))


def test_a_head_request_has_no_body(server: Running) -> None:
    answer = server.ask(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")


def test_ctrl_c_stops_it_quietly() -> None:
    running = Running("--key", KEY)
    assert "asked of every caller" in running.greeting
    assert KEY not in running.greeting
    assert running.stop(signal.SIGINT).strip() == ""
    assert running.process.returncode == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "LUYTRE_KEY"),
        (["--key", "short"], "at least 16"),
        (["--policy", "kind"], "forum"),
        (["--lexicon", "nowhere.toml"], "nowhere.toml"),
        (["--host", "256.1.1.1", "--key", KEY], "--host"),
    ],
)
def test_what_it_refuses(options: list[str], said: str) -> None:
    done = refused(*options)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken(server: Running) -> None:
    done = refused("--port", str(server.port))
    assert done.returncode == 1
    assert f"port {server.port}" in done.stderr
    assert "--port" in done.stderr


def test_the_key_may_stand_in_the_environment() -> None:
    running = Running(LUYTRE_KEY=KEY)
    try:
        request = head(b'{"text":"a"}', b"Content-Length: 12")
        assert b"HTTP/1.1 401" in running.ask(request)
        shown = head(
            b'{"text":"a"}', b"Content-Length: 12", b"Authorization: Bearer " + KEY.encode()
        )
        assert b"HTTP/1.1 200" in running.ask(shown)
    finally:
        running.stop()


def test_a_demonstration_has_people_to_sign_in_as_and_goes_away() -> None:
    running = Running("--demo", LUYTRE_DATA="")
    folder = re.search(r"data +(/\S+)", running.greeting)
    assert folder and "luytre-demo-" in folder[1] and Path(folder[1]).is_dir()
    for role in ("moderator", "senior", "owner"):
        assert re.search(rf"{role} +\w+, password [\w-]{{19}}\n", running.greeting)
    running.stop()
    assert not Path(folder[1]).exists()


def test_a_demonstration_is_for_this_machine_only() -> None:
    answer = refused("--demo", "--host", "0.0.0.0", "--key", KEY)
    assert answer.returncode == 1
    assert "Leave --host out." in answer.stderr


def test_a_demonstration_is_not_put_among_other_records(tmp_path: Path) -> None:
    database = Installation.open(tmp_path).database
    with database.write() as connection:
        create_key(connection, "forum", ["intake"], None, 1, "test")
    database.close()
    answer = refused("--demo", "--data", str(tmp_path))
    assert answer.returncode == 1
    assert "name another folder with --data" in answer.stderr
    answer = refused("--demo", "--database", "postgresql://nobody@127.0.0.1:1/none", LUYTRE_DATA="")
    assert answer.returncode == 1
    assert "name a folder with --data" in answer.stderr


def test_it_limits_what_an_address_asks_for(tmp_path: Path) -> None:
    running = Running(LUYTRE_PER_MINUTE="2", LUYTRE_DATA=str(tmp_path))
    try:
        body = b'{"texts":["a","b"]}'
        length = b"Content-Length: %d" % len(body)
        request = head(body, length, b"Connection: close", path=b"/v1/screen/batch")
        assert running.ask(request).startswith(b"HTTP/1.1 200 ")
        answer = running.ask(request)
        assert answer.startswith(b"HTTP/1.1 429 ")
        assert b"retry-after: " in answer
        assert b"2 items a minute" in answer
    finally:
        running.stop()
