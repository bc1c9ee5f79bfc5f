"""Cases drawn from the families, and what a screener finds of them."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple, TypeVar

import msgspec

from evaluation.disguises.families import FAMILIES, Style
from evaluation.disguises.letters import bare
from luytre import Lexicon, Policy, Screener
from luytre.reporting.intervals import Share, share

FOLDER = Path(__file__).parent.parent
Split = Literal["tuning", "held-out"]
T = TypeVar("T")
SEED = 20261123


class Case(NamedTuple):
    family: str
    style: str
    term: str
    text: str
    start: int
    end: int


class Miss(NamedTuple):
    case: Case
    found: str  # what was found instead, and how sure


class Row(msgspec.Struct):
    """One line of the table."""

    family: str
    cases: int = 0
    found: int = 0
    exact: int = 0

    @property
    def recall(self) -> Share:
        return share(self.found, self.cases)

    @property
    def spans(self) -> Share:
        return share(self.exact, self.found)


def read_lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def terms(split: Split | None = None) -> dict[str, str]:
    """Term and harm of one half, or of all; those in the packaged dictionary left out."""
    known = {entry.term for entry in Lexicon.default().entries}
    pairs = [line.split("\t") for line in read_lines("terms.tsv")]
    chosen = _half(pairs, split)
    return {term: harm for term, harm in chosen if term not in known}


def carriers(split: Split) -> list[str]:
    return _half(read_lines("carriers.txt"), split)


def _half(lines: Sequence[T], split: Split | None) -> list[T]:
    if split is None:
        return list(lines)
    return [line for k, line in enumerate(lines) if k % 2 == (split == "held-out")]


def cases(split: Split, per_style: int = 2, seed: int = SEED) -> Iterator[Case]:
    """Every term of the half, `per_style` times in each family (not style), seeded."""
    places = carriers(split)
    for term in terms(split):
        for family, styles in FAMILIES.items():
            rng = Random(f"{seed} {family} {term}")
            order = rng.sample(styles, len(styles))
            made = 0
            for style in order * per_style:
                case = _case(family, style, term, rng, places)
                if case is not None:
                    made += 1
                    yield case
                if made == per_style:
                    break


def _case(family: str, style: Style, term: str, rng: Random, places: Sequence[str]) -> Case | None:
    written = style.write(term, rng)
    if family == "reversed" and " " not in term:
        return None
    if rng.random() < 0.1 and written.islower() and family != "legacy fonts":
        written = written[0].upper() + written[1:] if rng.random() < 0.5 else written.upper()
    if unicodedata.normalize("NFC", written).lower() == term and family != "NFD":
        return None
    if written == term:
        return None
    around = rng.choice(style.around)
    if around == "none":
        return Case(family, style.name, term, written, 0, len(written))
    before, behind = rng.choice(places).split("{}")
    if around == "toneless":
        before, behind = bare(before), bare(behind)
    elif around == "same":
        before, behind = style.write(before, rng), style.write(behind, rng)
    start = len(before)
    return Case(family, style.name, term, before + written + behind, start, start + len(written))


def measure(drawn: Iterable[Case], split: Split) -> tuple[list[Row], list[Miss], list[Miss]]:
    """The rows in the families' order, the cases missed, and those with another span."""
    screener = Screener(Lexicon.from_terms(terms(split)))
    rows = {family: Row(family) for family in FAMILIES}
    missed: list[Miss] = []
    inexact: list[Miss] = []
    for case in drawn:
        row = rows[case.family]
        row.cases += 1
        hits = screener.screen(case.text).hits
        mine = [hit for hit in hits if hit.entry == "terms:" + case.term]
        sure = [
            hit
            for hit in mine
            if hit.score >= 0.5 and hit.start < case.end and case.start < hit.end
        ]
        if not sure:
            found = ", ".join(f"{h.entry[6:]} {h.score}" for h in hits) or "nothing"
            missed.append(Miss(case, found))
            continue
        row.found += 1
        if any((hit.start, hit.end) == (case.start, case.end) for hit in sure):
            row.exact += 1
        else:
            inexact.append(Miss(case, repr(case.text[sure[0].start : sure[0].end])))
    return list(rows.values()), missed, inexact


def total(rows: Sequence[Row]) -> Row:
    return Row(
        "overall",
        sum(r.cases for r in rows),
        sum(r.found for r in rows),
        sum(r.exact for r in rows),
    )


def collisions(split: Split) -> tuple[int, int, list[str]]:
    """(sentences, above allow, those) of toned sentences that hold a term's bare letters.

    The civic guard refuses some of these terms, which are meant to be awkward. So they are
    screened without it, all as gambling, and `forum` says what it would do.
    """
    lines = [json.loads(line) for line in read_lines("collisions.jsonl")]
    by_term: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        by_term[line["term"]].append(line["text"])
    screener = Screener.unguarded(Lexicon.from_terms(dict.fromkeys(by_term, "H05")))
    forum = Policy.preset("forum")
    texts = _half([line["text"] for line in lines], split)
    flagged = []
    for text in texts:
        acted_on = [
            hit
            for hit in screener.screen(text).hits
            if forum.action(hit.harm, hit.severity, hit.score, False) != "allow"
        ]
        if acted_on:
            hit = acted_on[0]
            flagged.append(f"{hit.entry[6:]} {hit.score} {hit.evidence}: {text}")
    return len(texts), len(flagged), flagged
