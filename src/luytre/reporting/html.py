"""The report of a scan: one HTML file that needs nothing else, in Vietnamese and English.

It holds no script. The language is switched by two radio buttons and the style sheet, and a
content security policy allows nothing but that style sheet, by its hash.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import heapq
import importlib.resources
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import PurePath
from typing import IO

import jinja2
import msgspec

from luytre.lexicon import ACTION_NAMES, ACTIONS, HARMS, PROTECTIVE, Action, Lexicon, rank
from luytre.reporting.rows import Row, Totals, largest
from luytre.screening import Hit, Screener
from luytre.screening.cue_words import CueWords
from luytre.screening.explanation import (
    CUE_ROLES,
    DISGUISE_NAMES,
    INDICATOR_NAMES,
    CueFound,
    CueRole,
)
from luytre.screening.next_action import next_action

__all__ = ["MOST_SHOWN", "write_report"]

#: Texts shown in full; the charts count all.
MOST_SHOWN = 2000
_ENTRIES_CHARTED = 20
#: Hits of one text that are lit up and listed, and indicators; the others are only counted.
MOST_OF_A_TEXT = 20
#: Code points of a long text shown on either side of its hits, and of a long indicator.
_AROUND = 240


@dataclass(frozen=True)
class Bar:
    """One bar of a chart; `share` in percent of the longest."""

    name: str
    name_vi: str
    note: str
    count: int
    share: float
    tint: str


@dataclass(frozen=True)
class Piece:
    """Some letters of a text; `kind` is "hit", the role of a cue or "", `title` says more."""

    text: str
    kind: str = ""
    title: str = ""


@dataclass(frozen=True)
class Reading:
    """One hit as shown under its text; `obstacles` say why the action `following` was not taken."""

    term: str
    harm: str
    harm_name: str
    harm_name_vi: str
    entry: str
    percent: int
    disguises: list[tuple[str, str, str]]
    severity: int
    protective: tuple[str, str, str] | None
    following: tuple[str, str] | None
    obstacles: list[tuple[str, str]]


@dataclass(frozen=True)
class Card:
    """One text with its hits; `more_hits` and `more_indicators` are those not shown.

    `place` is its file, as short as tells it from the others, and its line.
    """

    source: str
    place: str
    pieces: list[Piece]
    readings: list[Reading]
    indicators: list[tuple[str, str, str]]
    more_hits: int
    more_indicators: int


@dataclass(frozen=True)
class Excerpt:
    """What is shown of a row: `row` with few enough hits and indicators, and how many it had.

    A row may have half a million hits, and the report holds thousands of rows at a time.
    """

    row: Row
    hits: int
    indicators: int


@dataclass(frozen=True)
class Section:
    """The texts of one action; `count` of all, of which `cards` are shown."""

    action: Action
    name: str
    name_vi: str
    count: int
    cards: list[Card]


def write_report(
    out: IO[str],
    rows: Iterable[Row],
    totals: Totals,
    sources: Sequence[str],
    screener: Screener,
    most: int = MOST_SHOWN,
) -> None:
    """Write the report on `rows`; those without hits are left out.

    Of more than `most` rows, those with the strongest action and score are shown, in the order
    of the input, and of one row the `MOST_OF_A_TEXT` strongest hits. `screener` is the one that
    the rows come from.
    """
    names = _short_names(sources)
    with_hits = ((number, _excerpt(row)) for number, row in enumerate(rows) if row.hits)
    chosen = heapq.nlargest(most, with_hits, key=_weight)
    chosen.sort(key=lambda item: item[0])
    sections = [
        _section(
            action, [one for _, one in chosen if one.row.action == action], totals, screener, names
        )
        for action in reversed(ACTIONS)
    ]
    style = _packaged("report.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    pieces = _template().generate(
        style=style,
        style_hash=digest,
        totals=totals,
        sources=sources,
        version=version("luytre"),
        policy=screener.policy.name,
        size=len(screener.lexicon),
        shown=len(chosen),
        actions=_action_bars(totals),
        harms=_harm_bars(totals),
        disguises=_disguise_bars(totals),
        entries=_entry_bars(totals, screener.lexicon),
        roles=_roles(sections),
        sections=[section for section in sections if section.cards],
    )
    out.writelines(pieces)


def _excerpt(row: Row) -> Excerpt:
    """`row` with its strongest hits, in the order of the text, and its first indicators."""
    hits, indicators = row.hits, row.indicators
    if max(len(hits), len(indicators)) <= MOST_OF_A_TEXT:
        return Excerpt(row, len(hits), len(indicators))
    strongest = heapq.nsmallest(
        MOST_OF_A_TEXT, range(len(hits)), key=lambda at: (-rank(hits[at].action), -hits[at].score)
    )
    shown = msgspec.structs.replace(
        row,
        hits=tuple(hits[at] for at in sorted(strongest)),
        indicators=indicators[:MOST_OF_A_TEXT],
    )
    return Excerpt(shown, len(hits), len(indicators))


def _weight(item: tuple[int, Excerpt]) -> tuple[int, float, int]:
    number, excerpt = item
    row = excerpt.row
    return rank(row.action), max(hit.score for hit in row.hits), -number


@functools.cache
def _packaged(name: str) -> str:
    return importlib.resources.files(__package__).joinpath(name).read_text("utf-8")


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["figures"] = lambda number: f"{number:,}".replace(",", "\u202f")
    return environment.from_string(_packaged("report.html.jinja"))


# --- charts ------------------------------------------------------------------------------------


def _bars(rows: Iterable[tuple[str, str, str, int, str]]) -> list[Bar]:
    listed = list(rows)
    longest = max((count for *_, count, _ in listed), default=0) or 1
    return [
        Bar(name, name_vi, note, count, round(100 * count / longest, 2), tint)
        for name, name_vi, note, count, tint in listed
    ]


def _action_bars(totals: Totals) -> list[Bar]:
    return _bars(
        (*ACTION_NAMES[action], action, count, f"action-{action}")
        for action, count in totals.by_action
    )


def _harm_bars(totals: Totals) -> list[Bar]:
    return _bars(
        (HARMS[code].name, HARMS[code].name_vi, code, count, code)
        for code, count in largest(totals.harms)
    )


def _disguise_bars(totals: Totals) -> list[Bar]:
    return _bars(
        (*DISGUISE_NAMES[name], name, count, "plain") for name, count in largest(totals.disguises)
    )


def _entry_bars(totals: Totals, lexicon: Lexicon) -> list[Bar]:
    bars = []
    for entry_id, count in largest(totals.entries, _ENTRIES_CHARTED):
        entry = lexicon.get(entry_id)
        term = entry.term if entry else entry_id
        bars.append((term, term, entry_id, count, entry.harm if entry else "plain"))
    return _bars(bars)


# --- texts -------------------------------------------------------------------------------------


def _short_names(sources: Sequence[str]) -> dict[str, str]:
    """The last part of each file's path, where no other file has the same."""
    last = {source: PurePath(source).name or source for source in sources}
    often = Counter(last.values())
    return {source: name if often[name] == 1 else source for source, name in last.items()}


