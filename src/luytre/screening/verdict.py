"""What screening says about a text."""

from __future__ import annotations

from typing import Literal

import msgspec

from luytre.lexicon import Action
from luytre.vietnamese import Indicator

__all__ = ["CLEAN", "Context", "Hit", "Surface", "Verdict"]

Surface = Literal["post", "comment", "message", "profile", "query"]


class Context(msgspec.Struct, frozen=True):
    """Where a text stands. What is not known is left as None.

    `author_age_days` is the age of the account, never who it is; `now` an ISO 8601 time.
    """

    surface: Surface | None = None
    community: str | None = None
    author_age_days: float | None = None
    now: str | None = None


class Hit(msgspec.Struct, frozen=True, gc=False):
    """One term read in the text.

    `start` and `end` are code points of the text as it was given. `score`, 0 to 1, says how sure
    the reading is, from the `evidence` named. `disguises` had to be undone to read it.
    `protective` is the code of the context that protects it, if one does; `action` what the
    policy makes of this hit alone.
    """

    start: int
    end: int
    entry: str
    harm: str
    score: float
    disguises: tuple[str, ...]
    evidence: tuple[str, ...]
    severity: int
    protective: str | None
    action: Action


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The action, the strongest of its hits' actions, and what led to it."""

    action: Action
    hits: tuple[Hit, ...] = ()
    indicators: tuple[Indicator, ...] = ()


CLEAN = Verdict("allow")
"""The verdict on every text in which nothing was found."""
