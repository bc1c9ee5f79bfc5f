"""The queue, `/queue`: which cases wait, and what somebody may do with many of them.

A search is sent by POST, so that no words of a text get into an address, a history or a log.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from luytre.accounts import Person
from luytre.accounts.permissions import may
from luytre.casework.queue import Filters, Page, search_cases
from luytre.casework.refusals import CaseworkError
from luytre.casework.views import delete_view, filters_of, parsed_filters, query_of, save_view
from luytre.service.console.afterwards import undoable
from luytre.service.console.desk import desk_of
from luytre.service.console.naming import counted
from luytre.service.console.queue_view import count_all, filter_view, read_queue, row_views
from luytre.service.console.resting import next_case
from luytre.service.console.shell import HEADERS, problem, render, require, see_other, sent
from luytre.service.page import language_of
from luytre.service.wording import console_wording

__all__ = [
    "forget_view",
    "keep_view",
    "live_counts",
    "search_queue",
    "show_keys",
    "show_queue",
    "take_next",
]

LONGEST_SEARCH = 500

Asked = Request[Any, Any, Any]


@get("/queue", include_in_schema=False)
async def show_queue(request: Asked) -> Response[Any]:
    """A page of the queue, as its filters in the address say."""
    person = await require(request, "queue.view")
    given = request.query_params
    filters = filters_of(given, person.id)
    return await queue_page(request, person, filters, after=_after(given.get("after", "")))


@post("/queue/next", status_code=200, include_in_schema=False)
async def take_next(request: Asked) -> Response[Any]:
    """Claim the most urgent case that fits the filters, and show it."""
    person, form = await require(request, "case.claim"), await sent(request)
    filters = parsed_filters(form.get("filters"), person.id)
    return await next_case(request, person, filters)


@post("/queue/search", status_code=200, include_in_schema=False)
async def search_queue(request: Asked) -> Response[Any]:
    """Cases whose post has the words."""
    person, form = await require(request, "search"), await sent(request)
    desk = desk_of(request)
    filters = parsed_filters(form.get("filters"), person.id)
    words = form.get("words").strip()[:LONGEST_SEARCH]
    if not words:
        return await queue_page(request, person, filters, error="text_needed")
    found = await desk.write(
        lambda connection, at: search_cases(
            connection, at, desk.office, person.id, words, filters
        )
    )  # fmt: skip
    return await queue_page(request, person, filters, words=words, found=found)


@post("/queue/views", status_code=200, include_in_schema=False)
async def keep_view(request: Asked) -> Response[Any]:
    """Keep the filters under a name."""
    person, form = await require(request, "queue.view"), await sent(request)
    name, query = form.get("name"), form.get("filters")
    filters = parsed_filters(query, person.id)
    try:
        await desk_of(request).write(
            lambda connection, _: save_view(connection, person.id, name, query)
        )
    except CaseworkError as error:
        return await queue_page(request, person, filters, error=error.code)
    return see_other(_queue(filters), "view-kept")


@post("/queue/views/{number:int}/delete", status_code=200, include_in_schema=False)
async def forget_view(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Forget a view of one's own."""
    person, form = await require(request, "queue.view"), await sent(request)
    filters = parsed_filters(form.get("filters"), person.id)
    if number >= 2**63:
        return problem(request, 404)
    try:
        await desk_of(request).write(
            lambda connection, _: delete_view(connection, person.id, number)
        )
    except CaseworkError as error:
        return await queue_page(request, person, filters, error=error.code)
    return see_other(_queue(filters), "view-forgotten")


@get("/queue/counts", include_in_schema=False)
async def live_counts(request: Asked) -> Response[Any]:
    """How many cases wait, for the script that keeps the page up to date."""
    person = await require(request, "queue.view", by_itself=True)
    desk = desk_of(request)
    now = desk.writer.now()
    counts = await desk.read(lambda connection: count_all(connection, now, person.id))
    body = {name: counted(number) for name, number in counts.items()}
    return Response(body, media_type="application/json", headers=HEADERS)


@get("/queue/keys", include_in_schema=False)
async def show_keys(request: Asked) -> Response[Any]:
    """The shortcuts, on a page of their own."""
    person = await require(request, "queue.view")
    return render(request, person, "shortcuts.html", {"here": "/queue"})


async def queue_page(
    request: Asked,
    person: Person,
    filters: Filters,
    *,
    after: tuple[int, int] | None = None,
    words: str | None = None,
    found: list[Any] | None = None,
    error: str = "",
) -> Response[Any]:
    """The page with what the filters or a search give; `error` is a code of `CaseworkError`."""
    desk, w = desk_of(request), console_wording(language_of(request))
    now = desk.writer.now()
    read = await desk.read(lambda connection: read_queue(connection, now, person, filters, after))
    page = Page(found, None) if found is not None else read.page
    view = filter_view(w, person, filters, read.counts) | {
        "here": "/queue",
        "at": _queue(filters),
        "rows": row_views(w, now, page.cases, read.names, person, filters),
        "next": _following(filters, page),
        "first": _queue(filters) if after is not None else "",
        "sources": read.sources,
        "views": read.views,
        "words": words or "",
        "searched": found is not None,
        "may": {one: may(person.role, one) for one in ("case.claim", "bulk.act", "search")},
        "error": _sentence(w, error),
        "undo": await undoable(request, person),
    }
    return render(request, person, "queue.html", view, 422 if error else 200)


def _following(filters: Filters, page: Page) -> str:
    if page.after is None:
        return ""
    return "/queue?" + query_of(filters, after=f"{page.after[0]}.{page.after[1]}")


def _after(written: str) -> tuple[int, int] | None:
    """The place that a page comes after, as `_following` writes it."""
    parts = written.split(".")
    if len(parts) != 2 or len(written) > 40:
        return None
    try:
        first, second = int(parts[0]), int(parts[1])
    except ValueError:
        return None
    return (first, second) if max(abs(first), abs(second)) < 2**63 else None


def _queue(filters: Filters) -> str:
    query = query_of(filters)
    return f"/queue?{query}" if query else "/queue"


def _sentence(w: Any, code: str) -> str:
    if not code:
        return ""
    error = CaseworkError(code)
    return str(w.choose(error.english, error.vietnamese))
