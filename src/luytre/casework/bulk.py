"""Many cases at once: what it would touch is shown before it is done, and can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from luytre.casework.claims import claim_case, held_by
from luytre.casework.decisions import Draft, Made, decide, drop, read_decision, undo
from luytre.casework.drafts import check_draft
from luytre.casework.office import Office
from luytre.casework.projection import HELD
from luytre.casework.refusals import CaseworkError
from luytre.casework.states import OPEN
from luytre.storage.tables import cases

__all__ = ["MOST_AT_ONCE", "Impact", "decide_many", "impact", "undo_many"]

MOST_AT_ONCE = 200


class Impact(NamedTuple):
    """What a step would touch. `total` has to be given back when it is taken."""

    total: int
    by_harm: dict[str, int]
    by_source: dict[str, int]
    left_out: int


def impact(connection: Connection, at: int, person: int, numbers: Sequence[int]) -> Impact:
    """What deciding these cases would touch; those that others work on are left out."""
    rows = _free(connection, at, person, numbers)
    return Impact(
        len(rows),
        dict(Counter(harm or "" for _, harm, _ in rows)),
        dict(Counter(source for _, _, source in rows)),
        len(set(numbers)) - len(rows),
    )


def decide_many(
    connection: Connection,
    at: int,
    office: Office,
    person: int,
    numbers: Sequence[int],
    expected: int,
    draft: Draft,
) -> list[Made]:
    """Decide all of them alike, or none. Raises `CaseworkError`.

    `expected` is the total that the person was shown. Accounts are not acted on in bulk.
    """
    if check_draft(draft).account:
        raise CaseworkError("not_in_bulk")
    free = [number for number, _, _ in _free(connection, at, person, numbers)]
    if len(free) != expected or not free:
        raise CaseworkError("impact_changed")
    made = []
    for number in free:
        version = claim_case(connection, at, person, number)
        made.append(decide(connection, at, office, person, number, version, draft))
    return made


def undo_many(
    connection: Connection, at: int, office: Office, person: int, numbers: Sequence[int]
) -> list[Made]:
    """Take back decisions that were made together, all or none. Raises `CaseworkError`.

    Those that still waited for a second person are dropped, and nothing is made of them.
    """
    if len(numbers) > MOST_AT_ONCE:
        raise CaseworkError("too_many")
    made = []
    for number in dict.fromkeys(numbers):
        decision = read_decision(connection, number)
        if decision.state == HELD and decision.decided_by == f"person:{person}":
            drop(connection, at, office, person, number)
        else:
            made.append(undo(connection, at, office, person, number))
    return made


def _free(
    connection: Connection, at: int, person: int, numbers: Sequence[int]
) -> list[tuple[int, str | None, str]]:
    """Those of the cases that the person may take: number, harm and source."""
    if len(numbers) > MOST_AT_ONCE:
        raise CaseworkError("too_many")
    query = select(cases).where(
        cases.c.id.in_(numbers), cases.c.state.in_(OPEN), cases.c.decision.is_(None)
    )
    return [
        (row.id, row.harm, row.source)
        for row in connection.execute(query.order_by(cases.c.id))
        if held_by(row, at) in (None, person)
    ]
