"""A person says that a post does harm: nothing of it is lost, and it counts as far as they are
trusted."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.casework.conftest import DAY, INSULT, NOW, SCAM, Room
from tests.casework.examples import complete, refused

from luytre.casework.legal import count_requests, hold_request
from luytre.casework.priority import PRIOR, rank, trust
from luytre.casework.reports import Reported, complete_report, lacking_in, take_report
from luytre.casework.sent_report import SentReport
from luytre.casework.trust import accuracy
from luytre.storage.tables import (
    case_texts,
    cases,
    legal_requests,
    outbox,
    post_texts,
    report_texts,
    reporters,
    reports,
)

LACKING: dict[str, dict[str, Any]] = {
    "explanation": {"explanation": " "}, "urls": {"urls": ()}, "name": {"name": None},
    "email": {"email": None}, "bona_fide": {"bona_fide": False}, "post": {"id": "gone"},
}  # fmt: skip


def take(room: Room, source: str = "forum", **more: Any) -> Reported:
    return room.do(take_report, room.office, source, complete(**more), "key:test")


@pytest.mark.parametrize("name", LACKING)
def test_what_lacks_something_is_incomplete_and_never_lost(room: Room, name: str) -> None:
    room.send("chào cả nhà", id="p1")
    found = take(room, **LACKING[name])
    assert (found.state, found.lacking, found.case) == ("incomplete", (name,), None)
    row = room.row(reports, found.report)
    assert (row.state, row.lacking) == ("incomplete", name)
    assert room.row(report_texts, found.report).explanation is not None
    assert room.rows(cases) == []
    # What it lacked is all that has to be said to complete it.
    whole = complete()
    given = {"explanation": whole.explanation, "urls": whole.urls, "name": whole.name,
             "email": whole.email, "bona_fide": True, "post": "p1"}  # fmt: skip
    more = SentReport(**{"id" if name == "post" else name: given[name]})
    done = room.do(complete_report, room.office, found.report, more, "reporter")
    assert (done.state, done.lacking) == ("complete", ())
    assert room.row(cases, done.case).reports == 1
    assert room.row(reporters, found.report).reporter
    with refused("transition"):
        room.do(complete_report, room.office, found.report, more, "reporter")


def test_everything_may_lack_and_be_given_bit_by_bit(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    number = room.do(take_report, room.office, "forum", SentReport(), "key:test").report
    assert room.row(reports, number).lacking.split() == list(LACKING)
    parts = ({"id": "p1"}, {"explanation": "Lừa."}, {"urls": ("https://f.example/1",)},
             {"name": "Lan"}, {"email": "lan@example.vn"})  # fmt: skip
    for part in parts:
        found = room.do(complete_report, room.office, number, SentReport(**part), "reporter")
        assert found.state == "incomplete"
    found = room.do(complete_report, room.office, number, SentReport(bona_fide=True), "reporter")
    assert found.state == "complete"
    with refused("no_report"):
        room.do(complete_report, room.office, 99, SentReport(), "reporter")


def test_child_abuse_alone_may_be_reported_without_a_name(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    nameless = {"name": None, "email": None, "anonymous": True}
    assert take(room, **nameless, harm="H08").lacking == ("name", "email")
    assert take(room, **nameless).lacking == ("name", "email")
    found = take(room, **nameless, harm="H12")
    assert found.state == "complete"
    case = room.row(cases, found.case)
    assert (case.harm, case.severity, case.queue) == ("H12", 4, "urgent")
    assert room.rows(outbox) == [] and room.rows(reporters) == []
    # Nameless when it was made, it is when it is completed.
    other = take(room, **nameless, harm="H12", bona_fide=False)
    assert other.lacking == ("bona_fide",)
    done = room.do(complete_report, room.office, other.report, complete(
        id=None, name=None, email=None, urls=(), explanation=""), "reporter")  # fmt: skip
    assert done.state == "complete"


def test_whoever_gave_an_address_gets_a_receipt_and_the_outcome(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    found = take(room)
    assert found.case is not None
    take(room, reporter="mai", email=None)
    room.decide(found.case, action="no_action", harm=None)
    told = [(row.kind, row.target, row.type) for row in room.rows(outbox)]
    assert told == [
        ("mail", found.report, "report.received"), ("mail", found.report, "report.decided"),
    ]  # fmt: skip
    body = msgspec.json.decode(room.rows(outbox)[-1].body)
    assert body["action"] == "no_action" and body["appeal_until"] > "2027-06-01"


def test_the_same_report_is_one_however_often_it_is_sent(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    first = take(room)
    events = room.last_event()
    assert take(room) == first._replace(known=True)
    assert room.last_event() == events
    assert len(room.rows(outbox)) == 1
    # Another word of the same person is another report, and counts no more than the first.
    before = room.row(cases, first.case)
    second = take(room, explanation="Tôi nói thêm.")
    assert second.report != first.report and second.case == first.case
    after = room.row(cases, first.case)
    assert (after.reports, after.rank) == (1, before.rank)
    assert take(room, email="mai@example.vn").report not in (first.report, second.report)
    assert room.row(cases, first.case).reports == 2
    # Once it was decided, it may be said again.
    room.decide(first.case or 0, action="no_action", harm=None)
    assert take(room).case not in (None, first.case)


def test_an_incomplete_report_is_one_however_often_it_is_sent(room: Room) -> None:
    first = take(room, id=None)
    assert take(room, id=None) == first._replace(known=True)
    assert len(room.rows(reports)) == 1


def test_a_case_moves_up_by_the_trust_in_those_who_report(room: Room) -> None:
    """Its place is severity × reach × (how sure the screening is and the reporters are) × age."""
    case = room.case(INSULT, id="p1", reach=400)
    sure = msgspec.json.decode(room.send(INSULT, id="p2").hits)[0]["score"]
    found = room.row(cases, case)
    assert found.rank == rank(found.opened_at, 2, 400, sure)
    for count, who in enumerate(("lan", "mai", "cúc"), 1):
        room.now += 1_000_000
        take(room, reporter=who)
        found = room.row(cases, case)
        assert found.rank == rank(found.opened_at, 2, 400, sure + count * PRIOR)
        assert found.reports == count


def test_how_often_a_reporter_was_right_is_learned(room: Room) -> None:
    for number, right in enumerate((True, True, False)):
        room.send("chào cả nhà", id=f"p{number}")
        found = take(room, id=f"p{number}", reporter="lan")
        assert found.case is not None
        if right:
            room.decide(found.case, action="remove", strike=False)
        else:
            room.decide(found.case, action="no_action", harm=None)
        assert room.ask(accuracy, found.report) == trust(min(number + 1, 2), max(number - 1, 0))
    room.send("chào cả nhà", id="new")
    trusted, unknown = (
        room.row(cases, take(room, id=name, reporter=who).case)
        for name, who in (("new", "lan"), ("p0", "ai đó"))
    )
    assert trusted.rank < unknown.rank
    # In another source it is somebody else.
    room.send_all(room.post("chào", id="m1"), source="market")
    assert room.ask(accuracy, take(room, "market", id="m1", reporter="lan").report) == PRIOR


def test_what_is_reported_as_worse_is_looked_at_as_such(room: Room) -> None:
    case = room.case(INSULT, id="p1")
    take(room, harm="H12", reporter="lan")
    found = room.row(cases, case)
    assert (found.harm, found.severity, found.queue) == ("H12", 4, "urgent")
    take(room, harm="H07", reporter="mai")
    assert room.row(cases, case).harm == "H12"


def test_a_reported_post_is_kept_until_somebody_has_looked(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    assert room.rows(post_texts)[0].erase_after == NOW + 30 * DAY
    room.now += 29 * DAY
    take(room)
    assert room.rows(post_texts)[0].erase_after > room.now + 200 * DAY


def test_a_report_is_of_the_source_that_sends_it(room: Room) -> None:
    room.case(SCAM, id="p1")
    assert take(room, "market").lacking == ("post",)


def test_a_wish_of_a_public_body_is_a_legal_request_and_does_nothing(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    sent = complete(public_body=True, harm="H12", explanation="Yêu cầu gỡ bài.")
    with refused("public_body"):
        room.do(take_report, room.office, "forum", sent, "key:test")
    number = room.do(hold_request, room.office, "forum", sent, "key:test")
    row = room.row(legal_requests, number)
    assert (row.state, row.post) == ("held", 1)
    assert room.ask(count_requests) == 1
    [kept] = room.rows(case_texts)
    assert kept.kind == "request" and "lan@example.vn" in kept.text and "Yêu cầu" in kept.text
    for table in (cases, reports, reporters, outbox):
        assert room.rows(table) == []
    long = complete(
        public_body=True, urls=tuple("https://f.example/" + "a" * 1_900 for _ in range(20))
    )
    room.do(hold_request, room.office, "forum", long, "key:test")
    room.do(hold_request, room.office, "forum", SentReport(public_body=True), "key:test")
    assert room.ask(count_requests) == 3


def test_what_is_needed_is_what_the_law_lists() -> None:
    assert lacking_in(SentReport(), False) == tuple(LACKING)
    assert lacking_in(complete(), True) == ()
