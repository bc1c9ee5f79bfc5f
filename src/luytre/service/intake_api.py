"""Typed handlers of `POST /v1/posts` and its kin.

Posts are taken in by `luytre.service.door` before they get here. The handlers are what the schema
is made from, and do the same.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Body, QueryParameter

from luytre.accounts import ApiKey
from luytre.casework.standing import Standing, standing_of
from luytre.intake import Receipt, SentPost
from luytre.intake.receiving import Was
from luytre.intake.sent import LONGEST_NAME
from luytre.service.door import KEY
from luytre.service.linked import linked
from luytre.service.posting import (
    PostBatch,
    Posting,
    Receipts,
    check_names,
    read_post,
    read_posts,
)
from luytre.service.rates import charge_of
from luytre.service.refusals import Problem, Refusal
from luytre.storage.posts import PRESENT

__all__ = [
    "PROBLEMS",
    "Deleted",
    "delete_post",
    "key_of",
    "opened",
    "send_post",
    "send_posts",
    "show_post",
    "single",
]

PROBLEMS = {
    400: ResponseSpec(Problem, description="The body is not JSON in UTF-8."),
    401: ResponseSpec(Problem, description="No key was shown, or one that is worth nothing."),
    403: ResponseSpec(Problem, description="The key is not good for this, or for this source."),
    408: ResponseSpec(Problem, description="The body did not arrive in time."),
    413: ResponseSpec(Problem, description="The body is too large."),
    415: ResponseSpec(Problem, description="The body was not declared as JSON."),
    422: ResponseSpec(Problem, description="The JSON has another form, or a post is too long."),
    429: ResponseSpec(
        Problem,
        description="Too much is waiting, or the limit of the key is used up; see Retry-After.",
    ),
    503: ResponseSpec(Problem, description="The database can't be written to; see Retry-After."),
}

EXAMPLE = {
    "id": "8311",
    "author": "thanh_ng",
    "text": "vay t1ền nh4nh, lh z.a.l.o",
    "created_at": "2026-11-27T08:30:00+07:00",
    "surface": "comment",
    "community": "cho-cu",
}


class Deleted(msgspec.Struct, frozen=True):
    """Whether a post was taken down now, and what it `was` before: it may never have been sent."""

    deleted: bool
    was: Was


async def refuse_unfit_post(request: Request[Any, Any, Any]) -> None:
    """Holds a body to the same rules as the quick way does."""
    request._body = msgspec.json.encode(read_post(await request.body()))


async def refuse_unfit_posts(request: Request[Any, Any, Any]) -> None:
    """Holds a batch to the same rules as the quick way does."""
    request._body = msgspec.json.encode(read_posts(await request.body(), charge_of(request.scope)))


@post(
    "/v1/posts",
    status_code=200,
    before_request=refuse_unfit_post,
    operation_id="sendPost",
    operation_class=linked(
        show=("showPost", {"id": "$response.body#/id"}),
        delete=("deletePost", {"id": "$response.body#/id"}),
    ),
    summary="Send a post",
    response_description="It is on record, and this is what to do with it.",
    description="The post is screened and written; the answer comes once it is on the disk. Sent "
    "again with the same `source` and `id`, it is known, and the answer is what holds now: "
    "`block`, with the decision and its statement, where the post was removed or disabled, by "
    "people or by the policy; `allow` where people looked at it and let it stand, restored it, or "
    "restricted it in another way; else what was answered the first time. With another text, it is "
    "an edit. Of the author's name a keyed digest is all that is kept.",
    tags=["Posts"],
    security=[{"key": []}],
    responses=PROBLEMS,
)
async def send_post(
    data: Annotated[SentPost, Body(examples=[Example(summary="A comment", value=EXAMPLE)])],
    request: Request[Any, Any, Any],
    posting: NamedDependency[Posting | None],
) -> Receipt:
    return (await opened(posting).send([data], key_of(request)))[0]


@post(
    "/v1/posts/batch",
    status_code=200,
    before_request=refuse_unfit_posts,
    operation_id="sendPosts",
    summary="Send up to 1,000 posts",
    response_description="A receipt for each post, in the same order.",
    description="All of them are written, or none. A batch that was sent in half, or of which the "
    "answer was lost, can be sent again with the same effect once.",
    tags=["Posts"],
    security=[{"key": []}],
    responses=PROBLEMS,
)
async def send_posts(
    data: Annotated[
        PostBatch, Body(examples=[Example(summary="One comment", value={"posts": [EXAMPLE]})])
    ],
    request: Request[Any, Any, Any],
    posting: NamedDependency[Posting | None],
) -> Receipts:
    return Receipts(await opened(posting).send(data.posts, key_of(request)))


@delete(
    "/v1/posts",
    status_code=200,
    operation_id="deletePost",
    summary="Say that a post was taken down",
    response_description="Whether there was such a post.",
    description="Its text and author are forgotten at once. For when an author deletes a post, or "
    "the platform does.",
    tags=["Posts"],
    security=[{"key": []}],
    responses={status: PROBLEMS[status] for status in (401, 403, 422, 429, 503)}
    | {400: ResponseSpec(Problem, description="The query can't be read.")},
)
async def delete_post(
    request: Request[Any, Any, Any],
    posting: NamedDependency[Posting | None],
    post_id: Annotated[str, QueryParameter(name="id", min_length=1, max_length=LONGEST_NAME)],
    source: Annotated[str | None, QueryParameter(min_length=1, max_length=LONGEST_NAME)] = None,
) -> Deleted:
    single(request, "id", "source")
    was = await opened(posting).delete(source, post_id, key_of(request))
    return Deleted(was == PRESENT, was)


@get(
    "/v1/posts",
    operation_id="showPost",
    summary="Ask how a post stands",
    response_description="Its state, its case, and the decisions that hold.",
    description="For a platform that lost a receipt, or a message. There is no text and no author "
    "in the answer.",
    tags=["Posts"],
    security=[{"key": []}],
    responses={status: PROBLEMS[status] for status in (401, 403, 422, 429, 503)}
    | {
        400: ResponseSpec(Problem, description="The query can't be read."),
        404: ResponseSpec(Problem, description="This source sent no such post."),
    },
)
async def show_post(
    request: Request[Any, Any, Any],
    posting: NamedDependency[Posting | None],
    post_id: Annotated[str, QueryParameter(name="id", min_length=1, max_length=LONGEST_NAME)],
    source: Annotated[str | None, QueryParameter(min_length=1, max_length=LONGEST_NAME)] = None,
) -> Standing:
    here, key = opened(posting), key_of(request)
    single(request, "id", "source")
    named = here.source_of(source, key)
    check_names(post_id, named)
    office = here.intake.office
    found = await here.records.read(
        lambda connection: standing_of(connection, office, named, post_id)
    )
    if found is None:
        raise Refusal("not_found", "This source sent no post with that id.")
    return found


def single(request: Request[Any, Any, Any], *names: str) -> None:
    """Refuse a parameter that is given twice: one of the two would count, and nobody said which."""
    if any(len(request.query_params.getall(name, [])) > 1 for name in names):
        once = " and ".join(f"`{name}`" for name in names)
        raise Refusal("invalid_query", f"Give {once} once.")


def opened(posting: Posting | None) -> Posting:
    """Raises `Refusal` where the server keeps nothing."""
    if posting is None:
        raise Refusal("intake_off")
    return posting


def key_of(request: Request[Any, Any, Any]) -> ApiKey:
    """The key that was shown, which is good for what was asked."""
    key = request.scope.get(KEY)
    if not isinstance(key, ApiKey):
        raise Refusal("key_required")
    return key
