"""Many cases at once, and how often what was decided is overturned."""

from __future__ import annotations

import pytest
from tests.casework.conftest import HATE, INSULT, SCAM, Room
from tests.casework.examples import RABAT, refused

from luytre.casework.appeals import appeal_author, decide_appeal
from luytre.casework.bulk import decide_many, impact, undo_many
from luytre.casework.claims import claim_appeal, claim_case
from luytre.casework.decisions import Draft, confirm, drop, overrule, undo
from luytre.casework.quality import overturned
from luytre.casework.refusals import CaseworkError
from luytre.storage.tables import cases, decisions

REMOVE = Draft(action="remove", harm="H02", entries=("H02.quy-may-tim",))


def test_what_it_touches_is_shown_before_and_undone_after(room: Room) -> None:
    numbers = [room.case(SCAM), room.case(SCAM), room.case(INSULT), room.case(SCAM)]
    room.do(claim_case, 2, numbers[3])
    shown = room.ask_now(impact, 1, [*numbers, numbers[0], 99])
    assert (shown.total, shown.by_harm, shown.left_out) == (3, {"H02": 2, "H08": 1}, 2)
    assert shown.by_source == {"forum": 3}
    with refused("impact_changed"):
        room.do(decide_many, room.office, 1, numbers, 4, REMOVE)
    made = room.do(decide_many, room.office, 1, numbers, 3, REMOVE)
    assert [room.row(cases, number).state for number in numbers] == [
        "completed", "completed", "completed", "under_review",
    ]  # fmt: skip
    room.do(undo_many, room.office, 1, [one.decision for one in made])
    assert {room.row(cases, number).state for number in numbers[:3]} == {"awaiting_review"}
    with refused("transition"):
        room.do(undo_many, room.office, 1, [made[0].decision])


def test_all_are_decided_or_none(room: Room) -> None:
    room.send(SCAM, created_at=room.moment(-10 * 366 * 86_400 * 1_000_000))
    numbers = [row.id for row in room.rows(cases)] + [room.case(SCAM)]
    before = room.last_event()
    with refused("rule_newer"):
        room.do(decide_many, room.office, 1, list(reversed(numbers)), 2, REMOVE)
    assert room.last_event() == before and room.rows(decisions) == []
    made = [room.decide(room.case(SCAM), action="remove").decision for _ in range(2)]
    room.do(undo, room.office, 1, made[1])
    with pytest.raises(CaseworkError):
        room.do(undo_many, room.office, 1, made)
    assert room.row(decisions, made[0]).state == "active"
    with refused("too_many"):
        room.do(undo_many, room.office, 1, list(range(201)))
    with refused("impact_changed"):
        room.do(decide_many, room.office, 1, [], 0, REMOVE)


def test_how_often_somebody_else_overturned_it(room: Room) -> None:
    numbers = [room.case(SCAM) for _ in range(4)]
    made = [one.decision for one in room.do(decide_many, room.office, 1, numbers, 4, REMOVE)]
    statement = room.row(decisions, made[0]).statement
    appeal = room.do(appeal_author, room.office, statement, "Không đúng.")
    version = room.do(claim_appeal, 2, appeal)
    room.do(decide_appeal, room.office, 2, appeal, version, reverses=True, answer="Đúng vậy.")
    room.do(overrule, room.office, 3, made[1])
    room.do(undo, room.office, 1, made[2])  # one's own is no overturning
    for by, name in (
        ("reviewer", "person:1"), ("entry", "H02.quy-may-tim"), ("rule", "R02"),
    ):  # fmt: skip
        found = {one.name: one for one in room.ask(overturned, by)}[name]
        assert (found.appealed, found.overturned.value) == (1, 0.5), by


def test_what_never_took_effect_is_not_counted(room: Room) -> None:
    held = room.decide(room.case(HATE), action="remove", harm="H09", rabat=RABAT).decision
    assert room.ask(overturned, "reviewer") == []
    room.do(drop, room.office, 2, held)
    assert room.ask(overturned, "reviewer") == []
    held = room.decide(room.case(HATE), action="remove", harm="H09", rabat=RABAT).decision
    room.do(confirm, room.office, 2, held)
    [found] = room.ask(overturned, "reviewer")
    assert (found.name, found.overturned.value) == ("person:1", 0.0)
