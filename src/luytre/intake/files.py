"""Posts in files: JSON lines, CSV and Parquet with the keys of `SentPost` as names of columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from luytre.intake.sent import SentPost
from luytre.reporting.inputs import BrokenLine, Input

__all__ = ["read_posts"]

FIELDS = tuple(SentPost.__struct_fields__)
NEEDED = ("id", "author", "text")


def read_posts(source: Input) -> Iterator[tuple[int, SentPost] | BrokenLine]:
    """Each post with the number of its line, from 1, or what is wrong with that line.

    Raises `InputError` where the file as a whole can't be read.
    """
    for row in source.rows(FIELDS, NEEDED):
        if isinstance(row, BrokenLine):
            yield row
            continue
        try:
            yield row.line, msgspec.convert(_given(row.values), SentPost, strict=False)
        except msgspec.ValidationError as error:
            yield BrokenLine(row.line, str(error))


def _given(row: Any) -> Any:
    """A row without what is empty in it: a table has a cell for every column."""
    if not isinstance(row, dict):
        return row
    return {
        key: row[key]
        for key in FIELDS
        if row.get(key) is not None and (row[key] != "" or key in NEEDED)
    }
