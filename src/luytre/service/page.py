"""The page at `/`: a person pastes a text and sees what matched and why. Nothing is stored.

It works without JavaScript by an ordinary form. The form is sent by POST so that no text gets
into an address, a history or a log; as it changes nothing, it needs no token against forgery.
With JavaScript the same answer comes while one types, as the part of the page that changes.
"""

from __future__ import annotations

import functools
from typing import Any

import jinja2
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Response

from luytre.service import limits
from luytre.service.explaining import Explained, Explainer
from luytre.service.findings import found_in
from luytre.service.forms import Form
from luytre.service.headers import HTML_HEADERS
from luytre.service.screening_api import Screening
from luytre.service.wording import LANGUAGES, Language, wording

__all__ = [
    "answer",
    "environment",
    "language_of",
    "look",
    "remember_language",
    "show",
]

EXAMPLES = (
    "vay t1ền nh4nh, lh z.a.l.o",
    "vieecj nhej luwowng cao, ib e nha",
    "Nhà c.á.i uy tín, nạp đầu tặng 100%: nhacai88 chấm com",
    "bán ᴛʜᴜốc ᴋíᴄʜ dục, sđt không chín một hai ba bốn năm sáu bảy tám",
    "cảnh báo: đừng tin “việc nhẹ lương cao”",
    "phường xử lý chậm quá, tôi phản đối",
)

_YEAR = 365 * 24 * 60 * 60


@functools.cache
def environment() -> jinja2.Environment:
    """The templates; everything put into them is escaped."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("luytre.service", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@get("/", include_in_schema=False)
async def show(request: Request[Any, Any, Any]) -> Response[str]:
    """The page before anything was typed."""
    language = language_of(request)
    return answer(request, "page.html", language, _view(language, "", None))


@post("/", status_code=200, include_in_schema=False)
async def look(
    request: Request[Any, Any, Any],
    screening: NamedDependency[Screening],
    explainer: NamedDependency[Explainer],
) -> Response[str]:
    """The page with the text that was sent and what was found in it; or only the latter."""
    form = Form(await request.body())
    language = language_of(request, form)
    text = form.get("example", form.get("text")).replace("\r\n", "\n")
    explained, notice = None, ""
    if len(text) > limits.TEXT_LENGTH:
        notice = wording(language)("too-long", limit=f"{limits.TEXT_LENGTH:,}")
    elif text.strip():
        explained = await explainer.explain(text)
        screening.metrics.count(explained.verdict)
    part = request.query_params.get("part") == "result"
    view = _view(language, text, explained, notice)
    template = "result.html" if part else "page.html"
    return answer(request, template, language, view, 422 if notice else 200)


def language_of(request: Request[Any, Any, Any], form: Form | None = None) -> Language:
    """As chosen now, as chosen before, or Vietnamese."""
    said = form.get("lang") if form else None
    chosen = (said, request.query_params.get("lang"), request.cookies.get("lang"))
    return next((one for name in chosen for one in LANGUAGES if one == name), "vi")


def answer(
    request: Request[Any, Any, Any],
    template: str,
    language: Language,
    view: dict[str, Any],
    status: int = 200,
) -> Response[str]:
    """A template filled in with `view`, as the answer to a browser; remembers the language."""
    html = environment().get_template(template).render(view)
    response = Response(html, media_type="text/html", status_code=status, headers=HTML_HEADERS)
    remember_language(request, response, language)
    return response


def remember_language(
    request: Request[Any, Any, Any], response: Response[Any], language: Language
) -> None:
    """Have the browser say next time which language was chosen."""
    if request.cookies.get("lang", "vi") != language:
        response.set_cookie("lang", language, max_age=_YEAR, httponly=True, samesite="lax")


def _view(
    language: Language, text: str, explained: Explained | None, notice: str = ""
) -> dict[str, Any]:
    """What the templates fill in."""
    w = wording(language)
    view: dict[str, Any] = {
        "w": w, "text": text, "notice": notice, "examples": EXAMPLES, "limit": limits.TEXT_LENGTH,
        "found": None,
    }  # fmt: skip
    if explained is not None:
        view["found"] = found_in(w, text, explained)
    return view
