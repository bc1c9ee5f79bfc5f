"""Sessions: known by a digest, over when they should be, and nobody's but their own."""

from __future__ import annotations

import hashlib

import pytest
from tests.accounts.conftest import MakePerson

from luytre.accounts import people, sessions
from luytre.accounts.sessions import HOUR, Session, find_session, list_sessions, open_session
from luytre.storage import Database, Vault

NOW = 1_000 * HOUR


def find(database: Database, token: str, at: int = NOW) -> Session | None:
    with database.read() as connection:
        return find_session(connection, at, token)


def begin(database: Database, person: int, at: int = NOW, **how: bool) -> str:
    with database.write() as connection:
        return open_session(connection, at, person, **{"second": False} | how)


def test_a_session_is_known_by_its_token(database: Database, make_person: MakePerson) -> None:
    lan = make_person("lan")
    token = begin(database, lan.id)
    session = find(database, token)
    assert session == Session(
        hashlib.sha256(token.encode()).digest(), lan.id, True, NOW, NOW, NOW + 7 * 24 * HOUR
    )
    assert len(token) == 43
    assert session.name not in token


@pytest.mark.parametrize("token", ["", "x", "é" * 43, "a" * 100_000, "\0"])
def test_other_tokens_are_nobodys(database: Database, make_person: MakePerson, token: str) -> None:
    begin(database, make_person("lan").id)
    assert find(database, token) is None


def test_it_ends_when_it_is_not_used_and_after_a_week(
    database: Database, make_person: MakePerson
) -> None:
    token = begin(database, make_person("lan").id)
    assert find(database, token, NOW + 12 * HOUR - 1) is not None
    assert find(database, token, NOW + 12 * HOUR) is None
    for hours in range(10, 7 * 24, 10):
        session = find(database, token, NOW + hours * HOUR)
        assert session is not None
        with database.write() as connection:
            sessions.touch(connection, NOW + hours * HOUR, session)
    assert find(database, token, NOW + 7 * 24 * HOUR - 1) is not None
    assert find(database, token, NOW + 7 * 24 * HOUR) is None


def test_one_that_waits_for_a_code_waits_ten_minutes(
    database: Database, vault: Vault, make_person: MakePerson
) -> None:
    lan = make_person("lan")
    with database.write() as connection:
        people.turn_on_totp(connection, 1, vault, lan, b"x" * 20, 0)
    token = begin(database, lan.id, waits=True)
    session = find(database, token, NOW + HOUR // 6 - 1)
    assert session is not None
    assert not session.whole
    assert find(database, token, NOW + HOUR // 6) is None
    whole = find(database, begin(database, lan.id, second=True))
    assert whole is not None
    assert whole.whole


def test_it_ends_with_the_password_the_right_to_come_in_and_the_second_step(
    database: Database, vault: Vault, make_person: MakePerson
) -> None:
    lan, minh = make_person("lan"), make_person("minh")
    stays = begin(database, minh.id)
    for end in (
        lambda c: people.change_password(c, 2, "tester", lan.id, "hash"),
        lambda c: people.turn_on_totp(c, 2, vault, lan, b"x" * 20, 0),
        lambda c: people.turn_off_totp(c, 2, "tester", lan._replace(second=True)),
        lambda c: people.disable(c, 2, "tester", lan),
    ):
        # One that waits for its code must not become whole by the code's being turned off.
        tokens = [begin(database, lan.id), begin(database, lan.id, waits=True)]
        with database.write() as connection:
            end(connection)
        assert [find(database, token) for token in tokens] == [None, None]
    assert find(database, begin(database, lan.id)) is None  # disabled
    assert find(database, stays) is not None


def test_sessions_are_listed_and_ended_by_their_person(
    database: Database, make_person: MakePerson
) -> None:
    lan, minh = make_person("lan"), make_person("minh")
    first, second, third = (begin(database, lan.id, NOW + at) for at in range(3))
    others = begin(database, minh.id)
    with database.write() as connection:
        listed = list_sessions(connection, NOW + 5, lan.id)
        assert [one.created_at - NOW for one in listed] == [2, 1, 0]
        sessions.end_session(connection, minh.id, listed[0].name)
        sessions.end_session(connection, lan.id, listed[2].name)
        sessions.end_session(connection, lan.id, "")
    assert [find(database, one) is not None for one in (first, second, third)] == [
        False, True, True,
    ]  # fmt: skip
    with database.write() as connection:
        sessions.end_sessions(connection, lan.id, but=listed[0].digest)
    assert [find(database, one) is not None for one in (second, third, others)] == [
        False, True, True,
    ]  # fmt: skip


def test_what_is_over_does_not_pile_up(database: Database, make_person: MakePerson) -> None:
    lan = make_person("lan")
    for day in range(20):
        begin(database, lan.id, NOW + day * 24 * HOUR)
    with database.read() as connection:
        assert len(list_sessions(connection, 0, lan.id)) <= 7
