"""Small charts that are part of a page: bars of shares with their intervals, bars of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from luytre.reporting.intervals import Share

__all__ = ["Bar", "Column", "bar", "columns"]

#: Width of a bar and height of a column, in the units of their drawing.
WIDTH = 200
HEIGHT = 80
STEP = 14


class Bar(NamedTuple):
    """A share as a bar, with the line of its interval; all from 0 to `WIDTH`."""

    value: float
    low: float
    high: float


class Column(NamedTuple):
    """A day's count as a column: `left` and `top` of it, and its `height`."""

    day: date
    number: int
    left: int
    top: float
    height: float


def bar(one: Share) -> Bar | None:
    """How a share is drawn; None where there is none."""
    if one.value is None or one.low is None or one.high is None:
        return None
    return Bar(*(round(WIDTH * part, 1) for part in (one.value, one.low, one.high)))


def columns(days: Sequence[tuple[date, int]]) -> list[Column]:
    """How counts of days are drawn, the highest from top to bottom."""
    most = max((count for _, count in days), default=0) or 1
    drawn = []
    for place, (day, count) in enumerate(days):
        height = round(HEIGHT * count / most, 1)
        drawn.append(Column(day, count, place * STEP, round(HEIGHT - height, 1), height))
    return drawn
