"""Screening for other people's ASGI applications: Starlette, FastAPI, Litestar, Django and kin.

    app.add_middleware(ScreeningMiddleware, screener=Screener(Lexicon.default()))

Needs none of the server's packages.
"""

from __future__ import annotations

import email.parser
import email.policy
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec

from luytre.lexicon import Action, rank
from luytre.screening import Screener, Verdict

__all__ = ["Screened", "ScreeningMiddleware"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_METHODS = frozenset({"POST", "PUT", "PATCH"})
_JSON, _FORM, _PARTS = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
)


class Screened(msgspec.Struct, frozen=True):
    """What was found in one request: the verdict on each of its texts, with the field's name.

    `action` is the strongest of the verdicts' actions; None where the body could not be read, so
    that nothing was screened.
    """

    action: Action | None
    verdicts: tuple[tuple[str, Verdict], ...] = ()


class ScreeningMiddleware:
    """Screens the texts in JSON and form bodies before the application reads them.

    The application finds a `Screened` in ``scope["state"]["luytre"]`` (``request.state.luytre``),
    and reads the body as if nothing had happened. The response gets the header ``luytre-action``.

    app: The application.
    screener: Screens the texts.
    fields: Names of the fields that hold texts, at any depth of a JSON body.
    paths: Only paths that begin with one of these are screened; all of them by default.
    on_block: What happens at `block_from`: "reject" answers 422 with a reason, "pass" leaves it
        to the application, and an ASGI application answers instead.
    block_from: The action from which on_block applies. Entries that nobody has reviewed act at
        most as "review", so with the packaged dictionary nothing reaches "block".
    max_body: Bytes of the longest body that is read. A longer one is refused with 413, since
        padding would otherwise be a way past.
    """

    def __init__(
        self,
        app: ASGIApp,
        screener: Screener,
        fields: Iterable[str] = ("text", "content", "body", "message"),
        *,
        paths: Iterable[str] = ("/",),
        on_block: Literal["reject", "pass"] | ASGIApp = "reject",
        block_from: Action = "block",
        max_body: int = 1 << 20,
    ) -> None:
        self._app = app
        self._screener = screener
        self._fields = frozenset(fields)
        self._paths = tuple(paths)
        self._on_block = on_block
        self._block_from = rank(block_from)
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = _content_type(scope) if self._concerns(scope) else ""
        media_type = kind.partition(";")[0].strip().lower()
        if media_type not in {_JSON, _FORM, _PARTS}:
            await self._app(scope, receive, send)
            return
        messages, body = await self._read(receive)
        if body is None:
            await _refuse(send, 413, "body_too_large", f"Send at most {self._max_body} bytes.")
            return
        screened = self._screen(body, media_type, kind)
        # Its own mapping: a server may share the one in the scope between requests.
        scope["state"] = {**scope.get("state", {}), "luytre": screened}
        send = _with_header(send, screened.action or "unscreened")
        app = self._app
        if screened.action is not None and rank(screened.action) >= self._block_from:
            if self._on_block == "reject":
                harms = ", ".join(_harms(screened, self._block_from))
                hint = f"Please reword the text. Found: {harms}."
                await _refuse(send, 422, "text_blocked", hint)
                return
            if self._on_block != "pass":
                app = self._on_block
        await app(scope, _replay(messages, receive), send)

    def _concerns(self, scope: Scope) -> bool:
        return (
            scope["type"] == "http"
            and scope["method"] in _METHODS
            and scope["path"].startswith(self._paths)
        )

    async def _read(self, receive: Receive) -> tuple[list[MutableMapping[str, Any]], bytes | None]:
        """The messages of the body, and the body; None for one that is too long."""
        messages, parts, size = [], [], 0
        while True:
            message = await receive()
            messages.append(message)
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._max_body:
                return [], None
            if message["type"] != "http.request" or not message.get("more_body"):
                return messages, b"".join(parts)

    def _screen(self, body: bytes, media_type: str, kind: str) -> Screened:
        readers = {_JSON: _json_texts, _FORM: _form_texts, _PARTS: _part_texts}
        try:
            texts = list(readers[media_type](body, kind, self._fields))
        except (ValueError, RecursionError, LookupError):
            return Screened(None)
        verdicts: list[Verdict] = self._screener.screen_many([text for _, text in texts])
        named = tuple(zip((name for name, _ in texts), verdicts, strict=True))
        action: Action = max((verdict.action for verdict in verdicts), key=rank, default="allow")
        return Screened(action, named)


def _json_texts(body: bytes, kind: str, fields: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Texts of `fields` at any depth, and all of them where a name stands twice."""
    found: list[tuple[str, str]] = []

    def gather(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for name, value in pairs:
            if name in fields:
                values = value if isinstance(value, list) else [value]
                found.extend((name, one) for one in values if isinstance(one, str))
        return dict(pairs)

    # A number of thousands of digits, which int() refuses, must not keep the rest from being read.
    json.loads(body, object_pairs_hook=gather, parse_int=float)
    yield from found


def _form_texts(body: bytes, kind: str, fields: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name, value in parse_qsl(body.decode("latin-1"), keep_blank_values=True, errors="replace"):
        if name in fields:
            yield name, value


def _part_texts(body: bytes, kind: str, fields: frozenset[str]) -> Iterator[tuple[str, str]]:
    head = b"content-type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n"
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise ValueError("no parts")
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if name in fields and part.get_filename() is None:
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)  # so it is for a part that has no parts
            yield name, content.decode("utf-8", "replace")


def _content_type(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"content-type":
            return str(value.decode("latin-1"))
    return ""


def _harms(screened: Screened, least: int) -> list[str]:
    hits = (hit for _, verdict in screened.verdicts for hit in verdict.hits)
    return sorted({hit.harm for hit in hits if rank(hit.action) >= least})


def _replay(messages: list[MutableMapping[str, Any]], receive: Receive) -> Receive:
    """A `receive` that gives what was read already, then what comes after it."""
    waiting = iter(messages)

    async def replayed() -> MutableMapping[str, Any]:
        message = next(waiting, None)
        return await receive() if message is None else message

    return replayed


def _with_header(send: Send, action: str) -> Send:
    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", ()), (b"luytre-action", action.encode())]
            message = {**message, "headers": headers}
        await send(message)

    return sent


async def _refuse(send: Send, status: int, error: str, hint: str) -> None:
    sentences = {
        "text_blocked": ("The text was not accepted.", "Nội dung không được chấp nhận."),
        "body_too_large": ("The body is too large.", "Nội dung gửi lên quá lớn."),
    }
    message, message_vi = sentences[error]
    body = json.dumps(
        {"error": error, "message": message, "message_vi": message_vi, "hint": hint},
        ensure_ascii=False,
    ).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
