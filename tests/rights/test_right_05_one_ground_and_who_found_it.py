"""Right 5: illegal or against the terms, one of them, explained; found and decided by whom."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.casework.conftest import SCAM, Room
from tests.casework.examples import LAW, complete, refused

from luytre.casework.reports import take_report
from luytre.storage.tables import statements


def fields(room: Room) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(room.rows(statements)[-1].fields)
    return found


def test_the_terms_are_quoted(room: Room) -> None:
    room.decide(room.case(SCAM), action="remove")
    said = fields(room)
    assert said["decision_ground"] == "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    assert said["incompatible_content_ground"].startswith("R02 ")
    assert said["incompatible_content_explanation"] and said["luytre_rule_text_vi"]
    assert not [name for name in said if name.startswith("illegal_content")]


def test_the_law_is_named_and_explained(room: Room) -> None:
    room.decide(room.case(SCAM), action="remove", **LAW)
    said = fields(room)
    assert said["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert said["illegal_content_legal_ground"] == LAW["law"]
    assert said["illegal_content_explanation"] == LAW["law_explanation"]
    assert not [name for name in said if "incompatible" in name]


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("ground", {"ground": "both"}),
        ("ground", LAW | {"ground": "terms"}),
        ("law_needed", {"ground": "illegal"}),
        ("law_needed", LAW | {"law": ""}),
        ("law_needed", LAW | {"law_explanation": " "}),
    ],
)
def test_it_is_exactly_one_of_them_and_whole(room: Room, code: str, more: dict[str, Any]) -> None:
    with refused(code):
        room.decide(room.case(SCAM), action="remove", **more)


def test_who_found_it_is_told_apart_from_who_decided(room: Room) -> None:
    room.decide(room.case(SCAM), action="remove")
    said = fields(room)
    assert (said["automated_detection"], said["automated_decision"]) == (
        "Yes", "AUTOMATED_DECISION_NOT_AUTOMATED",
    )  # fmt: skip
    assert said["source_type"] == "SOURCE_VOLUNTARY"
    room.send("chào cả nhà", id="p1")
    found = room.do(take_report, room.office, "forum", complete(), "key:test")
    room.decide(found.case or 0, action="remove")
    said = fields(room)
    assert (said["automated_detection"], said["source_type"]) == ("No", "SOURCE_ARTICLE_16")
    room.let_block()
    room.send(SCAM)
    said = fields(room)
    assert (said["automated_detection"], said["automated_decision"]) == (
        "Yes", "AUTOMATED_DECISION_FULLY",
    )  # fmt: skip
