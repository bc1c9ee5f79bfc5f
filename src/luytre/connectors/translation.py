"""What every connector reads and writes, whatever the platform."""

from __future__ import annotations

import base64
import hmac
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from luytre.casework.actions import ACTIONS
from luytre.client import Post

__all__ = [
    "LONGEST_TEXT", "Call", "CannotAct", "Connector", "ConnectorError", "Decision", "Deleted",
    "Incoming", "Recovered", "SignatureError", "at_most", "check_hmac", "check_token",
    "read_decision", "read_json",
]  # fmt: skip

#: Characters of a text that are sent on. What a longer one has after them is not screened; to leave
#: all of it unread would be worse.
LONGEST_TEXT = 100_000

_LONGEST_NAME = 200
_LONGEST_URL = 2_000


class ConnectorError(ValueError):
    """A webhook that can't be read. The message says what to change, and quotes no text."""


class SignatureError(ConnectorError):
    """A webhook that is not from whom it says."""


class Call(msgspec.Struct, frozen=True):
    """One request to the platform.

    `body` goes as JSON, or as a form where `form` is set. `already` are the statuses by which the
    platform says that it was done before, so that a call made twice is no failure.
    """

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = {}
    form: bool = False
    already: frozenset[int] = frozenset()


class CannotAct(msgspec.Struct, frozen=True):
    """What the platform's interface can't do, and what a person can do instead."""

    action: str
    reason: str
    advice: str


class Deleted(msgspec.Struct, frozen=True):
    """A post that is gone from the platform.

    `ask` is a call whose answer says if it is: see `Connector.is_gone`. A post that Lũy Tre itself
    had taken down is not gone; its text is needed while the author may appeal.
    """

    id: str
    ask: Call | None = None


class Recovered(msgspec.Struct, frozen=True):
    """A post that is on the platform again since `at`.

    Lũy Tre may have forgotten it, or may have had it taken down and kept its text: then it is no
    edit, and must not be decided about anew.
    """

    post: Post
    at: datetime


Incoming = Post | Recovered | Deleted


class Decision(msgspec.Struct, frozen=True):
    """A decision that takes effect, or where `undone`, one that has lost it.

    `id` is the platform's name for the post. `statement_url` is for the author alone.
    """

    decision: int
    id: str
    action: str
    undone: bool = False
    on_account: bool = False
    harm: str | None = None
    until: datetime | None = None
    statement_url: str | None = None

    @property
    def is_about_the_account(self) -> bool:
        """Whether it concerns the author's account and not the post."""
        return self.on_account or self.action in _ON_ACCOUNTS


_ON_ACCOUNTS = frozenset(name for name, action in ACTIONS.items() if action.account)

#: Types of webhooks that a platform acts on; True where something is undone.
_TYPES = {
    "decision.made": False,
    "decision.ended": True,
    "decision.reversed": True,
    "post.restored": True,
}


class _Data(msgspec.Struct, frozen=True):
    decision: int
    source: str
    id: Annotated[str, Meta(min_length=1, max_length=_LONGEST_NAME)]
    action: Annotated[str, Meta(max_length=40)]
    on_account: bool = False
    harm: Annotated[str, Meta(max_length=10)] | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None
    statement_url: Annotated[str, Meta(max_length=_LONGEST_URL)] | None = None
    overrides_action: Annotated[str, Meta(max_length=40)] | None = None


def read_decision(payload: Mapping[str, Any], source: str) -> Decision | None:
    """The decision in a webhook of Lũy Tre's; None where it is about something else.

    Raises `ConnectorError` where it is none, or is for another source than `source`.
    """
    kind = payload.get("type")
    if kind not in _TYPES:
        return None
    try:
        data = msgspec.convert(payload.get("data"), _Data)
    except msgspec.ValidationError as error:
        raise ConnectorError(f"The payload is not that of a decision: {error}.") from None
    if data.source != source:
        raise ConnectorError(
            f"The decision is about the source {data.source!r}, and this is {source!r}. "
            "Give the webhook the address of its own source."
        )
    undone = _TYPES[kind] or data.action == "restore"
    action = data.action
    if action == "restore" and data.overrides_action:
        # What is given back depends on what was taken: the post, or the account.
        action = data.overrides_action
    return Decision(
        data.decision, data.id, action, undone, data.on_account, data.harm, data.until,
        data.statement_url,
    )  # fmt: skip


class Connector(ABC):
    """Translates for one platform. Knows its address, and opens no connection to it."""

    platform: ClassVar[str]

    @abstractmethod
    def read(
        self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime | None = None
    ) -> list[Incoming]:
        """What a webhook of the platform says; nothing where it is of no interest.

        headers: Names in lower case. now: when it came, the machine's time by default.
        Raises `SignatureError` and `ConnectorError`.
        """

    @abstractmethod
    def act(
        self, decision: Decision, found: Mapping[str, Any] | None
    ) -> Sequence[Call | CannotAct]:
        """What has to be done on the platform; nothing where it is done already.

        found: What the platform answered to `look`, None where it has no such post.
        """

    @abstractmethod
    def credentials(self, key: str) -> dict[str, str]:
        """The headers by which the platform knows us."""

    def look(self, decision: Decision) -> Call | None:
        """What the platform has to be asked before `act`."""
        return None

    def is_gone(self, found: Mapping[str, Any] | None) -> bool:
        """Whether what was found says that a `Deleted` is one; `found` is None for a 404."""
        return True


def check_hmac(
    secret: str, body: bytes, shown: str | None, digest: str = "sha256", encoding: str = "hex"
) -> None:
    """Raises `SignatureError` where `shown` is not the HMAC of `body`, in "hex" or "base64"."""
    if not secret:
        raise SignatureError("There is no secret here, so nothing can be right.")
    made = hmac.new(secret.encode(), body, digest).digest()
    check_token(made.hex() if encoding == "hex" else base64.b64encode(made).decode(), shown)


def check_token(expected: str, shown: str | None) -> None:
    """Raises `SignatureError` where `shown` is not `expected`. An empty one is never right."""
    if shown is None:
        raise SignatureError(
            "The webhook has no signature. Give it a secret on the platform, and the same here."
        )
    same = hmac.compare_digest(shown.encode("utf-8", "replace"), expected.encode())
    if not same or not expected:
        raise SignatureError("The signature is wrong. Is the secret here that of the platform?")


def read_json(body: bytes) -> Any:
    """What the body of a webhook says. Raises `ConnectorError`."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ConnectorError(
            "The body is not JSON. Set the webhook's content type to application/json."
        ) from None


def at_most(post: Post) -> Post:
    """`post` within the limits of Lũy Tre. Raises `ConnectorError` where a name is too long."""
    for name in (post.id, post.author):
        if not 1 <= len(str(name)) <= _LONGEST_NAME or "\0" in str(name):
            raise ConnectorError(f"A name of a post or author has 1 to {_LONGEST_NAME} characters.")
    url = post.url if post.url and len(post.url) <= _LONGEST_URL and "\0" not in post.url else None
    community = post.community and post.community.replace("\0", "")[:_LONGEST_NAME]
    return msgspec.structs.replace(
        post, text=post.text[:LONGEST_TEXT], url=url, community=community or None
    )
