"""The accuracy bars in one table: ``python -m evaluation.bars --vihos DIR --vtb FILE``.

A comment is found where a hit of `FOUND_IN` scores at least `FOUND_AT`. The dictionary is tuned on
the train and dev splits only; of the test split nothing but sums is printed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import msgspec
from benchmarks.machine import describe, fingerprint
from rich.console import Console
from rich.table import Table

from evaluation.guarded import guarded
from evaluation.left_out import Comment, numbers_left_out, read_comments, record
from evaluation.peers import read_list, substrings, whole_words
from luytre import Lexicon, Screener, Verdict
from luytre.lexicon import civic_corpus
from luytre.reporting.intervals import f1, share

FOUND_IN = frozenset({"H08", "H09", "H10", "H14"})
FOUND_AT = 0.5
FOLDER = Path(__file__).parent
WORST = 30
WIDTH = 150


@dataclass
class Row:
    """One line of the table; `held` is None where there is no bar."""

    what: str
    measured: str
    counts: str
    bar: str = ""
    held: bool | None = None


@dataclass
class Labelled:
    """A split of ViHOS, parted by its labels."""

    positive: list[Comment]
    clean: list[Comment]
    left_out: list[Comment]

    @property
    def everything(self) -> list[Comment]:
        return [*self.positive, *self.clean, *self.left_out]


def found(verdict: Verdict) -> bool:
    """Whether a verdict counts as finding hate or offence."""
    return any(hit.harm in FOUND_IN and hit.score >= FOUND_AT for hit in verdict.hits)


def read_split(folder: Path, split: str) -> Labelled:
    """The split, less what the published record leaves out."""
    comments = read_comments(folder / f"{split}.jsonl")
    numbers = record().lines[split]
    if numbers != numbers_left_out(comments):
        raise click.ClickException(
            f"vihos_left_out.json doesn't fit {split}.jsonl. "
            "Run: python -m evaluation.left_out --vihos DIR"
        )
    gone = set(numbers)
    kept = [comment for number, comment in enumerate(comments, 1) if number not in gone]
    return Labelled(
        [comment for comment in kept if comment.spans],
        [comment for comment in kept if not comment.spans],
        [comments[number - 1] for number in numbers],
    )


def count(texts: Iterable[str], finds: Callable[[str], bool]) -> int:
    return sum(map(finds, texts))


def plain_lines(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def vihos_rows(name: str, data: Labelled, finds: Callable[[str], bool]) -> list[Row]:
    """Precision, recall and F1 of `finds`."""
    true = count((c.text for c in data.positive), finds)
    false = count((c.text for c in data.clean), finds)
    stray = count((c.text for c in data.left_out), finds)
    missed = len(data.positive) - true
    precision, recall = share(true, true + false), share(true, len(data.positive))
    strict = share(true, true + false + stray)
    return [
        Row(f"{name}: precision", str(precision), f"{true} true, {false} false",
            "≥ .93", precision.at_least(0.93)),
        Row(f"{name}: recall", str(recall), f"{true} of {len(data.positive)}, "
            f"{len(data.left_out)} left out", "≥ .60", recall.at_least(0.60)),
        Row(f"{name}: F1", str(f1(true, false, missed)), ""),
        Row(f"{name}: precision, left-out ones as clean", str(strict),
            f"{stray} of {len(data.left_out)} found"),
    ]  # fmt: skip


def above_allow(name: str, verdicts: Sequence[Verdict], bar: str, most: float) -> Row:
    """The share of texts with an action; at most `most` of them are let through."""
    stopped = share(sum(v.action != "allow" for v in verdicts), len(verdicts))
    held = stopped.part <= most if most >= 1 else stopped.at_most(most)
    return Row(name, stopped.percent(), f"{stopped.part} of {stopped.whole}", bar, held)


def civic_rows(screener: Screener) -> list[Row]:
    rows = []
    for kind in ("plain", "disguised", "angry"):
        texts = [sentence.text for sentence in civic_corpus() if sentence.kind == kind]
        verdicts = screener.screen_many(texts)
        if kind == "angry":
            wrong = sum(
                v.action != "allow" or any(h.harm not in ("H08", "H14") for h in v.hits)
                for v in verdicts
            )
            name, bar = "civic, angry: hits outside H08 and H14, or an action", "0"
        else:
            wrong = sum(bool(v.hits) for v in verdicts)
            name, bar = f"civic, {kind}: sentences with a hit", "0"
        part = share(wrong, len(texts))
        rows.append(Row(name, part.percent(1), f"{wrong} of {len(texts)}", bar, wrong == 0))
    return rows


def collision_row() -> Row:
    """Innocent toned sentences whose bare letters hold a term, with those terms loaded."""
    lines = (FOLDER / "collisions.jsonl").read_text("utf-8").splitlines()
    pairs = [json.loads(line) for line in lines if line]
    terms = dict.fromkeys((pair["term"] for pair in pairs), "H02")
    screener, refused = guarded(terms)
    texts = [pair["text"] for pair in pairs if pair["term"] not in refused]
    row = above_allow("collisions above allow", screener.screen_many(texts), "≤ 2.5 %", 0.025)
    if refused:
        row.counts += f"; {len(refused)} terms refused by the civic guard"
    return row


def peer_rows(path: Path, data: Labelled, vtb: Sequence[str]) -> list[Row]:
    """The peers' list, on all positives, as its figures were published."""
    whole = Labelled([c for c in data.everything if c.spans], data.clean, [])
    rows = []
    for name, finds in (
        ("whole words", whole_words(read_list(path))),
        ("substrings", substrings(read_list(path))),
    ):
        made = vihos_rows(f"peers, {name}", whole, finds)[:3]
        for row in made:
            row.bar, row.held = "", None
        clean = share(count(vtb, finds), len(vtb))
        made.append(Row(f"peers, {name}: VTB lines found", clean.percent(),
                        f"{clean.part} of {clean.whole}"))  # fmt: skip
        rows += made
    return rows


