"""What the screening found in a post, as it is on record."""

from __future__ import annotations

import msgspec

from luytre.lexicon import rank

__all__ = ["Found", "hits_of", "strongest"]


class Found(msgspec.Struct, frozen=True):
    """A hit as it is on record."""

    entry: str
    harm: str
    score: float
    severity: int
    action: str


_hits = msgspec.json.Decoder(list[Found])


def hits_of(hits: str) -> list[Found]:
    """The hits on record, as they are kept with a version of a post."""
    return _hits.decode(hits)


def strongest(hits: str) -> Found | None:
    """Of the hits on record, JSON, the one that most is to be done about."""
    return max(
        hits_of(hits),
        key=lambda hit: (rank(hit.action), hit.severity, hit.score),
        default=None,
    )
