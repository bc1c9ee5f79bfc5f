"""What the server does by itself: it forgets what is due, and notes a day how far the events go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy import Connection

from luytre.intake import Busy, Unavailable, Writer
from luytre.service.door import report
from luytre.storage import Installation, chain
from luytre.storage.checkpoints import Checkpoint
from luytre.storage.erasure import Erased, sweep
from luytre.storage.outbox import forget_sent

__all__ = ["Housekeeping"]

ACTOR = "housekeeping"
SWEEP_SECONDS = 3_600.0
DAY = 86_400 * 1_000_000


class Housekeeping:
    """Runs beside the server, through the one writer. A round that fails is tried again later."""

    def __init__(self, installation: Installation, writer: Writer) -> None:
        self._installation = installation
        self._writer = writer

    @asynccontextmanager
    async def running(self, _: Any = None) -> AsyncIterator[None]:
        """Start with the server and stop with it; what is waiting then is still written."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await asyncio.to_thread(self._writer.close)

    async def round(self) -> None:
        """Forget what is due; then, a day after the last one, write a checkpoint.

        With the checkpoint the database is scrubbed: what was erased since, because it was due, or
        its author edited or deleted it, may have left traces in its files.
        """

        def forget(connection: Connection, at: int) -> Erased:
            return sweep(connection, at, ACTOR)

        while any(await asyncio.wrap_future(self._writer.submit(1, forget))):
            # Posts that wait meanwhile go in between.
            await asyncio.sleep(0)
        await asyncio.wrap_future(self._writer.submit(1, forget_sent))
        due = await asyncio.to_thread(self._checkpoint)
        if due is None:
            return
        scrub = self._installation.database.scrub
        if await asyncio.wrap_future(self._writer.submit_alone(scrub)):
            await asyncio.to_thread(self._installation.write_checkpoint, due)

    async def _run(self) -> None:
        while True:
            try:
                await self.round()
            except (Busy, Unavailable):
                pass
            except Exception as error:
                report(error)
            await asyncio.sleep(SWEEP_SECONDS)

    def _checkpoint(self) -> Checkpoint | None:
        """The checkpoint that is due, if one is."""
        now = self._writer.now()
        with self._installation.database.read() as connection:
            seq, digest = chain.last(connection)
        newest = self._installation.checkpoints[-1:]
        if not seq or (newest and int(newest[0].stem) >= seq):
            return None
        if newest and now - int(newest[0].stat().st_mtime * 1_000_000) < DAY:
            return None
        return Checkpoint(seq, digest, now)
