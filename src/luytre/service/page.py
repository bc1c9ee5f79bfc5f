"""The page at `/`: a person pastes a text and sees what matched and why. Nothing is stored.

It works without JavaScript by an ordinary form. The form is sent by POST so that no text gets
into an address, a history or a log; as it changes nothing, it needs no token against forgery.
With JavaScript the same answer comes while one types, as the part of the page that changes.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import jinja2
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Response

from luytre.screening.explanation import (
    CUE_ROLES,
    DISGUISE_MEANINGS,
    DISGUISE_NAMES,
    INDICATOR_NAMES,
    Change,
    CueFound,
    Explanation,
    HitExplanation,
    LetterPair,
)
from luytre.service import limits, shown
from luytre.service.explaining import MOST_EXPLAINED, Explained, Explainer
from luytre.service.forms import Form
from luytre.service.headers import HTML_HEADERS
from luytre.service.screening_api import Screening
from luytre.service.wording import LANGUAGES, Language, Wording, wording

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

_MOST_CHANGES = 6
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
        view["found"] = _found(w, text, explained)
    return view


def _found(w: Wording, text: str, explained: Explained) -> dict[str, Any]:
    verdict, explanation = explained.verdict, explained.explanation
    hits = explanation.hits
    indicators = verdict.indicators[:MOST_EXPLAINED]
    hit_labels = [
        shown.Label(number, w.choose(hit.harm_name, hit.harm_name_vi), f"finding-{number}")
        for number, hit in enumerate(hits, start=1)
    ]
    other_labels = [
        shown.Label(number, w.choose(*INDICATOR_NAMES[one.kind]), f"finding-{number}")
        for number, one in enumerate(indicators, start=len(hits) + 1)
    ]
    every = len(verdict.hits) + len(verdict.indicators)
    findings = shown.findings_of(verdict, hit_labels, other_labels, explanation.cues)
    return {
        "action": verdict.action,
        "policy": explanation.policy,
        "why": _why(w, explained),
        "announcement": w("announce", action=w(f"action-{verdict.action}"), count=every),
        "pieces": shown.pieces(text, findings) if findings else [],
        "legend": _legend(w, explanation),
        "hits": [_hit(w, hit, label) for hit, label in zip(hits, hit_labels, strict=True)],
        "indicators": [
            {"label": label, "raw": shown.runs(text[one.start : one.end]), "value": one.value}
            for one, label in zip(indicators, other_labels, strict=True)
        ],
        "more": every - len(hits) - len(indicators),
    }


def _legend(w: Wording, explanation: Explanation) -> list[dict[str, Any]]:
    """What the softer colours stand for, with the words of each role as they are read."""
    return [
        {
            "role": role,
            "name": w.choose(*names),
            "terms": list(dict.fromkeys(cue.term for cue in explanation.cues if cue.role == role)),
        }
        for role, names in CUE_ROLES.items()
        if any(cue.role == role for cue in explanation.cues)
    ]


def _why(w: Wording, explained: Explained) -> str:
    """The strongest finding in one sentence."""
    verdict, hits = explained.verdict, explained.explanation.hits
    if not verdict.hits:
        return w("only-indicators") if verdict.indicators else w("nothing")
    strongest = [hit for hit in hits if hit.action == verdict.action] or list(hits)
    hit = max(strongest, key=lambda hit: hit.score)
    harm = w.choose(hit.harm_name, hit.harm_name_vi)
    raw = "".join(run.text for run in shown.runs(hit.raw))
    if hit.protection is not None:
        context = w.choose(hit.protection.name, hit.protection.name_vi)
        return w("because-protected", raw=raw, term=hit.term, context=context)
    return w("because", raw=raw, term=hit.term, harm=harm, score=w.number(hit.score))


def _hit(w: Wording, hit: HitExplanation, label: shown.Label) -> dict[str, Any]:
    vietnamese = w.language == "vi"
    return {
        "label": label,
        "hit": hit,
        "raw": shown.runs(hit.raw),
        "score": w.number(hit.score),
        "disguises": [DISGUISE_NAMES[name][vietnamese] for name in hit.disguises],
        "words": _words(hit.letters),
        "steps": [
            {
                "name": DISGUISE_MEANINGS[step.disguise][vietnamese],
                "before": shown.runs(step.before),
                "after": step.after,
                "changes": _changes(w, step.changes) if step.disguise != "case" else "",
            }
            for step in hit.steps
        ],
        "contexts": [
            {
                "raw": shown.runs(cue.raw),
                "term": _if_unlike(cue),
                "cue": cue.cue,
                "role": w(cue.role),
            }
            for cue in hit.contexts
        ],
    }


def _if_unlike(cue: CueFound) -> str:
    """How a cue is spelled, where it was not typed that way."""
    return "" if cue.raw.lower() == cue.term else cue.term


def _words(letters: Sequence[LetterPair]) -> list[list[dict[str, Any]]]:
    """The letters of a hit in words, so that a line is not broken within one."""
    words: list[list[dict[str, Any]]] = [[]]
    for pair in letters:
        changed = bool(pair.disguises)
        if pair.term == " " and words[-1]:
            words.append([])
        if pair.raw.strip() or pair.term.strip() or changed:
            words[-1].append({"raw": shown.runs(pair.raw), "term": pair.term, "changed": changed})
    return [word for word in words if word]


def _changes(w: Wording, changes: tuple[Change, ...]) -> str:
    said = [_change(w, change) for change in changes[:_MOST_CHANGES]]
    return ", ".join([*said, "…"] if len(changes) > _MOST_CHANGES else said)


def _change(w: Wording, change: Change) -> str:
    typed, meant = (
        w("space") if part == " " else "".join(run.text for run in shown.runs(part))
        for part in (change.typed, change.meant)
    )
    if typed and meant:
        return w("for", typed=typed, meant=meant)
    return w("dropped", typed=typed) if typed else w("added", meant=meant)
