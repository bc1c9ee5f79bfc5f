"""What others may be told: the fields of each message, and nothing beside them.

Ids, the verdict and the decision. There is no field for a text, an author, a name or an address,
and a message with another field is refused, so that none can be added by the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

import msgspec
from msgspec import Meta

__all__ = [
    "MAILS",
    "TOLD",
    "Decided",
    "Judged",
    "Received",
    "SetAside",
    "Told",
    "Warned",
    "checked_mail",
    "checked_told",
]

Number = Annotated[int, Meta(ge=1)]
Word = Annotated[str, Meta(pattern=r"^[a-z_]{1,40}\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Moment = Annotated[
    str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)\Z")
]
Link = Annotated[str, Meta(pattern=r"^https?://[^\s\"<>]{1,500}\Z")]
Harm = Annotated[str, Meta(pattern=r"^H\d\d\Z")]
Type = Annotated[str, Meta(pattern=r"^[a-z_]{1,30}(\.[a-z_]{1,30}){1,3}\Z")]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the webhooks of a source are sent. `id` is the platform's name for the post."""

    source: Name | None = None
    id: Name | None = None
    post: Number | None = None
    case: Number | None = None
    decision: Number | None = None
    overrides: Number | None = None
    overrides_action: Word | None = None
    action: Word | None = None
    on_account: bool | None = None
    harm: Harm | None = None
    until: Moment | None = None
    automated: bool | None = None
    outcome: Word | None = None
    statement_url: Link | None = None


class Received(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A receipt for a report. What it says is looked up when it is sent."""


class Decided(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The outcome for a reporter, who may appeal until `appeal_until`, if it is not None."""

    action: Word
    automated: bool
    decision: Number | None = None
    appeal_until: Moment | None = None


class Judged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a reporter's appeal ended: "upheld" or "reversed"."""

    outcome: Word


class Warned(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That so many reports of those that were decided were mistaken."""

    decided: Number
    dismissed: Number


class SetAside(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same, and until when reports of the reporter are looked at no more."""

    decided: Number
    dismissed: Number
    until: Moment


#: The names of all fields that a webhook may be sent.
TOLD = frozenset(Told.__struct_fields__)

Mail = Received | Decided | Judged | Warned | SetAside

#: The mails that reporters get, by type.
MAILS: Mapping[str, type[Mail]] = MappingProxyType(
    {
        "report.received": Received,
        "report.decided": Decided,
        "appeal.decided": Judged,
        "reporter.warned": Warned,
        "reporter.set_aside": SetAside,
    }
)

_encode = msgspec.json.Encoder(order="deterministic").encode


def checked_told(source: str, type_: str, body: dict[str, Any]) -> str:
    """The JSON of a message to the webhooks of a source; raises `ValueError`."""
    _convert(type_, Type, "the type of a message")
    told = _convert(body, Told, "what a webhook is told")
    if told.source not in {None, source}:
        raise ValueError("what a webhook is told is of its own source alone")
    return _encode(body).decode()


def checked_mail(type_: str, body: dict[str, Any]) -> str:
    """The JSON of a mail to a reporter; raises `ValueError`."""
    if type_ not in MAILS:
        raise ValueError(f"no mail is of that type; there are: {', '.join(sorted(MAILS))}")
    _convert(body, MAILS[type_], "what a reporter is told")
    return _encode(body).decode()


def _convert(value: Any, shape: Any, what: str) -> Any:
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        # It names fields and shapes, none of the values; but a field may be named like a person.
        reason = "a field it doesn't have" if "unknown field" in str(error) else str(error)
        raise ValueError(f"{what} can't be this: {reason}") from None
