"""`/r/{report}.{token}`: a reporter sees where their report stands, completes it, or appeals."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from luytre.casework.appeals import appeal_reporter
from luytre.casework.for_reporter import read_progress
from luytre.casework.refusals import CaseworkError
from luytre.casework.reports import complete_report
from luytre.casework.sent_report import LONGEST_EXPLANATION, SentReport
from luytre.casework.statements import day_in_words, outcome_for_reporter
from luytre.casework.terms import VIETNAM
from luytre.casework.texts import LONGEST
from luytre.lexicon import HARMS
from luytre.service.console.desk import Desk, desk_of
from luytre.service.forms import Form
from luytre.service.outside import frame
from luytre.service.page import language_of
from luytre.storage.clock import moment

__all__ = ["send_report", "show_report"]

Asked = Request[Any, Any, Any]

MOST_URLS = 20


@get("/r/{shown_id:str}", include_in_schema=False)
async def show_report(request: Asked, shown_id: FromPath[str]) -> Response[Any]:
    """Where the report stands."""
    desk = desk_of(request)
    report = frame.led_to(request, desk.office.report_of(shown_id))
    return await _page(request, desk, report)


@post("/r/{shown_id:str}", status_code=200, include_in_schema=False)
async def send_report(request: Asked, shown_id: FromPath[str]) -> Response[Any]:
    """Take what the report lacked, or an appeal, and show the page again."""
    desk = desk_of(request)
    report = frame.led_to(request, desk.office.report_of(shown_id))
    form = await frame.sent(request, desk, ("r", str(report)))
    if form.get("deed") == "appeal":
        return await _appeal(request, desk, report, shown_id, form.get("text"))
    more = _read(form, language_of(request))
    if more is None:
        return await _page(request, desk, report, "report-unfit", form)
    try:
        await desk.write(
            lambda connection, at: complete_report(
                connection, at, desk.office, report, more, "reporter"
            )
        )
    except CaseworkError as error:
        return await _page(request, desk, report, error, form)
    return frame.stay(request, f"/r/{shown_id}", "state")


async def _appeal(
    request: Asked, desk: Desk, report: int, shown_id: str, text: str
) -> Response[Any]:
    try:
        await desk.write(
            lambda connection, at: appeal_reporter(connection, at, desk.office, report, text)
        )
    except CaseworkError as error:
        return await _page(request, desk, report, error, text=text)
    return frame.stay(request, f"/r/{shown_id}", "appeal")


def _read(form: Form, language: str) -> SentReport | None:
    """What was added; None where it can't be that."""
    urls = form.get("urls").split()
    wanted = {
        "explanation": form.get("explanation").replace("\r\n", "\n").strip(),
        "urls": urls[: MOST_URLS + 1],
        "name": " ".join(form.get("name").split()) or None,
        "email": form.get("email").strip() or None,
        "bona_fide": form.get("bona_fide") == "yes",
        "language": language,
    }
    try:
        return msgspec.convert(wanted, SentReport)
    except msgspec.ValidationError:
        return None


async def _page(
    request: Asked,
    desk: Desk,
    report: int,
    error: CaseworkError | str = "",
    form: Form | None = None,
    text: str = "",
) -> Response[Any]:
    now = desk.writer.now()
    try:
        progress = await desk.read(lambda connection: read_progress(connection, now, report))
    except CaseworkError:
        return frame.lost(request)
    language = language_of(request)
    harm = HARMS.get(progress.harm or "")
    until = progress.appeal_until
    last = None if until is None else moment(until - 1).astimezone(VIETNAM).date()
    view = {
        "progress": progress,
        "number": report,
        "made": frame.when(progress.made_at, language),
        "harm": "" if harm is None else harm.name_vi if language == "vi" else harm.name,
        "decided": frame.when(progress.decided_at, language),
        "outcome": outcome_for_reporter(progress.action, language) if progress.action else "",
        "until": "" if last is None else day_in_words(last, language),
        "opened": frame.when(progress.appeal.opened_at, language) if progress.appeal else "",
        "answered": frame.when(progress.appeal.decided_at, language) if progress.appeal else "",
        "help_places": frame.help_for(desk, progress.harm, language),
        "longest": LONGEST,
        "longest_explanation": LONGEST_EXPLANATION,
        "error": "",
        "complaint": "",
        "typed": {
            name: form.get(name)[: 2 * LONGEST] if form else ""
            for name in ("explanation", "urls", "name", "email")
        },
        "text": text[: 2 * LONGEST],
    }
    if isinstance(error, CaseworkError):
        view["error"] = frame.said(error, language)
    elif error:
        view["complaint"] = error
    return frame.show(request, "report.html", view, 422 if error else 200)
