"""Events and versions of posts in Parquet files, for DuckDB, Spark, Polars and the like.

They are derived from the database, reading only, and can be made again at any time. The names of
the files say which rows they hold (`luytre.storage.segment_files`): what was interrupted is found
by the ranges that no file has, and goes on there. Each file has the digests of its first and last
event, by which it is told whether it belongs to the chain of this database.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from luytre.storage.chain import read_events
from luytre.storage.database import Database
from luytre.storage.segment_files import (
    Part,
    SegmentError,
    file_name,
    locked,
    missing,
    parts,
    put,
    tidy,
)
from luytre.storage.segment_rows import KINDS, Kind, arrow

__all__ = ["Checked", "SegmentError", "Segments", "Written"]

FORMAT = "luytre.segments.v1"

#: Rows that are held at a time, and that Parquet keeps together with their bounds.
ROWS_A_GROUP = 10_000
#: No file goes beyond a multiple of so many rows.
ROWS_A_FILE = 1_000_000
#: Files within that many rows from which on compaction is worth while by itself.
MANY = 24
MOST_FINDINGS = 200

#: Called with the kind of segments, the rows that are done and those that are to be done.
Progress = Callable[[str, int, int], None]


class Written(NamedTuple):
    """How many rows were written to how many files, and how many files were taken away."""

    rows: int
    files: int
    removed: int

    def __add__(self, other: object) -> Written:
        assert isinstance(other, Written)
        return Written(*(a + b for a, b in zip(self, other, strict=True)))


class Checked(NamedTuple):
    """How many rows in how many files were compared with the database, and what is wrong.

    `behind` rows came in since the newest file was written, which is nothing wrong.
    """

    rows: int
    files: int
    behind: int
    findings: list[str]


class Segments:
    """The segments in `folder`, of the records in `database`."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self._database = database

    def files(self, kind: str) -> list[Path]:
        """The files of which rows count, in the order of these; `kind` is "events" or "posts"."""
        (unit,) = (one.unit for one in KINDS if one.name == kind)
        return [part.path for part in parts(self.folder / kind, unit) if part.begin]

    def update(self, progress: Progress | None = None) -> Written:
        """Write what is on record and in no file yet. Raises `SegmentError`."""
        done = Written(0, 0, 0)
        for kind in self._kinds():
            with locked(self._made(kind)):
                folder = self.folder / kind.name
                done += Written(0, 0, tidy(folder, kind.unit))
                found = parts(folder, kind.unit)
                self._refuse_another_chain(kind, found)
                gaps = [
                    file for gap in missing(found, self._newest(kind)) for file in _by_file(*gap)
                ]
                told = _Told(kind, progress, sum(last - first + 1 for first, last in gaps))
                for first, last in gaps:
                    self._write(kind, first, last, self._recorded(kind, first, last), told)
                    done += Written(last - first + 1, 1, 0)
        return done

    def compact(self, progress: Progress | None = None, *, many: int = 2) -> Written:
        """Make one file of neighbouring ones, where there are `many`. Raises `SegmentError`."""
        done = Written(0, 0, 0)
        for kind in self._kinds():
            with locked(self._made(kind)):
                folder = self.folder / kind.name
                done += Written(0, 0, tidy(folder, kind.unit))
                groups = [
                    some for some in _neighbours(parts(folder, kind.unit)) if len(some) >= many
                ]
                told = _Told(kind, progress, sum(_rows(some) for some in groups))
                for some in groups:
                    first, last = some[0].begin, some[-1].last
                    self._write(kind, first, last, _held(kind, some), told)
                    done += Written(_rows(some), 1, tidy(folder, kind.unit))
        return done

    def rebuild(self, progress: Progress | None = None) -> Written:
        """Write all files anew, and take the old ones away. Raises `SegmentError`."""
        done = Written(0, 0, 0)
        for kind in self._kinds():
            with locked(self._made(kind)):
                folder = self.folder / kind.name
                newest = self._newest(kind)
                told = _Told(kind, progress, newest)
                made = [
                    self._write(kind, first, last, self._recorded(kind, first, last), told)
                    for first, last in _by_file(1, newest)
                ]
                done += Written(newest, len(made), tidy(folder, kind.unit, made))
        return done

    def check(self, progress: Progress | None = None) -> Checked:
        """Read all files and compare each row with the database. Raises `SegmentError`."""
        done = Checked(0, 0, 0, [])
        for kind in self._kinds():
            folder = self.folder / kind.name
            # What can't be written to, nobody changes meanwhile.
            with locked(folder) if os.access(folder, os.W_OK) else nullcontext():
                found = [part for part in parts(folder, kind.unit) if part.begin]
                newest = self._newest(kind)
                told = _Told(kind, progress, _rows(found))
                end = found[-1].last if found else 0
                findings = [
                    f"{kind.name}: {kind.unit} {first} to {last} are in no file"
                    for first, last in missing(found, end)
                ]
                findings += [
                    f"{kind.name}/{part.path.name}: {wrong}"
                    for part in found
                    if (wrong := self._compared(kind, part, newest, told))
                ]
                behind = max(0, newest - end)
                done = Checked(
                    done.rows + _rows(found),
                    done.files + len(found),
                    done.behind + behind,
                    done.findings + findings[:MOST_FINDINGS],
                )
        return done

    # --- what is read and written ---------------------------------------------------------------

    def _kinds(self) -> Sequence[Kind]:
        arrow()  # or say what is missing before a folder is made
        return KINDS

    def _made(self, kind: Kind) -> Path:
        folder = self.folder / kind.name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def _newest(self, kind: Kind) -> int:
        with self._database.read() as connection:
            return kind.newest(connection)

    def _recorded(self, kind: Kind, first: int, last: int) -> Iterator[Any]:
        """Tables of rows on record. They never change, so no state of the database is held on to:
        SQLite's journal could not be emptied meanwhile."""
        for after in range(first - 1, last, ROWS_A_GROUP):
            with self._database.read() as connection:
                yield kind.table(connection, after, min(after + ROWS_A_GROUP, last))

    def _write(self, kind: Kind, first: int, last: int, tables: Iterator[Any], told: _Told) -> Path:
        path = self.folder / kind.name / file_name(kind.unit, first, last)
        with (
            put(path) as aside,
            _parquet().ParquetWriter(aside, kind.schema(), compression="zstd") as writer,
        ):
            begin = end = 0
            for table in tables:
                writer.write_table(table, row_group_size=ROWS_A_GROUP)
                column = table.column(kind.event)
                begin, end = begin or column[0].as_py(), column[-1].as_py()
                told.rows(table.num_rows)
            writer.add_key_value_metadata(self._marks(begin, end))
        return path

    def _marks(self, first: int, last: int) -> dict[str, str]:
        """What stands in a file of its own: its first and last event, and their digests."""
        made = {"luytre.format": FORMAT}
        for name, seq in (("first", first), ("last", last)):
            made |= {
                f"luytre.{name}_event": str(seq),
                f"luytre.{name}_digest": self._digest(seq),
            }
        return made

    def _digest(self, seq: int) -> str:
        with self._database.read() as connection:
            found = next(read_events(connection, seq - 1, seq), None)
        return "" if found is None else found.digest.hex()

    def _refuse_another_chain(self, kind: Kind, found: Sequence[Part]) -> None:
        """Raise `SegmentError` where the newest file is not of the events on record."""
        if found and (wrong := self._estranged(found[-1].path)):
            raise SegmentError(
                f"{found[-1].path}: {wrong}. If the database is right: "
                "luytre storage segments --rebuild"
            )

    def _estranged(self, path: Path) -> str:
        """Why a file is not of the events on record; nothing where it is."""
        try:
            marks = _parquet().read_metadata(path).metadata or {}
        except (arrow().ArrowException, OSError):
            return "it can't be read"
        for name in ("first", "last"):
            seq = marks.get(f"luytre.{name}_event".encode(), b"").decode("ascii", "replace")
            digest = marks.get(f"luytre.{name}_digest".encode(), b"").decode("ascii", "replace")
            if not seq.isdecimal() or not digest:
                return "it doesn't say which events it is of"
            recorded = self._digest(int(seq))
            if recorded != digest:
                now = "another one" if recorded else "gone"
                return f"event {seq} that it was made of is {now} in the database"
        return ""

    def _compared(self, kind: Kind, part: Part, newest: int, told: _Told) -> str:
        """What is wrong with a file; nothing where it is as the database has it."""
        if part.last > newest:
            return f"it goes to {kind.unit} {part.last}, and the newest on record is {newest}"
        if wrong := self._estranged(part.path):
            return wrong
        after = part.begin - 1
        try:
            for table in _held(kind, [part]):
                until = after + table.num_rows
                if until > part.last:
                    return "it has more rows than its name says"
                with self._database.read() as connection:
                    if not table.equals(kind.table(connection, after, until)):
                        return f"it differs from the database in {kind.unit} {after + 1} to {until}"
                after = until
                told.rows(table.num_rows)
        except SegmentError as error:
            return str(error)
        return "" if after == part.last else "it has fewer rows than its name says"


