"""A platform that a file describes, and what is said where the file or the body is wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.samples import (
    MAPPING,
    SECRET,
    STATEMENT,
    cannot,
    decided,
    generic,
    raw,
    sample,
    signature,
)

from luytre.client import Post
from luytre.connectors import Call, ConnectorError, Deleted, SignatureError, read_decision
from luytre.connectors.generic import Generic
from luytre.connectors.mapping import read_mapping
from luytre.connectors.tables import ConfigError
from luytre.connectors.translation import LONGEST_TEXT


def read(body: Any, mapping: str = MAPPING) -> list[Any]:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    connector = Generic(read_mapping(tomllib.loads(mapping), "mapping.toml"))
    return connector.read({"x-shop-signature": signature(sent)}, sent, SECRET)


def comment(**values: Any) -> Any:
    """The sample with other values in the comment."""
    body = sample("generic_comment")
    body["data"]["comment"] |= values
    return body


def test_a_post_is_read_from_where_its_values_stand() -> None:
    assert read(raw("generic_comment")) == [
        Post(
            id="8311",
            author="u-17",
            text="vay t1ền nh4nh, lh z.a.l.o",
            created_at=datetime(2026, 11, 27, 1, 30, tzinfo=UTC),
            surface="comment",
            community="cho-cu",
            url="https://cho.example/c/8311",
        )
    ]


def test_events_are_told_apart() -> None:
    body = sample("generic_comment")
    assert read(body | {"event": "comment.deleted"}) == [Deleted("8311")]
    assert read(body | {"event": "comment.liked"}) == []
    assert read(body | {"actor": {"name": "luytre"}}) == []


def test_an_event_may_be_named_by_a_header() -> None:
    mapping = MAPPING.replace('path = "event"', 'header = "X-Event"', 1)
    connector = Generic(read_mapping(tomllib.loads(mapping), "m"))
    body = raw("generic_comment")
    headers = {"x-shop-signature": signature(body), "x-event": "comment.deleted"}
    assert connector.read(headers, body, SECRET) == [Deleted("8311")]
    del headers["x-event"]
    assert connector.read(headers, body, SECRET) == []


@pytest.mark.parametrize(
    ("time", "read_as"),
    [
        ("2026-11-27T08:30:00+07:00", datetime(2026, 11, 27, 1, 30, tzinfo=UTC)),
        (1795743000, datetime(2026, 11, 27, 1, 30, tzinfo=UTC)),
        (None, None),
    ],
)
def test_times_have_a_zone_or_are_seconds(time: Any, read_as: datetime | None) -> None:
    (post,) = read(comment(created=time))
    assert post.created_at == read_as


@pytest.mark.parametrize("time", ["hôm qua", "2026-11-27T08:30:00", True, -1, 1e9, 10**30, []])
def test_a_time_that_can_t_be_read_is_named(time: Any) -> None:
    with pytest.raises(ConnectorError, match=r"data\.comment\.created.*ISO 8601"):
        read(comment(created=time))


def test_a_path_that_leads_nowhere_is_named_with_one_that_is_near() -> None:
    mapping = MAPPING.replace("data.comment.id", "data.coment.id")
    with pytest.raises(ConnectorError) as wrong:
        read(raw("generic_comment"), mapping)
    assert str(wrong.value) == (
        'The body has no "coment" of "data.coment.id". Did you mean "comment"?'
    )
    with pytest.raises(ConnectorError, match="no names there"):
        read({"event": "comment.created", "data": [1]})


def test_an_error_quotes_no_text() -> None:
    with pytest.raises(ConnectorError) as wrong:
        read(comment(body=["vay t1ền nh4nh"]))
    assert "vay" not in str(wrong.value)
    with pytest.raises(ConnectorError, match="names nothing"):
        read(comment(id=1.5))


def test_what_is_too_long_is_read_as_far_as_it_goes() -> None:
    (post,) = read(comment(body="x" * (LONGEST_TEXT + 5), link="https://" + "x" * 5_000))
    assert len(post.text) == LONGEST_TEXT
    assert post.url is None
    with pytest.raises(ConnectorError, match="1 to 200"):
        read(comment(id="x" * 201))
    with pytest.raises(ConnectorError, match="1 to 200"):
        read(comment(id=""))


def test_lists_are_counted_from_nothing() -> None:
    mapping = MAPPING.replace("data.comment.body", "data.comment.parts.1")
    (post,) = read(comment(parts=["một", "hai"]), mapping)
    assert post.text == "hai"
    with pytest.raises(ConnectorError):
        read(comment(parts=["một"]), mapping)


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512", "sha1"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_signatures_are_read_as_the_platform_writes_them(digest: str, encoding: str) -> None:
    mapping = MAPPING.replace('prefix = "sha256="', f'digest = "{digest}"\nencoding = "{encoding}"')
    connector = Generic(read_mapping(tomllib.loads(mapping), "m"))
    body = raw("generic_comment")
    made = hmac.new(SECRET.encode(), body, getattr(hashlib, digest))
    shown = made.hexdigest() if encoding == "hex" else base64.b64encode(made.digest()).decode()
    assert connector.read({"x-shop-signature": shown}, body, SECRET)
    with pytest.raises(SignatureError):
        connector.read({"x-shop-signature": shown}, body + b" ", SECRET)


@given(st.text(max_size=80))
def test_what_is_not_signed_is_refused(shown: str) -> None:
    body = raw("generic_comment")
    for headers in ({"x-shop-signature": shown}, {"x-shop-signature": f"sha256={shown}"}, {}):
        with pytest.raises(SignatureError):
            generic.read(headers, body, SECRET)


def test_the_secret_itself_may_be_what_is_shown() -> None:
    mapping = MAPPING.replace('prefix = "sha256="', 'kind = "token"')
    connector = Generic(read_mapping(tomllib.loads(mapping), "m"))
    assert connector.read({"x-shop-signature": SECRET}, raw("generic_comment"), SECRET)
    with pytest.raises(SignatureError):
        connector.read({"x-shop-signature": "another"}, raw("generic_comment"), SECRET)


def test_calls_are_filled_in() -> None:
    removed = decided("remove", id="a/b?c", harm="H06", statement_url=STATEMENT)
    assert generic.act(removed, None) == [
        Call(
            "POST",
            "/api/comments/a%2Fb%3Fc/hide",
            {"reason": "luytre 12 H06", "author_link": STATEMENT},
        )
    ]
    until = datetime(2026, 12, 4, 7, tzinfo=UTC)
    assert generic.act(decided("suspend", until=until), None) == [
        Call(
            "PUT",
            "/api/comments/8311/author/suspended",
            {"until": "2026-12-04T07:00:00+00:00", "by": ["luytre", 1, True]},
            already=frozenset({409}),
        )
    ]
    assert generic.credentials("k") == {"X-Key": "k"}


def test_braces_in_a_value_are_not_filled_in_again() -> None:
    (call,) = generic.act(decided("remove", harm="{id}"), None)
    assert isinstance(call, Call) and call.body is not None
    assert call.body["reason"] == "luytre 12 {id}"


def test_what_is_undone_is_undone_by_its_own_call_or_by_restoring() -> None:
    assert generic.act(decided("remove", undone=True), None) == [
        Call("POST", "/api/comments/8311/show")
    ]
    (call,) = generic.act(decided("suspend", undone=True), None)
    assert isinstance(call, Call) and call.method == "DELETE"
    assert "[act.label]" in cannot(generic.act(decided("label"), None)).reason
    assert generic.act(decided("no_action"), None) == []


@pytest.mark.parametrize("name", [".", ".."])
def test_a_name_does_not_lead_to_another_address(name: str) -> None:
    with pytest.raises(ConnectorError, match="another address"):
        generic.act(decided("remove", id=name), None)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[post]", "[posts]", 'm.toml: unknown key "posts". Did you mean "post"?'),
        ("author =", "auther =", 'm.toml.post: unknown key "auther". Did you mean "author"?'),
        ("[act.remove]", "[act.remvoe]", 'unknown action "remvoe". Did you mean "remove"?'),
        ("{decision}", "{desicion}", 'known for "{desicion}". Did you mean "decision"?'),
        ("method = ", "metod = ", 'm.toml.act.suspend: unknown key "metod".'),
        ('path = "event"', "", "say where the event's name stands"),
        ('format = "html"', 'format = "rtf"', "m.toml.post.format: Invalid enum value"),
        ('header = "X-Shop-Signature"', "", "m.toml.signature: Object missing required field"),
        ('"/api/comments/{id}/show"', '"https://x.vn"', "act"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_wrong_says_where(old: str, new: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        read_mapping(tomllib.loads(MAPPING.replace(old, new, 1)), "m.toml")
    assert complaint in str(wrong.value)


def payload(**data: Any) -> dict[str, Any]:
    made = {"decision": 12, "source": "forum", "id": "8311", "post": 5, "action": "remove"}
    return {"type": "decision.made", "data": made | data}


def test_a_decision_is_read_with_what_it_undoes() -> None:
    assert read_decision(payload(), "forum") == decided("remove")
    assert read_decision(payload() | {"type": "case.opened"}, "forum") is None
    for kind in ("decision.ended", "decision.reversed", "post.restored"):
        assert read_decision(payload() | {"type": kind}, "forum") == decided("remove", undone=True)
    restored = read_decision(payload(action="restore", on_account=True), "forum")
    assert restored is not None and restored.undone and restored.is_about_the_account
    named = payload(action="restore", overrides_action="suspend") | {"type": "decision.reversed"}
    assert read_decision(named, "forum") == decided("suspend", undone=True)


@pytest.mark.parametrize(
    "change",
    [{"source": "shop"}, {"id": 8311}, {"id": ""}, {"until": "2026-11-27"}, {"decision": "x"}],
)
def test_a_decision_that_is_none_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ConnectorError):
        read_decision(payload(**change), "forum")
    with pytest.raises(ConnectorError):
        read_decision({"type": "decision.made"}, "forum")
