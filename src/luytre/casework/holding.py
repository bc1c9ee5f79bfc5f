"""What holds of a post now: what the policy said of it, and what was decided about it since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from sqlalchemy import Connection, select

from luytre.casework.projection import ACTIVE, DROPPED, HELD
from luytre.lexicon import Action
from luytre.storage.parts import in_parts
from luytre.storage.tables import decisions, posts

__all__ = ["answered", "decided_on", "taken_away_by"]

#: Decisions by which a post is not to be seen.
TAKING: Final = frozenset({"remove", "disable"})


def decided_on(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Any]]:
    """What took effect about the newest texts of posts, by post, the oldest first.

    It may have ended or been reversed. What was decided about an earlier text says nothing of a
    later one.
    """
    found: dict[int, list[Any]] = {}
    for some in in_parts(numbers):
        query = (
            select(
                decisions.c.id, decisions.c.post, decisions.c.case, decisions.c.action,
                decisions.c.state, decisions.c.statement,
            )
            .join(posts, posts.c.version == decisions.c.version)
            .where(decisions.c.post.in_(some), decisions.c.state.not_in((HELD, DROPPED)))
            .order_by(decisions.c.id)
        )  # fmt: skip
        for row in connection.execute(query):
            found.setdefault(row.post, []).append(row)
    return found


def taken_away_by(decided: Sequence[Any]) -> Any:
    """The newest decision by which a post is not to be seen now, None for none; `decided` are rows
    of `decided_on`."""
    return next(
        (one for one in reversed(decided) if one.state == ACTIVE and one.action in TAKING), None
    )


def answered(said: str, decided: Sequence[Any], *, waits: bool = False) -> Action:
    """What a platform is to do with a post of which the policy `said` that, and that people look at
    before it is shown where it `waits`.

    A decision has the last word, also where it has ended since: then the post stands.
    """
    if taken_away_by(decided) is not None:
        return "block"
    if decided:
        helped = any(one.state == ACTIVE and one.action == "support" for one in decided)
        return "support" if helped else "allow"
    # Nobody decided that it may be blocked.
    held = said == "block" or (waits and said == "allow")
    return "review" if held else cast(Action, said)
