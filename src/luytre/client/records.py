"""What is sent to Lũy Tre and what comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from luytre.lexicon import Action
from luytre.screening import Hit, Verdict
from luytre.screening.verdict import Surface
from luytre.vietnamese import Indicator

__all__ = ["BatchVerdicts", "DecisionPage", "Deleted", "Post", "Receipt", "Receipts"]


class Post(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Any text of a platform's.

    `id` is the platform's name for the post and `author` its name for who wrote it; numbers will
    do. `source` is the platform, and need not be given where the key is for one platform only.
    `edited_at` is when the platform got this text, if it is not the first one. Times have a zone.
    `reach` is how many people have seen it, or may; `attachments` are addresses.

    The server has the limits: names of 200 characters, addresses of 2,000, texts of 100,000.
    """

    id: str | int
    author: str | int
    text: str
    source: str | None = None
    created_at: datetime | None = None
    edited_at: datetime | None = None
    surface: Surface | None = None
    community: str | None = None
    parent: str | int | None = None
    url: str | None = None
    reach: int | None = None
    attachments: tuple[str, ...] = ()


class Receipt(msgspec.Struct, frozen=True):
    """What became of a post: it is on the server's disk.

    `status` is "accepted", "edited", "known" or "deleted"; `action` is what the platform is to do
    now; `would_block` is true where the policy blocks and the installation only observes.
    """

    id: str
    post: int
    status: str
    action: Action
    would_block: bool
    hits: tuple[Hit, ...] = ()
    indicators: tuple[Indicator, ...] = ()


class Receipts(msgspec.Struct, frozen=True):
    """A receipt for each post of a batch, in the same order."""

    receipts: list[Receipt]


class BatchVerdicts(msgspec.Struct, frozen=True):
    """A verdict for each text of a batch, in the same order."""

    verdicts: list[Verdict]


class DecisionPage(msgspec.Struct, frozen=True):
    """Messages as webhooks are sent them (`number`, `type`, `timestamp`, `data`), in their order.

    `next` is the `after` of the next request; `more` says whether there is more behind it now.
    """

    messages: list[dict[str, Any]]
    next: int
    more: bool


class Deleted(msgspec.Struct, frozen=True):
    """Whether there was such a post."""

    deleted: bool
