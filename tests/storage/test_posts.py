"""A post has one effect, however often it is sent, and is forgotten when it is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError
from tests.storage.examples import assert_sound, counts, digest, post, texts

from luytre.storage import Database, sqlite_url
from luytre.storage.erasure import sweep
from luytre.storage.posts import DELETED, PRESENT, Received, Stored, accept, delete_post
from luytre.storage.tables import post_authors, post_versions, posts


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
    assert again == [one._replace(status="known", version=0) for one in first]
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


@pytest.mark.parametrize("text", ["chào cả nhà", "khác"])
@pytest.mark.parametrize("edited_at", [None, -1, 0, 150, 199, 200])
def test_a_request_that_comes_late_does_not_bring_a_deleted_post_back(
    database: Database, text: str, edited_at: int | None
) -> None:
    [first] = send(database, post("a", edited_at=100))
    with database.write() as connection:
        delete_post(connection, "forum", "a", 200, "forum")
    for _ in range(2):
        stored = send(database, post("a", text, author="binh", edited_at=edited_at), at=300)
        assert stored == [first._replace(status="deleted", version=0)]
    with database.read() as connection:
        assert texts(connection) == {("forum", "a"): None}
        assert counts(connection) == (2, 1, 1, 0, 0)
        row = connection.execute(select(posts)).one()
    assert (row.state, row.deleted_at) == (DELETED, 200)
    assert_sound(database)


def test_a_post_comes_back_with_a_text_from_after_its_deletion(database: Database) -> None:
    [first] = send(database, post("a"))
    with database.write() as connection:
        delete_post(connection, "forum", "a", 200, "forum")
    [again] = send(database, post("a", edited_at=201))
    assert (again.post, again.status) == (first.post, "accepted")
    assert [one.status for one in send(database, post("a", edited_at=201))] == ["known"]
    with database.write() as connection:
        assert texts(connection) == {("forum", "a"): "chào cả nhà"}
        assert counts(connection) == (3, 1, 2, 1, 1)
        row = connection.execute(select(posts)).one()
        assert (row.version, row.versions, row.state, row.deleted_at) == (2, 2, PRESENT, None)
        # The next deletion is the one that counts then.
        assert delete_post(connection, "forum", "a", 300, "forum")
    assert [one.status for one in send(database, post("a", edited_at=300))] == ["deleted"]
    assert_sound(database)


def test_of_a_batch_with_a_deleted_post_the_others_are_recorded(database: Database) -> None:
    send(database, post("a"), post("b"))
    with database.write() as connection:
        delete_post(connection, "forum", "a", 200, "forum")
    stored = send(
        database, post("c"), post("a", "muộn"), post("b", "sửa"),
        post("a", "mới", edited_at=201), post("a", "muộn"), post("a", "mới", edited_at=202),
    )  # fmt: skip
    assert statuses(stored) == [
        (3, "accepted"),
        (1, "deleted"),
        (2, "edited"),
        (1, "accepted"),
        (1, "known"),
        (1, "edited"),
    ]
    with database.read() as connection:
        assert texts(connection) == {
            ("forum", "a"): "mới", ("forum", "b"): "sửa", ("forum", "c"): "chào cả nhà",
        }  # fmt: skip
    assert_sound(database)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        (5, 4, "known"),
        (5, None, "known"),
        (5, -1, "known"),
        (5, 5, "edited"),
        (5, 6, "edited"),
        (None, 5, "edited"),
        (None, None, "edited"),
    ],
)
def test_an_older_text_does_not_undo_an_edit(
    database: Database, before: int | None, after: int | None, status: str, together: bool
) -> None:
    first = post("a", "một", edited_at=before)
    second = post("a", "hai", author="binh", edited_at=after)
    if together:
        stored = send(database, first, second)
    else:
        stored = send(database, first) + send(database, second)
    assert statuses(stored) == [(1, "accepted"), (1, status)]
    kept = second if status == "edited" else first
    # What is answered is what holds.
    assert stored[1].hits == kept.hits
    with database.read() as connection:
        assert texts(connection) == {("forum", "a"): kept.text}
        assert connection.execute(select(post_authors.c.author)).scalar() == kept.author
        written = connection.execute(select(post_versions.c.edited_at)).scalars().all()
        assert sorted(written, key=str) == sorted(
            [before, after] if status == "edited" else [before], key=str
        )
        events = 1 if together or status == "known" else 2
        assert counts(connection) == (events, 1, len(written), 1, 1)
    assert_sound(database)


def test_batches_that_overtake_one_another_end_with_the_newest_texts(database: Database) -> None:
    """Whichever order they come in, twice over."""
    batches = [
        [post(name, f"{name} {time}", edited_at=time) for name in "abc"] for time in (1, 2, 3)
    ]
    for number, order in enumerate(permutations(batches)):
        for batch in (*order, *order):
            send(database, *(one._replace(source=f"source {number}") for one in batch))
    with database.read() as connection:
        assert set(texts(connection).values()) == {"a 3", "b 3", "c 3"}
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
EDITED = st.sampled_from([None, 5, 10])
#: When posts are deleted: between the times of edits.
GONE = 7
STEPS = st.lists(
    st.tuples(st.just("send"), st.lists(st.tuples(IDS, TEXTS, EDITED), max_size=6))
    | st.tuples(st.just("delete"), IDS)
    | st.tuples(st.just("sweep"), st.none()),
    max_size=8,
)


class Model:
    """Posts as a dictionary has them: the text, and whether it is there, erased or deleted."""

    def __init__(self) -> None:
        self.says: dict[str, str | None] = {}
        #: The last text of each post that is there and its time; one without a time is old.
        self.knows: dict[str, tuple[str, int]] = {}
        self.gone: set[str] = set()

    def send(self, batch: list[tuple[str, str, int | None]]) -> list[str]:
        return [self._send(name, text, edited_at or 0) for name, text, edited_at in batch]

    def _send(self, name: str, text: str, time: int) -> str:
        status = "accepted"
        if name in self.gone:
            if time < GONE:
                return "deleted"
            self.gone.remove(name)
        elif name in self.knows:
            known, since = self.knows[name]
            if time < since or (text == known and time == since):
                return "known"
            status = "edited"
        self.says[name] = text
        self.knows[name] = (text, time)
        return status

    def delete(self, name: str) -> bool:
        if self.knows.pop(name, None) is None:
            return False
        self.says[name] = None
        self.gone.add(name)
        return True

    def sweep(self) -> None:
        self.says = dict.fromkeys(self.says)


sources = iter(range(10**9))


@given(steps=STEPS)
def test_posts_are_kept_as_a_dictionary_keeps_them(kept: Database, steps: list) -> None:  # type: ignore[type-arg]
    model, source = Model(), f"source {next(sources)}"
    for kind, what in steps:
        with kept.write() as connection:
            if kind == "send":
                sent = [
                    post(name, text, source=source, until=100, edited_at=edited_at)
                    for name, text, edited_at in what
                ]
                answers = [one.status for one in accept(connection, sent, 1, "forum")]
                assert answers == model.send(what)
            elif kind == "delete":
                gone = delete_post(connection, source, what, GONE, "forum") is not None
                assert gone == model.delete(what)
            else:
                sweep(connection, 100, "system")
                model.sweep()
            assert said_by(connection, source) == model.says
    assert_sound(kept)


def said_by(connection: Connection, source: str) -> dict[str, str | None]:
    return {name: text for (of, name), text in texts(connection).items() if of == source}
