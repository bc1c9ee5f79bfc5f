"""Discourse, both ways. Not against a live one: its public source says what the shapes are."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.samples import (
    SECRET,
    STATEMENT,
    cannot,
    decided,
    discourse,
    of_discourse,
    raw,
    sample,
    signature,
)

from luytre.client import Post
from luytre.connectors import Call, CannotAct, ConnectorError, Deleted, Recovered, SignatureError
from luytre.connectors.discourse import Discourse

FOUND = sample("discourse_post_found")
FIRST = FOUND | {"id": 8311, "post_number": 1}
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def read(name: str, event: str = "post_created", connector: Discourse = discourse) -> list[Any]:
    body = raw(name)
    return connector.read(of_discourse(body, event), body, SECRET, NOW)


def test_a_post_is_read_without_the_words_of_others() -> None:
    assert read("discourse_post_created") == [
        Post(
            id="8311",
            author="1907",
            text="vay t1ền nh4nh, lh z.a.l.o",
            created_at=datetime(2026, 11, 27, 1, 30, 0, 123_000, tzinfo=UTC),
            surface="comment",
            community="cho-cu",
            url="https://forum.example/t/hoi-ve-xe-cu/42/3",
        )
    ]


def test_nobody_s_name_goes_along() -> None:
    for name in ("discourse_post_created", "discourse_first_post_created"):
        sent = repr(read(name)).lower()
        assert not any(word in sent for word in ("thành", "thanh", "lan_pham", "phạm"))


def test_a_topic_s_title_is_text_of_its_first_post() -> None:
    (post,) = read("discourse_first_post_created")
    assert post.text == "Vay t1ền nh4nh trong ngày\n\nAi cần nhắn em nhé."
    assert post.surface == "post"


def test_an_edit_says_when_it_was_made() -> None:
    (post,) = read("discourse_post_edited", "post_edited")
    assert (post.text, post.edited_at) == (
        "xin chào cả nhà",
        datetime(2026, 11, 27, 2, tzinfo=UTC),
    )


def test_a_post_that_comes_back_is_no_edit() -> None:
    (post,) = read("discourse_post_created")
    assert read("discourse_post_created", "post_recovered") == [Recovered(post, NOW)]


def test_messages_between_members_are_read_only_where_that_is_asked_for() -> None:
    assert read("discourse_message_created") == []
    asked = Discourse("https://forum.example", "luytre", private=True)
    (post,) = read("discourse_message_created", connector=asked)
    assert post.surface == "message"


def test_quotes_are_kept_where_that_is_asked_for() -> None:
    asked = Discourse("https://forum.example", "luytre", quotes=True)
    (post,) = read("discourse_post_created", connector=asked)
    assert post.text.startswith("ai biết chỗ sửa xe không")


@pytest.mark.parametrize("event", ["ping", "topic_created", "user_created", "post_liked", ""])
def test_other_events_are_of_no_interest(event: str) -> None:
    assert read("discourse_post_created", event) == []


def test_notes_of_the_forum_are_no_posts() -> None:
    body = json.dumps(
        {"post": sample("discourse_post_created")["post"] | {"post_type": 3}}
    ).encode()
    assert discourse.read(of_discourse(body), body, SECRET) == []


def test_a_deletion_is_asked_about() -> None:
    (deleted,) = read("discourse_post_created", "post_destroyed")
    assert deleted == Deleted("8311", Call("GET", "/posts/8311.json"))


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (None, True),
        ({}, False),
        ({"user_deleted": True}, True),
        ({"deleted_at": "2026-11-27", "deleted_by": {"username": "luytre"}}, False),
        ({"deleted_at": "2026-11-27", "deleted_by": {"username": "mai"}}, True),
    ],
)
def test_what_we_deleted_is_not_gone(change: dict[str, Any] | None, gone: bool) -> None:
    """Its text is needed while the author may appeal."""
    assert discourse.is_gone(None if change is None else FOUND | change) is gone


@given(st.one_of(st.none(), st.text(max_size=90), st.just(signature(b"another"))))
def test_what_is_not_signed_is_refused(shown: str | None) -> None:
    body = raw("discourse_post_created")
    headers = of_discourse(body)
    del headers["x-discourse-event-signature"]
    if shown is not None:
        headers["x-discourse-event-signature"] = shown
    with pytest.raises(SignatureError):
        discourse.read(headers, body, SECRET)


def test_an_empty_secret_is_nobody_s() -> None:
    body = raw("discourse_post_created")
    headers = of_discourse(body) | {"x-discourse-event-signature": signature(body, "")}
    with pytest.raises(SignatureError, match="no secret"):
        discourse.read(headers, body, "")


@pytest.mark.parametrize(
    "body",
    [b"", b"post=%7B%7D", b"{}", b'{"post": 1}', b'{"post": {"id": "x"}}', b"[" * 9_999, b"\xff"],
)
def test_another_body_is_named_as_such(body: bytes) -> None:
    with pytest.raises(ConnectorError, match="application/json"):
        discourse.read(of_discourse(body), body, SECRET)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda x: st.dictionaries(
    st.sampled_from(["post", "id", "raw", "created_at", "updated_at", "user_id"]), x)))  # fmt: skip
def test_any_json_is_read_or_refused(value: Any) -> None:
    body = json.dumps(value).encode()
    with suppress(ConnectorError):
        assert isinstance(discourse.read(of_discourse(body), body, SECRET), list)


def test_a_post_is_deleted_where_moderators_can_recover_it_and_the_author_is_told_once() -> None:
    deletion, told = discourse.act(decided("remove", statement_url=STATEMENT), FOUND)
    assert deletion == Call("DELETE", "/posts/8311.json", already=frozenset({404}))
    assert isinstance(told, Call) and told.body is not None
    assert (told.method, told.path) == ("POST", "/posts.json")
    assert told.body["external_id"] == "luytre-12"
    assert told.body["target_recipients"] == "thanh_ng"
    assert STATEMENT in told.body["raw"]
    assert discourse.act(decided("remove"), FOUND) == [deletion]


def test_the_first_post_is_its_topic() -> None:
    assert discourse.act(decided("disable"), FIRST) == [
        Call("DELETE", "/t/42.json", already=frozenset({404}))
    ]
    deleted = FIRST | {"deleted_at": "2026-11-27T03:00:00Z"}
    assert discourse.act(decided("disable", undone=True), deleted) == [
        Call("PUT", "/t/42/recover.json")
    ]


def test_what_is_done_is_not_done_again() -> None:
    deleted = FOUND | {"deleted_at": "2026-11-27T03:00:00Z"}
    assert discourse.act(decided("remove"), deleted) == []
    assert discourse.act(decided("remove"), None) == []
    assert discourse.act(decided("restore", undone=True), FOUND) == []
    assert discourse.act(decided("remove", undone=True), deleted) == [
        Call("PUT", "/posts/8311/recover.json")
    ]
    assert discourse.act(decided("no_action"), FOUND) == []


def test_an_account_rests_and_the_reason_that_all_can_read_has_no_secret_link() -> None:
    until = datetime(2026, 12, 4, 7, tzinfo=UTC)
    (call,) = discourse.act(decided("suspend", until=until, statement_url=STATEMENT), FOUND)
    assert isinstance(call, Call) and call.body is not None
    assert (call.method, call.path) == ("PUT", "/admin/users/1907/suspend.json")
    assert call.already == {409}
    assert call.body["suspend_until"] == "2026-12-04T07:00:00Z"
    assert STATEMENT not in call.body["reason"]
    assert STATEMENT in call.body["message"]
    (closed,) = discourse.act(decided("terminate"), FOUND)
    assert isinstance(closed, Call) and closed.body is not None
    assert closed.body["suspend_until"].startswith("2999")
    undone = decided("suspend", undone=True)
    assert discourse.act(undone, FOUND) == [Call("PUT", "/admin/users/1907/unsuspend.json")]
    assert discourse.act(decided("restore", undone=True, on_account=True), FOUND) == [
        Call("PUT", "/admin/users/1907/unsuspend.json")
    ]
    assert (
        "no account" in cannot(discourse.act(decided("suspend"), FOUND | {"user_id": None})).reason
    )


def test_a_topic_is_closed_and_an_answer_can_t_be() -> None:
    closed = {"status": "closed", "enabled": "true"}
    assert discourse.act(decided("limit_interaction"), FIRST) == [
        Call("PUT", "/t/42/status.json", closed)
    ]
    assert "single answer" in cannot(discourse.act(decided("limit_interaction"), FOUND)).reason


@pytest.mark.parametrize("action", ["demote", "age_restrict", "label", "warn", "support", "new"])
def test_what_discourse_can_t_do_is_said_with_what_a_person_can(action: str) -> None:
    said = cannot(discourse.act(decided(action), FOUND))
    assert isinstance(said, CannotAct)
    assert "8311" in said.advice


@pytest.mark.parametrize("name", ["../admin", "8311/x", "", "８３１１", "1?x=y"])
def test_a_name_that_is_no_number_leads_nowhere(name: str) -> None:
    with pytest.raises(ConnectorError, match="numbers"):
        discourse.look(decided("remove", id=name))


def test_an_answer_that_is_no_post_is_named_as_such() -> None:
    with pytest.raises(ConnectorError, match="something else"):
        discourse.act(decided("remove"), {"user_id": "x"})
