"""Deciding a case: by one person, with a second one where it needs that; and taking it back."""

from __future__ import annotations

from typing import Any

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import Connection

from luytre.accounts import Person
from luytre.accounts.permissions import may
from luytre.casework import decisions
from luytre.casework.claims import hold_case, read_case
from luytre.casework.looking import look
from luytre.casework.projection import person_of
from luytre.casework.refusals import CaseworkError
from luytre.casework.views import parsed_filters, query_of
from luytre.service.console.case_page import back_to, case_page, fit
from luytre.service.console.desk import desk_of
from luytre.service.console.drafting import RabatUnread, draft_of, entries_of
from luytre.service.console.resting import next_case
from luytre.service.console.shell import problem, require, see_other, sent
from luytre.service.forms import Form

__all__ = ["confirm", "decide", "number_in", "overrule", "refuse", "undo"]

Asked = Request[Any, Any, Any]


@post("/cases/{number:int}/decide", status_code=200, include_in_schema=False)
async def decide(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Decide, and go on to the next case. A case that nobody has is taken with it."""
    person, form = await require(request, "case.decide"), await sent(request)
    desk = desk_of(request)
    version = number_in(form, "version")

    now = desk.writer.now()
    try:
        view = await desk.read(lambda connection: look(connection, now, fit(number)))
        draft = draft_of(form, [one["id"] for one in entries_of(view, desk.screener.lexicon)])

        def work(connection: Connection, at: int) -> decisions.Made:
            held = hold_case(connection, at, person.id, number, version)
            return decisions.decide(connection, at, desk.office, person.id, number, held, draft)

        made = await desk.write(work)
    except (CaseworkError, RabatUnread) as error:
        return await case_page(request, person, number, form=form, error=error)
    filters = parsed_filters(form.get("filters"), person.id)
    if "stays" in form:
        return see_other(f"/queue?{query_of(filters, made=str(made.decision))}")
    return await next_case(request, person, filters, made=made.decision)


@post("/cases/{number:int}/undo", status_code=200, include_in_schema=False)
async def undo(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Take back one's own decision: one that holds, or one that waits for a second person."""
    person, form = await require(request, "case.decide"), await sent(request)
    desk, made = desk_of(request), number_in(form, "decision")

    def work(connection: Connection, at: int) -> None:
        decision = _decision_of(connection, number, made)
        if decision.state == "held" and decision.decided_by == person.actor:
            decisions.drop(connection, at, desk.office, person.id, made)
        else:
            decisions.undo(connection, at, desk.office, person.id, made)

    return await _done(request, person, form, number, work, "undone")


@post("/cases/{number:int}/overrule", status_code=200, include_in_schema=False)
async def overrule(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Undo what somebody else, or a machine, decided. The case is open again."""
    person, form = await require(request, "case.decide"), await sent(request)
    desk, made = desk_of(request), number_in(form, "decision")
    try:
        decision = await desk.read(lambda connection: _decision_of(connection, number, made))
    except CaseworkError as error:
        return await case_page(request, person, number, form=form, error=error)
    # What a machine did anybody who decides may undo; what a person did, a senior.
    if person_of(decision.decided_by) is not None and not may(person.role, "decision.confirm"):
        desk.refused_access.note(person.actor, "decision.confirm")
        return problem(request, 403, "problem-not-allowed")

    def work(connection: Connection, at: int) -> None:
        decisions.overrule(connection, at, desk.office, person.id, made)

    return await _done(request, person, form, number, work, "overruled")


@post("/cases/{number:int}/confirm", status_code=200, include_in_schema=False)
async def confirm(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Be the second person that a decision needs."""
    person, form = await require(request, "decision.confirm"), await sent(request)
    desk, made = desk_of(request), number_in(form, "decision")

    def work(connection: Connection, at: int) -> None:
        _decision_of(connection, number, made)
        decisions.confirm(connection, at, desk.office, person.id, made)

    return await _done(request, person, form, number, work, "confirmed")


@post("/cases/{number:int}/refuse", status_code=200, include_in_schema=False)
async def refuse(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Refuse to be the second person: the case goes back into the queue."""
    person, form = await require(request, "decision.confirm"), await sent(request)
    desk, made = desk_of(request), number_in(form, "decision")

    def work(connection: Connection, at: int) -> None:
        _decision_of(connection, number, made)
        decisions.drop(connection, at, desk.office, person.id, made)

    return await _done(request, person, form, number, work, "refused")


async def _done(
    request: Asked, person: Person, form: Form, number: int, work: Any, said: str
) -> Response[Any]:
    try:
        await desk_of(request).write(work)
    except CaseworkError as error:
        return await case_page(request, person, number, form=form, error=error)
    return back_to(form, person, number, said)


def _decision_of(connection: Connection, number: int, made: int) -> Any:
    """The decision, if it is one of the case; raises `CaseworkError`."""
    case = read_case(connection, fit(number))
    decision = decisions.read_decision(connection, made)
    if decision.case != case.id:
        raise CaseworkError("no_decision")
    return decision


def number_in(form: Form, name: str) -> int:
    """A whole number that a form holds; 0, which nothing has, where it holds none."""
    written = form.get(name)
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 19 else 0
