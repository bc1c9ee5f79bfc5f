"""Lists: `/exceptions`, what is no abuse here, and `/resources`, where people find help."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import Connection

from luytre.casework.exceptions import end_exception, list_exceptions
from luytre.casework.refusals import CaseworkError
from luytre.casework.resources import default_resources
from luytre.casework.terms import VIETNAM
from luytre.casework.texts import read_text
from luytre.lexicon import HARMS
from luytre.service.console.actors import names_for, who
from luytre.service.console.desk import desk_of
from luytre.service.console.shell import problem, render, require, see_other
from luytre.service.page import language_of
from luytre.service.wording import console_wording
from luytre.storage.clock import moment

__all__ = ["end_one", "show_exceptions", "show_resources"]

Asked = Request[Any, Any, Any]


@get("/exceptions", include_in_schema=False)
async def show_exceptions(request: Asked) -> Response[Any]:
    """Those that hold now, with their reasons."""
    person, desk = await require(request, "exception.make"), desk_of(request)
    now = desk.writer.now()

    def find(connection: Connection) -> tuple[list[tuple[Any, str | None]], dict[int, str]]:
        rows = list_exceptions(connection, now)
        reasons = [(row, read_text(connection, row.reason)) for row in rows]
        return reasons, names_for(person)(connection)

    rows, names = await desk.read(find)
    w = console_wording(language_of(request))
    view = {
        "rows": [
            {"row": row, "reason": reason, "by": who(row.made_by, names, w)} for row, reason in rows
        ]
    }
    return render(request, person, "exceptions.html", view)


@post("/exceptions/{number:int}/end", status_code=200, include_in_schema=False)
async def end_one(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Undo an exception."""
    person, desk = await require(request, "exception.make"), desk_of(request)
    if number >= 2**63:
        return problem(request, 404)
    try:
        await desk.write(lambda connection, at: end_exception(connection, at, person.id, number))
    except CaseworkError:
        return problem(request, 404)
    return see_other("/exceptions", "except-ended")


@get("/resources", include_in_schema=False)
async def show_resources(request: Asked) -> Response[Any]:
    """Every place that is on file, shown to people or not."""
    person, desk = await require(request, "queue.view"), desk_of(request)
    w = console_wording(language_of(request))
    today = moment(desk.writer.now()).astimezone(VIETNAM).date()
    own = desk.office.resources
    view = {
        "own": own is not None,
        "places": [
            {"one": one, "state": _state(one, today), "harms": _harms(one.harms, w.language)}
            for one in (default_resources() if own is None else own)
        ],
        "today": today,
    }
    return render(request, person, "resources.html", view)


def _state(one: Any, today: date) -> str:
    """Whether people are shown it: "shown" and "unreviewed" are, "late" and "retired" aren't."""
    if one.status == "retired":
        return "retired"
    if today > one.review_by and not one.lasting:
        return "late"
    return "shown" if one.status == "reviewed" else "unreviewed"


def _harms(codes: tuple[str, ...], language: str) -> list[str]:
    return [
        f"{code} {HARMS[code].name_vi if language == 'vi' else HARMS[code].name}" for code in codes
    ]
