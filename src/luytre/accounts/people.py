"""The people who work here: who they are, what role they have, how they want the console.

Functions that write belong into `Database.write`, and append an event each; events name people by
their id. Times are in microseconds since 1970.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, func, insert, select, update

from luytre.accounts.permissions import ROLES
from luytre.accounts.sessions import end_sessions
from luytre.storage import Vault, chain
from luytre.storage.tables import invitations, people

__all__ = [
    "Person",
    "PersonError",
    "PersonSettings",
    "change_password",
    "change_role",
    "change_settings",
    "create_person",
    "disable",
    "enable",
    "find_by_login",
    "find_person",
    "has_owner",
    "list_people",
    "turn_off_totp",
    "turn_on_totp",
]

ACTIVE, DISABLED = "active", "disabled"
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]")
LONGEST_NAME = 80
LEAST_CAP, MOST_CAP = 10, 2_000


class PersonSettings(msgspec.Struct, frozen=True):
    """How a person wants the console. `cap` is how many cases a day show their texts.

    Pictures and texts come blurred and without colours unless a person wants it otherwise. `keys`
    lets single keys work as shortcuts.
    """

    language: Literal["vi", "en"] = "vi"
    blur: bool = True
    greyscale: bool = True
    cap: int = 300
    keys: bool = True


class Person(NamedTuple):
    """Somebody who works here. `second` says whether signing in takes a code too."""

    id: int
    login: str
    name: str
    role: str
    second: bool
    active: bool
    settings: PersonSettings
    created_at: int

    @property
    def actor(self) -> str:
        """Who did it, as events have it."""
        return f"person:{self.id}"


class PersonError(ValueError):
    """Something that can't be done; `code` names the sentence that says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def create_person(
    connection: Connection,
    at: int,
    actor: str | None,
    *,
    login: str,
    name: str,
    role: str,
    password: str,
    settings: PersonSettings | None = None,
) -> Person:
    """Put a person on record; `password` is its hash. Without `actor`, they did it themselves.

    Raises `PersonError` where the login is taken or one of the values can't be.
    """
    login, name = normal_login(login), " ".join(name.split())
    if not LOGIN.fullmatch(login):
        raise PersonError(
            "login-form",
            "A login has 3 to 40 letters a-z, digits, dots, hyphens or underscores, with a letter "
            "or digit at both ends.",
        )
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise PersonError("name-form", f"A name has 1 to {LONGEST_NAME} characters.")
    _known(role)
    if find_by_login(connection, login) is not None:
        raise PersonError("login-taken", "Somebody has this login already. Choose another.")
    newest = connection.execute(select(func.max(people.c.id))).scalar() or 0
    person = Person(
        newest + 1, login, name, role, False, True, settings or PersonSettings(), at
    )  # fmt: skip
    connection.execute(
        insert(people),
        {
            "id": person.id, "login": login, "name": name, "role": role, "password": password,
            "totp": None, "totp_step": 0, "state": ACTIVE,
            "settings": msgspec.json.encode(person.settings).decode(), "created_at": at,
        },
    )  # fmt: skip
    chain.append(
        connection, at, "person.created", actor or person.actor,
        {"person": person.id, "role": role},
    )  # fmt: skip
    return person


def normal_login(login: str) -> str:
    """A login as it is kept, however it was typed."""
    return login.strip().lower()


def find_person(connection: Connection, person: int) -> Person | None:
    """The person with that id."""
    return _one(connection.execute(select(people).where(people.c.id == person)))


def find_by_login(connection: Connection, login: str) -> Person | None:
    """The person with that login, however it was typed."""
    login = normal_login(login)
    if not LOGIN.fullmatch(login):
        return None
    query = select(people).where(people.c.login == login)
    return _one(connection.execute(query))


def list_people(connection: Connection) -> list[Person]:
    """All of them, oldest first, those too who may not come in any more."""
    return [_person(row) for row in connection.execute(select(people).order_by(people.c.id))]


def has_owner(connection: Connection) -> bool:
    """Whether somebody was ever made an owner: before that, anybody who may set up becomes one."""
    query = select(people.c.id).where(people.c.role == "owner").limit(1)
    return connection.execute(query).first() is not None