def worst_entries(screener: Screener, data: Labelled) -> Table:
    """The entries with the most false findings among comments."""
    false: dict[str, int] = {}
    true: dict[str, int] = {}
    for comments, tally in ((data.clean, false), (data.positive, true)):
        for verdict in screener.screen_many([comment.text for comment in comments]):
            named = {h.entry for h in verdict.hits if h.harm in FOUND_IN and h.score >= FOUND_AT}
            for entry in named:
                tally[entry] = tally.get(entry, 0) + 1
    table = Table("entry", "term", "false", "true", title="Entries, most false findings first")
    for entry_id in sorted(false, key=lambda e: (-false[e], true.get(e, 0), e))[:WORST]:
        entry = screener.lexicon.get(entry_id)
        term = entry.term if entry else "?"
        table.add_row(entry_id, term, str(false[entry_id]), str(true.get(entry_id, 0)))
    return table


def examples(screener: Screener, data: Labelled, limit: int) -> Iterable[str]:
    """False findings with what was found, and misses with what was marked."""
    yield f"\nFalse findings (at most {limit})"
    verdicts = screener.screen_many([comment.text for comment in data.clean])
    wrong = [(c, v) for c, v in zip(data.clean, verdicts, strict=True) if found(v)]
    for comment, verdict in wrong[:limit]:
        hits = ", ".join(
            f"{comment.text[h.start : h.end]!r} {h.entry} {h.score:.2f} {'+'.join(h.disguises)}"
            for h in verdict.hits
            if h.harm in FOUND_IN and h.score >= FOUND_AT
        )
        yield f"- {comment.text[:WIDTH]!r}\n    {hits}"
    yield f"\nMissed (at most {limit})"
    verdicts = screener.screen_many([comment.text for comment in data.positive])
    missed = [(c, v) for c, v in zip(data.positive, verdicts, strict=True) if not found(v)]
    for comment, verdict in missed[:limit]:
        marked = [comment.text[start:end][:40] for start, end in comment.spans]
        low = [f"{h.entry} {h.score:.2f}" for h in verdict.hits]
        yield f"- {comment.text[:WIDTH]!r}\n    marked {marked}" + (f", hits {low}" if low else "")


