"""Appeals, `/appeals`: seen by all who decide, decided by somebody who had no part before."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import Connection

from luytre.accounts.people import Person
from luytre.accounts.permissions import may
from luytre.casework.actions import ACTIONS
from luytre.casework.appeal_view import AppealView, look_at_appeal
from luytre.casework.appeals import decide_appeal, open_appeals
from luytre.casework.claims import claim_appeal, held_by, may_decide, release_appeal
from luytre.casework.drafts import Draft
from luytre.casework.looking import note_view
from luytre.casework.projection import DISMISSING
from luytre.casework.rabat import FACTORS, LEVELS, Rabat, RabatError
from luytre.casework.refusals import CaseworkError
from luytre.casework.statements import explain_statement
from luytre.casework.states import AWAITING, COMPLETED, UNDER_REVIEW
from luytre.casework.texts import LONGEST
from luytre.lexicon import HARMS
from luytre.service import shown
from luytre.service.console.actors import names_for, who
from luytre.service.console.desk import desk_of
from luytre.service.console.shell import problem, render, require, see_other, sent
from luytre.service.forms import Form
from luytre.service.page import language_of
from luytre.service.wording import Wording, console_wording

__all__ = ["change_appeal", "list_them", "show_appeal"]

Asked = Request[Any, Any, Any]

SHOWS = {
    "open": (AWAITING, UNDER_REVIEW),
    "mine": (UNDER_REVIEW,),
    "decided": (COMPLETED,),
}

#: What can be done in place of a "no action".
INSTEAD = tuple(name for name in ACTIONS if name not in DISMISSING)


@get("/appeals", include_in_schema=False)
async def list_them(request: Asked) -> Response[Any]:
    """Those that are open, those that one holds, or those that are decided."""
    person, desk = await require(request, "appeal.view"), desk_of(request)
    show = request.query_params.get("show", "open")
    show = show if show in SHOWS else "open"
    now = desk.writer.now()

    def find(connection: Connection) -> tuple[list[Any], dict[int, str]]:
        rows = open_appeals(
            connection, SHOWS[show], person=person.id if show == "mine" else None,
            newest=show == "decided",
        )  # fmt: skip
        return rows, names_for(person)(connection)

    rows, names = await desk.read(find)
    w = console_wording(language_of(request))
    view = {
        "show": show,
        "shows": list(SHOWS),
        "rows": [
            {
                "row": row,
                "harm": _harm(row.harm, w.language),
                "holder": _holder(row, now, names, w),
                "own": f"person:{person.id}" in (row.first_decided_by, row.confirmed_by),
            }
            for row in rows
        ],
    }
    return render(request, person, "appeals.html", view)


@get("/appeals/{number:int}", include_in_schema=False)
async def show_appeal(request: Asked, number: FromPath[int]) -> Response[Any]:
    """One appeal: what is said, what was decided, and the post."""
    return await _page(request, await require(request, "appeal.view"), number)


@post("/appeals/{number:int}/{deed:str}", status_code=200, include_in_schema=False)
async def change_appeal(
    request: Asked, number: FromPath[int], deed: FromPath[str]
) -> Response[Any]:
    """Claim an appeal, give it back, or decide it."""
    if deed not in ("claim", "release", "decide") or number >= 2**63:
        await require(request, "appeal.view")
        return problem(request, 404)
    person, desk = await require(request, "appeal.decide"), desk_of(request)
    form = await sent(request)
    version = form.get("version")
    seen = int(version) if version.isdecimal() and len(version) < 10 else 0

    def work(connection: Connection, at: int) -> Any:
        if deed == "claim":
            return claim_appeal(connection, at, person.id, number, seen)
        if deed == "release":
            return release_appeal(connection, at, person.id, number)
        reverses = form.get("outcome") == "reverse"
        if not reverses and form.get("outcome") != "uphold":
            raise CaseworkError("outcome_needed")
        draft = _draft(form) if reverses and form.get("action") else None
        return decide_appeal(
            connection, at, desk.office, person.id, number, seen, reverses=reverses,
            answer=form.get("answer"), draft=draft,
        )  # fmt: skip

    try:
        await desk.write(work)
    except CaseworkError as error:
        return await _page(request, person, number, error, form)
    except RabatError:
        return await _page(request, person, number, CaseworkError("rabat_needed"), form)
    if deed == "claim":
        return see_other(f"/appeals/{number}")
    return see_other("/appeals", f"appeal-{deed}")


def _draft(form: Form) -> Draft:
    """What is to be done instead. Raises `CaseworkError` and `RabatError`."""
    days = form.get("days").strip()
    if days and not (days.isdecimal() and len(days) < 6):
        raise CaseworkError("days")
    written = {
        name: {"level": form.get(f"{name}-level"), "reason": form.get(f"{name}-reason")}
        for name in FACTORS
    }
    rabat = Rabat.read(written)
    return Draft(
        action=form.get("action"), harm=form.get("harm") or None,
        days=float(days) if days else None, explanation=form.get("explanation"),
        ground=form.get("ground") or "terms", law=form.get("law"),
        law_explanation=form.get("law_explanation"), strike=None,
        rabat=None if len(rabat.missing()) == len(FACTORS) else rabat,
    )  # fmt: skip


async def _page(
    request: Asked,
    person: Person,
    number: int,
    error: CaseworkError | None = None,
    form: Form | None = None,
) -> Response[Any]:
    if number >= 2**63:
        return problem(request, 404)
    desk = desk_of(request)
    now = desk.writer.now()
    try:
        found, names = await desk.read(
            lambda connection: (look_at_appeal(connection, number), names_for(person)(connection))
        )
    except CaseworkError:
        return problem(request, 404)
    capped = ""
    w = console_wording(language_of(request))
    if found.text is not None and form is None:
        try:
            await desk.write(
                lambda connection, at: note_view(
                    connection, at, person.id, found.case.id, person.settings.cap
                )
            )
        except CaseworkError as reached:
            capped = w.choose(reached.english, reached.vietnamese)
    holder = held_by(found.appeal, now)
    view = _view(found, w, person, holder) | {
        "at": f"/appeals/{number}",
        "capped": capped,
        "holder": _holder(found.appeal, now, names, w),
        "first": who(found.decision.decided_by, names, w),
        "second": who(found.decision.confirmed_by, names, w),
        "judge": who(found.appeal.decided_by, names, w),
        "sentence": w.choose(error.english, error.vietnamese) if error else "",
        "typed": form or Form(b""),
    }
    return render(request, person, "appeal.html", view, 422 if error else 200)


def _view(found: AppealView, w: Wording, person: Person, holder: int | None) -> dict[str, Any]:
    text = found.text or ""
    lit = [shown.Finding(one.start, one.end, one.action, None) for one in found.lit]
    open_ = found.appeal.state in (AWAITING, UNDER_REVIEW)
    free = may_decide(found.decision, person.id)
    decides = may(person.role, "appeal.decide")
    return {
        "found": found,
        "pieces": shown.pieces(text, lit) if text else [],
        "statement": explain_statement(found.fields, w.language) if found.fields else None,
        "harm": _harm(found.decision.harm, w.language),
        "may_claim": open_ and free and decides and holder in (None, person.id),
        "holds": open_ and free and decides and holder == person.id,
        "own": not free,
        "is_open": open_,
        "decides": decides,
        "actions": INSTEAD,
        "harms": [
            (code, _harm(code, w.language)) for code, harm in HARMS.items() if not harm.never_alone
        ],
        "factors": [
            (name, w.choose(one.title, one.title_vi), w.choose(one.asks, one.asks_vi))
            for name, one in FACTORS.items()
        ],
        "levels": [(level, w.choose(*names)) for level, names in LEVELS.items()],
        "longest": LONGEST,
        "blur": person.settings.blur,
    }


def _holder(appeal: Any, at: int, names: dict[int, str], w: Wording) -> str:
    holder = held_by(appeal, at)
    return who(f"person:{holder}", names, w) if holder else ""


def _harm(code: str | None, language: str) -> str:
    harm = HARMS.get(code or "")
    if harm is None:
        return ""
    return f"{harm.code} {harm.name_vi if language == 'vi' else harm.name}"
