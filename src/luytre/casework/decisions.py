"""Decisions: what a person, or the policy, does about a post, and when it takes effect."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from luytre.casework.actions import ACTIONS, Action
from luytre.casework.claims import held_by, read_case
from luytre.casework.effect import Effect, take_effect, tell_of_end
from luytre.casework.history import history_of_author
from luytre.casework.messages import moment
from luytre.casework.office import Office, following
from luytre.casework.opening import find_open
from luytre.casework.projection import ACTIVE, HELD, PROJECTION
from luytre.casework.rabat import Rabat
from luytre.casework.refusals import CaseworkError
from luytre.casework.states import AWAITING, UNDER_REVIEW, check_step
from luytre.casework.terms import NoRuleError
from luytre.casework.texts import LONGEST_RECORD, keep_text, read_text
from luytre.lexicon import HARMS
from luytre.storage.chain import read_events
from luytre.storage.projections import record
from luytre.storage.tables import appeals, decisions, post_versions, posts
from luytre.vietnamese import find_indicators

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

SHORTEST_DAYS, LONGEST_DAYS = 1 / 24, 3_650.0

#: Microseconds in which whoever decided may take it back without an appeal.
UNDO = 30 * 60 * 1_000_000

#: Harms so grave that an account may be suspended for them without a warning before.
GRAVE = frozenset({"H04", "H10", "H11", "H12", "H17"})

PAGE = 200


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to decide.

    `ground` is "terms" or "illegal"; for the latter `law` names the provision and
    `law_explanation` says why the post is against it: both stand in the public statement.
    `explanation` is for the author alone. `entries` are those of the dictionary that it rests on.
    """

    action: str
    harm: str | None = None
    ground: str = "terms"
    law: str = ""
    law_explanation: str = ""
    days: float | None = None
    strike: bool | None = None
    explanation: str = ""
    rabat: Rabat | None = None
    entries: tuple[str, ...] = ()


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
    action = _check(draft)
    post = _post(connection, case.post)
    because = action.second_person_because(draft.harm, draft.days)
    misuse = _check_author(connection, at, action, draft, case.post)
    terms, rule = _rule(office, action, draft, post)
    decision = following(connection, decisions)
    body: dict[str, Any] = {
        "decision": decision, "case": case.id, "post": case.post, "version": post.version,
        "action": draft.action, "harm": draft.harm,
        "ground": draft.ground if action.restricts else None, "rule": rule,
        "terms_version": terms, "automation": "FULLY" if fully else "NOT_AUTOMATED",
        "detected": int(case.origin == "verdict"), "held": because, "overrides": overrides,
        "entries": list(draft.entries), "misuse": misuse, "text": None,
    }  # fmt: skip
    if draft.explanation.strip():
        body |= keep_text(connection, at, office, case.id, "explanation", actor, draft.explanation)
    if draft.rabat is not None:
        kept = keep_text(
            connection, at, office, case.id, "rabat", actor, draft.rabat.to_json(), LONGEST_RECORD
        )
        body |= {"rabat": kept["text"], "rabat_digest": kept["text_digest"]}
    if draft.law:
        law = f"{draft.law}\n{draft.law_explanation}"
        kept = keep_text(connection, at, office, case.id, "law", actor, law)
        body |= {"law": kept["text"], "law_digest": kept["text_digest"]}
    body |= {"days": draft.days, "strike": _strikes(action, draft)}
    if because is None:
        effect = _effect(case, post, body, draft.law, draft.law_explanation)
        body |= take_effect(connection, at, office, effect)
    else:
        # Days count from when it takes effect.
        body |= {"until": None, "strike_until": None, "statement": None}
    record(connection, PROJECTION, at, "decision.made", actor, body)
    return Made(decision, because, body["statement"])


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
    return decision


def undo(connection: Connection, at: int, office: Office, person: int, number: int) -> Made:
    """Take one's own decision back a short time after it; the case is open again.

    Anybody else's, or one of long ago, is undone by `overrule`. Raises `CaseworkError`.
    """
    decision = read_decision(connection, number)
    if decision.decided_by != f"person:{person}":
        raise CaseworkError("same_person")
    if at - decision.decided_at > UNDO:
        raise CaseworkError("too_late")
    if is_appealed(connection, number):
        raise CaseworkError("appeal_first")
    return _take_back(connection, at, office, f"person:{person}", decision)


