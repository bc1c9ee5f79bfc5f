"""`/v1/decisions`: what was decided, for platforms that can't be called."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from luytre.casework.retelling import MOST_TOLD, Retold, retell
from luytre.intake.sent import LONGEST_NAME
from luytre.service.intake_api import PROBLEMS, key_of, opened, single
from luytre.service.linked import linked
from luytre.service.posting import Posting, check_names
from luytre.service.refusals import Problem
from luytre.storage.clock import moment
from luytre.storage.told import Told

__all__ = ["DecisionPage", "Message", "list_decisions"]

LARGEST = (1 << 63) - 1


class Message(msgspec.Struct, frozen=True):
    """What webhooks are sent as well. `number` goes up, with gaps."""

    number: int
    type: str
    timestamp: str
    data: Told


class DecisionPage(msgspec.Struct, frozen=True):
    """Messages in the order of what they tell of.

    `next` is the `after` of the next request, now where `more` is true, else later on.
    """

    messages: list[Message]
    next: int
    more: bool


@get(
    "/v1/decisions",
    operation_id="listDecisions",
    operation_class=linked(go_on=("listDecisions", {"after": "$response.body#/next"})),
    summary="Read what was decided",
    response_description="The messages behind `after`.",
    description="The messages that webhooks are sent, for a platform that can't be called: keep "
    "`next`, and ask with it again. None is missed however seldom one asks, and none changes. Up "
    f"to {MOST_TOLD} a page; a page may be empty and have `more` behind it.",
    tags=["Decisions"],
    security=[{"key": []}],
    responses={status: PROBLEMS[status] for status in (401, 403, 422, 429, 503)}
    | {400: ResponseSpec(Problem, description="The query can't be read.")},
)
async def list_decisions(
    request: Request[Any, Any, Any],
    posting: NamedDependency[Posting | None],
    after: Annotated[
        int, QueryParameter(ge=0, le=LARGEST, description="The `next` of the page before.")
    ] = 0,
    source: Annotated[str | None, QueryParameter(min_length=1, max_length=LONGEST_NAME)] = None,
) -> DecisionPage:
    here, key = opened(posting), key_of(request)
    single(request, "after", "source")
    named = here.source_of(source, key)
    check_names(named)
    office = here.intake.office
    page = await here.records.read(lambda connection: retell(connection, office, named, after))
    return DecisionPage([_message(one) for one in page.messages], page.next, page.more)


def _message(one: Retold) -> Message:
    timestamp = moment(one.at).isoformat(timespec="milliseconds")
    data = msgspec.convert(one.body, Told)
    return Message(one.number, one.type, timestamp.replace("+00:00", "Z"), data)
