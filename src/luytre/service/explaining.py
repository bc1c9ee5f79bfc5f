"""Explanations within bounds: undoing disguises takes far longer than finding them."""

from __future__ import annotations

import asyncio
from typing import cast

import msgspec

from luytre.lexicon import Lexicon
from luytre.screening import Context, Policy, Screener, Verdict
from luytre.screening.explanation import Explanation, explain

__all__ = ["MOST_EXPLAINED", "Explained", "Explainer"]

#: Hits of one text that are explained. All of them are in its verdict.
MOST_EXPLAINED = 20


class Explained(msgspec.Struct, frozen=True):
    """The verdict on a text, and the explanation of its first hits."""

    verdict: Verdict
    explanation: Explanation


class _FirstHits:
    """A screener that finds a text's first hits only, so that only these are explained."""

    def __init__(self, screener: Screener, verdict: Verdict) -> None:
        self.lexicon: Lexicon = screener.lexicon
        self.policy: Policy = screener.policy
        self._verdict = msgspec.structs.replace(verdict, hits=verdict.hits[:MOST_EXPLAINED])

    def screen(self, text: str, context: Context | None = None) -> Verdict:
        return self._verdict


class Explainer:
    """Explains one text at a time, in a thread, so that screening needn't wait for it."""

    def __init__(self, screener: Screener) -> None:
        self._screener = screener
        self._turn = asyncio.Semaphore(1)

    async def explain(self, text: str, context: Context | None = None) -> Explained:
        """The verdict and the explanation of `text`."""
        async with self._turn:
            return await asyncio.to_thread(self._explain, text, context)

    def _explain(self, text: str, context: Context | None) -> Explained:
        verdict = self._screener.screen(text, context)
        first = cast("Screener", _FirstHits(self._screener, verdict))
        return Explained(verdict, explain(first, text, context))
