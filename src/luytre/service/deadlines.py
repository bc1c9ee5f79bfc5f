"""What ends by itself: restrictions whose time is over, and claims that nobody holds any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy import Connection

from luytre.casework.claims import release_expired
from luytre.casework.decisions import end_due
from luytre.casework.office import Office
from luytre.intake import Busy, Unavailable, Writer
from luytre.service.door import report

__all__ = ["Deadlines"]

ACTOR = "housekeeping"
SECONDS = 15.0


class Deadlines:
    """Runs beside the server, through the one writer. A round that fails is tried again."""

    def __init__(self, office: Office, writer: Writer) -> None:
        self._office = office
        self._writer = writer

    @asynccontextmanager
    async def running(self, _: Any = None) -> AsyncIterator[None]:
        """Start with the server and stop with it."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def round(self) -> None:
        """End all that is due now."""

        def work(connection: Connection, at: int) -> int:
            ended = end_due(connection, at, self._office, ACTOR)
            return ended + release_expired(connection, at, ACTOR)

        while await asyncio.wrap_future(self._writer.submit(1, work)):
            # Posts that wait meanwhile go in between.
            await asyncio.sleep(0)

    async def _run(self) -> None:
        while True:
            try:
                await self.round()
            except (Busy, Unavailable):
                pass
            except Exception as error:
                report(error)
            await asyncio.sleep(SECONDS)
