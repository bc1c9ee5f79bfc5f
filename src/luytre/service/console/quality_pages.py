"""`/quality`: how often decisions were overturned by somebody else, and how sure that is."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.response import Response

from luytre.casework.quality import overturned
from luytre.service.console.actors import names_for, who
from luytre.service.console.charts import WIDTH, bar
from luytre.service.console.desk import desk_of
from luytre.service.console.shell import render, require
from luytre.service.page import language_of
from luytre.service.wording import console_wording

__all__ = ["show_quality"]

BY = ("reviewer", "entry", "rule")
MOST_ROWS = 200


@get("/quality", include_in_schema=False)
async def show_quality(request: Request[Any, Any, Any]) -> Response[Any]:
    """By who decided, by entry of the dictionary, or by rule of the terms."""
    person, desk = await require(request, "quality.view"), desk_of(request)
    by = request.query_params.get("by", BY[0])
    by = by if by in BY else BY[0]
    rows, names = await desk.read(
        lambda connection: (overturned(connection, by), names_for(person)(connection))
    )
    w = console_wording(language_of(request))
    view = {
        "by": by,
        "all_by": BY,
        "rows": [
            {
                "name": who(one.name, names, w) if by == "reviewer" else one.name,
                "one": one,
                "bar": bar(one.overturned),
                "shown": w.choose(share, share.replace(".", ",")),
            }
            for one in rows[:MOST_ROWS]
            for share in (one.overturned.percent(1),)
        ],
        "more": max(0, len(rows) - MOST_ROWS),
        "width": WIDTH,
    }
    return render(request, person, "quality.html", view)
