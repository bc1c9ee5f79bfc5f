"""Puts the kept figures into the documentation: ``python -m benchmarks.page [--check]``.

Reads what the commands left in ``results/`` with ``--json`` and writes the tables between the marks
of ``docs/explanation/measurements.md``, so that no figure there is typed by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
import msgspec

from benchmarks.bars import bar_text
from benchmarks.growth import STEEPEST, exponent
from benchmarks.machine import ROOT

RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "explanation" / "measurements.md"
Record = Mapping[str, Any]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; a bar within a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def accuracy(record: Record) -> str:
    words = {None: "", True: "holds", False: "fails"}
    rows = [
        [row["what"], row["measured"], row["counts"], row["bar"], words[row["held"]]]
        for row in record["rows"]
    ]
    return table(["measured", "value (95 % interval)", "counts", "bar", ""], rows)


def disguises(record: Record) -> str:
    def shown(share: Record) -> str:
        return f"{share['value']:.3f} ({share['low']:.3f}–{share['high']:.3f})"

    rows = [
        [row["family"], f"{row['cases']:,}", shown(row["recall"]), shown(row["spans"])]
        for row in [*record["families"], record["overall"]]
    ]
    innocent = record["collisions"]
    said = (
        f"Of {innocent['sentences']} innocent toned sentences whose bare letters hold a term, "
        f"{innocent['above_allow']} come out above allow "
        f"({100 * innocent['share']['value']:.1f} %; bar 2.5)."
    )
    failures = "; ".join(record["failures"])
    held = f"Below a bar: {failures}." if failures else "Every row holds its bar."
    head = ["family", "cases", "recall (bar .90, overall .97)", "span exact, of those found"]
    return f"{table(head, rows)}\n\n{said} {held}"


def speed(record: Record) -> str:
    rows = []
    for line in record["lines"]:
        value, low, high = (line["value"][key] for key in ("median", "low", "high"))
        shown = f"{value:.2f} {line['unit']}" if low == high else (
            f"{value:.2f} ({low:.2f}–{high:.2f}) {line['unit']}"
        )  # fmt: skip
        rows.append([line["what"], shown, line["rate"], *_bar(line)])
    return table(["measured", "median (95 % interval)", "texts a second", "bar", ""], rows)


def http(record: Record) -> str:
    rows = [
        [line["what"], f"{line['value']:,.2f} {line['unit']}", *_bar(line), line["notes"]]
        for line in record["lines"]
    ]
    return table(["measured", "value", "bar", "", "notes"], rows)


def growth(record: Record) -> str:
    lengths = record["lengths"]
    found = {kind: exponent(lengths, took) for kind, took in record["seconds"].items()}
    slowest = sorted(record["seconds"], key=lambda kind: -record["seconds"][kind][-1])[:12]
    rows = [
        [
            kind,
            *(f"{1e9 * t / n:.0f}" for n, t in zip(lengths, record["seconds"][kind], strict=True)),
            f"{found[kind]:.2f}",
        ]
        for kind in slowest
    ]
    steep = [kind for kind, slope in found.items() if slope > STEEPEST]
    said = f"steeper than {STEEPEST}: {', '.join(steep)}" if steep else "none steep"
    head = ["ns a code point", *(f"{length:,}" for length in lengths), "growth"]
    return f"{table(head, rows)}\n\nThe slowest of {len(found)} kinds; {said}."


def _bar(line: Record) -> tuple[str, str]:
    return bar_text(line["bar"], line["above"]), line["verdict"].lower()


TABLES: dict[str, Callable[[Record], str]] = {
    "accuracy": accuracy,
    "disguises": disguises,
    "speed": speed,
    "http": http,
    "intake": http,
    "queue": http,
    "growth": growth,
}


def filled(page: str) -> str:
    """The page with the tables of every record that is kept."""
    for name, made in TABLES.items():
        path = RESULTS / f"{name}.json"
        if not path.exists():
            continue
        record = msgspec.json.decode(path.read_bytes())
        facts = "; ".join(f"{key}: {value}" for key, value in record["on"].items())
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        if page.count(start) != 1 or page.count(end) != 1:
            sys.exit(f"{PAGE.name} needs one pair of marks {start} and {end}")
        before, _, rest = page.partition(start)
        after = rest.partition(end)[2]
        page = f"{before}{start}\n\n{made(record)}\n\n<small>{facts}</small>\n\n{end}{after}"
    return page


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail where the page is out of date.")
def main(check: bool) -> None:
    """Write the kept figures into the documentation."""
    old = PAGE.read_text("utf-8")
    new = filled(old)
    if check and new != old:
        sys.exit(f"{PAGE.name} is out of date. Run: python -m benchmarks.page")
    if not check:
        PAGE.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
