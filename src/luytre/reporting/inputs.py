"""Reads texts from files: lines, CSV, JSON lines and Parquet, plain or compressed, or stdin.

Every reader gives one `Record` or one `BrokenLine` after the other, so that the place of a line
in the file is the same however often the file is read, and holds one line (or one Parquet
batch) in memory.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import importlib
import io
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Literal, get_args

import msgspec

from luytre.extras import Extra, how_to_install
from luytre.reporting.delimited import Cells, OpenQuote, read_cells
from luytre.reporting.json_text import read_json
from luytre.reporting.lines import (
    BrokenLine,
    InputError,
    Lines,
    Named,
    Record,
    decoded,
)
from luytre.reporting.parquet_columns import NoValue, read_columns
from luytre.vietnamese.skeleton import skeleton

__all__ = [
    "FORMATS", "STDIN", "TEXT_COLUMNS", "BrokenLine", "Input", "InputError", "InputFormat",
    "Named", "Record", "missing_extra",
]  # fmt: skip

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
_COLUMN_NUMBER = re.compile("[0-9]{1,9}")


def missing_extra(module: str, extra: Extra, what: str) -> Any:
    """Import `module`; raises `InputError` with what to install where it isn't there."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise InputError(f"{what} needs an extra package. {how_to_install(extra)}") from error


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
            yield from self._parquet_texts()
            return
        with self._lines() as lines:
            if self.form == "txt":
                yield from lines
            elif self.form == "jsonl":
                for line in map(_json_value, lines):
                    if isinstance(line, Named):
                        yield self._text_of(line.line, line.values)
                    else:
                        yield line
            else:
                yield from self._csv_texts(lines)

    def rows(
        self, names: Sequence[str], needed: Sequence[str] = ()
    ) -> Iterator[Named | BrokenLine]:
        """Every line with what it has in the columns `names`; of JSON lines all that stands there.

        Names of CSV columns are read without regard to case. Raises `InputError` where one that is
        `needed` is not there.
        """
        if self.form == "txt":
            raise InputError(f"{self.name} is plain text, which has no columns.")
        if self.form == "parquet":
            yield from self._parquet_rows(names, needed)
            return
        with self._lines() as lines:
            if self.form == "jsonl":
                yield from map(_json_value, lines)
            else:
                yield from self._csv_rows(lines, names, needed)

    @contextlib.contextmanager
    def _lines(self) -> Iterator[Lines]:
        with contextlib.ExitStack() as stack:
            if self._is_stdin:
                self._raw = sys.stdin.buffer
            else:
                self._raw = stack.enter_context(self.path.open("rb"))
            yield Lines(self._unpacked(self._raw), self.name)

    def _unpacked(self, raw: IO[bytes]) -> IO[bytes]:
        if self._packing == ".gz":
            return io.BufferedReader(gzip.GzipFile(fileobj=raw))
        if self._packing == ".zst":
            zstandard = importlib.import_module("zstandard")
            reader = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
            return io.BufferedReader(reader)
        return raw

    # --- JSON lines -----------------------------------------------------------------------------

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

    def _csv_texts(self, lines: Lines) -> Iterator[Record | BrokenLine]:
        place: int | None = None
        for row in self._cells(lines, self._header):
            if isinstance(row, Cells):
                if place is None:
                    place = self._csv_place(row.cells)
                    if self._header:
                        continue
                if place < len(row.cells):
                    yield Record(row.line, row.cells[place])
                else:
                    columns = "column" if len(row.cells) == 1 else "columns"
                    yield BrokenLine(row.line, f"only {len(row.cells)} {columns}")
            elif isinstance(row, OpenQuote):
                # The lines after the quote may be texts of their own; nobody can tell.
                yield BrokenLine(
                    row.line,
                    f"a quote opens here and is never closed; it takes in {row.taken:,} "
                    f"{'line' if row.taken == 1 else 'lines'} more. Close it and scan again",
                )
            else:
                yield row

    def _csv_rows(
        self, lines: Lines, names: Sequence[str], needed: Sequence[str]
    ) -> Iterator[Named | BrokenLine]:
        head: list[str] | None = None
        places: dict[str, int] = {}
        for row in self._cells(lines, header=True):
            if isinstance(row, BrokenLine):
                yield row
            elif isinstance(row, OpenQuote):
                yield BrokenLine(row.line, "quotes are opened here that nothing closes")
            elif head is None:
                head = [cell.strip().lower() for cell in row.cells]
                self._refuse_lacking(head, needed)
                for name in names:
                    if head.count(name) > 1:
                        raise InputError(
                            f'{self.name} has several columns "{name}". Rename all but one.'
                        )
                places = {name: head.index(name) for name in names if name in head}
            elif len(row.cells) != len(head):
                reason = f"{len(row.cells)} cells, but the first line names {len(head)}"
                yield BrokenLine(row.line, reason)
            else:
                values = {name: row.cells[place] for name, place in places.items()}
                yield Named(row.line, values)

    def _cells(self, lines: Lines, header: bool) -> Iterator[Cells | BrokenLine | OpenQuote]:
        return read_cells(lines, self.name, tabs=self.form == "tsv", header=header)

    def _refuse_lacking(self, names: Sequence[str], needed: Sequence[str]) -> None:
        """Raise `InputError` where a column that is `needed` is not among `names`."""
        for name in needed:
            if name not in names:
                raise InputError(
                    f'{self.name} has no column "{name}". Name the columns {", ".join(needed)}. '
                    f"Columns: {_listed(names)}."
                )

    def _csv_place(self, first: Sequence[str]) -> int:
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
        listed = _listed(names)
        if wanted is None:
            raise InputError(
                f"{self.name}: which column holds the texts? Name it with --column. "
                f"Columns: {listed}."
            )
        raise InputError(f'{self.name} has no column "{wanted}". Columns: {listed}.')

    # --- Parquet --------------------------------------------------------------------------------

    def _parquet_texts(self) -> Iterator[Record | BrokenLine]:
        number = 0
        for batch in read_columns(self.path, self.name, self._parquet_column):
            if isinstance(batch, BrokenLine):
                yield batch
                return
            for value in batch[0]:
                number += 1
                yield _parquet_text(number, value)

    def _parquet_rows(
        self, names: Sequence[str], needed: Sequence[str]
    ) -> Iterator[Named | BrokenLine]:
        chosen: list[str] = []

        def choose(there: Sequence[str]) -> Sequence[str]:
            self._refuse_lacking(there, needed)
            chosen[:] = [name for name in names if name in there]
            return chosen

        number = 0
        for batch in read_columns(self.path, self.name, choose):
            if isinstance(batch, BrokenLine):
                yield batch
                return
            for values in zip(*batch, strict=True):
                number += 1
                yield _parquet_named(number, chosen, values)

    def _parquet_column(self, names: Sequence[str]) -> Sequence[str]:
        named = [self._column] if self._column in names else None
        name = next(iter(named or [name for _, name in _text_names(names, self._column)]), None)
        if name is None:
            wanted = f' "{self._column}"' if self._column else " for the texts"
            raise InputError(
                f"{self.name} has no column{wanted}. Name one with --column. "
                f"Columns: {', '.join(names[:12])}."
            )
        return [name]


