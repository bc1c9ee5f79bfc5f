"""Posts over a socket. What becomes of them where the server is killed: `tests/faults`."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

pytest.importorskip("uvicorn", reason="the server is an extra: luytre[server]")

from tests.service.running import Running

from luytre.accounts.keys import FRESH_SECONDS
from luytre.cli import main

CLIENTS = 3


def luytre(data: Path, *args: str) -> str:
    """What a command says; it has to succeed."""
    done = CliRunner().invoke(main, [*args, "--data", str(data)])
    assert done.exit_code == 0, done.output
    return done.stdout.strip()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def key(data: Path) -> str:
    return luytre(data, "keys", "create", "--scope", "intake", "--source", "forum")


class Clients:
    """Send batch after batch at the same time, and keep what was acknowledged."""

    def __init__(self, running: Running, key: str, name: str) -> None:
        self.sent: list[dict[str, Any]] = []
        self.acknowledged: dict[str, int] = {}
        self.refused: list[int] = []
        self.wrong: list[BaseException] = []
        self._where = f"http://127.0.0.1:{running.port}/v1/posts/batch"
        self._key = {"Authorization": f"Bearer {key}"}
        self._threads = [
            threading.Thread(target=self._work, args=(f"{name}-{number}",))
            for number in range(CLIENTS)
        ]
        for thread in self._threads:
            thread.start()

    def _work(self, name: str) -> None:
        try:
            with httpx.Client(headers=self._key, timeout=20) as client:
                for number in range(100_000):
                    posts = [
                        {"id": f"{name}-{number}-{one}", "author": "a", "text": f"vay t1ền {one}"}
                        for one in range(20)
                    ]
                    self.sent.append({"posts": posts})
                    answer = client.post(self._where, json=self.sent[-1])
                    if answer.status_code != 200:
                        self.refused.append(answer.status_code)
                        return
                    for one in answer.json()["receipts"]:
                        self.acknowledged[one["id"]] = one["post"]
        except httpx.TransportError:
            return  # the server is gone
        except BaseException as error:
            self.wrong.append(error)

    def wait_for(self, posts: int) -> None:
        until = time.monotonic() + 20
        while len(self.acknowledged) < posts and time.monotonic() < until:
            time.sleep(0.005)
        assert len(self.acknowledged) >= posts

    def end(self) -> None:
        for thread in self._threads:
            thread.join(30)
        assert not self.wrong


def on_record(data: Path) -> dict[str, int]:
    with sqlite3.connect(data / "luytre.db") as connection:
        found = dict(connection.execute("SELECT external_id, id FROM posts"))
        assert connection.execute("SELECT count(*) FROM post_versions").fetchone() == (len(found),)
    connection.close()
    return found


def test_a_server_that_is_told_to_stop_finishes_what_it_has(data: Path, key: str) -> None:
    running = Running(LUYTRE_DATA=str(data))
    clients = Clients(running, key, "a")
    clients.wait_for(100)
    assert running.stop().strip() == ""
    clients.end()
    assert running.process.returncode == 0
    # The database was closed: all of it is in the one file.
    assert not (data / "luytre.db-wal").exists()
    assert not clients.refused
    # Nobody was left without an answer to what is on record.
    assert on_record(data) == clients.acknowledged
    luytre(data, "audit", "verify")


def test_keys_come_and_go_beside_a_running_server_and_so_do_clients(data: Path, key: str) -> None:
    running = Running(LUYTRE_DATA=str(data))
    where = f"http://127.0.0.1:{running.port}/v1/posts"
    post = {"id": "1", "author": "a", "text": "xin chào"}

    def status(token: str) -> int:
        shown = {"Authorization": f"Bearer {token}"}
        return httpx.post(where, json=post, headers=shown).status_code

    assert status(key) == 200
    for number in range(30):
        body = b'{"id":"gone %d","author":"a","text":"b"}' % number
        running.send_and_hang_up(
            b"POST /v1/posts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer %b\r\nContent-Length: %d\r\n\r\n%b"
            % (key.encode(), len(body), body)
        )
    assert status(key) == 200
    other = luytre(data, "keys", "create", "--scope", "intake", "--source", "forum")
    luytre(data, "keys", "revoke", key.split("_")[1])
    time.sleep(FRESH_SECONDS + 0.05)
    assert [status(other), status(key)] == [200, 401]
    assert str(data) in running.greeting
    said = running.greeting + running.stop()
    assert key not in said
    assert other not in said
    assert "1" in on_record(data)
    luytre(data, "audit", "verify")
