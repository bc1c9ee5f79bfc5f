"""`luytre storage`: look after what is on record."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import TaskID
from sqlalchemy.exc import DBAPIError

from luytre.casework.legal import count_requests
from luytre.casework.projection import PROJECTION
from luytre.casework.proving import changed_exceptions, changed_statements
from luytre.commands.data import data_options, opened
from luytre.commands.progress import file_progress
from luytre.storage import Installation, chain
from luytre.storage.clock import now
from luytre.storage.clock_watch import DAY, ClockWatch, newest_time
from luytre.storage.erasure import erase_author, held, posts_of_author, sweep
from luytre.storage.projections import prove
from luytre.storage.rebuild import Difference, rebuild
from luytre.storage.segments import Checked, Progress, SegmentError, Segments, Written

__all__ = ["group"]

ACTOR = "command line"


@click.group("storage")
def group() -> None:
    """Look after what is on record: compare it with the events, forget what is due.

    \b
    Examples:
      luytre storage status
      luytre storage rebuild
      luytre storage segments
      luytre storage sweep
      luytre storage subject --source forum --author 4711 > theirs.json
      luytre storage forget --source forum --author 4711
    """


@group.command("status")
@data_options
def status(data: Path | None, database: str | None) -> None:
    """Say where things are kept, how much, and what keeps it through a power cut.

    \b
    Examples:
      luytre storage status
      luytre storage status --data /srv/luytre
    """
    with opened(data, database) as installation:
        with installation.database.read() as connection:
            newest = chain.last(connection)[0]
            kept = held(connection)
            requests = count_requests(connection)
        click.echo(f"data folder\t{installation.folder}")
        click.echo(f"database\t{installation.database.shown_url}")
        for name, value in installation.database.durability().items():
            click.echo(f"{name}\t{value}")
        click.echo(f"events\t{newest:,}")
        click.echo(f"texts held\t{kept.texts:,}")
        click.echo(f"authors held\t{kept.authors:,}")
        click.echo(f"legal requests held\t{requests:,}")


@group.command("rebuild")
@click.option("--repair", is_flag=True, help="Write what differs as the events have it.")
@data_options
def again(repair: bool, data: Path | None, database: str | None) -> None:
    """Derive posts and cases from the events anew and compare; 1 where something differs.

    \b
    Examples:
      luytre storage rebuild
      luytre storage rebuild --repair
    """
    with opened(data, database) as installation:
        records = installation.database
        with records.read() as connection:
            newest = chain.last(connection)[0]
        with (
            records.write() if repair else records.read() as connection,
            click.progressbar(length=newest, label="Reading events", file=sys.stderr) as bar,
        ):
            found = rebuild(
                connection, repair=repair, progress=lambda count: bar.update(count - bar.pos)
            )
            bar.update(newest - bar.pos)
        with (
            records.write() if repair else records.read() as connection,
            click.progressbar(length=newest, label="Playing them again", file=sys.stderr) as bar,
        ):
            worked = prove(
                connection,
                PROJECTION,
                repair=repair,
                progress=lambda count: bar.update(count - bar.pos),
            )
            unmended = changed_statements(connection)
            unmended += changed_exceptions(connection, installation.vault)
            bar.update(newest - bar.pos)
    differences = found.differences + worked.differences + unmended
    for difference in differences:
        click.echo(_described(difference))
    if differences:
        if not repair:
            click.echo("Nothing was changed: --repair")
        elif found.mended or worked.mended:
            click.echo(f"Repaired: {found.mended + worked.mended:,}.")
        else:
            click.echo("Nothing was repaired: what posts are derived from is not whole itself.")
        raise click.exceptions.Exit(1)
    click.echo(
        f"{found.posts:,} posts and {worked.posts:,} rows of casework are as {found.events:,} "
        "events have them."
    )


def _described(difference: Difference) -> str:
    if difference.post:
        return f"post {difference.post}: {difference.detail}"
    if difference.event:
        return f"event {difference.event}: {difference.detail}"
    return difference.detail


@group.command("segments")
@click.option("--compact", "way", flag_value="compact", help="Make few large files of small ones.")
@click.option("--rebuild", "way", flag_value="rebuild", help="Write all of them anew.")
@click.option("--check", "way", flag_value="check", help="Compare them; 1 where something differs.")
@data_options
def derive(way: str | None, data: Path | None, database: str | None) -> None:
    """Bring the Parquet files of events and versions of posts up to date.

    They are in `segments/` in the data folder, for other programs to read, and hold no text, no
    author and no name of a post. `luytre up` brings them up to date every hour.

    \b
    Examples:
      luytre storage segments
      luytre storage segments --compact
      luytre storage segments --check
    """
    with opened(data, database) as installation:
        segments = Segments(installation.segments, installation.database)
        try:
            with _segments_bar() as progress:
                if way == "compact":
                    said = _written(segments.compact(progress))
                elif way == "rebuild":
                    said = _written(segments.rebuild(progress))
                elif way == "check":
                    said = _compared(segments.check(progress))
                else:
                    said = _written(segments.update(progress))
        except SegmentError as error:
            raise click.ClickException(str(error)) from error
    click.echo(said)


def _written(found: Written) -> str:
    return (
        f"Written: {found.rows:,} rows in {found.files:,} files; "
        f"taken away: {found.removed:,} files."
    )


def _compared(found: Checked) -> str:
    """What is said of segments that are right; ends the command where they aren't."""
    for finding in found.findings:
        click.echo(finding)
    if found.findings:
        click.echo("They can be made again: luytre storage segments --rebuild")
        raise click.exceptions.Exit(1)
    behind = f" {found.behind:,} came in since." if found.behind else ""
    return f"{found.rows:,} rows in {found.files:,} files are as the database has them.{behind}"


