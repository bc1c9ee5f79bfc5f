"""Whatever was taken can be given back: undone, overruled, reversed on appeal, or by its end."""

from __future__ import annotations

import msgspec
import pytest
from tests.casework.conftest import DAY, INSULT, NOW, SCAM, Room
from tests.casework.examples import complete, refused

from luytre.casework.appeals import appeal_author, appeal_reporter, decide_appeal, open_appeals
from luytre.casework.claims import claim_appeal, claim_case, release_appeal
from luytre.casework.decisions import UNDO, Draft, decide, end_due, overrule, undo
from luytre.casework.history import count_strikes, history_of_author
from luytre.casework.reports import take_report
from luytre.storage.erasure import erase_author
from luytre.storage.tables import (
    appeals,
    case_texts,
    cases,
    decisions,
    outbox,
    post_texts,
    reports,
    strikes,
)
from luytre.storage.webhooks import add_webhook

MONTHS = 184 * DAY


def told(room: Room) -> list[tuple[str, int | None]]:
    """What the platform is told, and which decision that undoes."""
    rows = [row for row in room.rows(outbox) if row.kind == "webhook"]
    return [(row.type, msgspec.json.decode(row.body).get("overrides")) for row in rows]


@pytest.fixture
def heard(room: Room) -> Room:
    """A room whose platform is told."""
    with room.database.write() as connection:
        add_webhook(connection, room.vault, "forum", "https://forum.example/", NOW, "tester")
    return room


def appeal(room: Room, made: int, person: int, reverses: bool = True) -> int | None:
    """Appeal against a decision, and have it judged; the decision that it led to."""
    statement = room.row(decisions, made).statement
    number = room.do(appeal_author, room.office, statement, "Tôi không đồng ý.")
    version = room.do(claim_appeal, person, number)
    judged = room.do(
        decide_appeal, room.office, person, number, version, reverses=reverses, answer="Đã xem."
    )
    return judged.made.decision if judged.made else None


@pytest.mark.parametrize("way", ["undo", "overrule", "appeal"])
def test_the_post_the_strike_and_the_reach_come_back(heard: Room, way: str) -> None:
    room = heard
    case = room.case(author="an")
    made = room.decide(case, person=1, action="remove").decision
    author = room.vault.author("forum", "an")
    assert room.ask_now(count_strikes, author) == 1
    if way == "undo":
        by: int | None = room.do(undo, room.office, 1, made).decision
    elif way == "overrule":
        by = room.do(overrule, room.office, 2, made).decision
    else:
        by = appeal(room, made, person=2)
    assert by is not None
    assert room.row(decisions, made).state == "reversed"
    restored = room.row(decisions, by)
    assert (restored.action, restored.overrides, restored.state) == ("restore", made, "active")
    assert room.ask_now(count_strikes, author) == 0
    assert room.ask_now(history_of_author, 1).upheld == 0
    assert ("decision.made", None) in told(room)
    assert ("decision.reversed", made) in told(room)
    # Undone by hand, it is to be decided anew; judged on appeal, it is decided.
    state, decision = ("completed", by) if way == "appeal" else ("awaiting_review", None)
    found = room.row(cases, case)
    assert (found.state, found.decision) == (state, decision)
    with refused("transition"):
        room.do(overrule, room.office, 3, by)


def test_one_s_own_is_undone_for_half_an_hour_and_others_not_at_all(room: Room) -> None:
    made = room.decide(room.case(), person=1, action="remove").decision
    with refused("not_yours"):
        room.do(undo, room.office, 2, made)
    with refused("own_decision"):
        room.do(overrule, room.office, 1, made)
    room.now += UNDO
    room.do(undo, room.office, 1, made)
    late = room.decide(room.case(), person=1, action="remove").decision
    room.now += UNDO + 1
    with refused("too_late"):
        room.do(undo, room.office, 1, late)
    room.do(overrule, room.office, 2, late)


@pytest.mark.parametrize("gone", ["deleted", "edited"])
def test_it_is_given_back_also_where_nothing_is_left_to_decide(room: Room, gone: str) -> None:
    case = room.case(SCAM, id="a")
    made = room.decide(case, person=1, action="remove").decision
    other = None
    if gone == "deleted":
        room.intake.delete("forum", "a", "key:test").result(20)
    else:
        other = room.send(INSULT, id="a", edited_at=room.moment(1)).case
    room.do(undo, room.office, 1, made)
    assert room.row(decisions, made).state == "reversed"
    assert room.row(cases, case).state == "completed"
    assert other is None or room.row(cases, other).state == "awaiting_review"


