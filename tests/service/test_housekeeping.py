"""What the server does by itself: forgetting what is due, and a checkpoint a day."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")

from tests.service.asking import ask

from luytre import Screener
from luytre.intake import Intake, SentPost, Writer
from luytre.service import create_app
from luytre.service.housekeeping import Housekeeping
from luytre.storage import Installation, chain
from luytre.storage.audit import verify
from luytre.storage.checkpoints import read_checkpoint
from luytre.storage.clock import DAY
from luytre.storage.clock_watch import ClockWatch
from luytre.storage.erasure import held
from luytre.storage.outbox import counts, lease, sent, tell_reporter
from luytre.storage.segments import Segments

SECONDS = 20


class Clock:
    """Stands still until it is told to go on. `jump` of its time has not really passed."""

    def __init__(self) -> None:
        self.at = 1_800_000_000_000_000
        self.jump = 0

    def __call__(self) -> int:
        return self.at

    def passed(self) -> int:
        return self.at - self.jump


class House:
    """An installation with a writer and its housekeeping."""

    def __init__(self, folder: Path, screener: Screener) -> None:
        self.clock = Clock()
        self.installation = Installation.open(folder)
        self.database = self.installation.database
        self.writer = Writer(self.database, clock=self.clock)
        self.watch = ClockWatch(folder, monotonic=self.clock.passed)
        self.watch.trust(self.clock.at)
        self.keeping = Housekeeping(self.installation, self.writer, self.watch)
        self._intake = Intake(screener, self.installation.vault, self.writer)

    def send(self, *numbers: int, text: str = "xin chào") -> None:
        posts = [SentPost(id=str(number), author="a", text=text) for number in numbers]
        self._intake.receive(posts, "forum", "tester")[0].result(SECONDS)

    def delete(self, number: int) -> None:
        assert self._intake.delete("forum", str(number), "tester").result(SECONDS)

    def round(self) -> None:
        asyncio.run(self.keeping.round())

    def checkpoints(self) -> list[str]:
        return [path.name for path in self.installation.checkpoints]

    def kinds(self) -> list[str]:
        with self.database.read() as connection:
            return [one.kind for one in chain.read_events(connection)]


@pytest.fixture
def house(tmp_path: Path, screener: Screener) -> Iterator[House]:
    made = House(tmp_path / "data", screener)
    yield made
    made.writer.close()
    made.database.close()


def test_what_is_due_is_forgotten(house: House) -> None:
    house.send(1, 2, 3)
    house.clock.at += 30 * DAY - 1
    house.round()
    with house.database.read() as connection:
        assert held(connection) == (3, 3)
    house.clock.at += 1
    house.round()
    with house.database.read() as connection:
        assert held(connection) == (0, 3)
    house.clock.at += 335 * DAY
    house.round()
    with house.database.read() as connection:
        assert held(connection) == (0, 0)
        assert verify(connection).findings == []
    assert house.kinds() == ["installation.made", "posts.accepted", "erased", "erased"]


def test_a_checkpoint_is_written_a_day_after_the_last_one(house: House) -> None:
    house.round()
    assert house.checkpoints() == ["000000000001.json"]  # that it was made
    written = house.installation.checkpoints[0]
    os.utime(written, (house.clock.at / 1_000_000,) * 2)
    house.send(2)
    house.round()
    assert house.checkpoints() == ["000000000001.json"]
    house.clock.at += DAY
    house.round()
    assert house.checkpoints() == ["000000000001.json", "000000000002.json"]
    house.clock.at += DAY
    house.round()
    assert len(house.checkpoints()) == 2  # nothing has happened since
    newest = read_checkpoint(
        house.installation.checkpoints[-1], house.installation.vault.public_key
    )
    with house.database.read() as connection:
        assert (newest.seq, newest.digest) == chain.last(connection)


def test_what_others_were_told_long_ago_is_dropped(house: House) -> None:
    with house.database.write() as connection:
        tell_reporter(connection, 7, "report.received", {}, house.clock.at)
        (letter,) = lease(connection, house.clock.at, 1, 60)
        sent(connection, letter, house.clock.at)
    house.clock.at += 30 * DAY - 1
    house.round()
    with house.database.read() as connection:
        assert counts(connection) == {("mail", "sent"): 1}
    house.clock.at += 1
    house.round()
    with house.database.read() as connection:
        assert counts(connection) == {}


SECRET = "Vừng ơi mở ra"


def on_disk(house: House) -> bytes:
    """All bytes of SQLite's files, its journal too, as they lie there."""
    return b"".join(file.read_bytes() for file in house.installation.folder.glob("luytre.db*"))


def test_with_the_checkpoint_what_was_erased_is_gone_from_the_files(house: House) -> None:
    house.round()
    written = house.installation.checkpoints[0]
    os.utime(written, (house.clock.at / 1_000_000,) * 2)
    house.send(*range(300), text=f"{SECRET} " * 20)
    house.send(*range(1_000, 1_100), text="chào ở lại " * 20)
    house.round()
    assert SECRET.encode() in on_disk(house)
    # Some are edited, some taken down.
    house.send(*range(150), text="khác")
    for number in range(150, 300):
        house.delete(number)
    house.round()
    assert len(house.checkpoints()) == 1
    house.clock.at += DAY
    house.round()
    assert len(house.checkpoints()) == 2
    assert SECRET.encode() not in on_disk(house)
    assert "chào ở lại".encode() in on_disk(house)
    with house.database.read() as connection:
        assert verify(connection).findings == []


