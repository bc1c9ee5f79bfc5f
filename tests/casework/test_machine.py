"""Whatever people and platforms do, in whatever order: what is promised of casework holds."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from sqlalchemy import func, select
from tests.casework.conftest import (
    DAY,
    DESPAIR,
    HATE,
    INSULT,
    LEXICON,
    NOW,
    POLICY,
    SCAM,
    THREAT,
    Room,
)
from tests.casework.examples import LAW, RABAT, complete

from luytre import Screener
from luytre.casework.actions import ACTIONS
from luytre.casework.appeals import appeal_author, appeal_reporter, decide_appeal
from luytre.casework.claims import claim_appeal, claim_case, release_cases, release_expired
from luytre.casework.decisions import Draft, confirm, decide, drop, end_due, overrule, undo
from luytre.casework.refusals import CaseworkError
from luytre.casework.reports import complete_report, take_report
from luytre.casework.states import COMPLETED, OPEN
from luytre.storage import Database, Vault, sqlite_url
from luytre.storage.erasure import erase_author, sweep
from luytre.storage.tables import (
    appeals,
    case_texts,
    cases,
    decisions,
    outbox,
    posts,
    reports,
    statements,
)
from luytre.storage.webhooks import add_webhook

#: Examples of the suite, and steps of each; the search asks for many more.
EXAMPLES = int(os.environ.get("LUYTRE_MACHINE_EXAMPLES", "12"))
STEPS = int(os.environ.get("LUYTRE_MACHINE_STEPS", "40"))

PEOPLE = st.integers(1, 3)
TEXTS = st.sampled_from(["chào cả nhà", SCAM, INSULT, HATE, DESPAIR, THREAT])
NAMES = st.sampled_from([f"p{number}" for number in range(4)])
AUTHORS = st.sampled_from(["an", "bình"])
CHOICE = st.integers(0, 10**6)
WORDS = "Vì bài này lừa người khác."
DRAFTS = st.sampled_from(
    [
        Draft(action="remove", harm="H02"),
        Draft(action="disable", harm="H08", explanation=WORDS),
        Draft(action="demote", harm="H08", days=7.0),
        Draft(action="remove", harm="H02", **LAW),
        Draft(action="remove", harm="H09", rabat=RABAT),
        Draft(action="label", harm="H02", strike=True),
        Draft(action="warn", harm="H02", explanation=WORDS),
        Draft(action="suspend", harm="H02", days=7.0, explanation=WORDS, intent="deliberate"),
        Draft(action="suspend", harm="H17", days=40.0, explanation=WORDS),
        Draft(action="terminate", harm="H12", explanation=WORDS),
        Draft(action="support", harm="H15"),
        Draft(action="remove", harm="H15"),
        Draft(action="no_action"),
        # Each of these is refused.
        Draft(action="restore"),
        Draft(action="remove", harm="H18"),
        Draft(action="remove", harm="H09"),
        Draft(action="remove", harm="H02", ground="illegal", law="0912345678"),
    ]
)


class Casework(RuleBasedStateMachine):
    """A room with three people; every step is one that may be refused, and then changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name)
        database = Database.open(sqlite_url(path / "luytre.db"))
        self.room = Room(database, Vault.open(path), SCREENER)
        with database.write() as connection:
            add_webhook(connection, self.room.vault, "forum", "https://forum.example/", NOW, "me")

    def teardown(self) -> None:
        self.room.assert_sound()
        self.room.writer.close()
        self.room.database.close()
        self.folder.cleanup()

    def attempt(self, work: Any, *arguments: Any, **more: Any) -> Any:
        """What a step gives; None where it is refused, and then nothing has changed."""
        try:
            return self.room.do(work, *arguments, **more)
        except CaseworkError:
            return None

    def one(self, table: Any, choice: int) -> Any:
        rows = self.room.rows(table)
        return rows[choice % len(rows)] if rows else None

    @initialize(on=st.booleans(), newcomers=st.sampled_from([0, 1]))
    def begin(self, on: bool, newcomers: int) -> None:
        if on:
            self.room.let_block()
        self.room.intake.office = msgspec.structs.replace(
            self.room.office, newcomer_posts=newcomers
        )

        for number, text in enumerate((SCAM, INSULT, HATE)):
            self.room.send(text, id=f"p{number}", author="an")

    @rule(text=TEXTS, name=NAMES, author=AUTHORS)
    def send(self, text: str, name: str, author: str) -> None:
        self.room.now += 1_000
        edited = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.room.now)
        receipt = self.room.send(text, id=name, author=author, edited_at=edited)
        if receipt.action == "block":
            assert receipt.statement_url and receipt.decision_id

    @rule(name=NAMES, really=st.integers(0, 2))
    def delete(self, name: str, really: int) -> None:
        if really:
            return
        self.room.now += 1_000
        self.room.intake.delete("forum", name, "key:test").result(20)

    @rule(
        name=NAMES,
        who=st.sampled_from(["lan", "mai"]),
        harm=st.sampled_from([None, "H08", "H12"]),
        whole=st.booleans(),
    )
    def report(self, name: str, who: str, harm: str | None, whole: bool) -> None:
        sent = complete(id=name, reporter=who, harm=harm, bona_fide=whole)
        self.attempt(take_report, self.room.office, "forum", sent, "key:test")

    @rule(choice=CHOICE)
    def complete(self, choice: int) -> None:
        if found := self.one(reports, choice):
            more = complete(bona_fide=True)
            self.attempt(complete_report, self.room.office, found.id, more, "reporter")

    @rule(choice=CHOICE, person=PEOPLE)
    def claim(self, choice: int, person: int) -> None:
        if found := self.one(cases, choice):
            self.attempt(claim_case, person, found.id)

    @rule(choice=CHOICE, person=PEOPLE)
    def release(self, choice: int, person: int) -> None:
        if found := self.one(cases, choice):
            self.attempt(release_cases, person, [found.id])

    @rule(choice=CHOICE, person=PEOPLE, draft=DRAFTS)
    def decide(self, choice: int, person: int, draft: Draft) -> None:
        waiting = [row for row in self.room.rows(cases) if row.state in OPEN]
        if not waiting:
            return
        found = waiting[choice % len(waiting)]
        version = self.attempt(claim_case, person, found.id)
        if version is not None:
            self.attempt(decide, self.room.office, person, found.id, version, draft)

    @rule(choice=CHOICE, person=PEOPLE, step=st.sampled_from([confirm, drop]))
    def second(self, choice: int, person: int, step: Any) -> None:
        held = [row for row in self.room.rows(decisions) if row.state == "held"]
        if held:
            found = held[choice % len(held)]
            done = self.attempt(step, self.room.office, person, found.id)
            if done is not None and step is confirm:
                assert found.decided_by != f"person:{person}"

    @rule(choice=CHOICE, person=PEOPLE, step=st.sampled_from([undo, overrule]))
    def take_back(self, choice: int, person: int, step: Any) -> None:
        if found := self.one(decisions, choice):
            self.attempt(step, self.room.office, person, found.id)

    @rule(choice=CHOICE)
    def appeal_as_author(self, choice: int) -> None:
        found = self.one(statements, choice)
        if found:
            self.attempt(appeal_author, self.room.office, found.id, "Tôi không đồng ý.")

    @rule(choice=CHOICE)
    def appeal_as_reporter(self, choice: int) -> None:
        if found := self.one(reports, choice):
            self.attempt(appeal_reporter, self.room.office, found.id, "Tôi không đồng ý.")

    @rule(choice=CHOICE, person=PEOPLE, reverses=st.booleans(), draft=DRAFTS)
    def judge(self, choice: int, person: int, reverses: bool, draft: Draft) -> None:
        waiting = [row for row in self.room.rows(appeals) if row.state in OPEN]
        if not waiting:
            return
        found = waiting[choice % len(waiting)]
        version = self.attempt(claim_appeal, person, found.id)
        if version is not None:
            self.attempt(
                decide_appeal, self.room.office, person, found.id, version,
                reverses=reverses, answer="Đã xem lại.", draft=draft,
            )  # fmt: skip

    @rule(days=st.sampled_from([0.001, 0.001, 0.02, 0.02, 8.0, 60.0, 200.0]))
    def time_passes(self, days: float) -> None:
        self.room.now += int(days * DAY)
        while self.room.do(end_due, self.room.office, "housekeeping"):
            pass
        while self.room.do(release_expired, "housekeeping"):
            pass
        while any(self.room.do(lambda connection, at: sweep(connection, at, "housekeeping"))):
            pass

    @rule(author=AUTHORS, really=st.integers(0, 4))
    def forget(self, author: str, really: int) -> None:
        if really:
            return
        digest = self.room.vault.author("forum", author)
        self.room.do(lambda connection, at: erase_author(connection, digest, at, "command line"))

    @invariant()
    def what_is_on_record_is_proved(self) -> None:
        self.steps += 1
        if self.steps % 10 == 0:
            self.room.assert_sound()

    @invariant()
    def a_post_has_one_open_case_at_most(self) -> None:
        found = [row.post for row in self.room.rows(cases) if row.state in OPEN]
        assert len(found) == len(set(found))
        gone = {row.id for row in self.room.rows(posts) if row.state == "deleted"}
        assert not gone & set(found)

    @invariant()
    def statements_and_decisions_belong_together(self) -> None:
        named = {row.decision: row.id for row in self.room.rows(statements)}
        made = {row.id: row for row in self.room.rows(decisions)}
        for row in made.values():
            took_effect = row.effective_at is not None
            restricts = ACTIONS[row.action].restricts
            assert (row.statement is not None) == (took_effect and restricts)
            assert named.get(row.id) == row.statement
            assert (row.state == "held") == (not took_effect and row.ended_at is None)
            if took_effect and ACTIONS[row.action].second_person_because(row.harm, None):
                if row.action != "suspend":
                    assert row.confirmed_by not in (None, row.decided_by)
            if row.automation == "FULLY":
                assert (row.decided_by, row.harm) == ("policy", "H02")
        assert set(named) <= set(made)

    @invariant()
    def what_was_reversed_says_by_what(self) -> None:
        rows = self.room.rows(decisions)
        by = {
            row.overrides
            for row in rows
            if row.overrides and row.state in ("active", "reversed", "ended")
        }
        assert {row.id for row in rows if row.state == "reversed"} == by

    @invariant()
    def nobody_judges_their_own(self) -> None:
        made = {row.id: row for row in self.room.rows(decisions)}
        for row in self.room.rows(appeals):
            about = made[row.decision]
            assert row.decided_by is None or row.decided_by not in (
                about.decided_by, about.confirmed_by,
            )  # fmt: skip
            assert (row.state == COMPLETED) == (row.outcome is not None)

    @invariant()
    def a_held_decision_waits_in_an_open_case(self) -> None:
        of_case = {row.id: row for row in self.room.rows(cases)}
        for row in self.room.rows(decisions):
            if row.state == "held":
                case = of_case[row.case]
                assert (case.state, case.decision) == ("under_review", row.id)
        for case in of_case.values():
            assert (case.closed_at is None) == (case.state in OPEN)
            assert (case.claimed_by is None) == (case.claimed_until == 0)
            if case.state == COMPLETED:
                assert case.decision is not None

    @invariant()
    def the_platform_is_told_of_each_step_once(self) -> None:
        rows = self.room.rows(outbox)
        told = [row.type for row in rows if row.kind == "webhook"]
        made = self.room.rows(decisions)
        effective = [row for row in made if row.effective_at is not None]
        restored = [row for row in effective if row.action == "restore"]
        assert told.count("decision.made") == len(effective) - len(restored)
        assert told.count("decision.reversed") == len(restored)
        judged = [row for row in self.room.rows(appeals) if row.outcome and row.kind == "author"]
        assert told.count("appeal.decided") == len(judged)

    @invariant()
    def reports_count_once_a_person(self) -> None:
        with self.room.database.read() as connection:
            counted = dict(
                connection.execute(
                    select(reports.c.case, func.count())
                    .where(reports.c.case.is_not(None))
                    .group_by(reports.c.case)
                ).all()
            )
        for row in self.room.rows(cases):
            assert row.reports <= counted.get(row.id, 0)
            assert (row.reports > 0) == (row.id in counted)

    @precondition(lambda self: self.room.now > NOW + 400 * DAY)
    @invariant()
    def what_was_written_is_forgotten_in_time(self) -> None:
        for row in self.room.rows(case_texts):
            assert row.erase_after > self.room.now - 1


SCREENER = Screener(LEXICON, POLICY)


@pytest.mark.skipif(not EXAMPLES, reason="no examples were asked for")
def test_casework_keeps_its_promises_whatever_is_done() -> None:
    run_state_machine_as_test(
        Casework,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
