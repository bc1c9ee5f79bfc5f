"""Forgetting: what people wrote and who they are, when its time is over or they ask for it.

Events keep ids, counts and keyed digests, so that the chain and the projections stay whole.
Traces of what was deleted stay in the database's files until `Database.scrub` is called.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, func, or_, select

from luytre.storage import chain
from luytre.storage.parts import in_parts
from luytre.storage.tables import (
    appeals,
    case_texts,
    case_words,
    cases,
    decisions,
    post_authors,
    post_texts,
    post_versions,
    posts,
    report_texts,
    reporters,
    strikes,
)

__all__ = ["Erased", "SubjectPost", "erase_author", "held", "posts_of_author", "sweep"]

#: Rows that are forgotten with one event.
PAGE = 5_000


#: Tables of what people wrote, and of who they are.
TEXTS = (post_texts, case_texts, report_texts)
NAMES = (post_authors, strikes, reporters)


class Erased(NamedTuple):
    """How many texts were forgotten, and how many digests of authors and reporters."""

    texts: int
    authors: int


class SubjectPost(NamedTuple):
    """A post of somebody who asks what is held of theirs. The text is None where it is erased."""

    source: str
    external_id: str
    received_at: int
    state: str
    action: str
    hits: str
    text: str | None
    url: str | None
    indicators: str | None


def sweep(connection: Connection, now: int, actor: str) -> Erased:
    """Forget up to `PAGE` texts and as many authors whose time is over.

    Call it until it returns zeros, each time in a transaction of its own, so that no writer waits
    for long.
    """
    connection.execute(delete(case_words).where(case_words.c.erase_after <= now))
    texts, authors = (
        sum(_erase(connection, table, table.c.erase_after <= now, now, actor) for table in tables)
        for tables in (TEXTS, NAMES)
    )
    return Erased(texts, authors)


def erase_author(connection: Connection, author: bytes, now: int, actor: str) -> Erased:
    """Forget all that is held of an author, named by their keyed digest."""
    theirs = select(post_authors.c.post).where(post_authors.c.author == author)
    versions = select(post_versions.c.id).where(post_versions.c.post.in_(theirs))
    # Of a post that was deleted, a strike still says whose it was.
    noted = select(strikes.c.decision).where(strikes.c.author == author)
    of_theirs = or_(decisions.c.post.in_(theirs), decisions.c.id.in_(noted))
    their_appeals = (
        select(appeals.c.text)
        .join(decisions, decisions.c.id == appeals.c.decision)
        .where(of_theirs, appeals.c.kind == "author")
    )
    texts = _erase_all(connection, post_texts, post_texts.c.version.in_(versions), now, actor)
    texts += _erase_all(connection, case_texts, case_texts.c.id.in_(their_appeals), now, actor)
    authors = sum(
        _erase_all(connection, table, table.c.author == author, now, actor)
        for table in (strikes, post_authors)  # the posts last: all above is found by them
    )
    return Erased(texts, authors)


def _erase_all(connection: Connection, table: Table, condition: Any, now: int, actor: str) -> int:
    total = 0
    while count := _erase(connection, table, condition, now, actor):
        total += count
    return total


def _erase(connection: Connection, table: Table, condition: Any, now: int, actor: str) -> int:
    (column,) = table.primary_key.columns
    found = connection.execute(
        select(column).where(condition).order_by(column).limit(PAGE)
    ).scalars()
    ids = list(found)
    if not ids:
        return 0
    for some in in_parts(ids):
        if table is post_texts:
            _forget_words(connection, post_versions.c.id.in_(some))
        connection.execute(delete(table).where(column.in_(some)))
    body = {
        "table": str(table.name),
        "count": len(ids),
        "digest": hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest(),
    }
    chain.append(connection, now, "erased", actor, body)
    return len(ids)


def posts_of_author(connection: Connection, author: bytes) -> list[SubjectPost]:
    """All that is held of an author, oldest first, for the author alone."""
    newest = (
        select(
            posts.c.source, posts.c.external_id, post_versions.c.received_at, posts.c.state,
            post_versions.c.action, post_versions.c.hits, post_texts.c.text, post_texts.c.url,
            post_texts.c.indicators,
        )
        .join(post_versions, post_versions.c.id == posts.c.version)
        .join(post_authors, post_authors.c.post == posts.c.id)
        .join(post_texts, post_texts.c.version == posts.c.version, isouter=True)
        .where(post_authors.c.author == author)
        .order_by(posts.c.id)
    )  # fmt: skip
    return [SubjectPost(*row) for row in connection.execute(newest)]


def _forget_words(connection: Connection, condition: Any) -> None:
    """Forget what the cases of posts are found by, along with the texts of those posts."""
    of_these = select(post_versions.c.post).where(condition)
    their_cases = select(cases.c.id).where(cases.c.post.in_(of_these))
    connection.execute(delete(case_words).where(case_words.c.case.in_(their_cases)))


def held(connection: Connection) -> Erased:
    """How many texts and authors are held now."""
    texts, authors = (
        sum(
            int(connection.execute(select(func.count()).select_from(table)).scalar() or 0)
            for table in tables
        )
        for tables in (TEXTS, NAMES)
    )
    return Erased(texts, authors)