def overrule(connection: Connection, at: int, office: Office, person: int, number: int) -> Made:
    """Undo somebody else's decision, without an appeal; the case is open again.

    Raises `CaseworkError`.
    """
    decision = read_decision(connection, number)
    if decision.decided_by == f"person:{person}":
        raise CaseworkError("same_person")
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
    if find_open(connection, [case.post]):
        raise CaseworkError("transition")
    made = reverse(connection, at, office, actor, decision)
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
    """Whether somebody has appealed against a decision."""
    query = select(appeals.c.id).where(appeals.c.decision == number).limit(1)
    return connection.execute(query).first() is not None


def end_due(connection: Connection, at: int, office: Office, actor: str) -> int:
    """End the decisions whose time is over, up to a page of them; returns how many."""
    query = (
        select(decisions, posts.c.source, posts.c.external_id)
        .join(posts, posts.c.id == decisions.c.post)
        .where(decisions.c.state == ACTIVE, decisions.c.until <= at)
        .order_by(decisions.c.until)
        .limit(PAGE)
    )
    due = connection.execute(query).all()
    for decision in due:
        body = {"decision": decision.id, "case": decision.case}
        record(connection, PROJECTION, at, "decision.ended", actor, body)
        tell_of_end(connection, at, decision)
    return len(due)


def _check(draft: Draft) -> type[Action]:
    """What can be said of a draft by itself."""
    action = ACTIONS.get(draft.action)
    if action is None:
        raise CaseworkError("unknown_action")
    if draft.harm is not None and draft.harm not in HARMS:
        raise CaseworkError("unknown_harm")
    if action.restricts and draft.harm is None:
        raise CaseworkError("harm_needed")
    if action.restricts and draft.harm is not None and HARMS[draft.harm].never_alone:
        raise CaseworkError("harm_alone")
    if draft.ground not in ("terms", "illegal"):
        raise CaseworkError("ground")
    if (draft.ground == "illegal") != bool(draft.law.strip() or draft.law_explanation.strip()):
        raise CaseworkError("ground")
    if draft.ground == "illegal" and not (draft.law.strip() and draft.law_explanation.strip()):
        raise CaseworkError("law_needed")
    if find_indicators(f"{draft.law} {draft.law_explanation}"):
        # Both stand in public, where no phone, account or address of anybody has a place.
        raise CaseworkError("law_names")
    if draft.days is not None:
        if not action.lasts:
            raise CaseworkError("no_days")
        if not SHORTEST_DAYS <= draft.days <= LONGEST_DAYS:
            raise CaseworkError("days")
    elif action.must_end:
        raise CaseworkError("days")
    if action.needs_rabat(draft.harm) and (draft.rabat is None or draft.rabat.missing()):
        raise CaseworkError("rabat_needed")
    return action


def _strikes(action: type[Action], draft: Draft) -> bool:
    return action.restricts and (action.strike if draft.strike is None else draft.strike)


def _check_author(
    connection: Connection, at: int, action: type[Action], draft: Draft, post: int
) -> dict[str, Any] | None:
    """What has to have come before an account is suspended, or a cry for help restricted."""
    if draft.harm == "H15" and action.restricts:
        offered = select(decisions.c.id).where(
            decisions.c.post == post, decisions.c.action == "support"
        )
        if connection.execute(offered.limit(1)).first() is None:
            raise CaseworkError("support_first")
    if not action.account:
        return None
    if not draft.explanation.strip():
        raise CaseworkError("text_needed")
    history = history_of_author(connection, at, post)
    if draft.harm not in GRAVE and not history.warned:
        raise CaseworkError("warning_first")
    return {"number": history.upheld, "posts": history.posts, "gravity": history.gravity}


def _rule(
    office: Office, action: type[Action], draft: Draft, post: Row[Any]
) -> tuple[str, str | None]:
    """The version of the terms that held when the post was written, and the rule about the harm."""
    written = min(post.created_at or post.received_at, post.received_at)
    try:
        terms = office.terms.at(moment(written))
        rule = None if draft.harm is None else terms.rule(draft.harm).id
    except NoRuleError:
        if action.restricts and draft.ground == "terms":
            raise CaseworkError("rule_newer") from None
        return office.terms.version, None
    return terms.version, rule


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
        entries=tuple(body["entries"]), overrides=body["overrides"],
        terms_version=body["terms_version"], surface=post.surface, written_at=post.created_at,
        received_at=post.received_at,
    )  # fmt: skip


def _post(connection: Connection, number: int) -> Any:
    """A post with its newest version."""
    query = (
        select(
            posts.c.version, posts.c.external_id, posts.c.state, post_versions.c.surface,
            post_versions.c.created_at, post_versions.c.received_at,
        )
        .join(post_versions, post_versions.c.id == posts.c.version)
        .where(posts.c.id == number)
    )  # fmt: skip
    found = connection.execute(query).first()
    if found is None:
        raise CaseworkError("no_post")
    return found
