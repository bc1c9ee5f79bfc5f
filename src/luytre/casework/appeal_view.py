"""Looking at an appeal: what was decided, about which words, and what is said against it."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from luytre.casework.claims import read_appeal, read_case
from luytre.casework.decisions import read_decision
from luytre.casework.for_author import Lit, lit_of
from luytre.casework.texts import read_text
from luytre.storage.posts import DELETED
from luytre.storage.tables import (
    post_texts,
    post_versions,
    posts,
    report_texts,
    statements,
)

__all__ = ["AppealView", "look_at_appeal"]


class AppealView(NamedTuple):
    """All that stands on the page of an appeal; what is erased is None.

    `text` is the post as it was decided on, with what is lit in it; `edited` says that it has
    another text now, `deleted` that the platform took it down. `fields` are those of the statement,
    None where nothing was restricted.
    `report` is the explanation of the reporter who appeals.
    """

    appeal: Row[Any]
    decision: Row[Any]
    case: Row[Any]
    text: str | None
    lit: list[Lit]
    edited: bool
    deleted: bool
    surface: str | None
    explanation: str | None
    fields: dict[str, object] | None
    report: str | None
    words: str | None
    answer: str | None


def look_at_appeal(connection: Connection, number: int) -> AppealView:
    """What there is to see of an appeal. Raises `CaseworkError`."""
    appeal = read_appeal(connection, number)
    decision = read_decision(connection, appeal.decision)
    case = read_case(connection, decision.case)
    query = (
        select(
            post_versions.c.surface,
            post_versions.c.hits,
            post_texts.c.text,
            posts.c.version,
            posts.c.state,
        )
        .join(posts, posts.c.id == post_versions.c.post)
        .join(post_texts, post_texts.c.version == post_versions.c.id, isouter=True)
        .where(post_versions.c.id == decision.version)
    )
    post = connection.execute(query).first()
    text = post.text if post else None
    made = select(statements.c.fields).where(statements.c.decision == decision.id)
    fields = connection.execute(made).scalar()
    said = select(report_texts.c.explanation).where(report_texts.c.report == appeal.report)
    report = None if appeal.report is None else connection.execute(said).scalar()
    return AppealView(
        appeal, decision, case, text,
        lit_of(post.hits, len(text), decision.harm) if post and text else [],
        bool(post and post.version != decision.version), bool(post and post.state == DELETED),
        post.surface if post else None,
        read_text(connection, decision.text),
        None if fields is None else msgspec.json.decode(fields), report,
        read_text(connection, appeal.text), read_text(connection, appeal.answer),
    )  # fmt: skip
