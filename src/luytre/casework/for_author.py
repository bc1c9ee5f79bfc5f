"""What an author sees by the secret link of a statement, and what everybody may see of one.

Nothing here says who reported, reviewed or decided.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from luytre.casework.appeals import appeal_of, decision_of_statement, may_appeal
from luytre.casework.projection import DROPPED, HELD
from luytre.casework.refusals import CaseworkError
from luytre.casework.statements.facts import PUID
from luytre.casework.texts import read_text
from luytre.storage.tables import case_texts, decisions, post_texts, post_versions, statements

__all__ = ["Lit", "Notice", "Step", "lit_of", "public_statement", "read_notice"]

#: Words to an author that are shown, of each kind.
MOST = 50


class Lit(msgspec.Struct, frozen=True):
    """Letters of the post that were found: code points of its text, and what follows from them."""

    start: int
    end: int
    action: str


class Step(NamedTuple):
    """A decision that came later on the same post. `at` is in microseconds since 1970."""

    at: int
    action: str


class Notice(NamedTuple):
    """All that stands on the page of a statement; what is erased is None.

    `state` is that of its decision: "active", "ended" or "reversed". `refused` is why nobody may
    appeal now, a code of `CaseworkError`; None if they may.
    """

    fields: dict[str, object]
    state: str
    ended_at: int | None
    text: str | None
    lit: list[Lit]
    explanation: str | None
    notes: list[str]
    later: list[Step]
    appeal: Row[Any] | None
    appeal_text: str | None
    answer: str | None
    refused: str | None


class _Found(msgspec.Struct):
    start: int
    end: int
    action: str
    harm: str


_hits = msgspec.json.Decoder(list[_Found])


def read_notice(connection: Connection, at: int, statement: str) -> Notice:
    """What the author of a statement sees. Raises `CaseworkError`."""
    decision = decision_of_statement(connection, statement)
    query = select(statements.c.fields).where(statements.c.id == statement)
    fields = msgspec.json.decode(connection.execute(query).scalar_one())
    shown = connection.execute(
        select(post_versions.c.hits, post_texts.c.text)
        .join(post_texts, post_texts.c.version == post_versions.c.id, isouter=True)
        .where(post_versions.c.id == decision.version)
    ).first()
    text = None if shown is None else shown.text
    appeal = appeal_of(connection, decision.id, "author")
    return Notice(
        fields, decision.state, decision.ended_at, text,
        lit_of(shown.hits, len(text), decision.harm) if shown and text else [],
        read_text(connection, decision.text), _notes(connection, decision.case),
        _later(connection, decision), appeal,
        read_text(connection, appeal.text) if appeal else None,
        read_text(connection, appeal.answer) if appeal else None,
        may_appeal(connection, at, decision, "author"),
    )  # fmt: skip


def public_statement(
    connection: Connection, statement: str
) -> tuple[dict[str, object], Literal["active", "ended", "reversed"]] | None:
    """The fields of a statement and what its decision is now; None where there is none."""
    if not PUID.fullmatch(statement):
        return None
    try:
        decision = decision_of_statement(connection, statement)
    except CaseworkError:
        return None
    query = select(statements.c.fields).where(statements.c.id == statement)
    return msgspec.json.decode(connection.execute(query).scalar_one()), decision.state


def lit_of(hits: str, length: int, harm: str | None) -> list[Lit]:
    """Where the words are that speak for a harm; of a text of that length.

    A hit that nothing follows from was found harmless, and stays dark.
    """
    return [
        Lit(one.start, one.end, one.action)
        for one in _hits.decode(hits)
        if one.harm == harm and one.action != "allow" and one.end <= length
    ]


def _notes(connection: Connection, case: int) -> list[str]:
    query = (
        select(case_texts.c.text)
        .where(case_texts.c.case == case, case_texts.c.kind == "public_note")
        .order_by(case_texts.c.id)
        .limit(MOST)
    )
    return [str(text) for text in connection.execute(query).scalars()]


def _later(connection: Connection, decision: Row[Any]) -> list[Step]:
    query = (
        select(decisions.c.effective_at, decisions.c.action)
        .where(
            decisions.c.post == decision.post, decisions.c.id > decision.id,
            decisions.c.effective_at.is_not(None), decisions.c.state.not_in((HELD, DROPPED)),
        )
        .order_by(decisions.c.id)
        .limit(MOST)
    )  # fmt: skip
    return [Step(row.effective_at, row.action) for row in connection.execute(query)]
