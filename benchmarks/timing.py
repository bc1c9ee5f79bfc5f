"""Times of contenders that take turns, and intervals of their ratios.

On a machine that others use, two runs minutes apart can't be compared. So each slice of the
corpus goes to every contender in turn, within milliseconds, and a ratio is taken slice by slice.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Work = Callable[[], Any]


@dataclass(frozen=True)
class Estimate:
    """A median with its 95 % bootstrap interval."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f}–{self.high:.2f})"


def estimate(values: Sequence[float], resamples: int = 1000) -> Estimate:
    """The median of `values`, and how far it moves when they are drawn again."""
    draw = random.Random(0)
    medians = sorted(
        statistics.median(draw.choices(values, k=len(values))) for _ in range(resamples)
    )
    low, high = medians[int(0.025 * resamples)], medians[int(0.975 * resamples) - 1]
    return Estimate(statistics.median(values), low, high)


def take_turns(slices: Sequence[Mapping[str, Work]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each contender, slice by slice and round by round, in the same order.

    The contender that starts changes from slice to slice. All are run once before.
    """
    names = list(slices[0])
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        slices[0][name]()
    collecting = gc.isenabled()
    gc.disable()
    try:
        for turn in range(rounds):
            for number, work in enumerate(slices):
                first = (turn + number) % len(names)
                for name in names[first:] + names[:first]:
                    begin = time.perf_counter()
                    kept = work[name]()
                    seconds[name].append(time.perf_counter() - begin)
                    del kept
            gc.collect()
    finally:
        if collecting:
            gc.enable()
    return seconds


def ratios(slower: Sequence[float], faster: Sequence[float]) -> Estimate:
    """How many times as fast the second is, in pairs."""
    return estimate([a / b for a, b in zip(slower, faster, strict=True)])


def percentiles(work: Callable[[str], Any], texts: Sequence[str]) -> dict[str, float]:
    """Microseconds of single calls: p50, p99 and p99.9. A call of the clock is in each."""
    clock = time.perf_counter_ns
    took = []
    for text in texts:
        begin = clock()
        work(text)
        took.append(clock() - begin)
    took.sort()
    return {
        name: took[min(len(took) - 1, int(part * len(took)))] / 1000
        for name, part in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999))
    }
