"""The states of a case and of an appeal, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from luytre.casework.refusals import CaseworkError

__all__ = ["AWAITING", "COMPLETED", "OPEN", "UNDER_REVIEW", "VOID", "check_step"]

AWAITING, UNDER_REVIEW, COMPLETED, VOID = "awaiting_review", "under_review", "completed", "void"

OPEN = (AWAITING, UNDER_REVIEW)

#: A case is completed from AWAITING only by a machine; it goes back to it when its decision is
#: undone. VOID is for a post that is gone.
STEPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        AWAITING: frozenset({UNDER_REVIEW, COMPLETED, VOID}),
        UNDER_REVIEW: frozenset({AWAITING, UNDER_REVIEW, COMPLETED, VOID}),
        COMPLETED: frozenset({AWAITING}),
        VOID: frozenset(),
    }
)


def check_step(state: str, following: str) -> None:
    """Raises `CaseworkError` where `following` may not come after `state`."""
    if following not in STEPS[state]:
        raise CaseworkError("transition")
