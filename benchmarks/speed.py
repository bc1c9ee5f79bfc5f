"""How fast texts are screened: ``python -m benchmarks.speed``.

Every ratio comes from one run in which the contenders take turns on the same slices of the same
texts (`benchmarks.timing`). ahocorasick_rs gets its texts folded before the clock starts.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click
import msgspec
from ahocorasick_rs import BytesAhoCorasick, Implementation
from evaluation.guarded import guarded
from evaluation.left_out import read_comments
from rich.console import Console
from rich.table import Table

from benchmarks import corpus
from benchmarks.bars import bar_text, verdict
from benchmarks.machine import describe, fingerprint, pin_to_one_core
from benchmarks.peers import PEERS, installed
from benchmarks.timing import Estimate, Work, estimate, percentiles, ratios, take_turns
from luytre import Lexicon, Screener
from luytre.vietnamese.skeleton import skeleton

SLICE = 5000
REFERENCE = "ahocorasick_rs"
REFERENCE_DFA = "ahocorasick_rs, DFA"
BUILD_BAR = 0.5


@dataclass
class Line:
    """One line of the report: a ratio or a time, what it is of, and the bar if there is one."""

    what: str
    value: Estimate
    unit: str
    rate: str = ""
    bar: float | None = None
    above: bool = True
    notes: str = ""

    @property
    def verdict(self) -> str:
        return verdict(self.value.median, self.bar, self.above)


@dataclass
class Size:
    """How much is measured."""

    texts: int = 50_000
    rounds: int = 5
    many_terms: int = 50_000
    builds: int = 5

    @classmethod
    def quick(cls) -> Size:
        return cls(texts=20_000, rounds=2, builds=3)


@dataclass
class Report:
    lines: list[Line] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        self.lines.append(line)


def rate(seconds: Sequence[float], texts: int) -> str:
    """Thousands of texts a second, from the seconds of slices of `texts` texts."""
    return f"{texts / statistics.median(seconds) / 1000:,.0f} k/s"


def contenders(
    screener: Screener, automata: Mapping[str, BytesAhoCorasick], texts: list[str]
) -> dict[str, Work]:
    """What is run on one slice; folding is done here, before any clock."""
    folded = [skeleton(text).encode() for text in texts]
    screen, screen_many, scan = screener.screen, screener.screen_many, scanner(screener)
    made: dict[str, Work] = {
        "screen": lambda: [screen(text) for text in texts],
        "screen_many": lambda: screen_many(texts),
    }
    if scan is not None:
        made["scanner"] = lambda: scan(texts)
    for name, automaton in automata.items():
        made[name] = _finding(automaton, folded)
    return made


def _finding(automaton: BytesAhoCorasick, folded: list[bytes]) -> Work:
    find = automaton.find_matches_as_indexes
    return lambda: [find(text) for text in folded]


def scanner(screener: Screener) -> Callable[[list[str]], int] | None:
    """The scanner without judging, which only the compiled core has."""
    scan: Callable[[list[str]], int] | None = getattr(screener._core, "scan_only", None)
    return scan


def sliced(texts: Sequence[str]) -> list[list[str]]:
    """Slices of one length; what is left over at the end is not measured."""
    step = min(SLICE, len(texts))
    return [list(texts[at : at + step]) for at in range(0, len(texts) - step + 1, step)]


def compare(
    report: Report,
    name: str,
    screener: Screener,
    texts: Sequence[str],
    rounds: int,
    bars: dict[str, float],
) -> None:
    """Ratios to ahocorasick_rs with the same terms, folded, on `texts`.

    The bars are held against it as it comes. Asked for a DFA it is faster, takes more memory,
    and is shown beside.
    """
    terms = sorted({skeleton(entry.term) for entry in screener.lexicon.entries})
    folded = [term.encode() for term in terms]
    automata = {
        REFERENCE: BytesAhoCorasick(folded),
        REFERENCE_DFA: BytesAhoCorasick(folded, implementation=Implementation.DFA),
    }
    slices = sliced(texts)
    turns = max(rounds, 5 * rounds // len(slices))
    seconds = take_turns([contenders(screener, automata, part) for part in slices], turns)
    verdicts = screener.screen_many(list(texts))
    shares = (
        f"{100 * sum(bool(v.hits) for v in verdicts) / len(verdicts):.1f} % hit, "
        f"{100 * sum(bool(v.indicators) for v in verdicts) / len(verdicts):.1f} % with indicators"
    )
    references = {automaton: seconds.pop(automaton) for automaton in automata}
    for contender, took in seconds.items():
        for reference, against in references.items():
            if reference == REFERENCE_DFA and contender == "screen_many":
                continue
            own, other = rate(took, len(slices[0])), rate(against, len(slices[0]))
            bar = bars.get(contender) if reference == REFERENCE else None
            what = f"{name}: {contender} to {reference}"
            value = ratios(against, took)
            report.add(Line(what, value, "×", f"{own} to {other}", bar, notes=shares))


def two_threads(
    report: Report, name: str, screener: Screener, texts: list[str], rounds: int
) -> None:
    """`screen_many` of two threads, half of the texts each, to one thread with all of them."""
    if (os.cpu_count() or 1) < 2:
        return
    half = len(texts) // 2
    block = bytes(1 << 22)
    slices: list[Mapping[str, Work]] = [
        {
            "one": lambda: screener.screen_many(texts),
            "two": in_threads(screener.screen_many, [texts[:half], texts[half:]]),
            # Hashing needs no lock: what two threads of it reach is what this machine has to give.
            "one hash": lambda: [hashlib.sha256(block), hashlib.sha256(block)],
            "two hashes": in_threads(hashlib.sha256, [block, block]),
        }
    ]
    seconds = take_turns(slices, max(rounds * 3, 3))
    value = ratios(seconds["one"], seconds["two"])
    hashing = ratios(seconds["one hash"], seconds["two hashes"])
    report.add(Line("two threads of sha256 to one, for comparison", hashing, "×"))
    report.add(
        Line(
            f"{name}: screen_many, two threads to one",
            value,
            "×",
            rate(seconds["two"], len(texts)),
            1.7,
        )
    )


def in_threads(work: Callable[[Any], Any], parts: Sequence[Any]) -> Work:
    """Run `work` on each part, all at once."""

    def run() -> None:
        threads = [threading.Thread(target=work, args=(part,)) for part in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return run


def build(report: Report, terms: Sequence[str], builds: int, bar: float | None) -> None:
    """Seconds from a mapping of terms to a screener that has passed the civic guard."""
    took = []
    for _ in range(builds):
        begin = time.perf_counter()
        Screener(Lexicon.from_terms(dict.fromkeys(terms, "H01")))
        took.append(time.perf_counter() - begin)
    report.add(
        Line(f"{len(terms):,} terms: build", estimate(took), "s", bar=bar, above=False,
             notes="from_terms and Screener, the civic guard included")
    )  # fmt: skip


def made_up(report: Report, size: Size, own: Path | None) -> None:
    """The corpus of `benchmarks.corpus` with 2,000 terms and with many."""
    pool = corpus.sentences(own)
    for number in (2_000, size.many_terms):
        listed = corpus.terms(number)
        screener, refused = guarded(dict.fromkeys(listed, "H01"))
        kept = [term for term in listed if term not in refused]
        name = f"{number:,} terms"
        report.facts[name] = f"{len(kept):,} kept, {len(refused)} refused by the civic guard"
        mixed = corpus.texts(size.texts, kept, source=pool, innocent_to=screener)
        bars = {"scanner": 1.5, "screen": 1.1} if number == 2_000 else {"scanner": 1.9}
        compare(report, name, screener, mixed, size.rounds, bars)
        if number == 2_000:
            fewer = size.texts // 5
            hit = corpus.texts(fewer, kept, share=1.0, source=pool)
            compare(report, f"{name}, all hit", screener, hit, size.rounds, {"screen": 0.25})
            bare = [skeleton(text) for text in mixed[:fewer]]
            compare(report, f"{name}, all toneless", screener, bare, size.rounds, {"screen": 0.25})
            with unpinned():
                two_threads(report, name, screener, mixed, size.rounds)
        build(report, kept, size.builds, BUILD_BAR if number == size.many_terms else None)


class unpinned:  # noqa: N801 - a context manager reads like a verb
    """Within it, this process may use all of its cores again."""

    def __enter__(self) -> None:
        self.before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
        if self.before is not None:
            os.sched_setaffinity(0, range(os.cpu_count() or 1))

    def __exit__(self, *_: object) -> None:
        if self.before is not None:
            os.sched_setaffinity(0, self.before)


def beside_peers(report: Report, texts: Sequence[str], rounds: int) -> None:
    """Other packages by their own API, beside the default dictionary; 1× is `screen`."""
    screener = Screener(Lexicon.default())
    ready, missing = installed()
    slices, parts = [], sliced(texts)
    for part in parts:
        work: dict[str, Work] = {"screen": _each(screener.screen, part)}
        work |= {name: _each(asks, part) for name, asks in ready.items()}
        slices.append(work)
    seconds = take_turns(slices, rounds)
    calls = {peer.package: peer.call for peer in PEERS}
    own = seconds.pop("screen")
    for name, took in seconds.items():
        flagged = sum(bool(ready[name](text)) for text in texts) / len(texts)
        report.add(
            Line(f"default dictionary: screen to {name}", ratios(took, own), "×",
                 f"{rate(own, len(parts[0]))} to {rate(took, len(parts[0]))}",
                 notes=f"{calls[name]}, flags {100 * flagged:.1f} %")
        )  # fmt: skip
    for name in missing:
        report.facts[name] = "not installed: pip install " + name


def _each(asks: Callable[[str], Any], texts: list[str]) -> Work:
    return lambda: [asks(text) for text in texts]


def real_mix(report: Report, comments: Path, news: Path, rounds: int) -> None:
    """Comments and news as they are, with the default dictionary."""
    texts = [comment.text for comment in read_comments(comments)]
    texts += [line for line in news.read_text("utf-8").splitlines() if line.strip()]
    texts = [texts[at * 7919 % len(texts)] for at in range(len(texts))]  # mixed, the same each time
    screener = Screener(Lexicon.default())
    lengths = sum(map(len, texts)) / len(texts)
    name = "real mix, default dictionary"
    report.facts[name] = (
        f"{fingerprint(comments)}; {fingerprint(news)}; {len(texts):,} texts of {lengths:.0f} "
        f"code points; {len(screener.lexicon):,} entries"
    )
    compare(report, name, screener, texts, rounds, {})
    for point, value in percentiles(screener.screen, texts).items():
        report.add(Line(f"{name}: screen, {point}", Estimate(value, value, value), "µs"))


def as_table(report: Report) -> Table:
    table = Table("measured", "median (95 % interval)", "texts a second", "bar", "", "notes")
    for line in report.lines:
        value = str(line.value) if line.value.low != line.value.high else f"{line.value.median:.2f}"
        bar = bar_text(line.bar, line.above)
        table.add_row(line.what, f"{value} {line.unit}", line.rate, bar, line.verdict, line.notes)
    return table


_FILE = click.Path(path_type=Path, exists=True)


@click.command()
@click.option("--quick", is_flag=True, help="Fewer texts and rounds, for a first look.")
@click.option("--tiny", is_flag=True, hidden=True, help="Only to see that everything runs.")
@click.option("--texts", "own", type=_FILE, help="Make the texts from the lines of this file.")
@click.option("--real", nargs=2, type=_FILE, help="Comments (JSONL) and news (text), as they are.")
@click.option("--json", "record_to", type=click.Path(path_type=Path), help="Keep the figures here.")
def main(
    quick: bool,
    tiny: bool,
    own: Path | None,
    real: tuple[Path, Path] | None,
    record_to: Path | None,
) -> None:
    """Measure speed on one core, beside ahocorasick_rs and other packages."""
    size = Size.quick() if quick else Size()
    if tiny:
        size = Size(texts=200, rounds=1, many_terms=3_000, builds=1)
    load = " ".join(f"{part:.2f}" for part in os.getloadavg())
    core = pin_to_one_core()
    report = Report()
    report.facts = describe(["ahocorasick-rs", *(peer.package for peer in PEERS)])
    report.facts["pinned to core"] = "no" if core is None else str(core)
    report.facts["load of the machine before"] = load
    report.facts["texts"] = (
        f"{size.texts:,} of about {corpus.LENGTH} code points, 5 % with a term, half of these "
        f"disguised; from {fingerprint(own) if own else 'the repository'}"
    )
    report.facts["turns"] = f"slices of {SLICE:,} texts, {size.rounds} rounds or more"
    made_up(report, size, own)
    planted = [entry.term for entry in Lexicon.default().entries]
    source = corpus.sentences(own)
    beside_peers(report, corpus.texts(size.texts // 5, planted, source=source), size.rounds)
    if real:
        real_mix(report, *real, rounds=size.rounds)
    console = Console(width=200, highlight=False)
    for name, fact in report.facts.items():
        console.print(f"{name}: {fact}", markup=False)
    console.print(as_table(report))
    if record_to:
        lines = [asdict(line) | {"verdict": line.verdict} for line in report.lines]
        kept = msgspec.json.encode({"on": report.facts, "lines": lines})
        record_to.write_bytes(msgspec.json.format(kept, indent=1) + b"\n")


if __name__ == "__main__":
    main()
