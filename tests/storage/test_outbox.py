"""What is to be told to others: at least once, in order, to those alone whom it concerns."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from luytre.storage import Database, Vault
from luytre.storage.outbox import (
    DAY,
    DELAYS,
    JITTER,
    LONGEST_REST,
    SECOND,
    TOGETHER,
    Letter,
    counts,
    dead_letters,
    failed,
    forget_sent,
    is_due,
    lease,
    postpone,
    release,
    replay,
    sent,
    tell,
    tell_reporter,
)
from luytre.storage.tables import outbox
from luytre.storage.webhooks import add_webhook, remove_webhook

START = 1_800_000_000_000_000
BODY = {"decision": 12, "id": "8311", "action": "remove", "automated": False}


class Office:
    """An outbox of which the time is said."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database = database
        self.vault = vault
        self.now = START

    def do(self, work: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with self.database.write() as connection:
            return work(connection, *arguments, **more)

    def add(self, source: str = "forum", path: str = "") -> int:
        url = f"https://{source}.example/{path}"
        return self.do(add_webhook, self.vault, source, url, self.now, "tester")[0].id

    def tell(self, source: str = "forum", **body: Any) -> int:
        return self.do(tell, source, "decision.made", BODY | body, self.now)

    def lease(self, most: int = 100, seconds: float = 60, **more: Any) -> list[Letter]:
        return self.do(lease, self.now, most, seconds, **more)

    def fail(self, letter: Letter, chance: float = 0.0, **more: Any) -> str:
        return self.do(failed, letter, self.now, "status 500", chance=lambda: chance, **more)

    def rows(self) -> list[Letter]:
        with self.database.read() as connection:
            return [
                Letter(*row) for row in connection.execute(select(outbox).order_by(outbox.c.id))
            ]


@pytest.fixture
def office(database: Database, vault: Vault) -> Office:
    return Office(database, vault)


def test_each_webhook_of_the_source_is_told_and_no_other(office: Office) -> None:
    one, two = office.add(path="a"), office.add(path="b")
    other = office.add("market")
    gone = office.add(path="c")
    office.do(remove_webhook, gone, office.now, "tester")
    assert office.tell() == 2
    assert office.tell("market") == 1
    assert office.tell("nobody") == 0
    assert [row.target for row in office.rows()] == [one, two, other]
    assert {row.state for row in office.rows()} == {"waiting"}


def test_what_is_rolled_back_is_not_told(office: Office) -> None:
    office.add()

    def write_and_fail() -> None:
        with office.database.write() as connection:
            tell(connection, "forum", "decision.made", BODY, office.now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert office.rows() == []


def test_what_is_leased_is_nobody_else_s_until_the_lease_is_over(office: Office) -> None:
    office.add()
    office.tell()
    (first,) = office.lease()
    assert office.lease() == []
    office.now += 60 * SECOND - 1
    assert office.lease() == []
    office.now += 1
    (again,) = office.lease()
    assert (again.id, again.body, again.made_at) == (first.id, first.body, first.made_at)


def test_nothing_is_due_twice_to_those_who_lease_at_once(office: Office) -> None:
    for number in range(20):
        office.add(f"forum{number}")
        for _ in range(3):
            office.tell(f"forum{number}")
    taken: list[list[int]] = [[] for _ in range(4)]
    ready = threading.Barrier(4)

    def work(mine: list[int]) -> None:
        ready.wait()
        idle = 0
        while idle < 3:
            letters = office.lease(most=7)
            idle = 0 if letters else idle + 1
            for letter in letters:
                mine.append(letter.id)
                office.do(sent, letter, office.now)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [number for mine in taken for number in mine]
    assert sorted(everything) == [row.id for row in office.rows()]
    assert len(everything) == 60


def test_on_postgresql_those_who_lease_pass_over_what_another_is_taking(office: Office) -> None:
    if office.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    office.add("one")
    office.tell("one")
    with office.database.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="READ COMMITTED")
        with connection.begin():
            assert len(lease(connection, office.now, 10, 60)) == 1
            # Another one neither waits nor gets the same.
            assert office.lease() == []
    assert office.lease() == []


def test_the_messages_of_a_webhook_keep_their_order(office: Office) -> None:
    office.add()
    for number in range(TOGETHER + 5):
        office.tell(decision=number + 1)
    first = office.lease()
    assert [letter.id for letter in first] == list(range(1, TOGETHER + 1))
    assert office.lease() == []  # one sender has some of them
    office.do(sent, first[0], office.now)
    assert office.lease() == []
    for letter in first[1:]:
        office.do(sent, letter, office.now)
    assert [letter.id for letter in office.lease()] == list(range(TOGETHER + 1, TOGETHER + 6))


def test_a_webhook_with_much_to_hear_keeps_no_other_waiting(office: Office) -> None:
    busy, quiet = office.add("busy"), office.add("quiet")
    for _ in range(30):
        office.tell("busy")
    office.tell("quiet")
    assert [letter.target for letter in office.lease(most=3)] == [busy, busy, quiet]


def test_what_failed_comes_again_later_and_later_then_is_dead(office: Office) -> None:
    office.add()
    office.tell()
    for delay in DELAYS:
        (letter,) = office.lease()
        assert office.fail(letter) == "waiting"
        office.now += delay * SECOND - 1
        assert office.lease() == []
        office.now += 1
    (letter,) = office.lease()
    assert letter.attempts == len(DELAYS)
    assert office.fail(letter) == "dead"
    office.now += 365 * DAY
    assert office.lease() == []
    assert office.do(counts) == {("webhook", "dead"): 1}
    (dead,) = office.do(dead_letters)
    assert (dead.attempts, dead.trouble) == (9, "status 500")


def test_attempts_are_spread(office: Office) -> None:
    office.add()
    office.tell()
    office.fail(office.lease()[0], chance=1.0)
    assert office.rows()[0].due_at == office.now + round(5 * (1 + JITTER) * SECOND)


def test_a_receiver_may_ask_for_more_time_up_to_a_day(office: Office) -> None:
    office.add()
    office.tell()
    office.fail(office.lease()[0], rest=600)
    assert office.rows()[0].due_at == office.now + 600 * SECOND
    office.now += 600 * SECOND
    office.fail(office.lease()[0], rest=10**9)
    assert office.rows()[0].due_at == office.now + LONGEST_REST * SECOND


def test_who_is_left_alone_is_sent_nothing_and_no_attempt_is_counted(office: Office) -> None:
    one, two = office.add("one"), office.add("two")
    office.tell("one")
    office.tell("two")
    office.do(postpone, "webhook", one, office.now + SECOND)
    assert [letter.target for letter in office.lease()] == [two]
    office.now += SECOND
    (letter,) = office.lease(kinds=["webhook"], seconds=1)
    assert (letter.target, letter.attempts) == (one, 0)


def test_who_was_too_slow_does_not_undo_what_another_has_noted(office: Office) -> None:
    office.add()
    office.tell()
    (slow,) = office.lease(seconds=1)
    office.now += SECOND
    (quick,) = office.lease()
    office.fail(slow)
    assert office.rows()[0].attempts == 0
    office.do(release, [slow])
    assert office.lease() == []
    office.do(sent, quick, office.now)
    office.fail(slow)
    assert office.rows()[0].state == "sent"


def test_what_is_given_back_is_due_at_once(office: Office) -> None:
    office.add()
    office.tell()
    office.do(release, office.lease())
    (letter,) = office.lease()
    assert letter.attempts == 0


def test_dead_letters_are_sent_again_under_their_numbers(office: Office) -> None:
    office.add()
    for _ in range(3):
        office.tell()
    for letter in office.lease():
        office.fail(letter, final=True)
    assert [letter.id for letter in office.do(dead_letters)] == [3, 2, 1]
    assert office.do(replay, [2, 2, 99], office.now) == 1
    assert [(letter.id, letter.attempts) for letter in office.lease()] == [(2, 0)]
    assert office.do(replay, None, office.now) == 2
    assert office.do(replay, None, office.now) == 0
    assert office.do(counts) == {("webhook", "waiting"): 3}


def test_what_waits_for_a_webhook_that_is_removed_is_dead_and_stays_so(office: Office) -> None:
    webhook = office.add()
    office.tell()
    office.tell()
    office.lease(most=1)
    office.do(remove_webhook, webhook, office.now, "tester")
    assert {letter.trouble for letter in office.do(dead_letters)} == {"webhook is removed"}
    assert office.do(counts) == {("webhook", "dead"): 2}
    assert office.do(replay, None, office.now) == 0


def test_mails_and_webhooks_are_leased_apart(office: Office) -> None:
    office.add()
    office.tell()
    office.do(tell_reporter, 7, "report.received", {}, office.now)
    with office.database.read() as connection:
        assert is_due(connection, office.now, ["mail"])
        assert not is_due(connection, office.now - 1, ["mail"])
    (mail,) = office.lease(kinds=["mail"])
    assert (mail.kind, mail.target, mail.body) == ("mail", 7, "{}")
    (webhook,) = office.lease(kinds=["webhook"])
    assert webhook.kind == "webhook"


def test_what_was_sent_is_dropped_after_thirty_days_and_what_could_not_be_after_ninety(
    office: Office,
) -> None:
    office.add()
    for _ in range(3):
        office.tell()
    office.do(tell_reporter, 7, "report.received", {}, office.now)
    one, two, _ = office.lease(kinds=["webhook"])
    office.do(sent, one, office.now)
    office.fail(two, final=True)
    office.now += 30 * DAY - 1
    assert office.do(forget_sent, office.now) == 0
    office.now += 1
    assert office.do(forget_sent, office.now) == 1
    office.now += 60 * DAY
    assert office.do(forget_sent, office.now) == 2
    # Nobody has told the webhook yet.
    assert [(row.id, row.state) for row in office.rows()] == [(3, "waiting")]


def test_a_long_backlog_is_leased_in_a_moment(office: Office) -> None:
    """Guards against a query that looks at all rows for each row: that would take minutes."""
    office.add()
    with office.database.write() as connection:
        for number in range(3_000):
            tell(connection, "forum", "decision.made", {"decision": number + 1}, office.now)
    for _ in range(5):
        letters = office.lease()
        assert len(letters) == TOGETHER
        for letter in letters:
            office.do(sent, letter, office.now)
