"""Proves that what stands in the tables is what the events say, and mends it where it isn't.

The events and the versions of posts are the truth; `posts` is derived from them. What may be erased
is no part of it, so an erasure changes nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.sql.selectable import Subquery

from luytre.storage.chain import read_events
from luytre.storage.posts import DELETED, PRESENT, digest_of_versions
from luytre.storage.tables import post_versions, posts

__all__ = ["Difference", "Rebuilt", "rebuild"]

MOST_DIFFERENCES = 200


class Difference(NamedTuple):
    """Something that is not as the events have it. `post` is 0 where it concerns an event."""

    event: int
    post: int
    detail: str


class Rebuilt(NamedTuple):
    """How much was compared, and what differs."""

    events: int
    posts: int
    differences: list[Difference]


def rebuild(
    connection: Connection, *, repair: bool = False, progress: Callable[[int], None] | None = None
) -> Rebuilt:
    """Derive the projections anew and compare. `repair` writes them where they differ.

    Versions of posts that differ from their event's digest can't be mended, only reported.
    """
    differences: list[Difference] = []
    deleted: dict[int, int] = {}
    count = accepted = 0
    for event in read_events(connection):
        count += 1
        if progress and count % 1_000 == 0:
            progress(count)
        if event.kind == "post.deleted":
            deleted[event.parsed()["post"]] = event.seq
        elif event.kind == "posts.accepted":
            body = event.parsed()
            found, digest = digest_of_versions(connection, event.seq)
            accepted += found
            expected = body["last"] - body["first"] + 1
            if found != expected:
                detail = f"{expected} posts came with it, {found} are on record"
                differences.append(Difference(event.seq, 0, detail))
            elif digest != body["digest"]:
                detail = "the posts on record are not those that came with it"
                differences.append(Difference(event.seq, 0, detail))
    differences += _orphans(connection, accepted)
    derived = _derived()
    compared = 0
    query = select(posts, derived).join(derived, derived.c.post == posts.c.id, full=True)
    for row in connection.execute(query):
        compared += 1
        _compare(connection, row, deleted, repair, differences)
    return Rebuilt(count, compared, differences[:MOST_DIFFERENCES])


def _derived() -> Subquery:
    """Of each post, by its versions: the newest, how many, and the event that it came with."""
    return (
        select(
            post_versions.c.post.label("post"),
            func.max(post_versions.c.id).label("newest"),
            func.count().label("count"),
            func.max(post_versions.c.event).label("event"),
        )
        .group_by(post_versions.c.post)
        .subquery()
    )


def _compare(
    connection: Connection,
    row: Row[tuple[object, ...]],
    deleted: dict[int, int],
    repair: bool,
    differences: list[Difference],
) -> None:
    if row.post is None:
        differences.append(Difference(0, row.id, "no event has brought it"))
        return
    if row.id is None:
        differences.append(Difference(row.event, row.post, "it is on record, and its row is gone"))
        return
    state = DELETED if deleted.get(row.post, 0) > row.event else PRESENT
    wanted = (row.newest, row.count, state)
    if (row.version, row.versions, row.state) == wanted:
        return
    differences.append(
        Difference(
            row.event, row.post,
            f"version {row.version} of {row.versions}, {row.state}; "
            f"by its events version {row.newest} of {row.count}, {state}",
        )
    )  # fmt: skip
    if repair:
        connection.execute(
            update(posts)
            .where(posts.c.id == row.id)
            .values(version=row.newest, versions=row.count, state=state)
        )


def _orphans(connection: Connection, accepted: int) -> list[Difference]:
    """Versions of posts that came with no event of their kind."""
    total = int(connection.execute(select(func.count()).select_from(post_versions)).scalar() or 0)
    if total == accepted:
        return []
    detail = f"{total - accepted} versions of posts are on record that no event has brought"
    return [Difference(0, 0, detail)]
