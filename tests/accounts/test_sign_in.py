"""Signing in: who comes in, what is told of who doesn't, and who has to wait."""

from __future__ import annotations

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.accounts.conftest import PASSWORD, MakePerson
from tests.accounts.test_keys import Clock

from luytre.accounts import Person, passwords, people, totp
from luytre.accounts.sessions import Session, find_session
from luytre.accounts.sign_in import SignIn, let_in, look_up, take_code
from luytre.accounts.waits import Waits, network_of
from luytre.storage import Database, Vault
from luytre.storage.tables import events

SECRET = b"x" * 20
STEP = 30 * 1_000_000
NOW = 1_000_000 * STEP


def enter(
    database: Database, vault: Vault, login: str, password: str, at: int = NOW
) -> tuple[Person, str] | None:
    with database.read() as connection:
        attempt = look_up(connection, login)
    right = passwords.check(attempt.hashed, password)
    with database.write() as connection:
        return let_in(connection, at, vault, attempt, right)


def session_of(database: Database, token: str, at: int = NOW) -> Session:
    with database.read() as connection:
        found = find_session(connection, at, token)
    assert found is not None
    return found


def told(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as connection:
        query = select(events.c.kind, events.c.actor, events.c.body).order_by(events.c.seq)
        rows = connection.execute(query).all()
    return [tuple(row) for row in rows if row.kind != "person.created"]


def test_the_right_password_lets_in(
    database: Database, vault: Vault, make_person: MakePerson
) -> None:
    lan = make_person("lan")
    entered = enter(database, vault, " LAN ", PASSWORD)
    assert entered is not None
    assert entered[0] == lan
    assert session_of(database, entered[1]).whole
    assert told(database) == [("signed_in", "person:1", '{"person":1,"second":false}')]


def test_who_does_not_come_in_is_told_by_number_or_digest(
    database: Database, vault: Vault, make_person: MakePerson
) -> None:
    make_person("first", "owner")
    lan = make_person("lan")
    assert enter(database, vault, "lan", "wrong") is None
    assert enter(database, vault, "Thanh.Ng@example.org ", PASSWORD) is None
    with database.write() as connection:
        people.disable(connection, 1, "tester", lan)
    assert enter(database, vault, "lan", PASSWORD) is None
    digest = vault.digest("login", "thanh.ng@example.org").hex()
    failed = [one for one in told(database) if one[0] == "sign_in.failed"]
    assert failed == [
        ("sign_in.failed", "sign-in", '{"person":2,"step":"password"}'),
        ("sign_in.failed", "sign-in", f'{{"login":"{digest}","step":"password"}}'),
        ("sign_in.failed", "sign-in", '{"person":2,"step":"password"}'),
    ]


def test_where_there_is_no_such_login_a_password_is_checked_too(
    database: Database, make_person: MakePerson
) -> None:
    """The same work, so about the same time."""
    make_person("lan")
    with database.read() as connection:
        hashes = [look_up(connection, login).hashed for login in ("lan", "nobody", "x" * 10_000)]
    one, *others = [argon2.extract_parameters(hashed) for hashed in hashes]
    assert others == [one, one]


def test_a_password_that_was_changed_meanwhile_lets_nobody_in(
    database: Database, vault: Vault, make_person: MakePerson
) -> None:
    lan = make_person("lan")
    with database.read() as connection:
        attempt = look_up(connection, "lan")
    with database.write() as connection:
        people.change_password(connection, 1, lan.actor, lan.id, "another hash")
        assert let_in(connection, NOW, vault, attempt, True) is None


def test_a_hash_that_is_out_of_date_is_made_anew(
    database: Database, vault: Vault, make_person: MakePerson
) -> None:
    make_person("lan")
    fresh = argon2.PasswordHasher(2, 16, 1).hash(PASSWORD)
    with database.read() as connection:
        attempt = look_up(connection, "lan")
    with database.write() as connection:
        assert let_in(connection, NOW, vault, attempt, True, fresh) is not None
    with database.read() as connection:
        assert look_up(connection, "lan").hashed == fresh
    assert enter(database, vault, "lan", PASSWORD) is not None


def test_the_second_step_wants_a_code_and_takes_it_once(
    database: Database, vault: Vault, make_person: MakePerson
) -> None:
    lan = make_person("lan")
    with database.write() as connection:
        people.turn_on_totp(connection, 1, vault, lan, SECRET, 0)
    code = totp.code_of(SECRET, NOW // STEP)

    def give(given: str, at: int = NOW) -> tuple[Person, str] | None:
        entered = enter(database, vault, "lan", PASSWORD, at)
        assert entered is not None
        waiting = session_of(database, entered[1], at)
        assert not waiting.whole
        with database.write() as connection:
            done = take_code(connection, at, vault, waiting, given)
        if done:  # the session that waited is over
            with database.read() as connection:
                assert find_session(connection, at, entered[1]) is None
        return done

    assert give("000000" if code != "000000" else "111111") is None
    done = give(code)
    assert done is not None
    assert session_of(database, done[1]).whole
    assert give(code) is None
    assert give(code, NOW + STEP) is None
    assert give(totp.code_of(SECRET, NOW // STEP + 1), NOW + STEP) is not None
    kinds = [(kind, body) for kind, _, body in told(database) if kind != "totp.on"]
    assert kinds == [
        ("sign_in.failed", '{"person":1,"step":"code"}'),
        ("signed_in", '{"person":1,"second":true}'),
        ("sign_in.failed", '{"person":1,"step":"code"}'),
        ("sign_in.failed", '{"person":1,"step":"code"}'),
        ("signed_in", '{"person":1,"second":true}'),
    ]


# --- who has to wait ---------------------------------------------------------------------------

THEIRS, MINE = "203.0.113.7", "198.51.100.23"


def guess(sign_in: SignIn, clock: Clock, login: str, address: str, times: int) -> list[float]:
    """The waits before each of so many tries, which are waited for."""
    waits = []
    for _ in range(times):
        wait = sign_in.admit(login, address)
        waits.append(wait)
        if wait:
            clock.seconds += wait
            assert sign_in.admit(login, address) == 0
    return waits


def test_guessing_gets_slower_and_slower() -> None:
    clock = Clock()
    waits = guess(SignIn(clock), clock, "lan", THEIRS, 18)
    assert waits[:5] == [0] * 5
    assert waits[5:10] == [2, 4, 8, 16, 32]
    assert waits[-1] == 900


def test_who_guesses_keeps_nobody_else_out() -> None:
    clock = Clock()
    sign_in = SignIn(clock)
    for _ in range(1_000):
        sign_in.admit("lan", THEIRS)
    assert sign_in.admit("lan", THEIRS) > 0
    assert sign_in.admit("lan", MINE) == 0
    # From an address that many share, others are only slowed down.
    assert sign_in.admit("minh", THEIRS) == 0


def test_many_logins_from_one_address_get_slower_too() -> None:
    clock = Clock()
    sign_in = SignIn(clock)
    waits = [sign_in.admit(f"login{number}", THEIRS) for number in range(40)]
    assert waits[:30] == [0] * 30
    assert all(waits[30:])
    assert sign_in.admit("lan", MINE) == 0
    assert max(guess(sign_in, clock, f"other{n}", THEIRS, 1)[0] for n in range(20)) <= 60


def test_tries_at_the_same_time_are_no_way_around() -> None:
    """They are counted before it is known how they end."""
    sign_in = SignIn(Clock())
    assert [sign_in.admit("lan", THEIRS) == 0 for _ in range(50)].count(True) == 5


def test_the_right_password_starts_anew() -> None:
    sign_in = SignIn(Clock())
    for _ in range(5):
        assert [sign_in.admit("lan", MINE) for _ in range(4)] == [0] * 4
        assert sign_in.admit("LAN ", MINE) == 0
        sign_in.succeeded("lan", MINE)


def test_an_account_of_ones_own_is_no_way_around() -> None:
    """Signing in between guesses gives no guesses back."""
    sign_in = SignIn(Clock())
    admitted = 0
    for number in range(100):
        admitted += sign_in.admit(f"login{number}", THEIRS) == 0
        if sign_in.admit("mine", THEIRS) == 0:
            sign_in.succeeded("mine", THEIRS)
    assert admitted <= 30


def test_who_knows_the_password_guesses_no_code() -> None:
    clock = Clock()
    sign_in = SignIn(clock)
    tries = [sign_in.admit_code(1, f"203.0.113.{number}") == 0 for number in range(200)]
    assert tries.count(True) == 10
    clock.seconds += 3_000
    assert sign_in.admit_code(1, "203.0.113.1") == 0


def test_who_came_from_there_before_does_not_wait_for_others_codes() -> None:
    sign_in = SignIn(Clock())
    sign_in.came_in(1, MINE)
    for number in range(200):
        sign_in.admit_code(1, f"203.0.113.{number}")
    assert sign_in.admit_code(1, "203.0.113.250") > 0
    assert sign_in.admit_code(1, MINE) == 0
    assert sign_in.admit_code(2, "203.0.113.250") == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("", "203.0.113.7", False),
    ],
)
def test_what_is_one_client(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


@given(st.text(max_size=300))
def test_no_address_is_too_odd(address: str) -> None:
    assert len(network_of(address)) <= 64


def test_what_is_held_has_a_bound() -> None:
    clock = Clock()
    waits = Waits(1, 1.0, 60.0, held=100, clock=clock)
    for number in range(10_000):
        waits.tried(number)
    assert len(waits._tries) == 100
    assert waits.left(9_999) == 1.0
    clock.seconds += 3_601
    assert waits.left(9_999) == 0
