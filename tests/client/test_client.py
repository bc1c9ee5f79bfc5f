"""Both clients against a server that really runs."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from luytre import Context, Lexicon, Screener
from luytre.client import AsyncClient, Client, LuytreError, Post, calls
from luytre.intake.sent import SentPost

BAD = "vay t1ền nh4nh, lh z.a.l.o"
GOOD = "phường xử lý chậm, tôi phản đối"


@pytest.fixture
def client(make_client: Any, address: str, key: str) -> Any:
    return make_client(address, key)


def test_a_text_is_screened_as_the_library_screens_it(client: Any) -> None:
    screener = Screener(Lexicon.default())
    assert client.screen(BAD) == screener.screen(BAD)
    assert client.screen(GOOD).hits == ()
    context = Context(surface="query", community="cho-cu")
    assert client.screen(BAD, context) == screener.screen(BAD, context)


def test_any_number_of_texts_is_screened_in_their_order(client: Any) -> None:
    texts = [BAD if number % 7 == 0 else f"{GOOD} {number}" for number in range(2_500)]
    verdicts = client.screen_many(iter(texts))
    assert [bool(verdict.hits) for verdict in verdicts] == [text == BAD for text in texts]
    assert client.screen_many([]) == []


def test_a_verdict_is_explained(client: Any) -> None:
    explained = client.explain(BAD)
    assert explained.action == "review"
    assert explained.hits[0].harm == "H06"
    assert explained.hits[0].steps


def test_half_an_emoji_does_not_keep_a_text_from_being_read(client: Any) -> None:
    assert client.screen(BAD + " \ud83d").hits
    assert client.send_post(Post(id="half", author="1", text=BAD + " \ud83d")).hits


def test_a_post_is_on_record_and_counts_once(client: Any) -> None:
    name = f"once-{type(client).__name__}"
    post = Post(
        id=name, author=17, text=BAD, surface="comment", community="cho-cu",
        created_at=datetime(2026, 11, 27, 1, 30, tzinfo=UTC), url="https://forum.example/p/1",
    )  # fmt: skip
    first = client.send_post(post)
    assert (first.id, first.status, first.action) == (name, "accepted", "review")
    assert first.hits[0].entry.startswith("H06.")
    again = client.send_post(post)
    assert (again.post, again.status) == (first.post, "known")
    assert client.send_post(msgspec.structs.replace(post, text=GOOD)).status == "edited"
    assert client.delete_post(name) is True
    assert client.delete_post(name) is False
    assert client.send_post(post).status == "deleted"


def test_posts_come_from_any_iterable(client: Any) -> None:
    kind = type(client).__name__

    def posts() -> Iterator[Post | dict[str, Any]]:
        for number in range(2_300):
            yield {"id": f"{kind}-{number}", "author": number % 9, "text": GOOD}
        yield Post(id=f"{kind}-last", author="b", text=BAD)

    receipts = client.send_posts(posts())
    assert [receipt.id for receipt in receipts[:3]] == [f"{kind}-{number}" for number in range(3)]
    assert len(receipts) == 2_301
    assert receipts[-1].action == "review"
    assert {receipt.status for receipt in client.send_posts(posts())} == {"known"}
    assert client.send_posts([]) == []


def test_a_refusal_says_what_to_do(client: Any, make_client: Any, address: str) -> None:
    with pytest.raises(LuytreError) as refused:
        client.send_post(Post(id="1", author="1", text="x", source="elsewhere"))
    error = refused.value
    assert (error.status, error.error) == (403, "source_not_allowed")
    assert "forum" in error.hint
    assert str(error).startswith("403 source_not_allowed: ")
    with pytest.raises(LuytreError, match="422 invalid_body"):
        client.send_post({"id": "1", "author": "1", "texte": "x"})
    with pytest.raises(LuytreError, match="401 key_required"):
        make_client(address, "").send_post(Post(id="1", author="1", text="x"))


def test_the_source_is_named_where_the_key_is_for_any(
    make_client: Any, address: str, any_key: str
) -> None:
    client = make_client(address, any_key)
    with pytest.raises(LuytreError, match="source_missing"):
        client.send_post(Post(id="1", author="1", text="x"))
    name = f"any-{type(client).__name__}"
    assert client.send_post(Post(id=name, author="1", text="x", source="shop")).status == "accepted"
    assert client.delete_post(name, source="shop") is True


def test_the_key_is_taken_from_the_environment(
    make_client: Any, address: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUYTRE_KEY", key)
    client = make_client(address)
    assert client.send_post(Post(id="environment", author="1", text=GOOD)).action == "allow"


def test_a_client_does_not_show_its_key(address: str, key: str) -> None:
    with Client(address, key) as client:
        assert key not in repr(client)
        assert address in repr(client)


def test_what_can_t_be_meant_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="attempts has to be at least 1"):
        Client(attempts=0)
    with pytest.raises(ValueError, match="it begins with http"):
        Client("localhost:8000")


def test_both_clients_have_every_call_with_its_parameters() -> None:
    for name in calls.__all__:
        call = getattr(calls, name)
        for client in (Client, AsyncClient):
            method = getattr(client, name)
            assert method.__doc__ == call.__doc__
            own = list(inspect.signature(method).parameters)
            assert own == ["self", *inspect.signature(call).parameters]


def test_a_client_s_post_is_the_server_s() -> None:
    assert Post.__struct_fields__ == SentPost.__struct_fields__
    assert Post.__struct_defaults__ == SentPost.__struct_defaults__
