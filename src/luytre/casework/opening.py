"""Opens the case of a post that people are to look at, in the transaction that records the post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from luytre.casework.office import Office, following
from luytre.casework.priority import rank
from luytre.casework.projection import PROJECTION
from luytre.casework.states import OPEN
from luytre.casework.texts import KEPT, keep_post
from luytre.casework.trust import trusted
from luytre.storage.parts import in_parts
from luytre.storage.projections import record
from luytre.storage.rows import add_rows
from luytre.storage.tables import case_words, cases
from luytre.vietnamese.skeleton import skeleton

__all__ = [
    "ORIGINS",
    "Opening",
    "find_open",
    "open_cases",
    "raise_case",
    "void_case",
    "words_of",
]

#: Letters of a text that can be searched for.
MOST_WORDS = 4_000

ORIGINS = ("verdict", "newcomer", "report", "edit")


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
            number = known[one.post]
            raise_case(
                connection, at, office, actor, number,
                harm=one.harm, severity=one.severity, reach=one.reach,
            )  # fmt: skip
            connection.execute(delete(case_words).where(case_words.c.case == number))
            add_rows(connection, case_words, [(number, one.words, at + KEPT)])
        if one.origin != "verdict":
            keep_post(connection, at, one.post)
    return made


def raise_case(
    connection: Connection,
    at: int,
    office: Office,
    actor: str,
    number: int,
    *,
    harm: str | None,
    severity: int,
    reach: int = 1,
    report: int | None = None,
) -> None:
    """More is known of the post of an open case: what is worse counts, and the case moves up.

    `report` is one that is to be counted in it.
    """
    case = connection.execute(select(cases).where(cases.c.id == number)).one()
    body: dict[str, Any] = {"case": number}
    now = {"severity": case.severity, "reach": max(reach, case.reach)}
    if harm is not None and (case.harm is None or severity > case.severity):
        now["severity"] = max(severity, case.severity)
        body |= {
            "harm": harm,
            "queue": office.routing.queue(harm, now["severity"], case.source, case.community),
        }
    place = rank(case.opened_at, now["severity"], now["reach"], trusted(connection, case, report))
    now["rank"] = min(place, case.rank)
    body |= {name: value for name, value in now.items() if value != getattr(case, name)}
    record(connection, PROJECTION, at, "case.changed", actor, body)


# Made once: to make a statement takes longer than the database takes to answer it.
_OPEN_OF = select(cases.c.post, cases.c.id).where(
    cases.c.post.in_(bindparam("posts", expanding=True)), cases.c.state.in_(OPEN)
)


def find_open(
    connection: Connection, posts: Sequence[int], origin: str | None = None
) -> dict[int, int]:
    """The open case of each of `posts` that has one, of that origin where one is named."""
    found: dict[int, int] = {}
    query = _OPEN_OF if origin is None else _OPEN_OF.where(cases.c.origin == origin)
    for some in in_parts(posts):
        found |= {row.post: row.id for row in connection.execute(query, {"posts": some})}
    return found


def void_case(connection: Connection, at: int, actor: str, post: int) -> None:
    """The post is gone: there is nothing left to decide, nor to be confirmed."""
    number = find_open(connection, [post]).get(post)
    if number is None:
        return
    waiting = connection.execute(select(cases.c.decision).where(cases.c.id == number)).scalar()
    body = {"case": number, "why": "deleted", "decision": waiting}
    record(connection, PROJECTION, at, "case.voided", actor, body)
