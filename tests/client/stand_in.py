"""A server that answers as it was told: what a real one does only on bad days."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple

HANG_UP = "hang up"


class Said(NamedTuple):
    """One answer: its status, body and headers."""

    status: int
    body: Any = b""
    headers: Mapping[str, str] = MappingProxyType({})


class StandIn:
    """Gives `answers` one after the other, and the last one from then on."""

    def __init__(self, *answers: Said | str) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, bytes, dict[str, str]]] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                heads = {name.lower(): value for name, value in self.headers.items()}
                stand_in.asked.append((self.command, self.path, body, heads))
                answers = stand_in.answers
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                if isinstance(answer, str):
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                sent = answer.body if isinstance(answer.body, bytes) else _json(answer.body)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_DELETE = do_POST  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


@contextmanager
def standing_in(*answers: Said | str) -> Iterator[StandIn]:
    stand_in = StandIn(*answers)
    thread = threading.Thread(target=stand_in.server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.server.shutdown()
        thread.join()
        stand_in.server.server_close()
