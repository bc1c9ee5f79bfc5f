"""Posts as they came in. What may be erased stands apart from what the events have digests of."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from luytre.storage.tables.metadata import BIG, METADATA

__all__ = ["post_authors", "post_texts", "post_versions", "posts"]

#: A projection of the events: what a post is now. `state` is "present" or "deleted".
posts = Table(
    "posts",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("version", BIG, nullable=False),
    Column("versions", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("deleted_at", BIG),
    UniqueConstraint("source", "external_id"),
)

#: One row for each text that a post had. Never changed. `action` is what the policy said of the
#: text and `hits`, JSON, what was found in it; neither holds a letter of it. `text_digest` is keyed
#: with the secret of this installation.
post_versions = Table(
    "post_versions",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("post", BIG, nullable=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("event", BIG, ForeignKey("events.seq"), nullable=False),
    Column("received_at", BIG, nullable=False),
    Column("created_at", BIG),
    Column("edited_at", BIG),
    Column("surface", Text),
    Column("community", Text),
    Column("parent", Text),
    Column("text_digest", LargeBinary(32), nullable=False),
    Column("action", Text, nullable=False),
    Column("hits", Text, nullable=False),
    Index(None, "post"),
    Index(None, "event"),
)

#: What people wrote, with the phones, accounts and links in it, the address that it stands at and
#: those of what is attached to it (JSON); gone after `erase_after`.
post_texts = Table(
    "post_texts",
    METADATA,
    Column("version", BIG, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("url", Text),
    Column("indicators", Text, nullable=False),
    Column("erase_after", BIG, nullable=False),
    Column("attachments", Text),
    Index(None, "erase_after"),
)

#: Whose post it is: a digest that is keyed with the secret; gone after `erase_after`.
post_authors = Table(
    "post_authors",
    METADATA,
    Column("post", BIG, primary_key=True, autoincrement=False),
    Column("author", LargeBinary(32), nullable=False),
    Column("erase_after", BIG, nullable=False),
    Index(None, "author"),
    Index(None, "erase_after"),
)
