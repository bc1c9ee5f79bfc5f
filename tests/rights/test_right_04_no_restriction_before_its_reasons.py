"""Right 4: the statement of reasons is there, and on its way, no later than the restriction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from tests.casework.conftest import HATE, NOW, SCAM, Room
from tests.casework.examples import LAW, RABAT, refused

from luytre.casework.actions import ACTIONS
from luytre.casework.decisions import confirm
from luytre.storage.tables import decisions, outbox, statements
from luytre.storage.webhooks import add_webhook

DRAFTS: dict[str, dict[str, Any]] = {
    "suspend": {"harm": "H17", "days": 3.0, "explanation": "Đe dọa."},
    "terminate": {"harm": "H12", "explanation": "Đe dọa."},
    "warn": {"explanation": "Gần vi phạm."},
}


@pytest.fixture
def heard(room: Room) -> Room:
    with room.database.write() as connection:
        add_webhook(connection, room.vault, "forum", "https://forum.example/", NOW, "tester")
    return room


def told(room: Room) -> list[dict[str, Any]]:
    return [msgspec.json.decode(row.body) for row in room.rows(outbox) if row.kind == "webhook"]


@pytest.mark.parametrize("name", sorted(set(ACTIONS) - {"restore"}))
def test_what_the_platform_is_told_to_do_comes_with_its_reasons(heard: Room, name: str) -> None:
    made = heard.decide(heard.case(SCAM), action=name, **DRAFTS.get(name, {}))
    if made.held:
        assert told(heard) == [] and heard.rows(statements) == []
        made = heard.do(confirm, heard.office, 2, made.decision)
    [message] = told(heard)
    assert message["action"] == name
    if not ACTIONS[name].restricts:
        assert (made.statement, message["statement_url"]) == (None, None)
        return
    assert made.statement is not None
    assert message["statement_url"] == heard.office.statement_link(made.statement)
    [row] = heard.rows(statements)
    assert (row.decision, row.id) == (made.decision, made.statement)
    effective = heard.row(decisions, made.decision).effective_at
    assert row.made_at <= effective <= heard.now
    fields = msgspec.json.decode(row.fields)
    said = datetime.fromisoformat(fields["luytre_applied_at"])
    assert said.timestamp() == effective // 1_000_000
    assert fields["puid"] == made.statement


def test_where_no_reasons_can_be_stated_nothing_is_restricted(heard: Room) -> None:
    case = heard.case(SCAM)
    with refused("no_statement"):
        heard.decide(case, action="remove", **LAW | {"law": "a\x07b"})
    assert heard.rows(decisions) == heard.rows(statements) == told(heard) == []


def test_a_machine_s_block_has_its_statement_in_the_answer(heard: Room) -> None:
    heard.let_block()
    receipt = heard.send(SCAM)
    [message] = told(heard)
    assert receipt.statement_url == message["statement_url"] is not None
    assert message["automated"] is True


def test_a_statement_is_never_changed(heard: Room) -> None:
    heard.decide(heard.case(HATE), action="demote", harm="H09", days=3)
    for step in (update(statements).values(fields="{}"), delete(statements)):
        with pytest.raises(DBAPIError), heard.database.write() as connection:
            connection.execute(step)
    heard.decide(heard.case(HATE), action="disable", harm="H09", rabat=RABAT)
    assert len(heard.rows(statements)) == 1
