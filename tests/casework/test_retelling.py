"""What a platform reads of decisions is what its webhooks were sent, in the same order."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.casework.conftest import DAY, INSULT, SCAM, THREAT, Room

from luytre.casework import retelling
from luytre.casework.appeals import appeal_author, appeal_reporter, decide_appeal
from luytre.casework.claims import claim_appeal
from luytre.casework.decisions import confirm, drop, end_due, undo
from luytre.casework.reports import take_report
from luytre.casework.retelling import Retold, retell
from luytre.casework.sent_report import SentReport
from luytre.intake import SentPost
from luytre.storage.tables import outbox
from luytre.storage.webhooks import add_webhook


def told(room: Room, source: str = "forum", after: int = 0) -> list[Retold]:
    return room.ask(retell, room.office, source, after).messages


def webhooks_were_told(room: Room) -> list[tuple[str, Any]]:
    return [(row.type, json.loads(row.body)) for row in room.rows(outbox) if row.kind == "webhook"]


def a_long_story(room: Room) -> None:
    """One of each thing that a platform is told of, and of those that it isn't."""
    room.let_block()
    blocked = room.send(SCAM)
    assert blocked.decision_id is not None
    room.decide(room.case(INSULT), action="demote", harm="H08", days=3)
    room.now += 3 * DAY
    room.do(end_due, room.office, "housekeeping")
    taken_back = room.decide(room.case(INSULT), action="label", harm="H08")
    room.do(undo, room.office, 1, taken_back.decision)
    for answer, reverses in (("Không.", False), ("Đúng.", True)):
        made = room.decide(room.case(INSULT), harm="H08", action="disable")
        assert made.statement is not None
        appeal = room.do(appeal_author, room.office, made.statement, "Tôi không đồng ý.")
        version = room.do(claim_appeal, 2, appeal)
        room.do(decide_appeal, room.office, 2, appeal, version, reverses=reverses, answer=answer)
    for finish in (confirm, drop):
        grave = {"harm": "H10", "days": 60, "explanation": "Đe dọa nhiều lần."}
        held = room.decide(room.case(THREAT), action="suspend", **grave)
        assert held.held is not None
        room.do(finish, room.office, 2, held.decision)
    room.send("chào cả nhà", id="reported")
    sent = SentReport(
        id="reported", explanation="Sai", urls=("https://forum.example/1",), name="Lan",
        email="lan@example.vn", bona_fide=True,
    )  # fmt: skip
    report = room.do(take_report, room.office, "forum", sent, "key:test")
    assert report.case is not None
    room.decide(report.case, action="no_action", harm=None)
    mine = room.do(appeal_reporter, room.office, report.report, "Xem lại giúp.")
    version = room.do(claim_appeal, 2, mine)
    room.do(decide_appeal, room.office, 2, mine, version, reverses=False, answer="Không.")
    room.send_all(SentPost(id="m", author="an", text=SCAM), source="market")


def test_it_is_what_webhooks_were_sent(room: Room) -> None:
    for source in ("forum", "market"):
        with room.database.write() as connection:
            address = f"https://{source}.example/hook"
            add_webhook(connection, room.vault, source, address, room.now, "tester")
    a_long_story(room)
    sent = webhooks_were_told(room)
    assert {kind for kind, _ in sent} == {
        "decision.made", "decision.reversed", "decision.ended", "appeal.decided",
    }  # fmt: skip
    for source in ("forum", "market"):
        mine = told(room, source)
        assert [(one.type, one.body) for one in mine] == [
            (kind, body) for kind, body in sent if body["source"] == source
        ]
        assert [one.number for one in mine] == sorted({one.number for one in mine})
    assert told(room, "nobody") == []


def test_a_platform_without_a_webhook_reads_it_too_and_goes_on_from_where_it_was(
    room: Room,
) -> None:
    a_long_story(room)
    assert room.rows(outbox) == [row for row in room.rows(outbox) if row.kind == "mail"]
    everything = told(room)
    for seen in (0, 1, len(everything) - 1, len(everything)):
        after = everything[seen - 1].number if seen else 0
        assert told(room, after=after) == everything[seen:]
    assert told(room, after=2**62) == []


def test_pages_are_bounded_and_none_is_missed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    a_long_story(room)
    everything = told(room)
    for most, looked_at in ((1, 5), (2, 1), (3, 1_000)):
        monkeypatch.setattr(retelling, "MOST_TOLD", most)
        monkeypatch.setattr(retelling, "MOST_LOOKED_AT", looked_at)
        found, after, more = [], 0, True
        while more:
            page = room.ask(retell, room.office, "forum", after)
            assert len(page.messages) <= most
            assert 0 < page.next - after <= looked_at
            found, after, more = found + page.messages, page.next, page.more
        assert found == everything
        # Nothing came since: the same number again, and nothing behind it.
        assert room.ask(retell, room.office, "forum", after) == ([], after, False)


def test_messages_have_no_text_and_no_author(room: Room) -> None:
    a_long_story(room)
    everything = json.dumps([one.body for one in told(room)])
    for word in ("thanh_ng", "Tôi", "Lan", "lan@", "mây", "nhiều lần"):
        assert word not in everything
