"""Statements of reasons as open data: CSV by RFC 4180, in batches that the database takes."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from luytre.casework.statements.validating import DSA_FIELDS, OUR_FIELDS
from luytre.reporting.outputs import harmless

__all__ = ["COLUMNS", "MOST_ROWS", "dsa_rows"]

COLUMNS: tuple[str, ...] = (*DSA_FIELDS, *OUR_FIELDS)
"""The columns, in an order that stays: the database's fields, then ours."""

MOST_ROWS = 100
"""Statements that the database takes at once."""


def dsa_rows(statements: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """CSV texts of a header and at most `MOST_ROWS` statements each; lines end in CR LF.

    A list stands in its cell as JSON, and what does not apply is empty. Nothing comes of no
    statements. They are given out as they were made, whatever has become the rule since.
    """
    waiting = iter(statements)
    while batch := list(itertools.islice(waiting, MOST_ROWS)):
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for fields in batch:
            writer.writerow([_cell(fields.get(column)) for column in COLUMNS])
        yield out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return harmless(value) if isinstance(value, str) else msgspec.json.encode(value).decode()
