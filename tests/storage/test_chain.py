"""Events are bound to each other, and whoever tampers with them is found out."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from luytre.storage import Database, chain
from luytre.storage.audit import verify


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
