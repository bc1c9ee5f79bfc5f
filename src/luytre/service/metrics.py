"""Counts for `/metrics`, in Prometheus' text format. Nothing of a text gets in here."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from luytre.intake import Writer
from luytre.lexicon import ACTIONS, HARMS
from luytre.screening import CLEAN, Verdict
from luytre.storage.posts import Status

__all__ = ["Metrics"]

#: Upper bounds of the latency histogram, in seconds.
BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 10.0)


class Metrics:
    """Plain integers. They are added to from the event loop only, so there is no lock."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = dict.fromkeys(ACTIONS, 0)
        self.hits: dict[str, int] = dict.fromkeys(HARMS, 0)
        self.posts: dict[str, int] = dict.fromkeys(get_args(Status), 0)
        self.writer: Writer | None = None
        self.doubts_clock: Callable[[], bool] | None = None
        #: By the error that was answered.
        self.refused: Counter[str] = Counter()
        self.requests: Counter[tuple[str, int]] = Counter()
        self._buckets: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()

    def count(self, verdict: Verdict) -> None:
        """One text that was screened."""
        self.texts[verdict.action] += 1
        for hit in verdict.hits:
            self.hits[hit.harm] += 1

    def count_many(self, verdicts: Iterable[Verdict]) -> None:
        """As `count` for each, with most of the work left out for the clean ones."""
        clean = 0
        for verdict in verdicts:
            if verdict is CLEAN:
                clean += 1
            else:
                self.count(verdict)
        self.texts["allow"] += clean

    def answered(self, endpoint: str, status: int, seconds: float) -> None:
        """One request that got its answer, in the time from its headers to the answer."""
        self.requests[endpoint, status] += 1
        buckets = self._buckets.get(endpoint)
        if buckets is None:
            buckets = self._buckets[endpoint] = [0] * (len(BOUNDS) + 1)
        buckets[bisect_left(BOUNDS, seconds)] += 1
        self._seconds[endpoint] += seconds  # type: ignore[assignment]

    def text(self) -> str:
        """Everything, one sample a line."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield "# HELP luytre_texts_total Texts screened, by the action of the verdict."
        yield "# TYPE luytre_texts_total counter"
        for action, number in self.texts.items():
            yield f'luytre_texts_total{{action="{action}"}} {number}'
        yield "# HELP luytre_hits_total Hits found, by harm."
        yield "# TYPE luytre_hits_total counter"
        for harm, number in self.hits.items():
            yield f'luytre_hits_total{{harm="{harm}"}} {number}'
        if self.writer is not None:
            yield "# HELP luytre_posts_total Posts that were sent, by what became of them."
            yield "# TYPE luytre_posts_total counter"
            for became, number in self.posts.items():
                yield f'luytre_posts_total{{status="{became}"}} {number}'
            yield "# HELP luytre_posts_waiting Posts that are not on the disk yet."
            yield "# TYPE luytre_posts_waiting gauge"
            yield f"luytre_posts_waiting {self.writer.waiting}"
            yield "# HELP luytre_database_up Whether posts could be written when last tried."
            yield "# TYPE luytre_database_up gauge"
            yield f"luytre_database_up {0 if self.writer.trouble else 1}"
        if self.doubts_clock is not None:
            yield "# HELP luytre_clock_doubted Whether nothing is forgotten: the clock may be off."
            yield "# TYPE luytre_clock_doubted gauge"
            yield f"luytre_clock_doubted {int(self.doubts_clock())}"
        yield "# HELP luytre_refused_total Requests that were refused, by the error in the answer."
        yield "# TYPE luytre_refused_total counter"
        for error, number in sorted(self.refused.items()):
            yield f'luytre_refused_total{{error="{error}"}} {number}'
        yield "# HELP luytre_requests_total Requests for screening and with posts, by status."
        yield "# TYPE luytre_requests_total counter"
        for (endpoint, status), number in sorted(self.requests.items()):
            yield f'luytre_requests_total{{endpoint="{endpoint}",status="{status}"}} {number}'
        yield "# HELP luytre_request_seconds Time from a request's headers to its answer."
        yield "# TYPE luytre_request_seconds histogram"
        for endpoint, buckets in sorted(self._buckets.items()):
            yield from self._histogram(endpoint, buckets)

    def _histogram(self, endpoint: str, buckets: list[int]) -> Iterator[str]:
        total = 0
        for bound, number in zip((*BOUNDS, "+Inf"), buckets, strict=True):
            total += number
            yield f'luytre_request_seconds_bucket{{endpoint="{endpoint}",le="{bound}"}} {total}'
        seconds = self._seconds[endpoint]
        yield f'luytre_request_seconds_sum{{endpoint="{endpoint}"}} {seconds:.6f}'
        yield f'luytre_request_seconds_count{{endpoint="{endpoint}"}} {total}'
