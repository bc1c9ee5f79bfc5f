"""Keys of machines: shown once, known by their digest alone, worth nothing once revoked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from luytre.accounts import ApiKey, KeyRing, create_key, limit_key, list_keys, revoke_key
from luytre.accounts.keys import FRESH_SECONDS
from luytre.storage import Database, chain
from luytre.storage.audit import verify
from luytre.storage.tables import METADATA

NAME = "the Zyxwvut forum"


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def create(database: Database, *scopes: str, source: str | None = None) -> tuple[ApiKey, str]:
    with database.write() as connection:
        return create_key(connection, NAME, scopes or ["intake"], source, 1_000, "tester")


def revoke(database: Database, key: str) -> bool:
    with database.write() as connection:
        return revoke_key(connection, key, 2_000, "tester")


def everything_in(database: Database) -> str:
    """All rows of all tables, bytes as hexadecimal."""
    with database.read() as connection:
        rows = [
            row for table in METADATA.sorted_tables for row in connection.execute(select(table))
        ]
    return repr([[bytes(v).hex() if isinstance(v, bytes | memoryview) else v for v in row]
        for row in rows])  # fmt: skip


def test_a_key_is_known_by_its_token(database: Database) -> None:
    key, token = create(database, "screen", "intake", source="forum")
    assert key.scopes == {"intake", "screen"}
    assert KeyRing(database).find(token) == key
    with database.read() as connection:
        assert list_keys(connection) == [key]


def test_the_token_is_not_stored(database: Database) -> None:
    _, token = create(database)
    secret = token.split("_", 2)[2]
    stored = everything_in(database)
    assert NAME in stored
    assert secret not in stored
    assert secret.encode().hex() not in stored
    if database.is_sqlite:
        path = Path(database.engine.url.database or "")
        database.close()
        written = b"".join(file.read_bytes() for file in path.parent.glob("luytre.db*"))
        assert NAME.encode() in written
        assert secret.encode() not in written


def test_no_two_keys_are_alike(database: Database) -> None:
    made = [create(database) for _ in range(20)]
    assert len({key.id for key, _ in made}) == len({token for _, token in made}) == 20
    ring = KeyRing(database)
    assert [ring.find(token) for _, token in made] == [key for key, _ in made]


def test_a_secret_may_hold_underscores(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luytre.accounts.keys.secrets.token_urlsafe", lambda _: "_a__b-_")
    key, token = create(database)
    ring = KeyRing(database)
    assert ring.find(token) == key
    assert ring.find(f"lt_{key.id}_a__b-_") is None


def test_what_is_no_token_of_a_key(database: Database) -> None:
    (key, token), (other, _) = create(database), create(database)
    secret = token.removeprefix(f"lt_{key.id}_")
    ring = KeyRing(database)
    for wrong in (
        "", "_", "__", "lt", "lt_", "lt__", f"lt_{key.id}", f"lt_{key.id}_", f"lt__{secret}",
        f"lt_{other.id}_{secret}", f"lt_unknown_{secret}", f"xx_{key.id}_{secret}",
        f"LT_{key.id}_{secret}", f"lt_{key.id.upper()}_{secret}", f"lt_{key.id}__{secret}",
        f"_{token}", f"{token}_", token[:-1], f"{token}=", f" {token}", f"{token}\n", f"{token}\0",
        token + "a" * 1_000, "a" * 1_000_000, "lt_khóa_bí_mật", "\ud800", "١٢٣",
    ):  # fmt: skip
        assert ring.find(wrong) is None, wrong[:100]
    assert ring.find(token) == key


def test_what_is_made_and_revoked_is_known_within_its_seconds(database: Database) -> None:
    clock = Clock()
    ring = KeyRing(database, clock)
    first, token = create(database)
    assert ring.find(token) == first
    _, second = create(database)
    assert revoke(database, first.id)
    clock.seconds += FRESH_SECONDS
    assert ring.find(second) is not None
    assert ring.find(token) is None


def test_the_database_is_not_asked_about_every_request(database: Database) -> None:
    clock = Clock()
    ring = KeyRing(database, clock)
    key, token = create(database)
    assert not ring.is_fresh
    assert ring.find(token) == key
    revoke(database, key.id)
    clock.seconds += FRESH_SECONDS / 2
    assert ring.is_fresh
    assert ring.find(token) == key


def test_another_limit_is_known_within_its_seconds_and_on_record(database: Database) -> None:
    clock = Clock()
    ring = KeyRing(database, clock)
    key, token = create(database)
    found = ring.find(token)
    assert found is not None
    assert found.per_minute is None
    for per_minute in (600, None):
        with database.write() as connection:
            assert limit_key(connection, key.id, per_minute, 3_000, "tester")
        clock.seconds += FRESH_SECONDS
        assert ring.find(token) == key._replace(per_minute=per_minute)
    with database.read() as connection:
        told = [(event.kind, event.body) for event in chain.read_events(connection)][1:]
    assert told == [
        ("key.limited", f'{{"key":"{key.id}","per_minute":600}}'),
        ("key.limited", f'{{"key":"{key.id}","per_minute":null}}'),
    ]


def test_only_what_can_be_a_limit_is_one_of_a_key_that_is_good(database: Database) -> None:
    key, _ = create(database)
    for unfit in (0, -1, 1_000_001, 2**70):
        with pytest.raises(ValueError, match="a limit is"), database.write() as connection:
            limit_key(connection, key.id, unfit, 3_000, "tester")
        with pytest.raises(ValueError, match="a limit is"), database.write() as connection:
            create_key(connection, NAME, ["intake"], None, 1_000, "tester", unfit)
    revoke(database, key.id)
    with database.write() as connection:
        assert not limit_key(connection, key.id, 1, 3_000, "tester")
        assert not limit_key(connection, "unknown", 1, 3_000, "tester")
        assert [one.per_minute for one in list_keys(connection)] == [None]


def test_a_key_is_revoked_once(database: Database) -> None:
    key, _ = create(database)
    assert [revoke(database, key.id), revoke(database, key.id)] == [True, False]
    assert not revoke(database, "unknown")
    with database.read() as connection:
        assert [one.revoked_at for one in list_keys(connection)] == [2_000]
        kinds = [event.kind for event in chain.read_events(connection)]
    assert kinds == ["key.created", "key.revoked"]


@pytest.mark.parametrize("scopes", [["intake", "admin"], ["everything"], []])
def test_unknown_scopes_are_refused(database: Database, scopes: list[str]) -> None:
    with pytest.raises(ValueError, match="unknown scopes"), database.write() as connection:
        create_key(connection, NAME, scopes, None, 1, "tester")
    assert NAME not in everything_in(database)


@pytest.mark.parametrize("source", ["", "a" * 201, "a\0b"])
def test_a_source_that_no_post_can_have_is_refused(database: Database, source: str) -> None:
    with pytest.raises(ValueError, match="a source has"):
        create(database, source=source)


def test_events_name_keys_by_id_and_the_chain_stays_whole(database: Database) -> None:
    key, token = create(database, source="forum")
    revoke(database, key.id)
    with database.read() as connection:
        assert verify(connection).findings == []
        told = [(event.kind, event.actor, event.body) for event in chain.read_events(connection)]
    assert told == [
        (
            "key.created",
            "tester",
            f'{{"key":"{key.id}","per_minute":null,"scopes":"intake","source":"forum"}}',
        ),
        ("key.revoked", "tester", f'{{"key":"{key.id}"}}'),
    ]
    assert token.split("_", 2)[2] not in str(told)
    assert NAME not in str(told)


def break_off(database: Database) -> None:
    """Take the table away: whatever is asked of it fails from now on."""
    with database.write() as connection:
        connection.execute(text("ALTER TABLE api_keys RENAME TO elsewhere"))


def test_known_keys_are_known_without_the_database(database: Database) -> None:
    clock = Clock()
    ring = KeyRing(database, clock)
    key, token = create(database)
    assert ring.find(token) == key
    break_off(database)
    clock.seconds += 10 * FRESH_SECONDS
    assert ring.find(token) == key
    assert ring.find(token + "x") is None
    assert ring.is_fresh  # not asked again at once


def test_known_keys_are_known_without_the_server(
    postgresql_server: str, make_url: Callable[[str], str]
) -> None:
    database = Database.open(make_url("postgresql"))
    clock = Clock()
    ring = KeyRing(database, clock)
    key, token = create(database)
    assert ring.find(token) == key
    gone = Database.open(make_url("postgresql"))  # dropped and made anew, without the key
    with gone.write() as connection:
        connection.execute(text("DROP TABLE api_keys"))
    gone.close()
    clock.seconds += FRESH_SECONDS
    assert ring.find(token) == key
    database.close()


def test_while_one_asks_the_database_nobody_else_waits(make_url: Callable[[str], str]) -> None:
    database = Database.open(make_url("postgresql"))
    clock = Clock()
    ring = KeyRing(database, clock)
    key, token = create(database)
    assert ring.find(token) == key
    clock.seconds += FRESH_SECONDS
    found: list[ApiKey | None] = []
    with database.write() as connection:
        connection.execute(text("LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE"))
        asking = threading.Thread(target=lambda: found.append(ring.find(token)))
        asking.start()
        while not ring._lock.locked():
            time.sleep(0.001)
        assert ring.find(token) == key
        assert asking.is_alive() and not found
    asking.join(20)
    assert found == [key]
    database.close()


def test_a_ring_that_never_saw_the_database_says_so(database: Database) -> None:
    break_off(database)
    with pytest.raises(SQLAlchemyError):
        KeyRing(database).find("lt_a_b")
