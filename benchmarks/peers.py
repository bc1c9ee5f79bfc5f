"""Other packages that look for bad words, each called the way its own documentation shows.

They are asked less: whether a text holds one of their words, mostly English ones. None gives
spans, disguises or reasons here.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Asks = Callable[[str], Any]


@dataclass(frozen=True)
class Peer:
    """A distribution, and how its question is asked; `prepare` imports it."""

    package: str
    call: str
    prepare: Callable[[], Asks]


def _better_profanity_fast() -> Asks:
    made = importlib.import_module("better_profanity_fast").Profanity()
    asks: Asks = made.contains_profanity
    return asks


def _better_profanity_rs() -> Asks:
    asks: Asks = importlib.import_module("better_profanity_rs").profanity.contains_profanity
    return asks


def _profanex() -> Asks:
    asks: Asks = importlib.import_module("profanex").Filter().contains
    return asks


def _viet_badwords_filter() -> Asks:
    made = importlib.import_module("viet_badwords_filter.filter").VNBadwordsFilter()
    asks: Asks = made.is_profane
    return asks


PEERS = (
    Peer("better-profanity-fast", "Profanity().contains_profanity(text)", _better_profanity_fast),
    Peer("better-profanity-rs", "profanity.contains_profanity(text)", _better_profanity_rs),
    Peer("profanex", "Filter().contains(text)", _profanex),
    Peer("viet-badwords-filter", "VNBadwordsFilter().is_profane(text)", _viet_badwords_filter),
)


def installed() -> tuple[dict[str, Asks], list[str]]:
    """What can be asked, by package, and the packages that are not installed."""
    ready: dict[str, Asks] = {}
    missing = []
    for peer in PEERS:
        try:
            ready[peer.package] = peer.prepare()
        except ImportError:
            missing.append(peer.package)
    return ready, missing
