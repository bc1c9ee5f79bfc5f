"""What stands in the tables is what the events say, or it is found where it isn't."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update
from tests.storage.examples import assert_sound, post

from luytre.storage import Database
from luytre.storage.posts import DELETED, PRESENT, accept, delete_post
from luytre.storage.rebuild import Difference, Rebuilt, rebuild
from luytre.storage.tables import posts


@pytest.fixture
def filled(database: Database) -> Database:
    """Posts 1 to 4; 2 was edited, 3 deleted, 4 deleted and sent again."""
    with database.write() as connection:
        accept(connection, [post("1"), post("2"), post("3")], 100, "forum")
        accept(connection, [post("2", "sửa"), post("4")], 200, "forum")
        delete_post(connection, "forum", "3", 300, "forum")
        delete_post(connection, "forum", "4", 300, "forum")
        accept(connection, [post("4", edited_at=301)], 400, "forum")
    return database


def change(database: Database, *statements: str) -> None:
    """Change the tables as somebody with the database in hand would."""
    with database.write() as connection:
        for table in ("events", "post_versions"):
            if database.is_sqlite:
                for kind in ("update", "delete", "replace"):
                    connection.execute(text(f"DROP TRIGGER {table}_no_{kind}"))
            else:
                connection.execute(text(f"DROP TRIGGER {table}_unchanged ON {table}"))
        for statement in statements:
            connection.execute(text(statement))


def compared(database: Database, *, repair: bool = False) -> Rebuilt:
    with database.write() as connection:
        return rebuild(connection, repair=repair)


def rows(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select(posts).order_by(posts.c.id))]


def test_what_nobody_touched_is_as_the_events_say(filled: Database) -> None:
    before = rows(filled)
    assert compared(filled, repair=True) == Rebuilt(5, 4, [], 0)
    assert rows(filled) == before
    assert [row[-2:] for row in before] == [
        (PRESENT, None), (PRESENT, None), (DELETED, 300), (PRESENT, None),
    ]  # fmt: skip


def both(name: str, now: str, by_events: str) -> str:
    return f"{name} of forum, {now}; by its events {name} of forum, {by_events}"


@pytest.mark.parametrize(
    ("number", "column", "value", "difference"),
    [
        (
            1, "state", "deleted",
            Difference(1, 1, both("1", "version 1 of 1, deleted", "version 1 of 1, present")),
        ),
        (
            2, "version", 2,
            Difference(2, 2, both("2", "version 2 of 2, present", "version 4 of 2, present")),
        ),
        (
            3, "state", "present",
            Difference(1, 3, both("3", "version 3 of 1, present", "version 3 of 1, deleted")),
        ),
        (
            4, "versions", 1,
            Difference(5, 4, both("4", "version 6 of 1, present", "version 6 of 2, present")),
        ),
        (
            3, "deleted_at", 7,
            Difference(1, 3, both("3", "version 3 of 1, deleted, deleted_at 7",
                                  "version 3 of 1, deleted, deleted_at 300")),
        ),
        (
            1, "deleted_at", 7,
            Difference(1, 1, both("1", "version 1 of 1, present, deleted_at 7",
                                  "version 1 of 1, present, deleted_at None")),
        ),
    ],
)  # fmt: skip
def test_a_changed_post_is_found_and_mended(
    filled: Database, number: int, column: str, value: object, difference: Difference
) -> None:
    before = rows(filled)
    with filled.write() as connection:
        connection.execute(update(posts).where(posts.c.id == number).values({column: value}))
    assert compared(filled) == Rebuilt(5, 4, [difference], 0)
    assert compared(filled, repair=True) == Rebuilt(5, 4, [difference], 1)
    assert rows(filled) == before
    assert_sound(filled)


FORGED_POST = "INSERT INTO posts VALUES (9, 'forum', 'forged', 1, 1, 'present', NULL)"


@pytest.mark.parametrize(("number", "value"), [(3, 299), (3, None), (4, 300)])
def test_a_changed_time_of_deletion_is_found_and_mended(
    filled: Database, number: int, value: int | None
) -> None:
    before = rows(filled)
    with filled.write() as connection:
        connection.execute(update(posts).where(posts.c.id == number).values(deleted_at=value))
    assert [one.post for one in compared(filled).differences] == [number]
    assert compared(filled, repair=True).mended == 1
    assert rows(filled) == before
    assert_sound(filled)


def test_a_post_that_no_event_has_brought_is_found_and_taken_out(filled: Database) -> None:
    before = rows(filled)
    with filled.write() as connection:
        connection.execute(text(FORGED_POST))
    assert compared(filled).differences == [Difference(0, 9, "no event has brought it")]
    assert compared(filled, repair=True).mended == 1
    assert rows(filled) == before


@pytest.mark.parametrize(
    "changed",
    ["action = 'block'", "hits = '{}'", "received_at = 1", "parent = '7'", "created_at = NULL",
     "edited_at = 5"],
)  # fmt: skip
def test_a_version_that_was_changed_behind_the_trigger_is_found_at_its_event(
    filled: Database, changed: str
) -> None:
    change(filled, f"UPDATE post_versions SET {changed} WHERE id = 4")
    assert compared(filled).differences == [
        Difference(2, 0, "the posts on record are not those that came with it")
    ]


def test_versions_are_not_changed_without_that(filled: Database) -> None:
    for statement in ("UPDATE post_versions SET action = 'block'", "DELETE FROM post_versions"):
        with pytest.raises(Exception, match="never changed"), filled.write() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize(
    ("changed", "name"),
    [("external_id = 'other'", "other of forum"), ("source = 'game'", "2 of game")],
)
def test_a_post_that_got_another_name_is_found_and_mended(
    filled: Database, changed: str, name: str
) -> None:
    before = rows(filled)
    change(filled, f"UPDATE posts SET {changed} WHERE id = 2")
    state = "version 4 of 2, present"
    assert compared(filled, repair=True).differences == [
        Difference(2, 2, f"{name}, {state}; by its events 2 of forum, {state}")
    ]
    assert rows(filled) == before


def test_posts_that_changed_names_get_them_back(filled: Database) -> None:
    before = rows(filled)
    change(
        filled,
        "UPDATE posts SET external_id = 'x' WHERE id = 1",
        "UPDATE posts SET external_id = '1' WHERE id = 2",
        "UPDATE posts SET external_id = '2' WHERE id = 1",
    )
    assert compared(filled, repair=True).mended == 2
    assert rows(filled) == before


def test_a_post_that_is_gone_is_found_and_comes_back(filled: Database) -> None:
    before = rows(filled)
    change(filled, "DELETE FROM posts WHERE id = 2")
    assert compared(filled, repair=True) == Rebuilt(
        events=5,
        posts=4,
        differences=[Difference(2, 2, "it is on record, and its row is gone")],
        mended=1,
    )
    assert rows(filled) == before


def test_a_version_that_is_gone_is_found(filled: Database) -> None:
    change(filled, "DELETE FROM post_versions WHERE id = 1")
    assert compared(filled).differences == [
        Difference(1, 0, "3 posts came with it, 2 are on record"),
        Difference(0, 1, "no event has brought it"),
    ]


FORGED = (
    "INSERT INTO post_versions "
    "(id, post, source, external_id, event, received_at, text_digest, action, hits) "
    "SELECT 7, 1, source, external_id, {}, 500, text_digest, 'block', '' "
    "FROM post_versions WHERE id = 1"
)


def test_a_version_that_no_event_has_brought_is_found_and_nothing_is_derived_from_it(
    filled: Database,
) -> None:
    before = rows(filled)
    change(filled, FORGED.format(3))
    found = compared(filled, repair=True)
    assert found.differences == [
        Difference(0, 0, "1 versions of posts are on record that no event has brought"),
        Difference(3, 1, both("1", "version 1 of 1, present", "version 7 of 2, present")),
    ]
    assert found.mended == 0
    assert rows(filled) == before


def test_a_version_of_an_event_that_is_not_there_is_found(filled: Database) -> None:
    forge = FORGED.format(99)
    if filled.is_sqlite:
        connection = filled.engine.raw_connection()
        connection.cursor().execute("PRAGMA foreign_keys = OFF")
        connection.cursor().execute(forge)
        connection.cursor().execute("PRAGMA foreign_keys = ON")
        connection.close()
    else:
        change(filled, "ALTER TABLE post_versions DROP CONSTRAINT fk_post_versions_event", forge)
    assert compared(filled).differences[0] == Difference(
        0, 0, "1 versions of posts are on record that no event has brought"
    )


def test_a_version_that_was_put_into_another_event_is_found_there(filled: Database) -> None:
    change(filled, FORGED.format(2))
    assert compared(filled).differences[0] == Difference(
        2, 0, "2 posts came with it, 3 are on record"
    )


@pytest.mark.parametrize("body", ["{}", "broken", '{"post": "three"}'])
def test_an_event_that_cannot_be_read_is_found(filled: Database, body: str) -> None:
    change(filled, f"UPDATE events SET body = '{body}' WHERE seq = 3")
    found = compared(filled, repair=True)
    assert found.differences[0] == Difference(3, 0, "it can't be read")
    assert found.mended == 0
