"""Posts on record: one effect for each post that is sent, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from luytre.storage import chain
from luytre.storage.parts import in_parts
from luytre.storage.rows import FEW, add_rows, in_one_message
from luytre.storage.tables import (
    case_words,
    cases,
    decisions,
    post_authors,
    post_texts,
    post_versions,
    posts,
)

__all__ = [
    "DELETED",
    "PRESENT",
    "PostState",
    "Received",
    "Stored",
    "accept",
    "delete_post",
    "digest_of_versions",
    "find_post",
]

PRESENT: Final = "present"
DELETED: Final = "deleted"
PostState = Literal["present", "deleted"]

Status = Literal["accepted", "edited", "known", "deleted"]


class Received(NamedTuple):
    """A post as it is to be recorded, screened. Times are microseconds since 1970.

    `author` and `text_digest` are keyed digests (`Vault.digest`), `hits` and
    `indicators` JSON. `reach` is how many people may see it.
    """

    source: str
    external_id: str
    author: bytes
    text: str
    text_digest: bytes
    url: str | None
    created_at: int | None
    edited_at: int | None
    surface: str | None
    community: str | None
    parent: str | None
    action: str
    hits: str
    indicators: str
    text_until: int
    author_until: int
    reach: int = 1
    attachments: str | None = None


class Stored(NamedTuple):
    """What became of a post: its number, the action and hits on record, whether it was new, and the
    number of its text.

    "known" was sent before, with the same text or a later one; "deleted" was taken down since.
    Then nothing was written, and what was found before holds.
    """

    post: int
    status: Status
    action: str
    hits: str
    version: int = 0


class _Known(NamedTuple):
    post: int
    versions: int
    deleted_at: int | None
    edited_at: int | None
    text_digest: bytes
    action: str
    hits: str


def accept(
    connection: Connection, received: Sequence[Received], at: int, actor: str
) -> list[Stored]:
    """Record posts, in the transaction of the caller, as one event. The same order as `received`.

    Where all are known already there is no event.
    """
    batch = _Batch(connection, received, at)
    stored = [batch.add(post) for post in received]
    if batch.versions:
        body = {
            "first": batch.first,
            "last": batch.next_version - 1,
            "new": len(batch.new),
            "digest": _digest(batch.versions),
        }
        batch.write(connection, actor, body)
    return stored


def _why_nothing(before: _Known, post: Received) -> Status | None:
    """What a post that is on record is called where sending it again changes nothing.

    A request may come late, after an edit or a deletion that was sent behind it. Only a time says
    that a text is newer than one on record that has a time, or than its deletion.
    """
    if before.deleted_at is not None:
        return "deleted" if (post.edited_at or 0) <= before.deleted_at else None
    newer = (post.edited_at or 0) - (before.edited_at or 0)
    # The same text from later on is noted: a request between the two may still come.
    same = newer == 0 and before.text_digest == post.text_digest
    return "known" if newer < 0 or same else None


class _Batch:
    """Rows for posts that are accepted together, each a tuple in the order of its table."""

    def __init__(self, connection: Connection, received: Sequence[Received], at: int) -> None:
        self._at = at
        self._known = _find(connection, received)
        # Whatever is written names the event that is added before.
        newest = connection.execute(_NEWEST).one()
        self._newest = chain.newest_of(newest.seq, newest.digest)
        self._event = self._newest[0] + 1
        # By the versions, as a number is never given twice, even if a row of `posts` were lost.
        self.next_version = self.first = (newest.version or 0) + 1
        self._next_post = (newest.post or 0) + 1
        self.new: dict[int, tuple[Any, ...]] = {}
        self._edited: dict[int, dict[str, int]] = {}
        self.versions: list[tuple[Any, ...]] = []
        # Of a post that is sent several times, the last text and author alone.
        self._texts: dict[int, tuple[Any, ...]] = {}
        self._authors: dict[int, tuple[Any, ...]] = {}

    def add(self, post: Received) -> Stored:
        name = (post.source, post.external_id)
        before = self._known.get(name)
        if before and (nothing := _why_nothing(before, post)):
            return Stored(before.post, nothing, before.action, before.hits)
        version = self.next_version
        self.next_version += 1
        if before:
            number, count = before.post, before.versions + 1
        else:
            number, count = self._next_post, 1
            self._next_post += 1
        if before and number not in self.new:
            self._edited[number] = {"b_id": number, "version": version, "versions": count}
        else:
            self.new[number] = (number, *name, version, count, PRESENT, None)
        self.versions.append(
            (
                version, number, *name, self._event, self._at, post.created_at, post.edited_at,
                post.surface, post.community, post.parent, post.text_digest, post.action, post.hits,
            )
        )  # fmt: skip
        self._texts[number] = (
            version, post.text, post.url, post.indicators, post.text_until, post.attachments,
        )  # fmt: skip
        self._authors[number] = (number, post.author, post.author_until)
        self._known[name] = _Known(
            number, count, None, post.edited_at, post.text_digest, post.action, post.hits
        )
        status: Status = "edited" if before and before.deleted_at is None else "accepted"
        return Stored(number, status, post.action, post.hits, version)

    def write(self, connection: Connection, actor: str, body: dict[str, Any]) -> None:
        if len(self.versions) < FEW and not self._edited:
            with in_one_message(connection):
                self._write(connection, actor, body)
        else:
            self._write(connection, actor, body)

    def _write(self, connection: Connection, actor: str, body: dict[str, Any]) -> None:
        chain.append(connection, self._at, "posts.accepted", actor, body, self._newest)
        add_rows(connection, posts, list(self.new.values()))
        if self._edited:
            changed = (
                update(posts)
                .where(posts.c.id == bindparam("b_id"))
                .values(state=PRESENT, deleted_at=None)
            )
            connection.execute(changed, list(self._edited.values()))
            # What a post said before it was edited is nobody's any more, unless something was
            # decided about it: that is kept till nobody can appeal.
            _erase_posts(connection, list(self._edited), but_decided=True)
        add_rows(connection, post_versions, self.versions)
        add_rows(connection, post_texts, list(self._texts.values()))
        add_rows(connection, post_authors, list(self._authors.values()))


def delete_post(
    connection: Connection, source: str, external_id: str, at: int, actor: str
) -> int | None:
    """Note that a platform took a post down, and forget its text and author.

    Returns the post's number, None for none.
    """
    found = connection.execute(
        select(posts.c.id).where(
            posts.c.source == source, posts.c.external_id == external_id, posts.c.state == PRESENT
        )
    ).scalar()
    if found is None:
        return None
    chain.append(connection, at, "post.deleted", actor, {"post": found})
    connection.execute(
        update(posts).where(posts.c.id == found).values(state=DELETED, deleted_at=at)
    )
    _erase_posts(connection, [found])
    return int(found)


def find_post(connection: Connection, source: str, external_id: str) -> Row[Any] | None:
    """The row of `posts` for a platform's name of a post, a deleted one too; None for none."""
    named = select(posts).where(posts.c.source == source, posts.c.external_id == external_id)
    return connection.execute(named).first()


