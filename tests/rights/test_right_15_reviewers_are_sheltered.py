"""Right 15: what a reviewer has to see is blurred and grey at first, has a limit, and breaks."""

from __future__ import annotations

from tests.casework.conftest import DAY, SCAM, Room
from tests.casework.examples import refused

from luytre.accounts import PersonSettings
from luytre.casework.looking import BREAK_AFTER, exposure, note_view, take_break
from luytre.storage.tables import exposures


def test_nobody_has_to_ask_for_blur_and_grey() -> None:
    assert PersonSettings().blur and PersonSettings().greyscale


def test_a_day_s_limit_is_one(room: Room) -> None:
    case = room.case(SCAM)
    for _ in range(3):
        room.do(note_view, 1, case, 3)
    with refused("cap_reached"):
        room.do(note_view, 1, case, 3)
    room.do(note_view, 2, case, 3)
    room.now += DAY
    room.do(note_view, 1, case, 3)


def test_a_break_is_offered_and_counted_from(room: Room) -> None:
    case = room.case(SCAM)
    for count in range(1, BREAK_AFTER + 1):
        assert not room.ask_now(exposure, 1).break_is_due
        room.do(note_view, 1, case, None)
        assert room.ask_now(exposure, 1).since_break == count
    assert room.ask_now(exposure, 1).break_is_due
    room.do(take_break, 1)
    assert room.ask_now(exposure, 1) == (BREAK_AFTER, 0)


def test_what_is_counted_is_a_number_of_a_day_and_no_more(room: Room) -> None:
    room.do(note_view, 1, room.case(SCAM), None)
    assert room.rows(exposures) == [(1, room.now // DAY, 1, 1)]
