"""Requests that schemathesis makes up from the schema: each answer is one that the schema has.

LUYTRE_SCHEMATHESIS says how many for each operation; `make schemathesis` takes 200.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

pytest.importorskip("schemathesis", reason="make test installs it")

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Connection
from tests.service.permitted import ROWS
from tests.service.posting import ONE, POSTS, SERVER_KEY, Room, make_room

from luytre import Lexicon, Screener
from luytre.accounts import KeyRing
from luytre.casework.claims import claim_case
from luytre.casework.decisions import Draft, decide
from luytre.intake import Intake
from luytre.service import create_app
from luytre.service.console import Desk
from luytre.storage import Database, Vault, sqlite_url

EXAMPLES = int(os.environ.get("LUYTRE_SCHEMATHESIS", "8"))
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip

#: By what is asked for it, a key that is good for it.
RIGHT = {"key screen": "screen", "key intake": "intake", "key report": "report",
         "key decisions": "decisions"}  # fmt: skip
CALLERS = (None, "nonsense", "screen", "intake", "report", "decisions", "server")


LIKE_ALL = settings(
    deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip


class Asked:
    """The server, its schema, and how often each operation answered what."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.schema = schemathesis.openapi.from_asgi(
            "/schema/openapi.json", room.app, headers=self.shown("server")
        )
        self.schema.config.generation.update(with_security_parameters=False)
        self.answers: Counter[tuple[str, int]] = Counter()

    def shown(self, caller: str | None) -> dict[str, str]:
        if caller is None:
            return {}
        return {"Authorization": f"Bearer {self.room.keys.get(caller, caller)}"}

    def right(self, operation: Any) -> str | None:
        """Who may ask for an operation, by the table of who may."""
        who = ROWS[operation.method.upper(), operation.path].who
        if "nobody" in who:
            return None
        return next((RIGHT[name] for name in sorted(who) if name in RIGHT), "server")

    def try_out(self, operation: Any, caller: str | None, examples: int) -> None:
        """Ask for an operation with bodies and parameters of its form, and with others."""
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @settings(LIKE_ALL, max_examples=max(1, examples // 2))
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                self.call(case, caller)

            # Where nothing is given with a request, nothing wrong can be.
            with suppress(Unsatisfiable):
                ask()

    def call(self, case: Any, caller: str | None) -> Any:
        response = case.call(headers=self.shown(caller))
        case.validate_response(response, checks=CHECKS)
        self.answers[case.operation.label, response.status_code] += 1
        return response


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("schemathesis")
    database = Database.open(sqlite_url(folder / "luytre.db"))
    screener = Screener(Lexicon.from_terms({"vay nhanh": "H06", "nhà cái": "H05"}))
    vault = Vault.open(folder)
    room = make_room(database, vault, screener)
    app = create_app(
        screener, SERVER_KEY, intake=Intake(screener, vault, room.writer, room.office),
        keys=KeyRing(database), desk=Desk(database, vault, room.writer, room.office, screener),
    )  # fmt: skip
    room = room._replace(app=app)
    made = Asked(room)
    yield made
    room.writer.close()
    assert room.is_whole()
    database.close()
    for (label, status), count in sorted(made.answers.items()):
        print(f"{label}\t{status}\t{count}")  # noqa: T201 - the figures, shown by pytest -s


@pytest.mark.parametrize("caller", CALLERS)
def test_every_answer_is_one_that_the_schema_has(asked: Asked, caller: str | None) -> None:
    for found in asked.schema.get_all_operations():
        operation = found.ok()
        mine = asked.right(operation) == caller
        asked.try_out(operation, caller, EXAMPLES if mine else EXAMPLES // 4)


def test_what_answers_link_to_is_there(asked: Asked) -> None:
    """A post is sent, asked for and deleted, a report sent and asked for, as the links say."""

    class Machine(asked.schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": asked.shown(asked.right(case.operation))}

        def validate_response(self, response: Any, case: Any, **_: Any) -> None:
            case.validate_response(response, checks=CHECKS)
            asked.answers[case.operation.label, response.status_code] += 1

    run_state_machine_as_test(
        Machine, settings=settings(LIKE_ALL, max_examples=EXAMPLES, stateful_step_count=6)
    )


def test_the_examples_are_good_and_so_is_what_they_link_to(asked: Asked) -> None:
    there = {found.ok().definition.raw["operationId"]: found.ok()
             for found in asked.schema.get_all_operations()}  # fmt: skip
    waiting: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in there]
    # What needs something to be there is asked for behind the links.
    linked = {"showPost", "deletePost", "showReport", "showEntry"}
    waiting = [one for one in waiting if one[0] not in linked]
    waiting.remove(("readStatement", {}))
    waiting.append(("readStatement", {"puid": statement_of(asked.room)}))
    done = set()
    while waiting:
        name, parameters = waiting.pop(0)
        operation = there[name]
        raw = operation.definition.raw
        body = raw.get("requestBody", {}).get("content", {}).get("application/json", {})
        places = {one["name"]: one["in"] for one in raw.get("parameters", ())}
        given_to = {where: {key: value for key, value in parameters.items()
                            if places[key] == where} for where in ("path", "query")}  # fmt: skip
        case = operation.Case(
            path_parameters=given_to["path"], query=given_to["query"],
            **({"body": body["schema"]["examples"][0], "media_type": "application/json"}
               if body else {}),
        )  # fmt: skip
        response = asked.call(case, asked.right(operation))
        assert response.status_code in (200, 202), (name, response.text)
        done.add(name)
        for link in raw["responses"]["200"].get("links", {}).values():
            if (name, link["operationId"]) == ("listDecisions", "listDecisions") and parameters:
                continue
            found = {key: _pointed(response.json(), value)
                     for key, value in link["parameters"].items()}  # fmt: skip
            waiting.append((link["operationId"], found))
    assert done == set(there)


def statement_of(room: Room) -> str:
    """The public id of a statement, which links to authors' pages have, and no answer."""
    case = room.ask("POST", POSTS, ONE | {"id": "decided", "text": "vay nhanh"}).json["case"]

    def work(connection: Connection, at: int) -> str | None:
        version = claim_case(connection, at, 1, case)
        draft = Draft(action="demote", harm="H06", days=3)
        return decide(connection, at, room.office, 1, case, version, draft).statement

    found = room.writer.submit(1, work).result(20)
    assert found is not None
    return found


def _pointed(answer: Any, expression: str) -> str:
    """What an expression such as $response.body#/entries/0/id stands for."""
    prefix, _, pointer = expression.partition("#/")
    assert prefix == "$response.body"
    for part in pointer.split("/"):
        answer = answer[int(part) if isinstance(answer, list) else part]
    return str(answer)
