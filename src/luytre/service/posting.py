"""Posts in, receipts out, whichever way a request comes: by the door or by the framework."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TypeVar

import msgspec

from luytre.accounts import ApiKey
from luytre.intake import Busy, Intake, Receipt, SentPost, Unavailable
from luytre.intake.receiving import Was, receipts
from luytre.service import limits
from luytre.service.bodies import decode
from luytre.service.metrics import Metrics
from luytre.service.rates import Charge
from luytre.service.records import Records, later
from luytre.service.refusals import Refusal
from luytre.service.refused_access import RefusedAccess

__all__ = [
    "PostBatch",
    "Posting",
    "Receipts",
    "check_names",
    "later",
    "read_post",
    "read_posts",
]

T = TypeVar("T")


class PostBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Posts that are written together."""

    posts: list[SentPost]


class Receipts(msgspec.Struct, frozen=True):
    """A receipt for each post, in the same order."""

    receipts: list[Receipt]


_one = msgspec.json.Decoder(SentPost)
_many = msgspec.json.Decoder(PostBatch)
_encode = msgspec.json.Encoder().encode


def read_post(body: bytes) -> SentPost:
    """The post in `body`; raises `Refusal`."""
    return decode(_one, body)


def read_posts(body: bytes, charge: Charge | None) -> PostBatch:
    """The batch in `body`, its posts counted against `charge`; raises `Refusal`."""
    batch = decode(_many, body)
    if len(batch.posts) > limits.BATCH_POSTS:
        raise Refusal("batch_too_large", f"A batch may have {limits.BATCH_POSTS} posts.")
    if charge is not None:
        charge.count(len(batch.posts))
    return batch


class Posting:
    """What a sender of posts may ask for. Raises `Refusal` where it can't be done."""

    __slots__ = ("intake", "metrics", "records", "refused_access")

    def __init__(self, intake: Intake, metrics: Metrics) -> None:
        self.intake = intake
        self.records = Records(intake.writer.database, intake.writer)
        self.refused_access = RefusedAccess(intake.writer)
        self.metrics = metrics
        metrics.writer = intake.writer

    async def send(self, sent: Sequence[SentPost], key: ApiKey) -> list[Receipt]:
        """Put posts on record; returns once they are on the disk."""
        for one in sent:
            self.source_of(one.source, key)
        if not sent:
            return []
        arguments = (sent, key.source or "", f"key:{key.id}")
        try:
            if sum(len(one.text) for one in sent) > limits.INLINE_BODY:
                future, verdicts = await asyncio.to_thread(self.intake.receive, *arguments)
            else:
                future, verdicts = self.intake.receive(*arguments)
        except Busy:
            raise later("busy") from None
        stored = await _written(future)
        for record, _ in stored:
            self.metrics.posts[record.status] += 1
        return receipts(sent, stored, verdicts, self.intake.office)

    async def delete(self, source: str | None, external_id: str, key: ApiKey) -> Was:
        """Forget a post that a platform took down; what it was until then."""
        named = self.source_of(source, key)
        check_names(external_id, named)
        try:
            future = self.intake.delete(named, external_id, f"key:{key.id}")
        except Busy:
            raise later("busy") from None
        return await _written(future)

    def source_of(self, named: str | None, key: ApiKey) -> str:
        """The source of a post, as it says itself or by its key; raises `Refusal`."""
        if named is not None and key.source is not None and named != key.source:
            self.refused_access.note(f"key:{key.id}", "source")
            raise Refusal("source_not_allowed", f"This key is for the source {key.source}.")
        found = named or key.source
        if found is None:
            raise Refusal("source_missing")
        return found

    async def answer_one(self, body: bytes, key: ApiKey) -> bytes:
        """JSON in, JSON out, for `POST /v1/posts`."""
        return _encode((await self.send([read_post(body)], key))[0])

    async def answer_many(self, body: bytes, key: ApiKey, charge: Charge | None) -> bytes:
        """JSON in, JSON out, for `POST /v1/posts/batch`."""
        return _encode(Receipts(await self.send(read_posts(body, charge).posts, key)))


def check_names(*names: str) -> None:
    """Refuse names that are nobody's, and that a database may stumble over."""
    if any("\0" in name for name in names):
        raise Refusal("invalid_query", "No name has a NUL in it.")


async def _written(future: Future[T]) -> T:
    try:
        return await asyncio.wrap_future(future)
    except Unavailable:
        raise later("database_unavailable") from None
