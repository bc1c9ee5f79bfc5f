"""`luytre scan`: screen files of texts, and write rows or a report."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Self

import click
from rich.console import Console
from rich.text import Text

from luytre.commands.files import column_option, format_option
from luytre.commands.progress import file_progress
from luytre.commands.screeners import lexicon_option, make_screener, policy_option
from luytre.reporting.inputs import STDIN, Input, InputError, InputFormat
from luytre.reporting.outputs import (
    OUTPUT_FORMATS,
    OutputFormat,
    check_output,
    finish_output,
    write_csv,
)
from luytre.reporting.rows import Totals, decode_row
from luytre.reporting.scanning import Batch, settings_digest
from luytre.reporting.scanning import scan as scan_files
from luytre.reporting.spool import (
    Checkpoint,
    ResumeError,
    Spool,
    progress_file,
    stamp,
    working_files,
)
from luytre.screening import Screener

#: Broken lines named one by one; the others are only counted.
_MOST_NAMED = 20
_SECONDS_BETWEEN_SAVES = 2.0
_INTERRUPTED = 130
_SUFFIXES: dict[str, OutputFormat] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet",
    ".html": "html", ".htm": "html",
}  # fmt: skip


class _Interrupted(BaseException):
    """A signal asked the scan to stop; not an error, so nothing may catch it by accident."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@column_option
@format_option
@click.option(
    "--no-header", is_flag=True, help="The first line of a CSV file is a row like the others."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; standard output by default.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(OUTPUT_FORMATS),
    help="Format of the output; by default from its ending, else jsonl.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Short for --format html --output FILE.",
)
@click.option("--only-hits", is_flag=True, help="Leave out texts in which nothing was found.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 1,
    show_default="one a core",
    help="Threads.",
)
@click.option(
    "--resume", is_flag=True, help="Go on where an interrupted scan to the same output stopped."
)
@click.option(
    "--restart",
    is_flag=True,
    help="Start over, though an interrupted scan to this output could go on.",
)
@lexicon_option
@policy_option
def scan(
    files: tuple[str, ...],
    column: str | None,
    input_format: InputFormat | None,
    no_header: bool,
    output: Path | None,
    form: OutputFormat | None,
    report: Path | None,
    only_hits: bool,
    jobs: int,
    resume: bool,
    restart: bool,
    dictionaries: tuple[str | Path, ...],
    policy: str,
) -> None:
    """Screen files of texts: text (one a line), CSV, JSON lines, Parquet; also .gz and .zst.

    "-" is standard input. A line that can't be read is reported with its number and skipped. An
    interrupted scan goes on with --resume, and its output is the same as that of one that
    wasn't interrupted.

    \b
    Examples:
      luytre scan comments.txt
      luytre scan comments.csv --column "nội dung" --report report.html
      luytre scan posts.jsonl.gz more.jsonl --only-hits -o hits.csv
      zcat posts.txt.gz | luytre scan - --format csv > verdicts.csv
    """
    if report is not None:
        if output is not None or form not in (None, "html"):
            raise click.UsageError("--report stands for --format html --output; give one of them.")
        output, form = report, "html"
    form = form or _form_of(output)
    messages = Console(stderr=True, highlight=False)
    try:
        sources = _inputs(files, column, input_format, not no_header)
        check_output(form)
        output = _check_use(sources, output, form, resume, restart)
    except InputError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.UsageError(
            f"{error.filename}: {error.strerror}. Allow access or name another file."
        ) from error
    resumable = output is not None and not any(source.once for source in sources)
    run = _Run(
        sources, make_screener(dictionaries, policy), jobs, only_hits or form == "html", messages
    )
    try:
        with _Stop(at_once=output is None) as stop:
            if output is None:
                totals = _to_stdout(run, form)
            else:
                # A column may be named in bytes that are no UTF-8.
                shown = None if column is None else os.fsencode(column).decode("utf-8", "replace")
                options = (form, shown, input_format, no_header, only_hits)
                totals = _to_file(run, form, output, resume, options, stop)
    except (InputError, ResumeError) as error:
        raise click.UsageError(str(error)) from error
    except BrokenPipeError:
        # The reader of our output has enough (`| head`). Python must not flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except _Interrupted:
        again = " Go on with the same command and --resume." if resumable else ""
        messages.print(Text(f"Interrupted.{again}"))
        raise SystemExit(_INTERRUPTED) from None
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        again = " Then go on with --resume." if resumable else ""
        raise click.ClickException(
            f"{named}{error.strerror or error}. Make room or allow access.{again}"
        ) from error
    run.summarize(totals, output)
    if totals.broken and not totals.texts:
        raise click.ClickException("no text could be read; above it says why.")


