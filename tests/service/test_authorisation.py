"""Every endpoint against everybody: what is not allowed in the table of `permitted` is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from litestar.routes import HTTPRoute
from tests.service.asking import Answer, ask
from tests.service.permitted import EVERYBODY, KEYS, LINK, PEOPLE, ROWS, SUBJECTS, Row
from tests.service.visiting import HOST, SERVER_KEY, Console, make_console

from luytre import Lexicon, Screener
from luytre.accounts import create_key, managing, revoke_key
from luytre.accounts.people import create_person, turn_on_totp
from luytre.accounts.sessions import end_session, find_session, open_session
from luytre.accounts.totp import new_secret
from luytre.casework.claims import claim_case, release_cases
from luytre.casework.decisions import Draft, decide, undo
from luytre.casework.office import following
from luytre.casework.refusals import CaseworkError
from luytre.casework.reports import take_report
from luytre.casework.sent_report import SentReport
from luytre.service.wording import console_wording
from luytre.storage import Database, Vault, sqlite_url
from luytre.storage.tables import decisions

#: Methods that tell nothing of what is there, which is not more than the schema does.
ASKED_OF_ALL = {"OPTIONS"}

#: What the framework has there for other names is not reached: the door says that it isn't there.
SHUT = {("GET", "/schema/{path}")}

w = console_wording("vi")
REFUSING = tuple(str(w(name)) for name in ("problem-not-allowed", "problem-form"))


class House:
    """A server with somebody of each role, a key of each scope, and a link of each kind."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.app = console.app
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
            take_report(connection, now, console.desk.office, "forum", report, "tester")
        self.keys |= {
            "revoked key": token, "server": SERVER_KEY,
            "wrong key": self.keys["key intake"][:-1] + "~",
        }  # fmt: skip
        self.send(
            "POST",
            "/v1/posts",
            Row(EVERYBODY, body={"id": "known", "author": "a", "text": "b"}),
            "key intake",
        )

    def links(self) -> dict[str, str]:
        """The secret parts of links, anew each time, since some are used up."""
        with self.console.database.write() as connection:
            owner = self.people["owner"]
            now = self.console.writer.now()
            return {"join": managing.invite(connection, now, owner, "moderator")}

    def ask(self, method: str, row: Row, address: str, subject: str) -> Answer:
        path = row.path or address
        if "link" in row.who:
            real = self.links()
            path = path.format(**(real if subject == "link" else dict.fromkeys(real, "0" * 43)))
        return self.send(method, path, row, subject)

    def send(self, method: str, path: str, row: Row, subject: str) -> Answer:
        headers = {"host": HOST, "origin": f"http://{HOST}"}
        if subject in self.keys:
            headers["authorization"] = f"Bearer {self.keys[subject]}"
        token = self._session(subject)
        if token:
            headers["cookie"] = f"luytre_session={token}"
        body = b""
        if row.form is not None:
            csrf = self.console.vault.digest("csrf", token).hex()[:32]
            body = urlencode(dict(row.form) | {"csrf": csrf}).encode()
            headers["content-type"] = "application/x-www-form-urlencoded"
        elif row.body is not None:
            body = json.dumps(row.body).encode()
            headers["content-type"] = "application/json"
        answer = ask(self.app, method, path, body, headers)
        assert answer is not None
        return answer

    def _session(self, subject: str) -> str:
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


