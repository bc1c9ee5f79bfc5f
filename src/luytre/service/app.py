"""The application that `luytre up` serves."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Tag
from litestar.response import Response

from luytre.accounts import KeyRing
from luytre.intake import Intake
from luytre.screening import Screener
from luytre.service import (
    assets,
    console,
    decisions_api,
    endpoints,
    entry_page,
    intake_api,
    lexicon_api,
    outside,
    page,
    reports_api,
    statements_api,
)
from luytre.service.console import Desk, shell
from luytre.service.deadlines import Deadlines
from luytre.service.delivery import Delivery
from luytre.service.demo import Demo
from luytre.service.door import OPTIONS, REFUSED, Door, report, wants_page
from luytre.service.explaining import Explainer
from luytre.service.headers import SAFE_HEADERS
from luytre.service.housekeeping import Housekeeping
from luytre.service.metrics import Metrics
from luytre.service.posting import Posting
from luytre.service.rates import Rates
from luytre.service.reference import ReferencePlugin
from luytre.service.refusals import Refusal
from luytre.service.screening_api import Screening

__all__ = ["create_app"]

_ERRORS = {400: "bad_request", 404: "not_found"}


def create_app(
    screener: Screener,
    key: str | None = None,
    *,
    quick: bool = True,
    intake: Intake | None = None,
    keys: KeyRing | None = None,
    housekeeping: Housekeeping | None = None,
    deadlines: Deadlines | None = None,
    delivery: Delivery | None = None,
    demo: Demo | None = None,
    desk: Desk | None = None,
    rates: Rates | None = None,
) -> Door:
    """The whole server as one ASGI application.

    `key` is asked of every caller where there is one. `quick=False` sends the endpoints that are
    asked most through the framework as well, which answers the same, only slower. Without
    `intake` and `keys` no posts are taken in, and without `desk` there is no console. Without
    `rates` keys have their own limits, and addresses none.
    """
    metrics = Metrics()
    if housekeeping:
        metrics.doubts_clock = lambda: housekeeping.doubts_clock
    screening = Screening(screener, metrics)
    explainer = Explainer(screener)
    posting = Posting(intake, metrics) if intake else None
    app = Litestar(
        route_handlers=[
            endpoints.screen,
            endpoints.batch,
            endpoints.explain,
            endpoints.health,
            endpoints.ready,
            endpoints.metrics,
            intake_api.send_post,
            intake_api.send_posts,
            intake_api.show_post,
            intake_api.delete_post,
            reports_api.send_report,
            reports_api.show_report,
            decisions_api.list_decisions,
            lexicon_api.list_entries,
            lexicon_api.show_entry,
            page.show,
            page.look,
            entry_page.show_entry_page,
            assets.asset,
            statements_api.read_statement,
            *((*console.HANDLERS, *outside.HANDLERS) if desk else ()),
        ],
        dependencies={
            "screening": Provide(lambda: screening, sync_to_thread=False),
            "explainer": Provide(lambda: explainer, sync_to_thread=False),
            "posting": Provide(lambda: posting, sync_to_thread=False),
        },
        exception_handlers={
            Refusal: _refused,
            console.Answered: _answered,
            HTTPException: _framework_error,
            Exception: _unforeseen,
        },
        response_headers=SAFE_HEADERS,
        openapi_config=_openapi(),
        # A request may hold a text, and so may what a library says about it.
        logging_config=None,
        signature_namespace={"Screening": Screening, "Explainer": Explainer, "Posting": Posting},
        # The last to be started is the first to be stopped: housekeeping closes the writer.
        lifespan=[
            one.running for one in (housekeeping, deadlines, delivery, demo) if one is not None
        ],
        state=State({"desk": desk, "metrics": metrics}),
    )
    return Door(app, screening, key, quick, keys, posting, desk is not None, rates)


def _allow(methods: Iterable[str]) -> str:
    """The value of an Allow header. Whatever answers GET answers HEAD."""
    wanted = set(methods)
    return ", ".join(sorted(wanted | {"HEAD"} if "GET" in wanted else wanted))


def _answered(_: Request[Any, Any, Any], answered: console.Answered) -> Response[Any]:
    return answered.response


def _refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Any]:
    """A refusal: for people as a page, for machines as JSON."""
    path = request.scope["path"]
    if REFUSED not in request.scope:  # else the door has counted it
        request.app.state.metrics.refused[refusal.problem.error] += 1
    if request.app.state.desk is not None and outside.is_outside(path):
        return outside.refused(request, refusal)
    if request.app.state.desk is not None and wants_page(request.scope):
        return shell.refused(request, refusal)
    return endpoints.refused(request, refusal)


def _framework_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """An error of the framework in the words of this server, or what the door refused."""
    if REFUSED in request.scope:
        method, refusal = request.scope[REFUSED]  # type: ignore[literal-required]
        request.scope["method"] = method
        return _refused(request, refusal)
    if error.status_code >= 500:
        return _unforeseen(request, error)
    if error.status_code == 405:
        allowed = _allow((error.headers or {})["allow"].split(", "))
        if OPTIONS in request.scope:
            return Response(b"", status_code=204, headers=SAFE_HEADERS | {"allow": allowed})
        return _refused(
            request, Refusal("method_not_allowed", headers=[(b"allow", allowed.encode())])
        )
    headers = [
        (name.lower().encode(), value.encode()) for name, value in (error.headers or {}).items()
    ]
    code = _ERRORS.get(error.status_code, "bad_request")
    return _refused(request, Refusal(code, headers=headers))


def _unforeseen(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    report(error)
    return _refused(request, Refusal("internal_error"))


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Lũy Tre",
        version=version("luytre"),
        summary="Reads Vietnamese the way people type it.",
        description="Says which letters of a text matched a sensitive term, through which "
        "disguise, and why. Texts that are screened are forgotten: none is stored or logged. Posts "
        "are kept, as long as their retention says.",
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        path="/schema",
        render_plugins=[ReferencePlugin(), JsonRenderPlugin()],
        tags=[
            Tag("Screening", "Texts in, verdicts out."),
            Tag("Posts", "Posts in, receipts out. They need a key with the scope `intake`."),
            Tag("Reports", "What users report. They need a key with the scope `report`."),
            Tag("Decisions", "What was decided. It needs a key with the scope `decisions`."),
            Tag("Statements", "Why something was restricted, as everybody may read it."),
            Tag("Dictionary", "What is looked for. Read only."),
            Tag("Watching", "For machines that watch this one."),
        ],
        components=Components(
            security_schemes={
                "key": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="The server's own, where it was started with one; for posts, "
                    "reports and decisions one that `luytre keys create` made.",
                )
            }
        ),
    )
