"""From posts as they are sent to posts on record, with a receipt for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
from sqlalchemy import Connection

from luytre.casework.arrival import Arrived, arrive
from luytre.casework.exceptions import Exceptions
from luytre.casework.office import Office
from luytre.casework.opening import void_case
from luytre.casework.routing import Routing
from luytre.casework.terms import Terms
from luytre.intake.sent import SentPost
from luytre.intake.writer import Writer
from luytre.lexicon import Action
from luytre.screening import Context, Screener, Verdict
from luytre.storage import Vault
from luytre.storage.posts import (
    DELETED,
    PRESENT,
    Received,
    Status,
    Stored,
    accept,
    delete_post,
    find_post,
)

__all__ = ["Intake", "Receipt", "Was"]

#: How long texts are kept, by the action on the post; and keyed digests of authors.
ALLOWED_TEXT = timedelta(days=30)
#: Six months in which the author may appeal, to the end of a day, and 30 days.
RESTRICTED_TEXT = timedelta(days=215)
AUTHOR = timedelta(days=365)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)

#: What no database keeps: NUL, and halves of what stands for one character in UTF-16.
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")

_encode = msgspec.json.Encoder().encode

#: What a post was when somebody said that it was taken down.
Was = Literal["present", "deleted", "unknown"]

#: What became of a post: on record, and in casework.
Accepted = tuple[Stored, Arrived]


class Receipt(msgspec.Struct, frozen=True):
    """What became of a post that was sent.

    `status` is "accepted", "edited" where the text on record was an older one, "known" where it was
    the same or a newer one, and "deleted" where the post was taken down since: then nothing was
    done. `action` is what the platform is to do; of a post that was known it is what holds now:
    "block" where it was removed or disabled, by whomever, and "allow" where people let it stand. A
    fresh installation only observes: where the policy says "block", `action` is "review" and
    `would_block` is true. What is blocked is blocked by a decision, and the author is to be shown
    `statement_url`. `case` is where people look at the post.
    """

    id: str
    post: int
    status: Status
    action: Action
    would_block: bool
    hits: msgspec.Raw
    indicators: msgspec.Raw
    case: int | None = None
    decision_id: int | None = None
    statement_url: str | None = None


class Intake:
    """Screens what is sent and has it written, and the case opened that it asks for.

    `exceptions` say what is no abuse where. Safe in threads.
    """

    def __init__(
        self,
        screener: Screener,
        vault: Vault,
        writer: Writer,
        office: Office | None = None,
        exceptions: Exceptions | None = None,
    ) -> None:
        self.screener = screener
        self.writer = writer
        self.office = office or Office(
            vault=vault, terms=Terms.default(), routing=Routing.default()
        )
        self._vault = vault
        self._exceptions = exceptions
        self._terms = {entry.id: entry.term for entry in screener.lexicon.entries}

    def receive(
        self, sent: Sequence[SentPost], source: str, actor: str
    ) -> tuple[Future[Sequence[Accepted]], list[Verdict]]:
        """Screen posts and queue them for the database; `source` is that of those without one.

        The future holds what was stored once that is on the disk. Raises `writer.Busy`.
        """
        verdicts = self._except(sent, self._screen(sent), source)
        now = self.writer.now()
        received = [
            self._received(post, post.source or source, verdict, now)
            for post, verdict in zip(sent, verdicts, strict=True)
        ]

        def work(connection: Connection, at: int, posts: Sequence[Received]) -> list[Accepted]:
            stored = accept(connection, posts, at, actor)
            arrived = arrive(connection, at, self.office, actor, posts, stored, self._terms)
            return list(zip(stored, arrived, strict=True))

        # Posts of one sender that wait together are one event.
        return self.writer.submit_items(received, actor, work), verdicts

    def delete(self, source: str, external_id: str, actor: str) -> Future[Was]:
        """Queue the note that a platform took a post down. The future: what it was until then."""

        def work(connection: Connection, at: int) -> Was:
            deleted = delete_post(connection, source, external_id, at, actor)
            if deleted is None:
                return "unknown" if find_post(connection, source, external_id) is None else DELETED
            void_case(connection, at, actor, deleted)
            return PRESENT

        return self.writer.submit(1, work)

    def _except(
        self, sent: Sequence[SentPost], verdicts: list[Verdict], source: str
    ) -> list[Verdict]:
        """The verdicts with what is no abuse where the posts stand left out."""
        if self._exceptions is None:
            return verdicts
        return [
            verdict
            if verdict.action == "allow"
            else self._exceptions.apply(verdict, post.text, post.source or source, post.community)
            for post, verdict in zip(sent, verdicts, strict=True)
        ]

    def _screen(self, sent: Sequence[SentPost]) -> list[Verdict]:
        if any(post.surface or post.community for post in sent):
            return [
                self.screener.screen(
                    post.text, Context(surface=post.surface, community=post.community)
                )
                for post in sent
            ]
        return self.screener.screen_many([post.text for post in sent])

    def _received(self, post: SentPost, source: str, verdict: Verdict, now: int) -> Received:
        kept = ALLOWED_TEXT if verdict.action == "allow" else RESTRICTED_TEXT
        text = _NO_CHARACTER.sub("\ufffd", post.text)
        return Received(
            source=source,
            external_id=str(post.id),
            author=self._vault.author(source, str(post.author)),
            text=text,
            text_digest=self._vault.digest("text", text),
            url=post.url,
            created_at=None if post.created_at is None else _microseconds(post.created_at),
            edited_at=_edited(post.edited_at, now),
            surface=post.surface,
            community=post.community,
            parent=None if post.parent is None else str(post.parent),
            action=verdict.action,
            hits=_encode(verdict.hits).decode() if verdict.hits else "[]",
            indicators=_encode(verdict.indicators).decode() if verdict.indicators else "[]",
            text_until=now + kept // _MICROSECOND,
            author_until=now + AUTHOR // _MICROSECOND,
            reach=post.reach or 1,
            attachments=_encode(post.attachments).decode() if post.attachments else None,
        )


def _edited(moment: datetime | None, now: int) -> int | None:
    """When a text was edited: a day ahead of us at most, or no edit would come after it."""
    return None if moment is None else min(_microseconds(moment), now + _DAY // _MICROSECOND)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def receipts(
    sent: Sequence[SentPost],
    accepted: Sequence[Accepted],
    verdicts: Sequence[Verdict],
    office: Office,
) -> list[Receipt]:
    """What is answered. Of a post that was known, the hits are those on record."""
    made = []
    for post, (record, arrived), verdict in zip(sent, accepted, verdicts, strict=True):
        statement = arrived.statement
        made.append(
            Receipt(
                str(post.id),
                record.post,
                record.status,
                arrived.action,
                record.action == "block" and arrived.action == "review",
                msgspec.Raw(record.hits.encode()),
                msgspec.Raw(_encode(verdict.indicators)),
                arrived.case,
                arrived.decision,
                None if statement is None else office.statement_link(statement),
            )
        )
    return made