def _form_of(output: Path | None) -> OutputFormat:
    return "jsonl" if output is None else _SUFFIXES.get(output.suffix.lower(), "jsonl")


def _inputs(
    files: Sequence[str], column: str | None, form: InputFormat | None, header: bool
) -> list[Input]:
    sources = []
    for name in files:
        if not name:
            raise InputError("one of the file names is empty. Name the files to be read.")
        try:
            if name != STDIN and Path(name).is_dir():
                raise InputError(
                    f"{name} is a folder. Name the files in it, for example {name}/*.csv"
                )
            sources.append(Input(name, column, form, header))
        except FileNotFoundError:
            raise InputError(f"{name}: no such file.") from None
    for source in sources:
        if not source.once:
            next(iter(source), None)  # a column that isn't there is said before work begins
    return sources


def _check_use(
    sources: Sequence[Input],
    output: Path | None,
    form: OutputFormat,
    resume: bool,
    restart: bool,
) -> Path | None:
    """Where to write: a link leads to its file. Refuses what can't work or would lose a file."""
    if output is None:
        if sys.stdout is None:
            raise click.UsageError("standard output is closed. Give --output FILE.")
        if form in ("parquet", "html"):
            raise click.UsageError(f"--format {form} needs a file: add --output FILE.")
        if resume or restart:
            raise click.UsageError("--resume and --restart need --output FILE.")
        return None
    if resume and restart:
        raise click.UsageError("--resume goes on and --restart starts over; give one of them.")
    if resume and any(source.once for source in sources):
        raise click.UsageError("standard input can't be read again, so --resume needs files.")
    if not output.name:
        raise click.UsageError("--output is empty. Name the file to write.")
    if output.is_symlink():
        output = output.resolve()
    if not output.absolute().parent.is_dir():
        raise click.UsageError(f"{output}: there is no folder {output.parent}. Make it first.")
    if output.exists() and not output.is_file():
        raise click.UsageError(
            f"{output} is a device or a pipe, and --output puts a new file in its place. "
            f"Leave --output out and redirect instead: > {output}"
        )
    for written in (output, *working_files(output)):
        if any(not one.once and written.exists() and written.samefile(one.path) for one in sources):
            raise click.UsageError(f"{written} is also an input. Give another --output.")
    if progress_file(output).exists() and not (resume or restart):
        raise click.UsageError(
            f"an interrupted scan to {output} can go on: add --resume. "
            "To start over instead, add --restart."
        )
    return output


class _Stop:
    """Makes Ctrl+C and a polite kill end the scan between two batches, where it can go on later.

    Where `at_once`, there is nothing to save and the scan ends wherever it is. A second signal
    always does that.
    """

    def __init__(self, at_once: bool) -> None:
        self._at_once = at_once
        self._asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self._at_once or self._asked:
            raise _Interrupted
        self._asked = True

    def check(self) -> None:
        """Raise `_Interrupted` where a signal came."""
        if self._asked:
            raise _Interrupted


