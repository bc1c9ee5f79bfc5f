"""Posts on record, handed out a page at a time under pseudonyms of that one export."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from luytre.storage.tables import post_authors, post_texts, post_versions, posts

__all__ = ["ExportedPost", "read_exported"]

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


def read_exported(connection: Connection, *, texts: bool, after: int = 0) -> Iterator[ExportedPost]:
    """All posts by number, from behind `after`; without `texts`, what people wrote is left out.

    Authors have pseudonyms drawn anew each time: two exports can't be joined by them.
    """
    key = secrets.token_bytes(32)
    while True:
        query = (
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
            .where(posts.c.id > after)
            .order_by(posts.c.id)
            .limit(PAGE)
        )  # fmt: skip
        rows = connection.execute(query).all()
        for row in rows:
            author = None if row.author is None else _pseudonym(key, bytes(row.author))
            kept = tuple(row[13:16]) if texts else (None, None, None)
            yield ExportedPost(*row[:3], author, *row[4:13], *kept)
        if len(rows) < PAGE:
            return
        after = rows[-1].id


def _pseudonym(key: bytes, author: bytes) -> str:
    return hmac.digest(key, author, hashlib.sha256)[:PSEUDONYM_BYTES].hex()
