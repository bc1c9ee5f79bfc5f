"""Many cases at once: first what it would touch, then the deed, then a way to take it all back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Request, post
from litestar.response import Response

from luytre.accounts import Person
from luytre.casework.bulk import Impact, decide_many, impact, undo_many
from luytre.casework.decisions import Made
from luytre.casework.refusals import CaseworkError
from luytre.casework.views import parsed_filters, query_of
from luytre.service.console.deciding import number_in
from luytre.service.console.desk import desk_of
from luytre.service.console.drafting import RabatUnread, draft_of, draft_view
from luytre.service.console.naming import harm_title
from luytre.service.console.queue_pages import queue_page
from luytre.service.console.shell import render, require, see_other, sent
from luytre.service.forms import Form
from luytre.service.page import language_of
from luytre.service.wording import console_wording

__all__ = ["decide_chosen", "show_impact", "undo_chosen"]

Asked = Request[Any, Any, Any]


@post("/queue/bulk", status_code=200, include_in_schema=False)
async def show_impact(request: Asked) -> Response[Any]:
    """What deciding the chosen cases would touch, and the form to do it."""
    person, form = await require(request, "bulk.act"), await sent(request)
    return await _impact_page(request, person, form)


@post("/queue/bulk/decide", status_code=200, include_in_schema=False)
async def decide_chosen(request: Asked) -> Response[Any]:
    """Decide them all alike, or none."""
    person, form = await require(request, "bulk.act"), await sent(request)
    desk, numbers = desk_of(request), _numbers(form, "case")
    total = number_in(form, "expected")
    try:
        draft = draft_of(form, ())
        made = await desk.write(
            lambda connection, at: decide_many(
                connection, at, desk.office, person.id, numbers, total, draft
            )
        )
    except (CaseworkError, RabatUnread) as error:
        return await _impact_page(request, person, form, error)
    return _result(request, person, form, draft.action, made)


@post("/queue/bulk/undo", status_code=200, include_in_schema=False)
async def undo_chosen(request: Asked) -> Response[Any]:
    """Take back what was decided together, all of it or nothing."""
    person, form = await require(request, "bulk.act"), await sent(request)
    desk, numbers = desk_of(request), _numbers(form, "decision")
    filters = parsed_filters(form.get("filters"), person.id)
    try:
        await desk.write(
            lambda connection, at: undo_many(connection, at, desk.office, person.id, numbers)
        )
    except CaseworkError as error:
        return await queue_page(request, person, filters, error=error.code)
    query = query_of(filters)
    return see_other(f"/queue?{query}" if query else "/queue", "bulk-undone")


async def _impact_page(
    request: Asked, person: Person, form: Form, error: CaseworkError | RabatUnread | None = None
) -> Response[Any]:
    desk, w = desk_of(request), console_wording(language_of(request))
    filters = parsed_filters(form.get("filters"), person.id)
    numbers, now = _numbers(form, "case"), desk.writer.now()
    if not numbers:
        return await queue_page(request, person, filters, error="none_chosen")
    try:
        found: Impact = await desk.read(
            lambda connection: impact(connection, now, person.id, numbers)
        )
    except CaseworkError as refusal:
        return await queue_page(request, person, filters, error=refusal.code)
    refused = ""
    if isinstance(error, RabatUnread):
        error = CaseworkError("rabat_needed")
    if error is not None:
        refused = w.choose(error.english, error.vietnamese)
    only = next(iter(found.by_harm)) if len(found.by_harm) == 1 else ""
    view = {
        "here": "/queue",
        "at": "/queue",
        "query": query_of(filters),
        "numbers": numbers,
        "total": found.total,
        "left_out": found.left_out,
        "by_harm": [(harm_title(w, code), count) for code, count in found.by_harm.items()],
        "by_source": list(found.by_source.items()),
        "draft": draft_view(w, only or None, form if error else None, bulk=True),
        "refused": refused,
    }
    return render(request, person, "bulk.html", view, 422 if refused else 200)


def _result(
    request: Asked, person: Person, form: Form, action: str, made: Sequence[Made]
) -> Response[Any]:
    view = {
        "here": "/queue",
        "at": "/queue",
        "query": query_of(parsed_filters(form.get("filters"), person.id)),
        "action": action,
        "total": len(made),
        "held": sum(one.held is not None for one in made),
        "decisions": [one.decision for one in made],
    }
    return render(request, person, "bulk_done.html", view)


def _numbers(form: Form, name: str) -> list[int]:
    """Whole numbers of a field that comes more than once, each of them once."""
    return list(
        dict.fromkeys(
            int(one)
            for one in form.all(name)
            if one.isascii() and one.isdecimal() and len(one) < 19 and int(one)
        )
    )
