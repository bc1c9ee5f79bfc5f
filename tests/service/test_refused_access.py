"""Who asks for what they may not is noted, once an hour, however often they ask."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from tests.accounts.test_keys import Clock
from tests.service.console_room import ConsoleRoom
from tests.service.posting import ONE, POSTS, REPORTS, Room, make_room

from luytre import Screener
from luytre.intake import Writer
from luytre.service.refused_access import HOUR, RefusedAccess
from luytre.storage import Database, Vault
from luytre.storage.audit import verify
from luytre.storage.tables import events


def noted(database: Database, writer: Writer) -> list[tuple[str, str, int]]:
    writer.submit(1, lambda connection, at: None).result(20)
    query = select(events).where(events.c.kind == "access.refused").order_by(events.c.seq)
    with database.read() as connection:
        assert not verify(connection).findings
        rows = [(row.actor, json.loads(row.body)) for row in connection.execute(query)]
    assert all(body.keys() == {"wanted", "before"} for _, body in rows)
    return [(actor, body["wanted"], body["before"]) for actor, body in rows]


def test_the_first_of_an_hour_is_an_event_and_the_others_are_counted(database: Database) -> None:
    clock = Clock()
    writer = Writer(database)
    refused = RefusedAccess(writer, clock)
    for _ in range(1_000):
        refused.note("person:1", "keys.manage")
    refused.note("person:2", "keys.manage")
    refused.note("person:1", "people.view")
    clock.seconds += HOUR
    refused.note("person:1", "keys.manage")
    assert noted(database, writer) == [
        ("person:1", "keys.manage", 0), ("person:2", "keys.manage", 0),
        ("person:1", "people.view", 0), ("person:1", "keys.manage", 999),
    ]  # fmt: skip
    writer.close()


def test_a_page_that_a_role_may_not_see_is_noted(room: ConsoleRoom) -> None:
    person = room.person("moderator")
    browser = room.signed_in(person)
    browser.get("/queue")
    for _ in range(5):
        assert browser.get("/keys").status_code == 403
    assert browser.post("/keys", {"scope": "intake"}).status_code == 403
    assert noted(room.database, room.writer) == [(person.actor, "keys.manage", 0)]


def test_what_is_refused_within_a_page_is_noted(room: ConsoleRoom) -> None:
    admin, owner = room.person("admin"), room.person("owner")
    browser = room.signed_in(admin)
    browser.get("/people")
    browser.post(f"/people/{owner.id}/disable")
    assert noted(room.database, room.writer) == [(admin.actor, "people.manage", 0)]


def test_nobody_who_is_not_signed_in_is_noted(room: ConsoleRoom) -> None:
    assert room.browser().get("/keys").status_code == 303
    assert noted(room.database, room.writer) == []


@pytest.fixture
def server(database: Database, vault: Vault, screener: Screener) -> Iterator[Room]:
    made = make_room(database, vault, screener)
    yield made
    made.writer.close()


def test_a_key_that_is_not_good_for_it_is_noted_by_its_id(server: Room) -> None:
    wrong = [
        ("POST", POSTS, ONE, "report", 403), ("POST", REPORTS, {}, "intake", 403),
        ("POST", "/v1/screen", {"text": "a"}, "intake", 403),
        ("POST", POSTS, ONE | {"source": "market"}, "intake", 403),
        ("GET", f"{POSTS}?id=1&source=market", b"", "intake", 403),
        ("POST", POSTS, ONE, "revoked", 401), ("POST", POSTS, ONE, "nonsense", 401),
    ]  # fmt: skip
    for method, path, body, key, status in wrong:
        assert server.ask(method, path, body, key).status == status
    ids = {name: f"key:{token.split('_')[1]}" for name, token in list(server.keys.items())[:-1]}
    assert noted(server.database, server.writer) == [
        (ids["report"], "intake", 0), (ids["intake"], "report", 0), (ids["intake"], "screen", 0),
        (ids["intake"], "source", 0),
    ]  # fmt: skip
    counted = server.ask("GET", "/metrics", key="server").body.decode()
    for error, number in (("scope_missing", 3), ("source_not_allowed", 2), ("key_required", 2)):
        assert f'luytre_refused_total{{error="{error}"}} {number}\n' in counted
