"""Tables that are derived from the events: written by them, and made again to prove it.

A room names for each kind of event what it changes. The same function is called when the event is
appended and when all are played again into an empty database, so that what differs was changed
behind the events' back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
import sqlalchemy
from sqlalchemy import Connection, Table, and_, delete, insert, select

from luytre.storage import chain
from luytre.storage.chain import Event, read_events
from luytre.storage.rebuild import Difference, Rebuilt
from luytre.storage.tables import METADATA

__all__ = ["Change", "Projection", "prove", "record"]

MOST_DIFFERENCES = 200
PAGE = 2_000


#: What a function of a projection, or the database, may say of an event that is not as it was made.
_UNPLAYABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    msgspec.MsgspecError,
    sqlalchemy.exc.SQLAlchemyError,
)


class Change(NamedTuple):
    """An event to be applied: `written` has the derived tables, `records` those that are truth.

    Both are the same connection while the event is written.
    """

    written: Connection
    records: Connection
    seq: int
    at: int
    actor: str
    body: dict[str, Any]


class Projection(NamedTuple):
    """The tables that are derived, and what each kind of event changes in them."""

    tables: tuple[Table, ...]
    kinds: Mapping[str, Callable[[Change], None]]


def record(
    connection: Connection,
    projection: Projection,
    at: int,
    kind: str,
    actor: str,
    body: dict[str, Any],
) -> Event:
    """Append an event and change what is derived from it, in the transaction of the caller."""
    event = chain.append(connection, at, kind, actor, body)
    projection.kinds[kind](Change(connection, connection, event.seq, at, actor, body))
    return event


def prove(
    connection: Connection,
    projection: Projection,
    *,
    repair: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Rebuilt:
    """Play all events again into a database in memory, and compare. `repair` writes what differs.

    The numbers are of events, and of rows that were compared.
    """
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.connect() as fresh, fresh.begin():
        METADATA.create_all(fresh, tables=projection.tables)
        differences: list[Difference] = []
        count = 0
        for event in read_events(connection):
            count += 1
            if progress and count % 1_000 == 0:
                progress(count)
            apply = projection.kinds.get(event.kind)
            if apply is None:
                continue
            try:
                apply(Change(fresh, connection, event.seq, event.at, event.actor, event.parsed()))
            except _UNPLAYABLE as error:
                detail = f"it can't be played again ({type(error).__name__})"
                differences.append(Difference(event.seq, 0, detail))
        sound = not differences
        compared = mended = 0
        for table in projection.tables:
            rows, found, wrong = _compare(fresh, connection, table)
            compared += rows
            differences += found
            if repair and sound and wrong:
                mended += _mend(connection, table, wrong)
    engine.dispose()
    return Rebuilt(count, compared, differences[:MOST_DIFFERENCES], mended)


_Wrong = dict[tuple[Any, ...], tuple[Any, ...] | None]


def _compare(
    fresh: Connection, connection: Connection, table: Table
) -> tuple[int, list[Difference], _Wrong]:
    """How many rows there should be, what differs, and how the rows that do should be."""
    width = len(table.primary_key.columns)
    differences: list[Difference] = []
    wrong: _Wrong = {}
    count = 0
    wanted, found = _by_key(fresh, table), _by_key(connection, table)
    one, other = next(wanted, None), next(found, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[:width] < other[:width]):
            assert one is not None
            key, row, detail = one[:width], one, "its row is gone"
            one = next(wanted, None)
            count += 1
        elif one is None or other[:width] < one[:width]:
            key, row, detail = other[:width], None, "no event has brought it"
            other = next(found, None)
        else:
            key, row = one[:width], one
            names = [c.name for c, a, b in zip(_columns(table), one, other, strict=True) if a != b]
            detail = f"differs from its events in {', '.join(names)}" if names else ""
            one, other = next(wanted, None), next(found, None)
            count += 1
        if detail:
            name = f"{table.name} {', '.join(map(str, key))}"
            differences.append(Difference(0, 0, f"{name}: {detail}"))
            wrong[key] = row
    return count, differences, wrong


def _columns(table: Table) -> list[sqlalchemy.Column[Any]]:
    """Those of the key first."""
    keys = list(table.primary_key.columns)
    return keys + [column for column in table.c if column not in set(keys)]


def _by_key(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """All rows, by their key; the order of texts is Python's, not that of the database."""
    columns = _columns(table)
    keys = list(table.primary_key.columns)
    if any(isinstance(key.type, sqlalchemy.Text) for key in keys):
        yield from sorted(tuple(row) for row in connection.execute(select(*columns)))
        return
    after: tuple[Any, ...] | None = None
    while True:
        query = select(*columns).order_by(*keys).limit(PAGE)
        if after is not None:
            query = query.where(sqlalchemy.tuple_(*keys) > after)
        rows = [tuple(row) for row in connection.execute(query)]
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1][: len(keys)]


def _mend(connection: Connection, table: Table, wrong: _Wrong) -> int:
    keys = list(table.primary_key.columns)
    for key in wrong:
        same = [column == value for column, value in zip(keys, key, strict=True)]
        connection.execute(delete(table).where(and_(*same)))
    columns = [column.name for column in _columns(table)]
    rows = [dict(zip(columns, row, strict=True)) for row in wrong.values() if row is not None]
    if rows:
        connection.execute(insert(table), rows)
    return len(wrong)
