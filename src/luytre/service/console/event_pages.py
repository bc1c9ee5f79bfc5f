"""`/events`: what happened, page by page, and a proof of it. Events hold no text and no name."""

from __future__ import annotations

import asyncio
import re
from time import monotonic
from typing import Any

from litestar import Request, get, post
from litestar.response import Response
from sqlalchemy import Connection

from luytre.accounts.people import Person
from luytre.accounts.permissions import may
from luytre.casework.terms import VIETNAM
from luytre.service.console.actors import names_for, who
from luytre.service.console.charts import HEIGHT, STEP, columns
from luytre.service.console.desk import desk_of
from luytre.service.console.shell import render, require
from luytre.service.page import language_of
from luytre.service.wording import console_wording
from luytre.storage.audit import Audit, verify
from luytre.storage.browsing import count_by_day, find_events, kinds_of
from luytre.storage.clock import moment

__all__ = ["prove_events", "show_events"]

Asked = Request[Any, Any, Any]

DAYS = 28
LONGEST_FILTER = 100
MOST_FINDINGS = 50

#: Seconds that a proof may take here; a longer one is for the command line.
PROVING = 20.0

_DIGEST = re.compile(r"\b([0-9a-f]{10})[0-9a-f]{22,}\b")

#: One proof at a time: it reads all events.
_proving = asyncio.Semaphore(1)


class TooLong(Exception):  # noqa: N818  (a limit, not a failure)
    """The proof takes longer than a page may."""


@get("/events", include_in_schema=False)
async def show_events(request: Asked) -> Response[Any]:
    """The newest events, or those before a number, of a kind or by somebody."""
    return await _page(request, await require(request, "events.view"))


@post("/events/verify", status_code=200, include_in_schema=False)
async def prove_events(request: Asked) -> Response[Any]:
    """Read all events and say whether they are those that were written."""
    person, desk = await require(request, "audit.verify"), desk_of(request)
    if _proving.locked():
        return await _page(request, person, trouble="verify-busy")
    until = monotonic() + PROVING

    def still(_: int) -> None:
        if monotonic() > until:
            raise TooLong

    async with _proving:
        try:
            audit = await desk.read(lambda connection: verify(connection, progress=still))
        except TooLong:
            return await _page(request, person, trouble="verify-long")
    return await _page(request, person, audit)


async def _page(
    request: Asked, person: Person, audit: Audit | None = None, trouble: str = ""
) -> Response[Any]:
    desk = desk_of(request)
    asked = request.query_params
    # No database is asked for a NUL, and nothing is called by one.
    kind, actor = (
        asked.get(name, "").replace("\0", "")[:LONGEST_FILTER] for name in ("kind", "actor")
    )
    before = asked.get("before", "")
    top = int(before) if before.isdecimal() and len(before) < 19 else None
    today = moment(desk.writer.now()).astimezone(VIETNAM).date()

    def find(connection: Connection) -> Any:
        return (
            find_events(connection, top, kind or None, actor or None), kinds_of(connection),
            count_by_day(connection, today, DAYS, VIETNAM), names_for(person)(connection),
        )  # fmt: skip

    found, kinds, days, names = await desk.read(find)
    w = console_wording(language_of(request))
    drawn = columns(days)
    view = {
        "at": "/events",
        "events": [
            {"event": one, "who": who(one.actor, names, w), "body": _DIGEST.sub(r"\1…", one.body)}
            for one in found.events
        ],
        "older": found.older,
        "kinds": kinds if not kind or kind in kinds else sorted([*kinds, kind]),
        "kind": kind,
        "actor": actor,
        "columns": drawn,
        "most": max((one.number for one in drawn), default=0),
        "total": sum(one.number for one in drawn),
        "width": STEP * DAYS,
        "height": HEIGHT,
        "may_verify": may(person.role, "audit.verify"),
        "audit": audit,
        "findings": audit.findings[:MOST_FINDINGS] if audit else [],
        "trouble": trouble,
    }
    return render(request, person, "events.html", view, 503 if trouble else 200)
