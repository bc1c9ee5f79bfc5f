"""A clock that is far ahead is believed once it has run in step for a day, and not before."""

from __future__ import annotations

from pathlib import Path

import pytest

from luytre.storage.clock_watch import BELIEVED_AHEAD, DAY, ClockWatch

HOUR = DAY // 24
START = 1_800_000_000_000_000


class Machine:
    """A machine that stays on, with a clock that can be set, and one look after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = START
        self.ticks = 7 * DAY
        self.newest: int | None = START
        self.start()

    def start(self) -> None:
        """Start the server, again or for the first time."""
        self.watch = ClockWatch(self.folder, lambda: self.ticks)

    def look(self, after: int = 0) -> int:
        """How far ahead the clock is found, when so much time has passed."""
        self.clock += after
        self.ticks += after
        return self.watch.ahead(self.clock, self.newest)

    def look_for(self, hours: int) -> list[bool]:
        """Whether it is doubted, hour by hour."""
        return [self.look(HOUR) > 0 for _ in range(hours)]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_clock_that_goes_on_is_believed(machine: Machine) -> None:
    assert machine.look() == 0
    assert not any(machine.look_for(50))
    assert machine.look(400 * DAY) == 0  # a look that comes late, as that much time has passed


def test_a_clock_that_was_set_back_is_believed(machine: Machine) -> None:
    machine.look()
    machine.clock -= 10 * DAY
    assert machine.look(HOUR) == 0


def test_of_an_installation_without_events_any_clock_is_believed(machine: Machine) -> None:
    machine.newest = None
    assert machine.look() == 0


def test_up_to_two_days_ahead_are_believed_at_once(machine: Machine) -> None:
    machine.look()
    machine.clock += BELIEVED_AHEAD
    assert machine.look() == 0
    machine.clock += BELIEVED_AHEAD + 1
    assert machine.look() == BELIEVED_AHEAD + 1


def test_after_a_month_off_it_takes_a_day(machine: Machine) -> None:
    machine.look()
    machine.clock += 30 * DAY
    machine.ticks = 0
    machine.start()
    assert machine.look() == 30 * DAY
    assert machine.look_for(26) == [True] * 23 + [False] * 3


def test_a_wrong_clock_is_not_believed_and_one_that_is_set_right_is(machine: Machine) -> None:
    machine.look()
    machine.clock += 5_000 * DAY
    machine.start()
    assert all(machine.look_for(20))
    machine.clock -= 5_000 * DAY
    assert machine.look(HOUR) == 0
    # It is off once more: the day begins anew.
    machine.clock += 5_000 * DAY
    assert machine.look_for(26) == [True] * 24 + [False] * 2


def test_events_that_a_wrong_clock_has_written_prove_nothing(machine: Machine) -> None:
    machine.look()
    machine.clock += 5_000 * DAY
    machine.start()
    assert machine.look(HOUR) > 0
    machine.newest = machine.clock
    machine.start()
    assert machine.look(HOUR) > 0


def test_without_a_look_before_the_newest_event_is_compared(machine: Machine) -> None:
    machine.newest = START - 90 * DAY
    assert machine.look() == 90 * DAY


def test_a_clock_that_jumps_about_is_watched_anew(machine: Machine) -> None:
    machine.look()
    machine.clock += 100 * DAY
    assert all(machine.look_for(20))
    machine.clock += HOUR  # by itself
    assert all(machine.look_for(24))
    assert not machine.look(2 * HOUR)


def test_what_was_watched_is_not_lost_when_the_server_starts_again(machine: Machine) -> None:
    machine.look()
    machine.clock += 100 * DAY
    for _ in range(3):
        machine.start()
        assert all(machine.look_for(8))  # the first of them has nothing to be in step with
        machine.clock += HOUR  # it is off for an hour
    machine.start()
    assert machine.look_for(4) == [True, True, True, False]


def test_another_clock_after_a_start_is_watched_anew(machine: Machine) -> None:
    machine.look()
    machine.clock += 100 * DAY
    assert all(machine.look_for(20))
    machine.clock += 100 * DAY
    machine.start()
    assert all(machine.look_for(20))


def test_a_person_may_say_that_the_clock_is_right(machine: Machine) -> None:
    machine.look()
    machine.clock += 100 * DAY
    assert machine.look(HOUR) > 0
    ClockWatch(machine.folder).trust(machine.clock)
    assert machine.look(HOUR) == 0


def test_a_note_that_is_damaged_is_none(machine: Machine) -> None:
    machine.look()
    (machine.folder / "clock.json").write_bytes(b"{")
    machine.clock += 30 * DAY
    assert machine.look() == 30 * DAY
    assert [path.name for path in machine.folder.iterdir()] == ["clock.json"]
