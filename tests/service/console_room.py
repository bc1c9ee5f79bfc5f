"""A moderation room with its server, and browsers that keep cookies and fill in forms."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
from tests.casework.conftest import Room

from luytre import Screener
from luytre.accounts import KeyRing, Person, PersonSettings
from luytre.accounts.people import create_person
from luytre.accounts.sessions import open_session
from luytre.service import create_app
from luytre.service.console import Desk
from luytre.service.console.shell import COOKIE
from luytre.storage import Database, Vault

ADDRESS = "http://127.0.0.1:8000"
SERVER_KEY = "a-key-of-enough-letters"


class ConsoleRoom(Room):
    """A room that is served. `app` is the whole server, with a key of its own."""

    def __init__(self, database: Database, vault: Vault, screener: Screener) -> None:
        super().__init__(database, vault, screener)
        self.desk = Desk(database, vault, self.writer, self.office, screener)
        self.app = create_app(
            screener, SERVER_KEY, intake=self.intake, keys=KeyRing(database), desk=self.desk
        )

    def browser(self, **headers: str) -> Browser:
        return Browser(self.app, headers)

    def person(self, role: str, login: str = "") -> Person:
        """Somebody new who works here; nobody asks for their password."""
        login = login or f"{role}-{self._sent + self.now % 1000}"
        return self.do(
            create_person, "test", login=login, name=f"Tên {login}", role=role, password="-",
            settings=PersonSettings(),
        )  # fmt: skip

    def signed_in(self, person: Person) -> Browser:
        browser = self.browser()
        browser.cookies[COOKIE] = self.do(open_session, person.id, second=True)
        return browser

    def author_link(self, statement: str | None) -> str:
        """The path of an author's page."""
        assert statement is not None
        return httpx.URL(self.office.statement_link(statement)).path

    def report_link(self, report: int) -> str:
        return httpx.URL(self.office.report_link(report)).path


class Browser:
    """Keeps cookies, and sends the token of the page that it shows with each form."""

    def __init__(self, app: Any, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = headers
        self.cookies: dict[str, str] = {}
        self.text = ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._ask("GET", path, None, headers)

    def post(
        self, path: str, fields: dict[str, Any] | None = None, **headers: str
    ) -> httpx.Response:
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', self.text)
        sent = ({"csrf": token[1]} if token else {}) | (fields or {})
        return self._ask("POST", path, sent, {"origin": ADDRESS} | headers)

    def follow(self, answer: httpx.Response) -> httpx.Response:
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"].partition("#")[0])

    def _ask(
        self, method: str, path: str, data: dict[str, Any] | None, headers: dict[str, str]
    ) -> httpx.Response:
        answer = asyncio.run(self._send(method, path, data, headers))
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        if answer.status_code != 303:
            self.text = answer.text
        return answer

    async def _send(
        self, method: str, path: str, data: dict[str, Any] | None, headers: dict[str, str]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None and not data:
            headers["content-type"] = "application/x-www-form-urlencoded"
        async with httpx.AsyncClient(
            transport=transport, base_url=ADDRESS, cookies=self.cookies
        ) as client:
            return await client.request(
                method, path, data=data or None, headers=self._headers | headers
            )
