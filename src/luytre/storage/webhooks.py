"""Where the platforms are told of decisions: each webhook is of one source and hears of no other.

The secret that its messages are signed with is shown once, and kept sealed.
"""

from __future__ import annotations

import base64
import re
import secrets
from typing import NamedTuple

import httpx
from sqlalchemy import Connection, and_, func, insert, or_, select, update

from luytre.storage import chain
from luytre.storage.outbox import give_up
from luytre.storage.tables import outbox, webhooks
from luytre.storage.vault import Vault

__all__ = [
    "Health",
    "Webhook",
    "add_webhook",
    "checked_url",
    "find_webhook",
    "health_of",
    "list_webhooks",
    "remove_webhook",
    "secret_of",
]

#: As Standard Webhooks has it: this before 24 to 64 bytes in base64.
PREFIX = "whsec_"
SECRET_BYTES = 32

LONGEST_URL = 2_000
LONGEST_SOURCE = 200
MOST_OF_A_SOURCE = 20

_PLAIN = re.compile(r"[!-~]+")


class Webhook(NamedTuple):
    """One, without its secret. Times are microseconds since 1970."""

    id: int
    source: str
    url: str
    created_at: int
    removed_at: int | None


class Health(NamedTuple):
    """How it went with the messages to a webhook, as far as they are remembered.

    `state` is "good", "failing", or "unused" before the first message. `taken_at` is when one was
    last taken, in microseconds since 1970. `failing` are those that failed since, and wait for
    another attempt or were given up; `trouble` is what the newest of them met. `dead` are all that
    were given up.
    """

    state: str
    taken_at: int | None
    failing: int
    dead: int
    trouble: str | None


_COLUMNS = (
    webhooks.c.id, webhooks.c.source, webhooks.c.url, webhooks.c.created_at,
    webhooks.c.removed_at,
)  # fmt: skip


def checked_url(url: str) -> httpx.URL:
    """An address that can be sent to, as far as can be told by its letters; raises `ValueError`.

    Letters beyond ASCII have to be written as in a browser's copied address: percent signs in the
    path, `xn--` in the host.
    """
    if len(url) > LONGEST_URL or not _PLAIN.fullmatch(url):
        raise ValueError(f"an address has up to {LONGEST_URL} characters, all ASCII, no spaces")
    try:
        parsed = httpx.URL(url)
        port = parsed.port
    except (httpx.InvalidURL, ValueError):
        raise ValueError("the address can't be read; it looks like https://host/path") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ValueError("an address starts with https:// and names a host")
    if "@" in re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0]:
        raise ValueError("an address has no user or password: what is sent is signed instead")
    if parsed.fragment:
        raise ValueError("an address has no part behind a #: it is never sent")
    if port is not None and port not in {80, 443} and not 1_024 <= port <= 65_535:
        raise ValueError("a port is 80, 443, or one from 1024 to 65535")
    return parsed


def add_webhook(
    connection: Connection, vault: Vault, source: str, url: str, at: int, actor: str
) -> tuple[Webhook, str]:
    """Add one; returns it and its secret, which can't be read again. Raises `ValueError`."""
    # What can't be printed could write over the terminal that shows the list.
    if not source or len(source) > LONGEST_SOURCE or not source.isprintable():
        raise ValueError(f"a source has 1 to {LONGEST_SOURCE} characters that can be printed")
    checked_url(url)
    theirs = [one for one in list_webhooks(connection, source) if one.removed_at is None]
    if any(one.url == url for one in theirs):
        raise ValueError("this source is told at this address already; remove that webhook first")
    if len(theirs) >= MOST_OF_A_SOURCE:
        raise ValueError(f"a source has up to {MOST_OF_A_SOURCE} webhooks; remove one first")
    newest = connection.execute(select(func.max(webhooks.c.id))).scalar() or 0
    webhook = Webhook(newest + 1, source, url, at, None)
    secret = secrets.token_bytes(SECRET_BYTES)
    sealed = vault.seal(_purpose(webhook.id), secret)
    connection.execute(insert(webhooks), webhook._asdict() | {"secret": sealed})
    body = {"webhook": webhook.id, "source": source}
    chain.append(connection, at, "webhook.added", actor, body)
    return webhook, PREFIX + base64.b64encode(secret).decode()


def remove_webhook(
    connection: Connection, webhook: int, at: int, actor: str, trouble: str = "webhook is removed"
) -> bool:
    """Send it nothing more; False where there is none. What waits for it becomes dead letters."""
    found = find_webhook(connection, webhook)
    if found is None or found.removed_at is not None:
        return False
    # Neither its secret nor its address is needed any more.
    connection.execute(
        update(webhooks).where(webhooks.c.id == webhook).values(removed_at=at, url="", secret=b"")
    )
    give_up(connection, webhook, trouble)
    body = {"webhook": webhook, "source": found.source}
    chain.append(connection, at, "webhook.removed", actor, body)
    return True


def find_webhook(connection: Connection, webhook: int) -> Webhook | None:
    """The one with that number, removed or not."""
    row = connection.execute(select(*_COLUMNS).where(webhooks.c.id == webhook)).first()
    return Webhook(*row) if row else None


def list_webhooks(connection: Connection, source: str | None = None) -> list[Webhook]:
    """All, or those of one source, oldest first."""
    query = select(*_COLUMNS).order_by(webhooks.c.id)
    if source is not None:
        query = query.where(webhooks.c.source == source)
    return [Webhook(*row) for row in connection.execute(query)]


def health_of(connection: Connection, webhook: Webhook) -> Health:
    """How it goes with the messages to it."""
    theirs = and_(outbox.c.kind == "webhook", outbox.c.target == webhook.id)
    # One that was sent with a trouble had nobody to go to.
    taken = and_(theirs, outbox.c.state == "sent", outbox.c.trouble.is_(None))
    taken_at = connection.execute(select(func.max(outbox.c.sent_at)).where(taken)).scalar()
    given_up = and_(theirs, outbox.c.state == "dead")
    dead = int(connection.execute(select(func.count()).where(given_up)).scalar_one())
    # What is dead is due at the time when it was given up.
    failed = or_(
        and_(theirs, outbox.c.state == "waiting", outbox.c.attempts > 0),
        and_(given_up, outbox.c.due_at > (taken_at or 0)),
    )
    failing = int(connection.execute(select(func.count()).where(failed)).scalar_one())
    newest = select(outbox.c.trouble).where(failed).order_by(outbox.c.id.desc()).limit(1)
    state = "failing" if failing else "unused" if taken_at is None else "good"
    return Health(state, taken_at, failing, dead, connection.execute(newest).scalar())


def secret_of(connection: Connection, vault: Vault, webhook: int) -> bytes:
    """What its messages are signed with; raises `StorageError` where it can't be opened."""
    sealed = connection.execute(
        select(webhooks.c.secret).where(webhooks.c.id == webhook)
    ).scalar_one()
    return vault.open_sealed(_purpose(webhook), bytes(sealed))


def _purpose(webhook: int) -> str:
    # With its number, so that the secret of another one in its place can't be opened.
    return f"webhook {webhook}"
