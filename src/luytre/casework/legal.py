"""Legal requests: what a public body asks for is put on record, and does nothing by itself.

It opens no case, has no priority, and no step leads from it to an action. People will work on it
by a procedure of its own; until there is one, it is held.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from luytre.casework.office import Office, following
from luytre.casework.projection import PROJECTION
from luytre.casework.sent_report import SentReport
from luytre.casework.texts import LONGEST_RECORD, keep_text
from luytre.storage.projections import record
from luytre.storage.tables import legal_requests, posts

__all__ = ["count_requests", "hold_request"]


def hold_request(
    connection: Connection, at: int, office: Office, source: str, sent: SentReport, actor: str
) -> int:
    """Put a request on record; returns its number."""
    post = None
    if sent.id is not None:
        query = select(posts.c.id).where(posts.c.source == source, posts.c.external_id == sent.id)
        post = connection.execute(query).scalar()
    number = following(connection, legal_requests)
    said = (sent.name, sent.email, sent.explanation or "(no reasons given)", *sent.urls)
    words = "\n".join(one for one in said if one)
    kept = keep_text(connection, at, office, None, "request", actor, words, LONGEST_RECORD)
    body = {"request": number, "post": post} | kept
    record(connection, PROJECTION, at, "legal_request.held", actor, body)
    return number


def count_requests(connection: Connection) -> int:
    """How many requests are held."""
    query = select(func.count()).select_from(legal_requests)
    return int(connection.execute(query).scalar() or 0)
