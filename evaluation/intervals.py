"""95 % intervals of shares."""

from __future__ import annotations

import math
from typing import NamedTuple

_Z = 1.959964


class Share(NamedTuple):
    """`part` of `whole`, with Wilson's 95 % interval from `low` to `high`."""

    part: int
    whole: int
    value: float
    low: float
    high: float

    def percent(self, digits: int = 1) -> str:
        """As "12.3 % (10.1–14.9)", or a dash where nothing was counted."""
        if not self.whole:
            return "–"
        value, low, high = (f"{100 * x:.{digits}f}" for x in (self.value, self.low, self.high))
        return f"{value} % ({low}–{high})"

    def ratio(self) -> str:
        """As ".612 (.571–.652)", or a dash where nothing was counted."""
        if not self.whole:
            return "–"
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


def share(part: int, whole: int) -> Share:
    """`part` of `whole`; of nothing, everything from 0 to 1 is possible."""
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share; count the part within the whole")
    if not whole:
        return Share(0, 0, 0.0, 0.0, 1.0)
    value = part / whole
    bend = _Z * _Z / whole
    middle = (value + bend / 2) / (1 + bend)
    reach = _Z / (1 + bend) * math.sqrt(value * (1 - value) / whole + bend / (4 * whole))
    low = 0.0 if part == 0 else max(0.0, middle - reach)
    high = 1.0 if part == whole else min(1.0, middle + reach)
    return Share(part, whole, value, low, high)


def f1(found: int, false: int, missed: int) -> Share:
    """F1 of counts of true positives, false positives and misses, with its interval.

    F1 is 2J / (1 + J) of the share J that was found among all that was found or should have
    been, and rises with it: the interval of J gives that of F1.
    """
    jaccard = share(found, found + false + missed)
    value, low, high = (2 * x / (1 + x) for x in (jaccard.value, jaccard.low, jaccard.high))
    return Share(jaccard.part, jaccard.whole, value, low, high)
