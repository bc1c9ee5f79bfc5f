"""What people wrote is gone when its time is over or they ask for it; what happened stays."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, text
from tests.storage.examples import assert_sound, digest, post, texts

from luytre.storage import Database, erasure, sqlite_url
from luytre.storage.audit import verify
from luytre.storage.chain import read_events
from luytre.storage.erasure import (
    Erased,
    SubjectPost,
    erase_author,
    held,
    posts_of_author,
    sweep,
)
from luytre.storage.posts import Received, accept, delete_post
from luytre.storage.tables import post_authors


def send(database: Database, *sent: Received, at: int = 100) -> None:
    with database.write() as connection:
        accept(connection, sent, at, "forum")


def test_only_what_is_due_is_erased(database: Database) -> None:
    send(
        database,
        post("a", "một", until=199, author_until=300),
        post("b", "hai", until=200, author_until=200),
        post("c", "ba", until=201, author_until=100),
    )
    with database.write() as connection:
        assert sweep(connection, 99, "system") == Erased(0, 0)
        assert sweep(connection, 200, "system") == Erased(2, 2)
        assert texts(connection) == {
            ("forum", "a"): None,
            ("forum", "b"): None,
            ("forum", "c"): "ba",
        }
        assert connection.execute(select(post_authors.c.post)).scalars().all() == [1]
        assert sweep(connection, 200, "system") == Erased(0, 0)
    assert_sound(database)


def test_much_is_erased_in_pages(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "PAGE", 600)
    send(database, *(post(str(number), until=100) for number in range(1_000)))
    erased = []
    while not erased or any(erased[-1]):
        with database.write() as connection:
            erased.append(sweep(connection, 100, "system"))
    assert erased == [(600, 600), (400, 400), (0, 0)]
    assert_sound(database)


def test_an_erasure_is_an_event_that_says_how_much_and_nothing_of_what(database: Database) -> None:
    send(database, post("a", until=100))
    with database.write() as connection:
        sweep(connection, 300, "system")
        erasures = list(read_events(connection, 1))
    assert [(event.at, event.kind, event.actor) for event in erasures] == [
        (300, "erased", "system")
    ] * 2
    assert [event.parsed()["count"] for event in erasures] == [1, 1]
    assert [event.parsed()["table"] for event in erasures] == ["post_texts", "post_authors"]


def test_all_of_an_author_is_erased_and_nothing_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "PAGE", 2)
    send(database, *(post(f"an {number}") for number in range(5)), post("binh", author="binh"))
    send(database, post("an 3", "sửa"))
    with database.write() as connection:
        assert erase_author(connection, digest("an"), 200, "an") == Erased(5, 5)
        assert erase_author(connection, digest("an"), 200, "an") == Erased(0, 0)
        assert held(connection) == Erased(1, 1)
        assert posts_of_author(connection, digest("an")) == []
        assert [one.external_id for one in posts_of_author(connection, digest("binh"))] == ["binh"]
    assert_sound(database)


def test_an_author_is_told_all_that_is_held_of_theirs(database: Database) -> None:
    send(database, post("a", "một", until=150, author_until=900), post("x", author="binh"))
    send(database, post("b", "hai"), post("c", "ba"), at=200)
    send(database, post("b", "hai sửa"), at=300)
    with database.write() as connection:
        sweep(connection, 150, "system")
        delete_post(connection, "forum", "c", 400, "forum")
        found = posts_of_author(connection, digest("an"))
        assert posts_of_author(connection, digest("nobody")) == []
    assert found == [
        SubjectPost("forum", "a", 100, "present", "allow", post("a", "một").hits, *(None,) * 3),
        SubjectPost(
            "forum", "b", 300, "present", "allow", post("b", "hai sửa").hits,
            "hai sửa", "https://forum.example/b", "[]",
        ),
    ]  # fmt: skip


WRITTEN = "Mật khẩu của tôi là vừng ơi mở ra"


@pytest.mark.parametrize("way", ["sweep", "author", "delete", "edit"])
def test_no_trace_of_what_was_erased_is_left_in_the_files(database: Database, way: str) -> None:
    """Short texts and ones of several pages, and some that stay, so that rows are moved about."""
    names = [str(number) for number in range(400)]
    for start in range(0, 400, 40):
        send(
            database,
            *(
                post(name, f"{WRITTEN} {name} " * LENGTHS[int(name) % 5], until=100)
                if int(name) % 3
                else post(name, f"chào {name} " * 20, author="binh")
                for name in names[start : start + 40]
            ),
        )
    assert WRITTEN.encode() in on_disk(database)
    gone = [name for name in names if int(name) % 3]
    for start in range(0, len(gone), 40):
        with database.write() as connection:
            if way == "edit":
                edits = [post(name, "thôi", author="chi") for name in gone[start : start + 40]]
                accept(connection, edits, 200, "forum")
            elif way == "delete":
                for name in gone[start : start + 40]:
                    delete_post(connection, "forum", name, 200, "forum")
    with database.write() as connection:
        if way == "author":
            erase_author(connection, digest("an"), 200, "an")
        elif way == "sweep":
            sweep(connection, 100, "system")
    assert database.scrub()
    content = on_disk(database)
    assert WRITTEN.encode() not in content
    assert digest("an") not in content
    assert "chào 3 ".encode() in content
    assert_sound(database)


#: Times that a text is repeated. PostgreSQL packs long ones, so that they would not be seen there.
LENGTHS = (1, 2, 5, 10, 30)


def on_disk(database: Database) -> bytes:
    """The bytes of a database's files: SQLite's and its journal; PostgreSQL's of what is erased."""
    if database.is_sqlite:
        file = Path(database.engine.url.database or "")
        return file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()
    with database.read() as connection:
        connection.execute(text("CHECKPOINT"))
        return b"".join(
            bytes(connection.execute(text(READ.format(table))).scalar() or b"")
            for table in ("post_texts", "post_authors", "ix_post_authors_author")
        )


READ = "SELECT pg_read_binary_file(pg_relation_filepath('{}'))"


def test_a_reader_may_keep_the_journal_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luytre.storage.database.BUSY_SECONDS", 0.1)
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    send(database, post("a"))
    reader = sqlite3.connect(tmp_path / "luytre.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM posts").fetchall()
    assert not database.scrub()
    reader.close()
    assert database.scrub()
    database.close()


def test_checkpoints_that_were_kept_hold_after_an_erasure(database: Database) -> None:
    send(database, post("a", until=100))
    with database.write() as connection:
        before = verify(connection)
        sweep(connection, 100, "system")
        after = verify(connection)
    assert (before.findings, after.findings, after.last) == ([], [], before.last + 2)
