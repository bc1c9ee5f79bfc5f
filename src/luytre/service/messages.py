"""ASGI messages as the door changes them on their way, and those that it sends itself."""

from __future__ import annotations

from typing import Any

from luytre.service.headers import HTML_HEADERS, SAFE_HEADERS, TRANSPORT_HEADER
from luytre.service.refusals import Headers

__all__ = ["as_page", "from_now_on_encrypted", "replay", "send_json"]

_JSON = (b"content-type", b"application/json")
_SAFE = [(name.encode(), value.encode()) for name, value in SAFE_HEADERS.items()]
_OF_PAGES = [(name.encode(), value.encode()) for name, value in HTML_HEADERS.items()]

Receive = Any
Send = Any


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body which was read already, then what comes after it."""
    given = False

    async def replayed() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def from_now_on_encrypted(send: Send) -> Send:
    """Have the browser come encrypted from now on, and show its cookies only then."""

    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = [
                (name, _secured(value) if name.lower() == b"set-cookie" else value)
                for name, value in message["headers"]
            ]
            message["headers"] = [*headers, TRANSPORT_HEADER]
        await send(message)

    return sent


def _secured(cookie: bytes) -> bytes:
    flags = {part.strip().lower() for part in cookie.split(b";")[1:]}
    return cookie if b"secure" in flags else cookie + b"; Secure"


def as_page(send: Send) -> Send:
    """With the headers of a page, which the framework can't be told for the one of the schema."""

    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            kept = [one for one in message["headers"] if one[0].decode() not in HTML_HEADERS]
            message["headers"] = [*kept, *_OF_PAGES]
        await send(message)

    return sent


async def send_json(send: Send, status: int, body: bytes, more: Headers | None = None) -> None:
    """A whole answer, with headers beside those that each has."""
    headers = [_JSON, (b"content-length", b"%d" % len(body)), *_SAFE]
    if more:
        headers += more
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
