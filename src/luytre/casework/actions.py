"""What can be done about a post or its author: one class an action.

An action that restricts somebody needs a statement of reasons; `fields` are its values in the DSA's
transparency database (schema v2, as of 24 June 2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

__all__ = [
    "ACTIONS",
    "HATE_OR_INCITEMENT",
    "Action",
    "AgeRestrict",
    "Demote",
    "Disable",
    "Label",
    "LimitInteraction",
    "NoAction",
    "Remove",
    "Restore",
    "Support",
    "Suspend",
    "Terminate",
    "Warn",
]

#: Harms of which a removal needs the six factors of the Rabat Plan of Action on record.
HATE_OR_INCITEMENT = frozenset({"H09", "H10"})

#: Days from which a suspension is of high impact.
LONG_SUSPENSION_DAYS = 30


class Action:
    """`restricts` somebody; concerns the `account` behind the post; counts as a `strike` unless the
    decision says otherwise; `lasts` for a time that may be given, `must_end` for one that must.
    """

    name: ClassVar[str]
    restricts: ClassVar[bool] = True
    account: ClassVar[bool] = False
    strike: ClassVar[bool] = False
    lasts: ClassVar[bool] = True
    must_end: ClassVar[bool] = False
    #: Fields of the statement of reasons.
    fields: ClassVar[Mapping[str, object]] = {}

    @classmethod
    def second_person_because(cls, harm: str | None, days: float | None) -> str | None:
        """Why another person has to agree before it takes effect: a name of a reason, or None."""
        return None

    @classmethod
    def needs_rabat(cls, harm: str | None) -> bool:
        """Whether the Rabat factors have to be on record."""
        return False


class Remove(Action):
    """The post is gone."""

    name = "remove"
    strike = True
    fields: ClassVar[Mapping[str, object]] = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    }

    @classmethod
    def second_person_because(cls, harm: str | None, days: float | None) -> str | None:
        return "rabat" if harm in HATE_OR_INCITEMENT else None

    @classmethod
    def needs_rabat(cls, harm: str | None) -> bool:
        return harm in HATE_OR_INCITEMENT


class Disable(Remove):
    """The post is kept by the platform and shown to nobody."""

    name = "disable"
    fields: ClassVar[Mapping[str, object]] = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    }


class Demote(Action):
    """The post is shown to fewer people."""

    name = "demote"
    fields: ClassVar[Mapping[str, object]] = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DEMOTED"]
    }


class AgeRestrict(Action):
    """The post is shown to adults only."""

    name = "age_restrict"
    fields: ClassVar[Mapping[str, object]] = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED"]
    }


class Label(Action):
    """The post is shown with a note."""

    name = "label"
    fields: ClassVar[Mapping[str, object]] = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_LABELLED"]
    }


class LimitInteraction(Action):
    """The post can't be answered, shared or voted on."""

    name = "limit_interaction"
    fields: ClassVar[Mapping[str, object]] = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"]
    }


class Suspend(Action):
    """The author's account rests for a time."""

    name = "suspend"
    account = True
    strike = True
    must_end = True
    fields: ClassVar[Mapping[str, object]] = {"decision_account": "DECISION_ACCOUNT_SUSPENDED"}

    @classmethod
    def second_person_because(cls, harm: str | None, days: float | None) -> str | None:
        return "long_suspension" if days is None or days >= LONG_SUSPENSION_DAYS else None


class Terminate(Action):
    """The author's account is closed."""

    name = "terminate"
    account = True
    strike = True
    lasts = False
    fields: ClassVar[Mapping[str, object]] = {"decision_account": "DECISION_ACCOUNT_TERMINATED"}

    @classmethod
    def second_person_because(cls, harm: str | None, days: float | None) -> str | None:
        return "termination"


class Warn(Action):
    """The post stays; the author is told which rule it is close to."""

    name = "warn"
    restricts = False
    lasts = False


class Support(Action):
    """The post stays; the author is offered help."""

    name = "support"
    restricts = False
    lasts = False


class NoAction(Action):
    """The post stays as it is."""

    name = "no_action"
    restricts = False
    lasts = False


class Restore(Action):
    """An earlier decision is undone: the post, the strike and the reach are given back."""

    name = "restore"
    restricts = False
    lasts = False


_CLASSES = (
    Remove, Disable, Demote, AgeRestrict, Label, LimitInteraction, Suspend, Terminate, Warn,
    Support, NoAction, Restore,
)  # fmt: skip

ACTIONS: Mapping[str, type[Action]] = MappingProxyType({one.name: one for one in _CLASSES})
"""Every action by its name."""
