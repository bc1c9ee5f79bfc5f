"""A decision takes effect: its statement is made, the platform told, the strike noted.

All of it is written in the transaction of the decision. The platform acts by a message that holds
the link to the statement, so that no restriction comes before its reasons.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select

from luytre.casework.actions import ACTIONS
from luytre.casework.messages import About, end_message, find_about, outcome_message, start_message
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
from luytre.storage.clock import DAY, moment
from luytre.storage.outbox import tell, tell_reporter
from luytre.storage.tables import (
    post_authors,
    reports,
    statements,
    strikes,
)

__all__ = [
    "Effect",
    "check_effect",
    "take_effect",
    "tell_of_appeal",
    "tell_of_end",
]


#: Days that a strike counts, and that a warning does.
STRIKE_DAYS = 90
WARNING_DAYS = 365


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
    one = About(
        effect.decision, effect.case, effect.post, effect.source, effect.external_id,
        effect.action, effect.harm, effect.automation == "FULLY", effect.overrides,
        effect.overridden,
    )  # fmt: skip
    tell(connection, effect.source, *start_message(office, one, until, statement), at)
    _tell_reporters(connection, at, effect)
    return {
        "until": until, "strike_until": strike_until, "statement": statement,
        "statement_digest": digest,
    }  # fmt: skip


def tell_of_end(connection: Connection, at: int, decision: int) -> None:
    """Tell the platform that a decision's time is over."""
    one = find_about(connection, [decision])[decision]
    tell(connection, one.source, *end_message(one), at)


def tell_of_appeal(
    connection: Connection, at: int, decision: int, appeal: Row[Any], outcome: str
) -> None:
    """Tell the platform how an author's appeal ended, and a reporter by mail how theirs did."""
    if appeal.kind == "reporter":
        tell_reporter(connection, appeal.report, "appeal.decided", {"outcome": outcome}, at)
        return
    one = find_about(connection, [decision])[decision]
    tell(connection, one.source, *outcome_message(one, outcome), at)


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
