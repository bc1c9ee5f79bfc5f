"""Looking at a case: what a person sees, and the record that they saw it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from luytre.casework.claims import read_case
from luytre.casework.history import (
    History,
    decisions_of_author,
    decisions_of_post,
    history_of_author,
)
from luytre.casework.office import Office
from luytre.casework.projection import PROJECTION
from luytre.casework.refusals import CaseworkError
from luytre.casework.reports import reports_of_case
from luytre.casework.texts import CaseText, keep_text, texts_of
from luytre.storage.clock import DAY
from luytre.storage.projections import record
from luytre.storage.tables import appeals, decisions, exposures, post_texts, post_versions, posts

__all__ = [
    "CaseView",
    "Exposure",
    "Looked",
    "attachments_of",
    "exposure",
    "look",
    "note",
    "note_view",
    "shown_version",
    "take_break",
]

#: Posts after which a break is offered.
BREAK_AFTER = 50

#: Microseconds in which somebody who loads the same text again has not looked at another one.
AGAIN = 5 * 60 * 1_000_000

MOST_REMEMBERED = 10_000


class PostView(NamedTuple):
    """A post as it is now; what is erased is None. `attachments` is JSON."""

    id: int
    source: str
    external_id: str
    state: str
    version: int
    versions: int
    received_at: int
    created_at: int | None
    surface: str | None
    community: str | None
    parent: str | None
    action: str
    hits: str
    text: str | None
    url: str | None
    attachments: str | None


class CaseView(NamedTuple):
    """All that stands on the page of a case."""

    case: Row[Any]
    post: PostView
    parent: PostView | None
    reports: list[Row[Any]]
    texts: list[CaseText]
    decisions: list[Row[Any]]
    of_author: list[Row[Any]]
    history: History
    appeals: list[Row[Any]]


class Exposure(NamedTuple):
    """How many posts somebody has looked at today, and since their last break."""

    seen: int
    since_break: int

    @property
    def break_is_due(self) -> bool:
        return self.since_break >= BREAK_AFTER


class Looked:
    """Who has which text on their screen: to load a page again is no second look at it.

    Kept in memory, and lost with it, which costs no more than an event too many. Safe in threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[tuple[int, int, int], int] = OrderedDict()

    def has(self, at: int, person: int, number: int, version: int) -> bool:
        """Whether they looked at this version of the case's post a moment ago."""
        with self._lock:
            return at - self._seen.get((person, number, version), at - AGAIN) < AGAIN

    def note(self, at: int, person: int, number: int, version: int) -> None:
        """They look at it now."""
        with self._lock:
            self._seen[person, number, version] = at
            self._seen.move_to_end((person, number, version))
            while len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)


def shown_version(connection: Connection, number: int) -> int:
    """The version of the text that a case is about now. Raises `CaseworkError`."""
    case = read_case(connection, number)
    found = connection.execute(select(posts.c.version).where(posts.c.id == case.post)).scalar()
    if found is None:
        raise CaseworkError("no_post")
    return int(found)


def attachments_of(connection: Connection, number: int) -> list[str]:
    """The addresses of what is attached to a case's post; none once it is erased.

    Raises `CaseworkError`.
    """
    case = read_case(connection, number)
    post = _post(connection, posts.c.id == case.post)
    written = None if post is None else post.attachments
    return [] if written is None else msgspec.json.decode(written, type=list[str])


def look(connection: Connection, at: int, number: int) -> CaseView:
    """What there is to see of a case. Raises `CaseworkError`."""
    case = read_case(connection, number)
    post = _post(connection, posts.c.id == case.post)
    if post is None:
        raise CaseworkError("no_post")
    parent = None
    if post.parent is not None:
        same = (posts.c.source == post.source) & (posts.c.external_id == post.parent)
        parent = _post(connection, same)
    is_open = case.closed_at is None
    of_case = (
        select(appeals)
        .join(decisions, decisions.c.id == appeals.c.decision)
        .where(decisions.c.case == number)
        .order_by(appeals.c.id)
    )
    return CaseView(
        case, post, parent, reports_of_case(connection, number), texts_of(connection, number),
        decisions_of_post(connection, case.post),
        # By author nothing is looked up but while a case of theirs is open.
        decisions_of_author(connection, case.post) if is_open else [],
        history_of_author(connection, at, case.post) if is_open else History(0, 0, 0, 0, False),
        list(connection.execute(of_case)),
    )  # fmt: skip


def _post(connection: Connection, condition: Any) -> PostView | None:
    query = (
        select(
            posts.c.id, posts.c.source, posts.c.external_id, posts.c.state, posts.c.version,
            posts.c.versions, post_versions.c.received_at, post_versions.c.created_at,
            post_versions.c.surface, post_versions.c.community, post_versions.c.parent,
            post_versions.c.action, post_versions.c.hits, post_texts.c.text, post_texts.c.url,
            post_texts.c.attachments,
        )
        .join(post_versions, post_versions.c.id == posts.c.version)
        .join(post_texts, post_texts.c.version == posts.c.version, isouter=True)
        .where(condition)
    )  # fmt: skip
    found = connection.execute(query).first()
    return None if found is None else PostView._make(found)


def exposure(connection: Connection, at: int, person: int) -> Exposure:
    """What somebody has looked at today."""
    found = connection.execute(
        select(exposures.c.seen, exposures.c.since_break).where(
            exposures.c.person == person, exposures.c.day == at // DAY
        )
    ).first()
    return Exposure(0, 0) if found is None else Exposure(found.seen, found.since_break)


def note_view(connection: Connection, at: int, person: int, number: int, cap: int | None) -> None:
    """Record that somebody looks at a case. Raises `CaseworkError` where their `cap` is reached."""
    case = read_case(connection, number)
    if cap is not None and exposure(connection, at, person).seen >= cap:
        raise CaseworkError("cap_reached")
    body = {"case": number, "post": case.post}
    record(connection, PROJECTION, at, "case.viewed", f"person:{person}", body)


def take_break(connection: Connection, at: int, person: int) -> None:
    """Somebody rests; what they look at is counted anew."""
    record(connection, PROJECTION, at, "break.taken", f"person:{person}", {})


def note(
    connection: Connection,
    at: int,
    office: Office,
    person: int,
    number: int,
    words: str,
    public: bool,
) -> int:
    """Write beside a case; a public note is for the author too. Raises `CaseworkError`."""
    read_case(connection, number)
    actor = f"person:{person}"
    kind = "public_note" if public else "note"
    kept = keep_text(connection, at, office, number, kind, actor, words)
    body = {"case": number, "public": public} | kept
    record(connection, PROJECTION, at, "case.noted", actor, body)
    return int(kept["text"])
