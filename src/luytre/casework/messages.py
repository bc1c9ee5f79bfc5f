"""The messages that a platform gets about a decision, wherever they are read: ids and no words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from luytre.casework.actions import ACTIONS
from luytre.casework.office import Office

__all__ = ["About", "about", "end_message", "moment", "outcome_message", "start_message"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class About(NamedTuple):
    """A decision and the post that it is about, by their numbers and the platform's names."""

    decision: int
    case: int
    post: int
    source: str
    external_id: str
    action: str
    harm: str | None
    automated: bool
    overrides: int | None


def about(decision: Row[Any]) -> About:
    """Of a row of `decisions` that has its post's `source` and `external_id` too."""
    return About(
        decision.id, decision.case, decision.post, decision.source, decision.external_id,
        decision.action, decision.harm, decision.automation == "FULLY", decision.overrides,
    )  # fmt: skip


def moment(at: int) -> datetime:
    """A time in microseconds since 1970, as a date in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def start_message(
    office: Office, one: About, until: int | None, statement: str | None
) -> tuple[str, dict[str, Any]]:
    """Type and fields of the message that a decision holds from now on."""
    kind = "decision.reversed" if one.action == "restore" else "decision.made"
    return kind, _named(one) | {
        "automated": one.automated,
        "until": None if until is None else moment(until).isoformat(),
        "statement_url": None if statement is None else office.statement_link(statement),
        "overrides": one.overrides,
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
