"""Every endpoint against everybody: what is not allowed in the table of `permitted` is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from litestar.routes import HTTPRoute
from tests.service.asking import Answer, ask
from tests.service.house import House, make_house
from tests.service.permitted import EVERYBODY, LINK, ROWS, SUBJECTS, Row
from tests.service.visiting import HOST

from luytre.accounts import create_key
from luytre.casework.claims import claim_case, release_cases
from luytre.casework.decisions import Draft, decide, undo
from luytre.casework.office import following
from luytre.casework.refusals import CaseworkError
from luytre.service.wording import console_wording
from luytre.storage.tables import decisions

#: Methods that tell nothing of what is there, which is not more than the schema does.
ASKED_OF_ALL = {"OPTIONS"}

#: What the framework has there for other names is not reached: the door says that it isn't there.
SHUT = {("GET", "/schema/{path}")}

w = console_wording("vi")
REFUSING = tuple(str(w(name)) for name in ("problem-not-allowed", "problem-form"))


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
    yield from make_house(tmp_path_factory.mktemp("authorisation"))


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
        assert house.ask(method, row, address, "link").status in {200, 303, 422}
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
    token = house.session("owner")
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
        with pytest.raises(CaseworkError, match="Somebody else decided"):
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
