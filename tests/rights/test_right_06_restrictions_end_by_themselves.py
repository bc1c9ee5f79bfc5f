"""Right 6: every restriction may have an end, and then it is over without anybody's doing."""

from __future__ import annotations

import msgspec
import pytest
from tests.casework.conftest import DAY, NOW, SCAM, Room
from tests.casework.examples import refused

from luytre.casework.actions import ACTIONS
from luytre.casework.decisions import end_due
from luytre.storage.tables import decisions, outbox, statements
from luytre.storage.webhooks import add_webhook

TIMED = sorted(name for name, action in ACTIONS.items() if action.restricts and action.lasts)


def test_all_restrictions_may_have_an_end_but_for_closing_an_account() -> None:
    restricting = {name for name, action in ACTIONS.items() if action.restricts}
    assert restricting - set(TIMED) == {"terminate"}
    assert [name for name in TIMED if ACTIONS[name].must_end] == ["suspend"]


@pytest.mark.parametrize("name", TIMED)
def test_it_says_until_when_and_is_over_then(room: Room, name: str) -> None:
    with room.database.write() as connection:
        add_webhook(connection, room.vault, "forum", "https://forum.example/", NOW, "tester")
    more = {"harm": "H17", "explanation": "Đe dọa."} if name == "suspend" else {}
    made = room.decide(room.case(SCAM), action=name, days=2, **more).decision
    fields = msgspec.json.decode(room.rows(statements)[0].fields)
    assert fields["luytre_until"] and [key for key in fields if key.startswith("end_date_")]
    room.now += 2 * DAY
    assert room.do(end_due, room.office, "housekeeping") == 1
    row = room.row(decisions, made)
    assert (row.state, row.ended_at) == ("ended", room.now)
    last = room.rows(outbox)[-1]
    assert last.type == "decision.ended"
    body = msgspec.json.decode(last.body)
    assert (body["decision"], body["action"]) == (made, name)
    assert body["on_account"] is (name == "suspend")


def test_a_suspension_without_an_end_is_refused(room: Room) -> None:
    with refused("days"):
        room.decide(room.case(SCAM), action="suspend", harm="H17", explanation="Đe dọa.")
