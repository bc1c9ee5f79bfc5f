"""Posts on record: one effect for each post that is sent, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from luytre.storage import chain
from luytre.storage.tables import post_authors, post_texts, post_versions, posts

__all__ = ["DELETED", "Received", "Stored", "accept", "delete_post", "digest_of_versions"]

PRESENT, DELETED = "present", "deleted"

#: Ids that are asked for in one query.
ASKED = 500

Status = Literal["accepted", "edited", "known"]


class Received(NamedTuple):
    """A post as it is to be recorded, screened. Times are microseconds since 1970.

    `author` and `text_digest` are keyed digests (`Vault.digest`), `hits` and
    `indicators` JSON.
    """

    source: str
    external_id: str
    author: bytes
    text: str
    text_digest: bytes
    url: str | None
    created_at: int | None
    surface: str | None
    community: str | None
    parent: str | None
    action: str
    hits: str
    indicators: str
    text_until: int
    author_until: int


class Stored(NamedTuple):
    """What became of a post: its number, the action and hits on record, whether it was new.

    "known" was sent before with the same text; nothing was written, and what was found then holds.
    """

    post: int
    status: Status
    action: str
    hits: str


class _Known(NamedTuple):
    post: int
    versions: int
    present: bool
    text_digest: bytes
    action: str
    hits: str


def accept(
    connection: Connection, received: Sequence[Received], at: int, actor: str
) -> list[Stored]:
    """Record posts, in the transaction of the caller, as one event. The same order as `received`.

    Where all are known already there is no event.
    """
    known = _find(connection, received)
    # Whatever is written names the event that is added at the end.
    seq = chain.last(connection)[0] + 1
    # By the versions, as a number is never given twice, even if a row of `posts` were lost.
    next_post = _next(connection, post_versions.c.post)
    next_version = first = _next(connection, post_versions.c.id)
    stored: list[Stored] = []
    new_posts: dict[int, dict[str, Any]] = {}
    edits: dict[int, dict[str, Any]] = {}
    versions: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    authors: list[dict[str, Any]] = []
    for post in received:
        name = (post.source, post.external_id)
        before = known.get(name)
        if before and before.present and before.text_digest == post.text_digest:
            stored.append(Stored(before.post, "known", before.action, before.hits))
            continue
        status: Status = "edited" if before and before.present else "accepted"
        number = before.post if before else next_post
        count = before.versions + 1 if before else 1
        if number in new_posts:
            new_posts[number] |= {"version": next_version, "versions": count}
        elif before:
            edits[number] = {"b_id": number, "version": next_version, "versions": count}
        else:
            next_post += 1
            new_posts[number] = {
                "id": number, "source": post.source, "external_id": post.external_id,
                "version": next_version, "versions": 1, "state": PRESENT,
            }  # fmt: skip
        versions.append(
            {
                "id": next_version, "post": number, "event": seq, "received_at": at,
                "created_at": post.created_at, "surface": post.surface,
                "community": post.community, "parent": post.parent,
                "text_digest": post.text_digest, "action": post.action, "hits": post.hits,
            }
        )  # fmt: skip
        texts.append(
            {
                "version": next_version, "text": post.text, "url": post.url,
                "indicators": post.indicators,
                "erase_after": post.text_until,
            }
        )  # fmt: skip
        authors.append({"post": number, "author": post.author, "erase_after": post.author_until})
        known[name] = _Known(number, count, True, post.text_digest, post.action, post.hits)
        stored.append(Stored(number, status, post.action, post.hits))
        next_version += 1
    if not versions:
        return stored
    names = {held.post: name for name, held in known.items()}
    body = {
        "first": first,
        "last": next_version - 1,
        "new": len(new_posts),
        "digest": _digest(
            (row["id"], row["post"], *names[row["post"]], *(row[key] for key in _DIGESTED))
            for row in versions
        ),
    }
    chain.append(connection, at, "posts.accepted", actor, body)
    if new_posts:
        connection.execute(insert(posts), list(new_posts.values()))
    if edits:
        changed = update(posts).where(posts.c.id == bindparam("b_id")).values(state=PRESENT)
        connection.execute(changed, list(edits.values()))
        # What a post said before it was edited is nobody's any more.
        _erase_posts(connection, list(edits))
    connection.execute(insert(post_versions), versions)
    _keep_newest(texts, versions)
    connection.execute(insert(post_texts), texts)
    connection.execute(insert(post_authors), list({row["post"]: row for row in authors}.values()))
    return stored


def _keep_newest(texts: list[dict[str, Any]], versions: list[dict[str, Any]]) -> None:
    """Of a post that was sent several times in one batch, keep the last text alone."""
    newest = {row["post"]: row["id"] for row in versions}
    if len(newest) < len(versions):
        kept = set(newest.values())
        texts[:] = [row for row in texts if row["version"] in kept]


def delete_post(connection: Connection, source: str, external_id: str, at: int, actor: str) -> bool:
    """Note that a platform took a post down, and forget its text and author; False for none."""
    found = connection.execute(
        select(posts.c.id).where(
            posts.c.source == source, posts.c.external_id == external_id, posts.c.state == PRESENT
        )
    ).scalar()
    if found is None:
        return False
    chain.append(connection, at, "post.deleted", actor, {"post": found})
    connection.execute(update(posts).where(posts.c.id == found).values(state=DELETED))
    _erase_posts(connection, [found])
    return True


def _erase_posts(connection: Connection, numbers: list[int]) -> None:
    for start in range(0, len(numbers), ASKED):
        some = numbers[start : start + ASKED]
        of_these = select(post_versions.c.id).where(post_versions.c.post.in_(some))
        connection.execute(delete(post_texts).where(post_texts.c.version.in_(of_these)))
        connection.execute(delete(post_authors).where(post_authors.c.post.in_(some)))


def _find(connection: Connection, received: Sequence[Received]) -> dict[tuple[str, str], _Known]:
    """What is on record of the posts named in `received`."""
    wanted: dict[str, list[str]] = {}
    for post in received:
        wanted.setdefault(post.source, []).append(post.external_id)
    found = {}
    for source, ids in wanted.items():
        for start in range(0, len(ids), ASKED):
            query = (
                select(
                    posts.c.external_id, posts.c.id, posts.c.versions, posts.c.state,
                    post_versions.c.text_digest, post_versions.c.action, post_versions.c.hits,
                )
                .join(post_versions, post_versions.c.id == posts.c.version)
                .where(
                    posts.c.source == source,
                    posts.c.external_id.in_(ids[start : start + ASKED]),
                )
            )  # fmt: skip
            for row in connection.execute(query):
                found[source, row.external_id] = _Known(
                    row.id, row.versions, row.state == PRESENT, bytes(row.text_digest),
                    row.action, row.hits,
                )  # fmt: skip
    return found


def _next(connection: Connection, column: Any) -> int:
    return int(connection.execute(select(func.max(column))).scalar() or 0) + 1


#: Columns of a version that its event has the digest of, after its numbers and its post's names.
_DIGESTED = (
    "received_at", "created_at", "surface", "community", "parent", "text_digest", "action",
    "hits",
)  # fmt: skip


def _digest(rows: Iterable[tuple[Any, ...]]) -> str:
    """SHA-256 over rows, each as a line of JSON, in hexadecimal."""
    made = hashlib.sha256()
    for row in rows:
        made.update(msgspec.json.encode(row) + b"\n")
    return made.hexdigest()


def digest_of_versions(connection: Connection, event: int) -> tuple[int, str]:
    """How many versions of posts came with an event, and the digest that it should have of them."""
    query: Select[Any] = (
        select(
            post_versions.c.id, post_versions.c.post, posts.c.source, posts.c.external_id,
            *(post_versions.c[name] for name in _DIGESTED),
        )
        .join(posts, posts.c.id == post_versions.c.post, isouter=True)
        .where(post_versions.c.event == event)
        .order_by(post_versions.c.id)
    )  # fmt: skip
    rows: Sequence[Row[Any]] = connection.execute(query).all()
    return len(rows), _digest(
        tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
        for row in rows
    )
