"""What somebody wants to decide, and what it has to have before it can be decided."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from luytre.casework.actions import ACTIONS, Action
from luytre.casework.history import history_of_author
from luytre.casework.office import Office
from luytre.casework.rabat import Rabat
from luytre.casework.refusals import CaseworkError
from luytre.casework.terms import NoRuleError
from luytre.lexicon import HARMS
from luytre.storage.clock import moment
from luytre.storage.tables import decisions
from luytre.vietnamese import find_indicators

__all__ = ["INTENTS", "Draft", "check_author", "check_draft", "rule_of", "strikes"]

SHORTEST_DAYS, LONGEST_DAYS = 1 / 24, 3_650.0

#: Harms so grave that an account may be suspended for them without a warning before.
GRAVE = frozenset({"H04", "H10", "H11", "H12", "H17"})

#: What can be known of what somebody whose account is acted on meant to do.
INTENTS = ("unknown", "careless", "deliberate")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to decide.

    `ground` is "terms" or "illegal"; for the latter `law` names the provision and
    `law_explanation` says why the post is against it: both stand in the public statement.
    `explanation` is for the author alone. `intent`, one of `INTENTS`, is put on record where an
    account is acted on. `entries` are those of the dictionary that it rests on.
    """

    action: str
    harm: str | None = None
    ground: str = "terms"
    law: str = ""
    law_explanation: str = ""
    days: float | None = None
    strike: bool | None = None
    explanation: str = ""
    intent: str = "unknown"
    rabat: Rabat | None = None
    entries: tuple[str, ...] = ()

    @property
    def provision(self) -> str:
        """The law in one line."""
        return " ".join(self.law.split())


def check_draft(draft: Draft) -> type[Action]:
    """The action of a draft that can be decided; raises `CaseworkError` for another one."""
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
    law, explanation = draft.law.strip(), draft.law_explanation.strip()
    if draft.ground == "terms" and (law or explanation):
        raise CaseworkError("ground")
    if draft.ground == "illegal" and not (law and explanation):
        raise CaseworkError("law_needed")
    if find_indicators(f"{draft.law} {draft.law_explanation}"):
        # Both stand in public, where no phone, account or address of anybody has a place.
        raise CaseworkError("law_names")
    if draft.intent not in INTENTS:
        raise CaseworkError("unknown_intent")
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


def strikes(action: type[Action], draft: Draft) -> bool:
    """Whether it counts as a strike against the author."""
    return action.restricts and (action.strike if draft.strike is None else draft.strike)


def check_author(
    connection: Connection, at: int, action: type[Action], draft: Draft, post: int
) -> dict[str, Any] | None:
    """What has to have come before an account is suspended, or a cry for help restricted; and
    what is put on record of a misuse. Raises `CaseworkError`.
    """
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
    return {
        "number": history.upheld, "posts": history.posts, "gravity": history.gravity,
        "intent": draft.intent,
    }  # fmt: skip


def rule_of(
    office: Office, action: type[Action], draft: Draft, post: Row[Any]
) -> tuple[str, str | None]:
    """The version of the terms that held when the post was written, and the rule about the harm.

    Raises `CaseworkError`.
    """
    written = min(post.created_at or post.received_at, post.received_at)
    try:
        terms = office.terms.at(moment(written))
        rule = None if draft.harm is None else terms.rule(draft.harm).id
    except NoRuleError:
        if action.restricts and draft.ground == "terms":
            raise CaseworkError("rule_newer") from None
        return office.terms.version, None
    return terms.version, rule
