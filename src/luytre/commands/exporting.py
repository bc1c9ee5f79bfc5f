"""`luytre export`: what is on record, in files for other programs."""

from __future__ import annotations

import csv
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
COLUMNS = ExportedPost._fields
TIMES = ("received_at", "created_at", "edited_at")
STDOUT = Path("-")


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
@click.option(
    "--after", default=0, type=click.IntRange(0), help="Only posts with a higher number than that."
)
@data_options
def export_posts(
    output: Path, form: str | None, texts: bool, after: int, data: Path | None, database: str | None
) -> None:
    """Write all posts on record to OUTPUT, with their verdicts.

    Authors are pseudonyms that are drawn anew for each export, so that two of them can't be joined
    by author. An export is an event. OUTPUT is there once it is whole; - is standard output.

    What is written is of one moment. An export that was interrupted is begun again, at some 20,000
    posts a second, so that nothing is handed out that was forgotten meanwhile.

    To go on where an earlier export ended, give --after the number of its last post, which stands
    in the column `post` and is said at the end. Posts that were edited or taken down since then
    keep their numbers and don't come again.

    \b
    Examples:
      luytre export posts posts.jsonl
      luytre export posts --texts --format parquet posts.parquet
      luytre export posts --after 48211 later.jsonl
      luytre export posts - | gzip > posts.jsonl.gz
    """
    if output == STDOUT and sys.stdout is None:
        raise click.UsageError("standard output is closed. Name a file.")
    form = form or next((one for one in FORMS if output.suffix == f".{one}"), "jsonl")
    count, newest = 0, after

    def rows(found: Iterator[ExportedPost], bar: Any) -> Iterator[dict[str, Any]]:
        nonlocal count, newest
        for post in found:
            count, newest = count + 1, post.post
            if count % 500 == 0:
                bar.update(500)
            yield _row(post)

    with opened(data, database) as installation, _whole(output, installation.folder) as part:
        try:
            with installation.database.read() as connection:
                query = select(func.count()).select_from(posts).where(posts.c.id > after)
                total = int(connection.execute(query).scalar() or 0)
                with click.progressbar(
                    length=total, label="Exporting posts", file=sys.stderr
                ) as bar:
                    found = read_exported(connection, texts=texts, after=after)
                    _WRITERS[form](rows(found, bar), part)
            with installation.database.write() as connection:
                body = {"posts": count, "texts": texts, "format": form, "after": after}
                chain.append(connection, now(), "posts.exported", ACTOR, body)
        except InputError as error:
            raise click.ClickException(str(error)) from error
    name = "standard output" if output == STDOUT else output
    click.echo(f"Written: {count:,} posts to {name}", err=True)
    if newest:
        click.echo(f"To go on from here: --after {newest}", err=True)


@contextmanager
def _whole(output: Path, folder: Path) -> Iterator[IO[bytes]]:
    """What to write to, so that all of it gets to `output` at the end, or nothing.

    What goes to standard output waits in a file without a name in `folder`: nothing is handed out
    before it is an event.
    """
    if output == STDOUT:
        with tempfile.TemporaryFile(dir=folder) as part:
            yield part
            part.seek(0)
            shutil.copyfileobj(part, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        return
    path = output.with_name(f".{output.name}.part")
    try:
        with path.open("wb") as part:
            yield part
            part.flush()
            os.fsync(part.fileno())
        path.replace(output)
    finally:
        path.unlink(missing_ok=True)


def _row(post: ExportedPost) -> dict[str, Any]:
    row = {name: getattr(post, name) for name in COLUMNS}
    for name in TIMES:
        if row[name] is not None:
            row[name] = EPOCH + timedelta(microseconds=row[name])
    return row


def _with_json(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its JSON parts as JSON, not as strings of it."""
    return row | {
        name: None if row[name] is None else msgspec.Raw(row[name].encode())
        for name in ("hits", "indicators")
    }


def _write_jsonl(rows: Iterator[dict[str, Any]], out: IO[bytes]) -> None:
    for row in rows:
        out.write(msgspec.json.encode(_with_json(row)) + b"\n")


def _write_csv(rows: Iterator[dict[str, Any]], out: IO[bytes]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            [
                value.isoformat() if isinstance(value, datetime)
                else harmless(value) if isinstance(value, str) else value
                for value in row.values()
            ]
        )  # fmt: skip
    text.detach()


def _write_parquet(rows: Iterator[dict[str, Any]], out: IO[bytes]) -> None:
    arrow = missing_extra("pyarrow", "parquet", "writing Parquet")
    parquet = missing_extra("pyarrow.parquet", "parquet", "writing Parquet")
    forms = dict.fromkeys(COLUMNS, arrow.string())
    forms |= dict.fromkeys(TIMES, arrow.timestamp("us", tz="UTC")) | {"post": arrow.int64()}
    schema = arrow.schema(list(forms.items()))
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        held: list[dict[str, Any]] = []
        for row in rows:
            held.append(row)
            if len(held) == ROWS_A_GROUP:
                writer.write_table(arrow.Table.from_pylist(held, schema=schema))
                held = []
        if held:
            writer.write_table(arrow.Table.from_pylist(held, schema=schema))


_WRITERS: dict[str, Callable[[Iterator[dict[str, Any]], IO[bytes]], None]]
_WRITERS = {"jsonl": _write_jsonl, "csv": _write_csv, "parquet": _write_parquet}
