"""Proves what is no projection: statements of reasons, and local exceptions, by the digests of them
that their events have."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from luytre.storage import Vault
from luytre.storage.chain import read_events
from luytre.storage.rebuild import Difference
from luytre.storage.tables import cases, exceptions, statements

__all__ = ["changed_exceptions", "changed_statements"]

#: The events that a statement comes with.
KINDS = frozenset({"decision.made", "decision.confirmed"})


class _Body(msgspec.Struct):
    decision: int
    statement: str | None = None
    statement_digest: str | None = None


class _Exception(msgspec.Struct):
    exception: int
    case: int | None = None
    kind: str | None = None
    until: int | None = None
    digest: str | None = None


def changed_statements(connection: Connection) -> list[Difference]:
    """Statements that are not as the events have them, that are gone, or that no event brought.

    They are never changed, so nothing can mend them.
    """
    held = {
        row.decision: (row.id, hashlib.sha256(row.fields.encode()).hexdigest())
        for row in connection.execute(select(statements))
    }
    found: list[Difference] = []
    for event in read_events(connection):
        if event.kind not in KINDS:
            continue
        try:
            body = msgspec.json.decode(event.body, type=_Body)
        except msgspec.DecodeError:
            continue  # `prove` says so
        if body.statement is None:
            continue
        now = held.pop(body.decision, None)
        if now is None:
            found.append(Difference(event.seq, 0, f"its statement {body.statement} is gone"))
        elif now != (body.statement, body.statement_digest):
            found.append(Difference(event.seq, 0, f"its statement {body.statement} was changed"))
    found += [
        Difference(0, 0, f"statement {one}: no event has brought it") for one, _ in held.values()
    ]
    return found


def changed_exceptions(connection: Connection, vault: Vault) -> list[Difference]:
    """Local exceptions that are not as the events have them, are gone, or that no event brought.

    They lower what is done about posts, so that a row that somebody adds has to show. An event has
    a keyed digest of the phrase alone: nothing can mend them.
    """
    query = select(exceptions, cases.c.source.label("of"), cases.c.community.label("part")).join(
        cases, cases.c.id == exceptions.c.case, isouter=True
    )
    held = {row.id: row for row in connection.execute(query)}
    made: dict[int, tuple[object, ...]] = {}
    ended: dict[int, int] = {}
    found: list[Difference] = []
    for event in read_events(connection):
        if event.kind not in ("exception.made", "exception.ended"):
            continue
        try:
            body = msgspec.json.decode(event.body, type=_Exception)
        except msgspec.DecodeError:
            found.append(Difference(event.seq, 0, "its exception can't be read"))
            continue
        if event.kind == "exception.ended":
            ended[body.exception] = event.at
            continue
        made[body.exception] = (
            body.case, body.kind, body.until, body.digest, event.at, event.actor,
        )  # fmt: skip
    for number, wanted in made.items():
        row = held.pop(number, None)
        if row is None:
            found.append(Difference(0, 0, f"exception {number} is gone"))
        elif _as_made(row, vault) != wanted or row.ended_at != ended.get(number):
            found.append(Difference(0, 0, f"exception {number} was changed"))
        elif row.source != row.of or row.community not in (None, row.part):
            found.append(Difference(0, 0, f"exception {number} holds where its case is not"))
    found += [Difference(0, 0, f"exception {one}: no event has brought it") for one in held]
    return found


def _as_made(row: Row[Any], vault: Vault) -> tuple[object, ...]:
    digest = vault.digest("exception", row.kind, row.value).hex()
    return row.case, row.kind, row.until, digest, row.made_at, row.made_by
