"""Right 19: a fresh installation blocks nothing; turning it on takes a look and a person."""

from __future__ import annotations

from tests.casework.conftest import SCAM, Room
from tests.casework.examples import refused

from luytre.casework.blocking import (
    WouldBlock,
    blocked_harms,
    note_looked,
    switch_blocking,
    would_have_blocked,
)
from luytre.lexicon import HARMS
from luytre.storage.tables import blocking, decisions, events


def test_nothing_is_on(room: Room) -> None:
    assert room.rows(blocking) == [] and room.ask(blocked_harms) == frozenset()
    receipt = room.send(SCAM)
    assert (receipt.action, receipt.would_block) == ("review", True)
    assert room.rows(decisions) == []


def test_it_is_turned_on_for_one_harm_after_a_look(room: Room) -> None:
    room.send(SCAM)
    with refused("not_seen"):
        room.do(switch_blocking, 9, "H02", True)
    found = room.ask_now(would_have_blocked, "H02")
    assert found.total == 1
    with refused("not_seen"):
        room.do(switch_blocking, 9, "H02", True, seen=1)
    room.do(note_looked, 9, found)
    room.do(switch_blocking, 9, "H02", True, seen=1)
    assert room.ask(blocked_harms) == {"H02"}
    [last] = [row for row in room.rows(events) if row.kind == "blocking.switched"]
    assert last.actor == "person:9" and '"seen":1' in last.body
    assert room.send(SCAM).action == "block"
    room.do(switch_blocking, 9, "H02", False)
    assert room.send(SCAM).would_block


def test_only_where_automation_may(room: Room) -> None:
    for code, harm in HARMS.items():
        room.do(note_looked, 9, WouldBlock(code, 0, []))
        if harm.ceiling == "block":
            room.do(switch_blocking, 9, code, True, seen=0)
        else:
            with refused("no_ceiling"):
                room.do(switch_blocking, 9, code, True, seen=0)
    assert room.ask(blocked_harms) == {
        code for code, harm in HARMS.items() if harm.ceiling == "block"
    }
