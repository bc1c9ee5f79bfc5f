"""`luytre lexicon`: look at the dictionary, hold it to its charter, import word lists."""

from __future__ import annotations

import csv
import datetime
import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from rich.table import Table
from rich.text import Text

from luytre.lexicon import HARMS, Complaint, Entry, Lexicon, LexiconError
from luytre.lexicon.importing import (
    DEFAULT_SEVERITY,
    Judgement,
    RowVerdict,
    draft,
    judge_rows,
    refuse_civic,
)
from luytre.lexicon.lint import Prove
from luytre.lexicon.lint import lint as lint_files
from luytre.lexicon.wordlists import FORMATS, Format, read_words

PACKAGED_ENTRIES = Path(__file__).parents[1] / "lexicon" / "entries"

# Rows of an import shown on the terminal; all of them go to --report.
SHOWN_ROWS = 100

_harm_option = click.option(
    "--harm",
    type=click.Choice(list(HARMS), case_sensitive=False),
    metavar="CODE",
    help="A harm, H01 to H18.",
)
_path = click.Path(exists=True, path_type=Path)
_ANY_WIDTH = 10_000
_lexicon_option = click.option(
    "--lexicon", "path", type=_path, help="A dictionary file or folder instead of the packaged one."
)


@click.group(name="lexicon")
def group() -> None:
    """Look at the dictionary, hold it to its charter, import word lists."""


def _prover() -> Prove:
    # Imported where it is used: listing entries need not wait for the scanner.
    from luytre.screening.prove import prove  # noqa: PLC0415

    return prove


def _load(path: Path | None) -> Lexicon:
    try:
        return Lexicon.default() if path is None else Lexicon.load(path)
    except LexiconError as error:
        raise click.ClickException(str(error)) from error


@group.command()
@click.argument("paths", nargs=-1, type=_path)
@click.option("--json", "as_json", is_flag=True, help="One complaint a line, as JSON.")
@click.option("--no-prove", is_flag=True, help="Don't screen the examples; form and charter only.")
def lint(paths: tuple[Path, ...], as_json: bool, no_prove: bool) -> None:
    """Hold dictionary files to the charter: form, sources, examples, collisions.

    Without PATHS, the packaged dictionary. Exits with 1 where there is a complaint.

    \b
    Examples:
      luytre lexicon lint
      luytre lexicon lint my-dictionary/ --json
    """
    complaints = lint_files(
        list(paths) or [PACKAGED_ENTRIES], prove=None if no_prove else _prover()
    )
    if as_json:
        for complaint in complaints:
            click.echo(json.dumps(msgspec.to_builtins(complaint), ensure_ascii=False))
    else:
        _print_complaints(complaints)
    raise SystemExit(1 if complaints else 0)


def _print_complaints(complaints: list[Complaint]) -> None:
    for complaint in complaints:
        place = click.style(f"{complaint.file}:{complaint.line}:", bold=True)
        click.echo(f"{place} {click.style(complaint.code, fg='red')} {complaint.message}")
        click.echo(f"    {complaint.advice}")
    if complaints:
        files = len({complaint.file for complaint in complaints})
        click.echo(f"\nComplaints: {len(complaints)}, files: {files}.")
    else:
        click.echo("No complaint.")


@group.command(name="list")
@_harm_option
@_lexicon_option
@click.option("--json", "as_json", is_flag=True, help="One entry a line, as JSON.")
def list_entries(harm: str | None, path: Path | None, as_json: bool) -> None:
    """List the entries of the dictionary.

    \b
    Examples:
      luytre lexicon list --harm H06
    """
    entries = [entry for entry in _load(path) if harm in {None, entry.harm}]
    if as_json:
        for entry in entries:
            click.echo(_entry_json(entry))
        return
    table = Table("entry", "term", "harm", "severity", "status", "sense", box=None)
    for entry in entries:
        harm_name = f"{entry.harm} {HARMS[entry.harm].name}"
        cells = (entry.id, entry.term, harm_name, str(entry.severity), entry.status, entry.sense)
        table.add_row(*map(Text, cells))
    console = Console()
    if not console.is_terminal:
        # What goes to another program is neither cut off nor wrapped.
        console = Console(width=_ANY_WIDTH)
    console.print(table)
    console.print(f"Entries: {len(entries)}.", highlight=False)


@group.command()
@click.argument("entry_id", metavar="ID")
@_lexicon_option
@click.option("--json", "as_json", is_flag=True, help="The entry as one line of JSON.")
def show(entry_id: str, path: Path | None, as_json: bool) -> None:
    """Show one entry: its harm, sense, examples, cues and provenance.

    \b
    Examples:
      luytre lexicon show H06.vay-tien-nhanh
    """
    lexicon = _load(path)
    entry = lexicon.get(entry_id)
    if entry is None:
        raise click.ClickException(f'no entry "{entry_id}". {_near(entry_id, lexicon)}')
    if as_json:
        click.echo(_entry_json(entry))
        return
    harm = HARMS[entry.harm]
    table = Table(show_header=False, box=None)
    table.add_column(style="bold")
    table.add_column()
    table.add_row("harm", Text(f"{harm.code} {harm.name} · {harm.name_vi}"))
    table.add_row("ceiling", Text(harm.ceiling))
    for name, value in msgspec.to_builtins(entry).items():
        if name != "harm" and value not in {None, "", ()}:
            text = "\n".join(value) if isinstance(value, tuple) else str(value)
            table.add_row(name, Text(text))
    Console().print(table)


def _near(entry_id: str, lexicon: Lexicon) -> str:
    """Ids that hold what was asked for, or its last part."""
    part = entry_id.rpartition(".")[2].lower()
    near = [entry.id for entry in lexicon if part and part in entry.id.lower()][:5]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return "`luytre lexicon list` shows all ids."


