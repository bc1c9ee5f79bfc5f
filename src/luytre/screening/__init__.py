"""One pure function: text and context to a verdict."""

from luytre.screening.policy import PRESETS, Policy, PolicyError, Rule
from luytre.screening.screener import CivicCorpusError, Screener, compiled_core
from luytre.screening.verdict import CLEAN, Context, Hit, Verdict

__all__ = [
    "CLEAN", "PRESETS", "CivicCorpusError", "Context", "Hit", "Policy", "PolicyError", "Rule",
    "Screener", "Verdict", "compiled_core",
]  # fmt: skip
