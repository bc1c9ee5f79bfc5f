"""Reads texts from files: lines, CSV, JSON lines and Parquet, plain or compressed, or stdin.

Every reader gives one `Record` or one `BrokenLine` after the other, so that the place of a line
in the file is the same however often the file is read, and holds one line (or one Parquet
batch) in memory.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import gzip
import importlib
import io
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Literal, TypeVar, get_args

import msgspec

from luytre.reporting.json_text import read_json
from luytre.reporting.lines import (
    LONGEST_LINE,
    BrokenLine,
    InputError,
    Lines,
    Record,
    decoded,
)
from luytre.vietnamese.skeleton import skeleton

__all__ = [
    "FORMATS", "STDIN", "TEXT_COLUMNS", "BrokenLine", "Input", "InputError", "InputFormat",
    "Record", "missing_extra",
]  # fmt: skip

T = TypeVar("T")

InputFormat = Literal["txt", "csv", "tsv", "jsonl", "parquet"]
FORMATS: tuple[InputFormat, ...] = get_args(InputFormat)

STDIN = "-"
#: Columns taken for the text where none is named, in this order, as `_plain_name` has them.
TEXT_COLUMNS = (
    "text", "comment", "content", "body", "message", "freetext", "noidung", "binhluan", "ykien",
    "nhanxet", "danhgia", "tinnhan", "vanban",
)  # fmt: skip
_SUFFIXES: dict[str, InputFormat] = {
    ".txt": "txt", ".text": "txt", ".log": "txt", "": "txt", ".csv": "csv", ".tsv": "tsv",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".parquet": "parquet",
}  # fmt: skip
_DELIMITERS = ",;\t|"
_COLUMN_NUMBER = re.compile("[0-9]{1,9}")
#: Put behind the last line of a CSV file, which ends there or within quotes that nobody closed.
_END = "end"


def missing_extra(module: str, extra: str, what: str) -> Any:
    """Import `module`; raises `InputError` with what to install where it isn't there."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise InputError(
            f"{what} needs an extra package. Install it with: pip install 'luytre[{extra}]'"
        ) from error


