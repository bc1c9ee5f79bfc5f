"""The page of a case, `/cases/{number}`: its post, what is known, and the form to decide.

To look at a case is an event, and it is on the disk before the text is shown. Somebody who loads
the page again within five minutes looks at the same text and makes no second event; once the post
has another text, it is another look.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import Connection

from luytre.accounts import Person
from luytre.casework.claims import claim_case, held_by, read_case, release_cases
from luytre.casework.looking import Exposure, exposure, note, note_view, shown_version
from luytre.casework.refusals import CaseworkError
from luytre.casework.views import parsed_filters, query_of
from luytre.screening import Context
from luytre.service.console.afterwards import undoable
from luytre.service.console.case_view import CaseRead, case_view, read_case_page
from luytre.service.console.desk import Desk, desk_of
from luytre.service.console.drafting import (
    RabatUnread,
    draft_view,
    entries_of,
    exception_view,
)
from luytre.service.console.resting import Why, pause, rest_due
from luytre.service.console.shell import Answered, problem, render, require, see_other, sent
from luytre.service.explaining import Explained
from luytre.service.forms import Form
from luytre.service.page import language_of
from luytre.service.wording import Wording, console_wording

__all__ = ["case_page", "claim", "fit", "put_on_record", "release", "show_case", "write_note"]

#: What can't be done now, but could be done of another case or at another time.
CONFLICTS = frozenset(
    {
        "changed", "claimed", "not_claimed", "transition", "same_person", "not_yours",
        "own_decision", "too_late", "appealed", "appeal_first", "impact_changed",
    }
)  # fmt: skip
MISSING = frozenset({"no_case", "no_post", "no_decision", "no_exception"})

Asked = Request[Any, Any, Any]


class Refused(NamedTuple):
    """Why the page comes back: in words, with the status of the answer."""

    words: str
    status: int


class Before(NamedTuple):
    """When and at which text somebody is about to look, whether they look at it already, and why
    they should rest first."""

    at: int
    version: int
    again: bool
    why: Why | None


@get("/cases/{number:int}", include_in_schema=False)
async def show_case(request: Asked, number: FromPath[int]) -> Response[Any]:
    """The page; or a break, or an end to the day."""
    person = await require(request, "case.view")
    return await case_page(request, person, number)


@post("/cases/{number:int}/claim", status_code=200, include_in_schema=False)
async def claim(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Take the case, or keep it for longer."""
    person, form = await require(request, "case.claim"), await sent(request)
    desk = desk_of(request)
    try:
        why = (await _before_looking(request, desk, person, fit(number))).why

        def work(connection: Connection, at: int) -> None:
            # They would hold a case of which the page keeps the text from them.
            if why is None or held_by(read_case(connection, number), at) == person.id:
                claim_case(connection, at, person.id, number)

        await desk.write(work)
    except CaseworkError as error:
        return await case_page(request, person, number, form=form, error=error)
    return back_to(form, person, number)


