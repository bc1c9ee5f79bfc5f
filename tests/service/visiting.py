"""A server with a console, and browsers that keep cookies and fill in forms as browsers do."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import select
from tests.service.asking import Answer, ask

from luytre import Screener
from luytre.accounts import KeyRing, Person, PersonSettings, passwords
from luytre.accounts.people import create_person
from luytre.intake import Intake, Writer
from luytre.service import create_app
from luytre.service.console import Desk
from luytre.storage import Database, Vault
from luytre.storage.tables import events

HOST = "127.0.0.1:8000"
SERVER_KEY = "a-key-of-enough-letters"
PASSWORD = "mưa rơi trên phố vắng"


class Visitor:
    """A browser: its cookies, and the page that it shows."""

    def __init__(
        self, app: Any, client: str = "127.0.0.1", scheme: str = "http", host: str = HOST
    ) -> None:
        self.app = app
        self.client = client
        self.scheme = scheme
        self.host = host
        self.cookies: dict[str, str] = {}
        self.page = Answer(0, {}, b"")

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, b"", headers)

    def post(
        self, path: str, fields: dict[str, Any] | None = None, *, csrf: str | None = None,
        **headers: str,
    ) -> Answer:  # fmt: skip
        """Send a form, with the token of the page that is shown unless another is given."""
        token = self.token if csrf is None else csrf
        body = urlencode((fields or {}) | ({"csrf": token} if token else {}), doseq=True).encode()
        sent = {
            "content-type": "application/x-www-form-urlencoded",
            "origin": f"{self.scheme}://{self.host}",
        }
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask("POST", path, body, sent | more)

    def follow(self) -> Answer:
        """Go where the answer sends the browser."""
        assert self.page.status == 303, self.page
        return self.get(self.page.headers["location"])

    @property
    def token(self) -> str:
        """The token in the forms of the page that is shown."""
        found = re.search(r'name="csrf" value="([0-9a-f]*)"', self.page.text)
        return found[1] if found else ""

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.text)
        assert found, self.page.text
        return found[1]

    def sign_in(self, login: str, password: str = PASSWORD, **more: str) -> Answer:
        return self.post("/login", {"login": login, "password": password} | more)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"host": self.host} | ({"cookie": kept} if kept else {}) | headers
        answer = ask(
            self.app, method, path, body, sent, client=self.client, scheme=self.scheme
        )  # fmt: skip
        assert answer is not None
        for cookie in answer.cookies:
            name, _, rest = cookie.partition("=")
            value = rest.partition(";")[0].strip('"')
            if "max-age=0" in cookie.lower() or not value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        self.page = answer
        return answer


class Console(NamedTuple):
    """A server with a console."""

    app: Any
    database: Database
    vault: Vault
    writer: Writer
    desk: Desk

    def visitor(self, **how: str) -> Visitor:
        return Visitor(self.app, **how)

    def person(self, login: str, role: str = "moderator", **settings: Any) -> Person:
        hashed = passwords.hash_password(PASSWORD)
        with self.database.write() as connection:
            return create_person(
                connection, 1_000, "tester", login=login, name=f"Tên {login}", role=role,
                password=hashed, settings=PersonSettings(**settings),
            )  # fmt: skip

    def signed_in(self, login: str, role: str = "moderator", **how: str) -> Visitor:
        """A browser of somebody new, who is in and sees their own page."""
        self.person(login, role)
        visitor = self.visitor(**how)
        assert visitor.sign_in(login).status == 303
        visitor.get("/me")
        return visitor

    def told(self) -> list[tuple[str, str, str]]:
        """Kind, actor and body of all events."""
        with self.database.read() as connection:
            query = select(events.c.kind, events.c.actor, events.c.body).order_by(events.c.seq)
            return [tuple(row) for row in connection.execute(query)]


def make_console(
    database: Database, vault: Vault, screener: Screener, key: str | None = SERVER_KEY
) -> Console:
    writer = Writer(database)
    intake = Intake(screener, vault, writer)
    desk = Desk(database, vault, writer, intake.office, screener)
    app = create_app(screener, key, intake=intake, keys=KeyRing(database), desk=desk)
    return Console(app, database, vault, writer, desk)