def _json_value(line: Record | BrokenLine) -> Named | BrokenLine:
    if isinstance(line, BrokenLine):
        return line
    if not line.text.strip():
        return BrokenLine(line.line, "an empty line")
    try:
        return Named(line.line, read_json(line.text, object))
    except msgspec.DecodeError as error:
        return BrokenLine(line.line, f"not JSON ({error})")


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


def _parquet_text(number: int, value: object) -> Record | BrokenLine:
    if isinstance(value, bytes):
        return decoded(number, value)
    return BrokenLine(number, f"the text is {_kind(value)}, not a string")


def _parquet_named(
    number: int, names: Sequence[str], values: Sequence[object]
) -> Named | BrokenLine:
    row = dict(zip(names, values, strict=True))
    for name, value in row.items():
        if isinstance(value, NoValue):
            return BrokenLine(number, f"{name} is out of all bounds")
        if isinstance(value, bytes):
            text = decoded(number, value)
            if isinstance(text, BrokenLine):
                return BrokenLine(number, f"{name} is {text.reason}")
            row[name] = text.text
    return Named(number, row)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")


def _kind(value: object) -> str:
    kinds = {type(None): "null", bool: "a boolean", int: "a number", float: "a number"}
    return kinds.get(type(value), "a list" if isinstance(value, list) else "an object")
