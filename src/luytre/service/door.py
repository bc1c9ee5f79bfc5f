"""The front door: every request comes through here before anything else sees it.

It asks for the key, counts against its limit, reads bodies within theirs, and answers the endpoints
that texts and posts come in by itself, several times faster than through the framework. All else
goes on to the framework, which has typed handlers for the same endpoints: they are what the schema
is made from, and a test holds that both ways answer alike.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import logging
import traceback
from time import perf_counter
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from luytre.accounts import ApiKey, KeyRing
from luytre.service import limits
from luytre.service.bodies import Disconnected, read_body
from luytre.service.messages import as_page, from_now_on_encrypted, replay, send_json
from luytre.service.posting import Posting
from luytre.service.rates import CHARGE, Charge, Rates
from luytre.service.records import later
from luytre.service.refusals import Refusal
from luytre.service.screening_api import Screening

__all__ = ["CONSOLE", "OPTIONS", "REFUSED", "Door", "first_part", "log", "report", "wants_page"]

SINGLE = "/v1/screen"
BATCH = "/v1/screen/batch"
EXPLAIN = "/v1/explain"
POSTS = "/v1/posts"
POSTS_BATCH = "/v1/posts/batch"
REPORTS = "/v1/reports"
DECISIONS = "/v1/decisions"

#: Answered here, unless both ways are compared.
QUICK = frozenset({SINGLE, BATCH, POSTS, POSTS_BATCH})

#: What a key has to be good for, by the first parts of the path.
SCOPES = {POSTS: "intake", REPORTS: "report", DECISIONS: "decisions"}

#: Bodies of these are JSON, and are to be declared so.
JSON_ALONE = QUICK | {EXPLAIN, REPORTS}

#: Where the key that a request came with is left for those behind the door.
KEY = "luytre.key"

#: Says to those behind the door that it was asked which methods an address answers.
OPTIONS = "luytre.options"

#: Answered without a key: they say no more than that the server lives.
OPEN = frozenset({"/healthz", "/readyz"})

#: Under this are statements of reasons, which anybody may read who knows the id of one.
STATEMENTS = "/v1/statements/"

#: What is under /schema. For anything else there the framework has an HTML page of its own.
SCHEMA = frozenset({"/schema/reference", "/schema/openapi.json"})

#: Where the console's pages are, by the first part of their path: people sign in to them, or have
#: a link that is theirs alone.
CONSOLE = frozenset(
    "appeals blocking cases events exceptions join keys login logout me people quality queue r "
    "reports resources s setup start static webhooks".split()
)

#: The first parts of all other addresses that are answered; those of `MACHINES` by JSON alone.
MACHINES = frozenset({"healthz", "metrics", "readyz", "schema", "v1"})
ELSEWHERE = MACHINES | {"", "entries"}

#: Says to those behind the door what it refused, and by which method that came: they have pages.
REFUSED = "luytre.refused"

#: How a request is counted whose caller went away; nobody is sent this.
HUNG_UP = 499

log = logging.getLogger("luytre.service")

Scope = Any
Receive = Any
Send = Any


class Door:
    """An ASGI application around another. `quick` is off only where both ways are compared."""

    __slots__ = ("_app", "_console", "_key", "_keys", "_posting", "_quick", "_rates", "_screening")

    def __init__(
        self,
        app: Any,
        screening: Screening,
        key: str | None = None,
        quick: bool = True,
        keys: KeyRing | None = None,
        posting: Posting | None = None,
        console: bool = False,
        rates: Rates | None = None,
    ) -> None:
        self._app = app
        self._screening = screening
        self._key = None if key is None else key.encode()
        self._keys = keys
        self._posting = posting
        self._quick = quick
        self._console = console
        self._rates = rates or Rates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope.get("scheme") == "https":
            send = from_now_on_encrypted(send)
        try:
            await self._serve(scope, receive, send)
        except Disconnected:
            return
        except Refusal as refusal:
            self._screening.metrics.refused[refusal.problem.error] += 1
            # For a key, the browser has a window of its own.
            if self._console and refusal.status != 401 and wants_page(scope):
                await self._show(refusal, scope, receive, send)
            else:
                await send_json(send, refusal.status, refusal.body, refusal.headers)

    async def _show(self, refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        """Have those behind the door answer with a page, or say it as JSON where they can't."""
        # There is nothing that answers this method: what is asked for is not done.
        asked = {"method": "TRACE", REFUSED: (scope["method"], refusal)}
        try:
            await self._pass_on(scope | asked, receive, send)
        except Refusal:
            await send_json(send, refusal.status, refusal.body, refusal.headers)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        path = _plain(scope["path"])
        kind = length = shown = sender = payer = None
        for name, value in scope["headers"]:
            if name == b"content-type":
                kind = value
            elif name == b"content-length":
                length = value
            elif name == b"authorization":
                shown = value
        if self._keys is not None and (wanted := _scope_of(path)):
            sender = payer = await self._ask_for_senders_key(self._keys, shown, wanted)
            scope = scope | {KEY: sender}
        elif self._key is not None and path not in OPEN and not self._is_for_people(path):
            if self._console and first_part(path) not in ELSEWHERE and wants_page(scope):
                # Somebody mistyped an address of the console, and has no use for this key.
                raise Refusal("not_found")
            payer = await self._ask_for_key(shown, path)
        charge = self._charge(scope, path, payer)
        if charge is not None:
            scope = scope | {CHARGE: charge}
            if path not in QUICK or scope["method"] != "POST":
                charge.begin()
        if path.startswith("/schema/") and path not in SCHEMA:
            raise Refusal("not_found")
        if path in {"/schema", "/schema/reference"}:
            send = as_page(send)
        if scope["method"] != "POST":
            if scope["method"] == "HEAD":
                # Answered like GET; the HTTP server leaves the body out.
                scope = scope | {"method": "GET"}
            elif scope["method"] == "OPTIONS":
                # The framework would name the methods of one handler of the address. It names all
                # of them where it refuses one that nothing answers.
                scope = scope | {"method": "TRACE", OPTIONS: True}
            await self._pass_on(scope, receive, send)
            return
        if path not in QUICK:
            body = await self._read(path, kind, length, receive)
            await self._pass_on(scope, replay(body, receive), send)
            return
        status = HUNG_UP
        try:
            if charge is not None:
                charge.begin()
            body = await self._read(path, kind, length, receive)
            if not self._quick:
                await self._pass_on(scope, replay(body, receive), send)
                return
            answer = await self._answer(path, body, sender, charge)
            status = 200
        except Disconnected:
            raise
        except Refusal as refusal:
            status = refusal.status
            raise
        except Exception as error:
            status = 500
            report(error)
            raise Refusal("internal_error") from None
        finally:
            self._screening.metrics.answered(path, status, perf_counter() - started)
        await send_json(send, 200, answer)

    def _is_for_people(self, path: str) -> bool:
        """Whether people sign in to what is there, or show another secret than the server's key."""
        if not self._console:
            return False
        return path.startswith(STATEMENTS) or first_part(path) in CONSOLE

    def _charge(self, scope: Scope, path: str, payer: ApiKey | None) -> Charge | None:
        """What the request counts against, if anything. People who sign in count elsewhere."""
        if payer is not None:
            return self._rates.of_key(payer)
        if path.startswith("/v1/") or (path == "/" and scope["method"] == "POST"):
            return self._rates.of_address(scope.get("client"))
        return None

    async def _answer(
        self, path: str, body: bytes, sender: ApiKey | None, charge: Charge | None
    ) -> bytes:
        if path == SINGLE:
            return await self._screening.answer_one(body)
        if path == BATCH:
            return await self._screening.answer_many(body, charge)
        if self._posting is None:
            raise Refusal("intake_off")
        if sender is None:
            raise Refusal("key_required")
        if path == POSTS:
            return await self._posting.answer_one(body, sender)
        return await self._posting.answer_many(body, sender, charge)

    async def _read(
        self, path: str, kind: bytes | None, length: bytes | None, receive: Receive
    ) -> bytes:
        if path in JSON_ALONE and not _is_json(kind):
            raise Refusal("json_required")
        large = path in {BATCH, POSTS_BATCH}
        return await read_body(receive, length, limits.BATCH_BODY if large else limits.BODY)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """To the framework; what fails there unforeseen is named in the log, without its words."""
        begun = False

        async def sent(message: Any) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as error:
            report(error)
            if begun:
                raise ConnectionAbortedError from None
            raise Refusal("internal_error") from None

    async def _screening_key(self, given: bytes, path: str) -> ApiKey | None:
        """The key of the database's that is good for screening, and for `path` with it.

        Raises `Refusal` where there is such a key, for something else.
        """
        if self._keys is None or not path.startswith("/v1/"):
            return None
        try:
            found = await _find(self._keys, given)
        except SQLAlchemyError:
            return None
        if found is not None and "screen" not in found.scopes:
            raise self._scope_missing(found, "screen")
        return found

    async def _ask_for_senders_key(self, keys: KeyRing, shown: bytes | None, wanted: str) -> ApiKey:
        """The key that a platform shows, which is good for the scope `wanted`."""
        scheme, _, given = (shown or b"").partition(b" ")
        try:
            found = await _find(keys, given.strip())
        except SQLAlchemyError:
            raise later("database_unavailable") from None
        if found is None or scheme.lower() != b"bearer":
            raise Refusal(
                "key_required",
                "Send the header Authorization: Bearer KEY. This makes one: luytre keys create "
                f"--scope {wanted}",
                headers=[(b"www-authenticate", b"Bearer")],
            )
        if wanted not in found.scopes:
            raise self._scope_missing(found, wanted)
        return found

    def _scope_missing(self, key: ApiKey, wanted: str) -> Refusal:
        if self._posting is not None:
            self._posting.refused_access.note(f"key:{key.id}", wanted)
        hint = f"This makes a key that is: luytre keys create --scope {wanted}"
        return Refusal("scope_missing", hint)

    async def _ask_for_key(self, shown: bytes | None, path: str) -> ApiKey | None:
        """The key that was shown; None where it is the server's own."""
        assert self._key is not None
        if shown is not None:
            scheme, _, given = shown.partition(b" ")
            if scheme.lower() == b"basic":
                given = _password(given)
            given = given.strip()
            if hmac.compare_digest(given, self._key):
                return None
            if found := await self._screening_key(given, path):
                return found
        # A browser asks its user for a password only where the page is concerned.
        wanted = b"Bearer" if path.startswith("/v1/") else b'Basic realm="Luy Tre", charset="UTF-8"'
        raise Refusal("key_required", headers=[(b"www-authenticate", wanted)])


