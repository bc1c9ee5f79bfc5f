"""People decide while everything is killed: no decision that was said to be made is lost or
doubled, and what is on record is proved."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.faults.conftest import ROUNDS, Server

from luytre.casework.projection import PROJECTION
from luytre.storage import Database
from luytre.storage.audit import verify
from luytre.storage.projections import prove
from luytre.storage.rebuild import rebuild
from luytre.storage.tables import appeals, cases, decisions, statements

MODERATING = Path(__file__).with_name("moderating.py")

Start = Callable[..., Server]

#: Posts that people are to look at, and one that is none of their business.
TEXTS = (
    "app xem video kiếm tiền rút về momo mỗi ngày",
    "Tài xỉu online đổi thưởng tiền mặt, nạp momo",
    "con đó hãm lồn nhất công ty",
    "chào cả nhà",
)


class Moderators:
    """A program that moderates beside the server, and what it said that it did."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.said: Counter[str] = Counter()

    def start(self, seed: int) -> None:
        url = self._server.environment.get("LUYTRE_DATABASE", "")
        self._trouble = tempfile.TemporaryFile()  # noqa: SIM115  (closed by `kill`)
        self._process = subprocess.Popen(
            [sys.executable, str(MODERATING), str(self._server.folder), url, str(seed)],
            env=self._server.environment, stdout=subprocess.PIPE, stderr=self._trouble,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._listen)
        self._reader.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            # One that was cut off was said in part, and its step is on the disk all the same.
            if line.endswith(b"\n"):
                self.said[line.decode().strip()] += 1

    def kill(self) -> None:
        """In the middle of whatever it does."""
        self._process.send_signal(signal.SIGKILL)
        code = self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._trouble.seek(0)
        told = self._trouble.read().decode()
        self._trouble.close()
        assert code == -signal.SIGKILL, told

    def numbers(self, kind: str) -> set[int]:
        return {int(line.split()[1]) for line in self.said if line.startswith(f"{kind} ")}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_decision_is_lost_or_doubled_when_all_is_killed(start_server: Start, kind: str) -> None:
    draw = random.Random(kind)
    server = start_server(kind, texts=TEXTS)
    moderators = Moderators(server)
    for number in range(ROUNDS):
        before = len(server.acknowledged)
        moderators.start(number)
        server.keep_sending()
        server.wait_until(lambda before=before: len(server.acknowledged) > before)
        said = moderators.said.total()
        server.wait_until(lambda said=said: moderators.said.total() > said + 20)
        time.sleep(draw.uniform(0, 0.3))
        # Either of them first, the other a moment later.
        first, second = draw.sample((server.kill, moderators.kill), 2)
        first()
        time.sleep(draw.uniform(0, 0.1))
        second()
        server.stop_sending()
        server.start()
    server.check()
    assert min(map(len, map(moderators.numbers, ("decided", "appealed", "judged")))) > 0
    check(server, moderators)


def check(server: Server, moderators: Moderators) -> None:
    """What was said to be done is on record, once, and follows from the events."""
    assert not [line for line, count in moderators.said.items() if count > 1 and "decided" in line]
    url = server.environment.get("LUYTRE_DATABASE") or f"sqlite:///{server.folder / 'luytre.db'}"
    database = Database.open(url, make=False)
    with database.read() as connection:
        assert verify(connection).findings == []
        assert rebuild(connection).differences == []
        assert prove(connection, PROJECTION).differences == []
        made = {row.id: row for row in connection.execute(select(decisions))}
        judged = {row.id: row for row in connection.execute(select(appeals))}
        assert moderators.numbers("decided") <= set(made)
        assert moderators.numbers("appealed") <= set(judged)
        assert all(judged[number].outcome for number in moderators.numbers("judged"))
        assert all(made[number].confirmed_by for number in moderators.numbers("confirmed"))
        known = set(connection.execute(select(cases.c.id)).scalars())
        assert moderators.numbers("claimed") <= known
        named = {row.decision: row.id for row in connection.execute(select(statements))}
        assert named == {row.id: row.statement for row in made.values() if row.statement}
        overriding = connection.execute(
            select(func.count())
            .where(decisions.c.overrides.is_not(None))
            .group_by(decisions.c.overrides)
        ).scalars()
        assert set(overriding) <= {1}
    database.close()
