"""What each event of casework changes. These functions alone write the derived tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, insert, select, update

from luytre.casework.states import AWAITING, COMPLETED, UNDER_REVIEW, VOID
from luytre.storage.clock import DAY
from luytre.storage.parts import in_parts
from luytre.storage.projections import Change, Projection
from luytre.storage.rows import add_rows
from luytre.storage.tables import (
    appeals,
    blocking,
    cases,
    decisions,
    exposures,
    legal_requests,
    post_versions,
    reporter_steps,
    reports,
)

__all__ = ["ACTIVE", "DISMISSING", "DROPPED", "ENDED", "HELD", "PROJECTION", "REVERSED"]

#: States of a decision.
HELD, ACTIVE, ENDED, REVERSED, DROPPED = "held", "active", "ended", "reversed", "dropped"

#: Decisions by which the report that led to them was mistaken.
DISMISSING = frozenset({"no_action", "restore"})


def person_of(actor: str) -> int | None:
    """The number of the person that an actor is; None for a machine."""
    kind, _, number = actor.partition(":")
    return int(number) if kind == "person" else None


def _set(change: Change, table: Table, number: int, **values: Any) -> None:
    changed = change.written.execute(update(table).where(table.c.id == number).values(**values))
    if not changed.rowcount:
        raise LookupError(f"{table.name} {number}")


def _change_case(change: Change, number: int, **values: Any) -> None:
    _set(change, cases, number, version=cases.c.version + 1, **values)


def _released() -> dict[str, Any]:
    return {"claimed_by": None, "claimed_until": 0}


def _cases_opened(change: Change) -> None:
    entries: Sequence[Sequence[Any]] = change.body["cases"]
    places = _places(change.records, [entry[2] for entry in entries])
    rows = []
    for case, post, version, origin, harm, severity, reach, rank, queue in entries:
        source, community = places[version]
        rows.append(
            (
                case, post, source, community, AWAITING, origin, queue, harm, severity, reach, 0,
                rank, change.at, None, None, 0, 1, None,
            )
        )  # fmt: skip
    add_rows(change.written, cases, rows)


_PLACES = select(post_versions.c.id, post_versions.c.source, post_versions.c.community).where(
    post_versions.c.id.in_(bindparam("versions", expanding=True))
)


def _places(records: Connection, versions: list[int]) -> dict[int, tuple[str, str | None]]:
    """Source and community of versions of posts."""
    found: dict[int, tuple[str, str | None]] = {}
    versions = [int(version) for version in versions]  # whatever an event has, it is a number
    for some in in_parts(versions):
        for row in records.execute(_PLACES, {"versions": some}):
            found[row.id] = (row.source, row.community)
    return found


def _case_changed(change: Change) -> None:
    """The post has another text, or more is known of it."""
    body = change.body
    names = ("rank", "queue", "harm", "severity", "reach")
    values = {name: body[name] for name in names if name in body}
    _change_case(change, body["case"], **values)


def _case_claimed(change: Change) -> None:
    person, until = person_of(change.actor), change.body["until"]
    for number in change.body["cases"]:
        _change_case(
            change, number, state=UNDER_REVIEW, claimed_by=person, claimed_until=until
        )  # fmt: skip


def _case_released(change: Change) -> None:
    for number in change.body["cases"]:
        _change_case(change, number, state=AWAITING, **_released())


def _case_voided(change: Change) -> None:
    body = change.body
    if body["decision"] is not None:
        _set(change, decisions, body["decision"], state=DROPPED, ended_at=change.at)
    _change_case(
        change, body["case"], state=VOID, closed_at=change.at, decision=None, **_released()
    )


def _case_reopened(change: Change) -> None:
    case = change.body["case"]
    _change_case(change, case, state=AWAITING, closed_at=None, decision=None, **_released())
    same = reports.c.case == case
    change.written.execute(update(reports).where(same).values(outcome=None))


def _case_viewed(change: Change) -> None:
    person = person_of(change.actor)
    day = change.at // DAY
    here = and_(exposures.c.person == person, exposures.c.day == day)
    more = {"seen": exposures.c.seen + 1, "since_break": exposures.c.since_break + 1}
    if not change.written.execute(update(exposures).where(here).values(**more)).rowcount:
        row = {"person": person, "day": day, "seen": 1, "since_break": 1}
        change.written.execute(insert(exposures), row)


def _break_taken(change: Change) -> None:
    here = and_(exposures.c.person == person_of(change.actor), exposures.c.day == change.at // DAY)
    change.written.execute(update(exposures).where(here).values(since_break=0))


def _decision_made(change: Change) -> None:
    body = change.body
    held = body["held"] is not None
    row = {
        "id": body["decision"],
        "event": change.seq,
        "state": HELD if held else ACTIVE,
        "decided_by": change.actor,
        "decided_at": change.at,
        "confirmed_by": None,
        "effective_at": None if held else change.at,
        "ended_at": None,
    } | {
        name: body[name]
        for name in (
            "case", "post", "version", "action", "harm", "ground", "rule", "terms_version",
            "automation", "detected", "until", "strike_until", "overrides", "text", "statement",
        )
    }  # fmt: skip
    change.written.execute(insert(decisions), row)
    if held:
        _change_case(change, body["case"], decision=body["decision"], **_released())
    else:
        _complete(change, body["case"], body["decision"], body["action"], body["overrides"])


def _complete(
    change: Change, case: int, decision: int, action: str, overridden: int | None
) -> None:
    if overridden is not None:
        _set(change, decisions, overridden, state=REVERSED, ended_at=change.at)
    _change_case(
        change, case, state=COMPLETED, closed_at=change.at, decision=decision, **_released()
    )
    outcome = "dismissed" if action in DISMISSING else "upheld"
    change.written.execute(update(reports).where(reports.c.case == case).values(outcome=outcome))


def _decision_confirmed(change: Change) -> None:
    body = change.body
    number = body["decision"]
    _set(
        change, decisions, number, state=ACTIVE, confirmed_by=change.actor,
        effective_at=change.at, until=body["until"], strike_until=body["strike_until"],
        statement=body["statement"],
    )  # fmt: skip
    _complete(change, body["case"], number, body["action"], body["overrides"])


def _decision_dropped(change: Change) -> None:
    _set(change, decisions, change.body["decision"], state=DROPPED, ended_at=change.at)
    _change_case(change, change.body["case"], state=AWAITING, decision=None, **_released())


def _decision_ended(change: Change) -> None:
    _set(change, decisions, change.body["decision"], state=ENDED, ended_at=change.at)


def _appeal_opened(change: Change) -> None:
    body = change.body
    row = {name: body[name] for name in ("decision", "kind", "report", "text")} | {
        "id": body["appeal"], "state": AWAITING, "opened_at": change.at, "claimed_by": None,
        "claimed_until": 0, "version": 1, "decided_at": None, "decided_by": None,
        "outcome": None, "made": None, "answer": None,
    }  # fmt: skip
    change.written.execute(insert(appeals), row)


def _change_appeal(change: Change, **values: Any) -> None:
    _set(change, appeals, change.body["appeal"], version=appeals.c.version + 1, **values)


def _appeal_claimed(change: Change) -> None:
    person, until = person_of(change.actor), change.body["until"]
    _change_appeal(change, state=UNDER_REVIEW, claimed_by=person, claimed_until=until)


def _appeal_released(change: Change) -> None:
    _change_appeal(change, state=AWAITING, **_released())


def _appeal_decided(change: Change) -> None:
    body = change.body
    _change_appeal(
        change, state=COMPLETED, decided_at=change.at, decided_by=change.actor,
        outcome=body["outcome"], made=body["made"], answer=body["answer"], **_released(),
    )  # fmt: skip


def _blocking_switched(change: Change) -> None:
    body = change.body
    values = {"on": int(body["on"]), "changed_at": change.at, "changed_by": change.actor}
    here = blocking.c.harm == body["harm"]
    if not change.written.execute(update(blocking).where(here).values(**values)).rowcount:
        change.written.execute(insert(blocking), {"harm": body["harm"]} | values)


def _report_made(change: Change) -> None:
    body = change.body
    names = ("post", "case", "state", "lacking", "harm")
    row = {"id": body["report"], "made_at": change.at, "outcome": body.get("outcome")}
    change.written.execute(insert(reports), row | {name: body[name] for name in names})
    _count_report(change)


def _report_completed(change: Change) -> None:
    body = change.body
    names = ("post", "case", "state", "lacking", "harm")
    _set(change, reports, body["report"], **{name: body[name] for name in names})
    _count_report(change)


def _count_report(change: Change) -> None:
    """A case is counted for each of those who reported its post."""
    if change.body["counts"]:
        _change_case(change, change.body["case"], reports=cases.c.reports + 1)


def _reporter_warned(change: Change) -> None:
    _add_step(change, "warned", None)


def _reporter_set_aside(change: Change) -> None:
    _add_step(change, "set_aside", change.body["until"])


def _add_step(change: Change, kind: str, until: int | None) -> None:
    body = change.body
    row = {
        "id": body["step"], "report": body["report"], "kind": kind, "made_at": change.at,
        "made_by": change.actor, "until": until, "ended_at": None, "text": body["text"],
    }  # fmt: skip
    change.written.execute(insert(reporter_steps), row)


def _reporter_step_ended(change: Change) -> None:
    _set(change, reporter_steps, change.body["step"], ended_at=change.at)


def _legal_request_held(change: Change) -> None:
    body = change.body
    row = {
        "id": body["request"], "post": body["post"], "state": "held", "received_at": change.at,
        "received_by": change.actor, "text": body["text"],
    }  # fmt: skip
    change.written.execute(insert(legal_requests), row)


def _nothing(change: Change) -> None:
    """For events that are told of and change nothing that is derived."""


PROJECTION = Projection(
    (cases, decisions, appeals, blocking, exposures, reports, reporter_steps, legal_requests),
    {
        "cases.opened": _cases_opened,
        "case.changed": _case_changed,
        "cases.claimed": _case_claimed,
        "cases.released": _case_released,
        "case.voided": _case_voided,
        "case.reopened": _case_reopened,
        "case.viewed": _case_viewed,
        "case.noted": _nothing,
        "break.taken": _break_taken,
        "decision.made": _decision_made,
        "decision.confirmed": _decision_confirmed,
        "decision.dropped": _decision_dropped,
        "decision.ended": _decision_ended,
        "appeal.opened": _appeal_opened,
        "appeal.claimed": _appeal_claimed,
        "appeal.released": _appeal_released,
        "appeal.decided": _appeal_decided,
        "blocking.looked": _nothing,
        "blocking.switched": _blocking_switched,
        "exception.made": _nothing,
        "exception.ended": _nothing,
        "report.made": _report_made,
        "report.completed": _report_completed,
        "reporter.warned": _reporter_warned,
        "reporter.set_aside": _reporter_set_aside,
        "reporter.step_ended": _reporter_step_ended,
        "legal_request.held": _legal_request_held,
        "searched": _nothing,
    },
)
"""The tables of casework, and what each kind of event changes in them."""
