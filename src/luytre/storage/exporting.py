"""Posts on record, handed out a page at a time under pseudonyms of that one export."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from luytre.storage.parts import in_parts
from luytre.storage.tables import post_authors, post_texts, post_versions, posts

__all__ = ["ExportedPost", "new_key", "read_again", "read_exported"]

PAGE = 2_000
PSEUDONYM_BYTES = 8


class ExportedPost(NamedTuple):
    """A post as it is now. Times are microseconds since 1970; what was erased is None."""

    post: int
    source: str
    id: str
    author: str | None
    received_at: int
    created_at: int | None
    edited_at: int | None
    surface: str | None
    community: str | None
    parent: str | None
    state: str
    action: str
    hits: str
    text: str | None
    url: str | None
    indicators: str | None


def read_exported(
    connection: Connection,
    *,
    texts: bool,
    after: int = 0,
    until: int | None = None,
    key: bytes | None = None,
) -> Iterator[ExportedPost]:
    """All posts by number, from behind `after` up to `until`; without `texts`, what people wrote is
    left out.

    Authors have pseudonyms by `key`, which is drawn anew each time: two exports can't be joined by
    them.
    """
    key = key or new_key()
    while True:
        query = _POSTS.where(posts.c.id > after).order_by(posts.c.id).limit(PAGE)
        if until is not None:
            query = query.where(posts.c.id <= until)
        rows = connection.execute(query).all()
        for row in rows:
            yield _exported(row, key, texts)
        if len(rows) < PAGE:
            return
        after = rows[-1].id


def read_again(
    connection: Connection, numbers: Sequence[int], *, texts: bool, key: bytes
) -> Iterator[ExportedPost]:
    """Those posts alone, as `read_exported` has them."""
    for some in in_parts(numbers):
        for row in connection.execute(_POSTS.where(posts.c.id.in_(some))):
            yield _exported(row, key, texts)


def new_key() -> bytes:
    """A key for the pseudonyms of one export."""
    return secrets.token_bytes(32)


_POSTS = (
    select(
        posts.c.id, posts.c.source, posts.c.external_id, post_authors.c.author,
        post_versions.c.received_at, post_versions.c.created_at,
        post_versions.c.edited_at, post_versions.c.surface, post_versions.c.community,
        post_versions.c.parent, posts.c.state, post_versions.c.action,
        post_versions.c.hits,
        post_texts.c.text, post_texts.c.url, post_texts.c.indicators,
    )
    .join(post_versions, post_versions.c.id == posts.c.version)
    .join(post_authors, post_authors.c.post == posts.c.id, isouter=True)
    .join(post_texts, post_texts.c.version == posts.c.version, isouter=True)
)  # fmt: skip


def _exported(row: Any, key: bytes, texts: bool) -> ExportedPost:
    author = None if row.author is None else _pseudonym(key, bytes(row.author))
    kept = row[13:16] if texts else (None, None, None)
    return ExportedPost._make((*row[:3], author, *row[4:13], *kept))


def _pseudonym(key: bytes, author: bytes) -> str:
    return hmac.digest(key, author, hashlib.sha256)[:PSEUDONYM_BYTES].hex()
