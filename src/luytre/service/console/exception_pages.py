"""What is no abuse where a post stands, noted from its case; and undone there."""

from __future__ import annotations

from typing import Any

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import Connection

from luytre.casework.exceptions import end_exception, exceptions_of_case, make_exception
from luytre.casework.refusals import CaseworkError
from luytre.service.console.case_page import back_to, case_page, fit
from luytre.service.console.desk import desk_of
from luytre.service.console.shell import require, sent
from luytre.storage.clock import DAY

__all__ = ["end_one", "make_one"]


Asked = Request[Any, Any, Any]


@post("/cases/{number:int}/exceptions", status_code=200, include_in_schema=False)
async def make_one(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Make an exception."""
    person, form = await require(request, "exception.make"), await sent(request)
    desk, kind = desk_of(request), form.get("kind")
    days = form.get("days").strip()
    value = form.get("phrase") if kind == "phrase" else form.get("sense")
    if kind == "term":
        entry = desk.screener.lexicon.get(value)
        value = entry.term if entry else ""

    def work(connection: Connection, at: int) -> int:
        length = int(days) if days.isascii() and days.isdecimal() and len(days) < 5 else 0
        return make_exception(
            connection, at, desk.office, person.id, case=fit(number), kind=kind, value=value,
            everywhere=form.get("everywhere") == "yes", until=at + length * DAY,
            reason=form.get("reason"),
        )  # fmt: skip

    try:
        await desk.write(work)
    except CaseworkError as error:
        return await case_page(request, person, number, form=form, error=error)
    return back_to(form, person, number, "excepted")


@post("/cases/{number:int}/exceptions/{made:int}/end", status_code=200, include_in_schema=False)
async def end_one(request: Asked, number: FromPath[int], made: FromPath[int]) -> Response[Any]:
    """Undo an exception that was made from this case."""
    person, form = await require(request, "exception.make"), await sent(request)

    def work(connection: Connection, at: int) -> None:
        here = [one.id for one in exceptions_of_case(connection, at, fit(number))]
        if made not in here:
            raise CaseworkError("no_exception")
        end_exception(connection, at, person.id, made)

    try:
        await desk_of(request).write(work)
    except CaseworkError as error:
        return await case_page(request, person, number, form=form, error=error)
    return back_to(form, person, number, "except-ended")
