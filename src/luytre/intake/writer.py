"""The one thread that writes what comes in.

Waiting for the disk takes as long for a thousand posts as for one, so all that is waiting goes into
one transaction. Nothing is acknowledged before it is committed.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from itertools import groupby, islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from luytre.storage import Database
from luytre.storage.clock import now as machine_time

__all__ = ["Busy", "Unavailable", "Writer"]

T = TypeVar("T")
Item = TypeVar("Item")

#: What the database says of a job that it can't write, however often it is tried.
_OF_A_JOB = (DataError, IntegrityError, ProgrammingError)

#: Posts of one transaction, and posts that may wait.
MOST_TOGETHER = 5_000
MOST_WAITING = 50_000

#: Seconds after which a caller who was sent away may come again, and after which the database is
#: tried again where it failed.
RETRY_SECONDS = 2


class Busy(Exception):  # noqa: N818  (nothing is wrong; come again)
    """More is waiting to be written than may. Come again in `RETRY_SECONDS`."""


class Unavailable(Exception):  # noqa: N818
    """The database can't be written to now. Nothing was written; send it again later."""


class _Job(NamedTuple):
    weight: int
    work: Callable[..., Any]
    future: Future[Any]
    items: Sequence[Any] | None = None
    group: Hashable = None
    alone: bool = False
    refusals: tuple[type[Exception], ...] = ()


class _Refused(NamedTuple):
    """What a job says instead of a result; nothing of it was written, and others go on."""

    error: Exception


class Writer:
    """Runs pieces of work in transactions, in the order in which they were submitted."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], int] = machine_time,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self.database = database
        self._clock = clock
        self._most_waiting = most_waiting
        self._latest = 0
        self._jobs: deque[_Job] = deque()
        self._weight = 0
        self._changed = threading.Condition()
        self._closing = False
        #: The last thing that went wrong with the database, None since it went well again.
        self.trouble: str | None = None
        self._thread = threading.Thread(target=self._run, name="luytre-writer", daemon=True)
        self._thread.start()

    def now(self) -> int:
        """Microseconds since 1970; never less than before, also where the clock is set back."""
        with self._changed:
            self._latest = max(self._latest, self._clock())
            return self._latest

    @property
    def waiting(self) -> int:
        """How many posts are waiting to be written."""
        return self._weight

    def submit(
        self,
        weight: int,
        work: Callable[[Connection, int], T],
        refusals: tuple[type[Exception], ...] = (),
    ) -> Future[T]:
        """Queue `work`, which is handed a connection and the time; raises `Busy`.

        Where it raises one of `refusals`, nothing of it is left, and the future has that error.

        It may run more than once, each time in a transaction of which nothing else is left. The
        future has its result once that is on the disk, or `Unavailable`. Where it is cancelled
        before its turn, nothing is written.
        """
        return self._queue(_Job(weight, work, Future(), refusals=refusals))

    def submit_items(
        self,
        items: Sequence[Item],
        group: Hashable,
        work: Callable[[Connection, int, Sequence[Item]], Sequence[T]],
    ) -> Future[Sequence[T]]:
        """As `submit`, for `items` of which `work` has a result for each.

        Those of the same `group` that wait one behind the other are worked on together, by the
        `work` of the first.
        """
        return self._queue(_Job(len(items), work, Future(), items, group))

    def submit_alone(self, work: Callable[[], T]) -> Future[T]:
        """Queue `work` that needs the database for itself, outside a transaction."""
        return self._queue(_Job(1, work, Future(), alone=True))

    def _queue(self, job: _Job) -> Future[Any]:
        with self._changed:
            if self._closing:
                raise Busy
            if self._weight and self._weight + job.weight > self._most_waiting:
                raise Busy
            self._jobs.append(job)
            self._weight += job.weight
            self._changed.notify()
        return job.future

    def close(self) -> None:
        """Write what is waiting, and stop."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while jobs := self._take():
            # From here on a job can't be cancelled; who was before has no use for an answer.
            wanted = [job for job in jobs if job.future.set_running_or_notify_cancel()]
            try:
                if wanted:
                    self._commit(wanted)
            finally:
                with self._changed:
                    self._weight -= sum(job.weight for job in jobs)

    def _take(self) -> list[_Job]:
        """The jobs of the next transaction; none where it is over."""
        with self._changed:
            while not self._jobs and not self._closing:
                self._changed.wait()
            jobs: list[_Job] = []
            weight = 0
            while self._jobs and (not jobs or weight + self._jobs[0].weight <= MOST_TOGETHER):
                if jobs and (jobs[0].alone or self._jobs[0].alone):
                    break
                jobs.append(self._jobs.popleft())
                weight += jobs[-1].weight
            return jobs

    def _commit(self, jobs: list[_Job]) -> None:
        try:
            results = self._write(jobs)
        except Exception as error:
            if _is_outage(error):
                self.trouble = type(error).__name__
                for job in jobs:
                    job.future.set_exception(Unavailable())
            elif len(jobs) > 1:
                # One of them can't be written: the others are not to suffer for it. By halves, as
                # each transaction waits for the disk.
                half = len(jobs) // 2
                self._commit(jobs[:half])
                self._commit(jobs[half:])
            else:
                jobs[0].future.set_exception(error)
            return
        self.trouble = None
        for job, result in zip(jobs, results, strict=True):
            if isinstance(result, _Refused):
                job.future.set_exception(result.error)
            else:
                job.future.set_result(result)

    def _write(self, jobs: list[_Job]) -> list[Any]:
        if jobs[0].alone:
            return [jobs[0].work()]
        at = self.now()
        results: list[Any] = []
        with self.database.write() as connection:
            for group, some in groupby(jobs, _group_of):
                together = list(some)
                if group is None:
                    results += [_result(job, connection, at) for job in together]
                    continue
                items = [item for job in together for item in job.items or ()]
                made = iter(together[0].work(connection, at, items))
                results += [list(islice(made, job.weight)) for job in together]
        return results


def _result(job: _Job, connection: Connection, at: int) -> Any:
    if not job.refusals:
        return job.work(connection, at)
    try:
        with connection.begin_nested():
            return job.work(connection, at)
    except job.refusals as refusal:
        return _Refused(refusal)


def _group_of(job: _Job) -> Hashable:
    return job.group


def _is_outage(error: Exception) -> bool:
    """Whether it is the database that failed, and not a job that can never be written."""
    return isinstance(error, DBAPIError | NoConnection) and not isinstance(error, _OF_A_JOB)
