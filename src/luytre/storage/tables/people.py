"""The people who work here, and their sessions."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from luytre.storage.tables.metadata import BIG, METADATA

__all__ = ["invitations", "people", "sessions"]

#: `password` is an argon2id hash, `totp` a secret that is sealed with the vault; `totp_step` the
#: last time step that a code was taken of. `state` is "active" or "disabled". `settings` is JSON:
#: language, blur, greyscale, cap. `login` is in lower case.
people = Table(
    "people",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("totp", LargeBinary),
    Column("totp_step", BIG, nullable=False),
    Column("state", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("created_at", BIG, nullable=False),
)

#: Of a session's token only a digest is kept. `second` says whether a TOTP code was given.
sessions = Table(
    "sessions",
    METADATA,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("person", BIG, nullable=False),
    Column("second", Integer, nullable=False),
    Column("created_at", BIG, nullable=False),
    Column("seen_at", BIG, nullable=False),
    Column("until", BIG, nullable=False),
    Index(None, "person"),
    Index(None, "until"),
)

#: A link by which somebody becomes one of the people, or sets a new password (`person`).
invitations = Table(
    "invitations",
    METADATA,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("role", Text, nullable=False),
    Column("person", BIG),
    Column("made_by", BIG),
    Column("made_at", BIG, nullable=False),
    Column("until", BIG, nullable=False),
)