def measure(vihos: Path, vtb: Path, peers: Path | None, split: str, policy: str) -> list[Row]:
    """Every row of the table."""
    screener = Screener(Lexicon.default(), policy=policy)
    data = read_split(vihos, split)
    news = plain_lines(vtb)
    rows = vihos_rows(f"ViHOS {split}", data, lambda text: found(screener.screen(text)))
    verdicts = screener.screen_many([comment.text for comment in data.everything])
    reviewed = share(sum(v.action in ("review", "block") for v in verdicts), len(verdicts))
    review = f"{reviewed.part} of {reviewed.whole}"
    rows.append(Row(f"ViHOS {split}: to review or above", reviewed.percent(1), review,
                    "≤ 10 %", reviewed.at_most(0.10)))  # fmt: skip
    rows.append(above_allow("VTB lines above allow", screener.screen_many(news), "≤ 2", 2))
    everyday = plain_lines(FOLDER / "everyday.txt")
    rows.append(above_allow("everyday messages above allow",
                            screener.screen_many(everyday), "≤ 0.5 %", 0.005))  # fmt: skip
    rows += civic_rows(screener)
    rows.append(collision_row())
    if peers:
        rows += peer_rows(peers, data, news)
    return rows


def as_table(rows: Sequence[Row], title: str) -> Table:
    table = Table("measured", "value (95 % interval)", "counts", "bar", "", title=title)
    for row in rows:
        table.add_row(row.what, row.measured, row.counts, row.bar,
                      "" if row.held is None else "holds" if row.held else "FAILS")  # fmt: skip
    return table


@click.command()
@click.option("--vihos", type=click.Path(path_type=Path, exists=True), required=True,
              help="Folder with train.jsonl, dev.jsonl and test.jsonl.")  # fmt: skip
@click.option("--vtb", type=click.Path(path_type=Path, exists=True), required=True,
              help="Clean sentences, one a line.")  # fmt: skip
@click.option("--peers", type=click.Path(path_type=Path, exists=True),
              help="A plain word list to stand beside.")  # fmt: skip
@click.option("--split", type=click.Choice(["train", "dev", "test"]), default="dev",
              show_default=True)  # fmt: skip
@click.option("--policy", default="forum", show_default=True)
@click.option("--examples", "shown", default=0,
              help="Also print this many false findings and misses; never of test.")  # fmt: skip
@click.option("--json", "record_to", type=click.Path(path_type=Path),
              help="Keep the rows in this file.")  # fmt: skip
def main(
    vihos: Path,
    vtb: Path,
    peers: Path | None,
    split: str,
    policy: str,
    shown: int,
    record_to: Path | None,
) -> None:
    """Print the accuracy bars, with counts and intervals."""
    if split == "test" and shown:
        raise click.ClickException("the test split is for sums only; use --split dev.")
    console = Console(width=160, highlight=False)
    facts = describe()
    facts["dictionary"] = f"{len(Lexicon.default()):,} entries; policy {policy}"
    facts["corpora"] = "; ".join(map(fingerprint, (vihos / f"{split}.jsonl", vtb)))
    for name, value in facts.items():
        console.print(f"{name}: {value}", markup=False)
    rows = measure(vihos, vtb, peers, split, policy)
    console.print(as_table(rows, f"Accuracy, ViHOS {split}"))
    if split != "test":
        screener, data = Screener(Lexicon.default(), policy=policy), read_split(vihos, split)
        console.print(worst_entries(screener, data))
        for line in examples(screener, data, shown) if shown else ():
            click.echo(line)
    if record_to:
        kept: dict[str, Any] = {"on": facts, "rows": [asdict(row) for row in rows]}
        record_to.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")


if __name__ == "__main__":
    main()
