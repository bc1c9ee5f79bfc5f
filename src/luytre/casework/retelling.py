"""What a platform is told of decisions, told again: from the events, in their order.

For platforms that can't be called. The messages are those that webhooks are sent, and are there for
as long as the events are: however late one asks, none is missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from luytre.casework.messages import About, end_message, find_about, outcome_message, start_message
from luytre.casework.office import Office
from luytre.storage.tables import appeals, events
from luytre.storage.told import checked_told

__all__ = ["MOST_LOOKED_AT", "MOST_TOLD", "Page", "Retold", "retell"]

#: Messages on a page, and events that are looked at for one. Most events tell nobody anything.
MOST_TOLD = 200
MOST_LOOKED_AT = 20_000

_TELLING = ("decision.made", "decision.confirmed", "decision.ended", "appeal.decided")


class Retold(NamedTuple):
    """A message: the number of its event, when that was (microseconds), its type and its fields."""

    number: int
    at: int
    type: str
    body: dict[str, Any]


class Page(NamedTuple):
    """Messages behind a number; `next` is the number to go on from, `more` whether to do so now."""

    messages: list[Retold]
    next: int
    more: bool


def retell(connection: Connection, office: Office, source: str, after: int) -> Page:
    """What `source` was told by events behind number `after`."""
    newest = int(connection.execute(_NEWEST).scalar() or 0)
    until = min(after + MOST_LOOKED_AT, newest)
    if until <= after:
        return Page([], after, False)
    wanted = (
        select(events.c.seq, events.c.at, events.c.kind, events.c.body)
        .where(events.c.seq > after, events.c.seq <= until, events.c.kind.in_(_TELLING))
        .order_by(events.c.seq)
        .limit(MOST_TOLD + 1)
    )
    rows = connection.execute(wanted).all()
    if len(rows) > MOST_TOLD:
        rows = rows[:MOST_TOLD]
        until = rows[-1].seq
    bodies = [msgspec.json.decode(row.body) for row in rows]
    appealed = _appeals(connection, (body.get("appeal") for body in bodies))
    named = {body["decision"] for body in bodies if "decision" in body} | set(appealed.values())
    known = find_about(connection, list(named), source)
    messages = []
    for row, body in zip(rows, bodies, strict=True):
        told = _message(office, row.kind, body, known, appealed)
        if told is not None:
            checked_told(source, *told)
            messages.append(Retold(row.seq, row.at, *told))
    return Page(messages, until, until < newest)


_NEWEST = select(events.c.seq).order_by(events.c.seq.desc()).limit(1)


def _message(
    office: Office,
    kind: str,
    body: Mapping[str, Any],
    known: Mapping[int, About],
    appealed: Mapping[int, int],
) -> tuple[str, dict[str, Any]] | None:
    """Type and fields of what an event told the source of `known`; None for nothing."""
    if kind == "appeal.decided":
        subject = known.get(appealed.get(body["appeal"], 0))
        return None if subject is None else outcome_message(subject, body["outcome"])
    subject = known.get(body["decision"])
    if subject is None or (kind == "decision.made" and body["held"] is not None):
        return None
    if kind == "decision.ended":
        return end_message(subject)
    return start_message(office, subject, body["until"], body["statement"])


def _appeals(connection: Connection, numbers: Iterable[int | None]) -> dict[int, int]:
    """The decisions that authors' appeals are about; reporters hear of theirs by mail."""
    query = select(appeals.c.id, appeals.c.decision).where(
        appeals.c.id.in_([one for one in numbers if one]), appeals.c.kind == "author"
    )
    return {row.id: row.decision for row in connection.execute(query)}
