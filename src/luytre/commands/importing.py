"""`luytre import`: posts from files, as if a platform had sent them."""

from __future__ import annotations

import itertools
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.text import Text

from luytre.commands.data import data_options, opened
from luytre.commands.progress import file_progress
from luytre.commands.screeners import lexicon_option, make_screener, policy_option
from luytre.intake import Intake, SentPost, Unavailable, Writer
from luytre.intake.files import read_posts
from luytre.intake.receiving import Accepted
from luytre.reporting.inputs import FORMATS, STDIN, BrokenLine, Input, InputError
from luytre.storage.posts import Status

__all__ = ["import_posts"]

ACTOR = "command line"
STATUSES = get_args(Status)
#: What standard input may be.
PIPED = ("jsonl", "csv", "tsv")
POSTS_AT_ONCE = 500
#: Batches that wait for the disk while the next ones are screened.
AHEAD = 8
MOST_NAMED = 20


@click.command("import")
@click.argument("files", nargs=-1, required=True)
@click.option("--source", help="The platform that the posts are from, where they don't say.")
@click.option(
    "--input-format",
    "form",
    type=click.Choice([form for form in FORMATS if form != "txt"]),
    help="What the files are, where their names don't say.",
)
@click.option("--from-line", default=1, type=click.IntRange(1), help="Begin the first file there.")
@lexicon_option
@policy_option
@data_options
def import_posts(
    files: tuple[str, ...],
    source: str | None,
    form: str | None,
    from_line: int,
    dictionaries: tuple[str | Path, ...],
    policy: str,
    data: Path | None,
    database: str | None,
) -> None:
    """Screen the posts in FILES and put them on record, each once.

    FILES are JSON lines, CSV or Parquet (also .gz and .zst), with `id`, `author`, `text`, and what
    else POST /v1/posts takes. Cells of CSV are parted by commas, semicolons, tabs or |. - is
    standard input: JSON lines or CSV, not compressed, and --input-format says which. A line that
    can't be read is named and skipped.
    What is on record already is known and has no second effect, so an import that was interrupted
    can simply be started again; --from-line saves it the reading.

    \b
    Examples:
      luytre import --source forum posts.jsonl.gz
      zcat posts.csv.gz | luytre import --source forum --input-format csv -
    """
    say = Console(stderr=True, highlight=False)
    if STDIN in files and form not in PIPED:
        raise click.UsageError(
            "Standard input has no name that would say what it is: JSON lines or CSV. Add "
            f"--input-format {', '.join(PIPED[:-1])} or {PIPED[-1]}. Parquet has to be a file."
        )
    try:
        sources = [Input(name, form=form) for name in files]  # type: ignore[arg-type]
        if any(one.form == "txt" for one in sources):
            raise InputError("Plain text has no posts. Name the --input-format if it is another.")
    except (InputError, OSError) as error:
        raise click.ClickException(str(error)) from error
    screener = make_screener(dictionaries, policy)
    with opened(data, database, make=True) as installation:
        writer = Writer(installation.database)
        run = _Run(Intake(screener, installation.vault, writer), sources, source, say)
        try:
            run.read(from_line)
        except InputError as error:
            raise click.ClickException(str(error)) from error
        except Unavailable:
            raise click.ClickException(
                "the database can't be written to now. Nothing is lost; start again later."
            ) from None
        except KeyboardInterrupt:
            say.print(f"Interrupted. Go on with: --from-line {run.written_to + 1}")
            sys.exit(130)
        finally:
            writer.close()
    run.summarize()
    if run.broken:
        sys.exit(1 if not run.counts else 0)


class _Run:
    """One import: what was read and written, and what a person sees of it meanwhile."""

    def __init__(
        self, intake: Intake, sources: Sequence[Input], source: str | None, say: Console
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.broken = 0
        #: Line of the file that is being read up to which all is on the disk.
        self.written_to = 0
        self._intake = intake
        self._sources = sources
        self._source = source
        self._say = say
        self._began = time.monotonic()
        self._waiting: deque[tuple[int, Future[Sequence[Accepted]]]] = deque()

    def read(self, from_line: int) -> None:
        total = sum(source.size for source in self._sources)
        with file_progress(self._say) as progress:
            task = progress.add_task("importing", total=total or None, count="")
            before = 0
            for file in self._sources:
                self.written_to = 0
                posts = self._posts(file, from_line)
                from_line = 1
                while batch := list(itertools.islice(posts, POSTS_AT_ONCE)):
                    future, _ = self._intake.receive(
                        [post for _, post in batch], self._source or "", ACTOR
                    )
                    self._waiting.append((batch[-1][0], future))
                    if len(self._waiting) > AHEAD:
                        self._finish_one()
                    progress.update(task, completed=before + file.position(), count=self._rate())
                while self._waiting:
                    self._finish_one()
                before += file.size

    def _posts(self, file: Input, from_line: int) -> Iterator[tuple[int, SentPost]]:
        for found in read_posts(file):
            number = found.line if isinstance(found, BrokenLine) else found[0]
            if number < from_line:
                continue
            if isinstance(found, BrokenLine):
                self._skip(file, number, found.reason)
            elif found[1].source is None and self._source is None:
                self._skip(file, number, "it has no source; name one with --source")
            else:
                yield found

    def _skip(self, file: Input, number: int, reason: str) -> None:
        self.broken += 1
        if self.broken <= MOST_NAMED:
            self._say.print(Text(f"{file.name}:{number}: skipped: {reason}"), soft_wrap=True)
        elif self.broken == MOST_NAMED + 1:
            self._say.print("More lines were skipped; they are counted at the end.")

    def _finish_one(self) -> None:
        line, future = self._waiting.popleft()
        for stored, _ in future.result():
            self.counts[stored.status] += 1
            self.counts[stored.action] += 1
        self.written_to = line

    def _rate(self) -> str:
        done = sum(self.counts[status] for status in STATUSES)
        return f"{done:,} posts · {done / max(time.monotonic() - self._began, 1e-9):,.0f}/s"

    def summarize(self) -> None:
        """Say on standard error what was written."""
        parts = [
            f"{self.counts[status]:,} {status}"
            for status in STATUSES
            if status != "deleted" or self.counts[status]
        ]
        self._say.print(f"Posts: {', '.join(parts)}.")
        held = [
            f"{self.counts[action]:,} {action}"
            for action in ("support", "review", "block")
            if self.counts[action]
        ]
        if held:
            self._say.print(f"Of these: {', '.join(held)}.")
        if self.broken:
            lines = "line was" if self.broken == 1 else "lines were"
            self._say.print(f"Warning: {self.broken:,} {lines} skipped.")
        self._say.print(self._rate())
