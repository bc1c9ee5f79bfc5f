"""Right 20: where a second person is needed and there is none, the step waits, and says so."""

from __future__ import annotations

from tests.casework.conftest import DAY, HATE, SCAM, Room
from tests.casework.examples import RABAT, refused

from luytre.casework.appeals import appeal_author
from luytre.casework.claims import claim_appeal, release_expired
from luytre.casework.decisions import confirm, end_due, overrule
from luytre.casework.queue import Filters, list_cases
from luytre.casework.refusals import SENTENCES
from luytre.storage.erasure import sweep
from luytre.storage.tables import appeals, decisions, outbox, statements


def test_a_held_decision_waits_for_as_long_as_it_takes(room: Room) -> None:
    made = room.decide(room.case(HATE), person=1, action="remove", harm="H09", rabat=RABAT)
    assert made.held == "rabat"
    for _ in range(30):
        room.now += 10 * DAY
        room.do(end_due, room.office, "housekeeping")
        room.do(release_expired, "housekeeping")
        room.do(lambda connection, at: sweep(connection, at, "housekeeping"))
        assert room.row(decisions, made.decision).state == "held"
        assert len(room.ask_now(list_cases, Filters(show="waiting")).cases) == 1
    assert room.rows(outbox) == room.rows(statements) == []
    with refused("same_person"):
        room.do(confirm, room.office, 1, made.decision)


def test_an_appeal_waits_for_somebody_else(room: Room) -> None:
    made = room.decide(room.case(SCAM), person=1, action="remove")
    number = room.do(appeal_author, room.office, made.statement, "Không đúng.")
    for _ in range(10):
        room.now += 30 * DAY
        with refused("same_person"):
            room.do(claim_appeal, 1, number)
        assert room.row(appeals, number).state == "awaiting_review"
    with refused("own_decision"):
        room.do(overrule, room.office, 1, made.decision)


def test_it_is_said_that_another_person_is_needed() -> None:
    for code in ("same_person", "held"):
        english, vietnamese = SENTENCES[code]
        assert "second person" in english and "người thứ hai" in vietnamese
