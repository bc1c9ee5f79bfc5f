"""Keys of machines that call the HTTP interface.

A key is shown once, when it is made, as ``lt_ID_SECRET``. Kept is a SHA-256 of the secret, which is
drawn at random and long, so that a slow hash would add nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Iterable
from time import monotonic
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from luytre.storage import Database, chain
from luytre.storage.tables import api_keys

__all__ = ["SCOPES", "ApiKey", "KeyRing", "create_key", "limit_key", "list_keys", "revoke_key"]

#: What a key may be good for.
SCOPES = {
    "decisions": "read what was decided about the posts of its source",
    "intake": "send posts, their edits and deletions, and ask what they are now",
    "report": "send what users report, and ask what became of it",
    "screen": "screen texts, of which nothing is kept",
}

PREFIX = "lt"
ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
ID_LENGTH = 10
SECRET_BYTES = 32
LONGEST_TOKEN = 100
LONGEST_SOURCE = 200

#: The highest limit that a key may have, in items a minute.
MOST_PER_MINUTE = 1_000_000

#: Seconds after which a key that was made or revoked by another process is known to be,
#: or to have another limit.
FRESH_SECONDS = 1.0


class ApiKey(NamedTuple):
    """A key without its secret. `source` is the one platform that it is for, if any.

    `per_minute` is how many items may come with it in a minute; None is no limit.
    """

    id: str
    name: str
    scopes: frozenset[str]
    source: str | None
    created_at: int
    revoked_at: int | None
    per_minute: int | None = None


def create_key(
    connection: Connection,
    name: str,
    scopes: Iterable[str],
    source: str | None,
    at: int,
    actor: str,
    per_minute: int | None = None,
) -> tuple[ApiKey, str]:
    """Make a key; returns it and its token, which can't be read again. `at` in microseconds.

    Raises `ValueError`.
    """
    wanted = frozenset(scopes)
    unknown = wanted - SCOPES.keys()
    if unknown or not wanted:
        raise ValueError(f"unknown scopes: {', '.join(sorted(unknown)) or 'none given'}")
    if source is not None and (
        not source or len(source) > LONGEST_SOURCE or not source.isprintable()
    ):
        # What can't be printed could write over the terminal that shows the list.
        raise ValueError(f"a source has 1 to {LONGEST_SOURCE} characters that can be printed")
    _check_limit(per_minute)
    key = ApiKey(
        "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH)),
        name, wanted, source, at, None, per_minute,
    )  # fmt: skip
    secret = secrets.token_urlsafe(SECRET_BYTES)
    scopes_text = " ".join(sorted(wanted))
    chain.append(
        connection, at, "key.created", actor,
        {
            "key": key.id, "scopes": scopes_text, "source": source,
            "per_minute": per_minute,
        },
    )  # fmt: skip
    connection.execute(
        insert(api_keys),
        {
            "id": key.id, "name": name, "scopes": scopes_text, "source": source,
            "secret_digest": _digest(secret), "created_at": at, "revoked_at": None,
            "per_minute": per_minute,
        },
    )  # fmt: skip
    return key, f"{PREFIX}_{key.id}_{secret}"


def revoke_key(connection: Connection, key: str, at: int, actor: str) -> bool:
    """Make a key worth nothing; False where there is none of that id that is worth something."""
    changed = connection.execute(
        update(api_keys)
        .where(api_keys.c.id == key, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    if not changed.rowcount:
        return False
    chain.append(connection, at, "key.revoked", actor, {"key": key})
    return True


def limit_key(
    connection: Connection, key: str, per_minute: int | None, at: int, actor: str
) -> bool:
    """Have `per_minute` items come with a key in a minute, or with None as many as may.

    False where there is none of that id that is worth something. Raises `ValueError`.
    """
    _check_limit(per_minute)
    changed = connection.execute(
        update(api_keys)
        .where(api_keys.c.id == key, api_keys.c.revoked_at.is_(None))
        .values(per_minute=per_minute)
    )
    if not changed.rowcount:
        return False
    chain.append(connection, at, "key.limited", actor, {"key": key, "per_minute": per_minute})
    return True


def _check_limit(per_minute: int | None) -> None:
    if per_minute is not None and not 1 <= per_minute <= MOST_PER_MINUTE:
        raise ValueError(f"a limit is 1 to {MOST_PER_MINUTE:,} items a minute")


def list_keys(connection: Connection) -> list[ApiKey]:
    """All keys, oldest first."""
    query = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
    return [
        ApiKey(
            row.id, row.name, frozenset(row.scopes.split()), row.source,
            row.created_at, row.revoked_at, row.per_minute,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


class KeyRing:
    """Tells keys by their tokens, from what the database had a moment ago. Safe in threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self._held: dict[str, tuple[ApiKey, bytes]] = {}

    def find(self, token: str) -> ApiKey | None:
        """The key that a token is for; None where it is for none that is worth something."""
        if len(token) > LONGEST_TOKEN or not token.isascii():
            return None
        prefix, _, rest = token.partition("_")
        name, _, secret = rest.partition("_")
        held = self._keys().get(name)
        # Compared where there is no such key too, so that the time says nothing of that.
        digest = held[1] if held else bytes(32)
        good = hmac.compare_digest(_digest(secret), digest) and prefix == PREFIX
        return held[0] if held and good else None

    @property
    def is_fresh(self) -> bool:
        """Whether `find` needs no database now, and so waits for nothing."""
        return self._read_at is not None and self._clock() - self._read_at < FRESH_SECONDS

    def _keys(self) -> dict[str, tuple[ApiKey, bytes]]:
        # While one thread asks the database, the others go by what is held, if anything is.
        if not self.is_fresh and self._lock.acquire(blocking=self._read_at is None):
            try:
                if not self.is_fresh:
                    self._refresh()
            finally:
                self._lock.release()
        return self._held

    def _refresh(self) -> None:
        now = self._clock()
        try:
            self._held = self._load()
        except SQLAlchemyError:
            # Without its database the server still knows the keys that it knew.
            if self._read_at is None:
                raise
            # It may have taken long to fail: it isn't tried again at once.
            now = self._clock()
        self._read_at = now

    def _load(self) -> dict[str, tuple[ApiKey, bytes]]:
        with self._database.read() as connection:
            digests = {
                row.id: bytes(row.secret_digest)
                for row in connection.execute(select(api_keys.c.id, api_keys.c.secret_digest))
            }
            return {
                key.id: (key, digests[key.id])
                for key in list_keys(connection)
                if key.revoked_at is None
            }


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
