"""What was decided before, at this site: about a post, and about the others of its author."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, or_, select

from luytre.casework.projection import ACTIVE, ENDED
from luytre.storage.tables import cases, decisions, post_authors, posts, strikes

__all__ = ["History", "decisions_of_author", "decisions_of_post", "history_of_author"]

MOST = 50


class History(NamedTuple):
    """Of the author of a post, at the same source: their posts on record, how many restrictions
    hold or held, the severity of the gravest, strikes that count now, and whether they were warned.
    """

    posts: int
    upheld: int
    gravity: int
    strikes: int
    warned: bool


def _author(connection: Connection, post: int) -> bytes | None:
    query = select(post_authors.c.author).where(post_authors.c.post == post)
    found = connection.execute(query).scalar()
    return None if found is None else bytes(found)


def history_of_author(connection: Connection, at: int, post: int) -> History:
    """The history of a post's author; all zeros where the author is forgotten."""
    author = _author(connection, post)
    if author is None:
        return History(0, 0, 0, 0, False)
    theirs = select(post_authors.c.post).where(post_authors.c.author == author)
    # A post that its author deleted is theirs no more; a strike or a warning for it still is.
    noted = select(strikes.c.decision).where(strikes.c.author == author, strikes.c.erase_after > at)
    of_theirs = or_(decisions.c.post.in_(theirs), decisions.c.id.in_(noted))
    count = connection.execute(
        select(func.count()).select_from(post_authors).where(post_authors.c.author == author)
    ).scalar()
    row = connection.execute(
        select(func.count(), func.max(cases.c.severity))
        .select_from(decisions)
        .join(cases, cases.c.id == decisions.c.case)
        .where(
            of_theirs, decisions.c.statement.is_not(None), decisions.c.state.in_((ACTIVE, ENDED))
        )
    ).one()
    warned = connection.execute(
        select(decisions.c.id)
        .where(decisions.c.id.in_(noted), decisions.c.action == "warn", decisions.c.state == ACTIVE)
        .limit(1)
    ).first()
    return History(
        int(count or 0), int(row[0]), int(row[1] or 0), count_strikes(connection, at, author),
        warned is not None,
    )  # fmt: skip


def count_strikes(connection: Connection, at: int, author: bytes) -> int:
    """Strikes that count: not expired, and of decisions that were not reversed."""
    query = (
        select(func.count())
        .select_from(strikes)
        .join(decisions, decisions.c.id == strikes.c.decision)
        .where(
            strikes.c.author == author, strikes.c.erase_after > at,
            decisions.c.strike_until.is_not(None), decisions.c.state.in_((ACTIVE, ENDED)),
        )
    )  # fmt: skip
    return int(connection.execute(query).scalar() or 0)


def decisions_of_post(connection: Connection, post: int) -> list[Row[Any]]:
    """All decisions on a post, newest first."""
    query = select(decisions).where(decisions.c.post == post)
    return list(connection.execute(query.order_by(decisions.c.id.desc()).limit(MOST)))


def decisions_of_author(connection: Connection, post: int) -> list[Row[Any]]:
    """Decisions on other posts of a post's author, newest first.

    For somebody who works on an open case of that author; nothing else looks by author.
    """
    author = _author(connection, post)
    if author is None:
        return []
    theirs = select(post_authors.c.post).where(
        post_authors.c.author == author, post_authors.c.post != post
    )
    query = (
        select(decisions, posts.c.external_id)
        .join(posts, posts.c.id == decisions.c.post)
        .where(decisions.c.post.in_(theirs))
    )
    return list(connection.execute(query.order_by(decisions.c.id.desc()).limit(MOST)))
