"""Statements of reasons are proved against the events that they came with."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from tests.casework.conftest import HATE, Room
from tests.casework.examples import RABAT

from luytre.casework.decisions import confirm
from luytre.casework.proving import changed_statements


@pytest.fixture
def unlocked(room: Room) -> Any:
    """Lets statements be changed, as whoever owns the database can."""
    with room.database.write() as connection:
        if room.database.is_sqlite:
            for change in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER statements_no_{change}"))
        else:
            connection.execute(text("DROP TRIGGER statements_unchanged ON statements"))
    return room


def details(room: Room) -> list[str]:
    return [one.detail for one in room.ask(changed_statements)]


def test_statements_are_as_their_events_have_them(room: Room) -> None:
    room.decide(room.case(), action="demote")
    held = room.decide(room.case(HATE, id="h"), action="remove", harm="H09", rabat=RABAT)
    room.do(confirm, room.office, 2, held.decision)
    room.let_block()
    room.case(id="b")
    assert details(room) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE statements SET fields = '{}'", "was changed"),
        ("UPDATE statements SET id = 'lt-other'", "was changed"),
        ("DELETE FROM statements", "is gone"),
        (
            "INSERT INTO statements (decision, id, made_at, fields) VALUES (99, 'lt-x', 1, '{}')",
            "no event has brought it",
        ),
    ],
)
def test_a_statement_that_was_touched_shows(unlocked: Room, change: str, said: str) -> None:
    unlocked.decide(unlocked.case(), action="demote")
    with unlocked.database.write() as connection:
        connection.execute(text(change))
    [detail] = details(unlocked)
    assert said in detail
