"""Events for people who look through them: newest first, and how many there were on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import Connection, select

from luytre.storage.chain import Event
from luytre.storage.tables import events

__all__ = ["Found", "count_by_day", "find_events", "kinds_of"]

#: Events that one search reads through, however few of them are wanted.
READ = 50_000


class Found(NamedTuple):
    """Events, newest first; those before number `older` were not read, None at the beginning."""

    events: list[Event]
    older: int | None


def find_events(
    connection: Connection,
    before: int | None = None,
    kind: str | None = None,
    actor: str | None = None,
    most: int = 50,
) -> Found:
    """Events before a number, of one kind and by one actor where these are given."""
    top = before if before is not None else _end(connection)
    bottom = top - READ
    query = select(events).where(events.c.seq < top, events.c.seq >= bottom)
    if kind is not None:
        query = query.where(events.c.kind == kind)
    if actor is not None:
        query = query.where(events.c.actor == actor)
    rows = connection.execute(query.order_by(events.c.seq.desc()).limit(most)).all()
    found = [
        Event(
            row.seq, row.at, row.kind, row.actor, row.body, bytes(row.previous), bytes(row.digest)
        )
        for row in rows
    ]
    older = found[-1].seq if len(found) == most else bottom
    return Found(found, older if older > 1 else None)


def kinds_of(connection: Connection) -> list[str]:
    """The kinds of the newest events, by name."""
    bottom = _end(connection) - READ
    query = select(events.c.kind).where(events.c.seq >= bottom).distinct()
    return sorted(connection.execute(query).scalars())


def count_by_day(
    connection: Connection, last: date, days: int, zone: tzinfo
) -> list[tuple[date, int]]:
    """How many events there were on each of `days` days up to and with `last`, oldest first.

    The events are in the order of their time, so that a few of them tell.
    """
    midnights = [last + timedelta(days=offset) for offset in range(1 - days, 2)]
    places = [
        _first_at(connection, int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()))
        for day in midnights
    ]
    return [
        (day, max(0, end - start))
        for day, start, end in zip(midnights, places, places[1:], strict=False)
    ]


def _first_at(connection: Connection, seconds: int) -> int:
    """The number of the first event at that time or later."""
    low, high = 1, _end(connection)
    while low < high:
        middle = (low + high) // 2
        query = select(events.c.seq, events.c.at).where(events.c.seq >= middle)
        row = connection.execute(query.order_by(events.c.seq).limit(1)).first()
        if row is None or row.at >= seconds * 1_000_000:
            high = middle
        else:
            low = row.seq + 1
    return low


def _end(connection: Connection) -> int:
    """A number above that of every event."""
    newest = connection.execute(select(events.c.seq).order_by(events.c.seq.desc()).limit(1))
    return int(newest.scalar() or 0) + 1
