"""One entry of the dictionary, and what it allows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import msgspec

from luytre.lexicon.harms import PROTECTIVE

DISGUISES: tuple[str, ...] = (
    "toneless",
    "wrong-tone",
    "keystrokes",
    "teencode",
    "leet",
    "separators",
    "joined",
    "split",
    "repeats",
    "lookalikes",
    "invisibles",
    "legacy-font",
    "reversed",
    "masked",
)
"""Every disguise an entry can name."""

ON_REQUEST: frozenset[str] = frozenset({"reversed", "masked"})
"""Disguises that ``"*"`` leaves out: they guess so much that an entry has to ask for them."""

_USUAL = frozenset(DISGUISES) - ON_REQUEST

STATUSES: tuple[str, ...] = ("unreviewed", "reviewed", "retired")


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A term in one sense, with the harm it stands for and the examples that hold it to that.

    `term` is NFC, lower case, spelled correctly, its syllables parted by one space. `severity`
    runs from 1 (mild) to 4 (critical). `requires` and `excludes` hold phrases and cue groups
    (``"@sale"``): one of the first must stand near the term, none of the second may.
    `disguises` and `protective` name what may apply; ``("*",)`` stands for all (`DISGUISES` less
    `ON_REQUEST`; every protective context). `match` texts must give a hit, `clean` texts none.
    """

    id: str
    term: str
    harm: str
    sense: str = ""
    severity: int = 2
    disguises: tuple[str, ...] = ("*",)
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    protective: tuple[str, ...] = ("*",)
    match: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()
    source: str = ""
    author: str = ""
    reviewer: str | None = None
    status: str = "unreviewed"
    review_by: datetime.date | None = None
    notes: str = ""
    un_reference: str | None = None


def permitted_disguises(disguises: Iterable[str]) -> frozenset[str]:
    """The disguises that an entry's list stands for.

    ``"*"`` is every disguise less `ON_REQUEST`, ``"-name"`` takes one away, a plain name adds
    one. Taking away wins over adding, whatever the order.
    """
    added: set[str] = set()
    removed: set[str] = set()
    for name in disguises:
        if name == "*":
            added |= _USUAL
        elif name.startswith("-"):
            removed.add(name[1:])
        else:
            added.add(name)
    return frozenset(added - removed)


def permitted_protection(protective: Iterable[str]) -> frozenset[str]:
    """The codes of the protective contexts that an entry's list stands for."""
    named = frozenset(protective)
    return frozenset(PROTECTIVE) if "*" in named else named


def may_block(entry: Entry, on: datetime.date) -> bool:
    """Whether `entry` may act as ``block`` on the day `on`; otherwise it acts at most as review.

    A block needs a named human reviewer other than the author, and a review that still holds.
    An entry without `review_by` was never given one, so it cannot block either.
    """
    return (
        entry.status == "reviewed"
        and entry.reviewer is not None
        and entry.reviewer.strip() != ""
        and not same_person(entry.reviewer, entry.author)
        and entry.review_by is not None
        and on <= entry.review_by
    )


def same_person(one: str, other: str) -> bool:
    """Whether two names as written in an entry are one person's, case and spaces aside."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
