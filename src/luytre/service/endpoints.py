"""Typed handlers of the endpoints that screen and of those that machines watch.

The two screening endpoints are answered by `luytre.service.door` before they get here. Their
handlers are what the schema is made from, and do the same.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any, Literal

import msgspec
from litestar import MediaType, Request, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Body
from litestar.response import Response

from luytre.screening import CLEAN, Hit, Verdict
from luytre.screening.explanation import Explanation
from luytre.service.explaining import MOST_EXPLAINED, Explainer
from luytre.service.headers import SAFE_HEADERS
from luytre.service.posting import Posting
from luytre.service.rates import charge_of
from luytre.service.refusals import Problem, Refusal
from luytre.service.screening_api import (
    BatchRequest,
    BatchVerdicts,
    Screening,
    ScreenRequest,
    read_many,
    read_one,
)

__all__ = [
    "PROBLEMS",
    "Health",
    "Ready",
    "batch",
    "explain",
    "health",
    "metrics",
    "ready",
    "screen",
]

DEMO = "vay t1ền nh4nh, lh z.a.l.o"

PROBLEMS = {
    400: ResponseSpec(Problem, description="The body is not JSON in UTF-8."),
    401: ResponseSpec(Problem, description="The server has a key, and it was not shown."),
    403: ResponseSpec(Problem, description="The key is not good for this."),
    408: ResponseSpec(Problem, description="The body did not arrive in time."),
    413: ResponseSpec(Problem, description="The body is too large."),
    415: ResponseSpec(Problem, description="The body was not declared as JSON."),
    422: ResponseSpec(Problem, description="The JSON has another form, or a text is too long."),
    429: ResponseSpec(Problem, description="The limit of the caller is used up; see Retry-After."),
}


class Health(msgspec.Struct, frozen=True):
    """The process answers."""

    status: str


class Ready(msgspec.Struct, frozen=True):
    """What the server screens with, and whether it can write posts.

    `status` is "degraded" while the database can't be written to: texts are screened, and posts
    are refused with 503, to be sent again. `waiting` counts posts that are not on the disk yet.
    """

    status: Literal["ready", "degraded"]
    version: str
    compiled: bool
    entries: int
    policy: str
    waiting: int


SCREENED = Verdict(
    "review",
    (
        Hit(
            0, 14, "H06.vay-tien-nhanh", "H06", 0.98, ("leet",), ("exact", "long", "deliberate"),
            3, None, "review",
        ),
    ),
)  # fmt: skip


def _answer(data: type[msgspec.Struct], description: str, value: msgspec.Struct) -> ResponseSpec:
    example = Example(summary=description, value=msgspec.to_builtins(value))
    return ResponseSpec(data, description=description, examples=[example], generate_examples=False)


def _example(name: str, value: Any) -> Example:
    return Example(summary=name, value=value)


async def _replaceable(request: Request[Any, Any, Any], checked: msgspec.Struct) -> None:
    # The body as it was understood: with U+FFFD where half a surrogate pair was sent.
    request._body = msgspec.json.encode(checked)


async def refuse_unfit_text(request: Request[Any, Any, Any]) -> None:
    """Holds a body to the same rules as the quick way does."""
    await _replaceable(request, read_one(await request.body()))


async def refuse_unfit_batch(request: Request[Any, Any, Any]) -> None:
    """Holds a batch to the same rules as the quick way does."""
    await _replaceable(request, read_many(await request.body(), charge_of(request.scope)))


@post(
    "/v1/screen",
    status_code=200,
    before_request=refuse_unfit_text,
    operation_id="screen",
    summary="Screen one text",
    description="The action for a text, the hits that led to it, and its phones, accounts, links "
    "and handles. `start` and `end` are code points of the text as it was sent. Nothing is stored.",
    tags=["Screening"],
    responses=PROBLEMS | {200: _answer(Verdict, "The verdict.", SCREENED)},
)
async def screen(
    data: Annotated[
        ScreenRequest,
        Body(
            examples=[
                _example("An advertisement in disguise", {"text": DEMO}),
                _example(
                    "With its context",
                    {"text": "xin chào", "context": {"surface": "comment", "community": "cho-cu"}},
                ),
            ]
        ),
    ],
    screening: NamedDependency[Screening],
) -> Verdict:
    return await screening.one(data)


@post(
    "/v1/screen/batch",
    status_code=200,
    before_request=refuse_unfit_batch,
    operation_id="screenBatch",
    summary="Screen up to 1,000 texts",
    description="A verdict for each text, in the same order. Much faster than one by one.",
    tags=["Screening"],
    responses=PROBLEMS
    | {200: _answer(BatchVerdicts, "The verdicts.", BatchVerdicts([CLEAN, SCREENED]))},
)
async def batch(
    data: Annotated[
        BatchRequest,
        Body(examples=[_example("Two texts", {"texts": ["xin chào cả nhà", "nhà c.á.i uy tín"]})]),
    ],
    request: Request[Any, Any, Any],
    screening: NamedDependency[Screening],
) -> BatchVerdicts:
    return BatchVerdicts(await screening.many(data, len(await request.body())))


@post(
    "/v1/explain",
    status_code=200,
    before_request=refuse_unfit_text,
    operation_id="explain",
    summary="Explain the verdict on one text",
    response_description="The explanation.",
    description="Each letter that matched, each disguise undone step by step, the evidence with "
    "its points, and why the action is not a stronger one. For people to look at, and much slower "
    f"than screening: the first {MOST_EXPLAINED} hits are explained, and `left_out` counts the "
    "others. `cues` are words near the hits, such as zalo, that explain them and are not hits.",
    tags=["Screening"],
    responses=PROBLEMS,
)
async def explain(
    data: Annotated[ScreenRequest, Body(examples=[_example("A disguise", {"text": DEMO})])],
    explainer: NamedDependency[Explainer],
    screening: NamedDependency[Screening],
) -> Explanation:
    explained = await explainer.explain(data.text, data.context)
    screening.metrics.count(explained.verdict)
    return explained.explanation


@get(
    "/healthz",
    operation_id="health",
    summary="Whether the process answers",
    response_description="It does.",
    tags=["Watching"],
)
async def health() -> Health:
    return Health("ok")


@get(
    "/readyz",
    operation_id="ready",
    summary="Whether texts are screened, and posts written",
    response_description="They are.",
    tags=["Watching"],
)
async def ready(
    screening: NamedDependency[Screening], posting: NamedDependency[Posting | None]
) -> Ready:
    screener = screening.screener
    writer = posting.intake.writer if posting else None
    return Ready(
        "degraded" if writer and writer.trouble else "ready",
        version("luytre"),
        screener.compiled,
        len(screener.lexicon),
        screener.policy.name,
        writer.waiting if writer else 0,
    )


@get(
    "/metrics",
    operation_id="metrics",
    summary="Counts for Prometheus",
    response_description="The counts, one a line.",
    description="Texts by action, hits by harm, requests by status, and a latency histogram.",
    media_type=MediaType.TEXT,
    responses={401: PROBLEMS[401]},
    tags=["Watching"],
)
async def metrics(screening: NamedDependency[Screening]) -> Response[str]:
    return Response(screening.metrics.text(), media_type="text/plain; version=0.0.4")


def refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Problem]:
    """The answer that a refusal stands for."""
    # The application's own headers are added to what handlers return, not to errors.
    headers = SAFE_HEADERS | {name.decode(): value.decode() for name, value in refusal.headers}
    return Response(refusal.problem, status_code=refusal.status, headers=headers)
