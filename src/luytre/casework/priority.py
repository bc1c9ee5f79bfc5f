"""Which case comes first: severity × reach × trust in who found it × how long it has waited.

The weight of a case doubles with every `DOUBLING` that it waits. So the order of two cases never
changes by time alone, and a case's place is one number that an index holds: the time it was opened,
set back by `DOUBLING` for every doubling of its weight.
"""

from __future__ import annotations

from math import log2, sqrt

__all__ = ["DOUBLING", "rank", "trust"]

#: Microseconds of waiting that double the weight: six hours.
DOUBLING = 6 * 3_600 * 1_000_000

#: Each step of severity, 1 to 4, weighs as much more as three times the trust.
STEP = 3.0

MOST_REACH = 1_000_000_000

#: What a report of somebody unknown is worth; one of somebody always right is worth 1.
PRIOR = 0.5


def rank(opened_at: int, severity: int, reach: int, trusted: float) -> int:
    """The case's place, in microseconds; the least comes first.

    `reach` is the number of people who may have seen the post, `trusted` the sum of how sure the
    screening was, 0 to 1, and of the accuracies of those who reported it.
    """
    seen = min(max(reach, 1), MOST_REACH)
    weight = STEP ** (min(max(severity, 1), 4) - 1) * sqrt(seen) * max(trusted, 0.05)
    return opened_at - int(DOUBLING * log2(weight))


def trust(upheld: int, dismissed: int) -> float:
    """The accuracy of a reporter, learned from outcomes; `PRIOR` without any, as if of two."""
    return (upheld + 2 * PRIOR) / (upheld + dismissed + 2)
