"""Filters of the queue in words, and those that a person keeps under a name.

What somebody keeps is theirs alone: no event tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection, Row, delete, func, insert, select

from luytre.casework.office import following
from luytre.casework.opening import ORIGINS
from luytre.casework.queue import Filters
from luytre.casework.refusals import CaseworkError
from luytre.casework.routing import QUEUES
from luytre.lexicon import HARMS
from luytre.storage.tables import saved_views

__all__ = [
    "SHOWN",
    "delete_view",
    "filters_of",
    "list_views",
    "parsed_filters",
    "query_of",
    "save_view",
]

SHOWN = ("open", "mine", "waiting", "closed")
SEVERITIES = ("1", "2", "3", "4")

LONGEST_NAME = 60
LONGEST_VALUE = 200
LONGEST_QUERY = 2_000
MOST_VIEWS = 20


def filters_of(given: Mapping[str, str], person: int) -> Filters:
    """The filters that are named in `given`; what there is none of is left out."""

    def one_of(name: str, known: Any) -> str | None:
        return value if (value := given.get(name)) in known else None

    def any_text(name: str) -> str | None:
        value = given.get(name, "").strip()
        return value if 0 < len(value) <= LONGEST_VALUE and "\0" not in value else None

    severity = one_of("severity", SEVERITIES)
    return Filters(
        show=one_of("show", SHOWN) or "open", person=person, queue=one_of("queue", QUEUES),
        harm=one_of("harm", HARMS), source=any_text("source"), community=any_text("community"),
        severity=int(severity) if severity else None, origin=one_of("origin", ORIGINS),
    )  # fmt: skip


def query_of(filters: Filters, **changed: str | None) -> str:
    """The filters as a query string, which `parsed_filters` reads; some of them `changed`."""
    values: dict[str, Any] = {
        "show": None if filters.show == "open" else filters.show, "queue": filters.queue,
        "harm": filters.harm, "source": filters.source, "community": filters.community,
        "severity": filters.severity, "origin": filters.origin,
    } | changed  # fmt: skip
    return urlencode({name: value for name, value in values.items() if value})


def parsed_filters(query: str, person: int) -> Filters:
    """The filters in a query string, whatever else is in it."""
    try:
        pairs = parse_qsl(query[:LONGEST_QUERY], max_num_fields=20)
    except ValueError:
        pairs = []
    return filters_of(dict(pairs), person)


def save_view(connection: Connection, person: int, name: str, query: str) -> int:
    """Keep filters under a name; returns the view's number. Raises `CaseworkError`."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise CaseworkError("view_name")
    theirs = select(func.count()).select_from(saved_views).where(saved_views.c.person == person)
    if int(connection.execute(theirs).scalar() or 0) >= MOST_VIEWS:
        raise CaseworkError("too_many_views")
    number = following(connection, saved_views)
    filters = query_of(parsed_filters(query, person))
    row = {"id": number, "person": person, "name": name, "filters": filters}
    connection.execute(insert(saved_views), row)
    return number


def list_views(connection: Connection, person: int) -> list[Row[Any]]:
    """What a person keeps, oldest first."""
    query = select(saved_views).where(saved_views.c.person == person).order_by(saved_views.c.id)
    return list(connection.execute(query))


def delete_view(connection: Connection, person: int, number: int) -> None:
    """Forget a view of the person's own. Raises `CaseworkError`."""
    here = (saved_views.c.id == number) & (saved_views.c.person == person)
    if not connection.execute(delete(saved_views).where(here)).rowcount:
        raise CaseworkError("no_view")
