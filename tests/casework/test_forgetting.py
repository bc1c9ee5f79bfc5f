"""What people wrote in casework is forgotten in time, and what is on record stays proved."""

from __future__ import annotations

from sqlalchemy import select
from tests.casework.conftest import DAY, HATE, INSULT, NOW, SCAM, Room
from tests.casework.examples import LAW, RABAT, complete

from luytre.casework.appeals import appeal_author, decide_appeal
from luytre.casework.claims import claim_appeal
from luytre.casework.history import count_strikes
from luytre.casework.looking import look, note
from luytre.casework.reports import take_report
from luytre.casework.texts import read_text
from luytre.storage.erasure import Erased, erase_author, sweep
from luytre.storage.tables import (
    case_texts,
    case_words,
    decisions,
    post_authors,
    post_texts,
    report_texts,
    reporters,
    statements,
    strikes,
)

FORGOTTEN = (case_texts, case_words, post_texts, report_texts, post_authors, reporters, strikes)


def fill(room: Room) -> None:
    """Every kind of text that there is about a case."""
    case = room.case(SCAM, id="p1", author="an")
    room.do(take_report, room.office, "forum", complete(reporter="lan"), "key:test")
    room.do(note, room.office, 1, case, "Cẩn thận.", False)
    made = room.decide(case, action="remove", explanation="Lừa đảo.", **LAW)
    appeal = room.do(appeal_author, room.office, made.statement, "Tôi là người bán trà.")
    version = room.do(claim_appeal, 2, appeal)
    room.do(decide_appeal, room.office, 2, appeal, version, reverses=False, answer="Vẫn vậy.")
    room.decide(room.case(HATE, author="an"), action="remove", harm="H09", rabat=RABAT)


def forget(room: Room) -> Erased:
    total = Erased(0, 0)
    while any(some := room.do(lambda connection, at: sweep(connection, at, "housekeeping"))):
        total = Erased(total.texts + some.texts, total.authors + some.authors)
    return total


def test_in_time_nothing_is_left_of_what_anybody_wrote(room: Room) -> None:
    fill(room)
    assert forget(room) == (0, 0)
    room.now = NOW + 91 * DAY
    assert forget(room) == (0, 1)  # the strike has expired
    room.now = NOW + 216 * DAY
    assert forget(room).texts > 0
    room.assert_sound()
    room.now = NOW + 366 * DAY
    forget(room)
    for table in FORGOTTEN:
        assert room.rows(table) == [], table.name
    # What was decided and why stands for good, and is nobody's.
    assert len(room.rows(statements)) == 1
    assert len(room.rows(decisions)) == 2
    seen = room.ask_now(look, 1)
    assert (seen.post.text, seen.texts) == (None, [])
    assert room.ask(read_text, room.rows(decisions)[0].text) is None


def test_no_number_of_a_text_is_given_twice(room: Room) -> None:
    case = room.case(INSULT)
    used: set[int] = set()
    for _ in range(3):
        numbers = {room.do(note, room.office, 1, case, "Xem.", False) for _ in range(3)}
        assert len(numbers) == 3 and not numbers & used
        used |= numbers
        room.now += 300 * DAY
        forget(room)
        assert room.rows(case_texts) == []


def test_what_is_read_aloud_is_what_the_event_has_a_digest_of(room: Room) -> None:
    case = room.case(INSULT)
    number = room.do(note, room.office, 1, case, " Xem\r\nlại\0 ", True)
    assert room.ask(read_text, number) == "Xem\nlại"


def erase(room: Room, name: str) -> Erased:
    author = room.vault.author("forum", name)
    with room.database.write() as connection:
        return erase_author(connection, author, room.now, "command line")


def test_whoever_asks_is_forgotten_with_their_appeals_and_strikes(room: Room) -> None:
    fill(room)
    room.send(SCAM, author="bình")
    erase(room, "an")
    with room.database.read() as connection:
        kinds = set(connection.execute(select(case_texts.c.kind)).scalars())
    assert "appeal" not in kinds and "note" in kinds
    assert room.rows(strikes) == []
    assert len(room.rows(post_authors)) == len(room.rows(post_texts)) == 1
    assert len(room.rows(case_words)) == 1
    assert room.ask_now(count_strikes, room.vault.author("forum", "an")) == 0


def test_of_a_post_that_is_gone_the_appeal_is_forgotten_too(room: Room) -> None:
    fill(room)
    room.intake.delete("forum", "p1", "key:test").result(20)
    assert erase(room, "an").texts == 2  # the appeal, and the other post
    with room.database.read() as connection:
        assert "appeal" not in set(connection.execute(select(case_texts.c.kind)).scalars())
