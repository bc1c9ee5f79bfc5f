"""A post has one effect, however often it is sent, and is forgotten when it is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError
from tests.storage.examples import assert_sound, counts, digest, post, texts

from luytre.storage import Database, sqlite_url
from luytre.storage.erasure import sweep
from luytre.storage.posts import PRESENT, Received, Stored, accept, delete_post
from luytre.storage.tables import post_authors, posts


def send(database: Database, *sent: Received, at: int = 100) -> list[Stored]:
    with database.write() as connection:
        return accept(connection, sent, at, "forum")


def statuses(stored: list[Stored]) -> list[tuple[int, str]]:
    return [(one.post, one.status) for one in stored]


def test_answers_are_in_the_order_of_the_posts(database: Database) -> None:
    send(database, post("b"), post("d"))
    stored = send(database, post("a"), post("d"), post("c"), post("b", "khác"), post("e"))
    assert statuses(stored) == [
        (3, "accepted"),
        (2, "known"),
        (4, "accepted"),
        (1, "edited"),
        (5, "accepted"),
    ]
    assert_sound(database)


def test_a_batch_that_is_sent_again_has_no_second_effect(database: Database) -> None:
    batch = [post(str(number), f"bài {number}") for number in range(5)]
    first = send(database, *batch)
    with database.read() as connection:
        before = counts(connection)
    again = send(database, *batch, at=200)
    assert again == [one._replace(status="known") for one in first]
    with database.read() as connection:
        assert counts(connection) == before == (1, 5, 5, 5, 5)
    assert_sound(database)


def test_a_batch_that_was_half_sent_is_completed(database: Database) -> None:
    batch = [post(str(number)) for number in range(5)]
    send(database, *batch[:3])
    stored = send(database, *batch)
    assert [one.status for one in stored] == ["known"] * 3 + ["accepted"] * 2
    with database.read() as connection:
        assert counts(connection) == (2, 5, 5, 5, 5)
    assert_sound(database)


def test_a_batch_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(IntegrityError):
        send(database, post("a"), post("b")._replace(action=None))  # type: ignore[arg-type]
    with database.read() as connection:
        assert counts(connection) == (0, 0, 0, 0, 0)


def test_of_a_batch_that_several_send_at_once_each_post_is_recorded_once(
    database: Database,
) -> None:
    batch = [post(str(number)) for number in range(20)]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: send(database, *batch), range(4)))
    accepted = [one for stored in answers for one in stored if one.status == "accepted"]
    assert sorted(one.post for one in accepted) == list(range(1, 21))
    with database.read() as connection:
        assert counts(connection) == (1, 20, 20, 20, 20)
    assert_sound(database)


def test_nothing_sent_is_nothing_recorded(database: Database) -> None:
    assert send(database) == []
    with database.read() as connection:
        assert counts(connection) == (0, 0, 0, 0, 0)


def test_more_posts_than_are_asked_for_at_once_are_known_again(database: Database) -> None:
    batch = [post(str(number)) for number in range(1_201)]
    send(database, *batch)
    assert {one.status for one in send(database, *batch)} == {"known"}
    assert {
        one.status for one in send(database, *(p._replace(text_digest=digest("x")) for p in batch))
    } == {"edited"}
    assert_sound(database)


def test_an_edited_text_is_a_new_version_and_the_old_text_is_gone(database: Database) -> None:
    [first] = send(database, post("a", "bản đầu"))
    [second] = send(database, post("a", "bản sau", author="binh"))
    assert (second.post, second.status) == (first.post, "edited")
    assert second.hits != first.hits
    with database.read() as connection:
        assert counts(connection) == (2, 1, 2, 1, 1)
        assert texts(connection) == {("forum", "a"): "bản sau"}
        assert connection.execute(select(post_authors.c.author)).scalar() == digest("binh")
        row = connection.execute(select(posts)).one()
    assert (row.version, row.versions, row.state) == (2, 2, PRESENT)
    assert_sound(database)


def test_a_post_that_is_edited_back_is_edited_again(database: Database) -> None:
    send(database, post("a", "một"))
    send(database, post("a", "hai"))
    [back] = send(database, post("a", "một"))
    assert back.status == "edited"
    assert_sound(database)


@pytest.mark.parametrize("before", [0, 1])
def test_of_a_post_that_is_twice_in_a_batch_the_last_text_stays(
    database: Database, before: int
) -> None:
    send(database, *[post("a", "không")] * before)
    stored = send(
        database, post("a", "một"), post("b"), post("a", "hai", author="binh"), post("a", "hai")
    )
    assert [one.status for one in stored] == [
        "edited" if before else "accepted", "accepted", "edited", "known",
    ]  # fmt: skip
    assert stored[3].hits == stored[2].hits
    with database.read() as connection:
        assert counts(connection) == (1 + before, 2, 3 + before, 2, 2)
        assert texts(connection)["forum", "a"] == "hai"
    assert_sound(database)


def test_two_sources_may_give_the_same_id(database: Database) -> None:
    batch = [post("a", "một"), post("a", "hai", source="game")]
    assert statuses(send(database, *batch)) == [(1, "accepted"), (2, "accepted")]
    assert statuses(send(database, *batch)) == [(1, "known"), (2, "known")]
    with database.write() as connection:
        assert delete_post(connection, "game", "a", 200, "game")
        assert texts(connection) == {("forum", "a"): "một", ("game", "a"): None}
    assert_sound(database)


def test_a_deleted_post_is_forgotten(database: Database) -> None:
    send(database, post("a"), post("b"))
    with database.write() as connection:
        assert delete_post(connection, "forum", "a", 200, "forum")
        assert counts(connection) == (2, 2, 2, 1, 1)
        assert not delete_post(connection, "forum", "a", 200, "forum")
        assert not delete_post(connection, "forum", "none", 200, "forum")
        assert counts(connection) == (2, 2, 2, 1, 1)
    assert_sound(database)


def test_a_post_may_be_sent_again_after_it_was_deleted(database: Database) -> None:
    [first] = send(database, post("a"))
    with database.write() as connection:
        delete_post(connection, "forum", "a", 200, "forum")
    [again] = send(database, post("a"))
    assert (again.post, again.status) == (first.post, "accepted")
    assert [one.status for one in send(database, post("a"))] == ["known"]
    with database.read() as connection:
        assert texts(connection) == {("forum", "a"): "chào cả nhà"}
        assert counts(connection) == (3, 1, 2, 1, 1)
    assert_sound(database)


def test_an_erased_text_does_not_come_back_with_the_same_post(database: Database) -> None:
    send(database, post("a", until=150))
    with database.write() as connection:
        sweep(connection, 150, "system")
    assert [one.status for one in send(database, post("a"))] == ["known"]
    with database.read() as connection:
        assert texts(connection) == {("forum", "a"): None}
    assert_sound(database)


def test_the_number_of_a_post_is_never_given_again(database: Database) -> None:
    send(database, post("a"), post("b"))
    with database.write() as connection:
        connection.execute(delete(posts).where(posts.c.id == 2))
    assert statuses(send(database, post("c"))) == [(3, "accepted")]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that all examples share: each one's posts are of a source of its own."""
    opened = Database.open(sqlite_url(tmp_path_factory.mktemp("posts") / "luytre.db"))
    yield opened
    opened.close()


