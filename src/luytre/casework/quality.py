"""How often decisions were overturned: by who decided, by entry of the dictionary, by rule."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, exists, select

from luytre.casework.projection import DROPPED, HELD
from luytre.reporting.intervals import Share, share
from luytre.storage.tables import appeals, decisions, events

__all__ = ["Overturned", "overturned"]

#: Decisions that are looked at, the newest.
MOST = 20_000


class Overturned(NamedTuple):
    """Of the decisions under a name: how many were appealed against, and the share overturned by
    somebody else, with its interval."""

    name: str
    appealed: int
    overturned: Share


class _Body(msgspec.Struct):
    entries: tuple[str, ...] = ()


def overturned(connection: Connection, by: str) -> list[Overturned]:
    """By "reviewer" (actors), "entry" or "rule"; the most overturned first."""
    undoing = decisions.alias("undoing")
    undone_by = (
        select(undoing.c.decided_by)
        .where(undoing.c.overrides == decisions.c.id, undoing.c.state.not_in((HELD, DROPPED)))
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            decisions.c.id, decisions.c.decided_by, decisions.c.rule, events.c.body,
            exists().where(appeals.c.decision == decisions.c.id).label("appealed"),
            undone_by.label("undone_by"),
        )
        .join(events, events.c.seq == decisions.c.event)
        .where(decisions.c.action != "restore", decisions.c.state.not_in((HELD, DROPPED)))
        .order_by(decisions.c.id.desc())
        .limit(MOST)
    )  # fmt: skip
    made: Counter[str] = Counter()
    appealed: Counter[str] = Counter()
    undone: Counter[str] = Counter()
    for row in connection.execute(query):
        for name in _names(row, by):
            made[name] += 1
            appealed[name] += bool(row.appealed)
            undone[name] += row.undone_by is not None and row.undone_by != row.decided_by
    found = [
        Overturned(name, appealed[name], share(undone[name], count)) for name, count in made.items()
    ]
    return sorted(found, key=lambda one: (-(one.overturned.value or 0), one.name))


def _names(row: Any, by: str) -> tuple[str, ...]:
    if by == "reviewer":
        return (row.decided_by,)
    if by == "rule":
        return (row.rule,) if row.rule else ()
    return msgspec.json.decode(row.body, type=_Body).entries
