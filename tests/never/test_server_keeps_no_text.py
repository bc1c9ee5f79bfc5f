"""No person's dossier, seen from outside: a running server keeps and logs nothing it was sent."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")

TEXT = "vay t1ền nh4nh, lh z.a.l.o 0912345678 gặp Zyxwvut"
TRACES = ("Zyxwvut", "0912345678", "nh4nh", "zyxwvut")
START = "from luytre.cli import main; main()"
REQUESTS = (
    ("/v1/screen", {"text": TEXT}),
    ("/v1/screen", {"text": [TEXT]}),
    ("/v1/screen", {"words": TEXT}),
    ("/v1/screen", {"text": TEXT * 100_000}),
    ("/v1/screen/batch", {"texts": [TEXT, TEXT]}),
    ("/v1/screen/batch", {"texts": TEXT}),
)


class Server:
    """`luytre up` in a process of its own, with everything it writes."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.output = folder / "output.log"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, "up", "--port", str(port)],
                cwd=folder,
                env=os.environ | {"LUYTRE_DATA": str(folder / "data"), "HOME": str(folder)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self) -> None:
        for _ in range(300):
            if self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.address}/readyz").is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        pytest.fail(self.output.read_text("utf-8", errors="replace"))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path)
    try:
        started.wait_until_ready()
        yield started
    finally:
        started.stop()


def test_what_is_sent_is_neither_written_nor_counted_by_its_words(server: Server) -> None:
    answers = [httpx.post(server.address + path, json=body) for path, body in REQUESTS]
    answers.append(httpx.post(f"{server.address}/v1/screen", content=TEXT.encode()))
    answers.append(httpx.get(f"{server.address}/v1/screen", params={"text": TEXT}))
    assert answers[0].is_success
    assert answers[4].is_success
    assert all(answer.is_client_error for answer in answers[5:])

    metrics = httpx.get(f"{server.address}/metrics").text
    assert not [trace for trace in TRACES if trace in metrics]
    server.stop()
    for path in sorted(server.folder.rglob("*")):
        if path.is_file():
            written = path.read_bytes()
            assert not [trace for trace in TRACES if trace.encode() in written], path
