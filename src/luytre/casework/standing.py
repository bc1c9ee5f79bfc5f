"""What a post of a platform is now: on record or not, in which case, and what holds against it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from luytre.casework.holding import answered, decided_on
from luytre.casework.office import Office
from luytre.casework.projection import ACTIVE
from luytre.casework.states import OPEN
from luytre.lexicon import Action
from luytre.storage.clock import moment
from luytre.storage.posts import PostState, find_post
from luytre.storage.tables import cases, decisions, post_versions

__all__ = ["Holding", "Standing", "standing_of"]

#: Decisions and cases of one post that are looked at, the newest first.
MOST = 100


class Holding(msgspec.Struct, frozen=True):
    """A decision that holds now. `statement_url` is for the author alone."""

    decision: int
    case: int
    action: str
    harm: str | None
    until: datetime | None
    automated: bool
    statement_url: str | None


class Standing(msgspec.Struct, frozen=True):
    """A post as it stands.

    `action` is what the platform is to do, as a receipt has it when the post is sent again. `case`
    is the newest one, with its state; `decisions` are those that hold.
    """

    id: str
    post: int
    state: PostState
    action: Action
    would_block: bool
    case: int | None
    case_state: str | None
    decisions: list[Holding]


def standing_of(
    connection: Connection, office: Office, source: str, external_id: str
) -> Standing | None:
    """How a post stands; None where there was never one of that name."""
    post = find_post(connection, source, external_id)
    if post is None:
        return None
    said = connection.execute(
        select(post_versions.c.action).where(post_versions.c.id == post.version)
    ).scalar()
    held = connection.execute(
        select(decisions)
        .where(decisions.c.post == post.id, decisions.c.state == ACTIVE)
        .order_by(decisions.c.id.desc())
        .limit(MOST)
    ).all()
    case = connection.execute(
        select(cases.c.id, cases.c.state, cases.c.origin)
        .where(cases.c.post == post.id)
        .order_by(cases.c.id.desc())
        .limit(1)
    ).first()
    waits = case is not None and case.origin == "newcomer" and case.state in OPEN
    decided = decided_on(connection, [post.id]).get(post.id, [])
    # As a receipt says it when the post is sent again.
    action = answered(str(said), decided, waits=waits)
    return Standing(
        id=external_id,
        post=post.id,
        state=post.state,
        action=action,
        would_block=said == "block" and action == "review",
        case=case.id if case else None,
        case_state=case.state if case else None,
        decisions=[
            Holding(
                row.id, row.case, row.action, row.harm,
                None if row.until is None else moment(row.until), row.automation == "FULLY",
                None if row.statement is None else office.statement_link(row.statement),
            )
            for row in held
        ],
    )  # fmt: skip
