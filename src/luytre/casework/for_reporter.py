"""What a reporter sees by the secret link of a report: nothing of whose the post is."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from luytre.casework.appeals import appeal_of, may_appeal
from luytre.casework.claims import read_case
from luytre.casework.decisions import read_decision
from luytre.casework.projection import DISMISSING, HELD
from luytre.casework.refusals import CaseworkError
from luytre.casework.statements import appeal_until
from luytre.casework.states import UNDER_REVIEW, VOID
from luytre.casework.texts import read_text
from luytre.storage.clock import moment
from luytre.storage.tables import report_texts, reports

__all__ = ["Progress", "read_progress"]


class Progress(NamedTuple):
    """Where a report stands. Times are in microseconds since 1970; what is erased is None.

    `step` is "incomplete", "set_aside" (as all reports of theirs are for a time), "waiting",
    "looked_at", "decided" or "gone" (there is no post any more to decide about). `action`,
    `automated` and `decided_at` are of the decision that holds. `refused` is why they may not
    appeal now, a code of `CaseworkError`; None if they may, until `appeal_until`.
    """

    made_at: int
    harm: str | None
    step: str
    lacking: tuple[str, ...]
    explanation: str | None
    urls: tuple[str, ...]
    action: str | None = None
    automated: bool = False
    decided_at: int | None = None
    dismissed: bool = False
    appeal: Row[Any] | None = None
    appeal_text: str | None = None
    answer: str | None = None
    refused: str | None = "nothing_to_appeal"
    appeal_until: int | None = None


def read_progress(connection: Connection, at: int, number: int) -> Progress:
    """Where a report stands. Raises `CaseworkError`."""
    report = connection.execute(select(reports).where(reports.c.id == number)).first()
    if report is None:
        raise CaseworkError("no_report")
    wrote = connection.execute(select(report_texts).where(report_texts.c.report == number)).first()
    begun = Progress(
        report.made_at, report.harm, "incomplete", tuple(report.lacking.split()),
        wrote.explanation if wrote else None,
        tuple(msgspec.json.decode(wrote.urls)) if wrote else (),
    )  # fmt: skip
    if report.state != "complete":
        return begun._replace(step=report.state)
    if report.case is None:
        return begun._replace(step="gone")
    case = read_case(connection, report.case)
    if case.decision is None:
        steps = {VOID: "gone", UNDER_REVIEW: "looked_at"}
        return begun._replace(step=steps.get(case.state, "waiting"))
    decision = read_decision(connection, case.decision)
    if decision.state == HELD or decision.effective_at is None:
        return begun._replace(step="looked_at")
    return _decided(connection, at, begun, number, decision)


def _decided(
    connection: Connection, at: int, begun: Progress, number: int, decision: Row[Any]
) -> Progress:
    # Of an appeal that changed the outcome, the decision before it is what was appealed against.
    appeal = appeal_of(connection, decision.id, "reporter", number)
    if appeal is None and decision.overrides is not None:
        appeal = appeal_of(connection, decision.overrides, "reporter", number)
    until = int(appeal_until(moment(decision.effective_at)).timestamp()) * 1_000_000
    return begun._replace(
        step="decided", action=decision.action, automated=decision.automation == "FULLY",
        decided_at=decision.effective_at, dismissed=decision.action in DISMISSING,
        appeal=appeal, appeal_text=read_text(connection, appeal.text) if appeal else None,
        answer=read_text(connection, appeal.answer) if appeal else None,
        refused=may_appeal(connection, at, decision, "reporter", number), appeal_until=until,
    )  # fmt: skip
