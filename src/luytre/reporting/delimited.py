"""Rows of cells from CSV and TSV, each with its line, whatever was put into the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from luytre.reporting.lines import LONGEST_LINE, BrokenLine, InputError, Lines

__all__ = ["Cells", "OpenQuote", "read_cells"]

_DELIMITERS = ",;\t|"
#: Put behind the last line of a file, which ends there or within quotes that nobody closed.
_END = "end"


class Cells(msgspec.Struct, frozen=True, gc=False):
    """A row, and the number, from 1, of the line where it begins."""

    line: int
    cells: Sequence[str]


class OpenQuote(NamedTuple):
    """A quote that opens on a line and is never closed, so that it takes in lines behind it.

    These may be rows of their own; nobody can tell.
    """

    line: int
    taken: int


def read_cells(
    lines: Lines, name: str, *, tabs: bool = False, header: bool = True
) -> Iterator[Cells | BrokenLine | OpenQuote]:
    """Every row, that of the names of columns first where there is a `header`.

    Cells are parted by tabs, or by what the first line has most of. Raises `InputError` where the
    header can't be read.
    """
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
    if header and broken and not ended:
        raise InputError(
            f"{name}: the names of the columns can't be read: {broken[0].reason}. "
            "Save the file as UTF-8, with the names in the first line."
        )
    delimiter = "\t" if tabs else max(_DELIMITERS, key=first.count)
    csv.field_size_limit(LONGEST_LINE)
    rows = csv.reader(_chain(first, source), delimiter=delimiter)
    names_wanted = header
    while True:
        start = at if names_wanted else at + 1
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
        # The last line of a row of several lines ends in what was added above.
        start = min(start, at)
        if ended:
            yield OpenQuote(start, at - start)
            return
        if row or names_wanted:
            yield Cells(start, row)
        names_wanted = False


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _meant(error: csv.Error) -> str:
    """What is wrong with a row, for people who didn't write the reader."""
    if "new-line character" in str(error):
        return "a carriage return stands for a line end; this mends it: tr '\\r' '\\n'"
    return str(error)
