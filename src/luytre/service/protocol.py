"""The HTTP protocol of `luytre up`: uvicorn's, with limits on the head of a request.

uvicorn hands a request over once its head is complete. Until then nobody else can say that it is
too long, or too slow: half a head would hold a connection for ever.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from luytre.service import limits
from luytre.service.headers import SAFE_HEADERS
from luytre.service.refusals import Refusal


class LimitedProtocol(HttpToolsProtocol):
    """Closes connections whose next head does not come in time, or does not end."""

    head_seconds = limits.HEAD_SECONDS
    head_bytes = limits.HEAD

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: asyncio.TimerHandle | None = None
        self._in_head = False
        self._received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._in_head:
            self._received = 0
            self._stop_waiting()
            return
        # What came with it may be the end of another request: then this counts a little too much.
        self._received += len(data)
        if self._received > self.head_bytes:
            self._refuse("head_too_large")
        else:
            self._wait()

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if self._in_head:
            self._refuse("head_too_slow")
        else:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is refused like all else; uvicorn's own words would be no JSON."""
        self._refuse("bad_request")

    def _refuse(self, error: str) -> None:
        """Answer and close."""
        self._stop_waiting()
        if not self.transport.is_closing():
            refusal = Refusal(error)
            head = f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}\r\n"
            headers = [
                *(("connection", "close"), ("content-type", "application/json")),
                ("content-length", str(len(refusal.body))),
                *SAFE_HEADERS.items(),
            ]
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
            self.transport.write(f"{head}{lines}\r\n".encode("ascii") + refusal.body)
            self.transport.close()
