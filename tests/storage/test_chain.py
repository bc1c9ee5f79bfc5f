"""Events are bound to each other, and whoever tampers with them is found out."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from tests.storage.processes import Processes

from luytre.storage import Database, chain, sqlite_url
from luytre.storage.audit import verify
from luytre.storage.checkpoints import Checkpoint
from luytre.storage.tables import events


def fill(database: Database, count: int) -> None:
    for number in range(count):
        with database.write() as connection:
            chain.append(connection, 1_000 + number, "tested", "system", {"number": number})


def unlock(database: Database) -> None:
    """Take away what keeps events as they are, as somebody with the database in hand would."""
    with database.write() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER events_no_update"))
            connection.execute(text("DROP TRIGGER events_no_delete"))
            connection.execute(text("DROP TRIGGER events_no_replace"))
        else:
            connection.execute(text("DROP TRIGGER events_unchanged ON events"))


def tamper(database: Database, *statements: str) -> list[str]:
    unlock(database)
    with database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))
    with database.read() as connection:
        return [finding.what for finding in verify(connection).findings]


def test_events_follow_each_other_without_gaps(database: Database) -> None:
    fill(database, 5)
    with database.read() as connection:
        audit = verify(connection)
    assert (audit.events, audit.last, audit.findings) == (5, 5, [])


@pytest.mark.parametrize(
    "statement", ["UPDATE events SET body = '{}'", "DELETE FROM events WHERE seq = 2"]
)
def test_the_database_refuses_to_change_events(database: Database, statement: str) -> None:
    fill(database, 3)
    with pytest.raises(DBAPIError, match="never changed"), database.write() as connection:
        connection.execute(text(statement))


def test_a_changed_event_is_found(database: Database) -> None:
    fill(database, 5)
    assert tamper(database, "UPDATE events SET actor = 'nobody' WHERE seq = 3") == ["changed"]


def test_a_missing_event_is_found(database: Database) -> None:
    fill(database, 5)
    assert tamper(database, "DELETE FROM events WHERE seq = 3") == ["gap"]


def test_events_that_changed_places_are_found(database: Database) -> None:
    fill(database, 6)
    found = tamper(
        database,
        "UPDATE events SET seq = 99 WHERE seq = 2",
        "UPDATE events SET seq = 2 WHERE seq = 5",
        "UPDATE events SET seq = 5 WHERE seq = 99",
    )
    assert found == ["reordered", "reordered"]


def test_an_event_is_not_replaced_either(database: Database) -> None:
    fill(database, 3)
    replace = "REPLACE INTO events" if database.is_sqlite else "INSERT INTO events"
    conflict = "" if database.is_sqlite else " ON CONFLICT (seq) DO UPDATE SET actor = 'nobody'"
    row = "SELECT seq, at, kind, 'nobody', body, previous, digest FROM events WHERE seq = 2"
    with pytest.raises(DBAPIError, match="never changed"), database.write() as connection:
        connection.execute(text(f"{replace} {row}{conflict}"))


#: Makes the number of all events from 3 on one greater, in two steps as each is there once.
MAKE_ROOM = (
    "UPDATE events SET seq = -seq WHERE seq >= 3",
    "UPDATE events SET seq = 1 - seq WHERE seq < 0",
)
CLOSE_THE_GAP = (
    "DELETE FROM events WHERE seq = 3",
    "UPDATE events SET seq = seq - 1 WHERE seq = 4",
    "UPDATE events SET seq = seq - 1 WHERE seq = 5",
    "UPDATE events SET seq = seq - 1 WHERE seq = 6",
)


@pytest.mark.parametrize("fits", [True, False])
def test_an_event_that_was_put_in_is_found(database: Database, fits: bool) -> None:
    fill(database, 6)
    with database.read() as connection:
        second = next(chain.read_events(connection, 1, 2)).digest
    previous = second if fits else bytes(32)
    digest = chain.digest_of(3, 5, "tested", "system", "{}", previous) if fits else bytes(32)
    found = tamper(
        database,
        *MAKE_ROOM,
        "INSERT INTO events (seq, at, kind, actor, body, previous, digest) VALUES "
        f"(3, 5, 'tested', 'system', '{{}}', {binary(database, previous)}, "
        f"{binary(database, digest)})",
    )
    assert found == ["inserted"]
    with database.read() as connection:
        assert verify(connection).findings[0].seq == 3


def binary(database: Database, value: bytes) -> str:
    return f"x'{value.hex()}'" if database.is_sqlite else f"'\\x{value.hex()}'::bytea"


def test_an_event_that_was_taken_out_is_found_though_those_behind_it_moved(
    database: Database,
) -> None:
    fill(database, 6)
    assert tamper(database, *CLOSE_THE_GAP) == ["removed"]
    with database.read() as connection:
        assert verify(connection).findings[0].seq == 3


def test_two_events_that_were_taken_out_are_found(database: Database) -> None:
    fill(database, 6)
    found = tamper(
        database,
        "DELETE FROM events WHERE seq IN (2, 3)",
        "UPDATE events SET seq = 2 WHERE seq = 4",
        "UPDATE events SET seq = 3 WHERE seq = 5",
        "UPDATE events SET seq = 4 WHERE seq = 6",
    )
    assert found == ["removed"]


def test_an_event_that_was_taken_out_is_found_behind_a_changed_one(database: Database) -> None:
    fill(database, 7)
    with database.read() as connection:
        events = list(chain.read_events(connection))
    last = events[6]
    fitting = chain.digest_of(6, last.at, last.kind, last.actor, last.body, last.previous)
    found = tamper(
        database,
        "UPDATE events SET at = 0 WHERE seq = 2",
        "DELETE FROM events WHERE seq = 6",
        f"UPDATE events SET seq = 6, digest = {binary(database, fitting)} WHERE seq = 7",
    )
    assert found == ["changed", "removed"]


@pytest.mark.parametrize(("seq", "findings"), [(3, ["removed"]), (5, [])])
def test_a_changed_event_with_a_digest_that_fits_is_found_by_the_next_one(
    database: Database, seq: int, findings: list[str]
) -> None:
    """The newest one has none: that it was changed is found by a checkpoint alone."""
    fill(database, 5)
    kept = checkpoint(database)
    with database.read() as connection:
        event = next(chain.read_events(connection, seq - 1))
    fitting = chain.digest_of(seq, 0, event.kind, event.actor, event.body, event.previous)
    change = f"UPDATE events SET at = 0, digest = {binary(database, fitting)} WHERE seq = {seq}"
    assert tamper(database, change) == findings
    with database.read() as connection:
        found = [finding.what for finding in verify(connection, [kept]).findings]
    assert found == (findings or ["rewritten"])


@pytest.mark.parametrize("place", [0, -7])
def test_an_event_that_stands_before_the_first_is_found(database: Database, place: int) -> None:
    fill(database, 3)
    assert tamper(database, f"UPDATE events SET seq = {place} WHERE seq = 3") == ["inserted"]


def test_zeros_at_the_end_of_a_digest_are_not_left_out_unseen(database: Database) -> None:
    fill(database, 2)
    empty = binary(database, b"")
    assert tamper(database, f"UPDATE events SET previous = {empty} WHERE seq = 1") == ["changed"]


@pytest.mark.parametrize("column", ["at", "kind", "body", "previous", "digest"])
@pytest.mark.parametrize("value", ["'of another type'", "x'00ff'", "7", "0.5"])
def test_a_value_of_another_type_is_found(tmp_path: Path, column: str, value: str) -> None:
    """SQLite takes any value into any column, as long as it isn't of the column's own kind."""
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    fill(database, 3)
    assert tamper(database, f"UPDATE events SET {column} = {value} WHERE seq = 3") == ["changed"]
    database.close()


def checkpoint(database: Database) -> Checkpoint:
    with database.read() as connection:
        return Checkpoint(*chain.last(connection), at=9_000)


def test_an_end_that_was_cut_off_is_found_by_a_checkpoint(database: Database) -> None:
    fill(database, 6)
    kept = checkpoint(database)
    tamper(database, "DELETE FROM events WHERE seq > 4")
    with database.read() as connection:
        assert verify(connection, [kept]).findings == [
            (5, "cut", "a checkpoint names event 6, but the last one is 4")
        ]


def test_an_end_that_was_cut_off_is_not_found_without_a_checkpoint(database: Database) -> None:
    """What is left is a whole chain: it doesn't say how long it was. Nor that it was emptied."""
    fill(database, 6)
    assert tamper(database, "DELETE FROM events WHERE seq > 4") == []
    with database.write() as connection:
        connection.execute(text("DELETE FROM events"))
    with database.read() as connection:
        assert verify(connection).findings == []


