"""No automation above its ceiling, in casework: whatever the policy and the tables say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from sqlalchemy import insert
from tests.casework.conftest import Room

from luytre import Lexicon, Screener
from luytre.casework.arrival import POLICY
from luytre.casework.blocking import blocked_harms
from luytre.casework.claims import read_case
from luytre.casework.decisions import Draft, Made, make, overrule
from luytre.casework.refusals import CaseworkError
from luytre.lexicon import HARMS, Entry
from luytre.screening.policy import Policy, Rule
from luytre.storage import Database, Vault
from luytre.storage.tables import blocking, decisions, statements

MAY_BLOCK = {code for code, harm in HARMS.items() if harm.ceiling == "block"}
#: Everything is blocked at any score; no file can say that.
MERCILESS = Policy(
    name="merciless", rule=(Rule(harms=tuple(HARMS), action="block", score=0.0, severity=1),)
)
#: No two that are read alike when they are disguised.
WORDS = (
    "vàng", "xanh lơ", "đỏ son", "nâu sẫm", "đen tuyền", "hồng phấn", "lông chuột", "bạch kim",
    "rêu phong", "mận chín", "gạch nung", "khói bếp", "sen tàn", "ngọc bích", "chuối non",
    "cốm già", "mực tàu", "than hầm",
)  # fmt: skip
TERMS = {code: f"quỹ trâu {word} sinh lời" for code, word in zip(HARMS, WORDS, strict=True)}


@pytest.fixture
def everything_on(database: Database, vault: Vault) -> Iterator[Room]:
    """A room whose policy blocks all, and in whose table all is turned on behind its back."""
    lexicon = Lexicon(
        Entry(
            id=f"{code}.never", term=term, harm=code, severity=4, status="reviewed", author="An",
            reviewer="Binh", review_by=date(2099, 1, 1), protective=(),
            un_reference="QDe.000" if code == "H11" else None,
        )
        for code, term in TERMS.items()
    )  # fmt: skip
    room = Room(database, vault, Screener(lexicon, MERCILESS))
    rows = [{"harm": code, "on": 1, "changed_at": 1, "changed_by": "nobody"} for code in HARMS]
    with database.write() as connection:
        connection.execute(insert(blocking), rows)
    yield room
    room.writer.close()


def by_policy(room: Room, case: int, draft: Draft) -> Made:
    """A decision that no person takes."""
    with room.database.write() as connection:
        row = read_case(connection, case)
        return make(connection, room.now, room.office, POLICY, row, draft, fully=True)


def test_only_what_may_be_blocked_is(everything_on: Room) -> None:
    room = everything_on
    assert room.ask(blocked_harms) == MAY_BLOCK
    for code, term in TERMS.items():
        receipt = room.send(f"{term} liên hệ zalo 0912345678")
        assert (receipt.decision_id is not None) == (code in MAY_BLOCK), code
        assert (receipt.action == "block") == (code in MAY_BLOCK), code
    made = room.rows(decisions)
    assert {row.harm for row in made} == MAY_BLOCK
    for row in made:
        # It hides one post. No account, no strike, and a person can undo it.
        assert (row.action, row.automation, row.decided_by) == ("disable", "FULLY", POLICY)
        assert row.strike_until is None and row.statement is not None
        room.do(overrule, room.office, 1, row.id)
    assert {row.state for row in room.rows(decisions) if row.action == "disable"} == {"reversed"}


@pytest.mark.parametrize("harm", sorted(set(HARMS) - MAY_BLOCK))
def test_no_call_of_the_policy_s_goes_above(everything_on: Room, harm: str) -> None:
    room = everything_on
    # One harm counts only beside another one.
    case = room.send(f"{TERMS[harm]} {TERMS['H08']}").case
    assert case is not None
    for action in ("disable", "remove", "demote", "label", "suspend", "terminate"):
        days = 3.0 if action == "suspend" else None
        draft = Draft(action=action, harm=harm, days=days, explanation="Máy quyết định.")
        with pytest.raises(CaseworkError):
            by_policy(room, case, draft)
    assert room.rows(decisions) == room.rows(statements) == []


@pytest.mark.parametrize("harm", sorted(MAY_BLOCK))
def test_what_needs_two_people_no_machine_does(everything_on: Room, harm: str) -> None:
    room = everything_on
    with room.database.write() as connection:
        connection.execute(blocking.delete())
    case = room.send(TERMS[harm]).case
    assert case is not None
    draft = Draft(action="terminate", harm=harm, explanation="Máy quyết định.")
    with pytest.raises(CaseworkError):
        by_policy(room, case, draft)
