"""Finds the words of company in a text, for people to see: they change no score and no verdict.

The judge asks only whether a cue is near. Required and protective cues are read here as the judge
reads them. Contact words ("zalo", "lh", "ib") show where an advertisement leads, so these are
read through every disguise, and shown near each hit whether its entry asks for them or not.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import msgspec

from luytre.lexicon import INDICATOR_CUE, Contexts, Entry, Lexicon
from luytre.screening.assembly import CUE_DISGUISES, WINDOW
from luytre.screening.screener import Screener

__all__ = ["CUE_ROLES", "CueFound", "CueRole", "CueWords"]

CueRole = Literal["protective", "required", "contact"]

#: What a cue does, in English and Vietnamese; where two overlap, the one named first is lit up.
CUE_ROLES: dict[CueRole, tuple[str, str]] = {
    "protective": ("words that protect it", "từ bảo vệ"),
    "required": ("words it needs near it", "từ cần có ở gần"),
    "contact": ("contact words near it", "từ liên hệ ở gần"),
}

_CONTACT = "contact"
_MOST_OF_A_HIT = 8
_MOST_OF_A_TEXT = 200
#: A contact word read with less than this is as likely another word.
_SURE = 0.5
#: No cue with its disguises is longer; the judge looks as far back.
_LONGEST = 100


class CueFound(msgspec.Struct, frozen=True):
    """A cue in the text: which (``"@sale"``, ``"P5"`` or a phrase), its role, and where.

    `term` is the phrase as it is spelled in the file of contexts, `raw` the letters that read as
    it. "required" is a cue that the hit's entry asks for, "protective" one of the context that
    protects the hit, "contact" a contact word near it, which counts for nothing. The cue
    "@indicator" has no letters of its own: `start` and `end` are 0, `raw` and `term` empty.
    """

    cue: str
    role: CueRole
    term: str
    raw: str
    start: int
    end: int


class _Place(NamedTuple):
    start: int
    end: int
    term: str


class CueWords:
    """The cues of one text, each group looked for once, however many hits ask what is near."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self._contexts = lexicon.contexts
        self._text = text
        self._places: dict[str, Sequence[_Place]] = {}

    def of_hit(
        self,
        start: int,
        end: int,
        requires: Iterable[str],
        protective: str | None,
        has_indicator: bool,
    ) -> tuple[CueFound, ...]:
        """The cues of a hit at ``start:end`` that `requires` and its protective context name.

        At most 8, protective ones first.
        """
        found: list[CueFound] = []
        if protective is not None:
            phrases = self._contexts.protective.get(protective, ())
            places = self._read(protective, phrases)
            # It holds for the whole text; those nearest to the hit are shown.
            middle = bisect_left(places, (start,))
            around = places[max(middle - _MOST_OF_A_HIT, 0) : middle + _MOST_OF_A_HIT]
            nearest = sorted(around, key=lambda place: abs(place.start - start))
            found += self._named(protective, "protective", sorted(nearest[:_MOST_OF_A_HIT]))
        for cue in requires:
            if cue == INDICATOR_CUE:
                if has_indicator:
                    found.append(CueFound(cue, "required", "", "", 0, 0))
                continue
            places = self._read(cue, self._contexts.phrases(cue))
            found += self._named(cue, "required", _near(places, start, end))
        return tuple(found[:_MOST_OF_A_HIT])

    def lit_up(
        self, hits: Sequence[tuple[int, int]], cues: Iterable[CueFound]
    ) -> tuple[CueFound, ...]:
        """What to show beside `hits`: those of their `cues` that have letters, and contact words.

        In the order of the text, none overlapping another or a hit, at most 200.
        """
        places = sorted({place for hit in hits for place in _near(self._contact_words(), *hit)})
        contacts = self._named(f"@{_CONTACT}", "contact", places)
        roles = list(CUE_ROLES)
        taken = bytearray(len(self._text))
        for start, end in hits:
            taken[start:end] = b"\1" * (end - start)
        kept: list[CueFound] = []
        for cue in sorted(
            {*cues, *contacts},
            key=lambda cue: (roles.index(cue.role), cue.start, -cue.end, cue.cue),
        ):
            if cue.raw and not any(taken[cue.start : cue.end]):
                taken[cue.start : cue.end] = b"\1" * (cue.end - cue.start)
                kept.append(cue)
        return tuple(sorted(kept[:_MOST_OF_A_TEXT], key=lambda cue: cue.start))

    def _contact_words(self) -> Sequence[_Place]:
        if _CONTACT not in self._places:
            known = self._contexts if _CONTACT in self._contexts.cues else Contexts.default()
            hits = _reader(known.cues[_CONTACT], ("*",)).screen(self._text).hits
            self._places[_CONTACT] = sorted(
                _Place(hit.start, hit.end, hit.entry) for hit in hits if hit.score >= _SURE
            )
        return self._places[_CONTACT]

    def _read(self, cue: str, phrases: tuple[str, ...]) -> Sequence[_Place]:
        """Where `phrases` stand, as the judge reads them; of one within another, the longer."""
        if cue not in self._places:
            readings = _reader(phrases, CUE_DISGUISES).readings(self._text) if phrases else []
            own = [
                _Place(start, end, phrases[number])
                for number, start, end, *_ in readings
                if number < len(phrases)  # beyond are phrases that call for indicators
            ]
            self._places[cue] = _longest(own)
        return self._places[cue]

    def _named(self, cue: str, role: CueRole, places: Iterable[_Place]) -> list[CueFound]:
        return [
            CueFound(cue, role, term, self._text[start:end], start, end)
            for start, end, term in places
        ]


@functools.lru_cache(maxsize=256)
def _reader(phrases: tuple[str, ...], disguises: tuple[str, ...]) -> Screener:
    # The harm is never shown: an entry has to have one.
    entries = (Entry(id=term, term=term, harm="H01", disguises=disguises) for term in phrases)
    return Screener.unguarded(Lexicon(entries))


def _longest(places: Iterable[_Place]) -> list[_Place]:
    kept: list[_Place] = []
    for place in sorted(set(places), key=lambda place: (place.start, -place.end, place.term)):
        if not kept or place.end > kept[-1].end:
            kept.append(place)
    return kept


def _near(places: Sequence[_Place], start: int, end: int) -> list[_Place]:
    """Those within the window around ``start:end`` and outside of it."""
    near = []
    for number in range(bisect_left(places, (start - WINDOW - _LONGEST,)), len(places)):
        place = places[number]
        if place.start > end + WINDOW:
            break
        apart = place.start >= end or place.end <= start
        if apart and place.end >= start - WINDOW:
            near.append(place)
    return near