def rewrite(database: Database, first: int) -> None:
    """Write all events from `first` on anew, by another actor, with digests that fit."""
    unlock(database)
    with database.write() as connection:
        old = list(chain.read_events(connection, first - 1))
        connection.execute(text(f"DELETE FROM events WHERE seq >= {first}"))
        for event in old:
            chain.append(connection, event.at, event.kind, "nobody", event.parsed())


def test_a_chain_that_was_written_anew_is_found_by_a_checkpoint(database: Database) -> None:
    fill(database, 3)
    early = checkpoint(database)
    fill(database, 3)
    late = checkpoint(database)
    fill(database, 2)
    rewrite(database, 5)
    with database.read() as connection:
        assert verify(connection).findings == []
        assert verify(connection, [early]).findings == []
        assert verify(connection, [late, early]).findings == [
            (4, "rewritten", "events 4 to 6 are not those of the checkpoint at event 6")
        ]


def test_however_much_is_wrong_what_a_checkpoint_shows_is_said(tmp_path: Path) -> None:
    database = Database.open(sqlite_url(tmp_path / "many.db"))
    with database.write() as connection:
        for number in range(600):
            chain.append(connection, number, "tested", "system", {})
    kept = checkpoint(database)
    tamper(database, "UPDATE events SET actor = 'nobody' WHERE seq <= 300")
    with database.write() as connection:
        connection.execute(text("DELETE FROM events WHERE seq > 500"))
    with database.read() as connection:
        findings = verify(connection, [kept]).findings
    assert len(findings) == 201
    assert findings[-1] == (501, "cut", "a checkpoint names event 600, but the last one is 500")
    database.close()


