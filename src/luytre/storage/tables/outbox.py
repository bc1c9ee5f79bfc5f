"""What is to be told to others, written in the transaction of what it tells of."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from luytre.storage.tables.metadata import BIG, METADATA

__all__ = ["outbox", "webhooks"]

#: Where a source is told of decisions. `secret` is sealed with the vault.
webhooks = Table(
    "webhooks",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("created_at", BIG, nullable=False),
    Column("removed_at", BIG),
    Index(None, "source"),
)

#: `kind` is "webhook" or "mail"; `target` the webhook's number, or the report's whose reporter is
#: written to. `body` is JSON of ids, verdict and decision: no text, no author, no address. `state`
#: is "waiting", "sent" or "dead".
outbox = Table(
    "outbox",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("target", BIG, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_at", BIG, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", BIG, nullable=False),
    Column("leased_until", BIG, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("trouble", Text),
    Column("sent_at", BIG),
    Index("ix_outbox_state_due_at", "state", "due_at", "id"),
    Index("ix_outbox_target", "kind", "target", "id"),
)
