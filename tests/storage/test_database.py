"""A database that can't be used says why; one that can be keeps what it has acknowledged."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from tests.databases import KINDS
from tests.storage.processes import Processes

from luytre.intake import Unavailable, Writer
from luytre.storage import Database, StorageError, sqlite_url
from luytre.storage.audit import verify
from luytre.storage.rebuild import rebuild
from luytre.storage.tables import METADATA, post_versions, posts

UNREADABLE = (
    "The database's URL can't be read. It looks like sqlite:////folder/file.db or "
    "postgresql://user:password@host/name."
)
NO_FILE = "SQLite needs a file: sqlite:////folder/file.db. Nothing is kept else."


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("luytre.db", UNREADABLE),
        ("postgresql://localhost:many/luytre", UNREADABLE),
        (
            "mysql://localhost/x",
            "mysql is no database that Lũy Tre can use: sqlite and postgresql.",
        ),
        ("sqlite://", NO_FILE),
        ("sqlite:///:memory:", NO_FILE),
        (
            "sqlite:////no/such/folder/luytre.db",
            "There is no folder /no/such/folder for the database. Make it first.",
        ),
        (
            "sqlite:////",
            "Can't open the database sqlite:////: unable to open database file",
        ),
    ],
)
def test_a_database_that_cannot_be_used_says_why(url: str, complaint: str) -> None:
    with pytest.raises(StorageError) as found:
        Database.open(url)
    assert str(found.value) == complaint


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Bring the milk home. " * 100)
    with pytest.raises(StorageError) as found:
        Database.open(sqlite_url(file))
    assert str(found.value) == f"Can't open the database sqlite:///{file}: file is not a database"


def test_a_database_that_is_not_there_is_not_made_in_passing(tmp_path: Path) -> None:
    file = tmp_path / "luytre.db"
    with pytest.raises(StorageError) as found:
        Database.open(sqlite_url(file), make=False)
    assert str(found.value) == f"There is no database {file}. `luytre up` makes it."
    assert not file.exists()


def test_only_the_owner_reads_a_database(tmp_path: Path) -> None:
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(["luytre.db", "luytre.db-shm", "luytre.db-wal"], 0o600)
    database.close()


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with pytest.raises(StorageError) as found:
            Database.open(f"postgresql://luytre:sesame@127.0.0.1:{port}/luytre")
    assert str(found.value) == (
        f"Can't open the database postgresql://luytre:***@127.0.0.1:{port}/luytre: connection "
        f'failed: connection to server at "127.0.0.1", port {port} failed: Connection refused'
    )


def test_a_database_that_the_server_does_not_have_is_named(
    make_url: Callable[[str], str],
) -> None:
    url = make_url("postgresql")
    with pytest.raises(StorageError, match=r'FATAL:  database "no_such" does not exist$'):
        Database.open(url.replace("/postgres?", "/no_such?"))


def test_an_option_that_the_server_does_not_know_is_named() -> None:
    with pytest.raises(StorageError, match='invalid connection option "sslmod"'):
        Database.open("postgresql://127.0.0.1/luytre?sslmod=require")


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_database_is_left_as_it_is_unless_it_may_be_changed(
    make_url: Callable[[str], str], kind: str
) -> None:
    url = make_url(kind)
    database = Database.open(url)
    with database.write() as connection:
        if kind == "sqlite":
            connection.execute(text("DROP TABLE case_search"))
        METADATA.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        if kind == "postgresql":
            functions = "events_unchanged, post_versions_unchanged, statements_unchanged"
            connection.execute(text(f"DROP FUNCTION {functions}"))
    database.close()
    with pytest.raises(StorageError) as found:
        Database.open(url, make=False)
    assert str(found.value) == (
        "The database's tables are of an older version of Lũy Tre, or not there. "
        "`luytre up` brings them up to date."
    )
    Database.open(url).close()
    Database.open(url, make=False).close()


@pytest.mark.parametrize("make", [True, False])
def test_a_database_of_a_newer_version_is_refused(database: Database, make: bool) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'z9'"))
    url = database.engine.url.render_as_string(hide_password=False)
    with pytest.raises(StorageError) as found:
        Database.open(url, make=make)
    assert str(found.value) == (
        "The database's tables are of a newer version of Lũy Tre than this one. "
        "Install that version."
    )


def test_what_is_acknowledged_is_on_the_disk(database: Database) -> None:
    on = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    assert database.durability() == ({"synchronous": "FULL"} if database.is_sqlite else on)


def test_a_server_that_may_lose_posts_is_refused(make_url: Callable[[str], str]) -> None:
    url = make_url("postgresql")
    database = Database.open(url)
    with database.write() as connection:
        connection.execute(text("ALTER DATABASE postgres SET synchronous_commit = off"))
    database.close()
    with pytest.raises(StorageError) as found:
        Database.open(url)
    assert str(found.value) == (
        "The database may lose what it has acknowledged: synchronous_commit is off, not on."
    )


@pytest.mark.parametrize("kind", KINDS)
def test_threads_may_open_an_empty_database_at_once(
    make_url: Callable[[str], str], kind: str
) -> None:
    url = make_url(kind)
    with ThreadPoolExecutor(4) as threads:
        for database in threads.map(Database.open, [url] * 4):
            database.close()
    Database.open(url, make=False).close()


def test_threads_may_open_several_empty_databases_at_once(tmp_path: Path) -> None:
    urls = [sqlite_url(tmp_path / f"{number}.db") for number in range(8)]
    with ThreadPoolExecutor(4) as threads:
        for database in threads.map(Database.open, urls):
            database.close()
    for url in urls:
        Database.open(url, make=False).close()


@pytest.mark.parametrize("kind", KINDS)
def test_processes_may_open_an_empty_database_at_once(
    make_url: Callable[[str], str], processes: Processes, kind: str
) -> None:
    url = make_url(kind)
    assert processes.run(*[["open_it", url]] * 3) == [0, 0, 0]
    Database.open(url, make=False).close()


def test_the_steps_make_the_tables_as_they_are_written_down(database: Database) -> None:
    with database.read() as connection:
        options = {
            "compare_type": True,
            # The index of words is made of tables of SQLite's own, and in PostgreSQL of a function.
            "include_name": lambda name, kind, _: not str(name).startswith("case_search"),
            "include_object": lambda _, name, *rest: name not in ("vector", "ix_case_words_vector"),
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def test_a_process_that_is_killed_loses_nothing_that_it_had_committed(
    database: Database, processes: Processes
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    committed: list[int] = []
    for number in range(5):
        # After some batches, fewer or more, and then in the midst of one.
        batches = 3 + 4 * number
        committed += processes.kill_after(batches, ["write_batches", url, 1_000 * number])
    with database.write() as connection:  # waits until the server has ended what was killed
        received = connection.execute(
            select(post_versions.c.received_at, func.count()).group_by(post_versions.c.received_at)
        )
        found = dict(tuple(row) for row in received)
        assert set(committed) <= set(found)
        assert set(found.values()) == {5}
        assert connection.execute(select(func.count()).select_from(posts)).scalar() == (
            5 * len(found)
        )
        assert verify(connection).findings == []
        assert rebuild(connection).differences == []


def test_a_writer_that_another_one_holds_up_does_not_wait_for_ever(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setattr("luytre.storage.database.BUSY_SECONDS", 0.2)
    beside = Database.open(url, make=False)
    with database.write() as connection:
        with pytest.raises(OperationalError) as found, beside.write():
            pass
        expected = "database is locked" if database.is_sqlite else "lock timeout"
        assert expected in str(found.value.orig)
        writer = Writer(beside)
        with pytest.raises(Unavailable):
            writer.submit(1, lambda *_: None).result(20)
        assert writer.trouble == "OperationalError"
        connection.execute(text("SELECT 1"))
    assert writer.submit(1, lambda *_: 7).result(20) == 7
    assert writer.trouble is None
    with beside.read() as connection:
        if not database.is_sqlite:
            assert connection.execute(text("SHOW lock_timeout")).scalar() == "0"
    writer.close()
    beside.close()


def test_a_reader_sees_one_state_though_others_write(tmp_path: Path) -> None:
    """Readers of SQLite neither wait for a writer nor see half of what it does."""
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    beside = sqlite3.connect(tmp_path / "luytre.db")
    beside.execute("BEGIN IMMEDIATE")
    beside.execute("INSERT INTO api_keys VALUES ('1', 'one', '', NULL, x'00', 0, NULL, NULL)")
    with database.read() as connection:
        count = text("SELECT count(*) FROM api_keys")
        assert connection.execute(count).scalar() == 0
        beside.commit()
        assert connection.execute(count).scalar() == 0
    beside.close()
    database.close()
