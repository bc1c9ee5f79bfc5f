"""Runs the entries' own examples, and the civic corpus, through the scanner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from luytre.lexicon import Lexicon
from luytre.screening.screener import Screener, civic_hits

__all__ = ["ProofFailure", "prove"]


class ProofFailure(msgspec.Struct, frozen=True):
    """An example that does not hold: what was expected of `text`, and what was `found` in it."""

    entry_id: str
    kind: Literal["match", "clean", "civic"]
    text: str
    found: str


def prove(lexicon: Lexicon) -> list[ProofFailure]:
    """Every example of every entry that fails, and every civic sentence that an entry hits.

    A ``match`` text must give a hit of its entry with a score of at least one half, a ``clean``
    text none. Unlike a `Screener` for use, this one is not refused for civic hits: they are
    listed instead.
    """
    screener = Screener.unguarded(lexicon)
    failures = list(_examples(lexicon, screener))
    for entry_id, sentence, origin in civic_hits(screener.screen_many):
        failures.append(ProofFailure(entry_id, "civic", sentence, origin))
    return failures


def _examples(lexicon: Lexicon, screener: Screener) -> Iterator[ProofFailure]:
    texts = [(entry, text, True) for entry in lexicon.entries for text in entry.match]
    texts += [(entry, text, False) for entry in lexicon.entries for text in entry.clean]
    verdicts = screener.screen_many([text for _, text, _ in texts])
    for (entry, text, must_match), verdict in zip(texts, verdicts, strict=True):
        mine = [hit for hit in verdict.hits if hit.entry == entry.id]
        # A longer entry of the same harm may stand over this one: then the term was read too.
        if not mine and must_match:
            same_harm = [hit for hit in verdict.hits if hit.harm == entry.harm]
            mine = same_harm if _reads(entry.id, text, screener) else []
        sure = [hit for hit in mine if hit.score >= 0.5]
        if must_match and not sure:
            others = ", ".join(hit.entry for hit in verdict.hits)
            low = f"score only {mine[0].score}" if mine else f"hits: {others or 'none'}"
            yield ProofFailure(entry.id, "match", text, low)
        elif not must_match and sure:
            found = ", ".join(f'"{text[hit.start : hit.end]}" ({hit.score})' for hit in sure)
            yield ProofFailure(entry.id, "clean", text, found)


def _reads(entry_id: str, text: str, screener: Screener) -> bool:
    entries = screener.lexicon.entries
    numbers = {number for number, *_ in screener.readings(text) if number < len(entries)}
    return any(entries[number].id == entry_id for number in numbers)