def _erase_posts(connection: Connection, numbers: list[int], but_decided: bool = False) -> None:
    for some in in_parts(numbers):
        of_these = select(post_versions.c.id).where(post_versions.c.post.in_(some))
        if but_decided:
            decided = select(decisions.c.version).where(decisions.c.post.in_(some))
            of_these = of_these.where(post_versions.c.id.not_in(decided))
        their_cases = select(cases.c.id).where(cases.c.post.in_(some))
        connection.execute(delete(case_words).where(case_words.c.case.in_(their_cases)))
        connection.execute(delete(post_texts).where(post_texts.c.version.in_(of_these)))
        connection.execute(delete(post_authors).where(post_authors.c.post.in_(some)))


def _find(connection: Connection, received: Sequence[Received]) -> dict[tuple[str, str], _Known]:
    """What is on record of the posts named in `received`."""
    wanted: dict[str, list[str]] = {}
    for post in received:
        wanted.setdefault(post.source, []).append(post.external_id)
    found = {}
    for source, ids in wanted.items():
        for some in in_parts(ids):
            for row in connection.execute(_KNOWN, {"of": source, "ids": some}):
                found[source, row.external_id] = _Known(
                    row.id, row.versions, row.deleted_at, row.edited_at, bytes(row.text_digest),
                    row.action, row.hits,
                )  # fmt: skip
    return found


# Made once, as in `chain`. Each highest number is looked up in its index by itself.
_NEWEST = select(
    select(func.max(post_versions.c.id)).scalar_subquery().label("version"),
    select(func.max(post_versions.c.post)).scalar_subquery().label("post"),
    *(part.scalar_subquery().label(name) for name, part in chain.NEWEST.items()),
)
_KNOWN = (
    select(
        posts.c.external_id, posts.c.id, posts.c.versions, posts.c.deleted_at,
        post_versions.c.edited_at, post_versions.c.text_digest, post_versions.c.action,
        post_versions.c.hits,
    )
    .join(post_versions, post_versions.c.id == posts.c.version)
    .where(
        posts.c.source == bindparam("of"),
        posts.c.external_id.in_(bindparam("ids", expanding=True)),
    )
)  # fmt: skip


def _digest(versions: Sequence[tuple[Any, ...]]) -> str:
    """SHA-256 over rows of `post_versions`, as JSON, in hexadecimal."""
    return hashlib.sha256(msgspec.json.encode(versions)).hexdigest()


def digest_of_versions(connection: Connection, event: int) -> tuple[int, str]:
    """How many versions of posts came with an event, and the digest that it should have of them."""
    query = select(post_versions).where(post_versions.c.event == event).order_by(post_versions.c.id)
    rows = [tuple(row) for row in connection.execute(query)]
    return len(rows), _digest(rows)
