"""How the service reads and writes records: in threads, with an answer where that can't be done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from luytre.casework.refusals import CaseworkError
from luytre.intake import Busy, Unavailable, Writer
from luytre.intake.writer import RETRY_SECONDS
from luytre.service.refusals import Refusal
from luytre.storage import Database

__all__ = ["Records", "later"]

T = TypeVar("T")


class Records:
    """The database, to read from, and the one writer."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self.database = database
        self.writer = writer

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one state of the database, in a thread; raises `Refusal`."""
        try:
            return await asyncio.to_thread(self._read, work)
        except SQLAlchemyError:
            raise later("database_unavailable") from None

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self.database.read() as connection:
            return work(connection)

    async def write(self, work: Callable[[Connection, int], T]) -> T:
        """Run `work(connection, at)` in the one writer; returns once it is on the disk.

        Raises `Refusal`, and what `work` raises; of a `CaseworkError` nothing is left.
        """
        try:
            return await asyncio.wrap_future(self.writer.submit(1, work, (CaseworkError,)))
        except Busy:
            raise later("busy") from None
        except Unavailable:
            raise later("database_unavailable") from None


def later(error: str) -> Refusal:
    """A refusal of what can be sent again as it is."""
    return Refusal(error, headers=[(b"retry-after", b"%d" % RETRY_SECONDS)])
