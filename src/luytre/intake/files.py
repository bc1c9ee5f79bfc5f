"""Posts in files: JSON lines, CSV and Parquet with the keys of `SentPost` as names of columns."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any

import msgspec

from luytre.intake.sent import SentPost
from luytre.reporting.inputs import BrokenLine, Input, missing_extra
from luytre.reporting.json_text import read_json
from luytre.reporting.lines import Lines

__all__ = ["read_posts"]

FIELDS = tuple(SentPost.__struct_fields__)
NEEDED = ("id", "author", "text")
ROWS_AT_ONCE = 1_000
#: Put behind the last line of a CSV file; no text has it.
END = "\0end of file\0"


def read_posts(source: Input) -> Iterator[tuple[int, SentPost] | BrokenLine]:
    """Each post with the number of its line, from 1, or what is wrong with that line.

    Raises `InputError` where the file as a whole can't be read.
    """
    rows = _parquet_rows(source) if source.form == "parquet" else source.read_lines(_reader(source))
    for number, row in rows:
        if isinstance(row, BrokenLine):
            yield row
            continue
        try:
            yield number, msgspec.convert(_given(row), SentPost, strict=False)
        except msgspec.ValidationError as error:
            yield BrokenLine(number, str(error))


def _given(row: Any) -> Any:
    """A row without what is empty in it: a table has a cell for every column."""
    if not isinstance(row, dict):
        return row
    return {
        key: row[key]
        for key in FIELDS
        if row.get(key) is not None and (row[key] != "" or key in NEEDED)
    }


def _reader(source: Input) -> Callable[[IO[bytes], str], Iterator[tuple[int, Any]]]:
    if source.form == "jsonl":
        return _json_rows
    return partial(_csv_rows, delimiter="\t" if source.form == "tsv" else ",")


def _json_rows(stream: IO[bytes], name: str) -> Iterator[tuple[int, Any]]:
    for line in Lines(stream, name):
        if isinstance(line, BrokenLine):
            yield line.line, line
        elif not line.text.strip():
            yield line.line, BrokenLine(line.line, "an empty line")
        else:
            try:
                yield line.line, read_json(line.text, object)
            except msgspec.DecodeError as error:
                yield line.line, BrokenLine(line.line, f"not JSON ({error})")


def _csv_rows(stream: IO[bytes], name: str, delimiter: str) -> Iterator[tuple[int, Any]]:
    broken: list[BrokenLine] = []
    start = 0  # line of the row that is being read

    def texts() -> Iterator[str]:
        nonlocal start
        for line in Lines(stream, name):
            if isinstance(line, BrokenLine):
                broken.append(line)
                continue
            start = start or line.line
            yield line.text + "\n"
        # A row by itself, or within quotes that nobody closed.
        yield END

    head: list[str] | None = None
    try:
        for cells in csv.reader(texts(), delimiter=delimiter):
            while broken:
                damaged = broken.pop(0)
                yield damaged.line, damaged
            number, start = start, 0
            if cells == [END]:
                return
            if cells and cells[-1].endswith(END):
                yield number, BrokenLine(number, "quotes are opened here that nothing closes")
            elif head is None:
                head = [cell.strip().lower() for cell in cells]
            elif cells and len(cells) != len(head):
                reason = f"{len(cells)} cells, but the first line names {len(head)}"
                yield number, BrokenLine(number, reason)
            elif cells:
                yield number, dict(zip(head, cells, strict=True))
    except csv.Error as error:
        yield start, BrokenLine(start, f"no CSV can be read from here on ({error})")


def _parquet_rows(source: Input) -> Iterator[tuple[int, Any]]:
    parquet = missing_extra("pyarrow.parquet", "parquet", "reading Parquet files")
    number = 0
    with parquet.ParquetFile(source.path) as file:
        columns = [name for name in file.schema_arrow.names if name in FIELDS]
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=columns):
            for row in batch.to_pylist():
                number += 1
                yield number, row