class _Run:
    """One scan: what is read, by what, and what a person sees of it meanwhile."""

    def __init__(
        self,
        sources: Sequence[Input],
        screener: Screener,
        jobs: int,
        only_hits: bool,
        messages: Console,
    ) -> None:
        self.sources = sources
        self.screener = screener
        self._jobs = jobs
        self._only_hits = only_hits
        self._messages = messages
        self._named = 0
        self._began = time.monotonic()
        self._screened = 0

    def batches(self, file: int = 0, lines: int = 0) -> Iterator[Batch]:
        """Every batch from there on, with the bar moving and broken lines reported."""
        total = sum(source.size for source in self.sources)
        before = sum(source.size for source in self.sources[:file])
        with file_progress(self._messages) as progress:
            task = progress.add_task("scanning", total=total or None, count="")
            for batch in scan_files(
                self.sources, self.screener, jobs=self._jobs, only_hits=self._only_hits,
                file=file, lines=lines,
            ):  # fmt: skip
                self._report(batch)
                self._screened += len(batch.verdicts)
                done = sum(source.size for source in self.sources[: batch.file])
                if total:
                    position = done + self.sources[batch.file].position()
                    progress.update(task, completed=max(before, position))
                progress.update(task, count=self._rate())
                yield batch

    def _rate(self) -> str:
        seconds = max(time.monotonic() - self._began, 1e-9)
        noun = "text" if self._screened == 1 else "texts"
        return f"{self._screened:,} {noun} · {self._screened / seconds:,.0f}/s"

    def _report(self, batch: Batch) -> None:
        for line in batch.broken:
            self._named += 1
            if self._named <= _MOST_NAMED:
                name = self.sources[batch.file].name
                self._messages.print(
                    Text(f"{name}:{line.line}: skipped: {line.reason}"), soft_wrap=True
                )
            elif self._named == _MOST_NAMED + 1:
                self._messages.print(Text("More lines were skipped; they are counted at the end."))

    def summarize(self, totals: Totals, output: Path | None) -> None:
        """Say on standard error what was found."""
        actions = ", ".join(f"{count:,} {action}" for action, count in totals.by_action if count)
        say = self._messages.print
        say(
            Text(f"Texts: {totals.texts:,} ({actions or 'none'}); with hits: {totals.with_hits:,}.")
        )
        if totals.broken:
            lines = "line was" if totals.broken == 1 else "lines were"
            say(Text(f"Warning: {totals.broken:,} {lines} skipped; no text could be read there."))
        say(Text(self._rate()))
        if output is not None:
            say(Text(f"Written: {output}"), soft_wrap=True)


def _count(totals: Totals, batch: Batch) -> None:
    for verdict in batch.verdicts:
        totals.add(verdict)
    totals.broken += len(batch.broken)


def _to_stdout(run: _Run, form: OutputFormat) -> Totals:
    totals = Totals()
    out = sys.stdout.buffer
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    header = True
    try:
        for batch in run.batches():
            _count(totals, batch)
            if form == "csv":
                write_csv(map(decode_row, batch.rows.splitlines()), text, header)
                header = False
            else:
                out.write(batch.rows)
            out.flush()
    finally:
        text.detach()
    return totals


def _to_file(
    run: _Run,
    form: OutputFormat,
    output: Path,
    resume: bool,
    options: Sequence[object],
    stop: _Stop,
) -> Totals:
    files = [source for source in run.sources if not source.once]
    wanted = Checkpoint(
        inputs=tuple(map(stamp, files)), settings=settings_digest(run.screener, options)
    )
    with Spool(output, wanted, resume) as spool:
        place = spool.checkpoint
        saved = time.monotonic()
        for batch in run.batches(place.file, place.lines):
            spool.write(batch.rows)
            _count(place.totals, batch)
            place.file, place.lines = batch.file, batch.lines
            try:
                stop.check()
            except _Interrupted:
                spool.save()
                raise
            if time.monotonic() - saved > _SECONDS_BETWEEN_SAVES:
                spool.save()
                saved = time.monotonic()
        spool.save()
        names = [source.name for source in run.sources]
        finished = finish_output(form, spool.part, place.totals, names, run.screener)
        spool.finish(finished)
        return place.totals
