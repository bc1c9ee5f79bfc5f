"""Counts how well a screener finds what people marked: the mathematics of `luytre evaluate`.

A text is *found* where a hit in one of the harms looked at has at least the threshold's score. A
positive found is right, a clean one found is a false alarm. Where people marked letters, a hit is
right if it shares a letter with a mark; else if its text is positive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from luytre.lexicon import HARMS
from luytre.reporting.intervals import Share, f1, share
from luytre.reporting.labels import Example
from luytre.screening import Hit, Verdict

__all__ = ["Accuracy", "Bin", "EntryRow", "FamilyRow", "HarmRow", "SourceRow", "measure"]

_BINS = 10


class SourceRow(msgspec.Struct, frozen=True):
    """Texts of one file, or of all. `false_positive_rate` is that of the texts without a mark."""

    source: str
    texts: int
    positives: int
    precision: Share
    recall: Share
    f1: Share
    false_positive_rate: Share
    above_allow: Share
    to_review: Share


class HarmRow(msgspec.Struct, frozen=True):
    """`precision`: texts hit in this harm that are positive. `recall`: texts labelled so, found."""

    harm: str
    name: str
    hits: int
    precision: Share
    recall: Share


class FamilyRow(msgspec.Struct, frozen=True):
    """`recall` of the texts labelled with this disguise; `precision` of the hits that undid it.

    `exact` is the share of the found ones with marked spans in which a hit has exactly a mark's
    letters.
    """

    disguise: str
    recall: Share
    exact: Share
    precision: Share


class EntryRow(msgspec.Struct, frozen=True):
    """Hits of one entry, right and wrong."""

    entry: str
    right: int
    wrong: int
    precision: Share


class Bin(msgspec.Struct, frozen=True):
    """Hits with scores from `low` to `high`: were as many right as their mean score says?"""

    low: float
    high: float
    count: int
    mean_score: float | None
    right: Share


class Accuracy(msgspec.Struct, frozen=True):
    """All tables. `left_out` texts were screened and count only in `above_allow`, `to_review`."""

    threshold: float
    harms: tuple[str, ...]
    left_out: int
    overall: SourceRow
    sources: tuple[SourceRow, ...]
    by_harm: tuple[HarmRow, ...]
    by_disguise: tuple[FamilyRow, ...]
    by_entry: tuple[EntryRow, ...]
    reliability: tuple[Bin, ...]
    expected_calibration_error: float | None


class _Judged(msgspec.Struct, frozen=True):
    """An example with its verdict; `counts` is whether it is a positive or a negative at all."""

    example: Example
    verdict: Verdict
    hits: tuple[Hit, ...]
    found: bool
    counts: bool

    def is_right(self, hit: Hit) -> bool:
        spans = self.example.spans
        if spans:
            return any(hit.start < end and start < hit.end for start, end in spans)
        return self.example.positive


def measure(
    examples: Sequence[Example],
    verdicts: Sequence[Verdict],
    *,
    harms: Iterable[str] = (),
    threshold: float = 0.5,
    left_out: Iterable[int] = (),
) -> Accuracy:
    """Compare `verdicts` with `examples`, one of each.

    `harms` are those looked at, all by default; a text labelled with another harm counts neither
    way. `left_out` are indices of examples that count neither way.
    """
    wanted = frozenset(harms) or frozenset(HARMS)
    dropped = frozenset(left_out)
    judged = []
    for number, (example, verdict) in enumerate(zip(examples, verdicts, strict=True)):
        hits = tuple(hit for hit in verdict.hits if hit.harm in wanted)
        found = any(hit.score >= threshold for hit in hits)
        elsewhere = bool(example.harm) and example.harm not in wanted
        counts = number not in dropped and not elsewhere
        judged.append(_Judged(example, verdict, hits, found, counts))
    counted = [one for one in judged if one.counts]
    sources = dict.fromkeys(one.example.source for one in judged)
    bins = _bins(counted)
    return Accuracy(
        threshold=threshold,
        harms=tuple(sorted(wanted)),
        left_out=len(judged) - len(counted),
        overall=_source_row("all", judged),
        sources=tuple(
            _source_row(source, [one for one in judged if one.example.source == source])
            for source in sources
        ),
        by_harm=_harm_rows(counted, wanted, threshold),
        by_disguise=_family_rows(counted, threshold),
        by_entry=_entry_rows(counted, threshold),
        reliability=bins,
        expected_calibration_error=_calibration_error(bins),
    )


def _source_row(source: str, judged: Sequence[_Judged]) -> SourceRow:
    counted = [one for one in judged if one.counts]
    positives = [one for one in counted if one.example.positive]
    right = sum(one.found for one in positives)
    wrong = sum(one.found for one in counted) - right
    missed = len(positives) - right
    above = sum(one.verdict.action != "allow" for one in judged)
    review = sum(one.verdict.action == "review" for one in judged)
    return SourceRow(
        source=source,
        texts=len(judged),
        positives=len(positives),
        precision=share(right, right + wrong),
        recall=share(right, len(positives)),
        f1=f1(right, wrong, missed) if positives else share(0, 0),
        false_positive_rate=share(wrong, len(counted) - len(positives)),
        above_allow=share(above, len(judged)),
        to_review=share(review, len(judged)),
    )


def _harm_rows(
    counted: Sequence[_Judged], wanted: frozenset[str], threshold: float
) -> tuple[HarmRow, ...]:
    rows = []
    for code in sorted(wanted):
        hit = [
            one
            for one in counted
            if any(each.harm == code and each.score >= threshold for each in one.hits)
        ]
        labelled = [one for one in counted if one.example.harm == code]
        if not hit and not labelled:
            continue
        # A text labelled with another harm is not this one; an unnamed positive may be.
        right = sum(one.example.positive and one.example.harm in ("", code) for one in hit)
        recalled = sum(one.example.harm == code for one in hit)
        precision, recall = share(right, len(hit)), share(recalled, len(labelled))
        rows.append(HarmRow(code, HARMS[code].name, len(hit), precision, recall))
    return tuple(rows)


def _family_rows(counted: Sequence[_Judged], threshold: float) -> tuple[FamilyRow, ...]:
    labelled: dict[str, list[_Judged]] = defaultdict(list)
    undone: dict[str, list[bool]] = defaultdict(list)
    for one in counted:
        if one.example.disguise:
            labelled[one.example.disguise].append(one)
        for hit in one.hits:
            if hit.score >= threshold:
                for name in hit.disguises or ("none",):
                    undone[name].append(one.is_right(hit))
    rows = []
    for name in sorted({*labelled, *undone}):
        cases = labelled[name]
        marked = [one for one in cases if one.found and one.example.spans]
        exact = sum(_has_exact(one, threshold) for one in marked)
        rows.append(
            FamilyRow(
                disguise=name,
                recall=share(sum(one.found for one in cases), len(cases)),
                exact=share(exact, len(marked)),
                precision=share(sum(undone[name]), len(undone[name])),
            )
        )
    return tuple(rows)


def _has_exact(one: _Judged, threshold: float) -> bool:
    spans = one.example.spans or ()
    return any((hit.start, hit.end) in spans for hit in one.hits if hit.score >= threshold)


def _entry_rows(counted: Sequence[_Judged], threshold: float) -> tuple[EntryRow, ...]:
    """The entries, worst first: by wrong hits, then by the share of them."""
    right: dict[str, int] = defaultdict(int)
    wrong: dict[str, int] = defaultdict(int)
    for one in counted:
        for hit in one.hits:
            if hit.score >= threshold:
                (right if one.is_right(hit) else wrong)[hit.entry] += 1
    rows = [
        EntryRow(name, right[name], wrong[name], share(right[name], right[name] + wrong[name]))
        for name in {*right, *wrong}
    ]
    return tuple(sorted(rows, key=lambda row: (-row.wrong, row.right, row.entry)))


def _bins(counted: Sequence[_Judged]) -> tuple[Bin, ...]:
    scores: list[list[float]] = [[] for _ in range(_BINS)]
    right = [0] * _BINS
    for one in counted:
        for hit in one.hits:
            # Scores are hundredths: counted in whole ones, none falls on the wrong side.
            number = min(round(hit.score * 100) * _BINS // 100, _BINS - 1)
            scores[number].append(hit.score)
            right[number] += one.is_right(hit)
    return tuple(
        Bin(
            low=number / _BINS,
            high=(number + 1) / _BINS,
            count=len(scores[number]),
            mean_score=sum(scores[number]) / len(scores[number]) if scores[number] else None,
            right=share(right[number], len(scores[number])),
        )
        for number in range(_BINS)
    )


def _calibration_error(bins: Sequence[Bin]) -> float | None:
    """Mean distance between score and share right, weighted by the number of hits."""
    total = sum(one.count for one in bins)
    if not total:
        return None
    apart = 0.0
    for one in bins:
        if one.mean_score is not None and one.right.value is not None:
            apart += one.count * abs(one.mean_score - one.right.value)
    return apart / total
