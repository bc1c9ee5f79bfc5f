"""`/v1/lexicon`: the dictionary as it serves, to be read and never changed."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from luytre.lexicon import HARMS, Action, Entry
from luytre.service import limits
from luytre.service.endpoints import PROBLEMS
from luytre.service.linked import linked
from luytre.service.refusals import Problem, Refusal
from luytre.service.screening_api import Screening

__all__ = ["DictionaryPage", "EntryLine", "HarmCount", "list_entries", "show_entry"]


class HarmCount(msgspec.Struct, frozen=True):
    """A harm, how far automation may go against it, and how many entries it has."""

    code: str
    name: str
    name_vi: str
    ceiling: Action
    entries: int


class EntryLine(msgspec.Struct, frozen=True):
    """An entry in a list; `/v1/lexicon/{id}` has all of it."""

    id: str
    term: str
    harm: str
    sense: str
    severity: int
    status: str


class DictionaryPage(msgspec.Struct, frozen=True):
    """The summary, and a page of entries in the order of the dictionary.

    `next` is the `after` of the following page; None on the last one.
    """

    total: int
    policy: str
    harms: list[HarmCount]
    entries: list[EntryLine]
    next: str | None


# Named, since Litestar documents an object of its own for parameters that it can't read.
_UNREADABLE = {
    400: ResponseSpec(Problem, description="The request can't be read."),
    401: PROBLEMS[401],
    403: PROBLEMS[403],
    429: PROBLEMS[429],
}


@get(
    "/v1/lexicon",
    operation_id="listEntries",
    operation_class=linked(show=("showEntry", {"entry_id": "$response.body#/entries/0/id"})),
    summary="List the dictionary",
    response_description="The summary and a page of entries.",
    description="How many entries each harm has, and the entries page by page. Read only: a "
    "dictionary is changed in its files, where changes are reviewed.",
    tags=["Dictionary"],
    responses=_UNREADABLE | {422: ResponseSpec(Problem, description="A parameter can't be used.")},
)
async def list_entries(
    screening: NamedDependency[Screening],
    harm: Annotated[
        str | None, Parameter(description="Only entries of this harm, H01 to H18.")
    ] = None,
    after: Annotated[
        str | None, Parameter(description="The `next` of the page before this one.")
    ] = None,
    limit: Annotated[
        int, Parameter(description=f"Entries on a page, 1 to {limits.PAGE_ENTRIES}.")
    ] = 50,
) -> DictionaryPage:
    if harm is not None and harm not in HARMS:
        raise Refusal("invalid_query", "harm is one of H01 to H18.")
    if not 1 <= limit <= limits.PAGE_ENTRIES:
        raise Refusal("invalid_query", f"limit is 1 to {limits.PAGE_ENTRIES}.")
    lexicon = screening.screener.lexicon
    chosen = [entry for entry in lexicon.entries if harm is None or entry.harm == harm]
    start = 0 if after is None else _place_after(chosen, after)
    shown = chosen[start : start + limit]
    counts = Counter(entry.harm for entry in lexicon.entries)
    return DictionaryPage(
        total=len(lexicon),
        policy=screening.screener.policy.name,
        harms=[
            HarmCount(one.code, one.name, one.name_vi, one.ceiling, counts[one.code])
            for one in HARMS.values()
        ],
        entries=[
            EntryLine(one.id, one.term, one.harm, one.sense, one.severity, one.status)
            for one in shown
        ],
        next=shown[-1].id if start + limit < len(chosen) else None,
    )


def _place_after(entries: list[Entry], entry_id: str) -> int:
    for place, entry in enumerate(entries, start=1):
        if entry.id == entry_id:
            return place
    raise Refusal("invalid_query", "after is no entry of this list; start again without it.")


@get(
    "/v1/lexicon/{entry_id:path}",
    operation_id="showEntry",
    summary="Show one entry",
    response_description="The entry.",
    description="All of an entry: sense, examples, cues, disguises, source, author and reviewer.",
    tags=["Dictionary"],
    responses=_UNREADABLE | {404: ResponseSpec(Problem, description="There is no such entry.")},
)
async def show_entry(
    screening: NamedDependency[Screening],
    entry_id: Annotated[str, Parameter(description="As in a hit's `entry`.")],
) -> Entry:
    entry = screening.screener.lexicon.get(entry_id.removeprefix("/"))
    if entry is None:
        raise Refusal("not_found", "GET /v1/lexicon lists the ids of all entries.")
    return entry
