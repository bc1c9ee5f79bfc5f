"""Legal requests: what a public body asks for is put on record, and does nothing by itself.

It opens no case, has no priority, and no step leads from it to an action. People will work on it
by a procedure of its own; until there is one, it is held.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from luytre.casework.office import Office, following
from luytre.casework.projection import PROJECTION
from luytre.casework.sent_report import RESENT, SentReport
from luytre.casework.texts import KEPT, LONGEST_RECORD, keep_text
from luytre.storage.projections import record
from luytre.storage.tables import case_texts, legal_requests, posts

__all__ = ["count_requests", "hold_request"]


def hold_request(
    connection: Connection, at: int, office: Office, source: str, sent: SentReport, actor: str
) -> int:
    """Put a request on record; returns its number, that of before where it is sent again."""
    post = None
    if sent.id is not None:
        query = select(posts.c.id).where(posts.c.source == source, posts.c.external_id == sent.id)
        post = connection.execute(query).scalar()
    said = (sent.name, sent.email, sent.explanation or "(no reasons given)", *sent.urls)
    words = "\n".join(one for one in said if one).strip()
    if before := _sent_before(connection, at, post, actor, words):
        return before
    number = following(connection, legal_requests)
    kept = keep_text(connection, at, office, None, "request", actor, words, LONGEST_RECORD)
    body = {"request": number, "post": post} | kept
    record(connection, PROJECTION, at, "legal_request.held", actor, body)
    return number


def _sent_before(
    connection: Connection, at: int, post: int | None, actor: str, words: str
) -> int | None:
    """The same request, from the same sender within a day before."""
    query = (
        select(legal_requests.c.id)
        .join(case_texts, case_texts.c.id == legal_requests.c.text)
        .where(legal_requests.c.post == post, legal_requests.c.received_by == actor)
        .where(case_texts.c.text == words, case_texts.c.erase_after > at - RESENT + KEPT)
        .order_by(legal_requests.c.id)
        .limit(1)
    )
    return connection.execute(query).scalar()


def count_requests(connection: Connection) -> int:
    """How many requests are held."""
    query = select(func.count()).select_from(legal_requests)
    return int(connection.execute(query).scalar() or 0)