def _section(
    action: Action,
    shown: list[Excerpt],
    totals: Totals,
    screener: Screener,
    names: Mapping[str, str],
) -> Section:
    name, name_vi = ACTION_NAMES[action]
    cards = [_card(excerpt, screener, names) for excerpt in shown]
    return Section(action, name, name_vi, totals.actions.get(action, 0), cards)


def _roles(sections: Iterable[Section]) -> dict[CueRole, tuple[str, str]]:
    """The roles of the cues that are lit up somewhere, for the legend."""
    lit = {piece.kind for section in sections for card in section.cards for piece in card.pieces}
    return {role: names for role, names in CUE_ROLES.items() if role in lit}


def _card(excerpt: Excerpt, screener: Screener, names: Mapping[str, str]) -> Card:
    row = excerpt.row
    return Card(
        source=row.source,
        place=f"{names.get(row.source, row.source)}:{row.line}",
        pieces=_pieces(row.text, row.hits, _cues(row, screener.lexicon)),
        readings=[_reading(hit, screener) for hit in row.hits],
        indicators=[
            (_shortened(_visible(found.value)), *INDICATOR_NAMES[found.kind])
            for found in row.indicators
        ],
        more_hits=excerpt.hits - len(row.hits),
        more_indicators=excerpt.indicators - len(row.indicators),
    )