class _Told:
    """Tells how far the segments of a kind are."""

    def __init__(self, kind: Kind, progress: Progress | None, total: int) -> None:
        self._kind = kind
        self._progress = progress
        self._total = total
        self._done = 0
        self.rows(0)

    def rows(self, count: int) -> None:
        self._done += count
        if self._progress:
            self._progress(self._kind.name, self._done, self._total)


def _parquet() -> Any:
    return importlib.import_module("pyarrow.parquet")


def _rows(some: Sequence[Part]) -> int:
    return sum(part.last - part.begin + 1 for part in some)


def _by_file(first: int, last: int) -> Iterator[tuple[int, int]]:
    """The range as files have it: none goes beyond a multiple of `ROWS_A_FILE`."""
    while first <= last:
        end = min(last, first + ROWS_A_FILE - 1 - (first - 1) % ROWS_A_FILE)
        yield first, end
        first = end + 1


def _neighbours(found: Sequence[Part]) -> list[list[Part]]:
    """Files that may be one: each goes on where the one before ends, within `ROWS_A_FILE` rows."""
    groups: list[list[Part]] = []
    for part in found:
        before = groups[-1][-1] if groups else None
        if (
            before
            and part.begin == before.last + 1
            and (part.last - 1) // ROWS_A_FILE == (groups[-1][0].first - 1) // ROWS_A_FILE
        ):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _held(kind: Kind, some: Sequence[Part]) -> Iterator[Any]:
    """Tables of the rows in files that follow each other, of which each but the last is full."""
    lib = arrow()
    waiting: list[Any] = []
    count = 0
    for part in some:
        for table in _read(kind, part):
            waiting.append(table)
            count += table.num_rows
            while count >= ROWS_A_GROUP:
                whole = lib.concat_tables(waiting)
                yield whole.slice(0, ROWS_A_GROUP)
                waiting = [whole.slice(ROWS_A_GROUP)]
                count -= ROWS_A_GROUP
    if count:
        yield lib.concat_tables(waiting)


def _read(kind: Kind, part: Part) -> Iterator[Any]:
    """Tables of the rows in a file that count; raises `SegmentError` where it is damaged."""
    lib, schema = arrow(), kind.schema()
    damaged = SegmentError(
        f"{part.path} is damaged. Made anew it is by: luytre storage segments --rebuild"
    )
    skip = part.begin - part.first
    try:
        with _parquet().ParquetFile(part.path) as file:
            if file.metadata.num_rows != part.last - part.first + 1:
                raise damaged
            for batch in file.iter_batches(ROWS_A_GROUP):
                table = lib.Table.from_batches([batch]).slice(skip)
                skip = max(0, skip - batch.num_rows)
                if table.num_rows:
                    yield table.cast(schema)
    except (lib.ArrowException, OSError, ValueError) as error:
        raise damaged from error
