"""Lũy Tre: trust and safety for Vietnamese-language communities."""

from importlib.metadata import version

from luytre.lexicon import Entry, Lexicon, LexiconError
from luytre.screening import CivicCorpusError, Context, Hit, Policy, Screener, Verdict
from luytre.vietnamese import Indicator

__all__ = [
    "CivicCorpusError", "Context", "Entry", "Hit", "Indicator", "Lexicon", "LexiconError",
    "Policy", "Screener", "Verdict",
]  # fmt: skip

__version__ = version("luytre")