def _cues(row: Row, lexicon: Lexicon) -> tuple[CueFound, ...]:
    """The words near the hits that explain them."""
    words = CueWords(lexicon, row.text)
    found: list[CueFound] = []
    for hit in row.hits:
        entry = lexicon.get(hit.entry)
        requires = entry.requires if entry else ()
        found += words.of_hit(hit.start, hit.end, requires, hit.protective, has_indicator=False)
    return words.lit_up([(hit.start, hit.end) for hit in row.hits], found)


def _reading(hit: Hit, screener: Screener) -> Reading:
    lexicon = screener.lexicon
    entry = lexicon.get(hit.entry)
    harm = HARMS[hit.harm]
    context = PROTECTIVE[hit.protective] if hit.protective else None
    following, obstacles = (
        next_action(hit, entry, screener.policy, lexicon.on) if entry else (None, ())
    )
    return Reading(
        term=entry.term if entry else hit.entry,
        harm=hit.harm,
        harm_name=harm.name,
        harm_name_vi=harm.name_vi,
        entry=hit.entry,
        percent=round(hit.score * 100),
        disguises=[(name, *DISGUISE_NAMES[name]) for name in hit.disguises],
        severity=hit.severity,
        protective=(context.code, context.name, context.name_vi) if context else None,
        following=ACTION_NAMES[following] if following else None,
        obstacles=[(obstacle.reason, obstacle.reason_vi) for obstacle in obstacles],
    )


def _pieces(text: str, hits: Sequence[Hit], cues: Sequence[CueFound]) -> list[Piece]:
    """The text cut where hits and cues begin and end, less what is far from every hit."""
    first = max(min(hit.start for hit in hits) - _AROUND, 0)
    last = min(max(hit.end for hit in hits) + _AROUND, len(text))
    if last - first > 8 * _AROUND:
        last = min(first + 8 * _AROUND, len(text))
    places = [place for hit in hits for place in (hit.start, hit.end)]
    places += [place for cue in cues for place in (cue.start, cue.end)]
    cuts = {first, last, *(place for place in places if first < place < last)}
    by_start = {cue.start: cue for cue in cues}
    pieces = [Piece("… ")] if first else []
    for low, high in itertools.pairwise(sorted(cuts)):
        over = [hit for hit in hits if hit.start <= low and high <= hit.end]
        shown = _visible(text[low:high])
        if best := max(over, key=lambda hit: hit.score, default=None):
            pieces.append(Piece(shown, "hit", f"{best.entry} · {best.harm}"))
        elif cue := by_start.get(low):
            pieces.append(Piece(shown, cue.role, cue.term))
        else:
            pieces.append(Piece(shown))
    if last < len(text):
        pieces.append(Piece(" …"))
    return pieces


#: Controls and the characters that turn the direction of writing, as pictures or U+FFFD.
_SHOWN = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | {
    127: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
}


def _shortened(text: str) -> str:
    return text if len(text) <= _AROUND else f"{text[:_AROUND]} …"


def _visible(text: str) -> str:
    """`text` without characters that a page can't hold or that would disorder the rest of it."""
    return text.translate(_SHOWN)
