"""What a browser is shown where something can't be had: a page, with a way back. Programs: JSON."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from litestar.routes import HTTPRoute
from tests.casework.conftest import SCAM
from tests.service.asking import Answer
from tests.service.console_room import ConsoleRoom
from tests.service.visiting import SERVER_KEY, Console, Visitor, make_console

from luytre import Screener
from luytre.service import limits
from luytre.service.door import CONSOLE, ELSEWHERE, first_part
from luytre.service.wording import LANGUAGES, console_wording
from luytre.storage import Database, Vault

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
POSTED = ("/queue/search", "/queue/next", "/cases/1/claim", "/webhooks/replay", "/logout")
MISTYPED = ("/queue/serch", "/quue", "/case/1", "/cases/one", "/entries/none", "//quue/")


@pytest.fixture(params=[SERVER_KEY, None], ids=["with a key", "without"])
def either(
    request: pytest.FixtureRequest, database: Database, vault: Vault, screener: Screener
) -> Iterator[Console]:
    """A server with a console, that asks every caller for a key or doesn't."""
    made = make_console(database, vault, screener, request.param)
    yield made
    made.writer.close()


def is_page(answer: Answer, status: int, way_back: str = 'href="/login"') -> bool:
    assert answer.headers["content-type"].startswith("text/html"), answer
    assert answer.status == status
    return way_back in answer.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_only_takes_forms_says_so(console: Console, lang: Any) -> None:
    for path in POSTED:
        answer = console.visitor().get(f"{path}?lang={lang}", **BROWSER)
        assert is_page(answer, 405)
        assert answer.headers["allow"] == "OPTIONS, POST"
        assert console_wording(lang)("problem-405") in unescape(answer.text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mistyped_address_is_none(either: Console, lang: Any) -> None:
    for path in MISTYPED:
        key = {"authorization": f"Bearer {SERVER_KEY}"} if path.startswith("/entries") else {}
        answer = either.visitor().get(f"{path}?lang={lang}", **BROWSER, **key)
        assert is_page(answer, 404, 'href="/"' if key else 'href="/login"')
        assert console_wording(lang)("problem-404") in answer.text


def test_programs_get_json_and_are_asked_for_the_key_first(either: Console) -> None:
    asks = either.app._key is not None
    for path in ("/quue", "/v1/none", "/v1/none/", "/schema/none"):
        answer = either.visitor().get(path, accept="application/json")
        assert answer.json["error"] == ("key_required" if asks else "not_found")
    for path in ("/v1/none", "/v1/screen", "/metrics/none", "/schema/none"):
        answer = either.visitor().get(path, **BROWSER)
        assert answer.headers["content-type"] == "application/json"
        assert answer.status == (401 if asks else 405 if path == "/v1/screen" else 404)


def test_every_address_is_of_the_console_or_known_not_to_be(console: Console) -> None:
    """Where one is forgotten, browsers find nothing there."""
    found = {
        first_part(route.path_format)
        for route in console.app._app.routes
        if isinstance(route, HTTPRoute)
    }
    assert found <= CONSOLE | ELSEWHERE


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_that_is_too_large_is_called_that(console: Console, lang: Any) -> None:
    visitor = console.signed_in("lan", "owner")
    said = console_wording(lang)("problem-413")
    for fields in ({"case": ["1"] * 1_001}, {"text": "a" * limits.BODY}):
        answer = visitor.post(f"/queue/bulk?lang={lang}", fields, **BROWSER)
        assert is_page(answer, 413, "href=") and said in answer.text
        visitor.get("/me")
    # As large as it may be, it is read.
    assert visitor.post("/queue/bulk", {"case": ["x"] * 999}).status != 413


def test_so_is_one_behind_a_secret_link(room: ConsoleRoom) -> None:
    made = room.decide(room.case(SCAM))
    visitor, path = Visitor(room.app), room.author_link(made.statement)
    for fields in ({"text": ["x"] * 17}, {"text": "a" * limits.BODY}):
        answer = visitor.post(path, fields)
        assert answer.status == 413
        assert console_wording("vi")("problem-413") in answer.text
