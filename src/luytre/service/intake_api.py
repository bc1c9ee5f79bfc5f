"""`POST /v1/posts` and its kin: posts in, receipts out.

A receipt means that the post is on the disk. What is sent again has the same effect once.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request, delete, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Body, QueryParameter

from luytre.accounts import ApiKey
from luytre.intake import Busy, Intake, Receipt, SentPost, Unavailable
from luytre.intake.receiving import receipts
from luytre.intake.sent import LONGEST_NAME
from luytre.intake.writer import RETRY_SECONDS
from luytre.service import limits
from luytre.service.bodies import decode
from luytre.service.door import KEY
from luytre.service.refusals import Problem, Refusal

__all__ = ["Deleted", "PostBatch", "Receipts", "delete_post", "send_post", "send_posts"]

T = TypeVar("T")

PROBLEMS = {
    400: ResponseSpec(Problem, description="The body is not JSON in UTF-8."),
    401: ResponseSpec(Problem, description="No key was shown, or one that is worth nothing."),
    403: ResponseSpec(Problem, description="The key is not good for this, or for this source."),
    408: ResponseSpec(Problem, description="The body did not arrive in time."),
    413: ResponseSpec(Problem, description="The body is too large."),
    415: ResponseSpec(Problem, description="The body was not declared as JSON."),
    422: ResponseSpec(Problem, description="The JSON has another form, or a post is too long."),
    429: ResponseSpec(Problem, description="Too much is waiting; see Retry-After."),
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


class PostBatch(msgspec.Struct, frozen=True):
    """Posts that are written together."""

    posts: list[SentPost]


class Receipts(msgspec.Struct, frozen=True):
    """A receipt for each post, in the same order."""

    receipts: list[Receipt]


class Deleted(msgspec.Struct, frozen=True):
    """Whether there was such a post."""

    deleted: bool


_one = msgspec.json.Decoder(SentPost)
_many = msgspec.json.Decoder(PostBatch)


async def refuse_unfit_post(request: Request[Any, Any, Any]) -> None:
    """Reads the body as all are read here: broken emoji mended, errors with their place."""
    request._body = msgspec.json.encode(decode(_one, await request.body()))


async def refuse_unfit_posts(request: Request[Any, Any, Any]) -> None:
    """As `refuse_unfit_post`, for a batch, which has a limit."""
    batch = decode(_many, await request.body())
    if len(batch.posts) > limits.BATCH_POSTS:
        raise Refusal("batch_too_large", f"A batch may have {limits.BATCH_POSTS} posts.")
    request._body = msgspec.json.encode(batch)


@post(
    "/v1/posts",
    status_code=200,
    before_request=refuse_unfit_post,
    operation_id="sendPost",
    summary="Send a post",
    response_description="It is on record, and this is what to do with it.",
    description="The post is screened and written; the answer comes once it is on the disk. Sent "
    "again with the same `source` and `id`, it is known; with another text, it is an edit. Of the "
    "author's name a keyed digest is all that is kept.",
    tags=["Posts"],
    responses=PROBLEMS,
)
async def send_post(
    data: Annotated[SentPost, Body(examples=[Example(summary="A comment", value=EXAMPLE)])],
    request: Request[Any, Any, Any],
    intake: NamedDependency[Intake | None],
) -> Receipt:
    return (await _send([data], request, intake))[0]


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
    responses=PROBLEMS,
)
async def send_posts(
    data: Annotated[
        PostBatch, Body(examples=[Example(summary="One comment", value={"posts": [EXAMPLE]})])
    ],
    request: Request[Any, Any, Any],
    intake: NamedDependency[Intake | None],
) -> Receipts:
    return Receipts(await _send(data.posts, request, intake))


@delete(
    "/v1/posts",
    status_code=200,
    operation_id="deletePost",
    summary="Say that a post was taken down",
    response_description="Whether there was such a post.",
    description="Its text and author are forgotten at once. For when an author deletes a post, or "
    "the platform does.",
    tags=["Posts"],
    responses={status: PROBLEMS[status] for status in (401, 403, 422, 429, 503)}
    | {400: ResponseSpec(Problem, description="The query can't be read.")},
)
async def delete_post(
    request: Request[Any, Any, Any],
    intake: NamedDependency[Intake | None],
    post_id: Annotated[str, QueryParameter(name="id", min_length=1, max_length=LONGEST_NAME)],
    source: Annotated[str | None, QueryParameter(min_length=1, max_length=LONGEST_NAME)] = None,
) -> Deleted:
    door = _open(intake)
    key = _key(request)
    named = _source(source, key)
    if any(len(request.query_params.getall(name, [])) > 1 for name in ("id", "source")):
        # One of two would be taken down, and nobody said which.
        raise Refusal("invalid_query", "Give `id` and `source` once; delete posts one by one.")
    if "\0" in post_id or "\0" in named:
        raise Refusal("invalid_query", "No name has a NUL in it.")
    try:
        future = door.delete(named, post_id, f"key:{key.id}")
    except Busy:
        raise _later("busy") from None
    return Deleted(await _written(future))


async def _send(
    sent: list[SentPost], request: Request[Any, Any, Any], intake: Intake | None
) -> list[Receipt]:
    door = _open(intake)
    key = _key(request)
    for one in sent:
        _source(one.source, key)
    if not sent:
        return []
    size = sum(len(one.text) for one in sent)
    try:
        if size > limits.INLINE_BODY:
            future, verdicts = await asyncio.to_thread(
                door.receive, sent, key.source or "", f"key:{key.id}"
            )
        else:
            future, verdicts = door.receive(sent, key.source or "", f"key:{key.id}")
    except Busy:
        raise _later("busy") from None
    stored = await _written(future)
    return receipts(sent, stored, verdicts)


async def _written(future: Future[T]) -> T:
    try:
        return await asyncio.wrap_future(future)
    except Unavailable:
        raise _later("database_unavailable") from None


def _later(error: str) -> Refusal:
    return Refusal(error, headers=[(b"retry-after", b"%d" % RETRY_SECONDS)])


def _open(intake: Intake | None) -> Intake:
    if intake is None:
        raise Refusal("intake_off")
    return intake


def _key(request: Request[Any, Any, Any]) -> ApiKey:
    key = request.scope.get(KEY)
    if not isinstance(key, ApiKey):
        raise Refusal("key_required")
    return key


def _source(named: str | None, key: ApiKey) -> str:
    """The source of a post, as it says itself or by its key; raises `Refusal`."""
    if named is not None and key.source is not None and named != key.source:
        raise Refusal("source_not_allowed", f"This key is for the source {key.source}.")
    found = named or key.source
    if found is None:
        raise Refusal("source_missing")
    return found
