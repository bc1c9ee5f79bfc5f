"""Limits: a minute's worth may come at once, no more than that in the long run, nobody waits on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.service.asking import JSON, Answer, ask
from tests.service.posting import BATCH, ONE, POSTS, REPORTS, SERVER_KEY

from luytre import Screener
from luytre.accounts import ApiKey, KeyRing, create_key, limit_key
from luytre.accounts.keys import FRESH_SECONDS
from luytre.intake import Intake, Writer
from luytre.service import Settings, SettingsError, create_app
from luytre.service.rates import Buckets, Rates
from luytre.storage import Database, Vault, sqlite_url
from luytre.storage.tables import posts, reports

SCREEN, SCREEN_BATCH = "/v1/screen", "/v1/screen/batch"


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Buckets60(Buckets):
    """With a clock to be moved, and one caller who may have 60 a minute."""

    def __init__(self, held: int = 50_000) -> None:
        self.clock = Clock()
        super().__init__(held, self.clock)

    def ask(self, items: int, who: str = "a") -> int:
        return self.take(who, 60, items)


def test_a_minute_s_worth_may_come_at_once_and_comes_back_with_time() -> None:
    buckets = Buckets60()
    assert [buckets.ask(1) for _ in range(61)] == [0] * 60 + [1]
    buckets.clock.seconds += 0.5
    assert buckets.ask(1) == 1
    assert buckets.ask(30) == 30
    buckets.clock.seconds += 29.5
    assert buckets.ask(30) == 0
    assert buckets.ask(60) == 60
    assert buckets.ask(60, "another") == 0


def test_a_batch_above_the_limit_is_taken_from_a_full_bucket_and_paid_off() -> None:
    buckets = Buckets60()
    assert buckets.ask(1) == 0
    assert buckets.ask(90) == 1
    buckets.clock.seconds += 1
    assert buckets.ask(90) == 0
    assert buckets.ask(1) == 31
    assert buckets.ask(90) == 90
    buckets.clock.seconds += 31
    assert buckets.ask(1) == 0


def test_what_was_taken_for_the_same_request_is_put_back_first() -> None:
    buckets = Buckets60()
    assert buckets.take("a", 60, 1) == 0
    assert buckets.take("a", 60, 60, 1) == 0
    buckets.clock.seconds += 10
    for _ in range(20):
        assert buckets.take("a", 60, 1) == 0
        assert buckets.take("a", 60, 60, 1) == 50
    assert buckets.take("a", 60, 10) == 0


def test_another_limit_begins_with_a_full_bucket() -> None:
    buckets = Buckets60()
    assert buckets.ask(1_000) == 0
    assert buckets.take("a", 1, 1) == 0
    assert buckets.take("a", 1, 1) == 60


@given(
    per_minute=st.integers(1, 5_000),
    asked=st.lists(st.tuples(st.integers(1, 1_000), st.floats(0, 90)), max_size=30),
    last=st.integers(1, 1_000),
)
def test_who_waits_as_long_as_they_are_told_is_served(
    per_minute: int, asked: list[tuple[int, float]], last: int
) -> None:
    clock = Clock()
    buckets = Buckets(clock=clock)
    taken = 0
    for items, seconds in asked:
        taken += items if buckets.take("a", per_minute, items) == 0 else 0
        clock.seconds += seconds
    # No more than a minute's worth, what time brought, and one batch that may go beyond.
    assert taken <= per_minute * (1 + (clock.seconds - 100) / 60) + 1_000 + 1e-3
    wait = buckets.take("a", per_minute, last)
    assert 0 <= wait <= 60 * (1_000 + per_minute) / per_minute + 1
    if wait:
        clock.seconds += wait
        assert buckets.take("a", per_minute, last) == 0


def test_only_so_many_callers_are_held() -> None:
    buckets = Buckets60(held=10)
    for number in range(100):
        assert buckets.ask(60, str(number)) == 0
    assert len(buckets) == 10
    assert buckets.ask(1, "99") == 1
    buckets.clock.seconds += 60
    for _ in range(10):
        assert buckets.ask(1, "99") == 0
    assert len(buckets) == 1


def test_many_threads_take_no_more_than_there_is() -> None:
    buckets, taken = Buckets60(), []

    def take() -> None:
        taken.extend(buckets.ask(1) for _ in range(50))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(0) == 60


def test_a_limit_of_the_server_is_at_least_one() -> None:
    with pytest.raises(SettingsError, match="at least 1"):
        Settings(per_minute=0)


class Served:
    """A server with keys that have limits, the same by the quick way and by the framework."""

    def __init__(self, folder: Path, vault: Vault, screener: Screener, quick: bool) -> None:
        self.database = Database.open(sqlite_url(folder / f"{quick}.db"))
        self.writer = Writer(self.database)
        self.clock = Clock()
        with self.database.write() as connection:
            made = {
                name: create_key(connection, name, scopes, "forum", 1, "tester", per_minute)
                for name, scopes, per_minute in (
                    ("ten", ["intake", "report", "screen", "decisions"], 10),
                    ("free", ["intake", "screen"], None),
                )
            }
        self.keys: dict[str, ApiKey] = {name: key for name, (key, _) in made.items()}
        self.tokens = {name: token for name, (_, token) in made.items()} | {"server": SERVER_KEY}
        self.app = create_app(
            screener, SERVER_KEY, quick=quick, intake=Intake(screener, vault, self.writer),
            keys=KeyRing(self.database, self.clock), rates=Rates(5, self.clock),
        )  # fmt: skip

    def rows(self, table: Any) -> int:
        with self.database.read() as connection:
            return len(connection.execute(table.select()).all())


class BothWays(tuple[Served, Served]):
    def ask(
        self, method: str, path: str, body: Any = None, key: str = "ten", client: str = "192.0.2.1"
    ) -> Answer:
        raw = (
            b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        )
        quick, slow = (
            ask(
                one.app, method, path, raw, JSON | {"authorization": f"Bearer {one.tokens[key]}"},
                client=client,
            )
            for one in self
        )  # fmt: skip
        assert quick is not None
        assert slow is not None
        # Reports have links of their own.
        assert quick == slow or (path == REPORTS and quick.status == slow.status == 200)
        return quick

    def go_on(self, seconds: float) -> None:
        for one in self:
            one.clock.seconds += seconds

    def refused(self, *request: Any, **more: Any) -> int:
        """The seconds that a request is told to wait."""
        answer = self.ask(*request, **more)
        assert (answer.status, answer.json["error"]) == (429, "rate_limited")
        assert set(answer.json) == {"error", "message", "message_vi", "hint"}
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"
        seconds = int(answer.headers["retry-after"])
        assert f"{seconds} seconds" in answer.json["hint"]
        return seconds


@pytest.fixture
def both(tmp_path: Path, vault: Vault, screener: Screener) -> Iterator[BothWays]:
    made = BothWays(Served(tmp_path, vault, screener, quick) for quick in (True, False))
    yield made
    for one in made:
        one.writer.close()
        one.database.close()


def many(count: int, first: int = 0) -> dict[str, Any]:
    return {"posts": [ONE | {"id": str(first + number)} for number in range(count)]}


def test_each_post_of_a_batch_counts_and_nothing_is_half_done(both: BothWays) -> None:
    assert both.ask("POST", BATCH, many(7)).status == 200
    assert both.refused("POST", BATCH, many(4, 7)) == 6
    assert [one.rows(posts) for one in both] == [7, 7]
    # The one that was refused used nothing up.
    assert both.ask("POST", BATCH, many(3, 7)).status == 200
    assert both.refused("POST", POSTS, ONE) == 6
    both.go_on(5)
    assert both.refused("POST", POSTS, ONE) == 1
    both.go_on(1)
    assert both.ask("POST", POSTS, ONE).status == 200
    assert [one.rows(posts) for one in both] == [11, 11]


def test_other_requests_count_as_one(both: BothWays) -> None:
    report = {
        "id": "8311", "explanation": "Lừa đảo.", "urls": ["https://forum.example/8311"],
        "name": "Lan", "email": "lan@example.org", "bona_fide": True,
    }  # fmt: skip
    for method, path, body, status in (
        ("POST", POSTS, ONE, 200), ("GET", f"{POSTS}?id=8311", None, 200),
        ("DELETE", f"{POSTS}?id=8311", None, 200), ("POST", REPORTS, report, 200),
        ("GET", f"{REPORTS}/none", None, 404), ("GET", "/v1/decisions", None, 200),
        ("POST", SCREEN, {"text": "a"}, 200), ("POST", "/v1/explain", {"text": "a"}, 200),
        ("POST", BATCH, b"{", 400), ("POST", BATCH, {"posts": []}, 200),
    ):  # fmt: skip
        assert both.ask(method, path, body).status == status, (method, path)
    for method, path, body in (
        ("GET", f"{POSTS}?id=8311", None), ("DELETE", f"{POSTS}?id=8311", None),
        ("POST", REPORTS, report), ("GET", "/v1/decisions", None), ("POST", POSTS, ONE),
        ("POST", SCREEN, {"text": "a"}), ("POST", BATCH, b"{"), ("POST", "/v1/posts/", ONE),
        ("GET", "/v1/lexicon", None),
    ):  # fmt: skip
        assert both.refused(method, path, body) == 6, (method, path)
    assert [one.rows(reports) for one in both] == [1, 1]
    assert both.ask("GET", "/healthz").status == 200


def test_a_batch_above_the_limit_is_told_so_and_goes_in_the_end(both: BothWays) -> None:
    both.ask("POST", POSTS, ONE)
    answer = both.ask("POST", BATCH, many(25))
    assert (answer.status, answer.headers["retry-after"]) == (429, "6")
    assert answer.json["hint"] == (
        "The limit of this key is 10 items a minute, and this batch has 25: it is taken only once "
        "none are used, in 6 seconds at the earliest. Send smaller batches."
    )
    assert [one.rows(posts) for one in both] == [1, 1]
    both.go_on(6)
    assert both.ask("POST", BATCH, many(25)).status == 200
    assert both.refused("POST", POSTS, ONE) == 96
    texts = {"texts": ["a"] * 25}
    both.go_on(150)
    assert both.ask("POST", SCREEN_BATCH, texts).status == 200
    # Its body is read once one item is left; then it is known how long the batch has to wait.
    for seconds in (96, 54):
        assert both.refused("POST", SCREEN_BATCH, texts) == seconds
        both.go_on(seconds)
    assert both.ask("POST", SCREEN_BATCH, texts).status == 200


def test_a_key_without_a_limit_has_none_and_another_limit_is_known_soon(both: BothWays) -> None:
    for _ in range(3):
        assert both.ask("POST", BATCH, many(100), key="free").status == 200
        assert both.ask("POST", SCREEN_BATCH, {"texts": ["a"] * 900}, key="free").status == 200
    for one in both:
        with one.database.write() as connection:
            assert limit_key(connection, one.keys["free"].id, 1, 2, "tester")
    both.go_on(FRESH_SECONDS)
    assert both.ask("POST", POSTS, ONE, key="free").status == 200
    assert both.refused("POST", POSTS, ONE, key="free") == 60


def test_an_address_without_a_key_of_its_own_has_the_server_s_limit(both: BothWays) -> None:
    texts = {"texts": ["a"] * 4}
    assert both.ask("POST", SCREEN_BATCH, texts, key="server").status == 200
    assert both.ask("POST", SCREEN, {"text": "a"}, key="server").status == 200
    assert both.refused("POST", SCREEN, {"text": "a"}, key="server") == 12
    assert both.refused("POST", "/", b"text=a", key="server") == 12
    assert "limit of this address is 5" in both.ask("POST", SCREEN, b"{", "server").json["hint"]
    # Pages and what machines watch are looked at as often as one likes; others have their own.
    for _ in range(6):
        assert both.ask("GET", "/", key="server").status == 200
    assert both.ask("POST", SCREEN_BATCH, texts, "server", "2001:db8:1:2::3").status == 200
    assert both.refused("POST", SCREEN_BATCH, texts, "server", "2001:db8:1:2:3::4") == 36
    assert both.ask("POST", SCREEN, {"text": "a"}, "ten").status == 200


def test_refused_requests_are_counted_for_those_who_watch(both: BothWays) -> None:
    for _ in range(12):
        both.ask("POST", POSTS, ONE)
    for one in both:
        answer = ask(one.app, "GET", "/metrics", headers={"authorization": f"Bearer {SERVER_KEY}"})
        assert answer is not None
        assert f'requests_total{{endpoint="{POSTS}",status="429"}} 2' in answer.text
