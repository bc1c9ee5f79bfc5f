"""Local exceptions: what is no abuse in one source, or one community of it, for a time.

An exception lowers what is done about a hit to nothing; it never makes anything a hit.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from luytre.casework.claims import read_case
from luytre.casework.office import Office, following
from luytre.casework.projection import PROJECTION
from luytre.casework.refusals import CaseworkError
from luytre.casework.texts import keep_text
from luytre.lexicon import Action, Lexicon, at_most, rank
from luytre.screening import Hit, Verdict
from luytre.storage import Database
from luytre.storage.projections import record
from luytre.storage.tables import exceptions

__all__ = [
    "Exceptions",
    "LocalException",
    "end_exception",
    "exceptions_of_case",
    "list_exceptions",
    "make_exception",
]

KINDS = ("sense", "term", "phrase")

#: No letter; stands for the ends of a hit.
_MARK = "\ue000"

#: Longest time that an exception holds, in microseconds; and letters of a phrase.
LONGEST = 366 * 86_400 * 1_000_000
FEWEST_LETTERS, MOST_LETTERS = 4, 200

#: All characters of a phrase or an entry's id, with what is no letter.
LONGEST_VALUE = 1_000

#: Seconds after which one that was made or ended is known to whoever screens.
FRESH_SECONDS = 1.0


class LocalException(NamedTuple):
    """`community` None is the whole source."""

    id: int
    kind: str
    value: str
    source: str
    community: str | None
    until: int


def make_exception(
    connection: Connection,
    at: int,
    office: Office,
    person: int,
    *,
    case: int,
    kind: str,
    value: str,
    everywhere: bool,
    until: int,
    reason: str,
) -> int:
    """Note that something is no abuse where a case's post stands; returns its number.

    `everywhere` is for the whole source and not the post's community alone. Raises `CaseworkError`.
    """
    found = read_case(connection, case)
    if not at < until <= at + LONGEST:
        raise CaseworkError("exception_until")
    if kind == "phrase":
        value = _plain(value)
    letters = sum(char.isalnum() for char in value)
    if (
        kind not in KINDS
        or not FEWEST_LETTERS <= letters <= MOST_LETTERS
        or len(value) > LONGEST_VALUE
        or "\0" in value
    ):
        raise CaseworkError("exception_value")
    number = following(connection, exceptions)
    actor = f"person:{person}"
    kept = keep_text(connection, at, office, case, "reason", actor, reason)
    row = {
        "id": number, "kind": kind, "value": value, "source": found.source,
        "community": None if everywhere else found.community, "case": case, "made_at": at,
        "made_by": actor, "until": until, "ended_at": None, "reason": kept["text"],
    }  # fmt: skip
    connection.execute(insert(exceptions), row)
    digest = office.vault.digest("exception", kind, value).hex()
    body = {"exception": number, "case": case, "kind": kind, "until": until, "digest": digest}
    record(connection, PROJECTION, at, "exception.made", actor, body | {"reason": kept["text"]})
    return number


def end_exception(connection: Connection, at: int, person: int, number: int) -> None:
    """Undo an exception. Raises `CaseworkError`."""
    changed = connection.execute(
        update(exceptions)
        .where(exceptions.c.id == number, exceptions.c.ended_at.is_(None))
        .values(ended_at=at)
    )
    if not changed.rowcount:
        raise CaseworkError("no_exception")
    body = {"exception": number}
    record(connection, PROJECTION, at, "exception.ended", f"person:{person}", body)


def list_exceptions(connection: Connection, at: int) -> list[Row[Any]]:
    """Those that hold now, newest first."""
    query = select(exceptions).where(exceptions.c.ended_at.is_(None), exceptions.c.until > at)
    return list(connection.execute(query.order_by(exceptions.c.id.desc())))


def exceptions_of_case(connection: Connection, at: int, case: int) -> list[Row[Any]]:
    """Those that were made from a case and hold now, oldest first."""
    query = select(exceptions).where(
        exceptions.c.case == case, exceptions.c.ended_at.is_(None), exceptions.c.until > at
    )
    return list(connection.execute(query.order_by(exceptions.c.id)))


class Exceptions:
    """What holds now, for whoever screens posts; from what the database had a moment ago.

    Safe in threads.
    """

    def __init__(
        self,
        database: Database,
        lexicon: Lexicon,
        now: Callable[[], int],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._now = now
        self._clock = clock
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self._held: tuple[LocalException, ...] = ()
        self._terms = {entry.id: entry.term for entry in lexicon.entries}

    def apply(self, verdict: Verdict, text: str, source: str, community: str | None) -> Verdict:
        """The verdict with what is no abuse here lowered to "allow"."""
        if verdict.action == "allow":
            return verdict
        here = [
            one
            for one in self._current()
            if one.source == source and one.community in (None, community)
        ]
        if not here:
            return verdict
        hits = tuple(
            msgspec.structs.replace(hit, action="allow") if self._covers(here, hit, text) else hit
            for hit in verdict.hits
        )
        if hits == verdict.hits:
            return verdict
        strongest: Action = max((hit.action for hit in hits), key=rank, default="allow")
        action = at_most(strongest, verdict.action)
        return msgspec.structs.replace(verdict, action=action, hits=hits)

    def _covers(self, here: Sequence[LocalException], hit: Hit, text: str) -> bool:
        term = self._terms.get(hit.entry)
        for one in here:
            if one.kind == "sense" and one.value == hit.entry:
                return True
            if one.kind == "term" and one.value == term:
                return True
            if one.kind == "phrase" and _stands_in(one.value, hit, text):
                return True
        return False

    def _current(self) -> tuple[LocalException, ...]:
        stale = self._read_at is None or self._clock() - self._read_at >= FRESH_SECONDS
        if stale and self._lock.acquire(blocking=self._read_at is None):
            try:
                self._held = self._load()
            except SQLAlchemyError:
                if self._read_at is None:
                    raise
            finally:
                self._read_at = self._clock()
                self._lock.release()
        now = self._now()
        return tuple(one for one in self._held if one.until > now)

    def _load(self) -> tuple[LocalException, ...]:
        with self._database.read() as connection:
            return tuple(
                LocalException(row.id, row.kind, row.value, row.source, row.community, row.until)
                for row in list_exceptions(connection, self._now())
            )


def _plain(text: str) -> str:
    """A phrase as it is compared: its case and its spaces make no difference."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def _stands_in(phrase: str, hit: Hit, text: str) -> bool:
    """Whether the letters of a hit lie within the phrase, as it is written there."""
    reach = 2 * len(phrase)
    parts = (
        text[max(0, hit.start - reach) : hit.start],
        text[hit.start : hit.end],
        text[hit.end : hit.end + reach],
    )
    # What is on both sides of the hit, and what it is, can be told apart after it is made plain.
    marked = _plain(_MARK.join(part.replace(_MARK, " ") for part in parts))
    before, found, after = marked.split(_MARK)
    whole, end = before + found + after, len(before) + len(found)
    start = whole.find(phrase)
    while 0 <= start <= len(before):
        if start + len(phrase) >= end:
            return True
        start = whole.find(phrase, start + 1)
    return False
