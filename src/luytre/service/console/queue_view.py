"""What the templates of the queue show: tabs, filters and rows. No row has a letter of a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from luytre.accounts import Person
from luytre.accounts.permissions import may
from luytre.casework.claims import held_by
from luytre.casework.opening import ORIGINS
from luytre.casework.queue import Filters, Page, count_cases, list_cases
from luytre.casework.routing import QUEUES
from luytre.casework.terms import VIETNAM
from luytre.casework.views import SHOWN, list_views, query_of
from luytre.lexicon import HARMS
from luytre.service.console.naming import ago, counted, harm_name, harm_title, names_of, thousands
from luytre.service.wording import Wording
from luytre.storage.clock import moment
from luytre.storage.tables import api_keys

__all__ = ["QueueRead", "count_all", "filter_view", "read_queue", "row_views"]

#: What somebody may narrow the queue by, beside its tab.
NARROWING = ("queue", "harm", "source", "community", "severity", "origin")

MOST_SOURCES = 100


class QueueRead(NamedTuple):
    """What the page of the queue is made from."""

    page: Page
    counts: dict[str, int]
    names: dict[int, str]
    views: list[Row[Any]]
    sources: list[str]


def read_queue(
    connection: Connection, at: int, person: Person, filters: Filters, after: tuple[int, int] | None
) -> QueueRead:
    """A page of cases, and all that stands around it."""
    return QueueRead(
        list_cases(connection, at, filters, after), count_all(connection, at, person.id),
        names_of(connection), list_views(connection, person.id), _sources(connection),
    )  # fmt: skip


def count_all(connection: Connection, at: int, person: int) -> dict[str, int]:
    """How many cases each tab and each queue has; closed ones are not counted."""
    everything = Filters(person=person)
    wanted = {show: msgspec.structs.replace(everything, show=show) for show in SHOWN[:-1]}
    wanted |= {f"queue-{queue}": Filters(person=person, queue=queue) for queue in QUEUES}
    return {name: count_cases(connection, at, filters) for name, filters in wanted.items()}


def _sources(connection: Connection) -> list[str]:
    """The platforms that keys were made for: those that the cases have are too many to look at."""
    query = select(api_keys.c.source).where(api_keys.c.source.is_not(None)).distinct()
    found = connection.execute(query.order_by(api_keys.c.source).limit(MOST_SOURCES)).scalars()
    return list(found)


def filter_view(
    w: Wording, person: Person, filters: Filters, counts: Mapping[str, int]
) -> dict[str, Any]:
    """The tabs, the queues, and the form to narrow them."""
    return {
        "filters": filters,
        "query": query_of(filters),
        "narrowed": sum(getattr(filters, name) is not None for name in NARROWING[1:]),
        "tabs": [
            {
                "name": show,
                "href": _path(query_of(filters, show=None if show == "open" else show)),
                "count": counted(counts[show]) if show in counts else "",
                "here": filters.show == show,
            }
            for show in SHOWN
            if show != "mine" or may(person.role, "case.claim")
        ],
        "queues": [
            {
                "name": queue or "all",
                "href": _path(query_of(filters, queue=queue)),
                "count": counted(counts[f"queue-{queue}"]) if queue else "",
                "here": filters.queue == queue,
            }
            for queue in (None, *QUEUES)
        ],
        "harms": [(code, harm_name(w, code)) for code in HARMS],
        "origins": ORIGINS,
        "all": _path(query_of(Filters(show=filters.show, queue=filters.queue))),
    }


def row_views(
    w: Wording,
    at: int,
    rows: Sequence[Row[Any]],
    names: Mapping[int, str],
    person: Person,
    filters: Filters,
) -> list[dict[str, Any]]:
    """Each case as a line of the list."""
    query = query_of(filters)
    return [
        {
            "id": row.id,
            "href": f"/cases/{row.id}" + (f"?{query}" if query else ""),
            "harm": row.harm,
            "harm_name": harm_title(w, row.harm),
            "severity": row.severity,
            "queue": row.queue,
            "origin": row.origin,
            "source": row.source,
            "community": row.community,
            "since": _moment(row.closed_at or row.opened_at),
            "age": ago(w, at - (row.closed_at or row.opened_at)),
            "reports": thousands(w, row.reports),
            "reach": thousands(w, row.reach),
            "holder": _holder(w, at, row, names, person),
            "mine": held_by(row, at) == person.id,
            "state": "waiting" if row.closed_at is None and row.decision else row.state,
        }
        for row in rows
    ]


def _holder(w: Wording, at: int, row: Row[Any], names: Mapping[int, str], person: Person) -> str:
    holder = held_by(row, at)
    if holder is None:
        return ""
    return w("who-you") if holder == person.id else names.get(holder, f"#{holder}")


def _moment(at: int) -> str:
    return moment(at).astimezone(VIETNAM).isoformat(timespec="minutes")


def _path(query: str) -> str:
    return f"/queue?{query}" if query else "/queue"
