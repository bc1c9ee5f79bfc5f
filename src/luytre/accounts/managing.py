"""What people may do to the accounts of others. Asked again in the transaction that does it, since
who manages may have lost the right, and who is managed become an owner, a moment ago."""

from __future__ import annotations

from sqlalchemy import Connection

from luytre.accounts import invitations, people
from luytre.accounts.people import Person, PersonError, find_person
from luytre.accounts.permissions import may_manage

__all__ = [
    "change_role",
    "disable",
    "enable",
    "invite",
    "offer_password",
    "turn_off_totp",
    "withdraw",
]


def invite(connection: Connection, at: int, by: int, role: str) -> str:
    """As `invitations.invite`, by a person; raises `PersonError`."""
    manager = _manager(connection, by, role)
    return invitations.invite(connection, at, manager.actor, role, by)


def withdraw(connection: Connection, at: int, by: int, name: str) -> None:
    """Make the link called `name` worth nothing; raises `PersonError`."""
    for one in invitations.list_invitations(connection, at):
        if one.name == name:
            invitations.withdraw(connection, at, _manager(connection, by, one.role).actor, one)


def change_role(connection: Connection, at: int, by: int, person: int, role: str) -> None:
    """As `people.change_role`, by a person; raises `PersonError`."""
    manager, other = _both(connection, by, person)
    _manager(connection, by, role)
    people.change_role(connection, at, manager.actor, other, role)


def disable(connection: Connection, at: int, by: int, person: int) -> None:
    """As `people.disable`, by a person; raises `PersonError`."""
    manager, other = _both(connection, by, person)
    people.disable(connection, at, manager.actor, other)


def enable(connection: Connection, at: int, by: int, person: int) -> None:
    """As `people.enable`, by a person; raises `PersonError`."""
    manager, other = _both(connection, by, person)
    people.enable(connection, at, manager.actor, other)


def offer_password(connection: Connection, at: int, by: int, person: int) -> str:
    """As `invitations.offer_password`, by a person; raises `PersonError`."""
    manager, other = _both(connection, by, person)
    return invitations.offer_password(connection, at, manager.actor, other, by)


def turn_off_totp(connection: Connection, at: int, by: int, person: int) -> None:
    """As `people.turn_off_totp`, by a person; raises `PersonError`."""
    manager, other = _both(connection, by, person)
    people.turn_off_totp(connection, at, manager.actor, other)


def _both(connection: Connection, by: int, person: int) -> tuple[Person, Person]:
    other = find_person(connection, person)
    if other is None:
        raise PersonError("nobody", "There is no such person.")
    if by == person:
        raise PersonError("oneself", "What concerns your own account, somebody else has to do.")
    return _manager(connection, by, other.role), other


def _manager(connection: Connection, by: int, role: str) -> Person:
    manager = find_person(connection, by)
    if manager is None or not manager.active or not may_manage(manager.role, role):
        raise PersonError("not-allowed", f"Your role may not manage people with the role {role}.")
    return manager
