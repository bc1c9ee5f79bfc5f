"""Right 18: a machine's block is a decision, there before the post is acknowledged."""

from __future__ import annotations

import msgspec
import pytest
from tests.casework.conftest import SCAM, Room

from luytre.casework import arrival
from luytre.casework.appeals import appeal_author
from luytre.storage.tables import cases, decisions, posts, statements


def test_decision_and_statement_come_with_the_post_or_none_of_them(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.let_block()
    before = room.last_event()

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("in the middle of it")

    monkeypatch.setattr(arrival, "_block", breaks)
    with pytest.raises(RuntimeError):
        room.send(SCAM)
    assert room.last_event() == before
    for table in (posts, cases, decisions, statements):
        assert room.rows(table) == []


def test_the_answer_names_the_decision_and_shows_the_reasons(room: Room) -> None:
    room.let_block()
    receipt = room.send(SCAM)
    made = room.row(decisions, receipt.decision_id or 0)
    assert (made.automation, made.decided_by, made.state) == ("FULLY", "policy", "active")
    statement = room.office.statement_of((receipt.statement_url or "").rpartition("/")[2])
    assert statement == made.statement
    fields = msgspec.json.decode(room.row(statements, made.id).fields)
    assert fields["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert room.do(appeal_author, room.office, statement, "Không đúng.") == 1


def test_an_answer_that_was_lost_is_given_again(room: Room) -> None:
    room.let_block()
    first, again = room.send(SCAM, id="a"), room.send(SCAM, id="a")
    assert (again.decision_id, again.statement_url) == (first.decision_id, first.statement_url)
    assert len(room.rows(decisions)) == 1


def test_a_post_is_never_blocked_without_one(room: Room) -> None:
    """Whatever the policy says, "block" is answered where there is a decision, and only there."""
    answers = [room.send(SCAM)]
    room.let_block()
    answers += [room.send(SCAM), room.send(SCAM, created_at=room.moment(-(10**15)))]
    assert [one.action for one in answers] == ["review", "block", "review"]
    for one in answers:
        assert (one.action == "block") == (one.decision_id is not None) == (not one.would_block)
