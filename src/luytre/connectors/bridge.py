"""The program beside a forum: posts go one way, decisions the other. It remembers nothing.

``POST /{source}/posts`` takes the platform's webhooks and answers 2xx once Lũy Tre has the posts on
disk; otherwise the platform sends them again. ``POST /{source}/decisions`` takes Lũy Tre's webhooks
and answers 2xx once the platform has done what was decided; otherwise Lũy Tre sends them again.
What comes twice has the same effect once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import httpx
import msgspec

from luytre.client import (
    AsyncClient,
    LuytreError,
    LuytreUnavailable,
    Post,
    Receipt,
    WebhookError,
    verify_webhook,
)
from luytre.connectors.bridge_config import Source
from luytre.connectors.translation import (
    Call,
    CannotAct,
    ConnectorError,
    Deleted,
    Recovered,
    SignatureError,
    read_decision,
)

__all__ = ["Bridge"]

#: Bytes of a webhook and of the platform's answers, and seconds for a webhook to arrive.
MOST_BYTES = 1 << 20
BODY_SECONDS = 20.0

#: A platform waits for our answer, so we don't wait long for others'.
TIMEOUT = 8.0
ATTEMPTS = 2
RETRY_SECONDS = 30

log = logging.getLogger("luytre.bridge")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class _Refusal(Exception):  # noqa: N818  (an answer, and mostly to what is wrong elsewhere)
    def __init__(self, status: int, error: str, message: str) -> None:
        self.status = status
        self.error = error
        self.message = message
        super().__init__(message)


class Bridge:
    """An ASGI application. Its log has names of sources, numbers and words of errors only."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._clients: dict[str, AsyncClient] = {}
        self._platforms: dict[str, httpx.AsyncClient] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        for name, source in self._sources.items():
            self._clients[name] = AsyncClient(
                source.luytre_url, source.luytre_key, timeout=TIMEOUT, attempts=ATTEMPTS
            )
            self._platforms[name] = httpx.AsyncClient(
                base_url=source.platform_url.rstrip("/"),
                timeout=TIMEOUT,
                headers=source.connector.credentials(source.platform_key),
            )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for name in self._sources:
            await self._clients[name].close()
            await self._platforms[name].aclose()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, body = 200, await self._answer(scope, receive)
        except _Refusal as refusal:
            status = refusal.status
            body = {"error": refusal.error, "message": refusal.message}
        except ConnectionError:
            return
        except Exception as error:
            # Its own words may quote a text or a key.
            log.error("%s: something is wrong here; please report it", type(error).__name__)
            status, body = 500, {"error": "internal_error", "message": "It is in the log."}
        encoded = msgspec.json.encode(body)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(encoded)),
            (b"x-content-type-options", b"nosniff"),
        ]
        if status == 503:
            headers.append((b"retry-after", b"%d" % RETRY_SECONDS))
        if status == 408:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": encoded})

    async def _answer(self, scope: Scope, receive: Receive) -> dict[str, Any]:
        path, method = scope["path"], scope["method"]
        if path == "/healthz" and method in ("GET", "HEAD"):
            return {"status": "ok"}
        name, _, what = path.strip("/").partition("/")
        source = self._sources.get(name)
        if source is None or what not in ("posts", "decisions"):
            raise _Refusal(404, "not_found", "Webhooks go to /SOURCE/posts and /SOURCE/decisions.")
        if method != "POST":
            raise _Refusal(405, "method_not_allowed", "Webhooks are sent by POST.")
        headers: dict[str, str] = {}
        for key, value in scope["headers"]:
            # Of a header that comes twice nobody knows which is meant, so neither is.
            lower = key.decode("latin-1").lower()
            headers[lower] = "" if lower in headers else value.decode("latin-1")
        body = await _read(receive, headers.get("content-length", ""))
        try:
            if what == "posts":
                return await self._posts(source, headers, body)
            return await self._decision(source, headers, body)
        except (SignatureError, WebhookError) as error:
            log.warning("%s: a webhook was refused: %s", name, error)
            raise _Refusal(401, "wrong_signature", str(error)) from None
        except ConnectorError as error:
            log.warning("%s: a webhook could not be read: %s", name, error)
            raise _Refusal(422, "unreadable_webhook", str(error)) from None

    async def _posts(
        self, source: Source, headers: Mapping[str, str], body: bytes
    ) -> dict[str, Any]:
        luytre = self._clients[source.name]
        receipts: list[dict[str, Any]] = []
        deleted = 0
        try:
            for incoming in source.connector.read(headers, body, source.platform_secret):
                if not isinstance(incoming, Deleted):
                    receipt = await _send(luytre, incoming, source.name)
                    receipts.append({"status": receipt.status, "action": receipt.action})
                elif await self._is_gone(source, incoming):
                    deleted += await luytre.delete_post(incoming.id, source.name)
        except LuytreUnavailable as error:
            log.warning("%s: Lũy Tre can't take posts now (%s)", source.name, error.error)
            raise _Refusal(503, "luytre_unavailable", "Send it again later.") from None
        except LuytreError as error:
            log.error("%s: Lũy Tre refused: %d %s", source.name, error.status, error.error)
            raise _Refusal(
                502, "luytre_refused", f"Lũy Tre refused it: {error.error}. {error.hint}"
            ) from None
        return {"posts": receipts, "deleted": deleted}

    async def _is_gone(self, source: Source, deleted: Deleted) -> bool:
        if deleted.ask is None:
            return True
        return source.connector.is_gone(await self._look(source, deleted.ask))

    async def _decision(
        self, source: Source, headers: Mapping[str, str], body: bytes
    ) -> dict[str, Any]:
        payload = verify_webhook(source.luytre_webhook_secret, headers, body)
        decision = read_decision(payload, source.name)
        if decision is None:
            return {"done": 0, "cannot": []}
        look = source.connector.look(decision)
        found = await self._look(source, look) if look is not None else None
        done, cannot = 0, []
        for step in source.connector.act(decision, found):
            if isinstance(step, CannotAct):
                log.warning(
                    "%s: decision %d was not carried out: %s %s",
                    source.name, decision.decision, step.reason, step.advice,
                )  # fmt: skip
                cannot.append(step)
                continue
            status, _ = await self._ask(source, step)
            if not (200 <= status < 300 or status in step.already):
                log.error(
                    "%s: decision %d: the platform answered %d to %s",
                    source.name, decision.decision, status, step.method,
                )  # fmt: skip
                raise _Refusal(
                    502, "platform_refused", f"The platform answered {status} to {step.method}."
                )
            done += 1
        return {"done": done, "cannot": cannot}

    async def _look(self, source: Source, call: Call) -> dict[str, Any] | None:
        """What the platform knows of a post; None where it has none of that name."""
        status, body = await self._ask(source, call)
        if status in (404, 410):
            return None
        try:
            if status == 200:
                return msgspec.json.decode(body, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        log.error("%s: the platform answered %d to the question for a post", source.name, status)
        raise _Refusal(
            502, "platform_refused", f"The platform answered {status} and no post. Is the key good?"
        )

    async def _ask(self, source: Source, call: Call) -> tuple[int, bytes]:
        parts: dict[str, Any] = {"params": dict(call.query)} if call.query else {}
        if call.body is not None:
            parts["data" if call.form else "json"] = call.body
        platform = self._platforms[source.name]
        body = b""
        try:
            async with platform.stream(call.method, call.path, **parts) as response:
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        break
        except httpx.HTTPError as error:
            log.warning("%s: the platform gave no answer (%s)", source.name, type(error).__name__)
            raise _Refusal(503, "platform_unavailable", "The platform can't be reached.") from None
        return response.status_code, body


async def _send(luytre: AsyncClient, incoming: Post | Recovered, source: str) -> Receipt:
    post = incoming.post if isinstance(incoming, Recovered) else incoming
    post = msgspec.structs.replace(post, source=source)
    receipt = await luytre.send_post(post)
    if isinstance(incoming, Recovered) and receipt.status == "deleted":
        # It was forgotten, and only a text from after that is taken.
        return await luytre.send_post(msgspec.structs.replace(post, edited_at=incoming.at))
    return receipt


async def _read(receive: Receive, declared: str) -> bytes:
    too_large = _Refusal(413, "body_too_large", f"A webhook may have {MOST_BYTES} bytes.")
    if declared.isdecimal() and (len(declared) > 12 or int(declared) > MOST_BYTES):
        raise too_large
    parts: list[bytes] = []
    size, more = 0, True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    raise ConnectionAbortedError
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > MOST_BYTES:
                    raise too_large
                more = message.get("more_body", False)
    except TimeoutError:
        raise _Refusal(408, "body_too_slow", "The body did not arrive in time.") from None
    return b"".join(parts)
