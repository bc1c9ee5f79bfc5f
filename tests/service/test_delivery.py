"""What is in the outbox reaches the platforms: signed, at least once, each its own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")

from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError
from tests.service.receiving import Message, Receiver, Reply

from luytre.intake import Busy, Writer
from luytre.service.delivery import LEASE_SECONDS, REST_SECONDS, Delivery
from luytre.service.outgoing import Outgoing
from luytre.storage import Database, Vault, chain
from luytre.storage.clock import SECOND
from luytre.storage.outbox import DELAYS, Letter, counts, dead_letters, replay, tell
from luytre.storage.tables import outbox, webhooks
from luytre.storage.webhooks import add_webhook, find_webhook

SECONDS = 20


class Clock:
    """The machine's, ahead by what it is told."""

    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000 + self.ahead

    def skip(self, seconds: float) -> None:
        self.ahead += round(seconds * SECOND)


class Office:
    """A server that tells platforms, without its HTTP."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database = database
        self.vault = vault
        self.clock = Clock()
        self.outgoing: dict[str, Any] = {"local": True}
        self.receivers: list[Receiver] = []
        self.start()

    def start(self) -> None:
        self.writer = Writer(self.database, clock=self.clock)

    def delivery(self) -> Delivery:
        return Delivery(self.database, self.vault, self.writer, Outgoing(**self.outgoing))

    def receiver(
        self, source: str = "forum", reply: Callable[[Message], Reply] | int = 204
    ) -> tuple[Receiver, int, str]:
        """A platform, the number of its webhook, and its secret."""
        receiver = Receiver(reply)
        self.receivers.append(receiver)
        with self.database.write() as connection:
            webhook, secret = add_webhook(
                connection, self.vault, source, receiver.url, self.clock(), "tester"
            )
        return receiver, webhook.id, secret

    def tell(self, *decisions: int, source: str = "forum") -> None:
        with self.database.write() as connection:
            for decision in decisions:
                body = {"decision": decision, "source": source, "id": "8311"}
                tell(connection, source, "decision.made", body, self.clock())

    def round(self) -> int:
        return asyncio.run(self.delivery().round())

    def rows(self) -> list[Letter]:
        with self.database.read() as connection:
            return [
                Letter(*row) for row in connection.execute(select(outbox).order_by(outbox.c.id))
            ]

    def run_until(self, done: Callable[[], bool]) -> None:
        async def go() -> None:
            async with self.delivery().running():
                while not done():
                    await asyncio.sleep(0.01)

        asyncio.run(asyncio.wait_for(go(), SECONDS))

    def close(self) -> None:
        self.writer.close()
        for receiver in self.receivers:
            receiver.close()


@pytest.fixture
def office(database: Database, vault: Vault) -> Iterator[Office]:
    made = Office(database, vault)
    yield made
    made.close()


def test_a_message_is_signed_as_standard_webhooks_has_it(office: Office) -> None:
    receiver, _, secret = office.receiver()
    office.tell(12)
    assert office.round() == 1
    (message,) = receiver.got
    told = Verifier(secret).verify(message.body, message.headers)
    assert told["type"] == "decision.made"
    assert told["data"] == {"decision": 12, "source": "forum", "id": "8311"}
    assert told["timestamp"].endswith("Z")
    assert message.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(message.body.replace(b"12", b"13"), message.headers)
    (row,) = office.rows()
    assert (row.state, row.attempts, row.trouble) == ("sent", 1, None)
    assert office.round() == 0


def test_no_platform_hears_of_another_s_decisions(office: Office) -> None:
    forum, _, _ = office.receiver("forum")
    market, _, _ = office.receiver("market")
    office.tell(1, 2)
    office.tell(3, source="market")
    office.tell(4, source="nobody")
    office.round()
    assert (forum.decisions, market.decisions) == ([1, 2], [3])


def test_what_a_platform_takes_comes_in_order_on_one_connection(office: Office) -> None:
    receiver, _, _ = office.receiver()
    office.tell(*range(1, 8))
    office.round()
    assert receiver.decisions == list(range(1, 8))
    assert len({message.connection for message in receiver.got}) == 1
    assert len({message.id for message in receiver.got}) == 7


def test_all_attempts_have_one_id_and_then_it_is_given_up(office: Office) -> None:
    receiver, _, _ = office.receiver(reply=500)
    office.tell(1)
    office.round()
    for delay in DELAYS:
        assert office.round() == 0
        office.clock.skip(delay * 1.2 + 1)
        assert office.round() == 1
    office.clock.skip(10 * 86_400)
    assert office.round() == 0
    assert len(receiver.got) == 9
    assert len({message.id for message in receiver.got}) == 1
    # Each is signed for its own time.
    assert len({message.headers["webhook-timestamp"] for message in receiver.got}) == 9
    with office.database.read() as connection:
        (dead,) = dead_letters(connection)
    assert (dead.trouble, dead.attempts) == ("status 500", 9)
    receiver.reply = 200
    with office.database.write() as connection:
        assert replay(connection, None, office.clock()) == 1
    assert office.round() == 1
    assert receiver.got[-1].id == receiver.got[0].id
    assert office.rows()[0].state == "sent"


def test_who_dies_between_sending_and_noting_sends_again_under_the_same_id(office: Office) -> None:
    receiver, _, _ = office.receiver()
    office.tell(1)

    def die(_: Message) -> Reply:
        office.writer.close()  # nothing can be noted any more
        return 204, {}, b""

    receiver.reply = die
    with pytest.raises(Busy):
        office.round()
    assert office.rows()[0].state == "waiting"
    receiver.reply = 204
    office.start()
    assert office.round() == 0  # it may still be under way
    office.clock.skip(LEASE_SECONDS)
    assert office.round() == 1
    first, second = receiver.got
    assert (first.id, first.body) == (second.id, second.body)
    assert office.rows()[0].state == "sent"


def test_a_message_that_is_refused_does_not_hold_up_the_others(office: Office) -> None:
    receiver, _, _ = office.receiver(
        reply=lambda message: (400 if message.data["decision"] == 2 else 204, {}, b"")
    )
    office.tell(1, 2, 3)
    office.round()
    assert receiver.decisions == [1, 2, 3]
    assert [row.state for row in office.rows()] == ["sent", "waiting", "sent"]


def test_a_platform_that_is_away_is_left_alone_for_a_while(office: Office) -> None:
    office.outgoing["seconds"] = 1
    receiver, webhook, _ = office.receiver()
    receiver.close()
    office.receivers.remove(receiver)
    other, _, _ = office.receiver("market")
    office.tell(1, 2, 3)
    office.tell(9, source="market")
    office.round()
    assert other.decisions == [9]
    rows = [row for row in office.rows() if row.target == webhook]
    # The others were not tried in vain.
    assert [row.attempts for row in rows] == [1, 0, 0]
    assert rows[0].trouble == "no connection (ConnectError)"
    assert office.round() == 0
    office.clock.skip(REST_SECONDS + 1)
    assert office.round() == 3


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_for_time_gets_it(office: Office, status: int) -> None:
    receiver, _, _ = office.receiver(reply=lambda _: (status, {"retry-after": "900"}, b""))
    office.tell(1, 2)
    office.round()
    assert receiver.decisions == [1]
    office.clock.skip(890)
    assert office.round() == 0
    receiver.reply = 204
    office.clock.skip(20)
    assert office.round() == 2
    assert receiver.decisions == [1, 1, 2]


def test_who_says_gone_is_told_nothing_more(office: Office) -> None:
    receiver, webhook, _ = office.receiver(reply=410)
    office.tell(1, 2)
    office.round()
    office.tell(3)
    assert office.round() == 0
    assert receiver.decisions == [1]
    with office.database.read() as connection:
        found = find_webhook(connection, webhook)
        assert found is not None and found.removed_at is not None
        assert counts(connection) == {("webhook", "dead"): 2}
        *_, event = chain.read_events(connection)
    assert (event.kind, event.actor) == ("webhook.removed", "delivery")
    assert event.parsed() == {"webhook": webhook, "source": "forum"}


def test_redirects_are_no_answer(office: Office) -> None:
    other, _, _ = office.receiver("market")
    receiver, _, _ = office.receiver(reply=lambda _: (308, {"location": other.url}, b""))
    office.tell(1)
    office.round()
    assert (receiver.decisions, other.got) == ([1], [])
    assert office.rows()[0].trouble == "status 308"


def test_nothing_is_sent_into_a_network_that_is_not_allowed(office: Office) -> None:
    office.outgoing = {"resolve": lambda *_: ["127.0.0.1"]}
    receiver = Receiver()
    office.receivers.append(receiver)
    with office.database.write() as connection:
        url = f"https://forum.example:{receiver.port}/"
        add_webhook(connection, office.vault, "forum", url, office.clock(), "tester")
    office.tell(1)
    office.round()
    assert receiver.got == []
    (row,) = office.rows()
    assert row.trouble == "not sent: its host is in a network that is not the open internet"


def test_a_secret_that_can_not_be_opened_is_trouble_of_that_webhook_alone(office: Office) -> None:
    receiver, webhook, _ = office.receiver()
    other, _, _ = office.receiver("market")
    with office.database.write() as connection:
        connection.execute(
            webhooks.update().where(webhooks.c.id == webhook).values(secret=b"something else")
        )
    office.tell(1)
    office.tell(2, source="market")
    office.round()
    assert (receiver.got, other.decisions) == ([], [2])
    assert "can't be opened" in (office.rows()[0].trouble or "")


def test_a_slow_platform_keeps_no_other_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luytre.service.delivery.SECONDS_TO_FINISH", 0.1)
    go_on = threading.Event()

    def slow(_: Message) -> Reply:
        go_on.wait(SECONDS)
        return 204, {}, b""

    office.receiver("slow", slow)
    quick, _, _ = office.receiver("quick")
    office.tell(1, source="slow")
    office.tell(*range(1, 26), source="quick")
    office.run_until(lambda: len(quick.got) == 25)
    go_on.set()
    assert quick.decisions == list(range(1, 26))


def test_the_loop_sends_what_comes_while_it_runs(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luytre.service.delivery.LOOK_SECONDS", 0.05)
    receiver, _, _ = office.receiver()

    async def go() -> None:
        async with office.delivery().running():
            for number in range(1, 4):
                office.tell(number)
                while len(receiver.got) < number:
                    await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(go(), SECONDS))
    assert receiver.decisions == [1, 2, 3]


def test_what_is_under_way_when_the_server_stops_is_given_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luytre.service.delivery.SECONDS_TO_FINISH", 0.1)
    go_on = threading.Event()

    def slow(_: Message) -> Reply:
        go_on.wait(SECONDS)
        return 204, {}, b""

    receiver, _, _ = office.receiver(reply=slow)
    office.tell(1, 2)
    office.run_until(lambda: bool(receiver.got))
    go_on.set()
    receiver.reply = 204
    assert office.round() == 2  # no lease is waited for
    assert receiver.decisions == [1, 1, 2]


def test_two_servers_send_nothing_twice(office: Office) -> None:
    receivers = [office.receiver(f"forum{number}")[0] for number in range(4)]
    for number in range(4):
        office.tell(*range(1, 16), source=f"forum{number}")
    beside = Writer(office.database, clock=office.clock)

    async def go() -> None:
        other = Delivery(office.database, office.vault, beside, Outgoing(local=True))
        async with office.delivery().running(), other.running():
            while not all(len(receiver.got) >= 15 for receiver in receivers):
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(go(), SECONDS))
    beside.close()
    assert [receiver.decisions for receiver in receivers] == [list(range(1, 16))] * 4
