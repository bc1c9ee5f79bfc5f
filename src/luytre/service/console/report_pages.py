"""`/reports`: what people reported, without who they are; and which post a report is about."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from luytre.accounts.people import Person
from luytre.accounts.permissions import may
from luytre.casework.refusals import CaseworkError
from luytre.casework.report_list import PAGE, list_reports, name_post
from luytre.lexicon import HARMS
from luytre.service.console.desk import desk_of
from luytre.service.console.shell import problem, render, require, see_other, sent
from luytre.service.page import language_of
from luytre.service.wording import console_wording

__all__ = ["find_post_of_report", "show_reports"]

Asked = Request[Any, Any, Any]

STATES = ("incomplete", "complete", "set_aside")


@get("/reports", include_in_schema=False)
async def show_reports(request: Asked) -> Response[Any]:
    """Reports that lack something, or those that are complete."""
    return await _page(request, await require(request, "report.view"))


@post("/reports/{number:int}/post", status_code=200, include_in_schema=False)
async def find_post_of_report(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Say which post it is that a report gave an address of."""
    person, desk = await require(request, "report.view"), desk_of(request)
    form = await sent(request)
    if not may(person.role, "case.decide"):
        desk.refused_access.note(person.actor, "case.decide")
        return problem(request, 403, "problem-not-allowed")
    if number >= 2**63:
        return problem(request, 404)
    name = form.get("id").strip()
    try:
        await desk.write(
            lambda connection, at: name_post(connection, at, desk.office, person.id, number, name)
        )
    except CaseworkError as error:
        return await _page(request, person, error)
    return see_other("/reports", "report-post")


async def _page(
    request: Asked, person: Person, error: CaseworkError | None = None
) -> Response[Any]:
    desk = desk_of(request)
    show = request.query_params.get("show", STATES[0])
    show = show if show in STATES else STATES[0]
    before = request.query_params.get("before", "")
    top = int(before) if before.isdecimal() and len(before) < 19 else None
    found = await desk.read(lambda connection: list_reports(connection, show, top))
    w = console_wording(language_of(request))
    view = {
        "at": "/reports",
        "show": show,
        "shows": STATES,
        "rows": [{"one": one, "harm": _harm(one.harm, w.language)} for one in found],
        "older": found[-1].id if len(found) == PAGE else None,
        "may_name": may(person.role, "case.decide"),
        "sentence": w.choose(error.english, error.vietnamese) if error else "",
    }
    return render(request, person, "reports.html", view, 422 if error else 200)


def _harm(code: str | None, language: str) -> str:
    harm = HARMS.get(code or "")
    if harm is None:
        return ""
    return f"{harm.code} {harm.name_vi if language == 'vi' else harm.name}"
