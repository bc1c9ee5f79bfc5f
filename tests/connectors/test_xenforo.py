"""XenForo, both ways. Not against a live one: its published documents say what the shapes are."""

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
    of_xenforo,
    raw,
    sample,
    xenforo,
)

from luytre.client import Post
from luytre.connectors import Call, ConnectorError, Deleted, SignatureError

FOUND = sample("xenforo_post_found")
HIDDEN = {"post": FOUND["post"] | {"message_state": "deleted"}}
FIRST = {"post": FOUND["post"] | {"is_first_post": True}}


def read(name: str, event: str = "insert") -> list[Any]:
    return xenforo.read(of_xenforo(event), raw(name), SECRET)


def changed(**values: Any) -> bytes:
    webhook = sample("xenforo_post_insert")
    return json.dumps(webhook | {"data": webhook["data"] | values}).encode()


def test_a_post_is_read_without_the_words_of_others() -> None:
    (post,) = read("xenforo_post_insert")
    assert post == Post(
        id="8311",
        author="1907",
        text="vay t1ền nh4nh, lh z.a.l.o  https://vay.example/nhanh ở đây",
        created_at=datetime(2026, 11, 27, 1, 30, tzinfo=UTC),
        surface="comment",
        community="7",
        url="https://dien-dan.example/posts/8311/",
    )
    assert not any(word in repr(post) for word in ("thanh", "lan_pham"))


def test_an_edit_says_when_it_was_made() -> None:
    (post,) = read("xenforo_post_update", "update")
    assert post.edited_at == datetime(2026, 11, 27, 2, tzinfo=UTC)


def test_a_thread_s_title_is_text_of_its_first_post() -> None:
    (post,) = xenforo.read(of_xenforo(), changed(is_first_post=True), SECRET)
    assert post.text.startswith("Hỏi về xe cũ\n\nvay")
    assert post.surface == "post"


def test_guests_are_not_one_person() -> None:
    (post,) = xenforo.read(of_xenforo(), changed(user_id=0), SECRET)
    assert post.author == "guest:8311"


def test_an_address_elsewhere_is_not_taken_for_the_forum_s() -> None:
    (post,) = xenforo.read(of_xenforo(), changed(view_url="https://dien-dan.example.x/1"), SECRET)
    assert post.url == "https://dien-dan.example/posts/8311/"


def test_only_what_is_deleted_for_good_is_gone() -> None:
    assert read("xenforo_post_soft_deleted", "update") == []
    asked = Call("GET", "/api/posts/8311/")
    assert read("xenforo_post_delete", "delete") == [Deleted("8311", asked)]
    assert xenforo.is_gone(None) is True
    assert xenforo.is_gone(HIDDEN) is False


def test_other_content_is_of_no_interest() -> None:
    body = json.dumps({"content_type": "thread", "event": "insert", "data": {"x": 1}}).encode()
    assert xenforo.read(of_xenforo(), body, SECRET) == []


@given(st.one_of(st.none(), st.text(max_size=40).filter(lambda text: text != SECRET)))
def test_another_secret_is_refused(shown: str | None) -> None:
    headers = {k: v for k, v in of_xenforo().items() if k != "xf-webhook-secret"}
    if shown is not None:
        headers["xf-webhook-secret"] = shown
    with pytest.raises(SignatureError):
        xenforo.read(headers, raw("xenforo_post_insert"), SECRET)
    with pytest.raises(SignatureError):
        xenforo.read(headers | {"xf-webhook-secret": ""}, raw("xenforo_post_insert"), "")


@pytest.mark.parametrize(
    "body", [b"content_type=post", b"", b"[]", b'{"content_type": "post", "event": "insert"}']
)
def test_another_body_is_named_as_such(body: bytes) -> None:
    with pytest.raises(ConnectorError, match="application/json"):
        xenforo.read(of_xenforo(), body, SECRET)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "post_id": st.integers(),
            "post_date": st.integers(),
            "message": st.text(),
            "user_id": st.integers(),
            "Thread": st.none() | st.integers(),
        },
    )
)
def test_any_values_are_read_or_refused(values: dict[str, Any]) -> None:
    with suppress(ConnectorError):
        assert isinstance(xenforo.read(of_xenforo(), changed(**values), SECRET), list)


def test_a_post_is_deleted_softly_and_its_author_alerted() -> None:
    (call,) = xenforo.act(decided("remove", statement_url=STATEMENT), FOUND)
    assert isinstance(call, Call)
    assert (call.method, call.path) == ("DELETE", "/api/posts/8311/")
    assert call.query["hard_delete"] == "0"
    assert call.query["author_alert"] == "1"
    assert STATEMENT in call.query["author_alert_reason"]
    # The staff's log is not the author.
    assert STATEMENT not in call.query["reason"]
    (thread,) = xenforo.act(decided("disable", statement_url=STATEMENT), FIRST)
    assert isinstance(thread, Call)
    assert thread.path == "/api/threads/42/"
    assert thread.query["starter_alert"] == "1"


def test_what_is_done_is_not_done_again() -> None:
    assert xenforo.act(decided("remove"), HIDDEN) == []
    assert xenforo.act(decided("remove"), None) == []
    assert xenforo.act(decided("remove", undone=True), FOUND) == []
    assert xenforo.act(decided("no_action"), FOUND) == []
    assert xenforo.act(decided("limit_interaction", undone=True), FIRST) == []


def test_what_the_interface_can_t_undo_a_moderator_can() -> None:
    said = cannot(xenforo.act(decided("remove", undone=True), HIDDEN))
    assert "Undelete" in said.advice
    assert "post 8311" in said.advice


def test_an_account_is_banned_by_hand() -> None:
    until = datetime(2026, 12, 4, tzinfo=UTC)
    said = cannot(xenforo.act(decided("suspend", until=until), FOUND))
    assert "user 1907" in said.advice
    assert "2026-12-04" in said.advice
    assert "lift the ban" in cannot(xenforo.act(decided("suspend", undone=True), FOUND)).advice


def test_a_thread_is_closed() -> None:
    assert xenforo.act(decided("limit_interaction"), FIRST) == [
        Call("POST", "/api/threads/42/", {"discussion_open": "0"}, form=True)
    ]
    assert cannot(xenforo.act(decided("limit_interaction"), FOUND))
    assert cannot(xenforo.act(decided("label"), FOUND))


def test_a_name_that_is_no_number_leads_nowhere() -> None:
    with pytest.raises(ConnectorError, match="numbers"):
        xenforo.look(decided("remove", id="../users/1"))
    with pytest.raises(ConnectorError, match="something else"):
        xenforo.act(decided("remove"), {"post": 1})
