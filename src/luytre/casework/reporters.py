"""Misuse of reporting: after a warning, somebody's reports can be set aside for a time.

They stay on record meanwhile, and nobody has to look at them. Who it is, nobody sees: a reporter is
named by one of their reports.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from luytre.casework.drafts import INTENTS
from luytre.casework.office import Office, following
from luytre.casework.projection import PROJECTION
from luytre.casework.refusals import CaseworkError
from luytre.casework.texts import keep_text
from luytre.storage.clock import DAY, moment
from luytre.storage.outbox import tell_reporter
from luytre.storage.projections import record
from luytre.storage.tables import cases, reporter_steps, reporters, reports

__all__ = [
    "ReporterRecord",
    "end_set_aside",
    "is_set_aside",
    "record_of",
    "set_aside",
    "warn_reporter",
]

#: Reports that were dismissed, from which on it may be misuse.
FEWEST = 3

#: Microseconds that a warning counts, and days that reports may be set aside.
WARNED = 365 * DAY
LONGEST_DAYS = 180


class ReporterRecord(NamedTuple):
    """Of whoever made a report: how many were decided, and dismissed; of these since the last
    warning that counts, which is None where there is none; and until when their reports are set
    aside, 0 where they aren't. Times in microseconds since 1970."""

    decided: int
    dismissed: int
    since_warning: int
    warned_at: int | None
    aside_until: int


def _theirs(report: int) -> Select[Any]:
    """All reports of who made this one."""
    mine = select(reporters.c.reporter).where(reporters.c.report == report).scalar_subquery()
    return select(reporters.c.report).where(reporters.c.reporter == mine)


def _count(connection: Connection, condition: ColumnElement[bool]) -> tuple[int, int]:
    row = connection.execute(
        select(func.count(), func.count(case((reports.c.outcome == "dismissed", 1)))).where(
            reports.c.outcome.is_not(None), condition
        )
    ).one()
    return int(row[0]), int(row[1])


def is_set_aside(connection: Connection, at: int, report: int) -> bool:
    """Whether reports of whoever made this one are set aside now."""
    return _aside_until(connection, at, report) > at


def _aside_until(connection: Connection, at: int, report: int) -> int:
    query = select(func.max(reporter_steps.c.until)).where(
        reporter_steps.c.report.in_(_theirs(report)), reporter_steps.c.kind == "set_aside",
        reporter_steps.c.ended_at.is_(None), reporter_steps.c.until > at,
    )  # fmt: skip
    return int(connection.execute(query).scalar() or 0)


def record_of(connection: Connection, at: int, report: int) -> ReporterRecord:
    """What is known of whoever made a report. Raises `CaseworkError`."""
    if connection.execute(select(reports.c.id).where(reports.c.id == report)).first() is None:
        raise CaseworkError("no_report")
    if connection.execute(_theirs(report).limit(1)).first() is None:
        raise CaseworkError("unknown_reporter")
    theirs = _theirs(report)
    decided, dismissed = _count(connection, reports.c.id.in_(theirs))
    warned = connection.execute(
        select(func.max(reporter_steps.c.made_at)).where(
            reporter_steps.c.report.in_(theirs), reporter_steps.c.kind == "warned",
            reporter_steps.c.made_at > at - WARNED,
        )
    ).scalar()  # fmt: skip
    since = 0
    if warned is not None:
        _, since = _count(connection, reports.c.id.in_(theirs) & (reports.c.made_at > warned))
    until = _aside_until(connection, at, report)
    return ReporterRecord(decided, dismissed, since, warned, until)


def warn_reporter(
    connection: Connection, at: int, office: Office, person: int, report: int, reason: str
) -> int:
    """Warn whoever made a report that theirs may be set aside; returns the number of the step.

    Raises `CaseworkError`.
    """
    known = _misused(connection, at, report)
    body = _body(connection, at, office, person, report, reason, known)
    record(connection, PROJECTION, at, "reporter.warned", f"person:{person}", body)
    told = {"decided": known.decided, "dismissed": known.dismissed}
    tell_reporter(connection, report, "reporter.warned", told, at)
    return int(body["step"])


def set_aside(
    connection: Connection,
    at: int,
    office: Office,
    person: int,
    report: int,
    *,
    days: float,
    reason: str,
    intent: str = "unknown",
) -> int:
    """Set the reports of whoever made this one aside for a time; returns the number of the step.

    Only who was warned, and was wrong again since. Raises `CaseworkError`.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise CaseworkError("aside_days")
    if intent not in INTENTS:
        raise CaseworkError("unknown_intent")
    known = _misused(connection, at, report)
    if known.warned_at is None or not known.since_warning:
        raise CaseworkError("reporter_warning_first")
    until = at + int(days * DAY)
    body = _body(connection, at, office, person, report, reason, known)
    body |= {"until": until, "intent": intent}
    record(connection, PROJECTION, at, "reporter.set_aside", f"person:{person}", body)
    told = {
        "decided": known.decided, "dismissed": known.dismissed, "until": moment(until).isoformat(),
    }  # fmt: skip
    tell_reporter(connection, report, "reporter.set_aside", told, at)
    return int(body["step"])


def end_set_aside(connection: Connection, at: int, person: int, step: int) -> None:
    """Look at the reports of somebody again before the time is over. Raises `CaseworkError`."""
    query = select(reporter_steps.c.id).where(
        reporter_steps.c.id == step, reporter_steps.c.kind == "set_aside",
        reporter_steps.c.ended_at.is_(None), reporter_steps.c.until > at,
    )  # fmt: skip
    if connection.execute(query).first() is None:
        raise CaseworkError("transition")
    record(connection, PROJECTION, at, "reporter.step_ended", f"person:{person}", {"step": step})


def _misused(connection: Connection, at: int, report: int) -> ReporterRecord:
    known = record_of(connection, at, report)
    if known.dismissed < FEWEST or 2 * known.dismissed <= known.decided:
        raise CaseworkError("reports_not_misused")
    return known


def _body(
    connection: Connection,
    at: int,
    office: Office,
    person: int,
    report: int,
    reason: str,
    known: ReporterRecord,
) -> dict[str, Any]:
    of_case = connection.execute(select(reports.c.case).where(reports.c.id == report)).scalar()
    wrong = select(reports.c.case).where(
        reports.c.id.in_(_theirs(report)), reports.c.outcome == "dismissed"
    )
    gravest = select(func.max(cases.c.severity)).where(cases.c.id.in_(wrong))
    kept = keep_text(connection, at, office, of_case, "reason", f"person:{person}", reason)
    return {
        "step": following(connection, reporter_steps), "report": report,
        "number": known.dismissed, "decided": known.decided,
        "gravity": int(connection.execute(gravest).scalar() or 0),
    } | kept  # fmt: skip
