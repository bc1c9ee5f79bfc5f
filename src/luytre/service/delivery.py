"""Sends what is in the outbox: signed messages to webhooks (Standard Webhooks), mail to reporters.

What is sent and what is promised of it is said in `luytre.storage.outbox`.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import groupby
from typing import Any, TypeVar

import httpx
import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from luytre.intake import Busy, Unavailable, Writer
from luytre.service.door import report
from luytre.service.mail import Later, Mailer, Refusal, Unsent
from luytre.service.outgoing import Outgoing, Refused, Visit
from luytre.storage import Database, StorageError, Vault, outbox
from luytre.storage.clock import moment
from luytre.storage.outbox import Letter
from luytre.storage.webhooks import find_webhook, remove_webhook, secret_of

__all__ = ["Delivery", "message_of", "sign", "webhook_id"]

T = TypeVar("T")

ACTOR = "delivery"

#: Webhooks that are sent to at once.
MOST_AT_ONCE = 16

#: Mails that are taken at a time, to be sent one after another.
MOST_MAILS = 5

#: Seconds that rows are leased for: longer than all that are leased together may take.
LEASE_SECONDS = 180

#: Seconds between two looks at the outbox, and those that a webhook is left alone which can't be
#: reached: its other messages would fare no better.
LOOK_SECONDS = 1.0
REST_SECONDS = 30

#: Seconds that what is under way has when the server stops.
SECONDS_TO_FINISH = 3

_GONE = 410
_LATER = frozenset({429, 503})


def webhook_id(vault: Vault, letter: Letter) -> str:
    """The same in every attempt, and never given twice, not even by a database put back."""
    return "msg_" + vault.digest("message", str(letter.id), str(letter.made_at)).hex()[:32]


def message_of(letter: Letter) -> bytes:
    """The JSON that is sent: type, time of what happened, and what the outbox has."""
    made = moment(letter.made_at)
    return msgspec.json.encode(
        {
            "type": letter.type,
            "timestamp": made.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "data": msgspec.Raw(letter.body.encode()),
        }
    )


def sign(secret: bytes, id_: str, seconds: int, body: bytes) -> dict[str, str]:
    """The headers of a message that is sent at `seconds` since 1970."""
    signature = hmac.digest(secret, b"%b.%d.%b" % (id_.encode(), seconds, body), hashlib.sha256)
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


class Delivery:
    """Runs beside the server. Without `mailer` mails wait."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        writer: Writer,
        outgoing: Outgoing,
        mailer: Mailer | None = None,
    ) -> None:
        self._database = database
        self._vault = vault
        self._writer = writer
        self._outgoing = outgoing
        self._mailer = mailer
        #: What is leased and not noted as sent or failed.
        self._held: dict[int, Letter] = {}

    @asynccontextmanager
    async def running(self, _: Any = None) -> AsyncIterator[None]:
        """Start with the server and stop with it; what is not sent then is given back."""
        lanes = [asyncio.create_task(self._run("webhook", self._send_to_webhook, MOST_AT_ONCE))]
        if self._mailer is not None:
            lanes.append(asyncio.create_task(self._run("mail", self._send_mails, 1)))
        try:
            yield
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
            held = list(self._held.values())
            with suppress(Busy, Unavailable):
                await self._write(lambda connection, _: outbox.release(connection, held))
            self._outgoing.close()

    async def round(self) -> int:
        """Send what is due now, once; returns how many rows that were."""
        webhooks = await self._lease("webhook", MOST_AT_ONCE)
        mails = await self._lease("mail", MOST_MAILS) if self._mailer is not None else []
        jobs = [self._send_to_webhook(some) for some in _by_target(webhooks)]
        if mails:
            jobs.append(self._send_mails(mails))
        await asyncio.gather(*jobs)
        return len(webhooks) + len(mails)

    async def _run(
        self,
        kind: str,
        send: Callable[[Sequence[Letter]], Coroutine[Any, Any, None]],
        most: int,
    ) -> None:
        """Keep up to `most` jobs under way."""
        jobs: set[asyncio.Task[None]] = set()
        try:
            while True:
                letters: list[Letter] = []
                if len(jobs) < most:
                    letters = await self._lease(
                        kind, MOST_MAILS if kind == "mail" else most - len(jobs)
                    )
                groups = [letters] if kind == "mail" else _by_target(letters)
                jobs |= {asyncio.create_task(self._watched(send(some))) for some in groups if some}
                if not letters:
                    await _wait(jobs)
                jobs = {job for job in jobs if not job.done()}
        finally:
            if jobs:
                await asyncio.wait(jobs, timeout=SECONDS_TO_FINISH)
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)

    async def _watched(self, job: Coroutine[Any, Any, None]) -> None:
        """A job that fails unforeseen is named in the log; its rows come again after the lease."""
        try:
            await job
        except (Busy, Unavailable):
            pass
        except Exception as error:
            report(error)

    async def _lease(self, kind: str, most: int) -> list[Letter]:
        """What is due; nothing where the database is away."""
        try:
            # Most looks find nothing, and then nobody has to wait for a transaction.
            if not await asyncio.to_thread(self._is_due, kind):
                return []
            taken = await self._write(
                lambda connection, at: outbox.lease(connection, at, most, LEASE_SECONDS, [kind])
            )
        except (Busy, Unavailable, SQLAlchemyError):
            return []
        self._held |= {letter.id: letter for letter in taken}
        return taken

    def _is_due(self, kind: str) -> bool:
        with self._database.read() as connection:
            return outbox.is_due(connection, self._writer.now(), [kind])

    async def _write(self, work: Callable[[Connection, int], T]) -> T:
        return await asyncio.wrap_future(self._writer.submit(1, work))

    async def _note(self, letter: Letter, work: Callable[[Connection, int], T]) -> T:
        done = await self._write(work)
        self._held.pop(letter.id, None)
        return done

    async def _give_back(self, letters: Sequence[Letter]) -> None:
        """Those that it was not worth sending now."""
        left = [letter for letter in letters if letter.id in self._held]
        if left:
            await self._write(lambda connection, _: outbox.release(connection, left))
            for letter in left:
                self._held.pop(letter.id, None)

    async def _fail(
        self, letter: Letter, trouble: str, *, rest: float = 0, final: bool = False
    ) -> bool:
        """Note that it failed; returns False.

        With `rest` the whole webhook, or all mail, is left alone so long.
        """

        def note(connection: Connection, at: int) -> None:
            outbox.failed(connection, letter, at, trouble, rest=rest, final=final)
            if rest:
                until = at + round(min(rest, outbox.LONGEST_REST) * 1_000_000)
                target = letter.target if letter.kind == "webhook" else None
                outbox.postpone(connection, letter.kind, target, until)

        await self._note(letter, note)
        return False

    # --- webhooks ------------------------------------------------------------------------------

    async def _send_to_webhook(self, letters: Sequence[Letter]) -> None:
        """One after another, until one says that the others would fare no better."""
        target = letters[0].target
        try:
            found = await asyncio.to_thread(self._address_and_secret, target)
        except StorageError:
            found = None
        if found is None:
            for letter in letters:
                await self._fail(letter, "webhook is removed, or its secret can't be opened")
            return
        url, secret = found
        async with Visit(self._outgoing, url) as visit:
            for letter in letters:
                if not await self._send_one(visit, letter, secret):
                    break
        await self._give_back(letters)

    def _address_and_secret(self, target: int) -> tuple[str, bytes] | None:
        with self._database.read() as connection:
            webhook = find_webhook(connection, target)
            if webhook is None or webhook.removed_at is not None:
                return None
            return webhook.url, secret_of(connection, self._vault, target)

    async def _send_one(self, visit: Visit, letter: Letter, secret: bytes) -> bool:
        """Whether it is worth sending the next one."""
        body = message_of(letter)
        headers = sign(
            secret, webhook_id(self._vault, letter), self._writer.now() // 1_000_000, body
        )
        try:
            answer = await visit.post(body, headers)
        except Refused as error:
            return await self._fail(letter, f"not sent: {error}", rest=REST_SECONDS)
        except TimeoutError:
            return await self._fail(letter, "no answer in time", rest=REST_SECONDS)
        except httpx.TransportError as error:
            trouble = f"no connection ({type(error).__name__})"
            return await self._fail(letter, trouble, rest=REST_SECONDS)
        if 200 <= answer.status < 300:
            await self._note(letter, lambda connection, at: outbox.sent(connection, letter, at))
            return True
        trouble = f"status {answer.status}"
        if answer.status == _GONE:
            return await self._remove(letter)
        if answer.status in _LATER:
            return await self._fail(letter, trouble, rest=answer.retry_after or REST_SECONDS)
        await self._fail(letter, trouble)
        return True

    async def _remove(self, letter: Letter) -> bool:
        """The receiver wants nothing more, now or ever. False."""

        def note(connection: Connection, at: int) -> None:
            trouble = f"status {_GONE}: the receiver had the webhook removed"
            outbox.failed(connection, letter, at, trouble, final=True)
            remove_webhook(connection, letter.target, at, ACTOR, trouble)

        await self._note(letter, note)
        return False

    # --- mail ----------------------------------------------------------------------------------

    async def _send_mails(self, letters: Sequence[Letter]) -> None:
        """One after another, until the mail server is found to be away."""
        for letter in letters:
            if not await self._send_mail(letter):
                break
        await self._give_back(letters)

    async def _send_mail(self, letter: Letter) -> bool:
        """Whether it is worth sending the next one."""
        assert self._mailer is not None
        try:
            message = await asyncio.to_thread(self._written, letter)
            if message is not None:
                await asyncio.to_thread(self._mailer.send, message)
        except Refusal as error:
            return not await self._fail(letter, str(error), final=True)
        except Later as error:
            return not await self._fail(letter, str(error))
        except Unsent as error:
            return await self._fail(letter, str(error), rest=REST_SECONDS)
        gone = None if message is not None else "address is gone"
        await self._note(letter, lambda connection, at: outbox.sent(connection, letter, at, gone))
        return True

    def _written(self, letter: Letter) -> Any:
        assert self._mailer is not None
        with self._database.read() as connection:
            return self._mailer.write(connection, letter, self._writer.now())


async def _wait(jobs: set[asyncio.Task[None]]) -> None:
    """Until it is time to look again: a job that ends makes room, and its target may have more."""
    if jobs:
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait(jobs, timeout=LOOK_SECONDS, return_when=first)
    else:
        await asyncio.sleep(LOOK_SECONDS)


def _by_target(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Those of one target together, in their order."""
    together = sorted(letters, key=lambda letter: (letter.kind, letter.target, letter.id))
    return [list(some) for _, some in groupby(together, lambda letter: letter.target)]
