"""The states that a case went through, as its events tell them."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from luytre.casework.claims import read_case
from luytre.casework.states import AWAITING, COMPLETED, UNDER_REVIEW, VOID
from luytre.storage.chain import read_events
from luytre.storage.tables import events

__all__ = ["Step", "steps_of_case"]

#: The state that a case is in after an event of that kind. A decision that waits for a second
#: person completes nothing.
STATES = {
    "cases.opened": AWAITING,
    "cases.claimed": UNDER_REVIEW,
    "cases.released": AWAITING,
    "case.voided": VOID,
    "case.reopened": AWAITING,
    "decision.made": COMPLETED,
    "decision.confirmed": COMPLETED,
    "decision.dropped": AWAITING,
}

#: Rows of events that are read at a time, and most in all.
PAGE = 5_000
MOST = 1_000_000


class Step(NamedTuple):
    """A state that a case came into. `at` is in microseconds since 1970."""

    at: int
    state: str
    kind: str
    actor: str
    event: int


def steps_of_case(connection: Connection, number: int) -> list[Step]:
    """All states of a case, the first one first. Raises `CaseworkError`.

    From the event that opened it on, all later ones are looked through.
    """
    case = read_case(connection, number)
    found = _steps(connection, number, _first_at(connection, case.opened_at) - 1)
    # Where the clock was set back, the event may stand before others of an earlier time.
    return found if found[:1] and found[0].kind == "cases.opened" else _steps(connection, number, 0)


def _steps(connection: Connection, number: int, after: int) -> list[Step]:
    query = select(events.c.seq, events.c.at, events.c.kind, events.c.actor, events.c.body).where(
        events.c.kind.in_(STATES)
    )
    steps: list[Step] = []
    for _ in range(MOST // PAGE):
        page = query.where(events.c.seq > after).order_by(events.c.seq).limit(PAGE)
        rows = connection.execute(page).all()
        for row in rows:
            body = msgspec.json.decode(row.body)
            if _concerns(row.kind, body, number):
                state = UNDER_REVIEW if body.get("held") else STATES[row.kind]
                steps.append(Step(row.at, state, row.kind, row.actor, row.seq))
        if len(rows) < PAGE:
            break
        after = rows[-1].seq
    return steps


def _concerns(kind: str, body: dict[str, Any], number: int) -> bool:
    if kind == "cases.opened":
        return any(entry[0] == number for entry in body["cases"])
    if "cases" in body:
        return number in body["cases"]
    return bool(body["case"] == number)


def _first_at(connection: Connection, at: int) -> int:
    """The number of the first event of that time or later."""
    low, high = 1, _last(connection) + 1
    while low < high:
        middle = (low + high) // 2
        found = next(read_events(connection, middle - 1, middle), None)
        if found is None or found.at < at:
            low = middle + 1
        else:
            high = middle
    return low


def _last(connection: Connection) -> int:
    query = select(events.c.seq).order_by(events.c.seq.desc()).limit(1)
    return int(connection.execute(query).scalar() or 0)
