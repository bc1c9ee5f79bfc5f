"""A server that is really started, really sent posts, and really broken."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from luytre.storage import Database
from luytre.storage.tables import posts

#: Rounds of each fault; `make faults` asks for more.
ROUNDS = int(os.environ.get("LUYTRE_FAULT_ROUNDS", "5"))
LUYTRE = str(Path(sys.executable).with_name("luytre"))
BATCH = 20


class Server:
    """`luytre up` on a free port, with a client that sends it new posts all the time."""

    def __init__(self, folder: Path, url: str | None, texts: Sequence[str] = ()) -> None:
        self.environment = os.environ | {"LUYTRE_DATA": str(folder)}
        if url:
            self.environment["LUYTRE_DATABASE"] = url
        self.folder = folder
        self.texts = texts
        self.acknowledged: set[str] = set()
        self.sent: dict[str, str] = {}
        self._numbers = itertools.count()
        self._stopping = threading.Event()
        self._sender: threading.Thread | None = None
        made = self.luytre("keys", "create", "--scope", "intake", "--source", "forum")
        assert made.returncode == 0, made.stderr
        self._key = made.stdout.strip()
        self.start()

    def luytre(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [LUYTRE, *words], env=self.environment, capture_output=True, text=True, check=False
        )

    def start(self) -> None:
        self.process = subprocess.Popen(
            [LUYTRE, "up", "--port", "0"],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"page\s+http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
            if "Ctrl+C" in line:
                return
        raise AssertionError(f"the server ended with {self.process.wait()}")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        try:
            given = None if body is None else json.dumps(body)
            connection.request(method, path, given, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def batch(self) -> dict[str, list[dict[str, str]]]:
        """Posts that were never sent before."""
        made = []
        for number in itertools.islice(self._numbers, BATCH):
            said = self.texts[number % len(self.texts)] if self.texts else "dài " * 50
            text = f"bài số {number} {said}"
            self.sent[str(number)] = text
            made.append({"id": str(number), "author": f"a{number % 7}", "text": text})
        return {"posts": made}

    def send(self) -> int:
        """Send a batch; its posts are noted where the answer says that they are on record."""
        status, answer = self.ask("POST", "/v1/posts/batch", self.batch())
        if status == 200:
            receipts = answer["receipts"]
            assert isinstance(receipts, list)
            self.acknowledged |= {receipt["id"] for receipt in receipts}
        return status

    def send_all_again(self) -> list[str]:
        """Send every post once more; returns what became of them."""
        outcomes = []
        names = list(self.sent)
        for start in range(0, len(names), 500):
            made = [
                {"id": name, "author": f"a{int(name) % 7}", "text": self.sent[name]}
                for name in names[start : start + 500]
            ]
            status, answer = self.ask("POST", "/v1/posts/batch", {"posts": made})
            assert status == 200, answer
            receipts = answer["receipts"]
            assert isinstance(receipts, list)
            outcomes += [receipt["status"] for receipt in receipts]
        return outcomes

    def keep_sending(self) -> None:
        """Send from another thread until the server is gone or `stop_sending` is called."""

        def run() -> None:
            try:
                while not self._stopping.is_set():
                    self.send()
            except (OSError, http.client.HTTPException):
                return

        self._stopping.clear()
        self._sender = threading.Thread(target=run)
        self._sender.start()

    def stop_sending(self) -> None:
        self._stopping.set()
        assert self._sender is not None
        self._sender.join()

    def wait_until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it didn't come about in time"
            time.sleep(0.05)

    def check(self) -> None:
        """All that was acknowledged is on record, once, and what is on record is proved."""
        for words in (("audit", "verify"), ("storage", "rebuild")):
            done = self.luytre(*words)
            assert done.returncode == 0, done.stdout + done.stderr
        url = self.environment.get("LUYTRE_DATABASE") or f"sqlite:///{self.folder / 'luytre.db'}"
        database = Database.open(url, make=False)
        with database.read() as connection:
            found = list(connection.execute(select(posts.c.external_id)).scalars())
        database.close()
        kept = set(found)
        assert len(found) == len(kept)
        assert self.acknowledged <= kept
        # Of what was under way it has whole batches or nothing.
        names = list(self.sent)
        for start in range(0, len(names), BATCH):
            assert len({name in kept for name in names[start : start + BATCH]}) == 1


@pytest.fixture
def start_server(tmp_path: Path, make_url: Callable[[str], str]) -> Iterator[Callable[..., Server]]:
    """Starts a server on a database of a kind, with its data in a folder; stops it at the end."""
    started: list[Server] = []

    def start(
        kind: str, folder: Path | None = None, url: str | None = None, texts: Sequence[str] = ()
    ) -> Server:
        if kind != "sqlite" and url is None:
            url = make_url(kind)
        server = Server(folder or tmp_path / "data", url, texts)
        started.append(server)
        return server

    yield start
    for server in started:
        server.kill()
