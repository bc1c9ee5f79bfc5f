"""``python -m evaluation.disguises``: the table of disguises."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence

from benchmarks.machine import describe

from evaluation.disguises.measure import (
    Miss,
    Row,
    cases,
    collisions,
    measure,
    total,
)
from luytre import Lexicon, Screener
from luytre.reporting.intervals import Share, share

RECALL_OVERALL, RECALL_FAMILY, SPANS, COLLISIONS = 0.97, 0.90, 0.97, 0.025


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation.disguises", description=__doc__)
    parser.add_argument("--split", choices=("tuning", "held-out"), default="tuning")
    parser.add_argument("--per-family", type=int, default=2, help="cases of a term in each family")
    parser.add_argument("--misses", type=int, default=0, help="print as many of each family")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--check", action="store_true", help="exit with 1 below the bars")
    options = parser.parse_args(arguments)

    rows, missed, inexact = measure(cases(options.split, options.per_family), options.split)
    sentences, above, flagged = collisions(options.split)
    failures = _failures(rows, sentences, above)
    if options.json:
        _print(json.dumps(_as_data(options.split, rows, sentences, above, failures), indent=2))
    else:
        _print(_table(options.split, rows, sentences, above))
        if options.misses:
            _print("\nMissed\n" + _listing(missed, options.misses))
            _print("\nFound with another span\n" + _listing(inexact, options.misses))
            _print("\nToned sentences above allow\n" + "\n".join(flagged[: options.misses * 4]))
        for failure in failures:
            _print(f"below the bar: {failure}")
    return 1 if options.check and failures else 0


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


def _table(split: str, rows: Sequence[Row], sentences: int, above: int) -> str:
    core = "compiled core" if Screener(Lexicon.from_terms({})).compiled else "plain twin"
    lines = [
        f"disguises, {split} half; Python {platform.python_version()}, {core}",
        f"{'family':26}{'cases':>7}  {'recall':>7} {'95 %':>15}  {'spans':>7} {'95 %':>15}",
    ]
    lines += [
        f"{row.family:26}{row.cases:>7}  {_cells(row.recall)}  {_cells(row.spans)}"
        for row in [*rows, total(rows)]
    ]
    part = share(above, sentences).percent(1)
    lines.append(f"toned sentences above allow: {above} of {sentences}, {part}")
    return "\n".join(lines)


def _cells(found: Share) -> str:
    if found.value is None or found.low is None or found.high is None:
        return f"{'–':>7} {'':>15}"
    interval = f"{found.low:.3f} to {found.high:.3f}"
    return f"{found.value:>7.3f} {interval:>15}"


def _listing(misses: Sequence[Miss], most: int) -> str:
    by_family: dict[str, list[Miss]] = defaultdict(list)
    for miss in misses:
        by_family[miss.case.family].append(miss)
    lines = []
    for family, some in by_family.items():
        by_style: dict[str, int] = defaultdict(int)
        for miss in some:
            by_style[miss.case.style] += 1
        counted = ", ".join(f"{style} {n}" for style, n in sorted(by_style.items()))
        lines.append(f"{family}: {len(some)} ({counted})")
        step = max(1, len(some) // most)
        for case, found in some[::step][:most]:
            lines.append(f"  {case.term!r} [{case.style}] in {case.text!r}: {found}")
    return "\n".join(lines)


def _failures(rows: Sequence[Row], sentences: int, above: int) -> list[str]:
    whole = total(rows)
    checks: list[tuple[Callable[[], bool], str]] = [
        (lambda: whole.recall.at_least(RECALL_OVERALL), f"recall overall {whole.recall}"),
        (lambda: whole.spans.at_least(SPANS), f"exact spans {whole.spans}"),
        (lambda: above <= COLLISIONS * sentences, f"toned sentences above allow {above}"),
    ]
    failures = [message for holds, message in checks if not holds()]
    failures += [
        f"recall of {row.family} {row.recall}"
        for row in rows
        if not row.recall.at_least(RECALL_FAMILY)
    ]
    return failures


def _as_data(
    split: str, rows: Sequence[Row], sentences: int, above: int, failures: list[str]
) -> dict[str, object]:
    def row_data(row: Row) -> dict[str, object]:
        return {
            "family": row.family,
            "cases": row.cases,
            "found": row.found,
            "recall": _as_numbers(row.recall),
            "exact": row.exact,
            "spans": _as_numbers(row.spans),
        }

    return {
        "on": describe() | {"half": split},
        "split": split,
        "families": [row_data(row) for row in rows],
        "overall": row_data(total(rows)),
        "collisions": {
            "sentences": sentences,
            "above_allow": above,
            "share": _as_numbers(share(above, sentences)),
        },
        "failures": failures,
    }


def _as_numbers(found: Share) -> dict[str, float | None]:
    numbers = {"value": found.value, "low": found.low, "high": found.high}
    return {name: None if one is None else round(one, 4) for name, one in numbers.items()}


if __name__ == "__main__":
    sys.exit(main())
