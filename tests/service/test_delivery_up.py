"""`luytre up` tells platforms and reporters by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("uvicorn", reason="the server is an extra: luytre[server]")

from standardwebhooks import Webhook as Verifier
from tests.service.receiving import Receiver
from tests.service.running import Running

from luytre.cli import main
from luytre.storage import Installation
from luytre.storage.clock import now
from luytre.storage.outbox import counts, tell, tell_reporter

SECONDS = 20


def luytre(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def wait(done: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not done() and time.monotonic() < until:
        time.sleep(0.02)
    assert done()


def test_a_platform_on_this_machine_is_told_by_a_running_server(tmp_path: Path) -> None:
    data = tmp_path / "data"
    receiver = Receiver()
    running = Running(LUYTRE_DATA=str(data), LUYTRE_WEBHOOKS_LOCAL="1")
    try:
        added = luytre(
            "webhooks", "add", "--source", "forum", "--allow-local-webhooks", receiver.url,
            "--data", str(data),
        )  # fmt: skip
        assert added.exit_code == 0, added.output
        installation = Installation.open(data)
        with installation.database.write() as connection:
            tell(connection, "forum", "decision.made", {"decision": 12}, now())
            tell_reporter(connection, 7, "report.received", {}, now())
        wait(lambda: bool(receiver.got))
        (message,) = receiver.got
        assert Verifier(added.stdout.strip()).verify(message.body, message.headers)["data"] == {
            "decision": 12
        }

        def noted() -> bool:
            with installation.database.read() as connection:
                # Without a mail server the mail waits.
                return counts(connection) == {("webhook", "sent"): 1, ("mail", "waiting"): 1}

        wait(noted)
        installation.database.close()
        assert b'"status":"ready"' in running.ask(
            b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
    finally:
        said = running.stop()
        receiver.close()
    assert said.strip() == ""


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--smtp", "mail.example"], "LUYTRE_SMTP"),
        (["--smtp", "smtp://127.0.0.1"], "LUYTRE_MAIL_FROM"),
        (["--public-url", "luytre.example"], "https://"),
    ],
)
def test_what_could_not_be_sent_by_is_refused(
    tmp_path: Path, options: list[str], reason: str
) -> None:
    done = luytre("up", "--port", "0", "--data", str(tmp_path), *options)
    assert done.exit_code == 1
    assert reason in done.output
