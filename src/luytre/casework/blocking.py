"""When a verdict of "block" is a decision: for no harm, until somebody who may turns it on for one.

A fresh installation only observes. Turning it on asks for having looked at what would have been
blocked.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from luytre.casework.projection import PROJECTION
from luytre.casework.refusals import CaseworkError
from luytre.lexicon import HARMS
from luytre.storage.browsing import find_events
from luytre.storage.projections import record
from luytre.storage.tables import blocking, cases, post_texts, post_versions, posts

__all__ = [
    "WouldBlock",
    "note_looked",
    "switch_blocking",
    "would_have_blocked",
]

#: Microseconds that a look counts; microseconds back that are looked at; posts that are shown.
LOOKED = 3_600 * 1_000_000
LOOK_BACK = 14 * 86_400 * 1_000_000
MOST_SHOWN = 50


class WouldBlock(NamedTuple):
    """What would have been blocked of a harm: how many posts, and the newest of them."""

    harm: str
    total: int
    posts: list[tuple[int, str | None]]


def would_have_blocked(
    connection: Connection, at: int, harm: str, most: int = MOST_SHOWN
) -> WouldBlock:
    """Posts with a case of that harm whose verdict is "block", of the last two weeks, each once."""
    of_harm = select(cases.c.post).where(cases.c.harm == harm, cases.c.opened_at > at - LOOK_BACK)
    query = (
        select(post_versions.c.post, post_texts.c.text)
        .join(posts, posts.c.version == post_versions.c.id)
        .join(post_texts, post_texts.c.version == post_versions.c.id, isouter=True)
        .where(posts.c.id.in_(of_harm), post_versions.c.action == "block")
    )
    count = connection.execute(select(func.count()).select_from(query.subquery())).scalar()
    shown = query.order_by(post_versions.c.id.desc()).limit(most)
    return WouldBlock(
        harm, int(count or 0), [(row[0], row[1]) for row in connection.execute(shown)]
    )


def note_looked(connection: Connection, at: int, person: int, found: WouldBlock) -> None:
    """Record that somebody looked at what would have been blocked, and at how many texts."""
    body = {"harm": found.harm, "total": found.total, "shown": len(found.posts)}
    record(connection, PROJECTION, at, "blocking.looked", f"person:{person}", body)


def switch_blocking(
    connection: Connection, at: int, person: int, harm: str, on: bool, seen: int | None = None
) -> None:
    """Turn it on or off for a harm. To turn it on, `seen` is the count that this person looked at
    within the last hour (`note_looked`).

    Raises `CaseworkError`.
    """
    known = HARMS.get(harm)
    if known is None:
        raise CaseworkError("unknown_harm")
    if on and known.ceiling != "block":
        raise CaseworkError("no_ceiling")
    if on and not _looked(connection, at, person, harm, seen):
        raise CaseworkError("not_seen")
    body = {"harm": harm, "on": on, "seen": seen}
    record(connection, PROJECTION, at, "blocking.switched", f"person:{person}", body)


def _looked(connection: Connection, at: int, person: int, harm: str, seen: int | None) -> bool:
    """Whether somebody looked at so many posts of a harm a moment ago, by the event of it."""
    found = find_events(connection, kind="blocking.looked", actor=f"person:{person}")
    return any(
        event.at >= at - LOOKED and (body := event.parsed())["harm"] == harm
        and body["total"] == seen
        for event in found.events
    )  # fmt: skip


_ON = select(blocking.c.harm).where(blocking.c.on == 1)


def blocked_harms(connection: Connection) -> frozenset[str]:
    """The harms that it is on for."""
    found = frozenset(connection.execute(_ON).scalars())
    # Whatever the table says, nothing goes above a ceiling.
    return frozenset(code for code in found if code in HARMS and HARMS[code].ceiling == "block")
