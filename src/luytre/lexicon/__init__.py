"""The dictionary: harms, entries, contexts, and the files that hold them."""

from luytre.lexicon.civic import CivicSentence, civic_corpus
from luytre.lexicon.complaints import Complaint, LexiconError
from luytre.lexicon.contexts import INDICATOR_CUE, Contexts
from luytre.lexicon.dictionary import Lexicon
from luytre.lexicon.entry import (
    DISGUISES,
    ON_REQUEST,
    Entry,
    may_block,
    permitted_disguises,
    permitted_protection,
)
from luytre.lexicon.harms import (
    ACTION_NAMES,
    ACTIONS,
    HARMS,
    NEVER_EMITTED,
    PROTECTIVE,
    Action,
    Harm,
    ProtectiveContext,
    at_most,
    rank,
)

__all__ = [
    "ACTIONS",
    "ACTION_NAMES",
    "DISGUISES",
    "HARMS",
    "INDICATOR_CUE",
    "NEVER_EMITTED",
    "ON_REQUEST",
    "PROTECTIVE",
    "Action",
    "CivicSentence",
    "Complaint",
    "Contexts",
    "Entry",
    "Harm",
    "Lexicon",
    "LexiconError",
    "ProtectiveContext",
    "at_most",
    "civic_corpus",
    "may_block",
    "permitted_disguises",
    "permitted_protection",
    "rank",
]
