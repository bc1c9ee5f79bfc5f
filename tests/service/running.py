"""`luytre up` as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile

START = [sys.executable, "-c", "from luytre.cli import main; main()", "up"]


class Running:
    """A server in a process of its own, on a port that it chose.

    Its data is in a folder that goes with it, unless LUYTRE_DATA names one.
    """

    def __init__(self, *options: str, **environment: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="luytre-up-")
        environment = {"LUYTRE_DATA": self._folder.name} | environment
        self.process = subprocess.Popen(
            [*START, "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | environment,
        )
        assert self.process.stdout is not None
        self.greeting = ""
        while "Ctrl+C" not in self.greeting:
            line = self.process.stdout.readline()
            assert line, self.greeting
            self.greeting += line
        found = re.search(r"page +http://[\w.]+:(\d+)", self.greeting)
        assert found, self.greeting
        self.port = int(found[1])

    def ask(self, *parts: bytes) -> bytes:
        """Everything that comes back on one connection for `parts`, until the server is silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=15) as connection:
            for part in parts:
                connection.sendall(part)
            connection.settimeout(1.5)
            answer = b""
            try:
                while part := connection.recv(65536):
                    answer += part
            except TimeoutError:
                pass
        return answer

    def send_and_hang_up(self, request: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.port), timeout=15) as connection:
            connection.sendall(request)

    def stop(self, kind: signal.Signals = signal.SIGTERM) -> str:
        """Send it a signal and wait for its end; returns what it said since its greeting."""
        self.process.send_signal(kind)
        said, _ = self.process.communicate(timeout=20)
        self._folder.cleanup()
        return said
