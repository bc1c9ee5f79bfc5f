"""Moderation events, each bound to the one before it by its digest.

An event says that something happened, with ids, counts and keyed digests; no text, name or contact.
They are added in the transaction of what they tell of, by one writer at a time.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select, type_coerce
from sqlalchemy.types import NULLTYPE

from luytre.storage.rows import add_rows
from luytre.storage.tables import events

__all__ = [
    "FIRST_DIGEST",
    "NEWEST",
    "Event",
    "append",
    "digest_of",
    "last",
    "newest_of",
    "read_events",
]

#: What the first event has for the digest of the one before it.
FIRST_DIGEST = bytes(32)

#: Rows that are fetched at a time.
PAGE = 2_000

#: The columns without what SQLAlchemy makes of them, which fails for values of another type.
_AS_STORED = [type_coerce(column, NULLTYPE).label(column.name) for column in events.c]

_encode = msgspec.json.Encoder(order="deterministic").encode


class Event(NamedTuple):
    """A row of `events`. `at` is in microseconds since 1970; `body` the JSON as it was written."""

    seq: int
    at: int
    kind: str
    actor: str
    body: str
    previous: bytes
    digest: bytes

    def holds(self, seq: int | None = None) -> bool:
        """Whether the digest is that of the other columns, standing at `seq` (its own)."""
        at = self.seq if seq is None else seq
        # A `previous` of another length has the digest of one that is cut, or filled with zeros.
        if len(self.previous) != len(FIRST_DIGEST):
            return False
        try:
            return self.digest == digest_of(
                at, self.at, self.kind, self.actor, self.body, self.previous
            )
        except (AttributeError, struct.error):  # SQLite takes any value into any column
            return False

    def parsed(self) -> dict[str, Any]:
        """The body."""
        found: dict[str, Any] = msgspec.json.decode(self.body)
        return found


def digest_of(seq: int, at: int, kind: str, actor: str, body: str, previous: bytes) -> bytes:
    """SHA-256 over an event: fixed columns first, then each text with its length before it."""
    texts = [part.encode() for part in (kind, actor, body)]
    head = struct.pack(">qq32s", seq, at, previous)
    return hashlib.sha256(
        head + b"".join(struct.pack(">q", len(part)) + part for part in texts)
    ).digest()


#: Number and digest of the newest event, for callers that ask for more in the same statement.
NEWEST = {
    "seq": select(events.c.seq).order_by(events.c.seq.desc()).limit(1),
    "digest": select(events.c.digest).order_by(events.c.seq.desc()).limit(1),
}

# Made once: to make a statement takes longer than the database takes to answer it.
_LAST = select(events.c.seq, events.c.digest).order_by(events.c.seq.desc()).limit(1)


def last(connection: Connection) -> tuple[int, bytes]:
    """Number and digest of the newest event; 0 and `FIRST_DIGEST` where there is none."""
    row = connection.execute(_LAST).first()
    return newest_of(row.seq, row.digest) if row else newest_of(None, None)


def newest_of(seq: int | None, digest: bytes | None) -> tuple[int, bytes]:
    """What `last` says, of what was found for `NEWEST`."""
    return (0, FIRST_DIGEST) if seq is None or digest is None else (seq, bytes(digest))


def append(
    connection: Connection,
    at: int,
    kind: str,
    actor: str,
    body: dict[str, Any],
    newest: tuple[int, bytes] | None = None,
) -> Event:
    """Add an event. Only within `Database.write`, whose transaction has the chain for itself.

    `newest` is what `last` says, for callers who have asked already.
    """
    before, previous = newest or last(connection)
    text = _encode(body).decode()
    seq = before + 1
    event = Event(
        seq, at, kind, actor, text, previous, digest_of(seq, at, kind, actor, text, previous)
    )
    add_rows(connection, events, [event])
    return event


def read_events(
    connection: Connection, after: int | None = None, until: int | None = None
) -> Iterator[Event]:
    """The events behind number `after`, up to and with `until`, a page at a time.

    Without `after` that is all there are, those too that somebody gave a number below 1.
    """
    while True:
        wanted = select(*_AS_STORED).order_by(events.c.seq).limit(PAGE)
        if after is not None:
            wanted = wanted.where(events.c.seq > after)
        if until is not None:
            wanted = wanted.where(events.c.seq <= until)
        rows = connection.execute(wanted).all()
        for row in rows:
            yield Event(
                row.seq, row.at, row.kind, row.actor, row.body,
                _binary(row.previous), _binary(row.digest),
            )  # fmt: skip
        if len(rows) < PAGE:
            return
        after = rows[-1].seq


def _binary(value: object) -> bytes:
    """A digest; one of no length where something else stands in its place."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""