def is_refused(answer: Answer) -> bool:
    """Whether somebody was turned away for who they are."""
    if answer.headers.get("location", "").startswith("/login"):
        # Who went out is led there too, and told that they are out.
        return not any(cookie.startswith("luytre_said=signed-out") for cookie in answer.cookies)
    if answer.status == 401:
        return True
    return answer.status == 403 and (
        answer.headers["content-type"] == "application/json"
        or any(sentence in answer.text for sentence in REFUSING)
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("authorisation")
    database = Database.open(sqlite_url(folder / "luytre.db"))
    screener = Screener(Lexicon.from_terms({"vay nóng": "H06"}))
    console = make_console(database, Vault.open(folder), screener)
    yield House(console)
    console.writer.close()
    database.close()


def endpoints(app: Any) -> set[tuple[str, str]]:
    """Method and address of all that the application answers."""
    return {
        (method, route.path_format)
        for route in app._app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods - ASKED_OF_ALL
    }


def test_every_endpoint_has_a_row_and_every_row_an_endpoint(house: House) -> None:
    assert endpoints(house.app) - SHUT == set(ROWS)


#: Coming in leads those to the login who have nothing to do there.
LEADS_TO_LOGIN = {"/login/code", "/setup"}


@pytest.mark.parametrize(("method", "address"), list(ROWS), ids=str)
def test_who_may_and_nobody_else(house: House, method: str, address: str) -> None:
    row = ROWS[method, address]
    if row.who == LINK:
        assert house.ask(method, row, address, "link").status in {200, 422}
        # For all others, also for those who work here, there is nothing.
        assert {house.ask(method, row, address, one).status for one in SUBJECTS} == {404}
        return
    for subject in SUBJECTS:
        answer = house.ask(method, row, address, subject)
        assert answer.status < 500, (subject, answer)
        if address in LEADS_TO_LOGIN:
            # With the first step done, a wrong code is said to be wrong.
            wrong = subject == "half session" and method == "POST"
            assert answer.status in {200, 303, 403 if wrong else 200}, (subject, answer)
            continue
        refused = is_refused(answer)
        assert refused == (subject not in row.who), (subject, answer.status, answer.text[:500])
        if refused and answer.status != 303:
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "address"),
    [one for one, row in ROWS.items() if one[0] == "POST" and row.who & {"owner"}],
)
def test_no_form_is_read_without_its_token(house: House, method: str, address: str) -> None:
    row = ROWS[method, address]
    token = house._session("owner")
    for csrf in ("", "0" * 32):
        headers = {
            "host": HOST, "origin": f"http://{HOST}", "cookie": f"luytre_session={token}",
            "content-type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        body = urlencode(dict(row.form or {}) | {"csrf": csrf}).encode()
        answer = ask(house.app, method, row.path or address, body, headers)
        assert answer is not None
        if row.who != EVERYBODY:
            assert answer.status == 403, (address, answer)


def test_what_is_not_in_the_schema_is_not_there(house: House) -> None:
    for method, address in SHUT:
        answer = house.ask(method, Row(EVERYBODY), address.replace("{path}", "swagger"), "server")
        assert answer.status == 404


def test_no_key_reaches_what_another_source_sent(house: House) -> None:
    with house.console.database.write() as connection:
        theirs = {
            name: create_key(connection, name, [name], "market", 1, "tester")[1]
            for name in ("intake", "report", "decisions")
        }
        everything = create_key(connection, "any", list(theirs), None, 1, "tester")[1]
    house.keys |= {f"their {name}": token for name, token in theirs.items()}
    house.keys["any"] = everything
    case = house.send("POST", "/v1/posts", Row(EVERYBODY, body={
        "id": "ours", "author": "a", "text": "vay nóng đây",
    }), "key intake").json["case"]  # fmt: skip

    def decided(connection: Any, at: int) -> None:
        version = claim_case(connection, at, 1, case)
        draft = Draft(action="demote", harm="H06", days=3)
        decide(connection, at, house.console.desk.office, 1, case, version, draft)

    house.console.writer.submit(1, decided).result(20)
    row = Row(EVERYBODY)
    for path, key, good in (
        ("/v1/posts?id=ours", "their intake", "key intake"),
        ("/v1/posts?id=ours&source=market", "any", "key intake"),
        ("/v1/reports/1", "their report", "key report"),
        ("/v1/reports/1?source=market", "any", "key report"),
    ):
        assert house.send("GET", path, row, key).status == 404
        assert house.send("GET", path.partition("&")[0].partition("?source")[0], row, good).json
    deleted = house.send("DELETE", "/v1/posts?id=ours", row, "their intake").json
    assert deleted == {"deleted": False, "was": "unknown"}
    assert house.send("GET", "/v1/decisions", row, "key decisions").json["messages"]
    assert house.send("GET", "/v1/decisions", row, "their decisions").json["messages"] == []
    for key in ("their intake", "their decisions", "their report"):
        for path in ("/v1/posts?id=ours", "/v1/decisions", "/v1/reports/1"):
            more = "&" if "?" in path else "?"
            answer = house.send("GET", f"{path}{more}source=forum", row, key)
            assert answer.status == 403, (key, path, answer)


def test_a_claim_is_of_who_made_it(house: House) -> None:
    case = house.send("POST", "/v1/posts", Row(EVERYBODY, body={
        "id": "claimed", "author": "a", "text": "vay nóng đây",
    }), "key intake").json["case"]  # fmt: skip
    office = house.console.desk.office
    draft = Draft(action="demote", harm="H06", days=3)

    def work(connection: Any, at: int) -> None:
        version = claim_case(connection, at, 1, case)
        for attempt in (
            lambda: claim_case(connection, at, 2, case),
            lambda: decide(connection, at, office, 2, case, version, draft),
        ):
            with pytest.raises(CaseworkError):
                attempt()
        release_cases(connection, at, 2, [case])
        # It is the first one's still.
        assert decide(connection, at, office, 1, case, version, draft).decision
        with pytest.raises(CaseworkError, match="second person"):
            undo(connection, at, office, 2, following(connection, decisions) - 1)

    house.console.writer.submit(1, work).result(20)


def test_a_link_opens_what_it_was_made_for_alone(house: House) -> None:
    office = house.console.desk.office
    statement, report = (
        link.rpartition("/")[2] for link in (office.statement_link("lt-abc"), office.report_link(1))
    )
    assert (office.statement_of(statement), office.report_of(report)) == ("lt-abc", 1)
    token, of_report = statement.partition(".")[2], report.partition(".")[2]
    for other in (
        f"lt-abd.{token}", f"lt-abc.{token[:-1]}", f"lt-abc.{token}0", "lt-abc.", "lt-abc",
        f"lt-abc.{of_report}", f"1.{token}", f"lt-abc.{token.upper()}x", f".{token}", "",
    ):  # fmt: skip
        assert office.statement_of(other) is None
    for other in (f"2.{of_report}", f"01.{of_report}", f"1.{token}", "1.", "1", f"１.{of_report}"):
        assert office.report_of(other) is None
