"""The application, and ways to ask it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")

from tests.accounts.quick import quick_hashes
from tests.casework.conftest import LEXICON, POLICY
from tests.service.asking import JSON, Answer, Get, Post, ask
from tests.service.console_room import ConsoleRoom
from tests.service.visiting import Console, make_console

from luytre import Lexicon, Screener
from luytre.service import create_app
from luytre.storage import Database, Vault


@pytest.fixture(scope="session")
def screener() -> Screener:
    return Screener(Lexicon.default())


@pytest.fixture(scope="session")
def app(screener: Screener) -> Any:
    return create_app(screener)


@pytest.fixture(scope="session")
def slow_app(screener: Screener) -> Any:
    """The same, with the screening endpoints answered by their typed handlers."""
    return create_app(screener, quick=False)


@pytest.fixture
def get(app: Any) -> Get:
    def get(path: str, **headers: str) -> Answer:
        answer = ask(app, "GET", path, headers=headers)
        assert answer is not None
        return answer

    return get


@pytest.fixture
def post(app: Any) -> Post:
    """Posts JSON: a value, or the bytes as given."""

    def post(path: str, body: Any, headers: dict[str, str] | None = None, **how: Any) -> Answer:
        raw = body if isinstance(body, bytes | list) else json.dumps(body).encode()
        answer = ask(app, "POST", path, raw, JSON if headers is None else headers, **how)
        assert answer is not None
        return answer

    return post


@pytest.fixture(scope="session")
def room_screener() -> Screener:
    return Screener(LEXICON, POLICY)


@pytest.fixture
def room(database: Database, vault: Vault, room_screener: Screener) -> Iterator[ConsoleRoom]:
    """A moderation room that is served; at the end its records are proved."""
    made = ConsoleRoom(database, vault, room_screener)
    yield made
    made.writer.close()
    made.assert_sound()


@pytest.fixture
def console(
    database: Database, vault: Vault, screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Console]:
    """A server with a console that knows its own key, and nobody yet."""
    quick_hashes(monkeypatch)
    made = make_console(database, vault, screener)
    yield made
    made.writer.close()
