"""Requests and answers as data, and when a request is sent again.

Nothing here opens a connection or sleeps: a call is a generator that yields what is to be sent
and is given what came back, so that one body serves the client that waits and the one that awaits.
"""

from __future__ import annotations

import json
import random
from collections.abc import Generator, Mapping
from typing import Any, TypeVar

import msgspec

from luytre.client.errors import LuytreError, LuytreUnavailable

__all__ = ["Answer", "Lost", "Pause", "Request", "Steps", "ask", "encoded", "patiently"]

T = TypeVar("T")

#: It was done, or, of a public body's wish, put on record.
_GOOD = frozenset({200, 202})

#: Answers after which the same request may do better: the server's own, and those of proxies.
_LATER = frozenset({429, 503})
_OF_PROXIES = frozenset({408, 502, 504})

#: Seconds before the second attempt, doubled before each further one, up to the longest pause.
#: Where Retry-After asks for more than that, the caller is told instead.
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0

_encoder = msgspec.json.Encoder()


class Request(msgspec.Struct, frozen=True):
    """One request. Each that there is has the same effect sent twice as sent once."""

    method: str
    path: str
    body: bytes | None = None
    query: Mapping[str, str] = {}


class Answer(msgspec.Struct, frozen=True):
    """What came back; the names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Lost(msgspec.Struct, frozen=True):
    """No answer, whether or not the server got the request."""

    reason: str


class Pause(msgspec.Struct, frozen=True):
    """Wait before the next request."""

    seconds: float


#: A call that does not care about failures, and one that has been made to.
Steps = Generator[Request, Answer, T]
PatientSteps = Generator[Request | Pause, Answer | Lost | None, T]


def encoded(value: Any) -> bytes:
    """`value` as JSON. Half a surrogate pair is sent as its escape, which the server reads."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value)).encode("ascii")


def ask(request: Request, kind: type[T]) -> Steps[T]:
    """Send `request` and read what comes back as `kind`. Raises `LuytreError`."""
    answer = yield request
    if answer.status not in _GOOD:
        raise _refused(answer)
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise LuytreError(
            answer.status,
            "unreadable_answer",
            "The answer is not Lũy Tre's.",
            "Is base_url the address that `luytre up` shows?",
        ) from None


def patiently(steps: Steps[T], attempts: int) -> PatientSteps[T]:
    """`steps`, each request of which is sent up to `attempts` times.

    Waits as long as Retry-After says, or longer from attempt to attempt, with some chance in it so
    that callers who were sent away together don't come back together. Raises `LuytreUnavailable`.
    """
    answer: Answer | None = None
    while True:
        try:
            request = next(steps) if answer is None else steps.send(answer)
        except StopIteration as done:
            result: T = done.value
            return result
        answer = yield from _one(request, attempts)


def _one(request: Request, attempts: int) -> PatientSteps[Answer]:
    pause = _FIRST_PAUSE
    for attempt in range(1, attempts + 1):
        got = yield request
        assert got is not None, "a request is answered or lost"
        if isinstance(got, Answer) and got.status not in _LATER | _OF_PROXIES:
            return got
        if attempt == attempts:
            raise _unavailable(got)
        asked = _retry_after(got)
        if asked > _LONGEST_PAUSE:
            raise _unavailable(got)
        yield Pause(max(asked, pause) * random.uniform(1, 1.5))
        pause = min(2 * pause, _LONGEST_PAUSE)
    raise AssertionError("attempts are at least 1")


def _retry_after(got: Answer | Lost) -> float:
    shown = got.headers.get("retry-after", "") if isinstance(got, Answer) else ""
    # The other form of it, a date, is not one that the server sends.
    return float(shown) if shown.isascii() and shown.isdecimal() else 0.0


def _unavailable(got: Answer | Lost) -> LuytreUnavailable:
    if isinstance(got, Lost):
        return LuytreUnavailable(
            0, "no_answer", f"Lũy Tre could not be reached: {got.reason}.", "Does `luytre up` run?"
        )
    error = _refused(got)
    return LuytreUnavailable(got.status, error.error, "Lũy Tre can't do it now.", error.hint)


def _refused(answer: Answer) -> LuytreError:
    try:
        said = msgspec.json.decode(answer.body, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        said = _Problem("unreadable_answer", "The answer is not Lũy Tre's.")
    return LuytreError(answer.status, said.error, said.message, said.hint)


class _Problem(msgspec.Struct, frozen=True):
    error: str
    message: str
    hint: str = ""
