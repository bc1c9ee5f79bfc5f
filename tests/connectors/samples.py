"""Webhooks as the platforms' documents describe them, with invented people and words."""

from __future__ import annotations

import hashlib
import hmac
import json
import tomllib
from pathlib import Path
from typing import Any

from luytre.connectors import CannotAct, Decision
from luytre.connectors.discourse import Discourse
from luytre.connectors.generic import Generic
from luytre.connectors.mapping import read_mapping
from luytre.connectors.xenforo import XenForo

FIXTURES = Path(__file__).parent / "fixtures"
SECRET = "a-secret-of-enough-letters"
STATEMENT = "https://luytre.example/s/lt-abc.0123"

MAPPING = """
[signature]
header = "X-Shop-Signature"
prefix = "sha256="

[event]
path = "event"
created = ["comment.created", "comment.edited"]
deleted = ["comment.deleted"]
ignore = { "actor.name" = "luytre" }

[post]
id = "data.comment.id"
author = "/data/comment/author/id"
text = "data.comment.body"
format = "html"
created_at = "data.comment.created"
community = "data.shop.slug"
url = "data.comment.link"
surface = "comment"

[credentials]
header = "X-Key"
value = "{key}"

[act.remove]
path = "/api/comments/{id}/hide"
body = { reason = "luytre {decision} {harm}", author_link = "{statement_url}" }

[act.suspend]
method = "PUT"
path = "/api/comments/{id}/author/suspended"
body = { until = "{until}", by = ["luytre", 1, true] }
form = false
already = [409]

[act.restore]
path = "/api/comments/{id}/show"

[undo.suspend]
method = "DELETE"
path = "/api/comments/{id}/author/suspended"
"""

discourse = Discourse("https://forum.example/", "luytre")
xenforo = XenForo("https://dien-dan.example")
generic = Generic(read_mapping(tomllib.loads(MAPPING), "mapping.toml"))


def raw(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def sample(name: str) -> Any:
    return json.loads(raw(name))


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def of_discourse(body: bytes, event: str = "post_created") -> dict[str, str]:
    """The headers of a webhook of Discourse's."""
    return {
        "x-discourse-event-type": "post",
        "x-discourse-event": event,
        "x-discourse-event-signature": signature(body),
    }


def of_xenforo(event: str = "insert") -> dict[str, str]:
    """The headers of a webhook of XenForo's."""
    return {
        "xf-content-type": "post",
        "xf-webhook-event": event,
        "xf-webhook-id": "3",
        "xf-webhook-secret": SECRET,
    }


def decided(action: str, **more: Any) -> Decision:
    return Decision(**{"decision": 12, "id": "8311", "action": action} | more)


def cannot(steps: Any) -> CannotAct:
    """The one thing that can't be done."""
    (only,) = steps
    assert isinstance(only, CannotAct), only
    return only
