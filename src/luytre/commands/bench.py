"""`luytre bench`: how fast texts are screened on this machine."""

from __future__ import annotations

import functools
import os
import platform
from collections.abc import Iterator
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.table import Table

from luytre.commands.files import column_option, format_option
from luytre.commands.numbers import NumberRange
from luytre.commands.screeners import lexicon_option, make_screener, policy_option
from luytre.lexicon import civic_corpus
from luytre.reporting.inputs import Input, InputError, InputFormat, Record
from luytre.reporting.speed import Speed, measure_speed

#: Texts read of a file: enough to be like the rest, few enough for the memory of any machine.
_MOST_READ = 100_000


class _Result(msgspec.Struct, frozen=True):
    """What --json prints: the figures, and what they were measured with and on."""

    luytre: str
    python: str
    system: str
    cores: int
    compiled: bool
    entries: int
    policy: str
    speed: tuple[Speed, ...]


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@column_option
@format_option
@click.option(
    "--seconds",
    type=NumberRange(0.1, 600),
    default=6.0,
    show_default=True,
    help="About how long to measure each set of texts.",
)
@click.option("--json", "as_json", is_flag=True, help="All figures as one JSON object.")
@lexicon_option
@policy_option
def bench(
    file: str | None,
    column: str | None,
    input_format: InputFormat | None,
    seconds: float,
    as_json: bool,
    dictionaries: tuple[str | Path, ...],
    policy: str,
) -> None:
    """Measure how many texts a second are screened here, and how long one takes.

    Measured on the sentences of the civic corpus, which come with the package, and on the texts
    of FILE, if one is given (its first 100,000). Your own texts say more: long ones take longer,
    and so do those with hits.

    "screen" reads one text a call, "screen_many" a list of them; each is run on one thread and on
    two. They take turns, and a rate is the median of several passes, with the slowest and
    fastest beside it: where these lie far apart, the machine was busy with something else. p50 and
    p99 are the microseconds within which half and 99 % of single calls end.

    \b
    Examples:
      luytre bench
      luytre bench comments.csv --column "nội dung"
      luytre bench --seconds 30 --json > speed.json
    """
    messages = Console(stderr=True, highlight=False)
    try:
        sets = list(_sets(file, column, input_format))
    except InputError as error:
        raise click.UsageError(str(error)) from error
    screener = make_screener(dictionaries, policy)
    measured: list[Speed] = []
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        console=messages, transient=True, disable=not messages.is_terminal,
    ) as progress:  # fmt: skip
        for name, texts in sets:
            task = progress.add_task(name, total=1.0)
            show = functools.partial(_show, progress, task)
            measured.append(measure_speed(screener, name, texts, seconds, show))
    result = _Result(
        luytre=version("luytre"),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count() or 1,
        compiled=screener.compiled,
        entries=len(screener.lexicon),
        policy=screener.policy.name,
        speed=tuple(measured),
    )
    if as_json:
        click.echo(msgspec.json.encode(result).decode())
    else:
        _print(result)


def _show(progress: Progress, task: TaskID, share: float) -> None:
    progress.update(task, completed=share)


def _sets(
    file: str | None, column: str | None, form: InputFormat | None
) -> Iterator[tuple[str, list[str]]]:
    yield "civic corpus", [sentence.text for sentence in civic_corpus()]
    if file is None:
        return
    records = (row for row in Input(file, column, form) if isinstance(row, Record))
    texts = [record.text for record in islice(records, _MOST_READ)]
    if not texts:
        raise InputError(f"{file}: no text could be read there. Name a file that has some.")
    yield Path(file).name, texts


def _print(result: _Result) -> None:
    console = Console(highlight=False)
    core = "compiled" if result.compiled else "plain Python, about 40 times slower than compiled"
    console.print(
        f"Lũy Tre {result.luytre}, core {core}, {result.entries:,} entries, "
        f"policy {result.policy}; Python {result.python}, {result.system}, {result.cores} cores"
    )
    for speed in result.speed:
        table = Table(title_justify="left", title_style="bold")
        table.title = (
            f"{speed.name}: {speed.texts:,} texts of {speed.mean_length:.0f} characters, "
            f"{100 * speed.share_hit:.1f} % with hits"
        )
        table.add_column("")
        for heading in ("threads", "texts a second", "slowest–fastest pass"):
            table.add_column(heading, justify="right")
        for rate in speed.rates:
            table.add_row(
                rate.method,
                str(rate.threads),
                f"{rate.texts_per_second:,.0f}",
                f"{rate.slowest:,.0f}–{rate.fastest:,.0f}",
            )
        console.print()
        console.print(table)
        latency = speed.latency
        console.print(f"one call of screen: p50 {latency.p50:.1f} µs, p99 {latency.p99:.1f} µs")
