"""Other processes that use a database beside the one that tests it.

Run as a program, it forks one for each job that it is told; so what they need is imported once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from luytre.storage import Database, chain
from luytre.storage import segments as segment_module
from luytre.storage.posts import Received, accept


class Processes:
    """Jobs are the name of a function below and what to call it with."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        self._program.communicate(timeout=60)

    def run(self, *jobs: list[object]) -> list[int]:
        """Run jobs at the same time, each in a process of its own; what they end with."""
        self._tell(*jobs)
        while not isinstance(found := self._hear(), list):
            pass
        return found

    def kill_after(self, words: int, job: list[object]) -> list[int]:
        """Kill the process of a job when it has said so many numbers; all that it has said."""
        self._tell(job)
        process, *said = (self._number() for _ in range(words + 1))
        os.kill(process, signal.SIGKILL)
        while not isinstance(found := self._hear(), list):
            said.append(found)
        assert found == [-signal.SIGKILL]
        return said

    def _tell(self, *jobs: list[object]) -> None:
        assert self._program.stdin
        self._program.stdin.write(json.dumps(jobs) + "\n")
        self._program.stdin.flush()

    def _hear(self) -> int | list[int]:
        """A number that a process says, or at the end what all have ended with."""
        assert self._program.stdout
        found: int | list[int] = json.loads(self._program.stdout.readline())
        return found

    def _number(self) -> int:
        found = self._hear()
        assert isinstance(found, int)
        return found


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def open_it(url: str) -> None:
    Database.open(url).close()


def append_events(url: str, count: int) -> None:
    database = Database.open(url, make=False)
    for number in range(count):
        with database.write() as connection:
            chain.append(connection, number, "tested", "system", {"number": number})


def write_batches(url: str, first: int) -> None:
    """Record batches of five posts until the process is killed; say the number of each one."""
    database = Database.open(url, make=False)
    say(os.getpid())
    batch = first
    while True:
        posts = [
            Received(
                source="forum", external_id=f"{batch}-{number}", author=bytes(32),
                text="chào " * 200, text_digest=bytes(32), url=None, created_at=None,
                edited_at=None, surface=None, community=None, parent=None, action="allow",
                hits="[]", indicators="[]", text_until=2**60, author_until=2**60,
            )
            for number in range(5)
        ]  # fmt: skip
        with database.write() as connection:
            accept(connection, posts, batch, "system")
        say(batch)
        batch += 1


def write_segments(url: str, folder: str, compacts: int) -> None:
    """Write segments anew, one small file after the other, until the process is killed."""
    segment_module.ROWS_A_GROUP, segment_module.ROWS_A_FILE = 7, 20
    segments = segment_module.Segments(Path(folder), Database.open(url, make=False))
    say(os.getpid())

    def progress(_: str, done: int, __: int) -> None:
        say(done)
        time.sleep(0.001)

    segments.update(progress)
    while True:
        if compacts:
            segment_module.ROWS_A_FILE = 40 if segment_module.ROWS_A_FILE == 20 else 20
            segments.compact(progress)
        segments.rebuild(progress)


def _fork(name: str, *arguments: object) -> int:
    process = os.fork()
    if process == 0:
        code = 1
        try:
            globals()[name](*arguments)
            code = 0
        finally:
            os._exit(code)
    return process


if __name__ == "__main__":
    for line in sys.stdin:
        started = [_fork(*job) for job in json.loads(line)]
        ended = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in started]
        sys.stdout.write(json.dumps(ended) + "\n")
        sys.stdout.flush()
