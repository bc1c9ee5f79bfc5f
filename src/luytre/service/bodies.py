"""Reading what a request carries: within a limit, within a time, and whatever the bytes are."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

import msgspec

from luytre.reporting.json_text import mend_surrogates
from luytre.service import limits
from luytre.service.refusals import Refusal

__all__ = ["Disconnected", "decode", "read_body"]

T = TypeVar("T")

Receive = Any
Scope = Any


class Disconnected(Exception):  # noqa: N818  (nothing went wrong)
    """The caller went away before the whole body was here."""


async def read_body(receive: Receive, declared: bytes | None, limit: int) -> bytes:
    """The whole body. Raises `Refusal` where it is longer than `limit` or too slow.

    `declared` is the Content-Length, if there is one. What is over the limit is not held: the
    HTTP server throws away what comes after the answer.
    """
    if declared is not None and (len(declared) > 12 or int(declared) > limit):
        raise Refusal("body_too_large", f"This endpoint reads up to {limit} bytes.")
    try:
        async with asyncio.timeout(limits.BODY_SECONDS):
            message = await receive()
            if message["type"] != "http.request":
                raise Disconnected
            body: bytes = message.get("body", b"")
            if message.get("more_body"):
                body = await _rest(receive, body, limit)
    except TimeoutError:
        # What is still to come of this body must not be read as the next request.
        raise Refusal("body_too_slow", headers=[(b"connection", b"close")]) from None
    if len(body) > limit:
        raise Refusal("body_too_large", f"This endpoint reads up to {limit} bytes.")
    return body


async def _rest(receive: Receive, first: bytes, limit: int) -> bytes:
    parts, size, more = [first], len(first), True
    while more and size <= limit:
        message = await receive()
        if message["type"] != "http.request":
            raise Disconnected
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def decode(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """What `body` says; raises `Refusal`.

    A text cut in the middle of an emoji leaves half a surrogate pair, which JavaScript sends as
    an escape. A post isn't let through unread for that: the half is read as U+FFFD.
    """
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise Refusal("invalid_body", f"{error}. GET /schema has examples.") from None
    except (UnicodeDecodeError, RecursionError):
        raise Refusal("malformed_json") from None
    except msgspec.DecodeError:
        mended = mend_surrogates(body)
        if mended is None:
            raise Refusal("malformed_json") from None
        return decode(decoder, mended)
