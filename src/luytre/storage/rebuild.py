"""Proves that what stands in the tables is what the events say, and mends it where it isn't.

The events and the versions of posts are the truth; `posts` is derived from them. What may be erased
is no part of it, so an erasure changes nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, exists, func, insert, select
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
    """How much was compared, what differs, and how many rows of `posts` were mended."""

    events: int
    posts: int
    differences: list[Difference]
    mended: int = 0


class _Accepted(msgspec.Struct):
    first: int
    last: int
    digest: str


class _Deleted(msgspec.Struct):
    post: int


def rebuild(
    connection: Connection, *, repair: bool = False, progress: Callable[[int], None] | None = None
) -> Rebuilt:
    """Derive the projections anew and compare. `repair` writes them where they differ.

    Versions of posts that differ from their event's digest can't be mended, only reported; and
    nothing is derived from them: where there are such versions, nothing is written.
    """
    differences: list[Difference] = []
    deleted: dict[int, tuple[int, int]] = {}
    count = accepted = 0
    for event in read_events(connection):
        count += 1
        if progress and count % 1_000 == 0:
            progress(count)
        try:
            if event.kind == "post.deleted":
                gone = msgspec.json.decode(event.body, type=_Deleted).post
                deleted[gone] = (event.seq, event.at)
            elif event.kind == "posts.accepted":
                body = msgspec.json.decode(event.body, type=_Accepted)
                found, digest = digest_of_versions(connection, event.seq)
                accepted += found
                expected = body.last - body.first + 1
                if found != expected:
                    detail = f"{expected} posts came with it, {found} are on record"
                    differences.append(Difference(event.seq, 0, detail))
                elif digest != body.digest:
                    detail = "the posts on record are not those that came with it"
                    differences.append(Difference(event.seq, 0, detail))
        except msgspec.DecodeError:
            differences.append(Difference(event.seq, 0, "it can't be read"))
    differences += _orphans(connection, accepted)
    sound = not differences
    compared, wrong = _compare(connection, deleted, differences)
    mended = _mend(connection, wrong) if repair and sound else 0
    return Rebuilt(count, compared, differences[:MOST_DIFFERENCES], mended)


def _derived() -> Subquery:
    """Of each post, by its versions: the newest, how many, and the event that it came with."""
    return (
        select(
            post_versions.c.post.label("post"),
            func.max(post_versions.c.id).label("newest"),
            func.count().label("count"),
            func.max(post_versions.c.event).label("event"),
            # Those of a post are the same in all its versions.
            func.max(post_versions.c.source).label("from_source"),
            func.max(post_versions.c.external_id).label("name"),
        )
        .group_by(post_versions.c.post)
        .subquery()
    )


def _compare(
    connection: Connection, deleted: dict[int, tuple[int, int]], differences: list[Difference]
) -> tuple[int, dict[int, dict[str, object] | None]]:
    """How many posts there are, and what the rows of those that differ should have.

    That is None for a row which should not be, and has an `id` for one which is gone.
    """
    derived = _derived()
    compared = 0
    wrong: dict[int, dict[str, object] | None] = {}
    rows = select(posts, derived).join(derived, derived.c.post == posts.c.id, isouter=True)
    for row in connection.execute(rows.order_by(posts.c.id)):
        compared += 1
        if row.post is None:
            differences.append(Difference(0, row.id, "no event has brought it"))
            wrong[row.id] = None
            continue
        wanted = _row(row, deleted)
        if any(getattr(row, name) != value for name, value in wanted.items()):
            now = {name: getattr(row, name) for name in wanted}
            one, other = _described(now), _described(wanted)
            if one == other:
                one, other = (
                    f"{state}, deleted_at {row['deleted_at']}"
                    for state, row in ((one, now), (other, wanted))
                )
            detail = f"{one}; by its events {other}"
            differences.append(Difference(row.event, row.post, detail))
            wrong[row.id] = wanted
    # Not `NOT IN`: PostgreSQL would look through all posts again for each of them.
    gone = select(derived).where(~exists().where(posts.c.id == derived.c.post))
    for row in connection.execute(gone.order_by(derived.c.post)):
        compared += 1
        differences.append(Difference(row.event, row.post, "it is on record, and its row is gone"))
        wrong[row.post] = _row(row, deleted) | {"id": row.post}
    return compared, wrong


def _described(row: dict[str, object]) -> str:
    return (
        f"{row['external_id']} of {row['source']}, version {row['version']} of {row['versions']}, "
        f"{row['state']}"
    )


def _row(row: Row[Any], deleted: dict[int, tuple[int, int]]) -> dict[str, object]:
    """What the row of a post should have, by its versions and the events of its deletion."""
    seq, at = deleted.get(row.post, (0, 0))
    deleted_at = at if seq > row.event else None
    return {
        "source": row.from_source,
        "external_id": row.name,
        "version": row.newest,
        "versions": row.count,
        "state": PRESENT if deleted_at is None else DELETED,
        "deleted_at": deleted_at,
    }


def _mend(connection: Connection, wrong: dict[int, dict[str, object] | None]) -> int:
    # Names may have changed places: no two rows have the same one meanwhile.
    if wrong:
        gone = delete(posts).where(posts.c.id == bindparam("b_id"))
        connection.execute(gone, [{"b_id": number} for number in wrong])
    rows = [{"id": number} | values for number, values in wrong.items() if values is not None]
    if rows:
        connection.execute(insert(posts), rows)
    return len(wrong)


def _orphans(connection: Connection, accepted: int) -> list[Difference]:
    """Versions of posts that came with no event of their kind."""
    total = int(connection.execute(select(func.count()).select_from(post_versions)).scalar() or 0)
    if total == accepted:
        return []
    detail = f"{total - accepted} versions of posts are on record that no event has brought"
    return [Difference(0, 0, detail)]