def test_what_is_due_is_gone_from_the_files_within_a_day(house: House) -> None:
    house.send(*range(300), text=f"{SECRET} " * 20)
    house.clock.at += 31 * DAY
    house.round()
    with house.database.read() as connection:
        assert held(connection) == (0, 300)
    assert SECRET.encode() not in on_disk(house)


def test_posts_come_in_while_the_database_is_scrubbed(house: House) -> None:
    async def serve() -> None:
        sends = [asyncio.to_thread(house.send, number) for number in range(50)]
        scrubs = [
            asyncio.wrap_future(house.writer.submit_alone(house.database.scrub)) for _ in range(5)
        ]
        await asyncio.gather(house.keeping.round(), *sends, *scrubs)

    house.send(1_000)
    asyncio.run(serve())
    with house.database.read() as connection:
        assert held(connection) == (51, 51)
    assert house.writer.trouble is None


def test_when_the_server_stops_what_waits_is_still_written(house: House) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hold(_: Connection, __: int) -> None:
        begun.set()
        go_on.wait(SECONDS)

    def note(connection: Connection, at: int) -> None:
        chain.append(connection, at, "tested", "tester", {})

    async def serve() -> None:
        held_up = house.writer.submit(1, hold)
        assert begun.wait(SECONDS)
        async with house.keeping.running():
            await asyncio.sleep(0.05)  # its first round waits for the writer now
            assert house.writer.waiting == 2
            waiting = asyncio.wrap_future(house.writer.submit(1, note))
            asyncio.get_running_loop().call_later(0.05, go_on.set)
        assert held_up.done()
        await waiting

    asyncio.run(serve())
    assert house.kinds() == ["installation.made", "tested"]


def test_a_round_that_fails_does_not_end_it(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("luytre.service.housekeeping.SWEEP_SECONDS", 0.01)
    house.send(1)
    broken = house.installation.folder / "checkpoints"
    broken.write_text("in the way of the folder")

    async def serve() -> None:
        async with house.keeping.running():
            while not caplog.records:
                await asyncio.sleep(0.01)
            broken.unlink()
            while not house.checkpoints():
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(serve(), SECONDS))
    assert caplog.records[0].message.startswith("FileExistsError")


def test_many_that_are_due_go_in_several_transactions(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luytre.storage.erasure.PAGE", 10)
    house.send(*range(25))
    commits: list[Connection] = []
    event.listen(house.database.engine, "commit", commits.append)
    house.clock.at += 400 * DAY
    house.round()
    with house.database.read() as connection:
        assert held(connection) == (0, 0)
    assert len(commits) >= 4


def test_while_the_clock_may_be_wrong_nothing_is_forgotten(
    house: House, caplog: pytest.LogCaptureFixture, screener: Screener
) -> None:
    house.send(1, 2, 3)
    house.round()
    app = create_app(screener, housekeeping=house.keeping)
    house.clock.jump += 4_000 * DAY
    house.clock.at += 4_000 * DAY
    house.round()
    with house.database.read() as connection:
        assert held(connection) == (3, 3)
    assert "4000 days ahead" in caplog.text
    assert "luytre storage sweep --trust-clock" in caplog.text
    answer = ask(app, "GET", "/metrics")
    assert answer is not None
    assert "\nluytre_clock_doubted 1\n" in answer.body.decode()
    for _ in range(24):
        assert house.keeping.doubts_clock
        house.clock.at += DAY // 24
        house.round()
    assert not house.keeping.doubts_clock
    with house.database.read() as connection:
        assert held(connection) == (0, 0)


def test_segments_are_brought_up_to_date_and_put_together(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow", reason="Parquet is an extra: luytre[parquet]")
    monkeypatch.setattr("luytre.service.housekeeping.SEGMENTS_REST", 0)
    monkeypatch.setattr("luytre.service.housekeeping.MANY", 3)
    segments = Segments(house.installation.segments, house.database)
    files = []
    for number in range(4):
        house.send(number)
        house.round()
        files.append(len(segments.files("posts")))
        assert segments.check().findings == []
        assert segments.check().behind == 0
    assert files == [1, 2, 1, 2]
    monkeypatch.setattr("luytre.service.housekeeping.find_spec", lambda name: None)
    without = Housekeeping(house.installation, house.writer, house.watch)
    house.send(9)
    asyncio.run(without.round())
    assert segments.check().behind == 2


def test_a_server_that_stops_does_not_wait_for_segments(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow", reason="Parquet is an extra: luytre[parquet]")
    monkeypatch.setattr("luytre.service.housekeeping.SEGMENTS_REST", 60)
    house.send(1)

    async def serve() -> None:
        async with house.keeping.running():
            while not list(house.installation.segments.rglob(".lock")):
                await asyncio.sleep(0.01)

    began = time.monotonic()
    asyncio.run(serve())
    assert time.monotonic() - began < SECONDS
    assert not list(house.installation.segments.rglob("*.part"))
