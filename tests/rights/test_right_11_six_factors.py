"""Right 11: before hate or incitement is removed, all six factors are on record."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from tests.casework.conftest import HATE, THREAT, Room
from tests.casework.examples import LAW, RABAT, refused

from luytre.casework.actions import ACTIONS, HATE_OR_INCITEMENT
from luytre.casework.decisions import confirm
from luytre.casework.rabat import FACTORS, Rabat
from luytre.storage.tables import case_texts, decisions


def test_it_is_asked_of_removals_for_hate_and_incitement() -> None:
    asked = {
        (name, harm)
        for name, action in ACTIONS.items()
        for harm in (f"H{number:02}" for number in range(1, 19))
        if action.needs_rabat(harm)
    }
    assert asked == set(itertools.product(("remove", "disable"), HATE_OR_INCITEMENT))


@pytest.mark.parametrize("name", FACTORS)
def test_without_one_of_them_nothing_is_removed(room: Room, name: str) -> None:
    lacking = msgspec.structs.replace(RABAT, **{name: None})
    for rabat in (lacking, None):
        with refused("rabat_needed"):
            room.decide(room.case(HATE), action="remove", harm="H09", rabat=rabat)


def test_they_are_on_record_and_a_second_person_reads_them(room: Room) -> None:
    made = room.decide(room.case(THREAT), action="disable", harm="H10", rabat=RABAT, **LAW)
    assert made.held == "rabat"
    [kept] = [row for row in room.rows(case_texts) if row.kind == "rabat"]
    assert Rabat.from_json(kept.text) == RABAT
    room.do(confirm, room.office, 2, made.decision)
    assert room.row(decisions, made.decision).confirmed_by == "person:2"


def test_a_milder_step_needs_none_of_it(room: Room) -> None:
    assert room.decide(room.case(HATE), action="demote", harm="H09", days=7).held is None
