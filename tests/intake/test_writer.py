"""The one writer: what it acknowledges is committed, and nothing stops it for long."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError
from tests.intake.waiting import SECONDS, held_up, note, noted

from luytre.intake import Busy, Unavailable, Writer
from luytre.storage import Database, chain, sqlite_url
from luytre.storage import database as opening
from luytre.storage.audit import verify
from luytre.storage.tables import api_keys


def key_row(name: str) -> dict[str, object]:
    return {"id": name, "name": "", "scopes": "", "secret_digest": b"", "created_at": 1}


def test_what_is_acknowledged_is_committed(writer: Writer, database: Database) -> None:
    for number in range(5):
        assert writer.submit(1, note(str(number))).result(SECONDS) == str(number)
        assert noted(database)[-1] == str(number)


def test_nothing_is_acknowledged_before_it_is_committed(database: Database) -> None:
    seen: list[tuple[str, bool]] = []
    futures: list[Future[Any]] = []

    @sqlalchemy.event.listens_for(database.engine, "commit")
    def committing(_: Connection) -> None:
        seen.extend(("commit", future.done()) for future in futures)

    writer = Writer(database)
    with held_up(writer):
        futures += [writer.submit(1, note("a")), writer.submit(1, note("b"))]
        seen.clear()
    for future in futures:
        future.result(SECONDS)
    writer.close()
    # Two commits: that of the job which held it up, and that of both.
    assert seen == [("commit", False)] * 4


def test_jobs_run_in_order_and_those_that_wait_share_a_transaction(
    writer: Writer, database: Database
) -> None:
    with held_up(writer):
        futures = [writer.submit(1, note(str(number))) for number in range(500)]
        assert writer.waiting == 501
        assert noted(database) == []
        commits: list[Connection] = []
        sqlalchemy.event.listen(database.engine, "commit", commits.append)
    assert [future.result(SECONDS) for future in futures] == [str(n) for n in range(500)]
    # That of the job which held it up, and one of all others; this test's own may come between.
    assert len(commits) == 2
    assert noted(database) == [str(number) for number in range(500)]


def test_one_that_cannot_be_written_hurts_no_other(writer: Writer, database: Database) -> None:
    def broken(connection: Connection, at: int) -> None:
        chain.append(connection, at, "tested", "broken", {})
        raise ZeroDivisionError

    def double(connection: Connection, at: int) -> None:
        chain.append(connection, at, "tested", "double", {})
        connection.execute(insert(api_keys), [key_row("a"), key_row("a")])

    def surrogate(connection: Connection, at: int) -> None:
        chain.append(connection, at, "tested", "surrogate \ud800", {})

    with held_up(writer):
        good = [writer.submit(1, note(str(number))) for number in range(40)]
        bad = [writer.submit(1, work) for work in (broken, double, surrogate)]
        good += [writer.submit(1, note(str(number))) for number in range(40, 80)]
    assert [future.result(SECONDS) for future in good] == [str(number) for number in range(80)]
    assert isinstance(bad[0].exception(SECONDS), ZeroDivisionError)
    assert isinstance(bad[1].exception(SECONDS), IntegrityError)
    assert isinstance(bad[2].exception(SECONDS), UnicodeEncodeError)
    # It is no outage: who sent one of these isn't told to send it again.
    assert writer.trouble is None
    assert noted(database) == [str(number) for number in range(80)]
    with database.read() as connection:
        assert connection.execute(select(api_keys)).all() == []
        assert verify(connection).findings == []
    writer.submit(1, note("after")).result(SECONDS)


def test_a_bad_job_among_many_costs_few_transactions(writer: Writer, database: Database) -> None:
    begun = 0

    @sqlalchemy.event.listens_for(database.engine, "begin")
    def begins(_: Connection) -> None:
        nonlocal begun
        begun += 1

    def broken(_: Connection, __: int) -> None:
        raise ZeroDivisionError

    with held_up(writer):
        futures = [writer.submit(1, note(str(number))) for number in range(200)]
        bad = writer.submit(1, broken)
        futures += [writer.submit(1, note(str(number))) for number in range(200, 400)]
        begun = 0
    assert [future.result(SECONDS) for future in futures] == [str(number) for number in range(400)]
    assert isinstance(bad.exception(SECONDS), ZeroDivisionError)
    assert begun < 25


def test_who_comes_where_too_much_waits_is_sent_away(database: Database) -> None:
    writer = Writer(database, most_waiting=10)
    with held_up(writer):
        writer.submit(9, note("fits"))
        with pytest.raises(Busy):
            writer.submit(1, note("too much"))
    assert writer.submit(1, note("later")).result(SECONDS) == "later"
    writer.close()
    assert writer.waiting == 0
    # One that is more than may wait goes in alone.
    writer = Writer(database, most_waiting=10)
    assert writer.submit(100, note("large")).result(SECONDS) == "large"
    writer.close()
    assert noted(database) == ["fits", "later", "large"]


def test_close_writes_what_waits_and_then_nothing_is_taken(database: Database) -> None:
    writer = Writer(database)
    with held_up(writer):
        futures = [writer.submit(3_000, note(str(number))) for number in range(5)]
        closing = threading.Thread(target=writer.close)
        closing.start()
        while not writer._closing:
            time.sleep(0.001)
        with pytest.raises(Busy):
            writer.submit(1, note("late"))
    closing.join(SECONDS)
    assert [future.result(0) for future in futures] == ["0", "1", "2", "3", "4"]
    assert noted(database) == ["0", "1", "2", "3", "4"]
    writer.close()


def test_who_hangs_up_does_not_stop_it(writer: Writer, database: Database) -> None:
    async def hang_up() -> None:
        asked = asyncio.wrap_future(writer.submit(1, note("gave up")))
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked

    with held_up(writer):
        asyncio.run(hang_up())
        alone = writer.submit(1, note("cancelled"))
        assert alone.cancel()
        kept = writer.submit(1, note("kept"))
    assert kept.result(SECONDS) == "kept"
    with pytest.raises(CancelledError):
        alone.result(SECONDS)
    assert noted(database) == ["kept"]
    with held_up(writer):
        assert writer.submit(1, note("nobody waits")).cancel()
    assert writer.submit(1, note("after")).result(SECONDS) == "after"
    assert writer.waiting <= 1


def test_who_hangs_up_while_it_is_written_does_not_stop_it(
    writer: Writer, database: Database
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection, at: int) -> str:
        begun.set()
        assert go_on.wait(SECONDS)
        return note("slow")(connection, at)

    async def hang_up() -> None:
        future = writer.submit(1, slow)
        asked = asyncio.wrap_future(future)
        await asyncio.to_thread(begun.wait, SECONDS)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        go_on.set()
        while not future.done():  # the loop lives on until the writer has told it
            await asyncio.sleep(0.01)

    asyncio.run(hang_up())
    assert writer.submit(1, note("after")).result(SECONDS) == "after"
    assert noted(database) == ["slow", "after"]


def test_time_never_goes_back(database: Database) -> None:
    clock = iter([5_000, 4_000, 1_000, 9_000, 2_000, *[3_000] * 20])
    writer = Writer(database, clock=lambda: next(clock))
    times = [writer.now() for _ in range(3)]
    for number in range(4):
        writer.submit(1, note(str(number))).result(SECONDS)
    writer.close()
    assert times == [5_000, 5_000, 5_000]
    with database.read() as connection:
        assert [event.at for event in chain.read_events(connection)] == [9_000] * 4


def test_work_is_handed_the_time(writer: Writer) -> None:
    before = time.time_ns() // 1_000
    at = writer.submit(1, lambda _, at: at).result(SECONDS)
    assert before <= at <= time.time_ns() // 1_000


def test_a_locked_database_is_said_to_be_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.3)
    path = tmp_path / "luytre.db"
    database = Database.open(sqlite_url(path))
    writer = Writer(database)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(Unavailable):
        writer.submit(1, note("alone")).result(SECONDS)
    assert writer.trouble == "OperationalError"
    futures = [writer.submit(1, note("lost")) for _ in range(100)]
    for future in futures:
        with pytest.raises(Unavailable):
            future.result(SECONDS)
    # Not each of them has waited for the lock.
    assert time.monotonic() - began < 10
    other.execute("COMMIT")
    other.close()
    assert writer.submit(1, note("back")).result(SECONDS) == "back"
    assert writer.trouble is None
    assert noted(database) == ["back"]
    writer.close()
    database.close()


def test_a_database_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    writer = Writer(database)
    writer.submit(1, note("first")).result(SECONDS)
    with writer.database.write() as connection:
        connection.execute(text("PRAGMA query_only=ON"))
    with pytest.raises(Unavailable):
        writer.submit(1, note("lost")).result(SECONDS)
    assert writer.trouble == "OperationalError"
    database.engine.dispose()  # the next connection has no such pragma
    assert writer.submit(1, note("back")).result(SECONDS) == "back"
    assert writer.trouble is None
    assert noted(database) == ["first", "back"]
    writer.close()
    database.close()


def test_connections_that_the_server_ends_are_made_anew(
    make_url: Callable[[str], str], postgresql_server: str
) -> None:
    url = make_url("postgresql")
    database = Database.open(url)
    writer = Writer(database)
    writer.submit(1, note("first")).result(SECONDS)
    name = sqlalchemy.make_url(url).database
    admin = sqlalchemy.create_engine(
        sqlalchemy.make_url(postgresql_server).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
    )

    def end_all(connection: Connection | None = None, _: int = 0) -> None:
        with admin.connect() as asked:
            asked.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = :name AND pid <> pg_backend_pid()"
                ),
                {"name": name},
            )

    # Between two jobs nobody notices; in the midst of one it is lost, whole.
    end_all()
    assert writer.submit(1, note("second")).result(SECONDS) == "second"

    def cut_off(connection: Connection, at: int) -> None:
        note("cut off")(connection, at)
        end_all()
        note("cut off")(connection, at)

    with held_up(writer):
        lost = [writer.submit(1, work) for work in (note("before"), cut_off, note("behind"))]
    for future in lost:
        with pytest.raises(Unavailable):
            future.result(SECONDS)
    assert writer.trouble
    assert writer.submit(1, note("back")).result(SECONDS) == "back"
    assert writer.trouble is None
    assert noted(database) == ["first", "second", "back"]
    writer.close()
    database.close()
    admin.dispose()
