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
from sqlalchemy import Connection, func, select

from luytre.commands.data import data_options, opened
from luytre.commands.export_spool import ExportSpool, Place, forgotten_since
from luytre.reporting.inputs import InputError, missing_extra
from luytre.reporting.outputs import harmless
from luytre.storage import Database, chain
from luytre.storage.clock import now
from luytre.storage.exporting import ExportedPost, new_key
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
@click.option("--resume", is_flag=True, help="Go on where an interrupted export stopped.")
@data_options
def export_posts(
    output: Path,
    form: str | None,
    texts: bool,
    after: int,
    resume: bool,
    data: Path | None,
    database: str | None,
) -> None:
    """Write all posts on record to OUTPUT, with their verdicts.

    Authors are pseudonyms that are drawn anew for each export, so that two of them can't be joined
    by author. An export is an event. OUTPUT is there once it is whole; - is standard output.

    An export that was interrupted goes on with the same command and --resume. Until then what is
    written so far, with the key of its pseudonyms, is beside OUTPUT for its owner alone to read.
    Posts that were edited or taken down meanwhile come as they are now; where texts or authors
    were forgotten meanwhile, it has to begin again, so that none of them is handed out.

    To go on where an earlier export ended, give --after the number of its last post, which stands
    in the column `post` and is said at the end. Posts that were edited or taken down since then
    keep their numbers and don't come again.

    \b
    Examples:
      luytre export posts posts.jsonl
      luytre export posts --texts --format parquet posts.parquet
      luytre export posts --texts --format parquet --resume posts.parquet
      luytre export posts --after 48211 later.jsonl
      luytre export posts - | gzip > posts.jsonl.gz
    """
    if output == STDOUT and sys.stdout is None:
        raise click.UsageError("standard output is closed. Name a file.")
    if output == STDOUT and resume:
        raise click.UsageError("what goes to standard output is not kept. Name a file.")
    form = form or next((one for one in FORMS if output.suffix == f".{one}"), "jsonl")
    with opened(data, database) as installation, _for_rows(output, installation.folder) as name:
        spool = ExportSpool(name)
        try:
            with installation.database.read() as connection:
                place = _place(connection, spool, texts, after, resume)
                with click.progressbar(
                    length=_lacking(connection, place), label="Reading posts", file=sys.stderr
                ) as bar:
                    for some in spool.fill(connection, place):
                        bar.update(some)
                with (
                    _whole(output, installation.folder) as part,
                    click.progressbar(
                        spool.rows(connection, place), length=place.count,
                        label="Writing them", file=sys.stderr,
                    ) as rows,
                ):  # fmt: skip
                    _WRITERS[form](map(_row, rows), part)
                    _note(installation.database, place, form)
        except InputError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            raise  # whoever reads standard output has enough
        except (KeyboardInterrupt, OSError) as error:
            again = "" if output == STDOUT else " Go on with the same command and --resume."
            reason = str(error) or "it was interrupted"
            raise click.ClickException(f"Nothing was handed out: {reason}.{again}") from error
        spool.remove()
    named = "standard output" if output == STDOUT else output
    click.echo(f"Written: {place.count:,} posts to {named}", err=True)
    if place.at:
        click.echo(f"To go on from here: --after {place.at}", err=True)


@contextmanager
def _for_rows(output: Path, folder: Path) -> Iterator[Path]:
    """The name beside which rows are kept until they are all there."""
    if output != STDOUT:
        yield output
        return
    with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as own:
        yield Path(own) / "rows"


def _place(
    connection: Connection, spool: ExportSpool, texts: bool, after: int, resume: bool
) -> Place:
    """Where to begin, or to go on."""
    found = spool.begun() if resume else None
    if found is None:
        newest = connection.execute(select(func.max(posts.c.id))).scalar() or 0
        return Place(
            texts=texts, after=after, until=max(after, newest), seq=chain.last(connection)[0],
            key=new_key().hex(), at=after,
        )  # fmt: skip
    if (found.texts, found.after) != (texts, after):
        raise click.ClickException(
            "It was begun with other options. Give the same --texts and --after, or leave --resume "
            "out to begin again."
        )
    if forgotten_since(connection, found):
        raise click.ClickException(
            "Since it began, texts or authors were forgotten that may be in what is written. Leave "
            "--resume out to begin again."
        )
    return found


def _lacking(connection: Connection, place: Place) -> int:
    query = select(func.count()).where(posts.c.id > place.at, posts.c.id <= place.until)
    return int(connection.execute(query).scalar() or 0)


def _note(database: Database, place: Place, form: str) -> None:
    """An export is an event, before anything of it is handed out."""
    body = {"posts": place.count, "texts": place.texts, "format": form, "after": place.after}
    with database.write() as connection:
        chain.append(connection, now(), "posts.exported", ACTOR, body)


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
