"""The page of one entry of the dictionary: what it looks for, and what holds it to that."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import Parameter
from litestar.response import Response

from luytre.lexicon import (
    HARMS,
    PROTECTIVE,
    Action,
    Entry,
    at_most,
    may_block,
    permitted_disguises,
    permitted_protection,
)
from luytre.screening.explanation import DISGUISE_NAMES
from luytre.service.page import answer, language_of
from luytre.service.refusals import Refusal
from luytre.service.screening_api import Screening
from luytre.service.wording import Wording, wording

__all__ = ["show_entry_page"]


@get("/entries/{entry_id:path}", include_in_schema=False)
async def show_entry_page(
    request: Request[Any, Any, Any],
    screening: NamedDependency[Screening],
    entry_id: Annotated[str, Parameter(description="As in a hit's `entry`.")],
) -> Response[str]:
    """An entry as a person reads it; `/v1/lexicon/{id}` has it for programs."""
    lexicon = screening.screener.lexicon
    entry = lexicon.get(entry_id.removeprefix("/"))
    if entry is None:
        raise Refusal("not_found", "GET /v1/lexicon lists the ids of all entries.")
    language = language_of(request)
    w = wording(language)
    blocks = may_block(entry, lexicon.on)
    most: Action = at_most(HARMS[entry.harm].ceiling, "block" if blocks else "review")
    view = {
        "w": w,
        "entry": entry,
        "harm": HARMS[entry.harm],
        "most": most,
        "status": _status(w, entry),
        "disguises": [
            w.choose(*DISGUISE_NAMES[name])
            for name in DISGUISE_NAMES
            if name in permitted_disguises(entry.disguises)
        ],
        "protective": [
            context
            for code, context in PROTECTIVE.items()
            if code in permitted_protection(entry.protective)
        ],
    }
    return answer(request, "entry.html", language, view)


def _status(w: Wording, entry: Entry) -> str:
    if entry.status == "reviewed" and entry.reviewer:
        return w("entry-reviewed", reviewer=entry.reviewer)
    return w("entry-unreviewed")