def test_a_restriction_ends_when_its_time_is_over(heard: Room) -> None:
    room = heard
    made = room.decide(room.case(), action="demote", days=7).decision
    shorter = room.decide(room.case(), action="label", days=1 / 24).decision
    room.now += 7 * DAY - 1
    assert room.do(end_due, room.office, "housekeeping") == 1
    assert [row.state for row in room.rows(decisions)] == ["active", "ended"]
    room.now += 1
    assert room.do(end_due, room.office, "housekeeping") == 1
    assert room.do(end_due, room.office, "housekeeping") == 0
    assert room.row(decisions, made).state == "ended"
    assert [kind for kind, _ in told(room)].count("decision.ended") == 2
    # It can be appealed against all the same, and is given back whole.
    appeal(room, shorter, person=2)
    assert room.row(decisions, shorter).state == "reversed"


def test_one_that_was_reversed_does_not_end_as_well(heard: Room) -> None:
    room = heard
    made = room.decide(room.case(), person=1, action="demote", days=7).decision
    room.do(undo, room.office, 1, made)
    room.now += 8 * DAY
    assert room.do(end_due, room.office, "housekeeping") == 0
    assert "decision.ended" not in [kind for kind, _ in told(room)]


def test_an_appeal_is_open_for_as_long_as_the_statement_says(room: Room) -> None:
    made = room.decide(room.case(), action="remove")
    other = room.decide(room.case(), action="remove")
    room.now = NOW + MONTHS
    room.do(appeal_author, room.office, made.statement, "Vừa kịp.")
    room.now = NOW + MONTHS + 2 * DAY
    with refused("too_late"):
        room.do(appeal_author, room.office, other.statement, "Muộn rồi.")
    with refused("no_decision"):
        room.do(appeal_author, room.office, "lt-" + "a" * 20, "Ai đó.")


def test_what_an_appeal_is_about_is_kept_until_it_is_decided(room: Room) -> None:
    made = room.decide(room.case(), action="remove", explanation="Lừa đảo.")
    room.now = NOW + MONTHS
    room.do(appeal_author, room.office, made.statement, "Vừa kịp.")
    for table in (case_texts, post_texts):
        assert all(row.erase_after > room.now + 200 * DAY for row in room.rows(table))


def test_an_appeal_is_made_once_and_judged_by_somebody_else(room: Room) -> None:
    made = room.decide(room.case(), person=1, action="remove")
    number = room.do(appeal_author, room.office, made.statement, "Tôi không đồng ý.")
    with refused("appealed"):
        room.do(appeal_author, room.office, made.statement, "Lần nữa.")
    for person, step in ((1, undo), (2, overrule)):
        with refused("appeal_first"):
            room.do(step, room.office, person, made.decision)
    with refused("same_person"):
        room.do(claim_appeal, 1, number)
    version = room.do(claim_appeal, 2, number)
    with refused("claimed"):
        room.do(claim_appeal, 3, number)
    more = {"reverses": False, "answer": "Đã xem lại."}
    with refused("changed"):
        room.do(decide_appeal, room.office, 2, number, version - 1, **more)
    with refused("not_claimed"):
        room.do(decide_appeal, room.office, 3, number, version, **more)
    assert not room.do(release_appeal, 3, number)
    assert room.do(release_appeal, 2, number)
    version = room.do(claim_appeal, 3, number)
    [waiting] = room.ask(open_appeals, ("under_review",))
    assert (waiting.first_decided_by, waiting.decided_by) == ("person:1", None)
    assert room.do(decide_appeal, room.office, 3, number, version, **more).outcome == "upheld"
    assert room.row(decisions, made.decision).state == "active"
    with refused("transition"):
        room.do(claim_appeal, 2, number)
    with refused("appealed"):
        room.do(appeal_author, room.office, made.statement, "Lần nữa.")
    # Upheld or not, nothing is for ever: somebody else may still undo it.
    room.do(overrule, room.office, 4, made.decision)


def test_nobody_judges_their_own_even_if_a_claim_says_so(room: Room) -> None:
    made = room.decide(room.case(), person=1, action="remove")
    number = room.do(appeal_author, room.office, made.statement, "Tôi không đồng ý.")
    version = room.do(claim_appeal, 2, number)

    def swap(person: int) -> None:
        with room.database.write() as connection:
            connection.execute(appeals.update().values(claimed_by=person))

    swap(1)
    with refused("same_person"):
        room.do(decide_appeal, room.office, 1, number, version, reverses=False, answer="Đúng.")
    swap(2)


