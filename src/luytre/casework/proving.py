"""Proves that statements of reasons are those that their decisions were made with."""

from __future__ import annotations

import hashlib

import msgspec
from sqlalchemy import Connection, select

from luytre.storage.chain import read_events
from luytre.storage.rebuild import Difference
from luytre.storage.tables import statements

__all__ = ["changed_statements"]

#: The events that a statement comes with.
KINDS = frozenset({"decision.made", "decision.confirmed"})


class _Body(msgspec.Struct):
    decision: int
    statement: str | None = None
    statement_digest: str | None = None


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
