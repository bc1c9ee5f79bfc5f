"""What the pages behind a secret link are in: the frame, and which forms are taken.

The link is all that somebody shows. It is kept out of what others see: no referrer leaves these
pages, no search engine keeps them and no browser does.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode

from litestar import Request
from litestar.response import Response
from markupsafe import Markup

from luytre.casework.refusals import CaseworkError
from luytre.casework.resources import Resource, resources_for
from luytre.casework.statements import time_in_words
from luytre.casework.terms import VIETNAM
from luytre.service.console.desk import Desk
from luytre.service.console.naming import thousands
from luytre.service.console.shell import Answered, is_origin_of
from luytre.service.door import first_part
from luytre.service.forms import Form
from luytre.service.headers import HTML_HEADERS
from luytre.service.page import environment, language_of, remember_language
from luytre.service.refusals import Refusal
from luytre.service.wording import LANGUAGES, console_wording
from luytre.storage.clock import moment

__all__ = [
    "help_for",
    "is_outside",
    "led_to",
    "lost",
    "refused",
    "said",
    "sent",
    "show",
    "stay",
    "when",
]

HEADERS = HTML_HEADERS | {
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow, noarchive",
}

FORM = "application/x-www-form-urlencoded"

#: The first parts of the paths, and whose pages those are.
PLACES = {"s": "statement", "r": "report"}

Asked = Request[Any, Any, Any]
T = TypeVar("T")


def is_outside(path: str) -> bool:
    """Whether a path is of one of these pages."""
    return first_part(path) in PLACES


def show(request: Asked, template: str, view: dict[str, Any], status: int = 200) -> Response[str]:
    """A template of ``templates/outside/`` in the frame."""
    language = language_of(request)
    w = console_wording(language)
    frame = {
        "w": w,
        "thousands": partial(thousands, w),
        "languages": [(one, f"?{urlencode({'lang': one})}") for one in LANGUAGES],
    }
    html = environment().get_template(f"outside/{template}").render(frame | view)
    response = Response(html, media_type="text/html", status_code=status, headers=HEADERS)
    remember_language(request, response, language)
    return response


def lost(request: Asked) -> Response[str]:
    """The page for a link that leads nowhere: what may have happened, and what to do."""
    place = PLACES[first_part(request.scope["path"])]
    view = {"title": "lost-title", "sentences": [f"lost-{place}", "lost-cut", "lost-old"]}
    return show(request, "problem.html", view, 404)


def led_to(request: Asked, found: T | None) -> T:
    """What a link leads to; raises `Answered` where that is nothing."""
    if found is None:
        raise Answered(lost(request))
    return found


def said(error: CaseworkError, language: str) -> str:
    """The sentence of a refusal."""
    return error.vietnamese if language == "vi" else error.english


def refused(request: Asked, refusal: Refusal) -> Response[str]:
    """The page for a refusal of the server."""
    if refusal.status == 404:
        return lost(request)
    w = console_wording(language_of(request))
    name = f"problem-{refusal.status}"
    sentences = [name if name in w else "problem-500", "trouble-kept"]
    response = show(request, "problem.html", {"title": "problem", "sentences": sentences})
    response.status_code = refusal.status
    for name_, value in refusal.headers:
        response.headers[name_.decode()] = value.decode()
    return response


async def sent(request: Asked, desk: Desk, key: tuple[str, str]) -> Form:
    """The form that was sent for the link `key`; raises `Answered`.

    Whoever has the link may send forms, so that a token would add nothing; that no other site had
    the browser send it is asked all the same, of browsers that say so. They leave out the origin
    of what comes from a page without a referrer.
    """
    origin = request.headers.get("origin", "null")
    site = request.headers.get("sec-fetch-site")
    elsewhere = site is not None and site != "same-origin"
    if origin != "null":
        elsewhere = elsewhere or not is_origin_of(request, origin)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if elsewhere or kind != FORM:
        raise Answered(_problem(request, "problem-form", 403 if elsewhere else 415))
    left = desk.outside_waits.left(key)
    if left:
        answer = _problem(request, "problem-too-often", 429)
        answer.headers["retry-after"] = str(int(left) + 1)
        raise Answered(answer)
    desk.outside_waits.tried(key)
    return Form(await request.body())


def stay(request: Asked, path: str, part: str) -> Response[Any]:
    """Send the browser to the page again, so that reloading it sends nothing twice."""
    lang = request.query_params.get("lang", "")
    query = f"?{urlencode({'lang': lang})}" if lang in LANGUAGES else ""
    return Response(
        b"", status_code=303, media_type="text/plain",
        headers=HEADERS | {"location": f"{path}{query}#{part}"},
    )  # fmt: skip


def when(at: int | None, language: str) -> Markup:
    """A time, in microseconds since 1970, by the clock of Viet Nam."""
    if at is None:
        return Markup()
    exact: datetime = moment(at).astimezone(VIETNAM)
    words = time_in_words(exact, language, opening=True)
    return Markup('<time datetime="{}">{}</time>').format(
        exact.isoformat(timespec="seconds"), words
    )


def help_for(desk: Desk, harm: str | None, language: str) -> tuple[Resource, ...]:
    """Where somebody finds help who has to do with a harm."""
    if harm is None:
        return ()
    today = moment(desk.writer.now()).astimezone(VIETNAM).date()
    return resources_for(harm, language, today, desk.office.resources)


def _problem(request: Asked, sentence: str, status: int) -> Response[str]:
    return show(request, "problem.html", {"title": "problem", "sentences": [sentence]}, status)
