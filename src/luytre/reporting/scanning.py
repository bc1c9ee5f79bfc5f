"""Screens the texts of files on several threads, in order, and hands the rows on."""

from __future__ import annotations

import hashlib
import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version

import msgspec

from luytre.reporting.inputs import BrokenLine, Input, Record
from luytre.reporting.rows import encode_row
from luytre.screening import Screener, Verdict

__all__ = ["Batch", "scan", "settings_digest"]

#: Lines of a batch, and the letters after which one is closed early.
_LINES = 512
_LETTERS = 256 * 1024


@dataclass(frozen=True)
class Batch:
    """Consecutive lines of input number `file`, screened.

    `lines` is how many of the file's lines are done after this batch. `rows` are JSON lines.
    """

    file: int
    lines: int
    verdicts: Sequence[Verdict]
    broken: Sequence[BrokenLine]
    rows: bytes


def scan(
    sources: Sequence[Input],
    screener: Screener,
    *,
    jobs: int = 1,
    only_hits: bool = False,
    file: int = 0,
    lines: int = 0,
) -> Iterator[Batch]:
    """Screen every text, from line `lines` of input number `file` on (both from 0).

    Batches come in the order of the input, whatever the number of threads, and at most four for
    each thread are held at a time.
    """

    def work(number: int, done: int, part: list[Record | BrokenLine]) -> Batch:
        return _screened(sources[number].name, number, done, part, screener, only_hits)

    waiting: deque[Future[Batch]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for batch in _batches(sources, file, lines):
                waiting.append(pool.submit(work, *batch))
                if len(waiting) >= jobs * 4:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _screened(
    name: str,
    number: int,
    done: int,
    part: list[Record | BrokenLine],
    screener: Screener,
    only_hits: bool,
) -> Batch:
    records = [line for line in part if isinstance(line, Record)]
    verdicts = screener.screen_many([record.text for record in records])
    rows = bytearray()
    for record, verdict in zip(records, verdicts, strict=True):
        if verdict.hits or not only_hits:
            rows += encode_row(name, record.line, record.text, verdict)
            rows += b"\n"
    broken = [line for line in part if isinstance(line, BrokenLine)]
    return Batch(number, done, verdicts, broken, bytes(rows))


def _batches(
    sources: Sequence[Input], file: int, lines: int
) -> Iterator[tuple[int, int, list[Record | BrokenLine]]]:
    for number in range(file, len(sources)):
        skipped = lines if number == file else 0
        done = skipped
        part: list[Record | BrokenLine] = []
        letters = 0
        for line in itertools.islice(sources[number], skipped, None):
            part.append(line)
            done += 1
            letters += len(line.text) if isinstance(line, Record) else 0
            if len(part) >= _LINES or letters >= _LETTERS:
                yield number, done, part
                part, letters = [], 0
        if part:
            yield number, done, part


def settings_digest(screener: Screener, options: Sequence[object]) -> str:
    """A digest of what besides the inputs decides the output."""
    parts: list[object] = [version("luytre"), *options, screener.policy]
    parts += screener.lexicon.entries
    parts += sorted(screener.lexicon.contexts.cues.items())
    parts += sorted(screener.lexicon.contexts.protective.items())
    digest = hashlib.sha256()
    for part in parts:
        digest.update(msgspec.json.encode(part) + b"\n")
    return digest.hexdigest()
