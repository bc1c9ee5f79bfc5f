"""What the pages of the console work with: the records, the one writer, and who may sign in."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from litestar import Request
from sqlalchemy import Connection

from luytre.accounts import passwords
from luytre.accounts.people import has_owner
from luytre.accounts.sign_in import SignIn
from luytre.accounts.waits import Waits
from luytre.casework.looking import Looked
from luytre.casework.office import Office
from luytre.intake import Busy, Writer
from luytre.screening import Screener
from luytre.service.explaining import Explainer
from luytre.service.outgoing import Outgoing
from luytre.service.records import Records, later
from luytre.service.refused_access import RefusedAccess
from luytre.storage import Database, Vault

__all__ = ["Desk", "desk_of"]

T = TypeVar("T")

#: A password's hash takes 64 MiB and a core for a tenth of a second: so many at a time, and so many
#: that wait.
HASHED_AT_ONCE = 2
MOST_HASHING = 50


class Desk(Records):
    """One for each server. `set_up_code` lets in who sets up the first owner.

    `office` is what casework needs, and `explainer` says what `screener` finds in a post. With
    `local_webhooks`, webhooks may lead to this machine and its network.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        writer: Writer,
        office: Office,
        screener: Screener,
        *,
        local_webhooks: bool = False,
    ) -> None:
        super().__init__(database, writer)
        self.vault = vault
        self.office = office
        self.screener = screener
        self.explainer = Explainer(screener)
        self.looked = Looked()
        self.outgoing = Outgoing(local=local_webhooks)
        self.sign_in = SignIn()
        self.refused_access = RefusedAccess(writer)
        #: Forms that were sent by a secret link, by that link.
        self.outside_waits = Waits(free=10, first=30.0, most=3_600.0)
        self.set_up_code = secrets.token_urlsafe(16)
        self._hashers = ThreadPoolExecutor(HASHED_AT_ONCE, "luytre-passwords")
        # Made before the first one asks, whom it would have wait longer than others.
        self._hashers.submit(passwords.nobody)
        self._hashing = 0
        self._has_owner = False

    def write_some_time(self, work: Callable[[Connection, int], Any]) -> None:
        """As `write`, for what nobody waits for and what may be lost."""
        with suppress(Busy):
            self.writer.submit(1, work)

    async def hashing(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what hashes a password, beside few others; raises `Refusal`."""
        if self._hashing >= MOST_HASHING:
            raise later("busy")
        self._hashing += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._hashers, partial(work, *arguments))
        finally:
            self._hashing -= 1

    async def has_owner(self) -> bool:
        """Whether the console was set up."""
        if not self._has_owner:
            self._has_owner = await self.read(has_owner)
        return self._has_owner


def desk_of(request: Request[Any, Any, Any]) -> Desk:
    """The desk of the server that was asked."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk
