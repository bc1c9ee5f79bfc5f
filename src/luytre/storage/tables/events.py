"""What happened, in order. Rows are added and never changed: triggers refuse all else."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Table, Text

from luytre.storage.tables.metadata import BIG, METADATA

__all__ = ["events"]

#: `at` is in microseconds since 1970. `body` is JSON of ids, counts and keyed digests: no text, no
#: name. `digest` is SHA-256 over `previous`, the digest of the event before, and all other columns.
events = Table(
    "events",
    METADATA,
    Column("seq", BIG, primary_key=True, autoincrement=False),
    Column("at", BIG, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)
