"""What is no abuse in one place, for a time: it lowers, and never raises anything."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from tests.casework.conftest import DAY, INSULT, LEXICON, NOW, POLICY, SCAM, Room

from luytre import Screener, Verdict
from luytre.casework.exceptions import (
    Exceptions,
    LocalException,
    _stands_in,
    end_exception,
    list_exceptions,
    make_exception,
)
from luytre.intake import Intake, Receipt
from luytre.lexicon import rank
from luytre.storage.tables import cases, exceptions

TEA = f"quán trà {SCAM} mở cửa"
ENTRY = "H02.quy-may-tim"


class Here:
    """A room in which exceptions hold, as soon as they are made."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.seconds = 0.0
        self.exceptions = Exceptions(
            room.database, LEXICON, lambda: room.now, clock=lambda: self.seconds
        )
        room.intake = Intake(
            room.intake.screener, room.vault, room.writer, room.office, self.exceptions
        )

    def make(self, case: int, kind: str = "phrase", value: str = SCAM, **more: Any) -> int:
        given: dict[str, Any] = {"everywhere": False, "until": NOW + DAY, "reason": "Tên quán."}
        number = self.room.do(
            make_exception, self.room.office, 1, case=case, kind=kind, value=value, **given | more
        )
        self.seconds += 10
        return number

    def send(self, text: str = TEA, community: str | None = "trà", **more: Any) -> Receipt:
        return self.room.send(text, community=community, **more)


@pytest.fixture
def here(room: Room) -> Here:
    return Here(room)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("sense", ENTRY), ("term", SCAM), ("phrase", f"Quán  trà {SCAM}"), ("phrase", SCAM.upper())],
)
def test_it_holds_in_a_community_until_its_end(here: Here, kind: str, value: str) -> None:
    case = here.send().case
    assert case is not None
    here.make(case, kind, value)
    spared = here.send()
    assert (spared.action, spared.case, spared.would_block) == ("allow", None, False)
    # What was found stays visible.
    [hit] = msgspec.json.decode(spared.hits)
    assert (hit["entry"], hit["action"]) == (ENTRY, "allow")
    assert here.send(community="vay tiền").action == "review"
    assert here.send(community=None).action == "review"
    assert here.send(f"{TEA} {INSULT}").action == "review"
    other = here.room.post(TEA, community="trà")
    assert here.room.send_all(other, source="market")[0].action == "review"
    here.room.now = NOW + DAY
    assert here.send().action == "review"
    assert here.room.ask_now(list_exceptions) == []


def test_it_may_hold_in_a_whole_source_and_be_ended(here: Here) -> None:
    case = here.send().case
    assert case is not None
    number = here.make(case, everywhere=True)
    assert here.send(community="vay tiền").action == "allow"
    assert [row.id for row in here.room.ask_now(list_exceptions)] == [number]
    here.room.do(end_exception, 2, number)
    here.seconds += 10
    assert here.send().action == "review"
    assert here.room.row(exceptions, number).ended_at == here.room.now
    assert len(here.room.rows(cases)) == 2


def test_a_phrase_spares_only_what_stands_in_it(here: Here) -> None:
    case = here.send().case
    assert case is not None
    here.make(case, value=f"quán trà {SCAM}")
    assert here.send(f"quán trà {SCAM}").action == "allow"
    assert here.send(f"quán trà {SCAM}, rồi {SCAM} lãi to").action == "review"
    assert here.send(f"{SCAM} quán trà").action == "review"
    # It is its letters that are compared: disguised, it is not what was excepted.
    assert here.send("quán trà quỹ m.â.y tím").action == "review"


def test_nothing_is_known_before_and_old_is_used_where_the_database_is_gone(here: Here) -> None:
    case = here.send().case
    assert case is not None
    here.make(case)
    assert here.send().action == "allow"
    verdict = here.room.intake.screener.screen(TEA)
    with here.room.database.write() as connection:
        connection.execute(text("ALTER TABLE exceptions RENAME TO elsewhere"))
    here.seconds += 10
    try:
        assert here.exceptions.apply(verdict, TEA, "forum", "trà").action == "allow"
    finally:
        with here.room.database.write() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO exceptions"))


SCREENER = Screener(LEXICON, POLICY)
PARTS = st.lists(st.sampled_from([SCAM, INSULT, "quán trà", "xin chào", "0912345678", "đồ"]))


class Held(Exceptions):
    """Those that a test makes up."""

    def __init__(self, *held: LocalException) -> None:
        self._terms = {entry.id: entry.term for entry in LEXICON.entries}
        self._held = held

    def _current(self) -> tuple[LocalException, ...]:
        return self._held


@given(PARTS, st.sampled_from(["sense", "term", "phrase"]),
       st.sampled_from([ENTRY, SCAM, f"quán trà {SCAM}", "đồ cá khô", "chào"]))  # fmt: skip
def test_it_never_raises_anything(parts: list[str], kind: str, value: str) -> None:
    text = " ".join(parts)
    before = SCREENER.screen(text)
    after = Held(LocalException(1, kind, value, "forum", None, 1)).apply(
        before, text, "forum", "trà"
    )
    assert rank(after.action) <= rank(before.action)
    assert [hit.entry for hit in after.hits] == [hit.entry for hit in before.hits]
    for one, other in zip(after.hits, before.hits, strict=True):
        assert one.action in (other.action, "allow")


@given(PARTS)
def test_a_verdict_that_was_lowered_stays_lowered(parts: list[str]) -> None:
    text = " ".join(parts)
    found = SCREENER.screen(text)
    low = Verdict(action="allow", hits=found.hits, indicators=found.indicators)
    held = Held(LocalException(1, "term", INSULT, "forum", None, 1))
    assert held.apply(low, text, "forum", None).action == "allow"


@pytest.mark.parametrize("around", ["", "\ue000", "\n\t ", "é", "a" * 1_000])
def test_where_a_hit_stands_is_told_apart(around: str) -> None:
    text = f"{around} quán  TRÀ {SCAM} {around}"
    [hit] = SCREENER.screen(text).hits
    assert _stands_in(f"quán trà {SCAM}", hit, text)
    assert not _stands_in("quán trà", hit, text)
    assert not _stands_in(f"{SCAM} quán trà", hit, text)
