"""Whatever is changed behind the events' back is found, and mended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, Integer, LargeBinary, Table, delete, insert, update
from tests.casework.conftest import HATE, INSULT, LEXICON, POLICY, SCAM, Room
from tests.casework.examples import RABAT, complete

from luytre import Screener
from luytre.casework.appeals import appeal_author
from luytre.casework.legal import hold_request
from luytre.casework.looking import note_view
from luytre.casework.projection import PROJECTION
from luytre.casework.reporters import warn_reporter
from luytre.casework.reports import take_report
from luytre.storage import Database, Vault, chain
from luytre.storage.projections import prove
from luytre.storage.rebuild import Rebuilt
from luytre.storage.tables import events

BIGGEST = 2**30


@pytest.fixture
def room(database: Database, vault: Vault) -> Iterator[Room]:
    """A room with at least a row in each table that is derived."""
    made = Room(database, vault, Screener(LEXICON, POLICY))
    made.let_block()
    made.send(SCAM)
    made.send(INSULT)
    for number in range(3):
        made.send("chào cả nhà", id=f"c{number}")
        sent = complete(id=f"c{number}")
        found = made.do(take_report, made.office, "forum", sent, "key:test")
        assert found.case is not None
        made.decide(found.case, action="no_action", harm=None)
    made.do(warn_reporter, made.office, 1, found.report, "Báo cáo sai.")
    removed = made.decide(made.case(INSULT), action="remove", harm="H08")
    made.do(appeal_author, made.office, removed.statement, "Không đúng.")
    made.decide(made.case(HATE), action="remove", harm="H09", rabat=RABAT)
    made.do(note_view, 1, 1, None)
    sent = complete(public_body=True)
    made.do(hold_request, made.office, "forum", sent, "key:test")
    made.assert_sound()
    yield made
    made.writer.close()


def proved(room: Room, repair: bool = False) -> Rebuilt:
    with room.database.write() as connection:
        return prove(connection, PROJECTION, repair=repair)


def another(table: Table, column: Any, value: Any) -> Any:
    """A value that is not the one there."""
    if isinstance(column.type, LargeBinary):
        return bytes(32)
    if isinstance(column.type, Integer) or isinstance(value, int):
        return (value or 0) + BIGGEST if value != BIGGEST else 1
    return f"{value}x"


def keys_of(table: Table, row: Any) -> list[Any]:
    return [column == getattr(row, column.name) for column in table.primary_key.columns]


def test_each_table_has_rows_to_be_tampered_with(room: Room) -> None:
    for table in PROJECTION.tables:
        assert room.rows(table), table.name


def test_a_changed_value_is_found_in_every_column(room: Room) -> None:
    """One column of each table after the other, in all tables at once."""
    for place in range(max(len(table.c) for table in PROJECTION.tables)):
        wanted = set()
        with room.database.write() as connection:
            for table in PROJECTION.tables:
                columns = [column for column in table.c if not column.primary_key]
                if place >= len(columns):
                    continue
                column, row = columns[place], room.rows(table)[-1]
                changed = {column.name: another(table, column, getattr(row, column.name))}
                here = keys_of(table, row)
                connection.execute(update(table).where(*here).values(changed))
                wanted.add(f"{table.name} differs from its events in {column.name}")
        found = [one.detail.partition(": ") for one in proved(room).differences]
        assert {f"{name.partition(' ')[0]} {what}" for name, _, what in found} == wanted
        assert proved(room, repair=True).mended == len(wanted)
    room.assert_sound()


def test_a_missing_row_and_one_too_many_are_found(room: Room) -> None:
    for table in PROJECTION.tables:
        row = room.rows(table)[0]
        more = row._asdict()
        for column in table.primary_key.columns:
            value = getattr(row, column.name)
            more[column.name] = another(table, column, value)
        if "post" in more:
            more["post"] = BIGGEST
        with room.database.write() as connection:
            connection.execute(delete(table).where(*keys_of(table, row)))
            connection.execute(insert(table), more)
        details = [one.detail.partition(": ")[2] for one in proved(room).differences]
        assert sorted(details) == ["its row is gone", "no event has brought it"], table.name
        assert proved(room, repair=True).mended == 2
        room.assert_sound()


def test_all_of_it_is_made_again_from_the_events(room: Room) -> None:
    before = {table.name: room.rows(table) for table in PROJECTION.tables}
    with room.database.write() as connection:
        for table in PROJECTION.tables:
            connection.execute(delete(table))
    found = proved(room, repair=True)
    assert found.mended == found.posts == sum(map(len, before.values()))
    assert {table.name: room.rows(table) for table in PROJECTION.tables} == before


BODIES: list[Any] = [
    {}, [], "text", 5, None, {"decision": None}, {"decision": 2**70}, {"case": "x", "decision": 1},
    {"decision": 99, "case": 99}, {"decision": {"a": 1}, "case": [1]},
]  # fmt: skip


KINDS = [("sqlite", kind) for kind in sorted(PROJECTION.kinds)]


@pytest.mark.parametrize(
    ("database", "kind"), [*KINDS, ("postgresql", "cases.opened")], indirect=["database"]
)
def test_an_event_that_can_not_be_played_again_is_named(room: Room, kind: str) -> None:
    """And then nothing is repaired by what can be."""
    with room.database.write() as connection:
        numbers = [add(connection, kind, msgspec.json.encode(body).decode()) for body in BODIES]
        numbers.append(add(connection, kind, "{broken"))
    found = proved(room, repair=True)
    named = {one.event for one in found.differences if one.event}
    assert named <= set(numbers)
    assert numbers[-1] in named or PROJECTION.kinds[kind].__name__ == "_nothing"
    assert not named or found.mended == 0


def add(connection: Connection, kind: str, text: str) -> int:
    """An event as somebody else might write it."""
    event = chain.append(connection, 1, kind, "person:1", {})
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS events_no_update")
    else:
        connection.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER ALL")
    connection.execute(update(events).where(events.c.seq == event.seq).values(body=text))
    return event.seq
