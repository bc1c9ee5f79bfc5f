"""What a decision has to have before it is one; and what is refused, in both languages."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import update
from tests.casework.conftest import DAY, DESPAIR, HATE, INSULT, NOW, SCAM, Room
from tests.casework.examples import LAW, RABAT, complete, refused

from luytre.casework.blocking import switch_blocking
from luytre.casework.bulk import decide_many, impact
from luytre.casework.claims import claim_case
from luytre.casework.decisions import Draft, decide, read_decision
from luytre.casework.exceptions import end_exception, make_exception
from luytre.casework.history import history_of_author
from luytre.casework.looking import look, note, note_view
from luytre.casework.refusals import SENTENCES
from luytre.casework.reports import take_report
from luytre.storage.rebuild import rebuild
from luytre.storage.tables import decisions, events, posts

GOLDEN = Path(__file__).parent / "golden" / "refusals.txt"
WHY = "Đã lừa nhiều người."
SUSPEND: dict[str, Any] = {"action": "suspend", "harm": "H02", "days": 7.0, "explanation": WHY}


def test_every_refusal_is_said_in_both_languages_and_says_what_to_do() -> None:
    found = "\n".join(
        f"{code}\n  {english}\n  {vietnamese}" for code, (english, vietnamese) in SENTENCES.items()
    )
    if os.environ.get("LUYTRE_WRITE_GOLDEN"):
        GOLDEN.write_text(found + "\n", "utf-8")
    assert found + "\n" == GOLDEN.read_text("utf-8")


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("unknown_action", {"action": "banish"}),
    ("unknown_action", {"action": "restore"}),
    ("harm_needed", {"action": "remove"}),
    ("unknown_harm", {"action": "remove", "harm": "H19"}),
    ("unknown_harm", {"action": "no_action", "harm": "H99"}),
    ("harm_alone", {"action": "remove", "harm": "H18"}),
    ("ground", {"action": "remove", "harm": "H02", "ground": "both"}),
    ("ground", {"action": "remove", "harm": "H02", "law": "Điều 8"}),
    ("ground", {"action": "remove", "harm": "H02", **LAW, "ground": "terms"}),
    ("law_needed", {"action": "remove", "harm": "H02", "ground": "illegal"}),
    ("law_needed", {"action": "remove", "harm": "H02", **LAW, "law": " "}),
    ("law_needed", {"action": "remove", "harm": "H02", **LAW, "law_explanation": ""}),
    ("law_names", {"action": "remove", "harm": "H02", **LAW, "law_explanation": "Gọi 0912345678"}),
    ("no_statement", {"action": "remove", "harm": "H02", **LAW, "law": "x" * 501}),
    ("no_statement", {"action": "remove", "harm": "H02", **LAW, "law_explanation": "a\x07"}),
    ("no_statement", {"action": "remove", "harm": "H02", "entries": ("không phải",)}),
    ("days", SUSPEND | {"days": None}),
    ("days", {"action": "demote", "harm": "H02", "days": 0.01}),
    ("days", {"action": "demote", "harm": "H02", "days": 3_651.0}),
    ("days", {"action": "demote", "harm": "H02", "days": float("nan")}),
    ("no_days", {"action": "terminate", "harm": "H12", "days": 1.0, "explanation": WHY}),
    ("no_days", {"action": "warn", "harm": "H02", "days": 1.0}),
    ("rabat_needed", {"action": "remove", "harm": "H09"}),
    ("rabat_needed", {"action": "disable", "harm": "H10",
                      "rabat": msgspec.structs.replace(RABAT, intent=None)}),
    ("warning_first", SUSPEND),
    ("unknown_intent", SUSPEND | {"intent": "evil"}),
    ("text_needed", SUSPEND | {"explanation": " "}),
    ("text_long", SUSPEND | {"harm": "H17", "explanation": "a" * 5_001}),
    ("support_first", {"action": "remove", "harm": "H15"}),
]  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("code", "draft"), REFUSED)
def test_what_is_lacking_is_said_and_nothing_is_written(
    room: Room, code: str, draft: dict[str, Any]
) -> None:
    case = room.case()
    version = room.do(claim_case, 1, case)
    before = room.last_event()
    with refused(code):
        room.do(decide, room.office, 1, case, version, Draft(**draft))
    assert room.last_event() == before
    assert room.rows(decisions) == []


def test_no_rule_is_applied_to_what_was_written_before_it(room: Room) -> None:
    old = {"created_at": room.moment(-10 * 366 * DAY)}
    case = room.case(**old)
    for person in (1, 2):
        version = room.do(claim_case, person, case)
        with refused("rule_newer"):
            draft = Draft(action="remove", harm="H02")
            room.do(decide, room.office, person, case, version, draft)
        room.now += DAY
    assert room.decide(case, action="remove", **LAW).statement is not None
    assert room.decide(room.case(**old), action="no_action", harm=None).statement is None


def test_a_law_may_be_named_by_its_number(room: Room) -> None:
    law = LAW | {"law": "khoản 1 Điều 16 Luật số 24/2018/QH14"}
    assert room.decide(room.case(), action="remove", **law).statement is not None


def test_help_comes_before_a_restriction(room: Room) -> None:
    room.decide(room.case(DESPAIR, id="a"), action="support", harm="H15")
    report = room.do(take_report, room.office, "forum", complete(id="a"), "key:test")
    assert report.case is not None
    assert room.decide(report.case, action="demote", harm="H15", days=7).statement is not None


def test_a_warning_comes_before_a_suspension_and_outlives_the_post(room: Room) -> None:
    warned = room.case(INSULT, id="a", author="an")
    room.decide(warned, action="warn", harm="H08", explanation="Gần vi phạm.")
    room.intake.delete("forum", "a", "key:test").result(20)
    assert room.ask_now(history_of_author, 1).warned is False  # the post is nobody's any more
    case = room.case(INSULT, id="b", author="an")
    assert room.ask_now(history_of_author, 2).warned is True
    assert room.ask_now(history_of_author, 2).strikes == 0
    assert room.decide(case, **SUSPEND).held is None
    # Somebody else was not warned; for what is grave nobody has to be; a year later it is over.
    other = room.case(INSULT, author="bình")
    with refused("warning_first"):
        room.decide(other, **SUSPEND)
    room.decide(other, **SUSPEND | {"harm": "H17"})
    room.now = NOW + 365 * DAY
    with refused("warning_first"):
        room.decide(room.case(INSULT, author="an"), **SUSPEND)


def test_a_case_is_decided_by_who_holds_it_at_the_state_they_saw(room: Room) -> None:
    case = room.case()
    draft = Draft(action="no_action")
    with refused("not_claimed"):
        room.do(decide, room.office, 1, case, 1, draft)
    version = room.do(claim_case, 1, case)
    with refused("changed"):
        room.do(decide, room.office, 1, case, version - 1, draft)
    with refused("not_claimed"):
        room.do(decide, room.office, 2, case, version, draft)
    room.do(decide, room.office, 1, case, version, draft)
    with refused("changed"):
        room.do(decide, room.office, 1, case, version, draft)
    with refused("no_decision"):
        room.ask(read_decision, 99)


def test_a_case_without_its_post_is_said(room: Room) -> None:
    case = room.case()
    version = room.do(claim_case, 1, case)
    with room.database.write() as connection:
        connection.execute(posts.delete())
    for work in (
        lambda: room.ask_now(look, case),
        lambda: room.do(decide, room.office, 1, case, version, Draft(action="no_action")),
    ):
        with refused("no_post"):
            work()
    with room.database.write() as connection:
        assert rebuild(connection, repair=True).mended == 1


EXCEPTION: dict[str, Any] = {
    "kind": "phrase", "value": "quỹ mây tím", "everywhere": True, "until": NOW + DAY,
    "reason": "Tên quán.",
}  # fmt: skip


def test_all_other_refusals_can_be_met(room: Room) -> None:
    case = room.case(HATE)
    office = room.office
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("no_exception", lambda: room.do(end_exception, 1, 99)),
        ("exception_until", lambda: room.do(
            make_exception, office, 1, case=case, **EXCEPTION | {"until": NOW})),
        ("exception_value", lambda: room.do(
            make_exception, office, 1, case=case, **EXCEPTION | {"value": "a b c"})),
        ("text_needed", lambda: room.do(note, office, 1, case, "\0 ", False)),
        ("text_long", lambda: room.do(note, office, 1, case, "a" * 5_001, False)),
        ("cap_reached", lambda: room.do(note_view, 1, case, 0)),
        ("no_ceiling", lambda: room.do(switch_blocking, 9, "H08", True, 0)),
        ("unknown_harm", lambda: room.do(switch_blocking, 9, "H99", True, 0)),
        ("not_seen", lambda: room.do(switch_blocking, 9, "H02", True)),
        ("too_many", lambda: room.ask_now(impact, 1, range(201))),
        ("not_in_bulk", lambda: room.do(
            decide_many, office, 1, [case], 1, Draft(**SUSPEND))),
        ("impact_changed", lambda: room.do(
            decide_many, office, 1, [case], 2, Draft(action="no_action"))),
        ("unknown_action", lambda: room.do(
            decide_many, office, 1, [case], 1, Draft(action="banish"))),
    ]  # fmt: skip
    before = room.last_event()
    for code, step in steps:
        with refused(code):
            step()
    assert room.last_event() == before


def test_a_decision_names_the_terms_that_held_and_the_rule(room: Room) -> None:
    made = room.decide(room.case(SCAM), action="remove")
    row = room.row(decisions, made.decision)
    assert (row.terms_version, row.rule, row.ground) == ("1", "R02", "terms")
    assert (row.automation, row.detected) == ("NOT_AUTOMATED", 1)
    left = room.row(decisions, room.decide(room.case(), action="no_action", harm=None).decision)
    assert (left.rule, left.ground, left.statement) == (None, None, None)


def test_what_screening_found_is_told_from_what_people_reported(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    report = room.do(take_report, room.office, "forum", complete(), "key:test")
    assert report.case is not None
    made = room.decide(report.case, action="remove")
    assert room.row(decisions, made.decision).detected == 0


def test_of_a_misuse_number_proportion_gravity_and_intent_are_on_record(room: Room) -> None:
    for number in range(3):
        room.send("chào cả nhà", id=f"c{number}", author="an")
    room.decide(room.case(INSULT, author="an"), action="warn", harm="H08", explanation=WHY)
    room.decide(room.case(SCAM, author="an"), action="remove")
    room.decide(room.case(SCAM, author="an"), **SUSPEND, intent="deliberate")
    with room.database.read() as connection:
        body = connection.execute(
            events.select().where(events.c.kind == "decision.made").order_by(events.c.seq.desc())
        ).first()
    assert body is not None
    assert msgspec.json.decode(body.body)["misuse"] == {
        "number": 1, "posts": 6, "gravity": 3, "intent": "deliberate",
    }  # fmt: skip


def test_the_events_hold_no_word_of_it(room: Room) -> None:
    room.decide(room.case(HATE), action="remove", rabat=RABAT, explanation=WHY, **LAW)
    with room.database.read() as connection:
        told = str(connection.execute(events.select()).all())
    for word in (WHY, "Luật", "Đã xem kỹ", "lừa"):
        assert word not in told
    with pytest.raises(Exception, match=r"events"), room.database.write() as connection:
        connection.execute(update(events).values(actor="nobody"))
