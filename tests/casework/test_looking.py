"""What a person sees of a case, that it is noted, and how they are sheltered."""

from __future__ import annotations

from tests.casework.conftest import DAY, DESPAIR, INSULT, NOW, SCAM, Room
from tests.casework.examples import complete, refused

from luytre.casework.decisions import undo
from luytre.casework.looking import (
    BREAK_AFTER,
    Exposure,
    exposure,
    look,
    note,
    note_view,
    take_break,
)
from luytre.casework.reports import take_report
from luytre.casework.trail import trail_of
from luytre.storage.tables import exposures


def test_all_that_concerns_a_case_is_there_and_no_name(room: Room) -> None:
    room.send("bài gốc", id="up", author="ai đó")
    earlier = room.decide(room.case(INSULT, author="an"), action="remove").decision
    case = room.case(SCAM, id="p1", author="an", parent="up", attachments=("https://a.example/1",))
    room.do(take_report, room.office, "forum", complete(), "key:test")
    room.do(note, room.office, 1, case, "Xem lại.", False)
    room.do(note, room.office, 1, case, "Bạn nên đọc quy định.", True)
    seen = room.ask_now(look, case)
    assert (seen.post.text, seen.post.external_id) == (SCAM, "p1")
    assert seen.parent is not None and seen.parent.text == "bài gốc"
    assert [row.explanation for row in seen.reports] == ["Bài này bán hàng giả."]
    assert [one.kind for one in seen.texts] == ["note", "public_note"]
    assert [row.id for row in seen.of_author] == [earlier]
    assert (seen.history.posts, seen.history.upheld, seen.history.strikes) == (2, 1, 1)
    said = str(seen)
    for mark in ("Lan", "lan@example.vn", "'an'", room.vault.author("forum", "an").hex()):
        assert mark not in said
    # By author nothing is looked up once the case is closed.
    room.decide(case, action="no_action", harm=None)
    closed = room.ask_now(look, case)
    assert closed.of_author == [] and closed.history == (0, 0, 0, 0, False)
    assert [row.action for row in closed.decisions] == ["no_action"]


def test_somebody_of_the_same_name_elsewhere_is_somebody_else(room: Room) -> None:
    room.decide(room.case(INSULT, author="an"), action="remove")
    [receipt] = room.send_all(room.post(SCAM, id="x", author="an"), source="market")
    seen = room.ask_now(look, receipt.case)
    assert seen.of_author == [] and seen.history.upheld == 0


def test_each_look_is_noted_and_too_many_are_enough(room: Room) -> None:
    case = room.case(DESPAIR)
    for _ in range(BREAK_AFTER):
        room.do(note_view, 1, case, 60)
    assert room.ask_now(exposure, 1) == Exposure(BREAK_AFTER, BREAK_AFTER)
    assert room.ask_now(exposure, 1).break_is_due
    room.do(take_break, 1)
    assert room.ask_now(exposure, 1) == Exposure(BREAK_AFTER, 0)
    with refused("cap_reached"):
        room.do(note_view, 1, case, BREAK_AFTER)
    assert room.ask_now(exposure, 2) == Exposure(0, 0)
    room.now += DAY
    room.do(note_view, 1, case, 1)
    assert room.ask_now(exposure, 1) == Exposure(1, 1)
    # Of whom they looked at, nothing is counted.
    assert {column.name for column in exposures.c} == {"person", "day", "seen", "since_break"}


def test_what_happened_in_a_case_is_told_in_order_and_of_no_other(room: Room) -> None:
    case = room.case(SCAM, id="a")
    other = room.case(INSULT)
    room.now += 1
    made = room.decide(case, person=1, action="remove").decision
    room.now += 1
    room.do(undo, room.office, 1, made)
    room.now += 1
    room.intake.delete("forum", "a", "key:test").result(20)
    room.decide(other, person=2, action="no_action", harm=None)
    trail = trail_of(room.ask_now(look, case))
    assert [(step.at - NOW, *step[1:]) for step in trail] == [
        (0, "opened", None, "verdict"), (1, "decided", "person:1", "remove"),
        (2, "decided", "person:1", "restore"), (3, "closed", None, None),
    ]  # fmt: skip
    assert [step.actor for step in trail_of(room.ask_now(look, other))] == [None, "person:2"]
