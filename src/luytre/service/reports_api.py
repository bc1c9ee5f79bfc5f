"""`/v1/reports`: what users report to their platform, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, cast

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Body, Parameter, QueryParameter
from litestar.response import Response
from sqlalchemy import Connection

from luytre.accounts import ApiKey
from luytre.casework.legal import hold_request
from luytre.casework.office import Office
from luytre.casework.reports import read_report, take_report
from luytre.casework.sent_report import SentReport, is_web_address
from luytre.intake.sent import LONGEST_NAME
from luytre.service.bodies import decode
from luytre.service.intake_api import PROBLEMS, key_of, opened, single
from luytre.service.linked import linked
from luytre.service.posting import Posting, check_names
from luytre.service.refusals import Problem, Refusal
from luytre.storage.clock import moment

__all__ = ["ReportAnswer", "ReportState", "send_report", "show_report"]

EXAMPLE = {
    "id": "8311",
    "explanation": "Quảng cáo vay nặng lãi, đã lừa bạn tôi.",
    "urls": ["https://forum.example.org/t/8311"],
    "name": "Nguyễn Thị Lan",
    "email": "lan@example.org",
    "bona_fide": True,
    "harm": "H06",
}

LARGEST = (1 << 63) - 1

_read = msgspec.json.Decoder(SentReport)


class ReportAnswer(msgspec.Struct, frozen=True):
    """What became of a report that was sent.

    `state` is "complete", "incomplete" where it lacks what `lacking` names, or "held" where it is
    of a public body: then it is no report but a legal request, with its number in `request`, and
    does nothing. `known` where the same was sent within a day before. `report_url` is for the
    reporter alone: there they see what became of it, add what it lacks, and appeal.
    """

    report: int | None
    state: Literal["complete", "incomplete", "held"]
    lacking: list[str]
    case: int | None
    report_url: str | None
    known: bool = False
    request: int | None = None


class ReportState(msgspec.Struct, frozen=True):
    """How a report stands. `outcome` is "upheld" or "dismissed", once its case is decided.

    Of who reported, and in which words, there is nothing.
    """

    report: int
    state: Literal["complete", "incomplete"]
    lacking: list[str]
    harm: str | None
    case: int | None
    outcome: Literal["upheld", "dismissed"] | None
    made_at: datetime


def read_body(body: bytes) -> SentReport:
    """The report in `body`; raises `Refusal`."""
    sent = decode(_read, body)
    if not all(map(is_web_address, sent.urls)):
        raise Refusal("invalid_body", "Each of `urls` has to start with http:// or https://.")
    return sent


async def refuse_unfit_report(request: Request[Any, Any, Any]) -> None:
    """Holds a body to the same rules whoever reads it next."""
    request._body = msgspec.json.encode(read_body(await request.body()))


@post(
    "/v1/reports",
    status_code=200,
    before_request=refuse_unfit_report,
    operation_id="sendReport",
    operation_class=linked(
        show=("showReport", {"report": "$response.body#/report"}),
    ),
    summary="Send what a user reports",
    response_description="It is on record, and this is what it lacks, if anything.",
    description="A complete report opens a case, or counts in the one that is open. One that lacks "
    "something is kept, and does nothing until it is completed. The same, sent again within a day, "
    "is `known`, and has no second effect: where an answer was lost, send it again. Name and "
    "address of the reporter are kept to answer them, and go to nobody. With `public_body` it is a "
    "legal request, which is held.",
    tags=["Reports"],
    security=[{"key": []}],
    responses=PROBLEMS
    | {202: ResponseSpec(ReportAnswer, description="It is a legal request, and is held.")},
)
async def send_report(
    data: Annotated[SentReport, Body(examples=[Example(summary="A report", value=EXAMPLE)])],
    request: Request[Any, Any, Any],
    posting: NamedDependency[Posting | None],
) -> Response[ReportAnswer]:
    here, key = opened(posting), key_of(request)
    source = here.source_of(data.source, key)
    office = here.intake.office
    answer = await here.records.write(
        lambda connection, at: take(connection, at, office, source, data, key)
    )
    return Response(answer, status_code=202 if answer.state == "held" else 200)


def take(
    connection: Connection, at: int, office: Office, source: str, sent: SentReport, key: ApiKey
) -> ReportAnswer:
    """Put what was sent on record, as what it is."""
    actor = f"key:{key.id}"
    if sent.public_body:
        number = hold_request(connection, at, office, source, sent, actor)
        return ReportAnswer(None, "held", [], None, None, request=number)
    made = take_report(connection, at, office, source, sent, actor)
    state = cast(Literal["complete", "incomplete"], made.state)
    link = office.report_link(made.report)
    return ReportAnswer(made.report, state, list(made.lacking), made.case, link, made.known)


@get(
    "/v1/reports/{report:str}",
    operation_id="showReport",
    summary="Ask what became of a report",
    response_description="How it stands.",
    description="Of a report that this source sent. A key that was made without a source names it.",
    tags=["Reports"],
    security=[{"key": []}],
    responses={status: PROBLEMS[status] for status in (401, 403, 422, 429, 503)}
    | {
        400: ResponseSpec(Problem, description="The request can't be read."),
        404: ResponseSpec(Problem, description="This source sent no such report."),
    },
)
async def show_report(
    request: Request[Any, Any, Any],
    posting: NamedDependency[Posting | None],
    report: Annotated[str, Parameter(description="Its number, as it was answered.")],
    source: Annotated[str | None, QueryParameter(min_length=1, max_length=LONGEST_NAME)] = None,
) -> ReportState:
    here, key = opened(posting), key_of(request)
    single(request, "source")
    named = here.source_of(source, key)
    check_names(named)
    if not (report.isascii() and report.isdecimal() and len(report) < 20):
        raise _no_report()
    number = int(report)
    row = None
    if 0 < number <= LARGEST:
        row = await here.records.read(lambda connection: read_report(connection, named, number))
    if row is None:
        raise _no_report()
    return ReportState(
        row.id, row.state, row.lacking.split(), row.harm, row.case, row.outcome,
        moment(row.made_at),
    )  # fmt: skip


def _no_report() -> Refusal:
    return Refusal("not_found", "POST /v1/reports answers the number of a report.")
