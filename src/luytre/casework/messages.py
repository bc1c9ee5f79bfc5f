"""The messages that a platform gets about a decision, wherever they are read: ids and no words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from luytre.casework.actions import ACTIONS
from luytre.casework.office import Office
from luytre.storage.clock import moment
from luytre.storage.tables import decisions, posts

__all__ = ["About", "end_message", "find_about", "outcome_message", "start_message"]


class About(NamedTuple):
    """A decision and the post that it is about, by their numbers and the platform's names.

    `overridden` is the action of the decision that it `overrides`.
    """

    decision: int
    case: int
    post: int
    source: str
    external_id: str
    action: str
    harm: str | None
    automated: bool
    overrides: int | None
    overridden: str | None


def find_about(
    connection: Connection, numbers: Sequence[int], source: str | None = None
) -> dict[int, About]:
    """Those of the decisions that there are, about posts of `source`, or of any."""
    undone = decisions.alias()
    query = (
        select(decisions, posts.c.source, posts.c.external_id, undone.c.action.label("overridden"))
        .join(posts, posts.c.id == decisions.c.post)
        .join(undone, undone.c.id == decisions.c.overrides, isouter=True)
        .where(decisions.c.id.in_(numbers))
    )
    if source is not None:
        query = query.where(posts.c.source == source)
    return {
        row.id: About(
            row.id, row.case, row.post, row.source, row.external_id, row.action, row.harm,
            row.automation == "FULLY", row.overrides, row.overridden,
        )
        for row in connection.execute(query)
    }  # fmt: skip


def start_message(
    office: Office, one: About, until: int | None, statement: str | None
) -> tuple[str, dict[str, Any]]:
    """Type and fields of the message that a decision holds from now on."""
    kind = "decision.reversed" if one.action == "restore" else "decision.made"
    return kind, _named(one) | {
        "automated": one.automated,
        "until": None if until is None else moment(until).isoformat(),
        "statement_url": None if statement is None else office.statement_link(statement),
        # What is given back is a post or an account, as what was taken.
        "on_account": ACTIONS[one.overridden or one.action].account,
        "overrides": one.overrides,
        "overrides_action": one.overridden,
    }


def end_message(one: About) -> tuple[str, dict[str, Any]]:
    """Type and fields of the message that a decision's time is over."""
    return "decision.ended", _named(one) | {
        "automated": one.automated, "until": None, "statement_url": None, "overrides": None,
    }  # fmt: skip


def outcome_message(one: About, outcome: str) -> tuple[str, dict[str, Any]]:
    """Type and fields of the message how an author's appeal ended."""
    return "appeal.decided", _named(one) | {"outcome": outcome}


def _named(one: About) -> dict[str, Any]:
    return {
        "decision": one.decision, "case": one.case, "post": one.post, "source": one.source,
        "id": one.external_id, "action": one.action, "on_account": ACTIONS[one.action].account,
        "harm": one.harm,
    }  # fmt: skip
