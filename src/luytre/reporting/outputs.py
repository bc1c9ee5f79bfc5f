"""Makes the finished output of a scan from its rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Literal, get_args

import msgspec

from luytre.reporting.html import write_report
from luytre.reporting.inputs import missing_extra
from luytre.reporting.rows import Row, Totals, decode_row
from luytre.screening import Screener

__all__ = [
    "OUTPUT_FORMATS",
    "OutputFormat",
    "check_output",
    "finish_output",
    "harmless",
    "write_csv",
]

OutputFormat = Literal["jsonl", "csv", "parquet", "html"]
OUTPUT_FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)

COLUMNS = (
    "source", "line", "action", "score", "harms", "entries", "disguises", "spans", "indicators",
    "text",
)  # fmt: skip
#: A spreadsheet takes a cell that begins so for a formula; such texts get an apostrophe before.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ROWS_A_GROUP = 4096


def check_output(form: OutputFormat) -> None:
    """Raise `InputError` where what the format needs isn't installed."""
    if form == "parquet":
        missing_extra("pyarrow.parquet", "parquet", "writing Parquet")


def finish_output(
    form: OutputFormat, part: Path, totals: Totals, sources: Sequence[str], screener: Screener
) -> Path:
    """Write the rows of `part` in the format asked for; returns the file that holds them."""
    if form == "jsonl":
        return part
    finished = part.with_name(part.name + ".done")  # one of `working_files`
    if form == "csv":
        with finished.open("w", encoding="utf-8", newline="") as out:
            write_csv(read_rows(part), out)
    elif form == "parquet":
        _write_parquet(read_rows(part), finished)
    else:
        with finished.open("w", encoding="utf-8", newline="\n") as out:
            write_report(out, read_rows(part), totals, sources, screener)
    return finished


def read_rows(part: Path) -> Iterator[Row]:
    """The rows of a file of JSON lines."""
    with part.open("rb") as lines:
        for line in lines:
            yield decode_row(line)


def write_csv(rows: Iterator[Row], out: IO[str], header: bool = True) -> None:
    """One line a text; several harms, entries or spans in a cell are parted by spaces."""
    writer = csv.writer(out, lineterminator="\n")
    if header:
        writer.writerow(COLUMNS)
    for row in rows:
        cells = _cells(row)
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])


def _cells(row: Row) -> tuple[str | int | float | None, ...]:
    hits = row.hits
    return (
        row.source,
        row.line,
        row.action,
        max((hit.score for hit in hits), default=None),
        " ".join(dict.fromkeys(hit.harm for hit in hits)),
        " ".join(dict.fromkeys(hit.entry for hit in hits)),
        " ".join(dict.fromkeys(name for hit in hits for name in hit.disguises)),
        " ".join(f"{hit.start}:{hit.end}" for hit in hits),
        " ".join(f"{found.kind}={found.value}" for found in row.indicators),
        row.text,
    )


def harmless(cell: str) -> str:
    """`cell` as a spreadsheet takes it for a text."""
    return "'" + cell if cell.startswith(_FORMULA) else cell


def _write_parquet(rows: Iterator[Row], finished: Path) -> None:
    arrow = missing_extra("pyarrow", "parquet", "writing Parquet")
    parquet = missing_extra("pyarrow.parquet", "parquet", "writing Parquet")
    words = arrow.list_(arrow.string())
    hit = arrow.struct(
        [
            ("start", arrow.int32()), ("end", arrow.int32()), ("entry", arrow.string()),
            ("harm", arrow.string()), ("score", arrow.float64()), ("disguises", words),
            ("evidence", words), ("severity", arrow.int8()), ("protective", arrow.string()),
            ("action", arrow.string()),
        ]
    )  # fmt: skip
    indicator = arrow.struct(
        [
            ("kind", arrow.string()), ("value", arrow.string()), ("start", arrow.int32()),
            ("end", arrow.int32()),
        ]
    )  # fmt: skip
    schema = arrow.schema(
        [
            ("source", arrow.string()), ("line", arrow.int64()), ("action", arrow.string()),
            ("text", arrow.string()), ("hits", arrow.list_(hit)),
            ("indicators", arrow.list_(indicator)),
        ]
    )  # fmt: skip
    with parquet.ParquetWriter(finished, schema, compression="zstd") as writer:
        for group in _groups(rows):
            table = arrow.Table.from_pylist(
                [msgspec.to_builtins(row) for row in group], schema=schema
            )
            writer.write_table(table)


def _groups(rows: Iterator[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if len(group) == _ROWS_A_GROUP:
            yield group
            group = []
    if group:
        yield group
