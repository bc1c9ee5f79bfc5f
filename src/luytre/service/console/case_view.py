"""What the template of a case shows: the post and what was found in it, and all that is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection, Row

from luytre.accounts import Person
from luytre.accounts.permissions import may
from luytre.casework.claims import held_by
from luytre.casework.decisions import UNDO
from luytre.casework.exceptions import exceptions_of_case
from luytre.casework.looking import CaseView, look
from luytre.casework.projection import ACTIVE, HELD, person_of
from luytre.casework.rabat import FACTORS, LEVELS, Rabat, RabatError
from luytre.casework.resources import resources_for
from luytre.casework.terms import VIETNAM
from luytre.casework.texts import CaseText
from luytre.casework.trail import trail_of
from luytre.service import shown
from luytre.service.console.naming import ago, harm_name, harm_title, names_of, thousands, who
from luytre.service.explaining import Explained
from luytre.service.findings import found_in
from luytre.service.wording import Wording
from luytre.storage.chain import read_events

__all__ = ["CaseRead", "case_view", "read_case_page"]

#: Letters of the post that is answered, and of what a reporter wrote, that stand on the page.
MOST_AROUND = 3_000


class CaseRead(NamedTuple):
    """What the page of a case is made from. `held` is the event of a decision that waits."""

    view: CaseView
    names: dict[int, str]
    exceptions: list[Row[Any]]
    held: dict[str, Any] | None


def read_case_page(connection: Connection, at: int, number: int) -> CaseRead:
    """All of a case, as it is at one moment. Raises `CaseworkError`."""
    view = look(connection, at, number)
    held = None
    if (waiting := _waiting(view)) is not None:
        held = next(read_events(connection, waiting.event - 1, waiting.event)).parsed()
    return CaseRead(
        view, names_of(connection), exceptions_of_case(connection, at, number), held
    )  # fmt: skip


def _waiting(view: CaseView) -> Row[Any] | None:
    """The decision that waits for a second person, if one does."""
    return next(
        (one for one in view.decisions if one.id == view.case.decision and one.state == HELD), None
    )


def case_view(
    w: Wording, person: Person, at: int, read: CaseRead, explained: Explained | None
) -> dict[str, Any]:
    """The values of the template, but for the form to decide."""
    view, names, me = read.view, read.names, person.id
    case, post = view.case, view.post
    holder = held_by(case, at)
    is_open = case.closed_at is None
    waiting = _waiting(view)
    text = post.text
    return {
        "case": case,
        "post": post,
        "harm_name": harm_name(w, case.harm),
        "harm_title": harm_title(w, case.harm),
        "age": ago(w, at - case.opened_at),
        "reach": thousands(w, case.reach),
        "is_open": is_open,
        "is_free": is_open and waiting is None and holder is None,
        "is_mine": holder == me and is_open,
        "is_theirs": is_open and holder not in (None, me),
        "holder": "" if holder is None else names.get(holder, f"#{holder}"),
        "text": None if text is None else shown.runs(text),
        "found": found_in(w, text or "", explained) if explained else None,
        "link_to_page": _link(post.url),
        "attachments": [_link(one) for one in _addresses(post.attachments)],
        "parent": None if view.parent is None else _around(view.parent.text),
        "parent_post": view.parent,
        "reports": [
            {
                "number": n,
                "harm": harm_name(w, one.harm) if one.harm else "",
                "at": one.made_at,
                "words": _around(one.explanation),
            }
            for n, one in enumerate(view.reports, start=1)
        ],
        "history": view.history,
        "gravity": view.history.gravity,
        "of_post": [_decision(w, at, one, names, me) for one in view.decisions],
        "of_author": [_decision(w, at, one, names, me) for one in view.of_author],
        "papers": [_paper(w, one, names, me) for one in view.texts],
        "appeals": view.appeals,
        "trail": [
            {"step": step, "who": who(w, step.actor, names, me), "about": _about(w, step)}
            for step in trail_of(view)
        ],
        "held": _held(w, read.held, waiting, names, me) if waiting is not None else None,
        "last": _last(view, person, at),
        "exceptions": read.exceptions,
        "resources": (
            resources_for("H15", w.language, datetime.now(VIETNAM).date())
            if case.harm == "H15"
            else ()
        ),
        "may": {
            one: may(person.role, one)
            for one in (
                "case.claim", "case.decide", "case.note", "decision.confirm", "exception.make",
                "report.view", "appeal.view",
            )
        },
    }  # fmt: skip


def _link(address: str | None) -> dict[str, Any] | None:
    """An address to follow, if it is one of the web; only its letters otherwise."""
    if not address:
        return None
    try:
        host = urlsplit(address).netloc
    except ValueError:
        host = ""
    of_web = address.lower().startswith(("http://", "https://"))
    safe = of_web and host != "" and address.isprintable()
    return {"href": address if safe else "", "runs": shown.runs(address[:200])}


def _addresses(written: str | None) -> list[str]:
    return [] if written is None else msgspec.json.decode(written, type=list[str])


def _around(text: str | None) -> list[shown.Run] | None:
    if text is None:
        return None
    return shown.runs(text if len(text) <= MOST_AROUND else text[:MOST_AROUND] + "…")


def _decision(
    w: Wording, at: int, one: Row[Any], names: Mapping[int, str], me: int
) -> dict[str, Any]:
    return {
        "one": one,
        "harm": harm_name(w, one.harm) if one.harm else "",
        "by": who(w, one.decided_by, names, me),
        "confirmed": who(w, one.confirmed_by, names, me),
    }


def _paper(w: Wording, one: CaseText, names: Mapping[int, str], me: int) -> dict[str, Any]:
    """Something that was written about the case."""
    return {
        "kind": one.kind,
        "by": who(w, one.actor, names, me),
        "at": one.at,
        "runs": shown.runs(one.text) if one.kind != "rabat" else [],
        "factors": _factors(w, one.text) if one.kind == "rabat" else [],
    }


def _factors(w: Wording, written: str) -> list[dict[str, Any]]:
    try:
        rabat = Rabat.from_json(written)
    except RabatError:
        return []
    return [
        {
            "title": w.choose(factor.title, factor.title_vi),
            "level": w.choose(*LEVELS[found.level]),
            "runs": shown.runs(found.reason),
        }
        for name, factor in FACTORS.items()
        if (found := getattr(rabat, name)) is not None
    ]


def _about(w: Wording, step: Any) -> str:
    """What a step of the trail was about, in words."""
    if step.about is None:
        return ""
    if step.kind == "opened":
        return w(f"origin-{step.about}")
    if step.kind == "reported":
        return harm_name(w, step.about)
    if step.kind == "appealed":
        return w(f"appeal-of-{step.about}")
    if step.kind == "answered":
        return w(f"appeal-{step.about}")
    return w(f"deed-{step.about}")


def _held(
    w: Wording, body: dict[str, Any] | None, one: Row[Any], names: Mapping[int, str], me: int
) -> dict[str, Any]:
    """The decision that waits, and why."""
    body = body or {}
    return {
        "id": one.id,
        "action": one.action,
        "harm": harm_name(w, one.harm) if one.harm else "",
        "because": body.get("held") or "rabat",
        "days": body.get("days"),
        "ground": one.ground,
        "by": who(w, one.decided_by, names, me),
        "mine": person_of(one.decided_by) == me,
        "at": one.decided_at,
    }


def _last(view: CaseView, person: Person, at: int) -> dict[str, Any] | None:
    """The decision that holds in a closed case, and what this person may do about it."""
    case = view.case
    found = next((one for one in view.decisions if one.id == case.decision), None)
    if case.closed_at is None or found is None or found.state != ACTIVE:
        return None
    if found.action == "restore":
        return None
    mine = found.decided_by == person.actor
    # What a machine did anybody who decides may undo; what a person did, a senior.
    by_person = person_of(found.decided_by) is not None
    senior = may(person.role, "decision.confirm") or not by_person
    decides = may(person.role, "case.decide")
    return {
        "id": found.id,
        "action": found.action,
        "can_undo": mine and decides and at - found.decided_at <= UNDO,
        "can_overrule": not mine and decides and senior,
    }
