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
from click.testing import CliRunner

pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")

from luytre.cli import main

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


def test_of_posts_the_database_alone_has_the_texts_and_nothing_has_the_authors(
    server: Server,
) -> None:
    data = server.folder / "data"
    made = CliRunner().invoke(
        main, ["keys", "create", "--scope", "intake", "--source", "forum", "--data", str(data)]
    )
    token = made.stdout.strip()
    author = "Ytrewq"
    posts = [{"id": str(n), "author": author, "text": f"{TEXT} {n}"} for n in range(50)]
    with httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {token}"}) as to:
        time.sleep(1.1)  # the server has to hear of the key
        assert to.post("/v1/posts/batch", json={"posts": posts}).is_success
        assert to.post("/v1/posts", json=posts[0] | {"text": f"{TEXT} sửa"}).is_success
        assert to.delete("/v1/posts", params={"id": "7"}).json()["deleted"]
        assert to.post("/v1/posts", json=posts[0] | {"surface": "wall"}).status_code == 422
        assert to.post("/v1/posts", content=TEXT.encode()).status_code == 415
        metrics = to.get("/metrics").text
    server.stop()
    assert not [trace for trace in (*TRACES, author, token) if trace in metrics]
    held = set()
    for path in sorted(server.folder.rglob("*")):
        if path.is_file():
            written = path.read_bytes()
            assert author.encode() not in written, path
            assert token.encode() not in written, path
            if any(trace.encode() in written for trace in TRACES):
                held.add(path.name)
    assert held == {"luytre.db"}
