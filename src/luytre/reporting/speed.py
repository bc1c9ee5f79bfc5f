"""How fast a screener reads texts on this machine: rates by turns, and the time of single calls."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

import msgspec

from luytre.screening import Screener

__all__ = ["WAYS", "Latency", "Rate", "Speed", "measure_speed"]

#: What is measured: the method of `Screener`, and its number of threads.
WAYS = (("screen", 1), ("screen", 2), ("screen_many", 1), ("screen_many", 2))
#: Texts of one pass: long enough to be timed, short enough for many passes.
_PASS = 20_000
_PASS_INTERPRETED = 500
#: The machine may be busy in one pass and not in the next; fewer would say nothing about that.
_FEWEST_PASSES = 5


class Rate(msgspec.Struct, frozen=True):
    """Texts a second by one way: the median of `passes`, the slowest and the fastest of them."""

    method: str
    threads: int
    texts_per_second: float
    slowest: float
    fastest: float
    passes: int


class Latency(msgspec.Struct, frozen=True):
    """Microseconds of single calls of `screen`, with a reading of the clock in each."""

    p50: float
    p99: float
    calls: int


class Speed(msgspec.Struct, frozen=True):
    """The speed on one set of texts: how many, their mean length in code points, shares hit."""

    name: str
    texts: int
    mean_length: float
    share_hit: float
    rates: tuple[Rate, ...]
    latency: Latency


def measure_speed(
    screener: Screener,
    name: str,
    texts: Sequence[str],
    seconds: float,
    progress: Callable[[float], None] = lambda share: None,
) -> Speed:
    """Measure on `texts` for about `seconds`; `progress` is told the share done, 0 to 1.

    The ways take turns pass by pass, so that what else the machine does falls on all of them.
    Raises `ValueError` where there are no texts.
    """
    if not texts:
        raise ValueError("there are no texts to measure on; name a file that has some")
    one_pass = _one_pass(texts, _PASS if screener.compiled else _PASS_INTERPRETED)
    verdicts = screener.screen_many(one_pass)
    took: dict[tuple[str, int], list[float]] = {way: [] for way in WAYS}
    begun = time.perf_counter()
    with ThreadPoolExecutor(max(threads for _, threads in WAYS)) as pool:
        while True:
            for way in WAYS:
                took[way].append(_time(screener, *way, one_pass, pool))
            spent = time.perf_counter() - begun
            passes = len(took[WAYS[0]])
            progress(min(spent / seconds, passes / _FEWEST_PASSES, 0.95))
            if spent >= seconds and passes >= _FEWEST_PASSES:
                break
    latency = _latency(screener, one_pass)
    progress(1.0)
    return Speed(
        name=name,
        texts=len(texts),
        mean_length=sum(map(len, texts)) / len(texts),
        share_hit=sum(bool(verdict.hits) for verdict in verdicts) / len(verdicts),
        rates=tuple(_rate(*way, len(one_pass), took[way]) for way in WAYS),
        latency=latency,
    )


def _one_pass(texts: Sequence[str], size: int) -> list[str]:
    """`size` of `texts`: evenly chosen of more, taken round and round of fewer."""
    if len(texts) <= size:
        return [texts[number % len(texts)] for number in range(size)]
    return [texts[number * len(texts) // size] for number in range(size)]


def _time(screener: Screener, method: str, threads: int, texts: list[str], pool: Executor) -> float:
    if method == "screen":
        screen = screener.screen

        def work(part: list[str]) -> None:
            for text in part:
                screen(text)

    else:

        def work(part: list[str]) -> None:
            screener.screen_many(part)

    parts = [texts[number::threads] for number in range(threads)]
    begun = time.perf_counter()
    if threads == 1:
        work(texts)
    else:
        for done in [pool.submit(work, part) for part in parts]:
            done.result()
    return time.perf_counter() - begun


def _rate(method: str, threads: int, texts: int, took: Sequence[float]) -> Rate:
    return Rate(
        method=method,
        threads=threads,
        texts_per_second=texts / statistics.median(took),
        slowest=texts / max(took),
        fastest=texts / min(took),
        passes=len(took),
    )


def _latency(screener: Screener, texts: Sequence[str]) -> Latency:
    clock, screen = time.perf_counter_ns, screener.screen
    took = []
    for text in texts:
        begun = clock()
        screen(text)
        took.append(clock() - begun)
    took.sort()
    return Latency(
        p50=took[len(took) // 2] / 1000,
        p99=took[min(len(took) - 1, len(took) * 99 // 100)] / 1000,
        calls=len(took),
    )
