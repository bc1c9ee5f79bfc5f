"""What all of casework needs beside a connection: secrets, terms, routing, and where links lead."""

from __future__ import annotations

import hmac
import secrets
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Table, func, select

from luytre.casework.resources import Resource
from luytre.casework.routing import Routing
from luytre.casework.terms import Terms
from luytre.storage import Vault

__all__ = ["Office", "following"]

TOKEN_LENGTH = 32
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """`address` is where people reach this server, without a slash at its end.

    `newcomer_posts` is how many first posts of an author go to review; 0 for none. `resources` are
    the places where people find help; None for those that come with the package.
    """

    vault: Vault
    terms: Terms
    routing: Routing
    address: str = "http://127.0.0.1:8000"
    newcomer_posts: int = 0
    resources: tuple[Resource, ...] | None = None

    def statement_link(self, statement: str) -> str:
        """The secret link by which an author reads a statement and appeals."""
        return f"{self.address}/s/{statement}.{self._token('statement', statement)}"

    def report_link(self, report: int) -> str:
        """The secret link by which a reporter follows a report."""
        return f"{self.address}/r/{report}.{self._token('report', str(report))}"

    def statement_of(self, shown: str) -> str | None:
        """The id of the statement that the end of a link is for; None for a wrong one."""
        return self._named("statement", shown)

    def report_of(self, shown: str) -> int | None:
        """The number of the report that the end of a link is for; None for a wrong one."""
        found = self._named("report", shown)
        return int(found) if found is not None else None

    def _token(self, purpose: str, name: str) -> str:
        return self.vault.digest(purpose, name).hex()[:TOKEN_LENGTH]

    def _named(self, purpose: str, shown: str) -> str | None:
        name, _, token = shown.partition(".")
        if not shown.isascii() or len(shown) > 100:
            return None
        right = hmac.compare_digest(self._token(purpose, name), token)
        return name if right else None


def new_statement() -> str:
    """An id for a statement, as the DSA's transparency database takes it."""
    return "lt-" + "".join(secrets.choice(ALPHABET) for _ in range(20))


def following(connection: Connection, table: Table) -> int:
    """The next number of a table's rows. Only within `Database.write`."""
    return int(connection.execute(_newest(table)).scalar() or 0) + 1


@cache
def _newest(table: Table) -> Select[Any]:
    return select(func.max(table.c.id))