def _entry_json(entry: Entry) -> str:
    return msgspec.json.encode(entry).decode()


@group.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_harm_option
@click.option(
    "--severity",
    type=click.IntRange(1, 4),
    default=DEFAULT_SEVERITY,
    show_default=True,
    help="Of every entry, from 1 (mild) to 4 (critical).",
)
@click.option("--author", required=True, help="Who answers for the draft.")
@click.option("--source", help="Where the list comes from; by default the name of the file.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="auto", help="Form of the file."
)
@click.option("--term-column", help="Header or number (from 1) of the column with the terms.")
@click.option("--harm-column", help="Header or number of the column with the harms.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The draft to write; by default the list's name with .draft.toml.",
)
@click.option("--force", is_flag=True, help="Write over an earlier draft.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the verdict of every row to this CSV file.",
)
def import_list(
    file: Path,
    harm: str | None,
    severity: int,
    author: str,
    source: str | None,
    form: Format,
    term_column: str | None,
    harm_column: str | None,
    output: Path | None,
    force: bool,
    report: Path | None,
) -> None:
    """Make a draft from a word list: plain, CSV, or Discourse watched words.

    Every row gets a verdict. The draft needs senses and examples before it can be used.

    \b
    Examples:
      luytre lexicon import words.txt --harm H01 --author "Nguyễn Thị Mai"
      luytre lexicon import words.csv --harm-column harm --author "Nguyễn Thị Mai"
    """
    output = output or Path(f"{file.stem}.draft.toml")
    if output.exists() and not force:
        raise click.ClickException(f"{output} exists; give another --output, or --force.")
    for written in (output, report):
        if written is not None and written.exists() and written.samefile(file):
            raise click.UsageError(f"{written} is the list itself. Give another file to write.")
    if report is not None and report.absolute() == output.absolute():
        raise click.UsageError(f"{report} is also the draft. Give another --report.")
    # Bytes of a command line or of a name that are no UTF-8 can't be written to the draft.
    author, source = (
        os.fsencode(given).decode("utf-8", "replace") for given in (author, source or file.name)
    )
    try:
        rows = read_words(
            file.name,
            file.read_bytes(),
            format=form,
            term_column=term_column,
            harm_column=harm_column,
        )
    except LexiconError as error:
        raise click.ClickException(str(error)) from error
    if harm is None and rows and not any(row.harm for row in rows):
        codes = "\n".join(f"  {code}  {one.name}" for code, one in HARMS.items())
        raise click.UsageError(
            f"{file.name} names no harm. Choose one for all of it with --harm, or name the column "
            f"that has them with --harm-column:\n{codes}"
        )
    known = _load(None)
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        judged = progress.track(
            judge_rows(rows, harm=harm, severity=severity, known=known), total=len(rows)
        )
        verdicts = refuse_civic(list(judged), _prover(), known.contexts)
    if report is not None:
        _write_report(report, verdicts)
    _print_verdicts(verdicts, report)
    if not any(verdict.entry for verdict in verdicts):
        raise click.ClickException("no row was accepted, so there is no draft.")
    review_by = datetime.date.today() + datetime.timedelta(days=365)
    text = draft(verdicts, author=author, source=source, review_by=review_by)
    output.write_text(text, "utf-8")
    click.echo(
        f"Draft: {output}. Next: add senses and examples, then `luytre lexicon lint {output}`"
    )


def _write_report(path: Path, verdicts: Iterable[RowVerdict]) -> None:
    # Imported here, since it brings the scanner along, which most of these commands don't need.
    from luytre.reporting.outputs import harmless  # noqa: PLC0415

    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("line", "row", "verdict", "entry", "reasons"))
        for verdict in verdicts:
            entry_id = verdict.entry.id if verdict.entry else ""
            reasons = "; ".join(verdict.reasons)
            given = harmless(verdict.given)
            writer.writerow((verdict.line, given, verdict.judgement, entry_id, reasons))


_STYLES: dict[Judgement, str] = {
    "accepted": "green",
    "accepted with advice": "yellow",
    "refused": "red",
}


def _printable(text: str) -> str:
    """`text` with every character named that could move the cursor or colour the terminal."""
    return "".join(
        char if char.isprintable() or char == "\n" else f"<U+{ord(char):04X}>" for char in text
    )


def _print_verdicts(verdicts: list[RowVerdict], report: Path | None) -> None:
    # Where not all fit, the rows that a person has to look at come before those they needn't.
    order: dict[Judgement, int] = {"refused": 0, "accepted with advice": 1, "accepted": 2}
    chosen = sorted(verdicts, key=lambda verdict: order[verdict.judgement])[:SHOWN_ROWS]
    table = Table("line", "row", "verdict", "why", box=None)
    for verdict in sorted(chosen, key=lambda verdict: verdict.line):
        table.add_row(
            str(verdict.line),
            Text(_printable(verdict.given)),
            Text(verdict.judgement, style=_STYLES[verdict.judgement]),
            Text(_printable("\n".join(verdict.reasons))),
        )
    console = Console()
    console.print(table)
    counts = Counter(verdict.judgement for verdict in verdicts)
    summary = ", ".join(f"{judgement}: {counts[judgement]}" for judgement in _STYLES)
    console.print(f"Rows: {len(verdicts)} ({summary}).", highlight=False)
    if len(verdicts) > len(chosen):
        where = f"{report} has all" if report else "--report FILE.csv writes all"
        console.print(f"Shown: {len(chosen)}, refused rows first; {where}.", highlight=False)
