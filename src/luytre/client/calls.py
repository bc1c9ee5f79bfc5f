"""What can be asked of Lũy Tre: each call once, as steps that either client takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from luytre.client.exchange import Request, Steps, ask, encoded
from luytre.client.records import (
    BatchVerdicts,
    DecisionPage,
    Deleted,
    Post,
    Receipt,
    Receipts,
)
from luytre.screening import Context, Verdict
from luytre.screening.explanation import Explanation

__all__ = [
    "decisions", "delete_post", "explain", "get_post", "get_report", "screen", "screen_many",
    "send_post", "send_posts", "send_report",
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
    query = {"id": str(id)} | _of_source(source)
    return (yield from ask(Request("DELETE", "/v1/posts", query=query), Deleted)).deleted


def send_report(report: Mapping[str, Any] | None = None, /, **fields: Any) -> Steps[dict[str, Any]]:
    """Hand over a person's report of a post: ``id``, ``source``, ``explanation``, ``urls``…

    What comes back has its number in ``report``, its ``state``, what it is ``lacking``, and
    ``report_url``, by which the reporter alone follows it. The same, sent again, counts once.
    """
    body = encoded({**(report or {}), **fields})
    return (yield from ask(_post("/v1/reports", body), dict[str, Any]))


def get_report(number: int, source: str | None = None) -> Steps[dict[str, Any]]:
    """How a report stands that this platform sent: ``state``, ``case``, ``outcome``…

    There is nothing of the reporter in it. Raises `LuytreError` where there is no such report.
    """
    query = _of_source(source)
    return (yield from ask(Request("GET", f"/v1/reports/{number}", query=query), dict[str, Any]))


def get_post(id: str | int, source: str | None = None) -> Steps[dict[str, Any]]:
    """How a post stands: ``state``, ``action``, ``case``, and the ``decisions`` that hold.

    Raises `LuytreError` where there is no such post.
    """
    query = {"id": str(id)} | _of_source(source)
    return (yield from ask(Request("GET", "/v1/posts", query=query), dict[str, Any]))


def decisions(after: int = 0, source: str | None = None) -> Steps[DecisionPage]:
    """What was decided, for a platform without a webhook: a page of the same messages.

    Keep `next` of the page and ask with it again: at once where `more` is true, else later on.
    """
    query = {"after": str(after)} | _of_source(source)
    return (yield from ask(Request("GET", "/v1/decisions", query=query), DecisionPage))


def _of_source(source: str | None) -> dict[str, str]:
    return {} if source is None else {"source": source}


def _post(path: str, body: bytes) -> Request:
    return Request("POST", path, body)


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
