"""Whether the clock may be believed by those who forget what is due.

A machine may start with a clock that is years ahead, and what is erased by it is gone. A clock that
stands further ahead than the time since the last look explains may be wrong; or the installation
was off for as long. Nothing on record can tell the two apart, but waiting can: a wrong clock is set
right within a day, by a time server or by somebody who reads the log, and what is due waits a day
without harm.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from sqlalchemy import Connection, select

from luytre.storage.tables import events

__all__ = ["ClockWatch", "newest_time"]

_MINUTE = 60 * 1_000_000
DAY = 24 * 60 * _MINUTE

#: How far ahead of what was expected a clock is believed at once.
BELIEVED_AHEAD = 2 * DAY
#: How long one that is further ahead has to run in step with the time that passes.
WATCHED = DAY
#: How far a clock that is kept right strays from the time that passes, between two looks.
STRAYS = 10 * _MINUTE


class _State(msgspec.Struct, frozen=True):
    """What is kept in a file: the last time that was believed, or that was not and since when.

    `watched` is how long the clock that is doubted has run in step.
    """

    believed: int
    doubted: int | None = None
    watched: int = 0


class ClockWatch:
    """Looks at the clock now and then. All times are in microseconds; not safe in threads.

    `monotonic` says how much time passes, whatever the clock says.
    """

    def __init__(
        self, folder: Path, monotonic: Callable[[], int] = lambda: time.monotonic_ns() // 1_000
    ) -> None:
        self._path = folder / "clock.json"
        self._monotonic = monotonic
        self._looked = monotonic()
        #: What was doubted by the look before, in this process.
        self._doubted: int | None = None

    def ahead(self, now: int, newest: int | None) -> int:
        """How far the clock, which says `now`, is ahead of what can be believed; 0 if it is not.

        `newest` is the time of the newest event, which is compared with where nothing was believed
        before: later it proves nothing, since it was written by the same clock.
        """
        passed, self._looked = self._monotonic() - self._looked, self._monotonic()
        state = self._read()
        if state is None:
            if newest is None:
                return self._believe(now)
            state = _State(newest)
        expected = state.believed + passed
        if now - expected <= BELIEVED_AHEAD:
            return self._believe(now)
        watched = state.watched
        if self._doubted is not None:
            in_step = abs(now - self._doubted - passed) <= STRAYS
            watched = watched + passed if in_step else 0
        elif state.doubted is None or not -STRAYS <= now - state.doubted <= BELIEVED_AHEAD:
            watched = 0  # another process looked at another clock
        if watched >= WATCHED:
            return self._believe(now)
        self._doubted = now
        self._write(_State(state.believed + passed, now, watched))
        return now - expected

    def trust(self, now: int) -> None:
        """Believe the clock, since a person says that it is right."""
        self._believe(now)

    def _believe(self, now: int) -> int:
        self._doubted = None
        self._write(_State(now))
        return 0

    def _read(self) -> _State | None:
        with suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode(self._path.read_bytes(), type=_State)
        return None

    def _write(self, state: _State) -> None:
        fresh = self._path.with_suffix(f".{secrets.token_hex(8)}")
        fresh.write_bytes(msgspec.json.encode(state))
        fresh.replace(self._path)


def newest_time(connection: Connection) -> int | None:
    """When the newest event was, in microseconds since 1970; None where there is none."""
    at = connection.execute(select(events.c.at).order_by(events.c.seq.desc()).limit(1)).scalar()
    return None if at is None else int(at)