#: Other values for each column. That of `seq` is a number which no event has.
CHANGES: dict[str, st.SearchStrategy[object]] = {
    "seq": st.integers(-(2**62), 0) | st.integers(13, 2**62),
    "at": st.integers(-(2**62), 2**62),
    "kind": st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    "actor": st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    "body": st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    "previous": st.binary(max_size=33),
    "digest": st.binary(max_size=33),
}


@pytest.fixture(scope="module")
def chains(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database.open(sqlite_url(tmp_path_factory.mktemp("chains") / "luytre.db"))
    unlock(opened)
    yield opened
    opened.close()


@given(data=st.data(), count=st.integers(1, 12))
def test_any_one_tampering_is_found(chains: Database, data: st.DataObject, count: int) -> None:
    with chains.write() as connection:
        connection.execute(delete(events))
        for number in range(count):
            chain.append(connection, number, "tested", "system", {"number": number})
        assert verify(connection).findings == []
        ways = ["change"] + ["swap", "delete"] * (count > 1)
        way, one = data.draw(st.sampled_from(ways)), data.draw(st.integers(1, count))
        there = events.c.seq == one
        if way == "change":
            column = data.draw(st.sampled_from(sorted(CHANGES)))
            before = connection.execute(select(events.c[column]).where(there)).scalar()
            value = data.draw(CHANGES[column].filter(lambda value: value != before))
            connection.execute(update(events).where(there).values({column: value}))
        elif way == "swap":
            other = data.draw(st.integers(1, count).filter(lambda seq: seq != one))
            for old, new in ((one, 99), (other, one), (99, other)):
                connection.execute(update(events).where(events.c.seq == old).values(seq=new))
        else:
            gone = data.draw(st.integers(1, count - 1))
            connection.execute(delete(events).where(events.c.seq == gone))
        assert verify(connection).findings


def test_threads_that_append_leave_no_gap(database: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: fill(database, 10), range(4)))
    with database.read() as connection:
        audit = verify(connection)
    assert (audit.events, audit.last, audit.findings) == (40, 40, [])


def test_processes_that_append_leave_no_gap(database: Database, processes: Processes) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    assert processes.run(*[["append_events", url, 20]] * 2) == [0, 0]
    with database.read() as connection:
        audit = verify(connection)
    assert (audit.events, audit.last, audit.findings) == (40, 40, [])
