"""The queue: in its order, page by page; and what is searched for in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.casework.conftest import DAY, HATE, INSULT, SCAM, THREAT, Room
from tests.casework.examples import RABAT

from luytre.casework.claims import claim_case
from luytre.casework.priority import DOUBLING, MOST_REACH, rank, trust
from luytre.casework.queue import PAGE, Filters, count_cases, list_cases, search_cases
from luytre.storage.tables import cases, events

TIMES = st.integers(0, 2**52)
SEVERITIES = st.integers(1, 4)
REACHES = st.integers(1, MOST_REACH)
TRUSTS = st.floats(0.05, 1_000, allow_nan=False)


@given(*[st.tuples(TIMES, SEVERITIES, REACHES, TRUSTS)] * 2, TIMES)
def test_the_order_of_two_cases_never_changes_by_time_alone(
    one: tuple[int, int, int, float], other: tuple[int, int, int, float], later: int
) -> None:
    first, second = rank(*one), rank(*other)
    moved = rank(one[0] + later, *one[1:]), rank(other[0] + later, *other[1:])
    assert moved == (first + later, second + later)


@given(TIMES, SEVERITIES, REACHES, TRUSTS)
def test_what_weighs_more_comes_before(at: int, severity: int, reach: int, sure: float) -> None:
    place = rank(at, severity, reach, sure)
    assert rank(at, severity + 1, reach, sure) <= place
    assert rank(at, severity, reach * 2, sure) <= place
    assert rank(at, severity, reach, sure * 2) == pytest.approx(place - DOUBLING, abs=2)
    assert rank(at - 1, severity, reach, sure) < place


@given(st.integers(-10, 10**20), st.integers(-5, 9), st.floats(-1, 1e9))
def test_no_number_breaks_it(reach: int, severity: int, sure: float) -> None:
    assert isinstance(rank(0, severity, reach, sure), int)


@given(st.integers(0, 1_000), st.integers(0, 1_000))
def test_trust_is_learned_and_never_certain(upheld: int, dismissed: int) -> None:
    assert 0 < trust(upheld, dismissed) < 1
    assert trust(upheld + 1, dismissed) > trust(upheld, dismissed) > trust(upheld, dismissed + 1)


def test_what_weighs_more_waits_less(room: Room) -> None:
    seen = room.case(INSULT, reach=1_000_000)
    plain = room.case(INSULT)
    grave = room.case(THREAT)
    room.now += 2 * DAY
    late = room.case(INSULT)
    found = [row.id for row in room.ask_now(list_cases, Filters()).cases]
    assert found == [seen, grave, plain, late]


def many(room: Room, count: int) -> None:
    texts = (INSULT, SCAM, HATE, THREAT)
    for start in range(0, count, 40):
        posts = [
            room.post(texts[number % 4], id=f"m{number}", community=("a", None)[number % 2],
                      reach=1 + number % 3)
            for number in range(start, min(start + 40, count))
        ]  # fmt: skip
        room.send_all(*posts)


@pytest.mark.parametrize("show", ["open", "closed"])
def test_page_by_page_each_case_is_seen_once(room: Room, show: str) -> None:
    many(room, 2 * PAGE + 7)
    everything = room.rows(cases)
    if show == "closed":
        for row in everything:
            room.now += row.id % 2  # some are closed at the same moment
            room.decide(row.id, action="no_action", harm=None)
    seen: list[int] = []
    after = None
    for _ in range(4):
        page = room.ask_now(list_cases, Filters(show=show), after)
        seen += [row.id for row in page.cases]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == len(everything)
    rows = {row.id: row for row in room.rows(cases)}
    if show == "open":
        assert seen == sorted(seen, key=lambda number: (rows[number].rank, number))
    else:
        assert seen == sorted(seen, key=lambda number: (-rows[number].closed_at, -number))


def test_filters_leave_what_fits_and_counts_agree(room: Room) -> None:
    many(room, 24)
    rows = room.rows(cases)
    room.do(claim_case, 1, rows[0].id)
    room.decide(rows[2].id, action="remove", harm="H09", rabat=RABAT)  # waits for another person
    for filters, fits in (
        (Filters(harm="H02"), lambda row: row.harm == "H02"),
        (Filters(queue="urgent"), lambda row: row.queue == "urgent"),
        (Filters(severity=3), lambda row: row.severity >= 3),
        (Filters(source="forum"), lambda row: True),
        (Filters(source="market"), lambda row: False),
        (Filters(community="a"), lambda row: row.community == "a"),
        (Filters(origin="report"), lambda row: False),
        (Filters(show="mine", person=1), lambda row: row.claimed_by == 1),
        (Filters(show="mine", person=2), lambda row: False),
        (Filters(show="waiting"), lambda row: row.decision is not None),
        (Filters(show="closed"), lambda row: row.closed_at is not None),
    ):
        shown = filters.show in ("waiting", "closed")
        wanted = {
            row.id for row in room.rows(cases) if fits(row) and (shown or row.decision is None)
        }
        assert {row.id for row in room.ask_now(list_cases, filters).cases} == wanted, filters
        assert room.ask_now(count_cases, filters) == len(wanted)


def found(room: Room, words: str, **more: Any) -> set[int]:
    return {row.id for row in room.do(search_cases, room.office, 1, words, Filters(**more))}


def test_words_are_found_toned_or_not_whole_or_begun(room: Room) -> None:
    tea = room.case(f"Quán trà đá {SCAM} rẻ")
    coffee = room.case(f"cà phê {INSULT}")
    room.send("trà đá không có vụ việc nào")
    for words in ("trà đá", "TRA DA", "tra d", "đá trà", "quy may tim", "qu"):
        assert found(room, words) == {tea}, words
    assert found(room, "phê") == {coffee}
    assert found(room, "trà phê") == set()
    assert found(room, "c") == {coffee}
    assert found(room, "trà", harm="H08") == set()


def test_what_was_disguised_is_found_by_what_it_was_read_as(room: Room) -> None:
    case = room.case("vào q.u.ỹ m.â.y t.í.m đi")
    assert found(room, "quỹ mây") == {case}


HOSTILE = ['"', "'", '" OR 1=1 --', "NEAR(a b)", "a NEAR b", "*", "**", "trà*", "-trà", "a | b",
           "!a & b", "a:*", ":*", "(", "{words}: trà", "words:trà", "^trà", "\\", "\0", "\ud800",
           "%", "_", "trà\n\tđá", "ﷺ" * 500, "đ" * 10_000, "a " * 5_000, "²③½", "😀", "1e5", "",
           "AND", "OR NOT", "a AND NOT b", "'; DROP TABLE cases; --", "0x1F", "12:30",
           "a_b"]  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_nothing_that_is_typed_is_anything_but_words(room: Room) -> None:
    case = room.case(f"trà đá {SCAM} 0912345678 12:30 a_b")
    for typed in HOSTILE:
        assert found(room, typed) in (set(), {case}), typed
    assert found(room, "trà*") == found(room, '"trà"') == {case}
    assert found(room, "0912") == found(room, "12:30") == found(room, "a_b") == {case}
    assert room.ask_now(count_cases, Filters()) == 1


def test_each_search_is_an_event_without_its_words(room: Room) -> None:
    room.case(f"trà đá {SCAM}")
    for words in ("trà đá", ""):
        before = room.last_event()
        found(room, words)
        with room.database.read() as connection:
            [told] = connection.execute(select(events).where(events.c.seq > before)).all()
        assert (told.kind, told.actor) == ("searched", "person:1")
        assert "tra" not in told.body and "trà" not in told.body


def test_only_posts_with_a_case_are_found_and_only_while_their_text_is_there(room: Room) -> None:
    case = room.case(f"trà đá {SCAM}", id="a")
    room.decide(case, action="no_action", harm=None)
    assert found(room, "trà", show="closed") == {case}
    room.intake.delete("forum", "a", "key:test").result(20)
    assert found(room, "trà", show="closed") == set()
