"""Over a real socket: where one request ends and the next begins, and what is said of all that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

pytest.importorskip("uvicorn", reason="the server is an extra: luytre[server]")

from tests.service.running import Running

from luytre.cli import main

SERVER_KEY = "qwertzuiop-asdfghjkl-yxcvbnm"
WORDS = "xylophon"
TEXT = f"vay t1ền nh4nh {WORDS} gọi 0912 345 678"
AUTHOR = "zyxwvut"


class Server(NamedTuple):
    running: Running
    keys: dict[str, str]

    def ask(
        self, method: str, path: str, body: bytes = b"", key: str = SERVER_KEY, *more: str
    ) -> bytes:
        head = [
            f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {key}",
            "Content-Type: application/json", f"Content-Length: {len(body)}", "Connection: close",
            *more,
        ]  # fmt: skip
        return self.running.ask("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("wire")
    keys = {scope: make_key(data, scope) for scope in ("intake", "report", "decisions", "screen")}
    running = Running(LUYTRE_DATA=str(data), LUYTRE_KEY=SERVER_KEY)
    yield Server(running, keys)
    if running.process.poll() is None:
        running.stop()


def make_key(data: Path, scope: str) -> str:
    arguments = ["keys", "create", "--scope", scope, "--source", "forum", "--data", str(data)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout.strip()


SECOND = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = b"0\r\n\r\n"

#: Requests of which two readers could think that they end at different places.
SMUGGLING = {
    "length and chunks": (b"Content-Length: 5\r\nTransfer-Encoding: chunked", CHUNKED + SECOND),
    "chunks and length": (b"Transfer-Encoding: chunked\r\nContent-Length: 40", CHUNKED + SECOND),
    "two lengths": (b"Content-Length: 0\r\nContent-Length: 40", SECOND),
    "a list of lengths": (b"Content-Length: 0, 40", SECOND),
    "a length with a sign": (b"Content-Length: +0", SECOND),
    "a length below zero": (b"Content-Length: -1", SECOND),
    "a length in hexadecimal": (b"Content-Length: 0x0", SECOND),
    "a length without end": (b"Content-Length: " + b"9" * 60, SECOND),
    "a space before the colon": (b"Content-Length : 0", SECOND),
    "a folded line": (b"X-A: b\r\n Content-Length: 40", SECOND),
    "other chunks": (b"Transfer-Encoding: xchunked", CHUNKED + SECOND),
    "chunks not last": (b"Transfer-Encoding: chunked, identity", CHUNKED + SECOND),
    "a line that ends with LF": (b"X-A: b\nTransfer-Encoding: chunked", CHUNKED + SECOND),
    "a chunk's length that is none": (b"Transfer-Encoding: chunked", b"zz\r\n" + SECOND),
    "a chunk that is too long": (b"Transfer-Encoding: chunked", b"f" * 17 + b"\r\n" + SECOND),
    "a NUL in a header": (b"X-A: \x00\r\nContent-Length: 0", SECOND),
    "a CR in a header": (b"X-A: b\rContent-Length: 40", SECOND),
}


@pytest.mark.parametrize("name", list(SMUGGLING))
def test_no_request_hides_in_another(server: Server, name: str) -> None:
    headers, rest = SMUGGLING[name]
    head = b"POST /v1/screen HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    answer = server.running.ask(head + headers + b"\r\n\r\n" + rest)
    statuses = [line.split()[1] for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    # One is refused, and nothing that came behind it is read.
    assert b"200" not in statuses, answer
    assert len(statuses) <= 2 and statuses, answer
    assert statuses[-1] in {b"400", b"401", b"413"}, answer


def test_two_requests_that_are_two_are_answered_in_order(server: Server) -> None:
    answer = server.running.ask(
        SECOND + SECOND.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    )
    assert answer.count(b"HTTP/1.1 200") == 2


def test_no_answer_says_what_it_was_made_with(server: Server) -> None:
    for answer in (server.ask("GET", "/healthz"), server.ask("GET", "/none"), server.ask("X", "/")):
        head = answer.partition(b"\r\n\r\n")[0].lower()
        for word in (b"\r\nserver:", b"uvicorn", b"litestar", b"python", b"x-powered-by"):
            assert word not in head
        assert b"nosniff" in head


def test_trace_gives_nothing_back(server: Server) -> None:
    answer = server.ask("TRACE", "/healthz", b"", SERVER_KEY, "X-Secret: qwertz")
    assert answer.startswith(b"HTTP/1.1 405")
    assert b"qwertz" not in answer


def test_what_a_proxy_says_is_believed_of_this_machine_alone(server: Server) -> None:
    """Uvicorn takes it from 127.0.0.1, which is where a proxy beside it asks from."""
    answer = server.ask("GET", "/healthz", b"", SERVER_KEY, "X-Forwarded-Proto: https")
    assert b"strict-transport-security" in answer.lower()
    assert b"strict-transport-security" not in server.ask("GET", "/healthz").lower()


def test_the_log_has_no_text_no_name_and_no_secret(server: Server) -> None:
    """The last one: the server is stopped, and all that it said is looked through."""
    post = {"id": "8311", "author": AUTHOR, "text": TEXT, "url": "https://forum.example/qwertz"}
    report = {"id": "8311", "explanation": TEXT, "email": f"{AUTHOR}@example.org"}
    secret = "hunter2-hunter2"
    for key in (*server.keys.values(), "lt_nobody_" + secret, SERVER_KEY, ""):
        for method, path, body in (
            ("POST", "/v1/posts", json.dumps(post)),
            ("POST", "/v1/posts/batch", json.dumps({"posts": [post, post | {"surface": TEXT}]})),
            ("POST", "/v1/reports", json.dumps(report)),
            ("POST", "/v1/screen", json.dumps({"text": TEXT})),
            ("POST", "/v1/screen", json.dumps({"text": TEXT})[:-9]),
            ("POST", "/", f"text={WORDS}"),
            ("POST", "/login", f"login={AUTHOR}&password={secret}"),
            ("GET", f"/v1/posts?id={AUTHOR}&q={WORDS}", ""),
            ("GET", f"/join/{secret}", ""),
            ("GET", f"/s/lt-{WORDS}.{secret}", ""),
            ("GET", f"/{WORDS}/{secret}", ""),
        ):
            assert server.ask(method, path, body.encode(), key).startswith(b"HTTP/1.1 ")
    server.running.ask(f"GET /{WORDS} {secret}\r\n\r\n".encode())
    server.running.send_and_hang_up(f"POST /v1/screen HTTP/1.1\r\nX: {secret}\r\n".encode())
    said = server.running.greeting + server.running.stop()
    for word in (WORDS, AUTHOR, "qwertz", secret, SERVER_KEY, "0912", *server.keys.values()):
        assert word not in said, said
    assert "Traceback" not in said
