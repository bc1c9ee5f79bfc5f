"""`luytre evaluate`: accuracy on labelled and on clean texts, with intervals."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from luytre.commands.numbers import NumberRange
from luytre.commands.screeners import lexicon_option, make_screener, policy_option
from luytre.lexicon import HARMS
from luytre.reporting.accuracy import Accuracy, SourceRow, measure
from luytre.reporting.inputs import BrokenLine, InputError
from luytre.reporting.intervals import Share
from luytre.reporting.labels import (
    Example,
    LeaveOut,
    read_clean,
    read_labelled,
    read_leave_out,
)

_MOST_NAMED = 20
_file = click.Path(exists=True, dir_okay=False)
_CLEAN_SUFFIXES = (".txt", ".txt.gz", ".txt.zst")


class _Result(msgspec.Struct, frozen=True):
    """What --json prints: the tables, and what they were measured with and on."""

    luytre: str
    python: str
    compiled: bool
    policy: str
    entries: int
    files: tuple[str, ...]
    broken_lines: int
    left_out_rule: str | None
    accuracy: Accuracy


@click.command()
@click.argument("data", nargs=-1, type=_file)
@click.option(
    "--clean",
    multiple=True,
    type=_file,
    help="A text file, one clean text a line; may be given again.",
)
@click.option("--harms", metavar="H08,H09,…", help="Look at hits in these harms only.")
@click.option(
    "--threshold",
    type=NumberRange(0, 1),
    default=0.5,
    show_default=True,
    help="Score from which a hit counts as found.",
)
@click.option(
    "--leave-out",
    "leave_out_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file with the lines that are not to count as positives, and why.",
)
@click.option(
    "--entries",
    "shown_entries",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="Entries shown in the table, worst first.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="All tables, all entries, as one JSON object."
)
@lexicon_option
@policy_option
def evaluate(
    data: tuple[str, ...],
    clean: tuple[str, ...],
    harms: str | None,
    threshold: float,
    leave_out_file: Path | None,
    shown_entries: int,
    as_json: bool,
    dictionaries: tuple[str | Path, ...],
    policy: str,
) -> None:
    """Measure precision, recall and false positives, with 95 % Wilson intervals.

    DATA are JSON lines. A line is {"text": …, "spans": [[start, end], …]} with the letters that
    people marked (none: a clean text), or {"text": …, "label": …} with 0, 1 or a harm; a positive
    may say its "disguise" and "term". A .txt file is clean text, one a line, as with --clean.

    \b
    Examples:
      luytre evaluate labelled.jsonl --clean news.txt
      luytre evaluate comments.jsonl --harms H08,H09,H10,H14 --leave-out political.json
      luytre evaluate disguised.jsonl --lexicon terms.toml --json > result.json
    """
    if not data and not clean:
        raise click.UsageError("name labelled JSON lines (DATA), clean text (--clean), or both.")
    wanted = _harms(harms)
    try:
        leave_out = read_leave_out(leave_out_file) if leave_out_file else None
        examples, broken = _collect(data, clean)
    except InputError as error:
        raise click.UsageError(str(error)) from error
    if not examples:
        raise click.ClickException(
            "there is no text to measure on in these files. See `luytre evaluate --help`."
        )
    screener = make_screener(dictionaries, policy)
    verdicts = screener.screen_many([example.text for example in examples])
    left_out = [
        number
        for number, example in enumerate(examples)
        if leave_out and example.positive and leave_out.names(example)
    ]
    accuracy = measure(examples, verdicts, harms=wanted, threshold=threshold, left_out=left_out)
    result = _Result(
        luytre=version("luytre"),
        python=platform.python_version(),
        compiled=screener.compiled,
        policy=screener.policy.name,
        entries=len(screener.lexicon),
        files=(*data, *clean),
        broken_lines=broken,
        left_out_rule=leave_out.rule if leave_out else None,
        accuracy=accuracy,
    )
    if as_json:
        click.echo(msgspec.json.encode(result).decode())
    else:
        _print(result, leave_out, len(left_out), shown_entries)


def _harms(listed: str | None) -> list[str]:
    codes = [code.strip().upper() for code in (listed or "").split(",") if code.strip()]
    for code in codes:
        if code not in HARMS:
            raise click.BadParameter(
                f'"{code}" is no harm. Harms are H01 to H18, parted by commas.',
                param_hint="--harms",
            )
    return codes


def _collect(data: Iterable[str], clean: Iterable[str]) -> tuple[list[Example], int]:
    """All examples, and how many lines could not be used; the first of these are named."""
    examples: list[Example] = []
    broken = 0
    for name, lines in _readers(data, clean):
        for line in lines:
            if isinstance(line, Example):
                examples.append(line)
                continue
            broken += 1
            if broken <= _MOST_NAMED:
                click.echo(f"{name}:{line.line}: skipped: {line.reason}", err=True)
    if broken:
        click.echo(f"Warning: lines skipped: {broken}.", err=True)
    return examples, broken


def _readers(
    data: Iterable[str], clean: Iterable[str]
) -> Iterator[tuple[str, Iterator[Example | BrokenLine]]]:
    for name in data:
        is_clean = name.lower().endswith(_CLEAN_SUFFIXES)
        yield name, read_clean(name) if is_clean else read_labelled(name)
    for name in clean:
        yield name, read_clean(name)


# --- tables ------------------------------------------------------------------------------------


def _print(result: _Result, leave_out: LeaveOut | None, left_out: int, shown_entries: int) -> None:
    console = Console(highlight=False)
    accuracy = result.accuracy
    core = "compiled core" if result.compiled else "plain-Python twin"
    console.print(
        f"luytre {result.luytre} ({core}), Python {result.python}, {result.entries:,} entries, "
        f"policy {result.policy}",
        style="dim",
    )
    every = "all harms" if len(accuracy.harms) == len(HARMS) else ", ".join(accuracy.harms)
    console.print(
        f"Found: a hit with score ≥ {accuracy.threshold:g} in {every}. "
        "In brackets: 95 % Wilson intervals.",
        style="dim",
    )
    if leave_out is not None:
        console.print(Text(f"Left out of the positives: {left_out:,}. Rule: {leave_out.rule}"))
    elsewhere = accuracy.left_out - left_out
    if elsewhere:
        console.print(f"Labelled with a harm not looked at, so counted neither way: {elsewhere:,}.")
    console.print(_source_table((*accuracy.sources, accuracy.overall)))
    console.print(_harm_table(accuracy))
    console.print(_family_table(accuracy))
    console.print(_entry_table(accuracy, shown_entries))
    if len(accuracy.by_entry) > shown_entries:
        console.print(
            f"{len(accuracy.by_entry) - shown_entries:,} more entries: --entries N or --json.",
            style="dim",
        )
    console.print(_reliability_table(accuracy))


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    return table


def _counted(one: Share) -> str:
    return f"{one}  {one.part}/{one.whole}" if one.whole else "–"


def _source_table(rows: Sequence[SourceRow]) -> Table:
    """One source a column: there are few sources, and many figures on each."""
    table = _table("\nSources", "", *(Path(row.source).name for row in rows))
    table.add_row("texts", *(f"{row.texts:,}" for row in rows))
    table.add_row("positives", *(f"{row.positives:,}" for row in rows))
    table.add_row("precision", *(_counted(row.precision) for row in rows))
    table.add_row("recall", *(_counted(row.recall) for row in rows))
    table.add_row("F1", *(str(row.f1) for row in rows))
    table.add_row("false positives", *(_percent(row.false_positive_rate) for row in rows))
    table.add_row("above allow", *(_percent(row.above_allow) for row in rows))
    table.add_row("to review", *(_percent(row.to_review) for row in rows))
    return table


def _percent(one: Share) -> str:
    return f"{one.percent()}  {one.part}/{one.whole}" if one.whole else "–"


def _harm_table(accuracy: Accuracy) -> Table:
    table = _table("\nHarms", "harm", "texts hit", "precision", "recall")
    for row in accuracy.by_harm:
        name = f"{row.harm} {row.name}"
        table.add_row(name, f"{row.hits:,}", _counted(row.precision), _counted(row.recall))
    return table


def _family_table(accuracy: Accuracy) -> Table:
    table = _table("\nDisguises", "disguise", "recall", "span exact", "precision of hits")
    for row in accuracy.by_disguise:
        cells = (_counted(row.recall), _counted(row.exact), _counted(row.precision))
        table.add_row(row.disguise, *cells)
    return table


def _entry_table(accuracy: Accuracy, shown: int) -> Table:
    table = _table("\nEntries, worst first", "entry", "wrong", "right", "precision")
    for row in accuracy.by_entry[:shown]:
        table.add_row(row.entry, str(row.wrong), str(row.right), str(row.precision))
    return table


def _reliability_table(accuracy: Accuracy) -> Table:
    table = _table("\nReliability of the scores", "score", "hits", "mean score", "share right")
    for row in accuracy.reliability:
        mean = "–" if row.mean_score is None else f"{row.mean_score:.3f}"
        table.add_row(f"{row.low:.1f}–{row.high:.1f}", f"{row.count:,}", mean, str(row.right))
    error = accuracy.expected_calibration_error
    if error is not None:
        table.add_section()
        table.add_row("expected calibration error", "", "", f"{error:.3f}")
    return table
