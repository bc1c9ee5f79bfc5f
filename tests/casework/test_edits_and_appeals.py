"""An edit does not take away what a decision rests on: whoever judges an appeal has to read it."""

from __future__ import annotations

from sqlalchemy import select
from tests.casework.conftest import DAY, SCAM, Room

from luytre.storage.erasure import sweep
from luytre.storage.tables import post_texts, posts

FIRST, SECOND_TEXT = f"vào {SCAM} đi", "bài đã sửa cho sạch"


def texts(room: Room) -> list[str]:
    with room.database.read() as connection:
        query = select(post_texts.c.text).order_by(post_texts.c.version)
        return list(connection.execute(query).scalars())


def test_the_text_that_was_decided_on_outlives_an_edit(room: Room) -> None:
    made = room.decide(room.case(FIRST, id="a"))
    room.send(SECOND_TEXT, id="a")
    assert texts(room) == [FIRST, SECOND_TEXT]
    assert made.statement is not None


def test_and_is_forgotten_when_nobody_can_appeal_any_more(room: Room) -> None:
    room.decide(room.case(FIRST, id="a"))
    room.send(SECOND_TEXT, id="a")
    room.now += 300 * DAY
    room.do(sweep, "housekeeping")
    assert texts(room) == []


def test_a_text_that_nothing_was_decided_about_is_gone_with_the_edit(room: Room) -> None:
    room.case(FIRST, id="a")
    room.send(SECOND_TEXT, id="a")
    assert texts(room) == [SECOND_TEXT]


def test_a_deletion_takes_all_of_them(room: Room) -> None:
    room.decide(room.case(FIRST, id="a"))
    room.send(SECOND_TEXT, id="a")
    room.intake.delete("forum", "a", "key:test").result(20)
    assert texts(room) == []
    assert room.rows(posts)[0].state == "deleted"
