"""Links by which somebody becomes one of the people, or gets a new password. Each is good once.

Of a link's token a digest is kept. Times are in microseconds since 1970.
"""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, insert, select

from luytre.accounts.people import (
    Person,
    PersonError,
    PersonSettings,
    change_password,
    create_person,
    find_person,
)
from luytre.accounts.permissions import ROLES
from luytre.accounts.sessions import LONGEST_TOKEN, TOKEN_BYTES, digest_of
from luytre.storage import chain
from luytre.storage.tables import invitations

__all__ = [
    "Invitation",
    "find_invitation",
    "invite",
    "join",
    "list_invitations",
    "offer_password",
    "take_password",
    "withdraw",
]

GOOD_FOR = 7 * 24 * 3_600 * 1_000_000


class Invitation(NamedTuple):
    """An invitation without its token: to a role, or to a new password for `person`."""

    digest: bytes
    role: str
    person: int | None
    made_by: int | None
    made_at: int
    until: int

    @property
    def name(self) -> str:
        """What it is called in forms and events; nobody comes in with that."""
        return self.digest.hex()[:16]


def invite(connection: Connection, at: int, actor: str, role: str, made_by: int | None) -> str:
    """Invite somebody to a role; returns the token of the link, which can't be read again."""
    if role not in ROLES:
        raise PersonError("role-form", f"A role is one of: {', '.join(ROLES)}.")
    return _offer(connection, at, actor, role, None, made_by)


def offer_password(
    connection: Connection, at: int, actor: str, person: Person, made_by: int | None
) -> str:
    """Let a person choose a new password; returns the token of the link. Older ones end."""
    connection.execute(delete(invitations).where(invitations.c.person == person.id))
    return _offer(connection, at, actor, person.role, person.id, made_by)


def _offer(
    connection: Connection, at: int, actor: str, role: str, person: int | None, by: int | None
) -> str:
    connection.execute(delete(invitations).where(invitations.c.until <= at))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = Invitation(digest_of(token), role, person, by, at, at + GOOD_FOR)
    connection.execute(insert(invitations), made._asdict())
    body = {"invitation": made.name, "role": role, "person": person}
    chain.append(connection, at, "invitation.made", actor, body)
    return token


def find_invitation(connection: Connection, at: int, token: str) -> Invitation | None:
    """The invitation that a token is for, while it is good."""
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    query = select(invitations).where(
        invitations.c.digest == digest_of(token), invitations.c.until > at
    )
    row = connection.execute(query).first()
    return _invitation(row) if row else None


def list_invitations(connection: Connection, at: int) -> list[Invitation]:
    """Those that are good still, the newest first."""
    query = select(invitations).where(invitations.c.until > at)
    rows = connection.execute(query.order_by(invitations.c.made_at.desc(), invitations.c.digest))
    return [_invitation(row) for row in rows]


def withdraw(connection: Connection, at: int, actor: str, invitation: Invitation) -> None:
    """Make a link worth nothing."""
    connection.execute(delete(invitations).where(invitations.c.digest == invitation.digest))
    body = {"invitation": invitation.name}
    chain.append(connection, at, "invitation.withdrawn", actor, body)


def join(
    connection: Connection,
    at: int,
    token: str,
    *,
    login: str,
    name: str,
    password: str,
    settings: PersonSettings,
) -> Person | None:
    """Become one of the people; `password` is its hash. None where the link is worth nothing.

    Raises `PersonError` where the login is taken or one of the values can't be.
    """
    invitation = find_invitation(connection, at, token)
    if invitation is None or invitation.person is not None:
        return None
    by = "command line" if invitation.made_by is None else f"person:{invitation.made_by}"
    person = create_person(
        connection, at, by, login=login, name=name, role=invitation.role, password=password,
        settings=settings,
    )  # fmt: skip
    connection.execute(delete(invitations).where(invitations.c.digest == invitation.digest))
    return person


def take_password(connection: Connection, at: int, token: str, password: str) -> Person | None:
    """Take the hash of a new password. None where the link is worth nothing."""
    invitation = find_invitation(connection, at, token)
    if invitation is None or invitation.person is None:
        return None
    person = find_person(connection, invitation.person)
    if person is None or not person.active:
        return None
    change_password(connection, at, person.actor, person.id, password)
    return person


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        bytes(row.digest), row.role, row.person, row.made_by, row.made_at, row.until
    )  # fmt: skip
