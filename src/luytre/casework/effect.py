"""A decision takes effect: its statement is made, the platform told, the strike noted.

All of it is written in the transaction of the decision. The platform acts by a message that holds
the link to the statement, so that no restriction comes before its reasons.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select

from luytre.casework.actions import ACTIONS
from luytre.casework.office import Office, new_statement
from luytre.casework.projection import DISMISSING
from luytre.casework.refusals import CaseworkError
from luytre.casework.statements import (
    Automation,
    Facts,
    Ground,
    StatementError,
    appeal_until,
    make_statement,
)
from luytre.casework.texts import keep_post
from luytre.screening.verdict import Surface
from luytre.storage.outbox import tell, tell_reporter
from luytre.storage.tables import (
    post_authors,
    posts,
    reports,
    statements,
    strikes,
)

__all__ = [
    "DAY",
    "Effect",
    "check_effect",
    "moment",
    "take_effect",
    "tell_of_appeal",
    "tell_of_end",
]

DAY = 86_400 * 1_000_000

#: Days that a strike counts, and that a warning does.
STRIKE_DAYS = 90
WARNING_DAYS = 365

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that is to take effect now; `days` from now, None for good.

    `overridden` is the action of the decision that it `overrides`.
    """

    decision: int
    case: int
    post: int
    source: str
    external_id: str
    action: str
    harm: str | None
    ground: Ground
    rule: str | None
    law: str
    law_explanation: str
    days: float | None
    strike: bool
    automation: Automation
    detected: bool
    notified: bool
    entries: tuple[str, ...]
    overrides: int | None
    overridden: str | None
    terms_version: str
    surface: Surface | None
    written_at: int | None
    received_at: int


def moment(at: int) -> datetime:
    """A time in microseconds since 1970, as a date in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def check_effect(at: int, office: Office, effect: Effect) -> None:
    """Raises `CaseworkError` where a decision could not take effect: no reasons can be stated."""
    if ACTIONS[effect.action].restricts:
        _statement(at, office, effect, new_statement())


def _until(at: int, effect: Effect) -> int | None:
    return None if effect.days is None else at + int(effect.days * DAY)


def _statement(at: int, office: Office, effect: Effect, name: str) -> dict[str, object]:
    try:
        facts = _facts(office, effect, name, at, _until(at, effect))
        return make_statement(facts, office.terms)
    except StatementError:
        raise CaseworkError("no_statement") from None


def take_effect(connection: Connection, at: int, office: Office, effect: Effect) -> dict[str, Any]:
    """Write what follows from a decision; returns what its event says of that."""
    until = _until(at, effect)
    statement = digest = None
    if ACTIONS[effect.action].restricts:
        statement = new_statement()
        made = _statement(at, office, effect, statement)
        fields = msgspec.json.encode(made, order="deterministic")
        digest = hashlib.sha256(fields).hexdigest()
        row = {
            "decision": effect.decision, "id": statement, "made_at": at, "fields": fields.decode(),
        }  # fmt: skip
        connection.execute(insert(statements), row)
    strike_until = _note_strike(connection, at, effect)
    keep_post(connection, at, effect.post)
    kind = "decision.reversed" if effect.action == "restore" else "decision.made"
    tell(connection, effect.source, kind, _message(office, effect, until, statement), at)
    _tell_reporters(connection, at, effect)
    return {
        "until": until, "strike_until": strike_until, "statement": statement,
        "statement_digest": digest,
    }  # fmt: skip


def tell_of_end(connection: Connection, at: int, decision: Row[Any]) -> None:
    """Tell the platform that a decision's time is over. The row has the post's names too."""
    body = {
        "decision": decision.id, "case": decision.case, "post": decision.post,
        "source": decision.source, "id": decision.external_id, "action": decision.action,
        "on_account": ACTIONS[decision.action].account, "harm": decision.harm,
        "automated": decision.automation == "FULLY",
        "until": None, "statement_url": None, "overrides": None,
    }  # fmt: skip
    tell(connection, decision.source, "decision.ended", body, at)


def tell_of_appeal(
    connection: Connection, at: int, decision: Row[Any], appeal: Row[Any], outcome: str
) -> None:
    """Tell the platform how an author's appeal ended, and a reporter by mail how theirs did."""
    if appeal.kind == "reporter":
        tell_reporter(connection, appeal.report, "appeal.decided", {"outcome": outcome}, at)
        return
    post = connection.execute(
        select(posts.c.source, posts.c.external_id).where(posts.c.id == decision.post)
    ).one()
    body = {
        "decision": decision.id, "case": decision.case, "post": decision.post,
        "source": post.source, "id": post.external_id, "action": decision.action,
        "on_account": ACTIONS[decision.action].account, "harm": decision.harm, "outcome": outcome,
    }  # fmt: skip
    tell(connection, post.source, "appeal.decided", body, at)


def _message(
    office: Office, effect: Effect, until: int | None, statement: str | None
) -> dict[str, Any]:
    return {
        "decision": effect.decision, "case": effect.case, "post": effect.post,
        "source": effect.source, "id": effect.external_id, "action": effect.action,
        # What is given back is a post or an account, as what was taken.
        "on_account": ACTIONS[effect.overridden or effect.action].account, "harm": effect.harm,
        "automated": effect.automation == "FULLY",
        "until": None if until is None else moment(until).isoformat(),
        "statement_url": None if statement is None else office.statement_link(statement),
        "overrides": effect.overrides, "overrides_action": effect.overridden,
    }  # fmt: skip


def _facts(office: Office, effect: Effect, statement: str, at: int, until: int | None) -> Facts:
    assert effect.harm is not None
    terms = office.terms.named(effect.terms_version)
    written = effect.written_at
    return Facts(
        statement=statement, action=effect.action, harm=effect.harm, ground=effect.ground,
        rule=effect.rule if effect.ground == "terms" else None, law=effect.law or None,
        law_explanation=effect.law_explanation or None,
        terms_version=terms.version, terms_url=terms.url, automation=effect.automation,
        detected=effect.detected, notified=effect.notified, surface=effect.surface,
        received_at=moment(effect.received_at), applied_at=moment(max(at, effect.received_at)),
        written_at=None if written is None else moment(written),
        until=None if until is None else moment(until), entries=effect.entries,
    )  # fmt: skip


def _note_strike(connection: Connection, at: int, effect: Effect) -> int | None:
    """A strike against the author, unless they are forgotten already; or that they were warned.

    Both are kept apart from the post, so that they outlive it.
    """
    if not effect.strike and effect.action != "warn":
        return None
    author = connection.execute(
        select(post_authors.c.author).where(post_authors.c.post == effect.post)
    ).scalar()
    if author is None:
        return None
    until = at + (STRIKE_DAYS if effect.strike else WARNING_DAYS) * DAY
    row = {"decision": effect.decision, "author": bytes(author), "erase_after": until}
    connection.execute(insert(strikes), row)
    return until if effect.strike else None


def _tell_reporters(connection: Connection, at: int, effect: Effect) -> None:
    """Those whose report led to the decision hear of it."""
    query = select(reports.c.id).where(reports.c.case == effect.case, reports.c.state == "complete")
    # Against a restriction its author appeals; whoever reported, against its absence.
    until = appeal_until(moment(at)).isoformat() if effect.action in DISMISSING else None
    body = {
        "decision": effect.decision, "action": effect.action,
        "automated": effect.automation == "FULLY", "appeal_until": until,
    }  # fmt: skip
    for report in connection.execute(query.order_by(reports.c.id)).scalars():
        tell_reporter(connection, report, "report.decided", body, at)
