"""The queue: cases that wait for a person, the most urgent first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy import true as everything

from luytre.casework.claims import claim_case
from luytre.casework.office import Office
from luytre.casework.projection import PROJECTION
from luytre.storage.projections import record
from luytre.storage.tables import case_words, cases
from luytre.vietnamese.skeleton import skeleton

__all__ = ["PAGE", "Filters", "Page", "claim_next", "count_cases", "list_cases", "search_cases"]

PAGE = 50

#: Numbers above this are shown as "more than".
MOST_COUNTED = 1_000

#: The newest cases with the words that are looked for, of which those that fit are shown.
MOST_SEARCHED = 1_000
MOST_WORDS = 10
MOST_TYPED = 500

#: As the partial indices have it, or they aren't used.
IS_OPEN = "cases.state IN ('awaiting_review', 'under_review')"
IS_WAITING = "cases.state = 'under_review' AND cases.decision IS NOT NULL"

_search = table("case_search", column("rowid"), column("case_search"))


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases are wanted; what is None fits all.

    `show` is "open", "mine" (claimed by `person`), "waiting" (for a second person) or "closed".
    """

    show: str = "open"
    person: int | None = None
    queue: str | None = None
    harm: str | None = None
    source: str | None = None
    community: str | None = None
    severity: int | None = None
    origin: str | None = None


class Page(NamedTuple):
    """Cases, and what the next page comes after; None where this is the last."""

    cases: list[Row[Any]]
    after: tuple[int, int] | None


def list_cases(
    connection: Connection, at: int, filters: Filters, after: tuple[int, int] | None = None
) -> Page:
    """A page of the queue; closed cases have the one that was closed last first."""
    closed = filters.show == "closed"
    keys = (cases.c.closed_at, cases.c.id) if closed else (cases.c.rank, cases.c.id)
    order = [key.desc() for key in keys] if closed else keys
    query = select(cases).where(*_conditions(at, filters)).order_by(*order).limit(PAGE + 1)
    if after is not None:
        query = query.where(_behind(keys, after, closed))
    rows = list(connection.execute(query))
    if len(rows) <= PAGE:
        return Page(rows, None)
    last = rows[PAGE - 1]
    return Page(rows[:PAGE], (last.closed_at if closed else last.rank, last.id))


def _behind(keys: tuple[Any, Any], after: tuple[int, int], descending: bool) -> ColumnElement[bool]:
    first, second = keys
    # Said twice, so that both databases go by the first column in their index.
    if descending:
        return and_(first <= after[0], (first < after[0]) | (second < after[1]))
    return and_(first >= after[0], (first > after[0]) | (second > after[1]))


def _conditions(at: int, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        cases.c[name] == value
        for name in ("queue", "harm", "source", "community", "origin")
        if (value := getattr(filters, name)) is not None
    ]
    if filters.severity is not None:
        # Said one by one, as an index has them in order for each alone.
        conditions.append(cases.c.severity.in_(range(filters.severity, 5)))
    if filters.show == "closed":
        return [*conditions, cases.c.closed_at.is_not(None)]
    if filters.show == "waiting":
        return [*conditions, literal_column(IS_WAITING)]
    conditions.append(literal_column(IS_OPEN))
    if filters.show == "mine":
        conditions += [cases.c.claimed_by == filters.person, cases.c.claimed_until > at]
    else:
        conditions.append(cases.c.decision.is_(None))
    return conditions


def count_cases(connection: Connection, at: int, filters: Filters) -> int:
    """How many cases there are, up to `MOST_COUNTED`."""
    some = select(cases.c.id).where(*_conditions(at, filters)).limit(MOST_COUNTED)
    return int(connection.execute(select(func.count()).select_from(some.subquery())).scalar() or 0)


def claim_next(connection: Connection, at: int, person: int, filters: Filters) -> int | None:
    """Take the most urgent case that nobody has; None where there is none."""
    query = (
        select(cases.c.id)
        .where(
            *_conditions(at, filters),
            cases.c.claimed_until <= at,
            cases.c.decision.is_(None),
        )
        .order_by(cases.c.rank, cases.c.id)
        .limit(1)
    )
    found = connection.execute(query).scalar()
    if found is None:
        return None
    claim_case(connection, at, person, int(found))
    return int(found)


def search_cases(
    connection: Connection, at: int, office: Office, person: int, words: str, filters: Filters
) -> list[Row[Any]]:
    """Cases whose post has all of `words`, typed with or without diacritics; the last may be begun.

    Only posts with a case are searched, and each search is an event. The newest that fit are
    found, by urgency.
    """
    wanted = _words(words)
    found: list[Row[Any]] = []
    if wanted:
        matching = _matching(connection, wanted)
        conditions = _conditions(at, filters)
        query = select(cases).where(cases.c.id.in_(matching), *conditions)
        found = list(connection.execute(query.order_by(cases.c.rank, cases.c.id).limit(PAGE)))
    digest = office.vault.digest("search", " ".join(wanted)).hex()
    body = {"digest": digest, "found": len(found)}
    record(connection, PROJECTION, at, "searched", f"person:{person}", body)
    return found


def _words(typed: str) -> list[str]:
    # A letter may stand for many, and PostgreSQL takes no word of more than 2,046 bytes.
    bare = skeleton(typed[:MOST_TYPED])[:MOST_TYPED]
    return "".join(char if char.isalnum() else " " for char in bare).split()[:MOST_WORDS]


def _matching(connection: Connection, words: Sequence[str]) -> Select[Any]:
    """The numbers of the newest cases with these words. They hold letters and digits alone."""
    if connection.dialect.name == "sqlite":
        asked = " ".join(f'"{word}"' for word in words) + "*"
        newest = (
            select(_search.c.rowid)
            .where(_search.c.case_search.op("MATCH")(asked))
            .order_by(_search.c.rowid.desc())
        )
    else:
        asked = " & ".join(words) + ":*"
        found: ColumnElement[Any] = literal_column("case_words.vector")
        newest = (
            select(case_words.c.case)
            .where(found.op("@@")(func.to_tsquery(text("'simple'"), asked)))
            .order_by(case_words.c.case.desc())
        )
    some = newest.limit(MOST_SEARCHED).subquery()
    return select(next(iter(some.c))).where(everything())