class Input:
    """One file, or standard input (`STDIN`), with its format and the column of its texts.

    `column` is a name, a number from 1, or for JSON lines a path such as ``post.body``. Raises
    `InputError` where the format can't be told or its package isn't installed.

    `name` is there to be shown: in it, bytes of a file's name that are not UTF-8 are U+FFFD. What
    can be read only `once`, a pipe such as ``<(zcat posts.gz)``, must not be looked into
    beforehand.
    """

    def __init__(
        self,
        name: str,
        column: str | None = None,
        form: InputFormat | None = None,
        header: bool = True,
    ) -> None:
        self.name = os.fsencode(name).decode("utf-8", "replace")
        self._column = column
        self._header = header
        self.path = path = Path(name)
        self._is_stdin = name == STDIN
        if self._is_stdin and sys.stdin is None:
            raise InputError("standard input is closed. Name a file, or pipe texts in.")
        found = None if self._is_stdin else path.stat()
        self.once = found is None or not stat.S_ISREG(found.st_mode)
        suffixes = [suffix.lower() for suffix in path.suffixes]
        self._packing = suffixes.pop() if suffixes and suffixes[-1] in (".gz", ".zst") else ""
        suffix = suffixes[-1] if suffixes else ""
        guessed = "txt" if self._is_stdin else _SUFFIXES.get(suffix)
        if form is None and guessed is None:
            raise InputError(
                f"{self.name}: {suffix} files can't be read. Save a table as CSV, or add "
                f"--input-format where it is one of {', '.join(FORMATS)}."
            )
        self.form = form or guessed
        self.size = 0 if found is None else found.st_size
        self._raw: IO[bytes] | None = None
        if self._packing == ".zst":
            missing_extra("zstandard", "zstd", f"{self.name}: reading .zst files")
        if self.form == "parquet":
            missing_extra("pyarrow.parquet", "parquet", f"{self.name}: reading Parquet files")
            if self.once or self._packing:
                raise InputError(
                    f"{self.name}: Parquet has to be a plain file, not compressed, a pipe or stdin."
                )

    def position(self) -> int:
        """How many bytes of the file have been read, for a progress bar."""
        if self._raw is None or self.once:
            return 0
        return self.size if self._raw.closed else self._raw.tell()

    def __iter__(self) -> Iterator[Record | BrokenLine]:
        """Every line from the first on. Raises `InputError` where the column can't be found."""
        if self.form == "parquet":
            yield from self._parquet_rows()
            return
        with contextlib.ExitStack() as stack:
            if self._is_stdin:
                self._raw = sys.stdin.buffer
            else:
                self._raw = stack.enter_context(self.path.open("rb"))
            lines = Lines(self._unpacked(self._raw), self.name)
            if self.form == "txt":
                yield from lines
            elif self.form == "jsonl":
                yield from self._json_lines(lines)
            else:
                yield from self._csv_rows(lines)

    def read_lines(self, reader: Callable[[IO[bytes], str], Iterator[T]]) -> Iterator[T]:
        """What `reader` makes of the unpacked bytes, for files of other things than texts."""
        with contextlib.ExitStack() as stack:
            if self._is_stdin:
                self._raw = sys.stdin.buffer
            else:
                self._raw = stack.enter_context(self.path.open("rb"))
            yield from reader(self._unpacked(self._raw), self.name)

    def _unpacked(self, raw: IO[bytes]) -> IO[bytes]:
        if self._packing == ".gz":
            return io.BufferedReader(gzip.GzipFile(fileobj=raw))
        if self._packing == ".zst":
            zstandard = importlib.import_module("zstandard")
            reader = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
            return io.BufferedReader(reader)
        return raw

    # --- JSON lines -----------------------------------------------------------------------------

    def _json_lines(self, lines: Lines) -> Iterator[Record | BrokenLine]:
        for line in lines:
            if isinstance(line, BrokenLine):
                yield line
                continue
            if not line.text.strip():
                yield BrokenLine(line.line, "an empty line")
                continue
            try:
                value = read_json(line.text, object)
            except msgspec.DecodeError as error:
                yield BrokenLine(line.line, f"not JSON ({error})")
                continue
            yield self._text_of(line.line, value)

    def _text_of(self, number: int, value: object) -> Record | BrokenLine:
        if self._column is None:
            if isinstance(value, dict):
                name = next((name for name in TEXT_COLUMNS if name in value), None)
                if name is None:
                    name = next((key for _, key in _text_names(list(value))), None)
                if name is None:
                    return BrokenLine(number, 'no "text"; name its key with --column')
                value = value[name]
        else:
            for key in self._column.split("."):
                if not isinstance(value, dict) or key not in value:
                    return BrokenLine(number, f'no "{self._column}"')
                value = value[key]
        if not isinstance(value, str):
            return BrokenLine(number, f"the text is {_kind(value)}, not a string")
        return Record(number, value)

    # --- CSV ------------------------------------------------------------------------------------

    def _csv_rows(self, lines: Lines) -> Iterator[Record | BrokenLine]:
        broken: list[BrokenLine] = []
        at, ended = 0, False

        def texts() -> Iterator[str]:
            nonlocal at, ended
            for line in lines:
                at = line.line
                if isinstance(line, BrokenLine):
                    broken.append(line)
                else:
                    yield line.text + "\n"
            # A row of its own, unless a quote is open.
            ended = True
            yield _END

        source = texts()
        first = next(text for text in source if text.strip())
        if self._header and broken and not ended:
            raise InputError(
                f"{self.name}: the names of the columns can't be read: {broken[0].reason}. "
                "Save the file as UTF-8, with the names in the first line."
            )
        delimiter = "\t" if self.form == "tsv" else max(_DELIMITERS, key=first.count)
        csv.field_size_limit(LONGEST_LINE)
        rows = csv.reader(_chain(first, source), delimiter=delimiter)
        place: int | None = None
        while True:
            start = at + 1 if place is not None or not self._header else at
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield from broken
                broken.clear()
                yield BrokenLine(start, f"not CSV ({_meant(error)})")
                continue
            yield from broken
            if broken:
                start = min(at, max(start, broken[-1].line + 1))
                broken.clear()
            if row is None or (ended and row == [_END]):
                return
            if ended:
                # The lines after the quote may be texts of their own; nobody can tell.
                taken = at - min(start, at)
                yield BrokenLine(
                    min(start, at),
                    f"a quote opens here and is never closed; it takes in {taken:,} "
                    f"{'line' if taken == 1 else 'lines'} more. Close it and scan again",
                )
                return
            if place is None:
                place = self._csv_place(row, delimiter)
                if self._header:
                    continue
            if not row:
                continue
            if place >= len(row):
                columns = "column" if len(row) == 1 else "columns"
                yield BrokenLine(min(start, at), f"only {len(row)} {columns}")
                continue
            text = row[place]
            # The last line of a record of several lines ends in what was added above.
            yield Record(min(start, at), text)

    def _csv_place(self, first: list[str], delimiter: str) -> int:
        """The index of the column with the texts, from the first row."""
        names = [name.strip() for name in first]
        wanted = self._column
        if wanted is not None and _COLUMN_NUMBER.fullmatch(wanted) and wanted not in names:
            if 1 <= int(wanted) <= len(names):
                return int(wanted) - 1
            raise InputError(
                f"{self.name} has {len(names)} columns, so there is no column {wanted}."
            )
        if not self._header:
            if wanted is None and len(names) == 1:
                return 0
            raise InputError(f"{self.name}: with --no-header, give --column as a number from 1.")
        exact = (
            []
            if wanted is None
            else [place for place, name in enumerate(names) if name.lower() == wanted.lower()]
        )
        places = exact or [place for place, _ in _text_names(names, wanted)]
        if len(places) > 1:
            raise InputError(
                f'{self.name} has several columns "{names[places[0]].lower()}". Choose one by its '
                f"number, for example --column {places[0] + 1}."
            )
        if places:
            return places[0]
        listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        if wanted is None:
            raise InputError(
                f"{self.name}: which column holds the texts? Name it with --column. "
                f"Columns: {listed}."
            )
        raise InputError(f'{self.name} has no column "{wanted}". Columns: {listed}.')

    # --- Parquet --------------------------------------------------------------------------------

    def _parquet_rows(self) -> Iterator[Record | BrokenLine]:
        parquet = importlib.import_module("pyarrow.parquet")
        arrow = importlib.import_module("pyarrow")
        try:
            file = parquet.ParquetFile(self.path)
        except (arrow.ArrowException, OSError) as error:
            raise InputError(f"{self.name} can't be read as Parquet: {error}.") from error
        with file:
            name = self._parquet_column(file.schema_arrow.names)
            number = 0
            batches = file.iter_batches(batch_size=2048, columns=[name])
            while True:
                try:
                    batch = next(batches, None)
                except (arrow.ArrowException, OSError) as error:
                    reason = " ".join(str(error).split())
                    yield BrokenLine(number + 1, f"the file ends here or is damaged ({reason})")
                    return
                if batch is None:
                    return
                for value in _parquet_values(arrow, batch.column(0)):
                    number += 1
                    yield _parquet_text(number, value)

    def _parquet_column(self, names: Sequence[str]) -> str:
        named = [self._column] if self._column in names else None
        name = next(iter(named or [name for _, name in _text_names(names, self._column)]), None)
        if name is None:
            wanted = f' "{self._column}"' if self._column else " for the texts"
            raise InputError(
                f"{self.name} has no column{wanted}. Name one with --column. "
                f"Columns: {', '.join(names[:12])}."
            )
        if names.count(name) > 1:
            raise InputError(f'{self.name} has several columns "{name}". Rename all but one.')
        return name


