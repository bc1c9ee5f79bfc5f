"""Files of rows whose names say which ones they hold: `seq=000000000001-000000010000.parquet`.

There is no list of them beside them. A file has its name only once it is whole and on the disk, so
what a crash leaves is either a file that counts or one that doesn't. Ranges may overlap, where a
crash came between writing a wide file and taking away the narrow ones that it was made of: then
each row counts once.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["Part", "SegmentError", "file_name", "locked", "missing", "parts", "put", "tidy"]

#: Seconds that one who writes segments waits for another one.
BUSY_SECONDS = 10

_ENDING = ".part"
_NAME = re.compile(r"([a-z]+)=([0-9]{12,18})-([0-9]{12,18})\.parquet")


class SegmentError(Exception):
    """Segments can't be written or read. The message says what to do."""


class Part(NamedTuple):
    """A file with rows `first` to `last`, of which those from `begin` on count; 0 for none."""

    path: Path
    first: int
    last: int
    begin: int


def file_name(unit: str, first: int, last: int) -> str:
    """What the file with rows `first` to `last` is called; names sort as their rows do."""
    return f"{unit}={first:012}-{last:012}.parquet"


def parts(folder: Path, unit: str) -> list[Part]:
    """The files in `folder`, by their rows, and which of these count. None is opened.

    Of two with the same row, the one that begins first counts, then the one that goes further.
    """
    found = []
    with suppress(FileNotFoundError):
        for path in folder.iterdir():
            name = _NAME.fullmatch(path.name)
            if name and name[1] == unit and 1 <= int(name[2]) <= int(name[3]):
                found.append((int(name[2]), -int(name[3]), path))
    made = []
    covered = 0
    for first, negative, path in sorted(found):
        last = -negative
        begin = 0 if last <= covered else max(first, covered + 1)
        made.append(Part(path, first, last, begin))
        covered = max(covered, last)
    return made


def missing(some: Sequence[Part], newest: int) -> list[tuple[int, int]]:
    """The ranges of rows from 1 to `newest` that no file has."""
    gaps = []
    covered = 0
    for part in some:
        if part.begin > covered + 1:
            gaps.append((covered + 1, min(part.begin - 1, newest)))
        covered = max(covered, part.last)
    if covered < newest:
        gaps.append((covered + 1, newest))
    return [gap for gap in gaps if gap[0] <= gap[1]]


@contextmanager
def put(path: Path) -> Iterator[Path]:
    """Where to write a file that is to be at `path`; it gets there whole, or not at all."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_ENDING}")
    try:
        yield aside
        with aside.open("rb+") as file:
            os.fsync(file.fileno())
        aside.replace(path)
        _sync_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def tidy(folder: Path, unit: str, keep: Sequence[Path] | None = None) -> int:
    """Take away half files, and those of which no row counts, or all but `keep`; how many."""
    kept = [part.path for part in parts(folder, unit) if part.begin] if keep is None else keep
    gone = [part.path for part in parts(folder, unit) if part.path not in kept]
    gone += folder.glob(f".{unit}=*{_ENDING}")
    for path in gone:
        path.unlink(missing_ok=True)
    if gone:
        _sync_folder(folder)
    return len(gone)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Have the folder for oneself; a process that is killed leaves no lock behind.

    Raises `SegmentError` where another one has it.
    """
    # SQLite has a lock on a file that works alike on all systems. The file stays empty.
    with closing(sqlite3.connect(folder / ".lock", BUSY_SECONDS, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise SegmentError(f"Can't lock {folder}: {error}.") from None
            raise SegmentError(
                f"Another process writes to {folder} now. Try again when it is done."
            ) from None
        yield


def _sync_folder(folder: Path) -> None:
    with suppress(PermissionError):  # Windows opens no folders
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
