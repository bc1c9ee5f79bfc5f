"""Appeals: free, for six months, decided by a person who had no part in the decision.

An author appeals against a restriction by the secret link of its statement; whoever reported a
post, against the decision to leave it, by the link of the report.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, select

from luytre.casework.claims import held_by, may_decide, read_appeal, read_case
from luytre.casework.decisions import Draft, Made, make, read_decision, reverse
from luytre.casework.effect import tell_of_appeal
from luytre.casework.office import Office, following
from luytre.casework.projection import ACTIVE, DISMISSING, ENDED, PROJECTION
from luytre.casework.refusals import CaseworkError
from luytre.casework.statements import appeal_until
from luytre.casework.states import UNDER_REVIEW
from luytre.casework.texts import keep_case, keep_text
from luytre.storage.clock import moment
from luytre.storage.projections import record
from luytre.storage.tables import appeals, decisions, reports, statements

__all__ = [
    "Judged",
    "appeal_author",
    "appeal_of",
    "appeal_reporter",
    "decide_appeal",
    "may_appeal",
    "may_decide",
    "open_appeals",
]


class Judged(NamedTuple):
    """What became of an appeal: `made` is the decision that it led to, if it led to one."""

    appeal: int
    outcome: str
    made: Made | None


def decision_of_statement(connection: Connection, statement: str) -> Row[Any]:
    """The decision that a statement of reasons is about; raises `CaseworkError`."""
    query = (
        select(decisions)
        .join(statements, statements.c.decision == decisions.c.id)
        .where(statements.c.id == statement)
    )
    found = connection.execute(query).first()
    if found is None:
        raise CaseworkError("no_decision")
    return found


def may_appeal(
    connection: Connection, at: int, decision: Row[Any], kind: str, report: int | None = None
) -> str | None:
    """Why nobody may appeal against a decision now: a code of `CaseworkError`; None if they may.

    Everybody who reported a post may once, by their `report`.
    """
    if appeal_of(connection, decision.id, kind, report) is not None:
        return "appealed"
    restricts = decision.statement is not None
    if kind == "author" and (not restricts or decision.state not in (ACTIVE, ENDED)):
        return "nothing_to_appeal"
    if kind == "reporter" and (decision.action not in DISMISSING or decision.state != ACTIVE):
        return "nothing_to_appeal"
    if decision.effective_at is None or (moment(at) > appeal_until(moment(decision.effective_at))):
        return "too_late"
    return None


def appeal_of(
    connection: Connection, decision: int, kind: str, report: int | None = None
) -> Row[Any] | None:
    """The appeal of that kind against a decision, if there is one; that of a `report` alone."""
    query = select(appeals).where(appeals.c.decision == decision, appeals.c.kind == kind)
    if report is not None:
        query = query.where(appeals.c.report == report)
    return connection.execute(query.order_by(appeals.c.id.desc()).limit(1)).first()


def appeal_author(
    connection: Connection, at: int, office: Office, statement: str, text: str
) -> int:
    """Open an appeal of the author against the restriction; returns its number.

    Raises `CaseworkError`.
    """
    decision = decision_of_statement(connection, statement)
    return _open(connection, at, office, decision, "author", None, text)


def appeal_reporter(connection: Connection, at: int, office: Office, report: int, text: str) -> int:
    """Open an appeal of a reporter against a "no action"; returns its number.

    Raises `CaseworkError`.
    """
    found = connection.execute(select(reports.c.case).where(reports.c.id == report)).first()
    if found is None:
        raise CaseworkError("no_report")
    last = None if found.case is None else read_case(connection, found.case).decision
    if last is None:
        raise CaseworkError("nothing_to_appeal")
    return _open(connection, at, office, read_decision(connection, last), "reporter", report, text)


def _open(
    connection: Connection,
    at: int,
    office: Office,
    decision: Row[Any],
    kind: str,
    report: int | None,
    text: str,
) -> int:
    if refused := may_appeal(connection, at, decision, kind, report):
        raise CaseworkError(refused)
    number = following(connection, appeals)
    kept = keep_text(connection, at, office, decision.case, "appeal", kind, text)
    body = {"appeal": number, "decision": decision.id, "kind": kind, "report": report} | kept
    record(connection, PROJECTION, at, "appeal.opened", kind, body)
    # Whoever decides the appeal has to see what it is about, however late it was made.
    keep_case(connection, at, decision.case, decision.post)
    return number


def decide_appeal(
    connection: Connection,
    at: int,
    office: Office,
    person: int,
    number: int,
    version: int,
    *,
    reverses: bool,
    answer: str,
    draft: Draft | None = None,
) -> Judged:
    """Uphold or reverse what is appealed against; `answer` is for who appealed.

    Where a "no action" is reversed, `draft` is what is done instead. Raises `CaseworkError`.
    """
    appeal = read_appeal(connection, number)
    if appeal.version != version:
        raise CaseworkError("changed")
    if appeal.state != UNDER_REVIEW or held_by(appeal, at) != person:
        raise CaseworkError("not_claimed")
    decision = read_decision(connection, appeal.decision)
    if not may_decide(decision, person):
        raise CaseworkError("same_person")
    actor = f"person:{person}"
    kept = keep_text(connection, at, office, decision.case, "answer", actor, answer)
    made = None
    if reverses:
        made = _reverse(connection, at, office, actor, decision, appeal.kind, draft)
    outcome = "reversed" if reverses else "upheld"
    body = {
        "appeal": number, "outcome": outcome, "made": made.decision if made else None,
        "answer": kept["text"], "answer_digest": kept["text_digest"],
    }  # fmt: skip
    record(connection, PROJECTION, at, "appeal.decided", actor, body)
    tell_of_appeal(connection, at, decision.id, appeal, outcome)
    return Judged(number, outcome, made)


def _reverse(
    connection: Connection,
    at: int,
    office: Office,
    actor: str,
    decision: Row[Any],
    kind: str,
    draft: Draft | None,
) -> Made | None:
    if decision.state not in (ACTIVE, ENDED):
        return None  # undone since: there is nothing left to give back
    if kind == "author":
        return reverse(connection, at, office, actor, decision)
    if draft is None or draft.action in DISMISSING:
        raise CaseworkError("unknown_action")
    case = read_case(connection, decision.case)
    return make(connection, at, office, actor, case, draft, overrides=decision.id)


def open_appeals(
    connection: Connection,
    states: tuple[str, ...],
    most: int = 200,
    *,
    person: int | None = None,
    newest: bool = False,
) -> list[Row[Any]]:
    """Appeals in any of `states` with their decisions, the oldest first, or the `newest`.

    With `person` those that they hold. `first_decided_by` is who took the decision, and
    `decided_by` who decided the appeal.
    """
    wanted: list[ColumnElement[bool]] = [appeals.c.state.in_(states)]
    if person is not None:
        wanted.append(appeals.c.claimed_by == person)
    order = (appeals.c.opened_at, appeals.c.id)
    query = (
        select(
            appeals, decisions.c.case, decisions.c.action, decisions.c.harm,
            decisions.c.decided_by.label("first_decided_by"), decisions.c.confirmed_by,
        )
        .join(decisions, decisions.c.id == appeals.c.decision)
        .where(*wanted)
        .order_by(*(one.desc() if newest else one for one in order))
        .limit(most)
    )  # fmt: skip
    return list(connection.execute(query))