@contextmanager
def _segments_bar() -> Iterator[Progress]:
    """What shows on a terminal how far the segments of each kind are."""
    with file_progress(Console(stderr=True)) as bar:
        tasks: dict[str, TaskID] = {}

        def show(kind: str, done: int, total: int) -> None:
            if kind not in tasks:
                tasks[kind] = bar.add_task(kind, total=total, count="")
            bar.update(tasks[kind], completed=done, count=f"{done:,} rows")

        yield show


@group.command("sweep")
@click.option("--trust-clock", is_flag=True, help="The clock is right, however far it went on.")
@data_options
def forget_due(trust_clock: bool, data: Path | None, database: str | None) -> None:
    """Forget the texts and authors whose time is over. `luytre up` does so every hour.

    Where the clock is days ahead of the last time this was done, it may be wrong, and nothing is
    forgotten without --trust-clock.

    \b
    Examples:
      luytre storage sweep
      luytre storage sweep --trust-clock
    """
    texts = authors = 0
    with opened(data, database) as installation:
        watch = ClockWatch(installation.folder)
        if trust_clock:
            watch.trust(now())
        with installation.database.read() as connection:
            ahead = watch.ahead(now(), newest_time(connection))
        if ahead:
            raise click.ClickException(
                f"the clock is {ahead // DAY:,} days ahead of what is on record. Set it right; or, "
                "if it is, say so with --trust-clock."
            )
        while True:
            with installation.database.write() as connection:
                erased = sweep(connection, now(), ACTOR)
            texts += erased.texts
            authors += erased.authors
            if not any(erased):
                break
        if texts or authors:
            _scrub(installation)
    click.echo(f"Forgotten: {texts:,} texts, {authors:,} authors.")


@group.command("subject")
@click.option("--source", required=True, help="The platform that the author is on.")
@click.option("--author", required=True, help="The platform's name for the author.")
@data_options
def subject(source: str, author: str, data: Path | None, database: str | None) -> None:
    """Write all that is held of an author, as JSON, for the author alone.

    It is nobody else's: Lũy Tre hands no author's posts to a third party.

    \b
    Examples:
      luytre storage subject --source forum --author 4711 > theirs.json
    """
    with opened(data, database) as installation, installation.database.write() as connection:
        digest = installation.vault.author(source, author)
        theirs = posts_of_author(connection, digest)
        body = {"posts": len(theirs)}
        chain.append(connection, now(), "subject.exported", ACTOR, body)
    rows = [
        post._asdict()
        | {
            name: msgspec.Raw((getattr(post, name) or "null").encode())
            for name in ("hits", "indicators")
        }
        for post in theirs
    ]
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(rows)).decode() + "\n")


@group.command("forget")
@click.option("--source", required=True, help="The platform that the author is on.")
@click.option("--author", required=True, help="The platform's name for the author.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@data_options
def forget(source: str, author: str, yes: bool, data: Path | None, database: str | None) -> None:
    """Forget the texts of an author and whose they were. It can't be undone.

    \b
    Examples:
      luytre storage forget --source forum --author 4711
      luytre storage forget --source forum --author 4711 --yes
    """
    with opened(data, database) as installation:
        digest = installation.vault.author(source, author)
        with installation.database.read() as connection:
            count = len(posts_of_author(connection, digest))
        if not count:
            raise click.ClickException("nothing is held of that author.")
        if not yes:
            click.confirm(f"Forget the author of {count:,} posts and their texts?", abort=True)
        with installation.database.write() as connection:
            erased = erase_author(connection, digest, now(), ACTOR)
        _scrub(installation)
    click.echo(f"Forgotten: {erased.texts:,} texts, {erased.authors:,} posts' author.")


def _scrub(installation: Installation) -> None:
    """Leave no trace of what was erased in the files; say so where it can't be done now."""
    try:
        done = installation.database.scrub()
    except DBAPIError:
        done = False
    if not done:
        click.echo(
            "It is erased, but others use the database: traces may be left in its files until it "
            "is scrubbed, which `luytre up` does once a day.",
            err=True,
        )