@post("/cases/{number:int}/release", status_code=200, include_in_schema=False)
async def release(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Give the case back."""
    person, form = await require(request, "case.claim"), await sent(request)
    try:
        await desk_of(request).write(
            lambda connection, at: release_cases(connection, at, person.id, [fit(number)])
        )
    except CaseworkError as error:
        return await case_page(request, person, number, form=form, error=error)
    query = query_of(parsed_filters(form.get("filters"), person.id))
    return see_other(f"/queue?{query}" if query else "/queue", "released")


@post("/cases/{number:int}/note", status_code=200, include_in_schema=False)
async def write_note(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Write beside the case."""
    person, form = await require(request, "case.note"), await sent(request)
    desk, words, public = desk_of(request), form.get("note"), form.get("public") == "yes"
    try:
        await desk.write(
            lambda connection, at: note(
                connection, at, desk.office, person.id, fit(number), words, public
            )
        )
    except CaseworkError as error:
        return await case_page(request, person, number, form=form, error=error)
    return back_to(form, person, number, "noted")


async def case_page(
    request: Asked,
    person: Person,
    number: int,
    *,
    form: Form | None = None,
    error: CaseworkError | RabatUnread | None = None,
) -> Response[Any]:
    """The page, with what was typed and why it was refused, if it was."""
    desk, w = desk_of(request), console_wording(language_of(request))
    refused = _refused(w, error)
    try:
        await put_on_record(request, desk, person, fit(number), again=refused is not None)
        now = desk.writer.now()
        read = await desk.read(lambda connection: read_case_page(connection, now, number))
    except CaseworkError as missing:
        if missing.code in MISSING:
            return problem(request, 404, "problem-no-case")
        raise
    view = case_view(w, person, now, read, await _explained(desk, read))
    query = form.get("filters") if form else request.scope["query_string"].decode("latin-1")
    view |= {
        "here": "/queue",
        "at": f"/cases/{number}",
        "pictures": "pictures" in request.query_params,
        "query": query_of(parsed_filters(query, person.id)),
        "refused": refused.words if refused else "",
        "draft": _draft(w, desk, read, form),
        "undo": await undoable(request, person),
        "typed_note": form.get("note")[:5_000] if form else "",
        "excepting": exception_view(form),
    }
    return render(request, person, "case.html", view, refused.status if refused else 200)


async def put_on_record(
    request: Asked, desk: Desk, person: Person, number: int, again: bool
) -> None:
    """Note that the person looks at a case; raises `Answered` where they should rest first.

    A page that comes `again` because of a refusal is not held back, or what was typed is lost.
    """
    before = await _before_looking(request, desk, person, number)
    if before.again:
        return
    if before.why is not None and not again:
        raise Answered(_pause(request, person, before.why))
    cap = None if again else person.settings.cap
    try:
        await desk.write(lambda connection, at: note_view(connection, at, person.id, number, cap))
    except CaseworkError as error:
        if error.code == "cap_reached":
            raise Answered(_pause(request, person, "cap")) from None
        raise
    desk.looked.note(before.at, person.id, number, before.version)


async def _before_looking(request: Asked, desk: Desk, person: Person, number: int) -> Before:
    """How it stands with a person who is about to look at a case. Raises `CaseworkError`."""
    now = desk.writer.now()

    def find(connection: Connection) -> tuple[int, Exposure]:
        return shown_version(connection, number), exposure(connection, now, person.id)

    version, seen = await desk.read(find)
    if desk.looked.has(now, person.id, number, version):
        return Before(now, version, True, None)
    return Before(now, version, False, rest_due(request, person, seen))


def _pause(request: Asked, person: Person, why: Why) -> Response[Any]:
    query = request.scope["query_string"].decode("latin-1")
    back = request.scope["path"] + (f"?{query}" if query else "")
    return pause(request, person, why, back)


async def _explained(desk: Desk, read: CaseRead) -> Explained | None:
    post = read.view.post
    if not post.text:
        return None
    context = Context(surface=post.surface, community=post.community)  # type: ignore[arg-type]
    return await desk.explainer.explain(post.text, context)


def _draft(w: Wording, desk: Desk, read: CaseRead, form: Form | None) -> dict[str, Any]:
    """The form to decide; a form that was for something else leaves it as it begins."""
    view = read.view
    entries = entries_of(view, desk.screener.lexicon)
    offered = any(one.action == "support" for one in view.decisions)
    sent_draft = form if form is not None and "version" in form else None
    return draft_view(w, view.case.harm, sent_draft, entries, offered=offered)


def _refused(w: Wording, error: CaseworkError | RabatUnread | None) -> Refused | None:
    if error is None:
        return None
    if isinstance(error, RabatUnread):
        return Refused(w("factors-unread", factors=error.titles(w)), 422)
    status = 409 if error.code in CONFLICTS else 404 if error.code in MISSING else 422
    return Refused(w.choose(error.english, error.vietnamese), status)


def fit(number: int) -> int:
    """A number of a case that a database can be asked for; raises `CaseworkError`."""
    if not 0 < number < 2**63:
        raise CaseworkError("no_case")
    return number


def back_to(form: Form, person: Person, number: int, said: str | None = None) -> Response[Any]:
    """To the case that a form was about, with the filters that it was found by."""
    query = query_of(parsed_filters(form.get("filters"), person.id))
    return see_other(f"/cases/{number}" + (f"?{query}" if query else ""), said)
