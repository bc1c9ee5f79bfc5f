"""Half a request holds no connection for long, nor a long one much memory."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

uvicorn = pytest.importorskip("uvicorn", reason="the server is an extra: luytre[server]")


@pytest.fixture(scope="module")
def port(app: Any) -> Iterator[int]:
    from luytre.service.protocol import LimitedProtocol

    class Impatient(LimitedProtocol):
        head_seconds = 0.5
        head_bytes = 4096

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=Impatient, ws="none", log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()


def talk(port: int, *parts: bytes, pause: float = 0) -> bytes:
    """What comes back for `parts` until the server closes the connection."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for part in parts:
            try:
                connection.sendall(part)
            except OSError:
                break
            time.sleep(pause)
        try:
            while part := connection.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    return answer


def problem_in(answer: bytes) -> Any:
    """The body of a refusal, which has the headers that all have."""
    head, _, body = answer.partition(b"\r\n\r\n")
    for header in (b"application/json", b"nosniff", b"no-store", b"frame-ancestors 'none'"):
        assert header in head
    assert f"content-length: {len(body)}\r\n".encode() in head + b"\r\n"
    return json.loads(body)


WHOLE = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def test_a_whole_request_is_answered(port: int) -> None:
    assert talk(port, WHOLE).startswith(b"HTTP/1.1 200")


def test_a_request_in_pieces_is_answered_if_its_head_comes_in_time(port: int) -> None:
    assert talk(port, WHOLE[:9], WHOLE[9:30], WHOLE[30:], pause=0.05).startswith(b"HTTP/1.1 200")


def test_a_connection_that_says_nothing_is_closed(port: int) -> None:
    assert talk(port) == b""


@pytest.mark.parametrize("half", [WHOLE[:3], WHOLE[:30], WHOLE[:-2]])
def test_half_a_head_is_waited_for_only_so_long(port: int, half: bytes) -> None:
    answer = talk(port, half)
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout")
    assert problem_in(answer)["error"] == "head_too_slow"


def test_a_head_that_comes_letter_by_letter_is_not_waited_for_longer(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=0.05) as connection:
        answer = b""
        sent = 0
        while not answer and sent < 200:
            connection.sendall(WHOLE[sent % 20 : sent % 20 + 1])
            sent += 1
            with contextlib.suppress(TimeoutError):
                answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 408")


def test_a_head_without_end_is_refused(port: int) -> None:
    endless = [b"GET / HTTP/1.1\r\n", *(b"a: " + b"b" * 1000 + b"\r\n" for _ in range(64))]
    answer = talk(port, *endless)
    assert b"431" in answer[:20]
    assert problem_in(answer)["error"] == "head_too_large"


@pytest.mark.parametrize(
    "sent",
    [
        b"what is this\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\na: b\x00c\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_http_is_refused_as_all_else_is(port: int, sent: bytes) -> None:
    answer = talk(port, sent)
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert problem_in(answer)["error"] == "bad_request"


def test_a_connection_can_not_be_changed_to_another_protocol(port: int) -> None:
    wanted = (
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    answer = talk(port, WHOLE.replace(b"Connection: close\r\n\r\n", wanted))
    assert answer.startswith(b"HTTP/1.1 200")


def test_the_next_request_on_a_connection_is_limited_too(port: int) -> None:
    kept = WHOLE.replace(b"Connection: close\r\n", b"")
    answer = talk(port, kept + WHOLE[:30])
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in answer
