"""Statements of reasons and local exceptions are proved against the events that they came with."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from tests.casework.conftest import HATE, NOW, Room
from tests.casework.examples import RABAT

from luytre.casework.decisions import confirm
from luytre.casework.exceptions import end_exception, make_exception
from luytre.casework.proving import changed_exceptions, changed_statements
from luytre.storage.clock import DAY


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


def excepted(room: Room) -> list[int]:
    """An exception of each kind that holds, and one that was ended."""
    numbers = []
    for kind, value in (("phrase", "vay nóng đây"), ("sense", "H06.vay-nong"), ("phrase", "mượn")):
        given = {
            "case": room.case(id=value, community="trà"), "kind": kind, "value": value,
            "everywhere": not numbers, "until": NOW + DAY, "reason": "Đây là chuyện khác.",
        }  # fmt: skip
        numbers.append(room.do(make_exception, room.office, 1, **given))
    room.do(end_exception, 1, numbers[-1])
    return numbers


def changed(room: Room) -> list[str]:
    with room.database.read() as connection:
        return [one.detail for one in changed_exceptions(connection, room.office.vault)]


def test_exceptions_are_as_their_events_have_them(room: Room) -> None:
    excepted(room)
    assert changed(room) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE exceptions SET value = 'đồ ngu' WHERE id = 1", "1 was changed"),
        ("UPDATE exceptions SET until = until + 1 WHERE id = 2", "2 was changed"),
        ("UPDATE exceptions SET ended_at = NULL WHERE id = 3", "3 was changed"),
        ("UPDATE exceptions SET source = 'other' WHERE id = 1", "1 holds where its case is not"),
        ("UPDATE exceptions SET community = 'o' WHERE id = 1", "1 holds where its case is not"),
        ("DELETE FROM exceptions WHERE id = 2", "2 is gone"),
        (
            "INSERT INTO exceptions SELECT 99, kind, value, source, community, 'case', made_at, "
            "made_by, until, ended_at, reason FROM exceptions WHERE id = 1",
            "99: no event has brought it",
        ),
    ],
)
def test_an_exception_that_was_touched_shows(room: Room, change: str, said: str) -> None:
    excepted(room)
    with room.database.write() as connection:
        connection.execute(text(change.replace("'case'", '"case"')))
    [detail] = changed(room)
    assert said in detail