@functools.lru_cache(maxsize=256)
def _plain_name(name: str) -> str:
    """A column's name without marks, spaces and the like: "Nội dung" and "noi_dung" are one."""
    return re.sub(r"[\W_]+", "", skeleton(name.lower()))


def _text_names(names: Sequence[Any], wanted: str | None = None) -> list[tuple[int, str]]:
    """Places and names of the columns named like the first of `TEXT_COLUMNS`, or like `wanted`."""
    plain = [_plain_name(name) if isinstance(name, str) else "" for name in names]
    for choice in TEXT_COLUMNS if wanted is None else (_plain_name(wanted),):
        if choice and choice in plain:
            return [(place, names[place]) for place, name in enumerate(plain) if name == choice]
    return []


def _parquet_values(arrow: Any, column: Any) -> list[object]:
    """The values of a column; texts as bytes, since nothing has checked that they are UTF-8."""
    if arrow.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if arrow.types.is_string(column.type):
        column = column.cast(arrow.binary())
    elif arrow.types.is_large_string(column.type):
        column = column.cast(arrow.large_binary())
    values: list[object] = column.to_pylist()
    return values


def _parquet_text(number: int, value: object) -> Record | BrokenLine:
    if isinstance(value, bytes):
        return decoded(number, value)
    return BrokenLine(number, f"the text is {_kind(value)}, not a string")


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _meant(error: csv.Error) -> str:
    """What is wrong with a row, for people who didn't write the reader."""
    if "new-line character" in str(error):
        return "a carriage return stands for a line end; this mends it: tr '\\r' '\\n'"
    return str(error)


def _kind(value: object) -> str:
    kinds = {type(None): "null", bool: "a boolean", int: "a number", float: "a number"}
    return kinds.get(type(value), "a list" if isinstance(value, list) else "an object")
