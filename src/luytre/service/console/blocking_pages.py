"""`/blocking`: for which harms a verdict of "block" is a decision. Off at once, on after a look."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import Connection, select

from luytre.accounts.people import Person
from luytre.accounts.permissions import may
from luytre.casework.blocking import WouldBlock, note_looked, switch_blocking, would_have_blocked
from luytre.casework.refusals import CaseworkError
from luytre.lexicon import ACTION_NAMES, HARMS
from luytre.service import shown
from luytre.service.console.actors import names_for, who
from luytre.service.console.desk import desk_of
from luytre.service.console.shell import problem, render, require, see_other, sent
from luytre.service.page import language_of
from luytre.service.wording import console_wording
from luytre.storage.tables import blocking

__all__ = ["show_blocking", "show_harm", "switch_harm"]

Asked = Request[Any, Any, Any]

#: Texts that are shown of what would have been blocked, and letters of each.
SAMPLES = 10
LONGEST_SAMPLE = 600


@get("/blocking", include_in_schema=False)
async def show_blocking(request: Asked) -> Response[Any]:
    """Every harm: its ceiling, and whether it blocks."""
    person, desk = await require(request, "blocking.switch"), desk_of(request)
    switches, names = await desk.read(
        lambda connection: (_switches(connection), names_for(person)(connection))
    )
    w = console_wording(language_of(request))
    view = {
        "harms": [
            {
                "harm": harm,
                "name": w.choose(harm.name, harm.name_vi),
                "ceiling": w.choose(*ACTION_NAMES[harm.ceiling]),
                "may_block": harm.ceiling == "block",
                "on": bool(found and found.on),
                "at": found.changed_at if found else None,
                "by": who(found.changed_by, names, w) if found else "",
            }
            for harm in HARMS.values()
            for found in (switches.get(harm.code),)
        ]
    }
    return render(request, person, "blocking.html", view)


@get("/blocking/{code:str}", include_in_schema=False)
async def show_harm(request: Asked, code: FromPath[str]) -> Response[Any]:
    """What would have been blocked of a harm in the last two weeks."""
    person = await require(request, "blocking.switch")
    if code not in HARMS or HARMS[code].ceiling != "block":
        return problem(request, 404)
    return await _page(request, person, code)


@post("/blocking/{code:str}", status_code=200, include_in_schema=False)
async def switch_harm(request: Asked, code: FromPath[str]) -> Response[Any]:
    """Turn blocking on or off for a harm."""
    person, desk = await require(request, "blocking.switch"), desk_of(request)
    form = await sent(request)
    if code not in HARMS:
        return problem(request, 404)
    on, seen = form.get("on") == "yes", form.get("seen")
    count = int(seen) if seen.isdecimal() and len(seen) < 12 else None
    try:
        await desk.write(
            lambda connection, at: switch_blocking(connection, at, person.id, code, on, count)
        )
    except CaseworkError as error:
        if HARMS[code].ceiling != "block":
            return problem(request, 404)
        return await _page(request, person, code, error)
    return see_other("/blocking", "blocking-on" if on else "blocking-off")


async def _page(
    request: Asked, person: Person, code: str, error: CaseworkError | None = None
) -> Response[Any]:
    desk = desk_of(request)
    now = desk.writer.now()
    reads = may(person.role, "case.view")
    found, switch = await desk.read(
        lambda connection: (
            would_have_blocked(connection, now, code, SAMPLES), _switches(connection).get(code)
        )
    )  # fmt: skip
    if not reads:
        found = WouldBlock(found.harm, found.total, [])
    await desk.write(lambda connection, at: note_looked(connection, at, person.id, found))
    w = console_wording(language_of(request))
    harm = HARMS[code]
    view = {
        "at": f"/blocking/{code}",
        "harm": harm,
        "name": w.choose(harm.name, harm.name_vi),
        "about": w.choose(harm.description, harm.description_vi),
        "total": found.total,
        "on": bool(switch and switch.on),
        "samples": [
            {
                "number": number,
                "runs": shown.runs(text[:LONGEST_SAMPLE]) if text else [],
                "cut": bool(text and len(text) > LONGEST_SAMPLE),
            }
            for number, text in found.posts
        ],
        "reads": reads,
        "blur": person.settings.blur,
        "sentence": w.choose(error.english, error.vietnamese) if error else "",
    }
    return render(request, person, "blocking_harm.html", view, 422 if error else 200)


def _switches(connection: Connection) -> dict[str, Any]:
    return {row.harm: row for row in connection.execute(select(blocking))}
