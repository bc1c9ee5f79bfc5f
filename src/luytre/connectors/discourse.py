"""Discourse, https://discourse.org.

Webhooks: https://meta.discourse.org/t/setting-up-webhooks/49045 describes them. The names of
headers and fields are those of Discourse's public source, github.com/discourse/discourse: headers
and signature in app/jobs/regular/emit_web_hook_event.rb, the payload in
app/serializers/web_hook_post_serializer.rb.

Interface: https://docs.discourse.org (GET and DELETE /posts/{id}.json, DELETE /t/{id}.json,
PUT /t/{id}/status.json, PUT /admin/users/{id}/suspend.json, POST /posts.json). What that page
leaves out is from the source: /posts/{id}/recover, /t/{id}/recover and /admin/users/{id}/unsuspend
from config/routes.rb, and that moderators find a deleted post by GET, with `deleted_by`. That the
payload of a deletion is made before it is from memory of lib/post_destroyer.rb; nothing relies on
its being otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from luytre.client import Post
from luytre.connectors.markup import discourse_text
from luytre.connectors.translation import (
    Call,
    CannotAct,
    Connector,
    ConnectorError,
    Decision,
    Deleted,
    Incoming,
    Recovered,
    SignatureError,
    at_most,
    check_hmac,
)

__all__ = ["Discourse"]

_CREATED = frozenset({"post_created", "post_edited", "post_recovered"})
_DESTROYED = "post_destroyed"

#: Kinds of posts that a person writes for all to read; others are notes of the forum or its staff.
_REGULAR = 1

#: Discourse has no account that is closed and can be opened again; this is its "for ever".
_FOR_EVER = "2999-12-31T00:00:00Z"

_TITLE = "Quyết định về bài viết của bạn"
_MESSAGE = "Ban quản trị đã có quyết định về bài viết của bạn. Lý do, và cách khiếu nại: {url}"


class _Who(msgspec.Struct, frozen=True):
    username: str = ""


class _Post(msgspec.Struct, frozen=True):
    id: int
    created_at: Annotated[datetime, Meta(tz=True)]
    updated_at: Annotated[datetime, Meta(tz=True)]
    raw: str | None = None
    user_id: int | None = None
    post_number: int = 1
    post_type: int = _REGULAR
    topic_id: int | None = None
    topic_slug: str | None = None
    topic_title: str | None = None
    topic_archetype: str | None = None
    category_slug: str | None = None
    user_deleted: bool = False
    deleted_at: str | None = None


class _Body(msgspec.Struct, frozen=True):
    post: _Post


class _Found(msgspec.Struct, frozen=True):
    """A post as GET /posts/{id}.json has it. `username` is used to write to its author only."""

    user_id: int | None = None
    username: str = ""
    topic_id: int = 0
    post_number: int = 0
    user_deleted: bool = False
    deleted_at: str | None = None
    deleted_by: _Who | None = None


_body = msgspec.json.Decoder(_Body)


class Discourse(Connector):
    """Translates for the forum at `url`, where we are the moderator `user`.

    private: whether messages between members are read too. quotes: whether passages that were
    quoted from other posts count as text of the one who quotes.
    """

    platform: ClassVar[str] = "discourse"

    def __init__(self, url: str, user: str, *, private: bool = False, quotes: bool = False) -> None:
        self._url = url.rstrip("/")
        self._user = user
        self._private = private
        self._quotes = quotes

    def read(
        self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime | None = None
    ) -> list[Incoming]:
        shown = headers.get("x-discourse-event-signature")
        if shown is not None and not shown.startswith("sha256="):
            raise SignatureError("The signature is none of Discourse's: it begins with sha256=.")
        check_hmac(secret, body, shown and shown.removeprefix("sha256="))
        event = headers.get("x-discourse-event", "")
        if event != _DESTROYED and event not in _CREATED:
            return []
        try:
            post = _body.decode(body).post
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            detail = f" ({error})" if isinstance(error, msgspec.ValidationError) else ""
            raise ConnectorError(
                f"The body is not that of Discourse's post events{detail}. Set the webhook's "
                "content type to application/json."
            ) from None
        if post.post_type != _REGULAR:
            return []
        if event == _DESTROYED or post.user_deleted:
            # Whose doing it was is not in the payload, which is made before the deletion.
            return [Deleted(str(post.id), _get(str(post.id)))]
        private = post.topic_archetype == "private_message"
        if post.raw is None or post.deleted_at is not None or (private and not self._private):
            return []
        read = at_most(self._post(post, event, private))
        if event == "post_recovered":
            return [Recovered(read, now or datetime.now(UTC))]
        return [read]

    def _post(self, post: _Post, event: str, private: bool) -> Post:
        text = discourse_text(post.raw or "", quotes=self._quotes)
        first = post.post_number == 1
        if first and post.topic_title:
            text = f"{post.topic_title}\n\n{text}"
        address = f"{self._url}/t/{post.topic_slug or '-'}/{post.topic_id}/{post.post_number}"
        return Post(
            id=str(post.id),
            # A post whose account is gone is of nobody else's making.
            author=str(post.user_id) if post.user_id is not None else f"nobody:{post.id}",
            text=text,
            created_at=post.created_at,
            edited_at=post.updated_at if event == "post_edited" else None,
            surface="message" if private else "post" if first else "comment",
            community=post.category_slug,
            url=address if post.topic_id is not None else None,
        )

    def credentials(self, key: str) -> dict[str, str]:
        return {"Api-Key": key, "Api-Username": self._user}

    def look(self, decision: Decision) -> Call | None:
        return _get(decision.id)

    def is_gone(self, found: Mapping[str, Any] | None) -> bool:
        post = _found(found)
        if post is None or post.user_deleted:
            return True
        return post.deleted_by is not None and post.deleted_by.username != self._user

    def act(
        self, decision: Decision, found: Mapping[str, Any] | None
    ) -> Sequence[Call | CannotAct]:
        post = _found(found)
        if post is None:
            return []
        if decision.is_about_the_account:
            return self._on_account(decision, post)
        match decision.action:
            case "remove" | "disable" | "restore":
                return _on_post(decision, post)
            case "limit_interaction" if post.post_number == 1:
                enabled = "false" if decision.undone else "true"
                closed = {"status": "closed", "enabled": enabled}
                path = f"/t/{post.topic_id}/status.json"
                return [Call("PUT", path, closed), *_told(decision, post)]
            case "no_action":
                return []
        return [
            CannotAct(
                decision.action,
                _REASONS.get(decision.action, "Discourse knows no such action."),
                f"A moderator can look at post {decision.id} on the forum and do it by hand.",
            )
        ]

    def _on_account(self, decision: Decision, post: _Found) -> Sequence[Call | CannotAct]:
        if post.user_id is None:
            return [
                CannotAct(
                    decision.action,
                    f"Post {decision.id} has no account any more.",
                    "There is nothing to do, unless the person has another account.",
                )
            ]
        path = f"/admin/users/{post.user_id}"
        if decision.undone:
            return [Call("PUT", f"{path}/unsuspend.json")]
        until = _FOR_EVER
        if decision.action != "terminate" and decision.until is not None:
            until = decision.until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        # The reason is public on the forum; the statement is for the author alone.
        body = {"suspend_until": until, "reason": f"Lũy Tre, quyết định {decision.decision}"}
        if decision.statement_url:
            body["message"] = _MESSAGE.format(url=decision.statement_url)
        return [Call("PUT", f"{path}/suspend.json", body, already=frozenset({409}))]


_REASONS = {
    "demote": "Discourse can't show one post to fewer people.",
    "age_restrict": "Discourse knows no ages.",
    "label": "Discourse's interface has no labels of posts.",
    "limit_interaction": "Discourse can close a topic, not a single answer in it.",
    "warn": "The warning's words are a person's to choose.",
    "support": "Help is a person's to offer.",
}


def _get(id: str) -> Call:
    if not (id.isascii() and id.isdecimal()):
        raise ConnectorError("Posts of Discourse have numbers for names, and this one has not.")
    return Call("GET", f"/posts/{id}.json")


def _found(found: Mapping[str, Any] | None) -> _Found | None:
    if found is None:
        return None
    try:
        return msgspec.convert(found, _Found)
    except msgspec.ValidationError as error:
        raise ConnectorError(f"Discourse answered with something else than a post: {error}.") from (
            None
        )


def _on_post(decision: Decision, post: _Found) -> Sequence[Call]:
    """A deleted post is seen by moderators and can be recovered; the first one is its topic."""
    deleted = post.deleted_at is not None
    topic = post.post_number == 1
    if decision.undone:
        kind = f"/t/{post.topic_id}" if topic else f"/posts/{decision.id}"
        return [Call("PUT", f"{kind}/recover.json")] if deleted else []
    told = _told(decision, post)
    if deleted:
        return told
    path = f"/t/{post.topic_id}.json" if topic else f"/posts/{decision.id}.json"
    return [Call("DELETE", path, already=frozenset({404})), *told]


def _told(decision: Decision, post: _Found) -> list[Call]:
    """A private message with the author's statement of reasons; once, by its `external_id`."""
    if decision.statement_url is None or decision.undone or not post.username:
        return []
    body = {
        "title": _TITLE,
        "raw": _MESSAGE.format(url=decision.statement_url),
        "target_recipients": post.username,
        "archetype": "private_message",
        "external_id": f"luytre-{decision.decision}",
    }
    return [Call("POST", "/posts.json", body, already=frozenset({422}))]
