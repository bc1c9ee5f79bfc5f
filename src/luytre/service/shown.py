"""What the page shows of a text: its letters lit up where something was found in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from luytre.lexicon import ACTIONS, rank
from luytre.screening import Verdict
from luytre.screening.explanation import CueFound

__all__ = ["Label", "Piece", "Run", "pieces", "runs"]

#: So many unseen characters are named one by one; a text of nothing else would fill the page.
_MOST_NAMED = 200
_EMOJI_JOINERS = "\u200d\ufe0f\ufe0e"


class Run(NamedTuple):
    """Letters as they are, or the name of characters that nobody would see."""

    text: str
    unseen: bool = False


class Label(NamedTuple):
    """Stands behind the last letter of a finding: its number, its name, the id of its card."""

    number: int
    name: str
    anchor: str


class Piece(NamedTuple):
    """Letters that belong to the same findings.

    `kind` is an action, "indicator", the role of a cue or "".
    """

    runs: list[Run]
    kind: str
    labels: list[Label]


class Finding(NamedTuple):
    """Where a finding is, what lights it up, and its label, if it has a card."""

    start: int
    end: int
    kind: str
    label: Label | None


def pieces(text: str, findings: Sequence[Finding]) -> list[Piece]:
    """`text`, cut wherever a finding begins or ends."""
    named = _Named()
    cuts = {0, len(text)}
    begins: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for index, finding in enumerate(findings):
        cuts |= {finding.start, finding.end}
        begins.setdefault(finding.start, []).append(index)
        ends.setdefault(finding.end, []).append(index)
    over: set[int] = set()
    shown = []
    for start, end in pairwise(sorted(cuts)):
        over.difference_update(ends.get(start, ()))
        over.update(begins.get(start, ()))
        labels = [found for index in ends.get(end, ()) if (found := findings[index].label)]
        kind = _strongest(findings[index].kind for index in over)
        shown.append(Piece(list(named.runs(text[start:end])), kind, labels))
    return shown


def findings_of(
    verdict: Verdict,
    labels: Sequence[Label],
    others: Sequence[Label],
    cues: Iterable[CueFound] = (),
) -> list[Finding]:
    """The hits of `verdict`, the first of them with `labels`; its indicators with `others`.

    `cues` have no labels; where one overlaps a hit or an indicator, that shows.
    """
    found = [
        Finding(hit.start, hit.end, hit.action, labels[index] if index < len(labels) else None)
        for index, hit in enumerate(verdict.hits)
    ]
    found += [
        Finding(one.start, one.end, "indicator", others[index] if index < len(others) else None)
        for index, one in enumerate(verdict.indicators)
    ]
    found += [Finding(cue.start, cue.end, cue.role, None) for cue in cues]
    return [finding for finding in found if finding.start < finding.end]


def runs(text: str) -> list[Run]:
    """A short text, with characters that nobody would see named."""
    return list(_Named().runs(text))


def _strongest(kinds: Iterable[str]) -> str:
    return max(kinds, key=_strength, default="")


def _strength(kind: str) -> int:
    """Actions by their rank, below them indicators, and cues below these."""
    if kind in ACTIONS:
        return 2 + rank(kind)
    return 1 if kind == "indicator" else 0


class _Named:
    """Names unseen characters until there were too many of them."""

    def __init__(self) -> None:
        self._count = 0

    def runs(self, text: str) -> Iterator[Run]:
        plain: list[str] = []
        at = 0
        while at < len(text):
            char = text[at]
            if not _unseen(char, text[at - 1] if at else ""):
                plain.append(char)
                at += 1
                continue
            following = at + 1
            while following < len(text) and text[following] == char:
                following += 1
            if plain:
                yield Run("".join(plain))
                plain = []
            yield self._name(char, following - at)
            at = following
        if plain:
            yield Run("".join(plain))

    def _name(self, char: str, times: int) -> Run:
        self._count += 1
        if self._count > _MOST_NAMED:
            return Run("·", unseen=True)
        many = f" ×{times}" if times > 1 else ""
        return Run(f"U+{ord(char):04X}{many}", unseen=True)


def _unseen(char: str, before: str) -> bool:
    """Controls, invisible characters and those that turn the writing direction around."""
    if char.isprintable() or char in "\n\t":
        return char in "\u3164\uffa0\u2800\u115f\u1160"
    if char in _EMOJI_JOINERS and before and unicodedata.category(before) in ("So", "Sk", "Mn"):
        return False
    return unicodedata.category(char) != "Zs"
