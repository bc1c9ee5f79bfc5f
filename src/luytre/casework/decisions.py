"""Decisions: what a person, or the policy, does about a post, and when it takes effect."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from luytre.casework.claims import claim_case, held_by, may_decide, read_case
from luytre.casework.drafts import Draft, check_author, check_draft, rule_of, strikes
from luytre.casework.effect import Effect, check_effect, take_effect, tell_of_end
from luytre.casework.office import Office, following
from luytre.casework.opening import find_open
from luytre.casework.projection import ACTIVE, HELD, PROJECTION, person_of
from luytre.casework.refusals import CaseworkError
from luytre.casework.states import AWAITING, COMPLETED, UNDER_REVIEW, check_step
from luytre.casework.texts import LONGEST_RECORD, keep_text, read_text
from luytre.storage.chain import read_events
from luytre.storage.posts import DELETED
from luytre.storage.projections import record
from luytre.storage.tables import appeals, decisions, post_versions, posts

__all__ = [
    "Draft",
    "Made",
    "confirm",
    "decide",
    "drop",
    "end_due",
    "is_appealed",
    "make",
    "overrule",
    "read_decision",
    "reverse",
    "undo",
]

#: Microseconds in which whoever decided may take it back without an appeal.
UNDO = 30 * 60 * 1_000_000

PAGE = 200


class Made(NamedTuple):
    """A decision, the reason why it waits for a second person, if it does, and its statement."""

    decision: int
    held: str | None
    statement: str | None


def read_decision(connection: Connection, number: int) -> Row[Any]:
    """A row of `decisions`; raises `CaseworkError`."""
    found = connection.execute(select(decisions).where(decisions.c.id == number)).first()
    if found is None:
        raise CaseworkError("no_decision")
    return found


def decide(
    connection: Connection,
    at: int,
    office: Office,
    person: int,
    number: int,
    version: int,
    draft: Draft,
) -> Made:
    """Decide a case that the person holds. Raises `CaseworkError`."""
    case = read_case(connection, number)
    if case.version != version:
        raise CaseworkError("changed")
    if case.state != UNDER_REVIEW or held_by(case, at) != person or case.decision is not None:
        raise CaseworkError("not_claimed")
    return make(connection, at, office, f"person:{person}", case, draft)


def make(
    connection: Connection,
    at: int,
    office: Office,
    actor: str,
    case: Row[Any],
    draft: Draft,
    *,
    overrides: int | None = None,
    fully: bool = False,
) -> Made:
    """Record a decision on a case, whoever takes it; `overrides` is the one that it undoes."""
    action = check_draft(draft)
    if draft.action == "restore" and overrides is None:
        raise CaseworkError("unknown_action")
    post = _post(connection, case.post)
    because = action.second_person_because(draft.harm, draft.days)
    misuse = check_author(connection, at, action, draft, case.post)
    terms, rule = rule_of(office, action, draft, post)
    overridden = None if overrides is None else read_decision(connection, overrides).action
    decision = following(connection, decisions)
    body: dict[str, Any] = {
        "decision": decision, "case": case.id, "post": case.post, "version": post.version,
        "action": draft.action, "harm": draft.harm,
        "ground": draft.ground if action.restricts else None, "rule": rule,
        "terms_version": terms, "automation": "FULLY" if fully else "NOT_AUTOMATED",
        "detected": int(post.verdict != "allow"), "held": because,
        "overrides": overrides, "overridden": overridden,
        "entries": list(draft.entries), "misuse": misuse, "text": None,
    }  # fmt: skip
    if draft.explanation.strip():
        body |= keep_text(connection, at, office, case.id, "explanation", actor, draft.explanation)
    if draft.rabat is not None:
        kept = keep_text(
            connection, at, office, case.id, "rabat", actor, draft.rabat.to_json(), LONGEST_RECORD
        )
        body |= {"rabat": kept["text"], "rabat_digest": kept["text_digest"]}
    if draft.provision:
        law = f"{draft.provision}\n{draft.law_explanation.strip()}"
        kept = keep_text(connection, at, office, case.id, "law", actor, law)
        body |= {"law": kept["text"], "law_digest": kept["text_digest"]}
    body |= {"days": draft.days, "strike": strikes(action, draft)}
    effect = _effect(case, post, body, draft.provision, draft.law_explanation.strip())
    if because is None:
        body |= take_effect(connection, at, office, effect)
    else:
        check_effect(at, office, effect)
        _wait(connection, at, actor, case)
        # Days count from when it takes effect.
        body |= {"until": None, "strike_until": None, "statement": None}
    record(connection, PROJECTION, at, "decision.made", actor, body)
    return Made(decision, because, body["statement"])


def _wait(connection: Connection, at: int, actor: str, case: Row[Any]) -> None:
    """A decision waits in an open case: one that was closed, before an appeal, is opened again."""
    if case.state != COMPLETED:
        return
    if find_open(connection, [case.post]):
        raise CaseworkError("other_case")
    record(connection, PROJECTION, at, "case.reopened", actor, {"case": case.id})
    version = read_case(connection, case.id).version
    claim_case(connection, at, person_of(actor) or 0, case.id, version)


def confirm(connection: Connection, at: int, office: Office, person: int, number: int) -> Made:
    """Let a decision that waits for a second person take effect. Raises `CaseworkError`."""
    decision = _waiting(connection, person, number)
    case = read_case(connection, decision.case)
    post = _post(connection, decision.post)
    body = next(read_events(connection, decision.event - 1, decision.event)).parsed()
    law, _, explanation = (read_text(connection, body.get("law")) or "").partition("\n")
    # What was decided about a text is not carried out on another one.
    if post.version != decision.version:
        raise CaseworkError("changed")
    done = take_effect(connection, at, office, _effect(case, post, body, law, explanation))
    done |= {name: body[name] for name in ("decision", "case", "action", "overrides")}
    record(connection, PROJECTION, at, "decision.confirmed", f"person:{person}", done)
    return Made(number, None, done["statement"])


def drop(connection: Connection, at: int, office: Office, person: int, number: int) -> None:
    """Refuse a decision that waits for a second person: the case goes back into the queue.

    Who made it may take it back. Raises `CaseworkError`.
    """
    decision = read_decision(connection, number)
    if decision.state != HELD:
        raise CaseworkError("transition")
    body = {"decision": number, "case": decision.case}
    record(connection, PROJECTION, at, "decision.dropped", f"person:{person}", body)


def _waiting(connection: Connection, person: int, number: int) -> Row[Any]:
    decision = read_decision(connection, number)
    if decision.state != HELD:
        raise CaseworkError("transition")
    if decision.decided_by == f"person:{person}":
        raise CaseworkError("same_person")
    if decision.overrides is not None:
        # It follows from an appeal: nobody has a say in it who decided what was appealed against.
        if not may_decide(read_decision(connection, decision.overrides), person):
            raise CaseworkError("same_person")
    return decision


def undo(connection: Connection, at: int, office: Office, person: int, number: int) -> Made:
    """Take one's own decision back a short time after it; the case is open again, unless the post
    is gone or has another open case.

    Anybody else's, or one of long ago, is undone by `overrule`. Raises `CaseworkError`.
    """
    decision = read_decision(connection, number)
    if decision.decided_by != f"person:{person}":
        raise CaseworkError("not_yours")
    if at - decision.decided_at > UNDO:
        raise CaseworkError("too_late")
    if is_appealed(connection, number):
        raise CaseworkError("appeal_first")
    return _take_back(connection, at, office, f"person:{person}", decision)


def overrule(connection: Connection, at: int, office: Office, person: int, number: int) -> Made:
    """Undo somebody else's decision, without an appeal; the case is open again, as with `undo`.

    Raises `CaseworkError`.
    """
    decision = read_decision(connection, number)
    if decision.decided_by == f"person:{person}":
        raise CaseworkError("own_decision")
    if is_appealed(connection, number):
        raise CaseworkError("appeal_first")
    return _take_back(connection, at, office, f"person:{person}", decision)


def _take_back(
    connection: Connection, at: int, office: Office, actor: str, decision: Row[Any]
) -> Made:
    if decision.state != ACTIVE or decision.action == "restore":
        raise CaseworkError("transition")
    case = read_case(connection, decision.case)
    check_step(case.state, AWAITING)
    made = reverse(connection, at, office, actor, decision)
    if _post(connection, case.post).state == DELETED or find_open(connection, [case.post]):
        return made  # nothing is left to be decided, or it is being decided already
    record(connection, PROJECTION, at, "case.reopened", actor, {"case": case.id})
    return made


def reverse(
    connection: Connection, at: int, office: Office, actor: str, decision: Row[Any]
) -> Made:
    """Give back all that a decision took: the post, the strike, the reach."""
    case = read_case(connection, decision.case)
    draft = Draft(action="restore", harm=decision.harm)
    return make(connection, at, office, actor, case, draft, overrides=decision.id)


def is_appealed(connection: Connection, number: int) -> bool:
    """Whether an appeal against a decision waits to be decided."""
    waits = appeals.c.state != COMPLETED
    query = select(appeals.c.id).where(appeals.c.decision == number, waits).limit(1)
    return connection.execute(query).first() is not None


def end_due(connection: Connection, at: int, office: Office, actor: str) -> int:
    """End the decisions whose time is over, up to a page of them; returns how many."""
    query = (
        select(decisions.c.id, decisions.c.case)
        .where(decisions.c.state == ACTIVE, decisions.c.until <= at)
        .order_by(decisions.c.until)
        .limit(PAGE)
    )
    due = connection.execute(query).all()
    for decision in due:
        body = {"decision": decision.id, "case": decision.case}
        record(connection, PROJECTION, at, "decision.ended", actor, body)
        tell_of_end(connection, at, decision.id)
    return len(due)


def _effect(
    case: Row[Any], post: Any, body: dict[str, Any], law: str, law_explanation: str
) -> Effect:
    return Effect(
        decision=body["decision"], case=case.id, post=case.post, source=case.source,
        external_id=post.external_id, action=body["action"], harm=body["harm"],
        ground=body["ground"] or "terms", rule=body["rule"], law=law,
        law_explanation=law_explanation,
        days=body["days"], strike=body["strike"], automation=body["automation"],
        detected=bool(body["detected"]), notified=case.reports > 0,
        entries=tuple(body["entries"]), overrides=body["overrides"], overridden=body["overridden"],
        terms_version=body["terms_version"], surface=post.surface, written_at=post.created_at,
        received_at=post.received_at,
    )  # fmt: skip


def _post(connection: Connection, number: int) -> Any:
    """A post with its newest version."""
    query = (
        select(
            posts.c.version, posts.c.external_id, posts.c.state, post_versions.c.surface,
            post_versions.c.created_at, post_versions.c.received_at,
            post_versions.c.action.label("verdict"),
        )
        .join(post_versions, post_versions.c.id == posts.c.version)
        .where(posts.c.id == number)
    )  # fmt: skip
    found = connection.execute(query).first()
    if found is None:
        raise CaseworkError("no_post")
    return found