IDS = st.sampled_from(["a", "b", "c", "ấ", "a\N{COMBINING ACUTE ACCENT}", "A", " a"])
TEXTS = st.sampled_from(["", "một", "hai"])
STEPS = st.lists(
    st.tuples(st.just("send"), st.lists(st.tuples(IDS, TEXTS), max_size=6))
    | st.tuples(st.just("delete"), IDS)
    | st.tuples(st.just("sweep"), st.none()),
    max_size=8,
)


class Model:
    """Posts as a dictionary has them: the text, and whether it is there, erased or deleted."""

    def __init__(self) -> None:
        self.says: dict[str, str | None] = {}
        self.knows: dict[str, str] = {}

    def send(self, batch: list[tuple[str, str]]) -> list[str]:
        answers = []
        for name, text in batch:
            before = self.knows.get(name)
            if before == text:
                answers.append("known")
                continue
            answers.append("accepted" if before is None else "edited")
            self.says[name] = self.knows[name] = text
        return answers

    def delete(self, name: str) -> bool:
        if name in self.says:
            self.says[name] = None
        return self.knows.pop(name, None) is not None

    def sweep(self) -> None:
        self.says = dict.fromkeys(self.says)


sources = iter(range(10**9))


@given(steps=STEPS)
def test_posts_are_kept_as_a_dictionary_keeps_them(kept: Database, steps: list) -> None:  # type: ignore[type-arg]
    model, source = Model(), f"source {next(sources)}"
    for kind, what in steps:
        with kept.write() as connection:
            if kind == "send":
                sent = [post(name, text, source=source, until=100) for name, text in what]
                answers = [one.status for one in accept(connection, sent, 1, "forum")]
                assert answers == model.send(what)
            elif kind == "delete":
                assert delete_post(connection, source, what, 1, "forum") == model.delete(what)
            else:
                sweep(connection, 100, "system")
                model.sweep()
            assert said_by(connection, source) == model.says
    assert_sound(kept)


def said_by(connection: Connection, source: str) -> dict[str, str | None]:
    return {name: text for (of, name), text in texts(connection).items() if of == source}
