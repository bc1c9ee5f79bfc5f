"""Posts to put on record."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, select

from luytre.storage import Database
from luytre.storage.audit import verify
from luytre.storage.posts import Received
from luytre.storage.rebuild import rebuild
from luytre.storage.tables import events, post_authors, post_texts, post_versions, posts


def digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def post(
    external_id: str,
    text: str = "chào cả nhà",
    *,
    source: str = "forum",
    author: str = "an",
    until: int = 2**60,
    author_until: int | None = None,
    edited_at: int | None = None,
) -> Received:
    """A post whose hits name its text, so that an old one can be told."""
    return Received(
        source=source, external_id=external_id, author=digest(author), text=text,
        text_digest=digest(text), url=f"https://forum.example/{external_id}", created_at=1,
        edited_at=edited_at, surface="comment", community="hanoi", parent=None, action="allow",
        hits=f'[{{"of":"{digest(text).hex()[:6]}"}}]', indicators="[]", text_until=until,
        author_until=until if author_until is None else author_until,
    )  # fmt: skip


def texts(connection: Connection) -> dict[tuple[str, str], str | None]:
    """What each post says now, None where that is erased."""
    query = select(posts.c.source, posts.c.external_id, post_texts.c.text).join(
        post_texts, post_texts.c.version == posts.c.version, isouter=True
    )
    return {(row.source, row.external_id): row.text for row in connection.execute(query)}


def counts(connection: Connection) -> tuple[int, ...]:
    """How many events, posts, versions, texts and authors there are."""
    tables = (events, posts, post_versions, post_texts, post_authors)
    return tuple(len(connection.execute(select(table)).all()) for table in tables)


def assert_sound(database: Database) -> None:
    """The events are whole, and what stands in the tables is what they say."""
    with database.read() as connection:
        assert verify(connection).findings == []
        assert rebuild(connection).differences == []
