"""Jobs that are worked on together, and those that run alone: each gets what is its own."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, text
from tests.intake.waiting import SECONDS, held_up, note, noted

from luytre.intake import Busy, Unavailable, Writer
from luytre.storage import Database, chain, sqlite_url
from luytre.storage import database as opening
from luytre.storage.audit import verify

BAD = "bad"


class Worker:
    """Work of a group: an event with all items, and each of them in capitals as its result."""

    def __init__(self, group: str, calls: list[tuple[str, list[str]]]) -> None:
        self._group = group
        self._calls = calls

    def __call__(self, connection: Connection, at: int, items: Sequence[str]) -> Sequence[str]:
        self._calls.append((self._group, list(items)))
        chain.append(connection, at, "tested", f"{self._group}:{','.join(items)}", {})
        if BAD in items:
            raise ZeroDivisionError
        return [item.upper() for item in items]


class Groups:
    """Submits items of groups to a writer, and keeps with what their work was called."""

    def __init__(self, writer: Writer) -> None:
        self.calls: list[tuple[str, list[str]]] = []
        self._writer = writer

    def submit(self, group: str, *items: str) -> Future[Sequence[str]]:
        return self._writer.submit_items(items, group, Worker(group, self.calls))


@pytest.fixture
def groups(writer: Writer) -> Groups:
    return Groups(writer)


def results(futures: Sequence[Future[Any]]) -> list[Any]:
    return [future.result(SECONDS) for future in futures]


def test_jobs_of_several_sizes_are_one_piece_of_work_and_each_gets_its_results(
    writer: Writer, groups: Groups, database: Database
) -> None:
    with held_up(writer):
        futures = [
            groups.submit("x", *items) for items in (["a"], ["b", "c", "d"], [], ["e", "f"], ["a"])
        ]
        assert writer.waiting == 8
    assert results(futures) == [["A"], ["B", "C", "D"], [], ["E", "F"], ["A"]]
    assert groups.calls == [("x", ["a", "b", "c", "d", "e", "f", "a"])]
    assert noted(database) == ["x:a,b,c,d,e,f,a"]
    assert writer.waiting <= 1


def test_what_stands_between_two_jobs_of_a_group_keeps_them_apart(
    writer: Writer, groups: Groups, database: Database
) -> None:
    with held_up(writer):
        futures: list[Future[Any]] = [
            groups.submit("x", "a", "b"), groups.submit("x", "c"), groups.submit("y", "d"),
            groups.submit("x", "e"), writer.submit(1, note("single")), groups.submit("x", "f", "g"),
            groups.submit("y", "h"), groups.submit("y", "i", "j"),
        ]  # fmt: skip
    assert results(futures) == [
        ["A", "B"], ["C"], ["D"], ["E"], "single", ["F", "G"], ["H"], ["I", "J"],
    ]  # fmt: skip
    # In the order in which they were submitted, and the time between is that of one transaction.
    assert noted(database) == ["x:a,b,c", "y:d", "x:e", "single", "x:f,g", "y:h,i,j"]
    with database.read() as connection:
        assert len({one.at for one in chain.read_events(connection)}) == 1


@pytest.mark.parametrize("where", range(5))
def test_a_bad_item_of_a_group_hurts_its_own_job_alone(
    writer: Writer, groups: Groups, database: Database, where: int
) -> None:
    jobs = [["a"], ["b", "c"], ["d"], ["e", "f", "g"]]
    jobs.insert(where, ["y", BAD, "z"])
    with held_up(writer):
        futures = [groups.submit("x", *items) for items in jobs]
        other = groups.submit("y", "k")
    for number, future in enumerate(futures):
        if number == where:
            assert isinstance(future.exception(SECONDS), ZeroDivisionError)
        else:
            assert future.result(SECONDS) == [item.upper() for item in jobs[number]]
    assert other.result(SECONDS) == ["K"]
    assert writer.trouble is None
    # Each good item once, in its order, and of what was tried and failed nothing.
    kept = [item for actor in noted(database) for item in actor.partition(":")[2].split(",")]
    assert kept == ["a", "b", "c", "d", "e", "f", "g", "k"]
    with database.read() as connection:
        assert verify(connection).findings == []


def test_a_cancelled_job_of_a_group_is_left_out(
    writer: Writer, groups: Groups, database: Database
) -> None:
    with held_up(writer):
        futures = [groups.submit("x", *items) for items in (["a"], ["b", "c"], ["d", "e"])]
        assert futures[1].cancel()
        whole = [groups.submit("y", "f"), groups.submit("y", "g")]
        assert all(future.cancel() for future in whole)
    assert results([futures[0], futures[2]]) == [["A"], ["D", "E"]]
    for future in (futures[1], *whole):
        with pytest.raises(CancelledError):
            future.result(SECONDS)
    assert noted(database) == ["x:a,d,e"]
    assert writer.submit(1, note("after")).result(SECONDS) == "after"
    assert writer.waiting <= 1


def test_two_of_a_group_are_together_again_where_the_one_between_was_cancelled(
    writer: Writer, groups: Groups, database: Database
) -> None:
    with held_up(writer):
        first, between, last = (groups.submit(*job) for job in ("xa", "yb", "xc"))
        assert between.cancel()
    assert results([first, last]) == [["A"], ["C"]]
    assert noted(database) == ["x:a,c"]


JOBS = st.lists(
    st.tuples(
        st.sampled_from(["x", "y", "alone"]),
        st.lists(st.sampled_from(["a", "b", BAD]), max_size=4),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return Database.open(sqlite_url(tmp_path_factory.mktemp("writer") / "luytre.db"))


@given(jobs=JOBS)
@settings(max_examples=50)
def test_whatever_waits_each_gets_its_own(
    kept: Database, jobs: list[tuple[str, list[str]]]
) -> None:
    writer = Writer(kept)
    groups = Groups(writer)
    before = len(noted(kept))
    with held_up(writer):
        futures: list[Future[Any]] = [
            writer.submit_alone(lambda: noted(kept)[before:])
            if group == "alone"
            else groups.submit(group, *items)
            for group, items in jobs
        ]
    said: list[str] = []
    for (group, items), future in zip(jobs, futures, strict=True):
        if group == "alone":
            seen = future.result(SECONDS)
            assert [item for actor in seen for item in items_of(actor)] == said
        elif BAD in items:
            assert isinstance(future.exception(SECONDS), ZeroDivisionError)
        else:
            assert future.result(SECONDS) == [item.upper() for item in items]
            said += items
    writer.close()


def items_of(actor: str) -> list[str]:
    return [item for item in actor.partition(":")[2].split(",") if item]


def test_a_job_that_runs_alone_keeps_its_place(writer: Writer, database: Database) -> None:
    seen: list[tuple[str, list[str]]] = []

    def look(name: str) -> Callable[[], str]:
        def work() -> str:
            seen.append((name, noted(database)))
            return name

        return work

    with held_up(writer):
        futures: list[Future[Any]] = [
            writer.submit(1, note("a")), writer.submit(1, note("b")),
            writer.submit_alone(look("first")), writer.submit_alone(look("second")),
            writer.submit(1, note("c")), writer.submit_alone(look("third")),
            writer.submit(1, note("d")),
        ]  # fmt: skip
        assert writer.waiting == 8
    assert results(futures) == ["a", "b", "first", "second", "c", "third", "d"]
    # What was submitted before is committed by then, and what was submitted later is not begun.
    assert seen == [("first", ["a", "b"]), ("second", ["a", "b"]), ("third", ["a", "b", "c"])]
    assert noted(database) == ["a", "b", "c", "d"]


def test_a_job_that_runs_alone_is_in_no_transaction(writer: Writer, database: Database) -> None:
    begun: list[Connection] = []
    with held_up(writer):
        before = writer.submit(1, note("before"))
        # Neither database scrubs within one.
        alone = writer.submit_alone(database.scrub)
        so_far = writer.submit_alone(begun.copy)
        no_more = writer.submit_alone(begun.copy)
        after = writer.submit(1, note("after"))
        event.listen(database.engine, "begin", begun.append)
    assert results([before, alone, after]) == ["before", True, "after"]
    assert so_far.result(SECONDS) == no_more.result(SECONDS)
    assert writer.trouble is None


def test_a_job_that_runs_alone_has_the_database_for_itself(
    writer: Writer, database: Database
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert go_on.wait(SECONDS)

    alone = writer.submit_alone(work)
    assert begun.wait(SECONDS)
    waiting = [writer.submit(1, note("a")), writer.submit(1, note("b"))]
    assert not any(future.done() for future in waiting)
    assert noted(database) == []
    # Somebody else may write: it holds no lock.
    with database.write() as connection:
        note("beside")(connection, 1)
    go_on.set()
    alone.result(SECONDS)
    assert results(waiting) == ["a", "b"]
    assert noted(database) == ["beside", "a", "b"]


def test_one_that_runs_alone_and_fails_hurts_no_other(writer: Writer, database: Database) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with held_up(writer):
        before = writer.submit(1, note("before"))
        alone = writer.submit_alone(broken)
        cancelled = writer.submit_alone(broken)
        assert cancelled.cancel()
        after = writer.submit(1, note("after"))
    assert isinstance(alone.exception(SECONDS), ZeroDivisionError)
    assert results([before, after]) == ["before", "after"]
    assert writer.trouble is None
    assert noted(database) == ["before", "after"]


def test_one_that_runs_alone_is_told_of_an_outage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.2)
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    writer = Writer(database)
    other = sqlite3.connect(tmp_path / "luytre.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        writer.submit_alone(lambda: written(database)).result(SECONDS)
    assert writer.trouble == "OperationalError"
    other.execute("COMMIT")
    other.close()
    assert writer.submit_alone(database.scrub).result(SECONDS)
    assert writer.trouble is None
    writer.close()
    database.close()


def written(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("SELECT 1"))


def test_items_and_lone_jobs_are_sent_away_as_others_are(database: Database) -> None:
    writer = Writer(database, most_waiting=4)
    groups = Groups(writer)
    with held_up(writer):
        fits = groups.submit("x", "a", "b")
        with pytest.raises(Busy):
            groups.submit("x", "c", "d")
        alone = writer.submit_alone(lambda: "alone")
        with pytest.raises(Busy):
            writer.submit_alone(lambda: "too much")
    assert results([fits, alone]) == [["A", "B"], "alone"]
    closing = groups.submit("x", "e")
    writer.close()
    assert closing.result(0) == ["E"]
    for late in (lambda: groups.submit("x", "f"), lambda: writer.submit_alone(lambda: None)):
        with pytest.raises(Busy):
            late()
    assert noted(database) == ["x:a,b", "x:e"]
