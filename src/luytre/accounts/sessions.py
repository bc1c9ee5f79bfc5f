"""Sessions: what a browser shows so that a person need not sign in for each page.

A token is 32 random bytes; kept is its SHA-256. A session ends after a time without use, after a
week in any case, and with the password or the right to come in. Times are in microseconds.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, insert, select, update

from luytre.storage.tables import people, sessions

__all__ = [
    "Session",
    "end_session",
    "end_sessions",
    "find_session",
    "list_sessions",
    "open_session",
    "touch",
]

HOUR = 3_600 * 1_000_000
IDLE = 12 * HOUR
LONGEST = 7 * 24 * HOUR

#: How long a session waits for the code that is still to be given.
HALF_OPEN = HOUR // 6

#: How much later a session has to be seen again for that to be written.
SEEN_EVERY = 60 * 1_000_000

TOKEN_BYTES = 32
LONGEST_TOKEN = 100


class Session(NamedTuple):
    """A session without its token. `whole` says that nothing is left to be shown to come in."""

    digest: bytes
    person: int
    whole: bool
    created_at: int
    seen_at: int
    until: int

    @property
    def name(self) -> str:
        """What it is called in forms; nobody comes in with that."""
        return self.digest.hex()[:16]


def open_session(
    connection: Connection, at: int, person: int, *, second: bool, waits: bool = False
) -> str:
    """Begin a session; returns its token. `second` says whether a code was given.

    With `waits` it is good for nothing but to give the code.
    """
    connection.execute(delete(sessions).where(sessions.c.until <= at))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    until = at + (HALF_OPEN if waits else LONGEST)
    connection.execute(
        insert(sessions),
        {
            "digest": digest_of(token), "person": person, "second": int(second),
            "created_at": at, "seen_at": at, "until": until,
        },
    )  # fmt: skip
    return token


def find_session(connection: Connection, at: int, token: str) -> Session | None:
    """The session that a token is for, while it lasts and its person may come in."""
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    query = _with_people().where(sessions.c.digest == digest_of(token), *_lasting(at))
    row = connection.execute(query).first()
    return _session(row) if row else None


def list_sessions(connection: Connection, at: int, person: int) -> list[Session]:
    """The sessions of a person that last, the newest first."""
    query = _with_people().where(sessions.c.person == person, *_lasting(at))
    rows = connection.execute(query.order_by(sessions.c.seen_at.desc(), sessions.c.digest))
    return [_session(row) for row in rows]


def touch(connection: Connection, at: int, session: Session) -> None:
    """Note that a session is used."""
    mine = sessions.c.digest == session.digest
    connection.execute(update(sessions).where(mine).values(seen_at=at))


def end_session(connection: Connection, person: int, name: str) -> None:
    """End the session of a person that has the given name."""
    query = select(sessions.c.digest).where(sessions.c.person == person)
    for row in connection.execute(query).all():
        if bytes(row.digest).hex()[:16] == name:
            connection.execute(delete(sessions).where(sessions.c.digest == row.digest))


def end_sessions(connection: Connection, person: int, but: bytes | None = None) -> None:
    """End all sessions of a person, or all but the one with the digest `but`."""
    wanted = delete(sessions).where(sessions.c.person == person)
    connection.execute(wanted if but is None else wanted.where(sessions.c.digest != but))


def digest_of(token: str) -> bytes:
    """What a token is kept as: it is drawn at random and long, a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).digest()


def _with_people() -> Any:
    return select(sessions, people.c.totp).join(people, people.c.id == sessions.c.person)


def _lasting(at: int) -> tuple[Any, ...]:
    return sessions.c.until > at, sessions.c.seen_at > at - IDLE, people.c.state == "active"


def _session(row: Row[Any]) -> Session:
    whole = bool(row.second) or row.totp is None
    return Session(
        bytes(row.digest), row.person, whole, row.created_at, row.seen_at, row.until
    )  # fmt: skip
