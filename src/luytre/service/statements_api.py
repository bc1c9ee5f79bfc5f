"""`GET /v1/statements/{puid}`: a statement of reasons as everybody may read it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from luytre.casework.for_author import public_statement
from luytre.service.console.desk import Desk
from luytre.service.refusals import Problem, Refusal

__all__ = ["PublicStatement", "read_statement"]


class PublicStatement(msgspec.Struct, frozen=True):
    """A statement, and what its decision is now.

    `fields` are those of the DSA Transparency Database (schema v2) and, with the prefix
    ``luytre_``, ours; they were made with the decision and never change. `state` is "active", or
    "ended" where the time of the restriction is over, or "reversed".
    """

    state: Literal["active", "ended", "reversed"]
    fields: dict[str, Any]


@get(
    "/v1/statements/{puid:str}",
    operation_id="readStatement",
    summary="Read a statement of reasons",
    response_description="The statement, and whether its decision still holds.",
    description="By its public id, which nobody can guess; no key is needed. It is made of codes, "
    "rules and dates: no word of the post, no name, and nothing that a person typed but the law "
    "that a decision rests on. The author's own page has a secret link of its own.",
    tags=["Statements"],
    responses={
        400: ResponseSpec(Problem, description="The address can't be read."),
        404: ResponseSpec(Problem, description="There is no statement with that id."),
        429: ResponseSpec(Problem, description="Too much was asked for; see Retry-After."),
        503: ResponseSpec(Problem, description="The database can't be read; see Retry-After."),
    },
)
async def read_statement(
    request: Request[Any, Any, Any],
    puid: Annotated[str, Parameter(description="Such as lt-4k7m2p9q3r5s8t6v2w4x.")],
) -> PublicStatement:
    desk = request.app.state.desk
    if not isinstance(desk, Desk):
        raise Refusal("not_found")
    found = await desk.read(lambda connection: public_statement(connection, puid))
    if found is None:
        raise Refusal("not_found", "A public id is lt- and 20 small letters or digits.")
    fields, state = found
    return PublicStatement(state, fields)
