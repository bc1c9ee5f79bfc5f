"""What people report, and what authorities ask for. Who they are stands apart, to be forgotten."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from luytre.storage.tables.metadata import BIG, METADATA

__all__ = ["legal_requests", "report_texts", "reporter_steps", "reporters", "reports"]

#: A projection of the events. `state` is "incomplete", with what is `lacking` (names of fields, a
#: space between), "complete", or "set_aside", where its reporter's are for a time. `outcome` is
#: "upheld" or "dismissed" once the case is decided.
reports = Table(
    "reports",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("post", BIG),
    Column("case", BIG),
    Column("state", Text, nullable=False),
    Column("lacking", Text, nullable=False),
    Column("harm", Text),
    Column("made_at", BIG, nullable=False),
    Column("outcome", Text),
    Index(None, "post"),
    Index(None, "case"),
)

#: What the reporter wrote, how to answer them, and the source that it was sent by; `urls` JSON.
report_texts = Table(
    "report_texts",
    METADATA,
    Column("report", BIG, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("urls", Text, nullable=False),
    Column("name", Text),
    Column("email", Text),
    Column("language", Text, nullable=False),
    Column("erase_after", BIG, nullable=False),
    Index(None, "erase_after"),
)

#: Whose report it is: a keyed digest, by which their accuracy is learned.
reporters = Table(
    "reporters",
    METADATA,
    Column("report", BIG, primary_key=True, autoincrement=False),
    Column("reporter", LargeBinary(32), nullable=False),
    Column("erase_after", BIG, nullable=False),
    Index(None, "reporter"),
    Index(None, "erase_after"),
)

#: What was done about a reporter who misused reporting, named by one `report` of theirs: `kind` is
#: "warned" or "set_aside", which holds `until` then or until it `ended_at`. A projection.
reporter_steps = Table(
    "reporter_steps",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("report", BIG, nullable=False),
    Column("kind", Text, nullable=False),
    Column("made_at", BIG, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("until", BIG),
    Column("ended_at", BIG),
    Column("text", BIG),
    Index(None, "report"),
)

#: A public body's wish. It is on record and does nothing: `state` is "held". A projection.
legal_requests = Table(
    "legal_requests",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("post", BIG),
    Column("state", Text, nullable=False),
    Column("received_at", BIG, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("text", BIG),
)
