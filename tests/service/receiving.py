"""A server on this machine that keeps what it is sent: a platform that is told of decisions, or one
where pictures are."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

Reply = tuple[int, dict[str, str], bytes]


class Message(NamedTuple):
    """A request, with its headers in lower case, and the connection that it came on."""

    path: str
    headers: dict[str, str]
    body: bytes
    connection: tuple[str, int]

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)["data"]
        return found


class Receiver:
    """Answers with what `reply` says of a message, by default with 204."""

    def __init__(
        self,
        reply: Callable[[Message], Reply] | int = 204,
        secured: ssl.SSLContext | None = None,
    ) -> None:
        self.got: list[Message] = []
        self.reply = reply
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                message = Message(self.path, headers, body, self.client_address)
                receiver.got.append(message)
                status, more, answer = receiver.answer(message)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                if "content-length" not in more and status != 204:
                    self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        if secured is not None:
            self._server.socket = secured.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def answer(self, message: Message) -> Reply:
        if isinstance(self.reply, int):
            return self.reply, {}, b""
        return self.reply(message)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/luytre"

    @property
    def decisions(self) -> list[int]:
        return [message.data["decision"] for message in self.got]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """Those who hang up are part of what is tested."""
