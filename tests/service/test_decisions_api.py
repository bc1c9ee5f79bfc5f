"""What a platform that can't be called asks for: decisions, and how a post stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.service.posting import DECISIONS, ONE, POSTS, REPORTS, Room, make_room

from luytre import Screener
from luytre.casework.claims import claim_case
from luytre.casework.decisions import Draft, decide
from luytre.storage import Database, Vault, sqlite_url
from luytre.storage.tables import outbox
from luytre.storage.webhooks import add_webhook


@pytest.fixture
def room(tmp_path: Path, vault: Vault, screener: Screener) -> Iterator[Room]:
    database = Database.open(sqlite_url(tmp_path / "luytre.db"))
    made = make_room(database, vault, screener)
    yield made
    made.writer.close()
    assert made.is_whole()
    database.close()


def decide_post(room: Room, **changes: Any) -> int:
    """Send a post, and have its case decided."""
    case = room.ask("POST", POSTS, ONE | changes, "any").json["case"]

    def work(connection: Any, at: int) -> int:
        version = claim_case(connection, at, 1, case)
        draft = Draft(action="demote", harm="H06", days=3)
        return decide(connection, at, room.office, 1, case, version, draft).decision

    return room.writer.submit(1, work).result(20)


def test_a_decision_is_read_by_its_source_as_a_webhook_is_sent_it(room: Room, vault: Vault) -> None:
    with room.database.write() as connection:
        add_webhook(connection, vault, "forum", "https://forum.example/hook", 1, "tester")
    first = decide_post(room, source="forum")
    decide_post(room, source="market")
    page = room.ask("GET", DECISIONS, key="decisions").json
    [message] = page["messages"]
    assert message["type"] == "decision.made"
    [letter] = room.rows(outbox)
    sent = json.loads(letter.body)
    assert {name: value for name, value in message["data"].items() if name in sent} == sent
    assert (message["data"]["decision"], message["data"]["id"]) == (first, "8311")
    assert message["data"]["statement_url"].startswith("http://127.0.0.1:8000/s/lt-")
    assert page["more"] is False
    again = room.ask("GET", f"{DECISIONS}?after={page['next']}", key="decisions").json
    assert again == {"messages": [], "next": page["next"], "more": False}
    other = room.ask("GET", DECISIONS, key="decisions market").json["messages"]
    assert [one["data"]["source"] for one in other] == ["market"]


@pytest.mark.parametrize(
    ("key", "query", "status", "error"),
    [
        ("decisions", "?after=-1", 400, "bad_request"),
        ("decisions", "?after=x", 400, "bad_request"),
        ("decisions", "?after=9223372036854775808", 400, "bad_request"),
        ("decisions", f"?after={'9' * 5000}", 400, "bad_request"),
        ("decisions", "?after=0&after=1", 422, "invalid_query"),
        ("decisions", "?source=market", 403, "source_not_allowed"),
        ("intake", "", 403, "scope_missing"),
        ("report", "", 403, "scope_missing"),
        ("screen", "", 403, "scope_missing"),
        ("server", "", 401, "key_required"),
        ("nonsense", "", 401, "key_required"),
    ],
)
def test_what_is_refused(room: Room, key: str, query: str, status: int, error: str) -> None:
    answer = room.ask("GET", DECISIONS + query, key=key)
    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.json["hint"]


def test_any_number_that_can_be_one_is_read(room: Room) -> None:
    answer = room.ask("GET", f"{DECISIONS}?after={2**63 - 1}", key="decisions")
    assert answer.json == {"messages": [], "next": 2**63 - 1, "more": False}


def test_how_a_post_stands(room: Room) -> None:
    decision = decide_post(room, source="forum")
    receipt = room.ask("POST", POSTS, ONE).json
    answer = room.ask("GET", f"{POSTS}?id=8311").json
    [held] = answer.pop("decisions")
    assert answer == {
        "id": "8311", "post": receipt["post"], "state": "present", "action": "allow",
        "would_block": False, "case": 1, "case_state": "completed",
    }  # fmt: skip
    assert (held["decision"], held["action"], held["harm"]) == (decision, "demote", "H06")
    assert held["statement_url"].startswith("http://127.0.0.1:8000/s/lt-")
    assert held["until"].endswith("Z")
    assert held["automated"] is False
    room.ask("DELETE", f"{POSTS}?id=8311")
    assert room.ask("GET", f"{POSTS}?id=8311").json["state"] == "deleted"


def test_a_post_that_is_fine(room: Room) -> None:
    room.ask("POST", POSTS, ONE | {"text": "xin chào"})
    assert room.ask("GET", f"{POSTS}?id=8311").json == {
        "id": "8311", "post": 1, "state": "present", "action": "allow", "would_block": False,
        "case": None, "case_state": None, "decisions": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "query", "status", "error"),
    [
        ("intake", "", 400, "bad_request"),
        ("intake", "?id=", 400, "bad_request"),
        ("intake", "?id=8312", 404, "not_found"),
        ("any", "?id=8311&source=market", 404, "not_found"),
        ("any", "?id=8311", 422, "source_missing"),
        ("intake", "?id=8311&id=8312", 422, "invalid_query"),
        ("intake", "?id=8311%00", 422, "invalid_query"),
        ("intake", "?id=8311&source=market", 403, "source_not_allowed"),
        ("report", "?id=8311", 403, "scope_missing"),
        ("server", "?id=8311", 401, "key_required"),
    ],
)
def test_how_a_post_stands_is_for_its_source(
    room: Room, key: str, query: str, status: int, error: str
) -> None:
    room.ask("POST", POSTS, ONE)
    answer = room.ask("GET", POSTS + query, key=key)
    assert (answer.status, answer.json["error"]) == (status, error)


@pytest.mark.parametrize("path", [POSTS, REPORTS, DECISIONS, "/v1/screen", "/v1/lexicon", "/"])
def test_options_and_a_refused_method_name_the_same_methods(room: Room, path: str) -> None:
    key = {POSTS: "intake", REPORTS: "report", DECISIONS: "decisions"}.get(path, "server")
    asked, refused = (room.ask(method, path, key=key) for method in ("OPTIONS", "PATCH"))
    assert (asked.status, refused.status, asked.body) == (204, 405, b"")
    assert asked.headers["allow"] == refused.headers["allow"]
    for method in asked.headers["allow"].split(", "):
        assert room.ask(method, path, key=key).status != 405
