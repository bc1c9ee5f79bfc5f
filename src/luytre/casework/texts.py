"""What people write about a case: kept beside the events, which have a keyed digest of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from luytre.casework.office import Office
from luytre.casework.refusals import CaseworkError
from luytre.storage import chain
from luytre.storage.tables import case_texts, post_texts, posts

__all__ = [
    "KEPT",
    "LONGEST",
    "LONGEST_RECORD",
    "CaseText",
    "keep_case",
    "keep_post",
    "keep_text",
    "read_text",
    "texts_of",
]

LONGEST = 5_000
#: For records of several parts.
LONGEST_RECORD = 50_000

#: Texts that may come with one event.
MOST_OF_EVENT = 10

#: Microseconds that texts about a case are kept: until nobody can appeal any more, and 30 days.
KEPT = 215 * 86_400 * 1_000_000


class CaseText(NamedTuple):
    """A text about a case. `at` is in microseconds since 1970."""

    id: int
    kind: str
    actor: str
    at: int
    text: str


def keep_text(
    connection: Connection,
    at: int,
    office: Office,
    case: int | None,
    kind: str,
    actor: str,
    text: str,
    longest: int = LONGEST,
) -> dict[str, Any]:
    """Write a text down; returns what an event says of it. Raises `CaseworkError`."""
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    # Spaces and what is invisible say nothing.
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise CaseworkError("text_needed")
    if len(text) > longest:
        raise CaseworkError("text_long")
    number = _following(connection)
    row = {
        "id": number, "case": case, "kind": kind, "actor": actor, "at": at, "text": text,
        "erase_after": at + KEPT,
    }  # fmt: skip
    connection.execute(insert(case_texts), row)
    return {"text": number, "text_digest": office.vault.digest("case_text", text).hex()}


def keep_post(connection: Connection, at: int, post: int) -> None:
    """What a post says is kept as long as from now on somebody may have to look at it."""
    until = at + KEPT
    version = select(posts.c.version).where(posts.c.id == post).scalar_subquery()
    soon = (post_texts.c.version == version) & (post_texts.c.erase_after < until)
    connection.execute(update(post_texts).where(soon).values(erase_after=until))


def keep_case(connection: Connection, at: int, case: int, post: int) -> None:
    """The same of a post, with all that was written about its case."""
    keep_post(connection, at, post)
    until = at + KEPT
    soon = (case_texts.c.case == case) & (case_texts.c.erase_after < until)
    connection.execute(update(case_texts).where(soon).values(erase_after=until))


def _following(connection: Connection) -> int:
    """A number that no text has, and none had that was erased: of the event to come, and its own
    among the texts of that event."""
    first = (chain.last(connection)[0] + 1) * MOST_OF_EVENT
    here = case_texts.c.id.between(first, first + MOST_OF_EVENT - 1)
    last = connection.execute(select(func.max(case_texts.c.id)).where(here)).scalar()
    return first if last is None else int(last) + 1


def texts_of(connection: Connection, case: int) -> list[CaseText]:
    """All that is left of what was written about a case, oldest first."""
    query = select(
        case_texts.c.id, case_texts.c.kind, case_texts.c.actor, case_texts.c.at, case_texts.c.text
    ).where(case_texts.c.case == case)
    return [CaseText(*row) for row in connection.execute(query.order_by(case_texts.c.id))]


def read_text(connection: Connection, number: int | None) -> str | None:
    """One text; None where it is erased."""
    if number is None:
        return None
    found = connection.execute(select(case_texts.c.text).where(case_texts.c.id == number)).scalar()
    return None if found is None else str(found)
