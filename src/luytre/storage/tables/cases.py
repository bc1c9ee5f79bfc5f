"""Cases and what is done in them. What people wrote in them stands apart, to be forgotten.

`cases`, `decisions`, `appeals`, `blocking` and `exposures` are projections of the events: made
again from them, they are the same (`luytre.casework.projection`).
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, text

from luytre.storage.tables.metadata import BIG, METADATA

__all__ = [
    "appeals",
    "blocking",
    "case_texts",
    "case_words",
    "cases",
    "decisions",
    "exceptions",
    "exposures",
    "saved_views",
    "statements",
    "strikes",
]

_OPEN = text("state IN ('awaiting_review', 'under_review')")
_WAITING = text("state = 'under_review' AND decision IS NOT NULL")
_CLOSED = text("closed_at IS NOT NULL")

#: A post that people are to look at; one open case a post at most. The least `rank` comes first: it
#: is the time of opening, set back for what weighs (`luytre.casework.priority`). `claimed_until` is
#: 0 where nobody holds the case. `version` goes up with each change. `decision` is the last one.
cases = Table(
    "cases",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("post", BIG, nullable=False),
    Column("source", Text, nullable=False),
    Column("community", Text),
    Column("state", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("harm", Text),
    Column("severity", Integer, nullable=False),
    Column("reach", BIG, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("rank", BIG, nullable=False),
    Column("opened_at", BIG, nullable=False),
    Column("closed_at", BIG),
    Column("claimed_by", BIG),
    Column("claimed_until", BIG, nullable=False),
    Column("version", Integer, nullable=False),
    Column("decision", BIG),
    Index("uq_cases_open_post", "post", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(None, "post"),
    # One for each filter, in the order of the queue; the other filters behind, so that rows that
    # don't fit are passed over without being read.
    *(
        Index(
            f"ix_cases_open_{name}", *columns, sqlite_where=_OPEN, postgresql_where=_OPEN
        )
        for name, columns in (
            ("rank", ("rank", "id", "queue", "harm", "source", "community", "severity")),
            ("queue", ("queue", "rank", "id", "harm", "source", "community", "severity")),
            ("harm", ("harm", "rank", "id", "queue", "source", "community", "severity")),
            ("source", ("source", "rank", "id", "queue", "harm", "community", "severity")),
            ("community", ("community", "rank", "id", "queue", "harm", "source", "severity")),
        )
    ),
    Index("ix_cases_claimed_by", "claimed_by", "claimed_until"),
    Index(
        "ix_cases_closed", "closed_at", "id", sqlite_where=_CLOSED, postgresql_where=_CLOSED
    ),
    Index(
        "ix_cases_waiting", "rank", "id", sqlite_where=_WAITING, postgresql_where=_WAITING
    ),
)  # fmt: skip

#: What people wrote about a case: `kind` is "note", "public_note", "explanation", "rabat" (JSON),
#: "appeal", "answer", "reason" or "request". Events have their keyed digests. Gone after
#: `erase_after`.
case_texts = Table(
    "case_texts",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("case", BIG),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", BIG, nullable=False),
    Column("text", Text, nullable=False),
    Column("erase_after", BIG, nullable=False),
    Index(None, "case"),
    Index(None, "erase_after"),
)

#: The words of a case's post, folded to bare letters, for searching. Gone with the text.
case_words = Table(
    "case_words",
    METADATA,
    Column("case", BIG, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    Column("erase_after", BIG, nullable=False),
    Index(None, "erase_after"),
)

#: `event` is the one that it was made with. `decided_by` and `confirmed_by` are actors of events:
#: "person:3", or "policy" for a machine. `state` is "held" (for a second person), "active", "ended"
#: (its time is over), "reversed" or "dropped". `automation` is "FULLY", "PARTIALLY" or
#: "NOT_AUTOMATED". `rule` is that of the terms that it rests on. `overrides` is the decision that
#: this one undoes.
decisions = Table(
    "decisions",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("event", BIG, nullable=False),
    Column("case", BIG, nullable=False),
    Column("post", BIG, nullable=False),
    Column("version", BIG, nullable=False),
    Column("action", Text, nullable=False),
    Column("harm", Text),
    Column("ground", Text),
    Column("rule", Text),
    Column("terms_version", Text, nullable=False),
    Column("automation", Text, nullable=False),
    Column("detected", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", BIG, nullable=False),
    Column("confirmed_by", Text),
    Column("effective_at", BIG),
    Column("until", BIG),
    Column("ended_at", BIG),
    Column("strike_until", BIG),
    Column("overrides", BIG),
    Column("text", BIG),
    Column("statement", Text),
    Index(None, "case"),
    Index(None, "post"),
    Index("ix_decisions_state_until", "state", "until"),
    Index(None, "overrides"),
)

#: The statement of reasons for a decision, as it was made: JSON of the fields of the DSA's
#: transparency database (schema v2) and ours, without personal data. Never changed.
statements = Table(
    "statements",
    METADATA,
    Column("decision", BIG, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("made_at", BIG, nullable=False),
    Column("fields", Text, nullable=False),
)

#: Whose strike a decision was: a keyed digest, gone after `erase_after`, when it has expired.
strikes = Table(
    "strikes",
    METADATA,
    Column("decision", BIG, primary_key=True, autoincrement=False),
    Column("author", LargeBinary(32), nullable=False),
    Column("erase_after", BIG, nullable=False),
    Index(None, "author"),
    Index(None, "erase_after"),
)

#: `kind` is "author" (against a restriction) or "reporter" (against a "no action"); `state` as of a
#: case; `outcome` "upheld" or "reversed"; `made` the decision that the appeal led to.
appeals = Table(
    "appeals",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("decision", BIG, nullable=False),
    Column("kind", Text, nullable=False),
    Column("report", BIG),
    Column("state", Text, nullable=False),
    Column("opened_at", BIG, nullable=False),
    Column("text", BIG),
    Column("claimed_by", BIG),
    Column("claimed_until", BIG, nullable=False),
    Column("version", Integer, nullable=False),
    Column("decided_at", BIG),
    Column("decided_by", Text),
    Column("outcome", Text),
    Column("made", BIG),
    Column("answer", BIG),
    Index(None, "decision"),
    Index("ix_appeals_state_opened_at", "state", "opened_at"),
)

#: "Not abuse here": what is no harm in one source or community. `kind` is "sense" (one entry),
#: "term" (all entries of that term) or "phrase"; events have a keyed digest of the `value`.
exceptions = Table(
    "exceptions",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("community", Text),
    Column("case", BIG),
    Column("made_at", BIG, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("until", BIG, nullable=False),
    Column("ended_at", BIG),
    Column("reason", BIG),
)

#: For which harms a verdict of "block" is a decision. No row means that it is not.
blocking = Table(
    "blocking",
    METADATA,
    Column("harm", Text, primary_key=True),
    Column("on", Integer, nullable=False),
    Column("changed_at", BIG, nullable=False),
    Column("changed_by", Text, nullable=False),
)

#: How many posts a person has looked at on a day, days counted since 1970, and since a break.
exposures = Table(
    "exposures",
    METADATA,
    Column("person", BIG, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("seen", Integer, nullable=False),
    Column("since_break", Integer, nullable=False),
)

#: Filters of the queue that a person keeps, as a query string.
saved_views = Table(
    "saved_views",
    METADATA,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("person", BIG, nullable=False),
    Column("name", Text, nullable=False),
    Column("filters", Text, nullable=False),
    Index(None, "person"),
)