def wants_page(scope: Scope) -> bool:
    """Whether whoever asks is answered by pages, where there is a console."""
    if (first := first_part(scope["path"])) in CONSOLE:
        return True
    asked = (value.lower() for name, value in scope["headers"] if name == b"accept")
    return first not in MACHINES and any(b"text/html" in value for value in asked)


def first_part(path: str) -> str:
    """What stands before the second slash of a path, however many slashes lead there."""
    return _plain(path)[1:].partition("/")[0]


def _scope_of(path: str) -> str | None:
    """What a key has to be good for to ask at `path`; None where it is no matter of platforms."""
    if not path.startswith("/v1/"):
        return None
    return SCOPES.get("/".join(path.split("/", 3)[:3]))


async def _find(keys: KeyRing, token: bytes) -> ApiKey | None:
    """As `KeyRing.find`; nobody else waits where it has to ask the database."""
    text = token.decode("latin-1")
    return keys.find(text) if keys.is_fresh else await asyncio.to_thread(keys.find, text)


def report(error: BaseException) -> None:
    """Log what failed and where, but not the error's own words: they may quote a text."""
    frames = traceback.extract_tb(error.__traceback__)
    places = "".join(f"\n  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    log.error("%s%s", type(error).__name__, places)


def _plain(path: str) -> str:
    """`path` without the slashes that the framework reads over: /v1//screen/ is /v1/screen too."""
    if "//" not in path and not path.endswith("/"):
        return path
    return "/" + "/".join(part for part in path.split("/") if part)


def _is_json(kind: bytes | None) -> bool:
    if kind == b"application/json":
        return True
    return kind is not None and kind.split(b";", 1)[0].strip().lower() == b"application/json"


def _password(encoded: bytes) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""
