"""Finds the words in a text that made a required or protective context, for people to see.

The judge asks only whether a cue is near. Here the cue's letters are looked for, whole words,
with or without their marks; a cue written in a disguise counts for the judge and isn't shown.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

import msgspec

from luytre.lexicon import INDICATOR_CUE, Contexts
from luytre.screening.assembly import WINDOW
from luytre.vietnamese import skeleton

__all__ = ["CueFound", "cues_found"]

_MOST_SHOWN = 8
_GAP = r"[^\w]+"


class CueFound(msgspec.Struct, frozen=True):
    """A cue in the text: which (``"@sale"``, ``"P5"`` or a phrase), its role, and where.

    `role` is "required" or "protective". The cue "@indicator" has no letters of its own: there
    `start` and `end` are 0 and `raw` is empty.
    """

    cue: str
    role: str
    raw: str
    start: int
    end: int


def cues_found(
    text: str,
    start: int,
    end: int,
    requires: Iterable[str],
    protective: str | None,
    contexts: Contexts,
    has_indicator: bool,
) -> tuple[CueFound, ...]:
    """The cues of a hit at ``start:end`` that `requires` and its protective context name."""
    bare, places = _bare(text)
    found: list[CueFound] = []
    for cue in requires:
        if cue == INDICATOR_CUE:
            if has_indicator:
                found.append(CueFound(cue, "required", "", 0, 0))
            continue
        for low, high in _spans(bare, places, contexts.phrases(cue)):
            near = high >= start - WINDOW and low <= end + WINDOW
            if near and (low >= end or high <= start):
                found.append(CueFound(cue, "required", text[low:high], low, high))
    if protective is not None:
        phrases = contexts.protective.get(protective, ())
        for low, high in _spans(bare, places, phrases):
            found.append(CueFound(protective, "protective", text[low:high], low, high))
    return tuple(sorted(found, key=lambda cue: (cue.role, cue.start))[:_MOST_SHOWN])


def _bare(text: str) -> tuple[str, list[int]]:
    """The text without marks, and for each of its letters the place in `text`."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for part in skeleton(letter):
            letters.append(part)
            places.append(place)
    places.append(len(text))
    return "".join(letters), places


def _spans(bare: str, places: list[int], phrases: tuple[str, ...]) -> list[tuple[int, int]]:
    if not phrases:
        return []
    return [
        (places[match.start()], places[match.end() - 1] + 1)
        for match in _pattern(phrases).finditer(bare)
    ]


@functools.lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted({skeleton(phrase) for phrase in phrases}, key=len, reverse=True)
    choices = (_GAP.join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(choices)})(?!\w)")
