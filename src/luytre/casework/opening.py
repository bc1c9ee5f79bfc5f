"""Opens the case of a post that people are to look at, in the transaction that records the post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, delete, select

from luytre.casework.office import Office, following
from luytre.casework.priority import rank
from luytre.casework.projection import PROJECTION
from luytre.casework.states import OPEN
from luytre.casework.texts import KEPT
from luytre.lexicon import rank as strength
from luytre.storage.projections import record
from luytre.storage.rows import add_rows
from luytre.storage.tables import case_words, cases
from luytre.vietnamese.skeleton import skeleton

__all__ = [
    "ORIGINS",
    "Found",
    "Opening",
    "find_open",
    "hits_of",
    "open_cases",
    "strongest",
    "void_case",
    "words_of",
]

#: Letters of a text that can be searched for.
MOST_WORDS = 4_000

ASKED = 500

ORIGINS = ("verdict", "newcomer", "report", "edit")


class Found(msgspec.Struct, frozen=True):
    """A hit as it is on record."""

    entry: str
    harm: str
    score: float
    severity: int
    action: str


class Opening(NamedTuple):
    """A case that is to be opened. `origin` is one of `ORIGINS`; `words` are for searching."""

    post: int
    version: int
    source: str
    community: str | None
    origin: str
    harm: str | None
    severity: int
    reach: int
    trusted: float
    words: str


_hits = msgspec.json.Decoder(list[Found])


def hits_of(hits: str) -> list[Found]:
    """The hits on record, as they are kept with a version of a post."""
    return _hits.decode(hits)


def strongest(hits: str) -> Found | None:
    """Of the hits on record, the one that most is to be done about."""
    return max(
        hits_of(hits),
        key=lambda hit: (strength(hit.action), hit.severity, hit.score),
        default=None,
    )


def words_of(text: str, terms: Sequence[str] = ()) -> str:
    """What a text is found by: its words without diacritics, and those it was read as."""
    plain = " ".join([text[:MOST_WORDS], *terms])
    return "".join(char if char.isalnum() else " " for char in skeleton(plain))


def open_cases(
    connection: Connection, at: int, office: Office, actor: str, openings: Sequence[Opening]
) -> dict[int, int]:
    """Open a case for each post that has none open; returns the case of each post.

    Where one is open, what is known of it is brought up to date. With the origin "edit" none is
    opened.
    """
    if not openings:
        return {}
    known = find_open(connection, [one.post for one in openings])
    number = following(connection, cases)
    entries: list[list[Any]] = []
    words: list[tuple[Any, ...]] = []
    made = dict(known)
    for one in openings:
        if one.post in made or one.origin == "edit":
            continue
        made[one.post] = number
        place = rank(at, one.severity, one.reach, one.trusted)
        queue = office.routing.queue(one.harm, one.severity, one.source, one.community)
        entries.append(
            [
                number, one.post, one.version, one.origin, one.harm, one.severity, one.reach,
                place, queue,
            ]
        )  # fmt: skip
        words.append((number, one.words, at + KEPT))
        number += 1
    if entries:
        record(connection, PROJECTION, at, "cases.opened", actor, {"cases": entries})
        add_rows(connection, case_words, words)
    for one in openings:
        if one.post in known:
            _update(connection, at, office, actor, known[one.post], one)
    return made


def _update(
    connection: Connection, at: int, office: Office, actor: str, number: int, one: Opening
) -> None:
    """The post of an open case has another text; what is worse in it counts."""
    case = connection.execute(select(cases).where(cases.c.id == number)).one()
    body: dict[str, Any] = {"case": number}
    if one.harm is not None and (case.harm is None or one.severity > case.severity):
        place = rank(case.opened_at, one.severity, max(one.reach, case.reach), one.trusted)
        body |= {
            "harm": one.harm, "severity": one.severity, "rank": min(place, case.rank),
            "queue": office.routing.queue(one.harm, one.severity, one.source, one.community),
        }  # fmt: skip
    record(connection, PROJECTION, at, "case.changed", actor, body)
    connection.execute(delete(case_words).where(case_words.c.case == number))
    add_rows(connection, case_words, [(number, one.words, at + KEPT)])


# Made once: to make a statement takes longer than the database takes to answer it.
_OPEN_OF = select(cases.c.post, cases.c.id).where(
    cases.c.post.in_(bindparam("posts", expanding=True)), cases.c.state.in_(OPEN)
)


def find_open(connection: Connection, posts: Sequence[int]) -> dict[int, int]:
    """The open case of each of `posts` that has one."""
    found: dict[int, int] = {}
    for start in range(0, len(posts), ASKED):
        asked = {"posts": list(posts[start : start + ASKED])}
        found |= {row.post: row.id for row in connection.execute(_OPEN_OF, asked)}
    return found


def void_case(connection: Connection, at: int, actor: str, post: int) -> None:
    """The post is gone: there is nothing left to decide."""
    case = find_open(connection, [post]).get(post)
    if case is not None:
        record(connection, PROJECTION, at, "case.voided", actor, {"case": case, "why": "deleted"})
