"""Shares with Wilson's 95 % interval."""

from __future__ import annotations

import math

import msgspec

__all__ = ["Share", "f1", "share"]

_Z = 1.959963984540054


class Share(msgspec.Struct, frozen=True):
    """`part` of `whole`; `value`, `low` and `high` are None where `whole` is 0."""

    part: int
    whole: int
    value: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        if self.value is None or self.low is None or self.high is None:
            return "–"
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"

    @property
    def percent(self) -> str:
        """As in "1.2 % (0.4–3.5)"."""
        if self.value is None or self.low is None or self.high is None:
            return "–"
        return f"{100 * self.value:.2f} % ({100 * self.low:.2f}–{100 * self.high:.2f})"


def share(part: int, whole: int) -> Share:
    """`part` of `whole` with its interval."""
    if whole == 0:
        return Share(part, whole, None, None, None)
    value = part / whole
    spread = _Z * _Z / whole
    centre = (value + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(value * (1 - value) / whole + spread / (4 * whole))
    low = 0.0 if part == 0 else max(0.0, centre - half)
    high = 1.0 if part == whole else min(1.0, centre + half)
    return Share(part, whole, value, low, high)


def f1(right: int, wrong: int, missed: int) -> Share:
    """F1 with an interval, from the counts of texts found rightly, found wrongly, and missed.

    F1 rises with right / (right + wrong + missed), which is a share and has an interval; each
    end of it is carried over. `part` and `whole` are those of 2·right of 2·right + wrong + missed.
    """
    among = share(right, right + wrong + missed)
    if among.value is None or among.low is None or among.high is None:
        return Share(0, 0, None, None, None)
    value, low, high = (2 * j / (1 + j) for j in (among.value, among.low, among.high))
    return Share(2 * right, 2 * right + wrong + missed, value, low, high)
