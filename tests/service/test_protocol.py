"""Half a request holds no connection for long, nor a long one much memory."""

from __future__ import annotations

import contextlib
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
    server = uvicorn.Server(uvicorn.Config(app, http=Impatient, log_level="critical"))
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
    assert b"in 0.5 seconds" in answer


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
    assert b"431" in talk(port, *endless)[:20]


def test_the_next_request_on_a_connection_is_limited_too(port: int) -> None:
    kept = WHOLE.replace(b"Connection: close\r\n", b"")
    answer = talk(port, kept + WHOLE[:30])
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in answer
