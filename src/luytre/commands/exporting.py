"""`luytre export`: what is on record, in files for other programs."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import click
import msgspec
from sqlalchemy import func, select

from luytre.commands.data import data_options, opened
from luytre.reporting.inputs import InputError, missing_extra
from luytre.reporting.outputs import harmless
from luytre.storage import chain
from luytre.storage.clock import now
from luytre.storage.exporting import ExportedPost, read_exported
from luytre.storage.tables import posts

__all__ = ["group"]

ACTOR = "command line"
FORMS = ("jsonl", "csv", "parquet")
ROWS_A_GROUP = 4_096
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = ExportedPost._fields[1:]


@click.group("export")
def group() -> None:
    """Write what is on record to a file, under other pseudonyms.

    \b
    Examples:
      luytre export posts posts.jsonl
      luytre export posts --texts --format parquet posts.parquet
    """


@group.command("posts")
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMS), help="By OUTPUT's ending, else jsonl.")
@click.option("--texts", is_flag=True, help="With what people wrote, as far as it is still held.")
@data_options
def export_posts(
    output: Path, form: str | None, texts: bool, data: Path | None, database: str | None
) -> None:
    """Write all posts on record to OUTPUT, with their verdicts.

    Authors are pseudonyms that are drawn anew for each export, so that two of them can't be joined
    by author. An export is an event. OUTPUT is there once it is whole.

    \b
    Examples:
      luytre export posts posts.jsonl
      luytre export posts --texts --format parquet posts.parquet
    """
    form = form or next((one for one in FORMS if output.suffix == f".{one}"), "jsonl")
    part = output.with_name(f".{output.name}.part")
    count = 0

    def rows(found: Iterator[ExportedPost], bar: Any) -> Iterator[dict[str, Any]]:
        nonlocal count
        for post in found:
            count += 1
            if count % 500 == 0:
                bar.update(500)
            yield _row(post)

    with opened(data, database) as installation:
        try:
            with installation.database.read() as connection:
                total = int(
                    connection.execute(select(func.count()).select_from(posts)).scalar() or 0
                )
                with click.progressbar(length=total, label="Exporting posts") as bar:
                    found = rows(read_exported(connection, texts=texts), bar)
                    _WRITERS[form](found, part)
            with installation.database.write() as connection:
                body = {"posts": count, "texts": texts, "format": form}
                chain.append(connection, now(), "posts.exported", ACTOR, body)
            part.replace(output)
        except InputError as error:
            raise click.ClickException(str(error)) from error
        finally:
            part.unlink(missing_ok=True)
    click.echo(f"Written: {count:,} posts to {output}", err=True)


def _row(post: ExportedPost) -> dict[str, Any]:
    row = {name: getattr(post, name) for name in COLUMNS}
    for name in ("received_at", "created_at"):
        if row[name] is not None:
            row[name] = EPOCH + timedelta(microseconds=row[name])
    return row


def _with_json(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its JSON parts as JSON, not as strings of it."""
    return row | {
        name: None if row[name] is None else msgspec.Raw(row[name].encode())
        for name in ("hits", "indicators")
    }


def _write_jsonl(rows: Iterator[dict[str, Any]], part: Path) -> None:
    with part.open("wb") as out:
        for row in rows:
            out.write(msgspec.json.encode(_with_json(row)) + b"\n")
        _sync(out)


def _write_csv(rows: Iterator[dict[str, Any]], part: Path) -> None:
    with part.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(
                [
                    value.isoformat() if isinstance(value, datetime)
                    else harmless(value) if isinstance(value, str) else value
                    for value in row.values()
                ]
            )  # fmt: skip
        _sync(out)


def _write_parquet(rows: Iterator[dict[str, Any]], part: Path) -> None:
    arrow = missing_extra("pyarrow", "parquet", "writing Parquet")
    parquet = missing_extra("pyarrow.parquet", "parquet", "writing Parquet")
    times = ("received_at", "created_at")
    schema = arrow.schema(
        [
            (name, arrow.timestamp("us", tz="UTC") if name in times else arrow.string())
            for name in COLUMNS
        ]
    )
    with parquet.ParquetWriter(part, schema, compression="zstd") as writer:
        held: list[dict[str, Any]] = []
        for row in rows:
            held.append(row)
            if len(held) == ROWS_A_GROUP:
                writer.write_table(arrow.Table.from_pylist(held, schema=schema))
                held = []
        if held:
            writer.write_table(arrow.Table.from_pylist(held, schema=schema))


def _sync(out: IO[Any]) -> None:
    out.flush()
    os.fsync(out.fileno())


_WRITERS = {"jsonl": _write_jsonl, "csv": _write_csv, "parquet": _write_parquet}
