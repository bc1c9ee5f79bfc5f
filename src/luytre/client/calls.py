"""What can be asked of Lũy Tre: each call once, as steps that either client takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from luytre.client.exchange import Request, Steps, ask, encoded
from luytre.client.records import BatchVerdicts, Deleted, Post, Receipt, Receipts
from luytre.screening import Context, Verdict
from luytre.screening.explanation import Explanation

__all__ = [
    "delete_post", "explain", "screen", "screen_many", "send_post", "send_posts", "send_report",
]  # fmt: skip

#: The most that one request carries: the server reads 1,000 texts or posts and 8 MiB.
MOST_TOGETHER = 1_000
MOST_BYTES = 4 << 20


def screen(text: str, context: Context | None = None) -> Steps[Verdict]:
    """The verdict on one text. The server keeps nothing of it."""
    return (yield from ask(_post("/v1/screen", _with_context(text, context)), Verdict))


def screen_many(texts: Iterable[str]) -> Steps[list[Verdict]]:
    """A verdict for each text, in the same order, in as many requests as it takes."""
    verdicts: list[Verdict] = []
    for batch in _batches(texts):
        body = b'{"texts":[' + b",".join(batch) + b"]}"
        verdicts += (yield from ask(_post("/v1/screen/batch", body), BatchVerdicts)).verdicts
    return verdicts


def explain(text: str, context: Context | None = None) -> Steps[Explanation]:
    """Why a text gets its verdict: letters, disguises, evidence. Slower than screening."""
    return (yield from ask(_post("/v1/explain", _with_context(text, context)), Explanation))


def send_post(post: Post | Mapping[str, Any]) -> Steps[Receipt]:
    """Put a post on record; the receipt says what to do with it. Sent twice, it counts once."""
    return (yield from ask(_post("/v1/posts", encoded(post)), Receipt))


def send_posts(posts: Iterable[Post | Mapping[str, Any]]) -> Steps[list[Receipt]]:
    """Put posts on record, in as many requests as it takes: a receipt each, in the same order.

    The posts of one request are written together or not at all. Where a later request fails, the
    earlier ones are on record; sending all of them again has the same effect once.
    """
    receipts: list[Receipt] = []
    for batch in _batches(posts):
        body = b'{"posts":[' + b",".join(batch) + b"]}"
        receipts += (yield from ask(_post("/v1/posts/batch", body), Receipts)).receipts
    return receipts


def delete_post(id: str | int, source: str | None = None) -> Steps[bool]:
    """Say that a post is gone from the platform, so that its text and author are forgotten.

    False where there was no such post.
    """
    query = {"id": str(id)} | ({} if source is None else {"source": source})
    return (yield from ask(Request("DELETE", "/v1/posts", query=query), Deleted)).deleted


def send_report(report: Mapping[str, Any] | None = None, /, **fields: Any) -> Steps[dict[str, Any]]:
    """Hand over a person's report of a post: ``id``, ``source``, ``explanation``, ``urls``…

    It is passed on as it is. It isn't sent again where it may have arrived: two would be on record.
    """
    body = encoded({**(report or {}), **fields})
    return (yield from ask(_post("/v1/reports", body, repeatable=False), dict[str, Any]))


def _post(path: str, body: bytes, repeatable: bool = True) -> Request:
    return Request("POST", path, body, repeatable=repeatable)


def _with_context(text: str, context: Context | None) -> bytes:
    asked: dict[str, Any] = {"text": text}
    if context is not None:
        asked["context"] = msgspec.structs.asdict(context)
    return encoded(asked)


def _batches(items: Iterable[Any]) -> Iterator[Sequence[bytes]]:
    """`items` as JSON, as many together as one request carries. Takes them as it needs them."""
    batch: list[bytes] = []
    size = 0
    for item in items:
        piece = encoded(item)
        if batch and (len(batch) == MOST_TOGETHER or size + len(piece) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece) + 1
    if batch:
        yield batch
