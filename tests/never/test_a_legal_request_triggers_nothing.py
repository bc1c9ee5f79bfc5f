"""No authority acts through it: what a public body asks for is on record, and does nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from tests.casework import conftest as casework
from tests.casework.conftest import DAY, SCAM, Room
from tests.casework.examples import complete, refused

from luytre.casework import legal
from luytre.casework.claims import release_expired
from luytre.casework.decisions import Draft, end_due
from luytre.casework.legal import hold_request
from luytre.casework.priority import trust
from luytre.casework.projection import PROJECTION
from luytre.casework.reports import take_report
from luytre.storage.tables import METADATA, case_texts, events, legal_requests

room = casework.room
test_screener = casework.test_screener


def everything_else(room: Room) -> dict[str, list[object]]:
    left_out = {events.name, legal_requests.name, case_texts.name}
    tables = [table for table in METADATA.sorted_tables if table.name not in left_out]
    return {table.name: room.rows(table) for table in tables}


@pytest.mark.parametrize("text", ["chào cả nhà", SCAM])
def test_it_changes_nothing_but_that_it_is_on_record(room: Room, text: str) -> None:
    room.let_block()
    room.send(text, id="p1")
    before = everything_else(room)
    for harm in (None, "H12", "H02"):
        sent = complete(public_body=True, harm=harm, reporter="Sở", explanation="Gỡ ngay bài này.")
        room.do(hold_request, room.office, "forum", sent, "key:test")
    assert everything_else(room) == before
    # Nor does time: nothing that runs by itself carries it out.
    room.now += 400 * DAY
    room.do(end_due, room.office, "housekeeping")
    room.do(release_expired, "housekeeping")
    assert {row.state for row in room.rows(legal_requests)} == {"held"}
    assert everything_else(room) == before


def test_it_is_never_taken_for_a_report(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    before = room.last_event()
    with refused("public_body"):
        sent = complete(public_body=True)
        room.do(take_report, room.office, "forum", sent, "key:test")
    assert room.last_event() == before


def test_a_post_that_is_wished_away_has_no_other_place_in_the_queue(room: Room) -> None:
    case = room.case(SCAM, id="p1")
    table = room.rows(METADATA.tables["cases"])
    sent = complete(public_body=True)
    room.do(hold_request, room.office, "forum", sent, "key:test")
    assert room.rows(METADATA.tables["cases"]) == table
    assert case == 1 and trust(0, 0) == 0.5


def test_no_step_leads_from_it_to_an_action() -> None:
    """Its code knows no case, no decision and no message; a decision knows no request."""
    imported = {
        node.module
        for node in ast.walk(ast.parse(Path(legal.__file__).read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    for room_of in ("opening", "decisions", "effect", "arrival", "priority", "queue"):
        assert f"luytre.casework.{room_of}" not in imported
    assert "luytre.storage.outbox" not in imported
    assert not [name for name in Draft.__struct_fields__ if "request" in name or "order" in name]
    assert [kind for kind in PROJECTION.kinds if "request" in kind] == ["legal_request.held"]
