"""A forum, a server and the bridge between them, all really running."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

pytest.importorskip("uvicorn", reason="the server is an extra: luytre[server]")

from click.testing import CliRunner
from standardwebhooks.webhooks import Webhook
from tests.connectors.forum import KEY, USER, Forum
from tests.connectors.samples import SECRET
from tests.service.running import Running

from luytre.cli import main
from luytre.client import Client

WEBHOOK_SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()

CONFIG = """
luytre_url = "http://127.0.0.1:{port}"

[source.forum]
platform = "discourse"
platform_url = "{url}"
platform_user = "{user}"
platform_key = "$FORUM_KEY"
platform_secret = "$FORUM_SECRET"
luytre_key = "$LUYTRE_FORUM_KEY"
luytre_webhook_secret = "$LUYTRE_FORUM_WEBHOOK"
"""


class RunningBridge:
    """`luytre bridge` as a process of its own."""

    def __init__(self, config: Path, **environment: str) -> None:
        start = [sys.executable, "-c", "from luytre.cli import main; main()", "bridge"]
        self.process = subprocess.Popen(
            [*start, str(config), "--port", "0"],
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
        found = re.search(r"(http://\S+)/forum/posts", self.greeting)
        assert found, self.greeting
        self.url = found[1]

    def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=20)
        return said


class Village(NamedTuple):
    """All that runs."""

    forum: Forum
    bridge: RunningBridge
    luytre: Client
    environment: dict[str, str]

    def beside(self, folder: Path, port: int) -> RunningBridge:
        """Another bridge, to a server at another port."""
        return start_bridge(folder, self.forum, port, self.environment)

    def decide(self, kind: str = "decision.made", secret: str = WEBHOOK_SECRET, **data: Any) -> Any:
        """Lũy Tre's webhook, as it signs it; what the bridge answers."""
        made = {"decision": 12, "source": "forum", "post": 5, "action": "remove"} | data
        body = json.dumps({"type": kind, "timestamp": "2026-11-27T00:00:00Z", "data": made})
        now = datetime.now(UTC)
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign("msg_1", now, body),
        }
        url = f"{self.bridge.url}/forum/decisions"
        answer = httpx.post(url, content=body, headers=headers, timeout=20)
        self.forum.settle()
        return answer


def start_bridge(
    folder: Path, forum: Forum, port: int, environment: dict[str, str]
) -> RunningBridge:
    config = folder / "bridge.toml"
    config.write_text(CONFIG.format(port=port, url=forum.url, user=USER), "utf-8")
    return RunningBridge(config, **environment)


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    folder = tmp_path_factory.mktemp("village")
    arguments = ["keys", "create", "--scope", "intake", "--source", "forum"]
    made = CliRunner().invoke(main, [*arguments, "--data", str(folder / "data")])
    key = made.stdout.strip()
    server = Running(LUYTRE_DATA=str(folder / "data"))
    forum = Forum()
    environment = {
        "FORUM_KEY": KEY,
        "FORUM_SECRET": SECRET,
        "LUYTRE_FORUM_KEY": key,
        "LUYTRE_FORUM_WEBHOOK": WEBHOOK_SECRET,
    }
    bridge = start_bridge(folder, forum, server.port, environment)
    forum.hook = f"{bridge.url}/forum/posts"
    with Client(f"http://127.0.0.1:{server.port}", key) as luytre:
        yield Village(forum, bridge, luytre, environment)
    forum.close()
    said = bridge.stop()
    server.stop()
    for hidden in (key, KEY, SECRET, WEBHOOK_SECRET, "t1ền", "thanh_ng", "Traceback"):
        assert hidden not in said, said
