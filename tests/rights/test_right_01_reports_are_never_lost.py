"""Right 1: a report asks for what the law lists; whatever is missing, it is on record."""

from __future__ import annotations

import itertools
from typing import Any

from tests.casework.conftest import Room
from tests.casework.examples import complete

from luytre.casework.reports import take_report
from luytre.casework.sent_report import SentReport
from luytre.storage.tables import outbox, report_texts, reports

MISSING: dict[str, dict[str, Any]] = {
    "explanation": {"explanation": ""}, "urls": {"urls": ()}, "name": {"name": None},
    "email": {"email": None}, "bona_fide": {"bona_fide": False}, "post": {"id": "gone"},
}  # fmt: skip


def test_whatever_is_missing_is_named_and_the_report_kept(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    sets = [names for size in range(7) for names in itertools.combinations(MISSING, size)]
    for number, names in enumerate(sets):
        missing = {key: value for name in names for key, value in MISSING[name].items()}
        # Each of its own, as one that is sent again is the same.
        sent = complete(**({"explanation": f"lý do thứ {number}"} | missing))
        found = room.do(take_report, room.office, "forum", sent, "key:test")
        assert found.lacking == names
        assert found.state == ("incomplete" if names else "complete")
        row = room.row(reports, found.report)
        assert (row.state, row.lacking) == (found.state, " ".join(names))
        assert room.row(report_texts, found.report)
    assert len(room.rows(reports)) == len(sets) == 64


def test_a_report_of_nothing_at_all_is_kept(room: Room) -> None:
    found = room.do(take_report, room.office, "forum", SentReport(), "key:test")
    assert (found.state, found.case) == ("incomplete", None)


def test_child_abuse_may_be_reported_namelessly_and_nothing_else(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    nameless = {"name": None, "email": None, "anonymous": True}
    for number in range(1, 18):
        sent = complete(**nameless, harm=f"H{number:02}")
        found = room.do(take_report, room.office, "forum", sent, "key:test")
        assert found.lacking == (() if number == 12 else ("name", "email"))


def test_a_receipt_is_written_with_the_report_and_its_link_is_secret(room: Room) -> None:
    room.send("chào cả nhà", id="p1")
    found = room.do(take_report, room.office, "forum", complete(), "key:test")
    [receipt] = room.rows(outbox)
    assert (receipt.kind, receipt.type, receipt.target) == ("mail", "report.received", found.report)
    link = room.office.report_link(found.report)
    shown = link.rpartition("/")[2]
    assert room.office.report_of(shown) == found.report
    for wrong in (f"{found.report}", f"{found.report}.", f"2.{shown[2:]}", shown[:-1], "é" * 40):
        assert room.office.report_of(wrong) is None
