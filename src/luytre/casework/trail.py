"""What happened in a case, in order, from what is on record of it."""

from __future__ import annotations

from typing import NamedTuple

from luytre.casework.looking import CaseView
from luytre.casework.projection import DROPPED, ENDED

__all__ = ["Step", "trail_of"]


class Step(NamedTuple):
    """`kind` is "opened", "reported", "decided", "held", "confirmed", "dropped", "ended",
    "appealed", "answered" or "closed". `about` is an origin, a harm, an action or an outcome.
    """

    at: int
    kind: str
    actor: str | None = None
    about: str | None = None


def trail_of(view: CaseView) -> list[Step]:
    """The steps of a case, oldest first. Who looked at it or held it only the events say."""
    case = view.case
    steps = [Step(case.opened_at, "opened", None, case.origin)]
    steps += [Step(one.made_at, "reported", None, one.harm) for one in view.reports]
    for one in view.decisions:
        if one.case != case.id:
            continue
        held = one.effective_at != one.decided_at
        kind = "held" if held else "decided"
        steps.append(Step(one.decided_at, kind, one.decided_by, one.action))
        if one.confirmed_by is not None:
            steps.append(Step(one.effective_at, "confirmed", one.confirmed_by, one.action))
        if one.state in (ENDED, DROPPED):
            kind = "ended" if one.state == ENDED else "dropped"
            steps.append(Step(one.ended_at, kind, None, one.action))
    for one in view.appeals:
        steps.append(Step(one.opened_at, "appealed", None, one.kind))
        if one.decided_at is not None:
            steps.append(Step(one.decided_at, "answered", one.decided_by, one.outcome))
    if case.state == "void":
        steps.append(Step(case.closed_at, "closed"))
    return sorted(steps, key=lambda step: step.at)
