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

    def percent(self, digits: int = 2) -> str:
        """As in "1.20 % (0.41–3.52)", with so many digits."""
        if self.value is None or self.low is None or self.high is None:
            return "–"
        value, low, high = (f"{100 * x:.{digits}f}" for x in (self.value, self.low, self.high))
        return f"{value} % ({low}–{high})"

    def at_least(self, bar: float) -> bool:
        """Whether `value` reaches `bar`; of nothing, it doesn't."""
        return self.value is not None and self.value >= bar

    def at_most(self, bar: float) -> bool:
        """Whether `value` stays within `bar`; of nothing, that is not shown."""
        return self.value is not None and self.value <= bar


def share(part: int, whole: int) -> Share:
    """`part` of `whole` with its interval; raises `ValueError` where it is more than the whole."""
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share; count the part within the whole")
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
