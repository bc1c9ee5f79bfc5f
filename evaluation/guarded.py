"""Quick dictionaries of made-up or listed terms that pass the civic guard."""

from __future__ import annotations

from collections.abc import Mapping

from luytre import CivicCorpusError, Lexicon, Screener


def guarded(terms: Mapping[str, str]) -> tuple[Screener, set[str]]:
    """A screener of ``{term: harm}``, less the terms that the civic guard refuses, and those."""
    kept, refused = dict(terms), set[str]()
    while True:
        try:
            return Screener(Lexicon.from_terms(kept)), refused
        except CivicCorpusError as error:
            # A term may come to light only when a longer one around it is gone.
            for entry, _, _ in error.refused:
                term = entry.removeprefix("terms:")
                refused.add(term)
                kept.pop(term, None)
