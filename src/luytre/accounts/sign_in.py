"""Coming in: by login and password, then by a code where that is on.

Who has no such login, a wrong password or no right to come in any more gets the same answer after
the same time. Guessing is slowed down for who guesses, by login and address and by address alone.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from luytre.accounts import passwords, totp
from luytre.accounts.people import Person, find_by_login, find_person, normal_login, totp_purpose
from luytre.accounts.sessions import Session, end_session, open_session
from luytre.accounts.waits import Waits, network_of
from luytre.storage import Vault, chain
from luytre.storage.tables import people

__all__ = ["Attempt", "SignIn", "begin", "hash_of", "let_in", "look_up", "take_code"]

#: Tries before waiting, the first wait and the longest one, in seconds.
BY_PAIR = (5, 2.0, 900.0)
BY_ADDRESS = (30, 1.0, 60.0)
#: Of codes. Only who knows the password gets as far; who came in from an address before doesn't
#: wait for what others try elsewhere.
BY_PERSON = (10, 2.0, 300.0)

#: Logins are cut to this before anything is done with them.
LONGEST_LOGIN = 200


class Attempt(NamedTuple):
    """A login and what is on record of it: `hashed` is somebody's hash in any case."""

    login: str
    person: Person | None
    hashed: str


class SignIn:
    """Who may try now. Used from the event loop alone; what it knows goes with the process."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._pairs = Waits(*BY_PAIR, clock=clock)
        self._addresses = Waits(*BY_ADDRESS, clock=clock)
        self._people = Waits(*BY_PERSON, clock=clock)
        self._known = Waits(1, 0.0, 0.0, forget=30 * 86_400.0, clock=clock)

    def admit(self, name: str, address: str) -> float:
        """Seconds to wait before a try for `name`, a login; 0 where it may be made and is counted.

        Each try that is admitted is followed by `succeeded`, or by nothing.
        """
        network = network_of(address)
        pair = (normal_login(name[:LONGEST_LOGIN]), network)
        wait = max(self._pairs.left(pair), self._addresses.left(network))
        if not wait:
            self._pairs.tried(pair)
            self._addresses.tried(network)
        return wait

    def admit_code(self, person: int, address: str) -> float:
        """As `admit`, for the code of a person whose password was right."""
        network = network_of(address)
        wait = self.admit(f"\0{person}", address)
        if wait or self.has_come_from(person, network):
            return wait
        wait = self._people.left(person)
        if not wait:
            self._people.tried(person)
        return wait

    def succeeded(self, name: str, address: str) -> None:
        """The try was right."""
        network = network_of(address)
        self._pairs.was_right((normal_login(name[:LONGEST_LOGIN]), network))
        # Others behind the same address may be guessing: theirs stay counted.
        self._addresses.take_back(network)

    def code_succeeded(self, person: int, address: str) -> None:
        """The code was right."""
        self.succeeded(f"\0{person}", address)
        self._people.take_back(person)

    def came_in(self, person: int, address: str) -> None:
        """Remember that a person came in from there."""
        self._known.tried((person, network_of(address)))

    def has_come_from(self, person: int, address: str) -> bool:
        """Whether the person came in from there since the server started."""
        return self._known.has((person, network_of(address)))


def look_up(connection: Connection, login: str) -> Attempt:
    """What is on record of a login, however it was typed."""
    login = normal_login(login[:LONGEST_LOGIN])
    person = find_by_login(connection, login)
    hashed = hash_of(connection, person.id) if person else ""
    return Attempt(login, person, hashed or passwords.nobody())


def hash_of(connection: Connection, person: int) -> str:
    """The hash of a person's password."""
    query = select(people.c.password).where(people.c.id == person)
    return str(connection.execute(query).scalar() or "")


def let_in(
    connection: Connection,
    at: int,
    vault: Vault,
    attempt: Attempt,
    right: bool,
    rehashed: str | None = None,
) -> tuple[Person, str] | None:
    """Write down how a try ended; who may come in gets a session, and this returns its token.

    Where a code is still to be given, the session is good for that alone (`take_code`). `rehashed`
    is the same password's hash with new parameters.
    """
    person = find_person(connection, attempt.person.id) if attempt.person else None
    # While the password was checked, it may have been changed, or the person disabled.
    if person and right and hash_of(connection, person.id) == attempt.hashed and person.active:
        if rehashed is not None:
            mine = people.c.id == person.id
            connection.execute(update(people).where(mine).values(password=rehashed))
        if not person.second:
            return person, begin(connection, at, person)
        return person, open_session(connection, at, person.id, second=False, waits=True)
    if person:
        body: dict[str, object] = {"person": person.id}
    else:
        body = {"login": vault.digest("login", attempt.login).hex()}
    chain.append(connection, at, "sign_in.failed", "sign-in", body | {"step": "password"})
    return None


def take_code(
    connection: Connection, at: int, vault: Vault, session: Session, code: str
) -> tuple[Person, str] | None:
    """Take a code for a session that waits for one; returns the token of the one in its place."""
    person = find_person(connection, session.person)
    if person is None or not person.active:
        return None
    if not _take(connection, at, vault, person.id, code):
        body = {"person": person.id, "step": "code"}
        chain.append(connection, at, "sign_in.failed", "sign-in", body)
        return None
    end_session(connection, person.id, session.name)
    return person, begin(connection, at, person)


def _take(connection: Connection, at: int, vault: Vault, person: int, code: str) -> bool:
    """Whether `code` is one of the person's now; no code is taken twice."""
    query = select(people.c.totp, people.c.totp_step).where(people.c.id == person)
    row = connection.execute(query).first()
    if row is None or row.totp is None:
        return False
    secret = vault.open_sealed(totp_purpose(person), bytes(row.totp))
    step = totp.step_of_code(secret, code, at, row.totp_step)
    if step is None:
        return False
    connection.execute(update(people).where(people.c.id == person).values(totp_step=step))
    return True


def begin(connection: Connection, at: int, person: Person) -> str:
    """Let a person in who has shown all that is asked for; returns the session's token."""
    body = {"person": person.id, "second": person.second}
    chain.append(connection, at, "signed_in", person.actor, body)
    return open_session(connection, at, person.id, second=person.second)
