"""XenForo 2.3, https://xenforo.com.

Webhooks: https://docs.xenforo.com/devs/advanced-concepts/webhooks-and-events has the content types
and the events `insert`, `update` and `delete`, and says that the payload is the interface's record.
It shows neither headers nor the envelope. Those are as an add-on's page describes them that sends
through the same system, https://docs.madeby2d.com/downloads-manager/webhooks/payloads: `XF-Content-
Type`, `XF-Webhook-Event`, `XF-Webhook-Id`, `XF-Webhook-Secret` (the secret itself: there is no
signature), and `content_type`, `event`, `content_id`, `data`.

Interface: https://docs.xenforo.com/api/xenforo-api (GET, DELETE /posts/{id}/, DELETE, POST
/threads/{id}/) and https://xenforo.com/docs/dev/rest-api for `XF-Api-Key`. `discussion_open` as a
parameter of POST /threads/{id}/ is from memory of the older page,
https://xenforo.com/community/pages/api-endpoints/. Nothing there undeletes a post or bans a user.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec

from luytre.client import Post
from luytre.connectors.markup import bbcode_text
from luytre.connectors.translation import (
    Call,
    CannotAct,
    Connector,
    ConnectorError,
    Decision,
    Deleted,
    Incoming,
    at_most,
    check_token,
)

__all__ = ["XenForo"]

_TOLD = "Lý do, và cách khiếu nại: {url}"


class _Forum(msgspec.Struct, frozen=True):
    node_id: int | None = None


class _Thread(msgspec.Struct, frozen=True):
    thread_id: int = 0
    title: str = ""
    first_post_id: int = 0
    node_id: int | None = None
    discussion_state: str = "visible"
    discussion_open: bool = True


class _Post(msgspec.Struct, frozen=True):
    """A post as the webhook and GET /posts/{id}/ have it. Times are seconds since 1970."""

    post_id: int
    thread_id: int = 0
    user_id: int = 0
    message: str | None = None
    message_state: str = "visible"
    post_date: int = 0
    last_edit_date: int = 0
    view_url: str = ""
    is_first_post: bool = False
    thread: _Thread | None = msgspec.field(default=None, name="Thread")

    @property
    def starts_thread(self) -> bool:
        return self.is_first_post or (
            self.thread is not None and self.thread.first_post_id == self.post_id
        )


class _Webhook(msgspec.Struct, frozen=True):
    content_type: str = ""
    event: str = ""
    content_id: int = 0
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Answer(msgspec.Struct, frozen=True):
    post: _Post


_webhook = msgspec.json.Decoder(_Webhook)
_post = msgspec.json.Decoder(_Post)


class XenForo(Connector):
    """Translates for the forum at `url`. quotes: as in `Discourse`."""

    platform: ClassVar[str] = "xenforo"

    def __init__(self, url: str, *, quotes: bool = False) -> None:
        self._url = url.rstrip("/")
        self._quotes = quotes

    def read(
        self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime | None = None
    ) -> list[Incoming]:
        check_token(secret, headers.get("xf-webhook-secret"))
        try:
            webhook = _webhook.decode(body)
            if webhook.content_type != "post":
                return []
            if webhook.event == "delete":
                return [Deleted(str(webhook.content_id), _get(str(webhook.content_id)))]
            post = _post.decode(webhook.data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            detail = f" ({error})" if isinstance(error, msgspec.ValidationError) else ""
            raise ConnectorError(
                f"The body is not that of XenForo's post events{detail}. Set the webhook's "
                "content type to application/json."
            ) from None
        # A post that is deleted softly is there for moderators, and may come back.
        if post.message is None or post.message_state == "deleted":
            return []
        return [at_most(self._translated(post))]

    def _translated(self, post: _Post) -> Post:
        text = bbcode_text(post.message or "", quotes=self._quotes)
        if post.starts_thread and post.thread is not None and post.thread.title:
            text = f"{post.thread.title}\n\n{text}"
        node = post.thread.node_id if post.thread is not None else None
        own = post.view_url.startswith(f"{self._url}/")
        return Post(
            id=str(post.post_id),
            # Guests all have the number 0, and are not one person.
            author=str(post.user_id) if post.user_id else f"guest:{post.post_id}",
            text=text,
            created_at=_time(post.post_date),
            edited_at=_time(post.last_edit_date),
            surface="post" if post.starts_thread else "comment",
            community=str(node) if node is not None else None,
            url=post.view_url if own else f"{self._url}/posts/{post.post_id}/",
        )

    def credentials(self, key: str) -> dict[str, str]:
        return {"XF-Api-Key": key}

    def look(self, decision: Decision) -> Call | None:
        return _get(decision.id)

    def is_gone(self, found: Mapping[str, Any] | None) -> bool:
        return found is None

    def act(
        self, decision: Decision, found: Mapping[str, Any] | None
    ) -> Sequence[Call | CannotAct]:
        if found is None:
            return []
        try:
            post = msgspec.convert(found, _Answer).post
        except msgspec.ValidationError as error:
            raise ConnectorError(
                f"XenForo answered with something else than a post: {error}."
            ) from (None)
        if decision.is_about_the_account:
            word = "lift the ban of" if decision.undone else "ban"
            return [
                CannotAct(
                    decision.action,
                    "XenForo's interface can't ban accounts.",
                    f"An administrator can {word} user {post.user_id} in Users > Ban user"
                    f"{_until(decision)}.",
                )
            ]
        match decision.action:
            case "remove" | "disable" | "restore":
                return _on_post(decision, post)
            case "limit_interaction" if post.starts_thread:
                is_open = decision.undone
                if post.thread is not None and post.thread.discussion_open == is_open:
                    return []
                body = {"discussion_open": "1" if is_open else "0"}
                return [Call("POST", f"/api/threads/{post.thread_id}/", body, form=True)]
            case "no_action":
                return []
        return [
            CannotAct(
                decision.action,
                "XenForo's interface has no call for it.",
                f"A moderator can look at post {decision.id} on the forum and do it by hand.",
            )
        ]


def _get(id: str) -> Call:
    if not (id.isascii() and id.isdecimal()):
        raise ConnectorError("Posts of XenForo have numbers for names, and this one has not.")
    return Call("GET", f"/api/posts/{id}/")


def _on_post(decision: Decision, post: _Post) -> Sequence[Call | CannotAct]:
    hidden = post.message_state == "deleted" or (
        post.starts_thread and post.thread is not None and post.thread.discussion_state == "deleted"
    )
    if decision.undone:
        if not hidden:
            return []
        what = f"thread {post.thread_id}" if post.starts_thread else f"post {decision.id}"
        return [
            CannotAct(
                "restore",
                "XenForo's interface can delete, and not undelete.",
                f"A moderator can open {what} on the forum and choose Undelete.",
            )
        ]
    if hidden:
        return []
    alerted = "starter" if post.starts_thread else "author"
    query = {"hard_delete": "0", "reason": f"Lũy Tre, quyết định {decision.decision}"}
    if decision.statement_url:
        query |= {
            f"{alerted}_alert": "1",
            f"{alerted}_alert_reason": _TOLD.format(url=decision.statement_url),
        }
    kind = f"threads/{post.thread_id}" if post.starts_thread else f"posts/{decision.id}"
    return [Call("DELETE", f"/api/{kind}/", query=query, already=frozenset({404}))]


def _until(decision: Decision) -> str:
    return f", until {decision.until:%Y-%m-%d}" if decision.until and not decision.undone else ""


def _time(seconds: int) -> datetime | None:
    # Nobody posts after the year 2200, and no database keeps it.
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 7_258_118_400 else None
