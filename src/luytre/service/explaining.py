"""Explanations within bounds: undoing disguises takes far longer than finding them."""

from __future__ import annotations

import asyncio

import msgspec

from luytre.screening import Context, Screener, Verdict
from luytre.screening.explanation import Explanation, explain

__all__ = ["MOST_EXPLAINED", "Explained", "Explainer"]

#: Hits of one text that are explained; its verdict has all of them. More than a person reads, and
#: few enough that a text made to be slow holds the turn for a moment only.
MOST_EXPLAINED = 20


class Explained(msgspec.Struct, frozen=True):
    """The verdict on a text, and the explanation of its first hits."""

    verdict: Verdict
    explanation: Explanation


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
        return Explained(verdict, explain(self._screener, text, context, most=MOST_EXPLAINED))