def change_role(connection: Connection, at: int, actor: str, person: Person, role: str) -> None:
    """Give a person another role. Invitations that they made are worth nothing from then on.

    Raises `PersonError` where nobody would be an owner any more.
    """
    _known(role)
    if role == person.role:
        return
    _keep_an_owner(connection, person)
    _change(connection, person.id, role=role)
    _withdraw_invitations(connection, person.id)
    body = {"person": person.id, "role": role, "before": person.role}
    chain.append(connection, at, "person.role", actor, body)


def disable(connection: Connection, at: int, actor: str, person: Person) -> None:
    """Keep a person out from now on; their sessions and invitations end.

    Raises `PersonError` where nobody would be an owner any more.
    """
    if not person.active:
        return
    _keep_an_owner(connection, person)
    _change(connection, person.id, state=DISABLED)
    end_sessions(connection, person.id)
    _withdraw_invitations(connection, person.id)
    chain.append(connection, at, "person.disabled", actor, {"person": person.id})


def enable(connection: Connection, at: int, actor: str, person: Person) -> None:
    """Let a person in again."""
    if person.active:
        return
    _change(connection, person.id, state=ACTIVE)
    chain.append(connection, at, "person.enabled", actor, {"person": person.id})


def change_password(
    connection: Connection, at: int, actor: str, person: int, password: str
) -> None:
    """Take the hash of a new password; all of the person's sessions end."""
    _change(connection, person, password=password)
    end_sessions(connection, person)
    connection.execute(invitations.delete().where(invitations.c.person == person))
    chain.append(connection, at, "password.changed", actor, {"person": person})


def turn_on_totp(
    connection: Connection, at: int, vault: Vault, person: Person, secret: bytes, step: int
) -> None:
    """Ask the person for codes of `secret` from now on, of steps after `step`. Sessions end."""
    sealed = vault.seal(totp_purpose(person.id), secret)
    _change(connection, person.id, totp=sealed, totp_step=step)
    end_sessions(connection, person.id)
    chain.append(connection, at, "totp.on", person.actor, {"person": person.id})


def turn_off_totp(connection: Connection, at: int, actor: str, person: Person) -> None:
    """Ask for no codes any more. Sessions end, those too that still waited for a code."""
    if not person.second:
        return
    _change(connection, person.id, totp=None)
    end_sessions(connection, person.id)
    chain.append(connection, at, "totp.off", actor, {"person": person.id})


def change_settings(connection: Connection, person: int, settings: PersonSettings) -> None:
    """How a person wants the console is theirs alone: no event tells of it.

    Raises `PersonError` where the cap is out of bounds.
    """
    if not LEAST_CAP <= settings.cap <= MOST_CAP:
        raise PersonError("cap-form", f"The cap is between {LEAST_CAP} and {MOST_CAP} a day.")
    _change(connection, person, settings=msgspec.json.encode(settings).decode())


def totp_purpose(person: int) -> str:
    """What a person's secret is sealed for: it can't be put into another person's row."""
    return f"totp of person {person}"


def _change(connection: Connection, person: int, **values: Any) -> None:
    connection.execute(update(people).where(people.c.id == person).values(**values))


def _known(role: str) -> None:
    if role not in ROLES:
        raise PersonError("role-form", f"A role is one of: {', '.join(ROLES)}.")


def _keep_an_owner(connection: Connection, person: Person) -> None:
    if person.role != "owner" or not person.active:
        return
    others = select(people.c.id).where(
        people.c.role == "owner", people.c.state == ACTIVE, people.c.id != person.id
    )
    if connection.execute(others.limit(1)).first() is None:
        raise PersonError(
            "last-owner", "This is the last owner. Make somebody else an owner first."
        )


def _withdraw_invitations(connection: Connection, person: int) -> None:
    made_or_for = (invitations.c.made_by == person) | (invitations.c.person == person)
    connection.execute(invitations.delete().where(made_or_for))


def _one(rows: Iterable[Row[Any]]) -> Person | None:
    return next((_person(row) for row in rows), None)


def _person(row: Row[Any]) -> Person:
    return Person(
        row.id, row.login, row.name, row.role, row.totp is not None, row.state == ACTIVE,
        msgspec.json.decode(row.settings, type=PersonSettings), row.created_at,
    )  # fmt: skip
