"""What follows from posts that come in: cases, decisions of the policy, and nothing else."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import insert, select
from tests.casework.conftest import DAY, DESPAIR, HATE, INSULT, NOW, SCAM, SECOND, THREAT, Room
from tests.casework.examples import RABAT, complete, refused

from luytre.casework.appeals import appeal_author, decide_appeal
from luytre.casework.blocking import (
    WouldBlock,
    blocked_harms,
    note_looked,
    switch_blocking,
    would_have_blocked,
)
from luytre.casework.claims import claim_appeal, claim_case
from luytre.casework.decisions import end_due, overrule
from luytre.casework.reports import take_report
from luytre.casework.standing import standing_of
from luytre.storage.tables import (
    blocking,
    case_words,
    cases,
    decisions,
    outbox,
    post_texts,
    statements,
)

CLEAN = "chào cả nhà"


def test_a_fresh_installation_only_observes(room: Room) -> None:
    receipt = room.send(SCAM)
    assert (receipt.action, receipt.would_block, receipt.decision_id) == ("review", True, None)
    assert room.rows(decisions) == [] and room.ask(blocked_harms) == frozenset()
    found = room.ask_now(would_have_blocked, "H02")
    assert (found.total, found.posts) == (1, [(1, SCAM)])
    assert room.ask_now(would_have_blocked, "H08").total == 0
    assert room.ask(would_have_blocked, NOW + 15 * DAY, "H02").total == 0


def test_each_post_that_would_have_been_blocked_is_counted_once(room: Room) -> None:
    case = room.case(SCAM, id="a")
    room.decide(case, action="no_action", harm=None)
    room.send(f"{SCAM} nữa", id="a", edited_at=room.moment(1))
    room.send(SCAM, id="b")
    room.send(CLEAN, id="b", edited_at=room.moment(1))
    assert room.ask_now(would_have_blocked, "H02").total == 1


def test_a_block_is_a_decision_with_its_statement_in_the_answer(room: Room) -> None:
    room.let_block()
    receipt = room.send(SCAM, id="a")
    made = room.row(decisions, receipt.decision_id or 0)
    assert (made.action, made.automation, made.decided_by) == ("disable", "FULLY", "policy")
    assert receipt.statement_url == room.office.statement_link(made.statement)
    fields = msgspec.json.decode(room.row(statements, made.id).fields)
    assert fields["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert fields["automated_detection"] == "Yes"
    assert room.row(cases, made.case).state == "completed"
    again = room.send(SCAM, id="a")
    assert (again.status, again.action, again.decision_id, again.statement_url) == (
        "known", "block", receipt.decision_id, receipt.statement_url,
    )  # fmt: skip
    # Somebody undid it since: it blocks no more.
    room.do(overrule, room.office, 1, made.id)
    again = room.send(SCAM, id="a")
    assert (again.action, again.would_block, again.decision_id) == ("allow", False, None)
    assert again.case == made.case  # which is open again


def standing(room: Room, name: str) -> str:
    found = room.ask(standing_of, room.office, "forum", name)
    assert found is not None
    return found.action


def test_a_post_that_people_restored_stands_when_it_is_sent_again(room: Room) -> None:
    room.let_block()
    first = room.send(SCAM, id="a")
    made = room.row(decisions, first.decision_id or 0)
    appeal = room.do(appeal_author, room.office, made.statement, "Không phải lừa đảo.")
    assert room.send(SCAM, id="a").action == "block"
    version = room.do(claim_appeal, 1, appeal)
    room.do(decide_appeal, room.office, 1, appeal, version, reverses=True, answer="Bạn nói đúng.")
    again = room.send(SCAM, id="a")
    assert (again.status, again.action, again.would_block) == ("known", "allow", False)
    assert (again.decision_id, again.statement_url, again.case) == (None, None, None)
    assert standing(room, "a") == "allow"


def test_a_post_that_people_removed_is_blocked_when_it_is_sent_again(room: Room) -> None:
    room.send(CLEAN, id="p1")
    report = room.do(take_report, room.office, "forum", complete(), "key:test")
    assert report.case is not None
    assert (room.send(CLEAN, id="p1").action, standing(room, "p1")) == ("allow", "allow")
    made = room.decide(report.case, action="remove", days=7)
    again = room.send(CLEAN, id="p1")
    assert (again.status, again.action, again.case) == ("known", "block", report.case)
    assert again.decision_id == made.decision
    assert again.statement_url == room.office.statement_link(made.statement or "")
    assert standing(room, "p1") == "block"
    # What ends gives the post back, and another text is judged by itself.
    room.now += 8 * DAY
    room.do(end_due, room.office, "housekeeping")
    assert (room.send(CLEAN, id="p1").action, standing(room, "p1")) == ("allow", "allow")


@pytest.mark.parametrize(
    ("text", "action", "harm", "answer"),
    [
        (INSULT, "no_action", None, "allow"),
        (INSULT, "demote", "H08", "allow"),
        (INSULT, "disable", "H08", "block"),
        (DESPAIR, "support", "H15", "support"),
        (DESPAIR, "no_action", None, "allow"),
    ],
)
def test_what_people_decided_has_the_last_word(
    room: Room, text: str, action: str, harm: str | None, answer: str
) -> None:
    first = room.send(text, id="a")
    again = room.send(text, id="a")
    assert (again.action, again.case) == (first.action, first.case)  # its answer was lost
    room.decide(first.case or 0, action=action, harm=harm)
    again = room.send(text, id="a")
    assert (again.action, again.would_block) == (answer, False)
    assert (again.decision_id is not None) == (answer == "block")
    assert standing(room, "a") == answer
    # Of another text nothing was decided.
    edited = room.send(THREAT, id="a", edited_at=room.moment(1))
    assert (edited.status, edited.action) == ("edited", "review")
    assert room.send(THREAT, id="a", edited_at=room.moment(1)).action == "review"


def test_what_waits_for_a_second_person_is_not_decided(room: Room) -> None:
    first = room.send(HATE, id="a")
    room.decide(first.case or 0, action="remove", harm="H09", rabat=RABAT)
    again = room.send(HATE, id="a")
    assert (again.action, again.case, again.decision_id) == ("review", first.case, None)


def test_turned_off_it_observes_again(room: Room) -> None:
    room.let_block()
    room.do(switch_blocking, 9, "H02", False)
    assert room.send(SCAM).would_block
    assert room.ask(blocked_harms) == frozenset()
    room.let_block()
    assert room.ask(blocked_harms) == {"H02"}


def test_nobody_turns_it_on_without_having_looked_a_moment_ago(room: Room) -> None:
    with refused("not_seen"):
        room.do(switch_blocking, 9, "H02", True, seen=0)
    room.do(note_looked, 9, WouldBlock("H02", 3, []))
    # Another count, another harm, another person, another hour.
    for person, harm, seen in ((9, "H02", 2), (9, "H05", 3), (8, "H02", 3)):
        with refused("not_seen"):
            room.do(switch_blocking, person, harm, True, seen=seen)
    room.now += 3_601 * SECOND
    with refused("not_seen"):
        room.do(switch_blocking, 9, "H02", True, seen=3)
    room.do(note_looked, 9, WouldBlock("H02", 3, []))
    room.do(switch_blocking, 9, "H02", True, seen=3)
    assert room.ask(blocked_harms) == {"H02"}


@pytest.mark.parametrize(("text", "harm"), [(INSULT, "H08"), (HATE, "H09"), (THREAT, "H10")])
def test_no_table_lifts_a_ceiling(room: Room, text: str, harm: str) -> None:
    with refused("no_ceiling"):
        room.do(switch_blocking, 9, harm, True, seen=0)
    with room.database.write() as connection:
        row = {"harm": harm, "on": 1, "changed_at": 1, "changed_by": "nobody"}
        connection.execute(insert(blocking), row)
    receipt = room.send(text)
    assert (receipt.action, receipt.decision_id) == ("review", None)
    assert room.rows(decisions) == []
    with room.database.write() as connection:
        connection.execute(blocking.delete())


def test_a_post_from_before_the_terms_is_looked_at_by_a_person(room: Room) -> None:
    room.let_block()
    receipt = room.send(SCAM, created_at=room.moment(-10 * 366 * DAY))
    assert (receipt.action, receipt.would_block) == ("review", True)
    assert room.row(cases, receipt.case or 0).state == "awaiting_review"


def test_what_a_person_works_on_is_not_blocked_over_their_head(room: Room) -> None:
    room.let_block()
    case = room.case(INSULT, id="a")
    room.do(claim_case, 1, case)
    receipt = room.send(SCAM, id="a", edited_at=room.moment(1))
    assert (receipt.action, receipt.case) == ("review", case)
    assert room.row(cases, case).harm == "H02"


def test_a_reported_post_that_is_edited_into_abuse_is_blocked(room: Room) -> None:
    room.let_block()
    room.send(CLEAN, id="p1")
    report = room.do(take_report, room.office, "forum", complete(), "key:test")
    receipt = room.send(SCAM, id="p1", edited_at=room.moment(1))
    assert (receipt.action, receipt.case) == ("block", report.case)
    fields = msgspec.json.decode(room.rows(statements)[0].fields)
    assert fields["source_type"] == "SOURCE_ARTICLE_16"


def test_an_edit_opens_a_case_or_brings_it_up_to_date(room: Room) -> None:
    assert room.send(CLEAN, id="a").case is None
    case = room.send(INSULT, id="a", edited_at=room.moment(1), reach=10).case
    assert case is not None
    before = room.row(cases, case)
    assert room.send(THREAT, id="a", edited_at=room.moment(2), reach=90).case == case
    after = room.row(cases, case)
    assert (after.harm, after.severity, after.reach, after.queue) == ("H10", 4, 90, "urgent")
    assert after.rank < before.rank
    # What is better in it doesn't put the case back, nor close it.
    assert room.send(CLEAN, id="a", edited_at=room.moment(3)).case == case
    assert room.row(cases, case).rank == after.rank
    assert room.row(case_words, case).words == "chao ca nha"
    room.decide(case, action="no_action", harm=None)
    assert room.send(f"{CLEAN} ơi", id="a", edited_at=room.moment(4)).case is None
    assert room.send(INSULT, id="a", edited_at=room.moment(5)).case not in (None, case)


def test_a_deletion_voids_the_case_and_takes_its_words(room: Room) -> None:
    case = room.case(INSULT, id="a")
    assert room.intake.delete("forum", "a", "key:test").result(20) == "present"
    assert room.intake.delete("forum", "a", "key:test").result(20) == "deleted"
    row = room.row(cases, case)
    assert (row.state, row.closed_at) == ("void", room.now)
    assert room.rows(case_words) == room.rows(post_texts) == []
    assert room.send(INSULT, id="a").status == "deleted"


def test_the_first_posts_of_somebody_new_are_looked_at(room: Room) -> None:
    room.intake.office = msgspec.structs.replace(room.office, newcomer_posts=2)
    first, second, third = (room.send(CLEAN, id=f"n{number}") for number in range(3))
    assert (first.action, second.action, third.action) == ("review", "review", "allow")
    assert third.case is None and first.case is not None
    case = room.row(cases, first.case)
    assert (case.origin, case.harm, case.severity, case.queue) == ("newcomer", None, 1, "other")
    assert room.send(CLEAN, id="n0").action == "review"  # the answer was lost
    assert room.send(CLEAN, id="m1", author="ai đó").action == "review"
    # One that is only reported is not held back.
    sent = complete(id="n2")
    room.do(take_report, room.office, "forum", sent, "key:test")
    assert room.send(CLEAN, id="n2").action == "allow"


def test_of_a_post_that_is_sent_twice_at_once_the_last_text_counts(room: Room) -> None:
    room.let_block()
    posts = [
        room.post(text, id="a", edited_at=room.moment(number))
        for number, text in enumerate((SCAM, f"{SCAM} nữa"))
    ]
    answers = room.send_all(*posts)
    assert {one.action for one in answers} == {"block"}
    assert len({one.decision_id for one in answers}) == 1
    posts = [
        room.post(text, id="b", edited_at=room.moment(number))
        for number, text in enumerate((SCAM, CLEAN))
    ]
    first, second = room.send_all(*posts)
    assert (first.case, second.action) == (None, "allow")
    same = room.post(SCAM, id="c")
    assert {one.decision_id for one in room.send_all(same, same)} == {2}


def test_help_is_offered_and_nobody_is_blocked_for_despair(room: Room) -> None:
    receipt = room.send(DESPAIR)
    assert (receipt.action, receipt.decision_id) == ("support", None)
    assert room.row(cases, receipt.case or 0).queue == "urgent"


def test_a_case_and_what_is_told_of_it_come_with_the_post_or_not_at_all(room: Room) -> None:
    room.let_block()
    receipt = room.send(SCAM)
    with room.database.read() as connection:
        query = select(cases.c.opened_at).where(cases.c.id == receipt.case)
        assert connection.execute(query).scalar() == room.now
    assert room.rows(outbox) == []  # nobody listens yet
