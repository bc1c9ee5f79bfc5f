"""Events of what somebody asked for who may not: few, however often they ask."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from sqlalchemy import Connection

from luytre.intake import Busy, Writer
from luytre.storage import chain

__all__ = ["RefusedAccess"]

#: Seconds in which there is one event for each actor and what they wanted.
HOUR = 3_600.0

#: Pairs of an actor and a right that are kept in mind. Only people who are signed in and keys that
#: are good get here, so that nobody fills it from outside.
HELD = 10_000


class RefusedAccess:
    """Notes the first refusal of an hour; those behind it are counted in the next event.

    What the writer has no room for is lost: nobody is to be kept waiting by it.
    """

    def __init__(self, writer: Writer, clock: Callable[[], float] = monotonic) -> None:
        self._writer = writer
        self._clock = clock
        self._noted: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def note(self, actor: str, wanted: str) -> None:
        """`actor` asked for what needs `wanted`, a permission or what a key is good for."""
        now = self._clock()
        noted, since = self._noted.get((actor, wanted), (None, 0))
        if noted is not None and now - noted < HOUR:
            self._noted[actor, wanted] = (noted, since + 1)
            return
        self._noted[actor, wanted] = (now, 0)
        self._noted.move_to_end((actor, wanted))
        if len(self._noted) > HELD:
            self._noted.popitem(last=False)
        body = {"wanted": wanted, "before": since}

        def write(connection: Connection, at: int) -> None:
            chain.append(connection, at, "access.refused", actor, body)

        with suppress(Busy):
            self._writer.submit(1, write)
