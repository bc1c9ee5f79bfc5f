"""`/s/{statement}.{token}`: what was done about a post, why, by whom, and how to object."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from luytre.casework.appeals import appeal_author
from luytre.casework.for_author import Notice, read_notice
from luytre.casework.refusals import CaseworkError
from luytre.casework.statements import explain_statement, outcome_for_author
from luytre.casework.texts import LONGEST
from luytre.service import shown
from luytre.service.console.desk import Desk, desk_of
from luytre.service.outside import frame
from luytre.service.page import language_of

__all__ = ["send_appeal", "show_statement"]

Asked = Request[Any, Any, Any]

#: Whoever may be in need is shown help before anything else.
HELP_FIRST = "H15"


@get("/s/{shown_id:str}", include_in_schema=False)
async def show_statement(request: Asked, shown_id: FromPath[str]) -> Response[Any]:
    """The statement, whom and what it rests on, and what became of the appeal."""
    desk = desk_of(request)
    statement = frame.led_to(request, desk.office.statement_of(shown_id))
    return await _page(request, desk, statement)


@post("/s/{shown_id:str}", status_code=200, include_in_schema=False)
async def send_appeal(request: Asked, shown_id: FromPath[str]) -> Response[Any]:
    """Take an appeal, and show the page again."""
    desk = desk_of(request)
    statement = frame.led_to(request, desk.office.statement_of(shown_id))
    text = (await frame.sent(request, desk, ("s", statement))).get("text")
    try:
        await desk.write(
            lambda connection, at: appeal_author(connection, at, desk.office, statement, text)
        )
    except CaseworkError as error:
        return await _page(request, desk, statement, error, text)
    return frame.stay(request, f"/s/{shown_id}", "appeal")


async def _page(
    request: Asked, desk: Desk, statement: str, error: CaseworkError | None = None, text: str = ""
) -> Response[Any]:
    now = desk.writer.now()
    try:
        notice = await desk.read(lambda connection: read_notice(connection, now, statement))
    except CaseworkError:
        return frame.lost(request)
    language = language_of(request)
    harm = str(notice.fields["luytre_harm"])
    view = {
        "notice": notice,
        "said": explain_statement(notice.fields, language),
        "pieces": _pieces(notice),
        "ended": frame.when(notice.ended_at, language),
        "later": _later(notice, language),
        "help_places": frame.help_for(desk, harm, language),
        "help_first": harm == HELP_FIRST,
        "opened": frame.when(notice.appeal.opened_at, language) if notice.appeal else "",
        "decided": frame.when(notice.appeal.decided_at, language) if notice.appeal else "",
        "longest": LONGEST,
        "error": "" if error is None else frame.said(error, language),
        "text": text[: 2 * LONGEST],
        "puid": statement,
    }
    return frame.show(request, "statement.html", view, 422 if error else 200)


def _pieces(notice: Notice) -> list[shown.Piece]:
    """The post with the letters lit up that the decision is about."""
    if not notice.text:
        return []
    lit = [shown.Finding(one.start, one.end, one.action, None) for one in notice.lit]
    return shown.pieces(notice.text, lit)


def _later(notice: Notice, language: str) -> list[dict[str, Any]]:
    surface = notice.fields.get("luytre_surface")
    name = None if surface is None else str(surface)
    return [
        {
            "when": frame.when(step.at, language),
            "what": outcome_for_author(step.action, language, name),
        }
        for step in notice.later
    ]
