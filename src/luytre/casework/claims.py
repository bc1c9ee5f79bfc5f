"""Claims: a case is worked on by one person at a time, for as long as a lease runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from luytre.casework.projection import PROJECTION
from luytre.casework.refusals import CaseworkError
from luytre.casework.states import OPEN, UNDER_REVIEW, check_step
from luytre.storage.projections import record
from luytre.storage.tables import appeals, cases, decisions

__all__ = [
    "LEASE",
    "claim_appeal",
    "claim_case",
    "held_by",
    "hold_case",
    "may_decide",
    "read_appeal",
    "read_case",
    "release_appeal",
    "release_cases",
    "release_expired",
]

#: Microseconds that a claim holds; each claim by the same person holds it anew.
LEASE = 15 * 60 * 1_000_000

#: Claims that are released at once.
PAGE = 500


def read_case(connection: Connection, number: int) -> Row[Any]:
    """A row of `cases`; raises `CaseworkError`."""
    found = connection.execute(select(cases).where(cases.c.id == number)).first()
    if found is None:
        raise CaseworkError("no_case")
    return found


def read_appeal(connection: Connection, number: int) -> Row[Any]:
    """A row of `appeals`; raises `CaseworkError`."""
    found = connection.execute(select(appeals).where(appeals.c.id == number)).first()
    if found is None:
        raise CaseworkError("no_appeal")
    return found


def held_by(row: Row[Any], at: int) -> int | None:
    """Who is working on a case or an appeal at a time."""
    return row.claimed_by if row.claimed_until > at else None


def claim_case(
    connection: Connection, at: int, person: int, number: int, version: int | None = None
) -> int:
    """Take a case; returns the version it has then. Raises `CaseworkError`.

    With `version`, only if the case is still as it was seen. One with a decision that waits for a
    second person is not to be taken, but to be confirmed or dropped.
    """
    case = read_case(connection, number)
    if version is not None and case.version != version:
        raise CaseworkError("changed")
    if held_by(case, at) not in (None, person):
        raise CaseworkError("claimed")
    check_step(case.state, UNDER_REVIEW)
    if case.decision is not None:
        raise CaseworkError("held")
    body = {"cases": [number], "until": at + LEASE}
    record(connection, PROJECTION, at, "cases.claimed", f"person:{person}", body)
    return int(case.version) + 1


def hold_case(connection: Connection, at: int, person: int, number: int, version: int) -> int:
    """The version of a case as the person holds it: it is taken for them where nobody has it.

    Raises `CaseworkError`.
    """
    case = read_case(connection, number)
    if held_by(case, at) == person:
        return version
    if case.decision is not None:
        raise CaseworkError("changed")
    return claim_case(connection, at, person, number, version)


def release_cases(
    connection: Connection, at: int, person: int, numbers: Sequence[int]
) -> list[int]:
    """Give back those of the cases that the person holds; returns them."""
    query = select(cases.c.id).where(
        cases.c.id.in_(numbers), cases.c.claimed_by == person, cases.c.state == UNDER_REVIEW,
        cases.c.decision.is_(None),
    )  # fmt: skip
    theirs = list(connection.execute(query.order_by(cases.c.id)).scalars())
    if theirs:
        body = {"cases": theirs}
        record(connection, PROJECTION, at, "cases.released", f"person:{person}", body)
    return theirs


def may_decide(decision: Row[Any], person: int) -> bool:
    """Whether a person had no part in a decision, so that they may decide an appeal against it."""
    return f"person:{person}" not in (decision.decided_by, decision.confirmed_by)


def claim_appeal(
    connection: Connection, at: int, person: int, number: int, version: int | None = None
) -> int:
    """Take an appeal; returns the version it has then. Raises `CaseworkError`.

    Who decided what is appealed against can't take it; `luytre.casework.appeals` asks that again
    when the appeal is decided.
    """
    appeal = read_appeal(connection, number)
    query = select(decisions).where(decisions.c.id == appeal.decision)
    if not may_decide(connection.execute(query).one(), person):
        raise CaseworkError("same_person")
    if version is not None and appeal.version != version:
        raise CaseworkError("changed")
    if held_by(appeal, at) not in (None, person):
        raise CaseworkError("claimed")
    check_step(appeal.state, UNDER_REVIEW)
    body = {"appeal": number, "until": at + LEASE}
    record(connection, PROJECTION, at, "appeal.claimed", f"person:{person}", body)
    return int(appeal.version) + 1


def release_appeal(connection: Connection, at: int, person: int, number: int) -> bool:
    """Give an appeal back; False where the person doesn't hold it."""
    appeal = read_appeal(connection, number)
    if appeal.claimed_by != person or appeal.state != UNDER_REVIEW:
        return False
    record(connection, PROJECTION, at, "appeal.released", f"person:{person}", {"appeal": number})
    return True


def release_expired(connection: Connection, at: int, actor: str) -> int:
    """Put cases and appeals back whose lease is over; returns how many, at most a page of each."""
    found = _expired(connection, cases, at)
    if found:
        record(connection, PROJECTION, at, "cases.released", actor, {"cases": found})
    late = _expired(connection, appeals, at)
    for number in late:
        record(connection, PROJECTION, at, "appeal.released", actor, {"appeal": number})
    return len(found) + len(late)


def _expired(connection: Connection, table: Table, at: int) -> list[int]:
    query = (
        select(table.c.id)
        .where(
            table.c.claimed_by.is_not(None), table.c.claimed_until <= at, table.c.state.in_(OPEN)
        )
        .order_by(table.c.id)
        .limit(PAGE)
    )  # fmt: skip
    return list(connection.execute(query).scalars())
