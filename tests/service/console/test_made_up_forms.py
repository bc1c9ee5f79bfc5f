"""Queries and forms that schemathesis makes up, for every page as each role: none ends in a 5xx.

The console has no schema of its own, so one is made here of the table of who may ask what and of
the fields of all forms. LUYTRE_SCHEMATHESIS says how many for each page, as in
`test_schemathesis`.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

import pytest

pytest.importorskip("schemathesis", reason="make test installs it")

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from sqlalchemy import Connection
from tests.service.house import House, make_house
from tests.service.permitted import EVERYBODY, PEOPLE, ROWS, Row

from luytre.casework.appeals import appeal_author
from luytre.casework.claims import claim_case
from luytre.casework.decisions import Draft, decide

#: For each page and role; 200 of `make schemathesis` are 50 for each of seven roles.
EXAMPLES = max(1, int(os.environ.get("LUYTRE_SCHEMATHESIS", "8")) // 4)

#: What is no page: it has the HTTP schema, and `test_schemathesis`.
MACHINES = ("/v1/", "/schema", "/metrics", "/healthz", "/readyz", "/static/", "/entries/")

#: What the fields of forms and the parts of addresses may well be; anything else is made up.
LIKELY = [
    "", "1", "2", "3", "4", "0", "-1", "9999", "1e3", "99999999999999999999", "on", "next", "vi",
    "en", "H02", "H06", "H15", "remove", "demote", "no_action", "support", "restore", "terms",
    "law", "author", "upheld", "reversed", "sense", "term", "phrase", "vay nóng", "forum",
    "moderator", "owner", "owner\0", "decide", "claim", "disable", "allow", "review", "urgent",
    "harm=H06&queue=fraud", "rank", "2026-11-28", "https://example.org/hook", "%00", "'\"<b>",
]  # fmt: skip

VALUE = {"anyOf": [{"enum": LIKELY}, {"type": "string", "maxLength": 60}]}

#: So that nobody of those who ask is put out.
SOMEBODY_ELSE = {"enum": ["9999", "0", "x"]}


def pages() -> dict[tuple[str, str], Row]:
    return {
        one: row for one, row in ROWS.items() if one[1] != "/" and not one[1].startswith(MACHINES)
    }


def fields() -> list[str]:
    """The names of the fields of all forms of the console."""
    folder = files("luytre.service").joinpath("templates", "console")
    texts = [one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".html")]
    names = {name for text in texts for name in re.findall(r'\bname="([a-z_]+)"', text)}
    assert len(names) > 40
    return sorted(names - {"csrf"})


def schema() -> dict[str, Any]:
    """The pages as OpenAPI."""
    named = dict.fromkeys([*fields(), "after", "before", "page", "shown"], VALUE)
    paths: dict[str, dict[str, Any]] = {}
    for (method, address), row in pages().items():
        parameters = [
            {
                "name": name, "in": "path", "required": True,
                "schema": SOMEBODY_ELSE if name == "other" else VALUE,
            }
            for name in re.findall(r"{(\w+)}", address)
        ]  # fmt: skip
        operation: dict[str, Any] = {"parameters": parameters, "responses": {"200": {}}}
        if row.form is None:
            operation["parameters"] += [
                {"name": name, "in": "query", "schema": value} for name, value in named.items()
            ]
        else:
            form = {"type": "object", "properties": named, "additionalProperties": VALUE}
            operation["requestBody"] = {
                "required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}
            }  # fmt: skip
        paths.setdefault(address, {})[method.lower()] = operation
    return {"openapi": "3.1.0", "info": {"title": "pages", "version": "1"}, "paths": paths}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One with cases of every state: open, of each person, decided, and appealed against."""
    for made in make_house(tmp_path_factory.mktemp("pages")):
        fill(made)
        yield made


def fill(house: House) -> None:
    for number in range(24):
        post = {"id": f"post {number}", "author": f"a{number % 3}", "text": f"vay nóng {number}"}
        house.send("POST", "/v1/posts", Row(EVERYBODY, body=post), "key intake")

    def work(connection: Connection, at: int) -> None:
        office, people = house.office, list(house.people.values())
        for number in range(2, 20):
            person = people[number % len(people)]
            version = claim_case(connection, at, person, number)
            if number % 3 == 0:
                draft = Draft(action="demote", harm="H06", days=3)
                made = decide(connection, at, office, person, number, version, draft)
                assert made.statement is not None
                if number % 2 == 0:
                    appeal_author(connection, at, office, made.statement, "không phải vậy đâu")

    house.console.writer.submit(1, work).result(20)


@pytest.mark.parametrize("role", PEOPLE)
def test_whatever_is_sent_is_answered(house: House, role: str) -> None:
    answers: Counter[tuple[str, int]] = Counter()
    for found in schemathesis.openapi.from_dict(schema()).get_all_operations():
        try_out(house, found.ok(), role, answers)
    assert {label for label, _ in answers} == {f"{method} {path}" for method, path in pages()}
    for (label, status), count in sorted(answers.items()):
        print(f"{role}\t{label}\t{status}\t{count}")  # noqa: T201 - shown by pytest -s


def try_out(house: House, operation: Any, role: str, answers: Counter[tuple[str, int]]) -> None:
    row = pages()[operation.method.upper(), operation.path]

    @settings(
        deadline=None, database=None, derandomize=True, max_examples=EXAMPLES,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        answer = send(house, case, row, role)
        assert answer.status < 500, (case.method, case.path, case.query, case.body, answer.text)
        answers[operation.label, answer.status] += 1

    ask()


def send(house: House, case: Any, row: Row, role: str) -> Any:
    parts = {name: quote(str(value), safe="") for name, value in case.path_parameters.items()}
    path = case.path.format(**parts)
    if case.query:
        path += "?" + urlencode(_texts(case.query))
    form = None if row.form is None else _texts(case.body)
    return house.send(case.method.upper(), path, row._replace(form=form), role)


def _texts(given: Any) -> Mapping[str, str]:
    return {str(name): str(value) for name, value in given.items()} if given else {}
