"""Resting: a break that is offered, an end to the day, and a page with nothing to look at.

Whoever is to rest is given no case: it would wait with them, and nobody else could take it.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Request, get, post
from litestar.response import Response
from sqlalchemy import Connection

from luytre.accounts import Person
from luytre.casework.looking import Exposure, exposure, take_break
from luytre.casework.queue import Filters, claim_next
from luytre.casework.views import query_of
from luytre.service.console.desk import desk_of
from luytre.service.console.shell import local, render, require, see_other, sent

__all__ = ["Why", "go_on_or_rest", "next_case", "offer_rest", "pause", "rest", "rest_due"]

#: For how long, in seconds, somebody who goes on is not asked again to rest.
GOES_ON = 15 * 60
GOING_ON = "luytre_goes_on"

Asked = Request[Any, Any, Any]

#: Why somebody should see no more now: they have seen many posts, or as many as they set.
Why = Literal["break", "cap"]


def rest_due(request: Asked, person: Person, seen: Exposure) -> Why | None:
    """Why somebody who has seen that much should rest first; None where they may go on."""
    if seen.break_is_due and GOING_ON not in request.cookies:
        return "break"
    return "cap" if seen.seen >= person.settings.cap else None


def pause(request: Asked, person: Person, why: Why, back: str) -> Response[Any]:
    """The page that offers a break, or ends the day; whoever goes on goes `back`."""
    return render(request, person, "pause.html", {"here": "/queue", "why": why, "back": back})


async def next_case(
    request: Asked, person: Person, filters: Filters, *, made: int | None = None
) -> Response[Any]:
    """To the most urgent case that fits, which is claimed; to the queue where there is none.

    To a rest, with nothing claimed, where one is due. `made` is a decision that can be undone
    there.
    """
    # Those of one's own and of other tabs have none to take.
    wanted = msgspec.structs.replace(filters, show="open")

    def work(connection: Connection, at: int) -> tuple[Why | None, int | None]:
        why = rest_due(request, person, exposure(connection, at, person.id))
        return why, None if why else claim_next(connection, at, person.id, wanted)

    why, number = await desk_of(request).write(work)
    query = query_of(filters, made=None if made is None else str(made))
    if why is not None:
        return see_other(_with(query, "/queue/pause"))
    if number is not None:
        return see_other(_with(query, f"/cases/{number}"))
    return see_other(_with(query, "/queue"), "none-left" if made is None else None)


@get("/queue/pause", include_in_schema=False)
async def offer_rest(request: Asked) -> Response[Any]:
    """A rest in place of the next case; the queue for whom none is due."""
    person, desk = await require(request, "queue.view"), desk_of(request)
    now = desk.writer.now()
    seen = await desk.read(lambda connection: exposure(connection, now, person.id))
    back = _with(request.scope["query_string"].decode("latin-1"), "/queue")
    why = rest_due(request, person, seen)
    return see_other(local(back) or "/queue") if why is None else pause(request, person, why, back)


@post("/queue/break", status_code=200, include_in_schema=False)
async def go_on_or_rest(request: Asked) -> Response[Any]:
    """Rest now, or go on for a while and be asked again."""
    person, form = await require(request, "queue.view"), await sent(request)
    back = local(form.get("back")) or "/queue"
    if form.get("choice") == "go-on":
        response = see_other(back)
        response.set_cookie(GOING_ON, "1", max_age=GOES_ON, httponly=True, samesite="lax")
        return response
    await desk_of(request).write(lambda connection, at: take_break(connection, at, person.id))
    return see_other("/queue/rest")


@get("/queue/rest", include_in_schema=False)
async def rest(request: Asked) -> Response[Any]:
    """A page with nothing to look at."""
    person = await require(request, "queue.view")
    return render(request, person, "rest.html", {"here": "/queue"})


def _with(query: str, path: str) -> str:
    return f"{path}?{query}" if query else path
