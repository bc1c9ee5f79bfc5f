"""A server with everybody: somebody of each role, a key of each scope, links, and strangers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Connection
from tests.service.asking import Answer, ask
from tests.service.permitted import EVERYBODY, KEYS, PEOPLE, Row
from tests.service.visiting import HOST, SERVER_KEY, Console, make_console

from luytre import Lexicon, Screener
from luytre.accounts import create_key, managing, revoke_key
from luytre.accounts.people import create_person, turn_on_totp
from luytre.accounts.sessions import end_session, find_session, open_session
from luytre.accounts.totp import new_secret
from luytre.casework.claims import claim_case
from luytre.casework.decisions import Draft, decide
from luytre.casework.reports import take_report
from luytre.casework.sent_report import SentReport
from luytre.storage import Database, Vault, sqlite_url


class House:
    """A server with somebody of each role, a key of each scope, and a link of each kind."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.app = console.app
        self.office = console.desk.office
        with console.database.write() as connection:
            self.people = {
                role: create_person(
                    connection, 1_000, "tester", login=role, name=role, role=role, password="x"
                ).id
                for role in PEOPLE
            }  # fmt: skip
            self.keys = {
                name: create_key(connection, name, [name[4:]], "forum", 1, "tester")[1]
                for name in KEYS
            }
            careful = create_person(
                connection, 1_000, "tester", login="careful", name="careful", role="owner",
                password="x",
            )  # fmt: skip
            turn_on_totp(connection, 1_000, console.vault, careful, new_secret(), 0)
            self.people["careful"] = careful.id
            revoked, token = create_key(connection, "", ["intake", "screen"], "forum", 1, "tester")
            revoke_key(connection, revoked.id, 2, "tester")
            now = console.writer.now()
            report = SentReport(explanation="a", email="lan@example.org")
            take_report(connection, now, self.office, "forum", report, "tester")
        self.keys |= {
            "revoked key": token, "server": SERVER_KEY,
            "wrong key": self.keys["key intake"][:-1] + "~",
        }  # fmt: skip
        known = Row(EVERYBODY, body={"id": "known", "author": "a", "text": "b"})
        self.send("POST", "/v1/posts", known, "key intake")
        self.shown = {
            "statement": self.office.statement_link(self._decided()).rpartition("/")[2],
            "report": self.office.report_link(1).rpartition("/")[2],
        }

    def links(self) -> dict[str, str]:
        """The secret parts of links, anew where they are used up."""
        with self.console.database.write() as connection:
            owner = self.people["owner"]
            now = self.console.writer.now()
            return {"join": managing.invite(connection, now, owner, "moderator")} | self.shown

    def _decided(self) -> str:
        """A post is decided about; the statement's id."""
        text = {"id": "decided", "author": "a", "text": "vay nóng đây"}
        case = self.send("POST", "/v1/posts", Row(EVERYBODY, body=text), "key intake").json["case"]

        def work(connection: Connection, at: int) -> str | None:
            version = claim_case(connection, at, 1, case)
            draft = Draft(action="demote", harm="H06", days=3)
            return decide(connection, at, self.office, 1, case, version, draft).statement

        statement = self.console.writer.submit(1, work).result(20)
        assert statement is not None
        return statement

    def ask(self, method: str, row: Row, address: str, subject: str) -> Answer:
        path = row.path or address
        if "link" in row.who:
            real = self.links()
            path = path.format(**(real if subject == "link" else dict.fromkeys(real, "0" * 43)))
        return self.send(method, path, row, subject)

    def send(
        self, method: str, path: str, row: Row, subject: str, scheme: str = "http", **more: str
    ) -> Answer:
        headers = {"host": HOST, "origin": f"{scheme}://{HOST}"}
        if subject in self.keys:
            headers["authorization"] = f"Bearer {self.keys[subject]}"
        token = self.session(subject)
        if token:
            prefix = "__Host-" if scheme == "https" else ""
            headers["cookie"] = f"{prefix}luytre_session={token}"
        body = b""
        if row.form is not None:
            csrf = self.console.vault.digest("csrf", token).hex()[:32]
            body = urlencode(dict(row.form) | {"csrf": csrf}).encode()
            headers["content-type"] = "application/x-www-form-urlencoded"
        elif row.body is not None:
            body = json.dumps(row.body).encode()
            headers["content-type"] = "application/json"
        answer = ask(self.app, method, path, body, headers | more, scheme=scheme)
        assert answer is not None
        return answer

    def session(self, subject: str) -> str:
        if subject == "wrong session":
            return "A" * 43
        # Somebody who has a second step, and gave only the first.
        role = {"half session": "careful", "ended session": "owner"}.get(subject, subject)
        if role not in self.people:
            return ""
        now, person = self.console.writer.now(), self.people[role]
        waits = subject == "half session"
        with self.console.database.write() as connection:
            token = open_session(connection, now, person, second=not waits, waits=waits)
            if subject == "ended session":
                found = find_session(connection, now, token)
                assert found is not None
                end_session(connection, person, found.name)
        return token


def make_house(folder: Path) -> Iterator[House]:
    """One with a database of its own in `folder`; to be gone through once."""
    database = Database.open(sqlite_url(folder / "luytre.db"))
    screener = Screener(Lexicon.from_terms({"vay nóng": "H06"}))
    console = make_console(database, Vault.open(folder), screener)
    yield House(console)
    console.writer.close()
    database.close()