def test_who_reported_may_appeal_against_leaving_a_post(heard: Room) -> None:
    room = heard
    room.send("chào cả nhà", id="p1")
    first, second = (
        room.do(take_report, room.office, "forum", complete(reporter=who), "key:test")
        for who in ("lan", "mai")
    )
    with refused("nothing_to_appeal"):
        room.do(appeal_reporter, room.office, first.report, "Sớm quá.")
    with refused("no_report"):
        room.do(appeal_reporter, room.office, 99, "Ai đó.")
    assert first.case is not None
    left = room.decide(first.case, person=1, action="no_action", harm=None).decision
    assert {row.outcome for row in room.rows(reports)} == {"dismissed"}
    numbers = [
        room.do(appeal_reporter, room.office, one.report, "Bài này lừa đảo.")
        for one in (first, second)
    ]
    with refused("appealed"):
        room.do(appeal_reporter, room.office, first.report, "Lần nữa.")
    version = room.do(claim_appeal, 2, numbers[0])
    arguments = (room.office, 2, numbers[0], version)
    for draft in (None, Draft(action="no_action"), Draft(action="restore", harm="H02")):
        with refused("unknown_action"):
            room.do(decide_appeal, *arguments, reverses=True, answer="Đúng.", draft=draft)
    draft = Draft(action="remove", harm="H02")
    judged = room.do(decide_appeal, *arguments, reverses=True, answer="Đúng.", draft=draft)
    assert judged.made is not None and judged.made.statement is not None
    assert room.row(decisions, left).state == "reversed"
    assert {row.outcome for row in room.rows(reports)} == {"upheld"}
    assert ("decision.made", left) in told(room)
    # The other appeal is answered as well: what it asked for has been done.
    version = room.do(claim_appeal, 2, numbers[1])
    other = room.do(
        decide_appeal, room.office, 2, numbers[1], version, reverses=True, answer="Đã gỡ."
    )
    assert (other.outcome, other.made) == ("reversed", None)
    mails = [row.type for row in room.rows(outbox) if row.kind == "mail"]
    assert mails.count("appeal.decided") == 2


@pytest.mark.parametrize("action", ["warn", "support", "no_action"])
def test_what_restricts_nobody_is_no_ground_for_an_author_s_appeal(room: Room, action: str) -> None:
    made = room.decide(room.case(), action=action, explanation="Gần vi phạm.")
    assert made.statement is None
    undone = room.do(undo, room.office, 1, made.decision)
    assert room.row(decisions, undone.decision).statement is None


def test_an_undone_restriction_can_not_be_appealed_against(room: Room) -> None:
    made = room.decide(room.case(), action="remove")
    room.do(undo, room.office, 1, made.decision)
    with refused("nothing_to_appeal"):
        room.do(appeal_author, room.office, made.statement, "Tôi không đồng ý.")


def test_a_strike_expires_and_outlives_the_post(room: Room) -> None:
    for number in range(2):
        room.decide(room.case(id=f"s{number}", author="an"), action="remove")
        room.now += 10 * DAY
    author = room.vault.author("forum", "an")
    room.intake.delete("forum", "s0", "key:test").result(20)
    assert room.ask_now(count_strikes, author) == 2
    assert room.ask_now(history_of_author, 2).strikes == 2
    room.now = NOW + 90 * DAY
    assert room.ask_now(count_strikes, author) == 1
    room.now = NOW + 100 * DAY
    assert room.ask_now(count_strikes, author) == 0
    assert [row.strike_until for row in room.rows(decisions)] == [NOW + 90 * DAY, NOW + 100 * DAY]


def test_whether_it_is_a_strike_can_be_said(room: Room) -> None:
    room.decide(room.case(), action="remove", strike=False)
    room.decide(room.case(), action="label", strike=True)
    room.decide(room.case(), action="no_action", strike=True)
    assert [row.decision for row in room.rows(strikes)] == [2]


def test_of_an_author_who_is_forgotten_there_is_no_strike(room: Room) -> None:
    case = room.case()
    version = room.do(claim_case, 1, case)
    with room.database.write() as connection:
        erase_author(connection, room.vault.author("forum", "thanh_ng"), room.now, "tester")
    made = room.do(decide, room.office, 1, case, version, Draft(action="remove", harm="H02"))
    assert made.statement is not None
    assert room.rows(strikes) == []
