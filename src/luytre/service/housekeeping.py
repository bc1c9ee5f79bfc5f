"""What the server does by itself: it forgets what is due, notes each day how far the events go, and
brings the Parquet segments up to date."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Connection

from luytre.intake import Busy, Unavailable, Writer
from luytre.service.door import log, report
from luytre.storage import Installation, chain
from luytre.storage.checkpoints import Checkpoint
from luytre.storage.clock import DAY
from luytre.storage.clock_watch import ClockWatch, newest_time
from luytre.storage.erasure import Erased, sweep
from luytre.storage.outbox import forget_sent
from luytre.storage.segments import MANY, Segments

__all__ = ["Housekeeping"]

ACTOR = "housekeeping"
SWEEP_SECONDS = 3_600.0
#: Seconds between two groups of rows that go into segments: requests go before them.
SEGMENTS_REST = 0.02


class Housekeeping:
    """Runs beside the server, through the one writer. A round that fails is tried again later."""

    def __init__(
        self, installation: Installation, writer: Writer, watch: ClockWatch | None = None
    ) -> None:
        self._installation = installation
        self._writer = writer
        self._watch = watch or ClockWatch(installation.folder)
        #: Whether nothing is forgotten since the clock may be wrong.
        self.doubts_clock = False
        self._stopping = threading.Event()
        self._segments: Segments | None = None
        if find_spec("pyarrow"):
            self._segments = Segments(installation.segments, installation.database)

    @asynccontextmanager
    async def running(self, _: Any = None) -> AsyncIterator[None]:
        """Start with the server and stop with it; what is waiting then is still written."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self._stopping.set()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await asyncio.to_thread(self._writer.close)

    async def round(self) -> None:
        """Forget what is due; a day after the last checkpoint write one; add to the segments.

        With the checkpoint the database is scrubbed: what was erased since, because it was due, or
        its author edited or deleted it, may have left traces in its files.
        """
        ahead = await asyncio.to_thread(self._look_at_clock)
        self.doubts_clock = ahead > 0
        if self.doubts_clock:
            log.warning(
                "The clock is %d days ahead of what is on record. Nothing is forgotten by its date "
                "until the clock has run in step for a day, or somebody says that it is right: "
                "luytre storage sweep --trust-clock",
                ahead // DAY,
            )
        else:
            await self._forget()
        due = await asyncio.to_thread(self._checkpoint)
        if due is not None:
            scrub = self._installation.database.scrub
            if await asyncio.wrap_future(self._writer.submit_alone(scrub)):
                await asyncio.to_thread(self._installation.write_checkpoint, due)
        if self._segments is not None:
            await asyncio.to_thread(self._derive, self._segments)

    async def _forget(self) -> None:
        def forget(connection: Connection, at: int) -> Erased:
            return sweep(connection, at, ACTOR)

        while any(await asyncio.wrap_future(self._writer.submit(1, forget))):
            # Posts that wait meanwhile go in between.
            await asyncio.sleep(0)
        await asyncio.wrap_future(self._writer.submit(1, forget_sent))

    def _look_at_clock(self) -> int:
        with self._installation.database.read() as connection:
            newest = newest_time(connection)
        return self._watch.ahead(self._writer.now(), newest)

    def _derive(self, segments: Segments) -> None:
        def rest(*_: object) -> None:
            if self._stopping.wait(SEGMENTS_REST):
                raise _Stopped

        with suppress(_Stopped):
            segments.update(rest)
            segments.compact(rest, many=MANY)

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


class _Stopped(Exception):  # noqa: N818
    """The server stops; what was begun of the segments is begun anew by the next one."""
