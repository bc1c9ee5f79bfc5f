"""`luytre webhooks`: where platforms are told of decisions, from the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.cli.recording import failed, lines

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from luytre.storage import Installation
from luytre.storage.outbox import counts, lease, tell
from luytre.storage.outbox import failed as note_failure
from luytre.storage.outbox import sent as note_sent

URL = "https://forum.example/luytre"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=\n")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, as LUYTRE_DATA names it."""
    monkeypatch.setenv("LUYTRE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("LUYTRE_DATABASE", raising=False)
    monkeypatch.delenv("LUYTRE_WEBHOOKS_LOCAL", raising=False)
    return tmp_path / "data"


def add(run: Run, *more: str) -> str:
    done = run("webhooks", "add", "--source", "forum", *more)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_secret_is_shown_once_and_can_be_piped(run: Run) -> None:
    secret = add(run, URL)
    assert SECRET.fullmatch(secret)
    assert secret.strip() not in run("webhooks", "list").output
    ((number, source, url, day, *health),) = lines(run, "webhooks", "list")
    assert (number, source, url, health) == ("1", "forum", URL, ["unused", "-", "0", "0", "-"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", day)


def test_a_webhook_is_removed(run: Run) -> None:
    add(run, URL)
    assert run("webhooks", "remove", "1").exit_code == 0
    ((_, _, url, _, state, *_),) = lines(run, "webhooks", "list")
    assert url == "-"
    assert state.startswith("removed ")
    assert "luytre webhooks list" in failed(run, "webhooks", "remove", "1")


def test_an_address_that_can_not_be_sent_to_is_refused(run: Run, data: Path) -> None:
    said = failed(run, "webhooks", "add", "--source", "forum", "http://127.0.0.1:9000/")
    assert "https://" in said
    assert "no user" in failed(run, "webhooks", "add", "--source", "f", "https://a:b@c.example/")
    assert not data.exists()
    add(run, "--allow-local-webhooks", "http://127.0.0.1:9000/")
    assert "already" in failed(
        run, "webhooks", "add", "--source", "forum", "--allow-local-webhooks",
        "http://127.0.0.1:9000/",
    )  # fmt: skip


def test_how_a_webhook_does_is_told(run: Run, data: Path) -> None:
    add(run, URL)
    at = 1_800_000_000_000_000

    def attempt(*outcomes: str) -> list[str]:
        """What the list says after one message for each outcome; "" is that it was taken."""
        installation = Installation.open(data)
        with installation.database.write() as connection:
            for number, trouble in enumerate(outcomes, 1):
                tell(connection, "forum", "decision.made", {"decision": number}, at)
                for letter in lease(connection, at, 10, 60):
                    if trouble:
                        final = trouble == "status 410"
                        note_failure(connection, letter, at + 1, trouble, final=final)
                    else:
                        note_sent(connection, letter, at)
        installation.database.close()
        ((*_, state, taken, failing, dead, trouble),) = lines(run, "webhooks", "list")
        return [state, taken, failing, dead, trouble]

    assert attempt("status 500", "status 410") == ["failing", "-", "2", "1", "status 410"]
    at += 24 * 3_600_000_000
    # What was given up before is no failure since; the other is sent as well.
    assert attempt("") == ["good", "2027-01-16T08:00Z", "0", "1", "-"]
    at += 60_000_000
    assert attempt("no answer", "") == ["failing", "2027-01-16T08:01Z", "1", "1", "no answer"]


def test_what_was_given_up_is_listed_and_sent_again(run: Run, data: Path) -> None:
    add(run, URL)
    assert lines(run, "webhooks", "dead") == []
    installation = Installation.open(data)
    database = installation.database
    with database.write() as connection:
        for number in (1, 2):
            tell(connection, "forum", "decision.made", {"decision": number}, 1_800_000_000_000_000)
        for letter in lease(connection, 1_800_000_000_000_000, 10, 60):
            note_failure(connection, letter, 1_800_000_000_000_000, "status 500", final=True)
    listed = lines(run, "webhooks", "dead")
    assert listed == [
        [number, "webhook 1", "decision.made", "2027-01-15", "1", "status 500"]
        for number in ("2", "1")
    ]
    assert run("webhooks", "replay", "2").exit_code == 0
    assert "were not given up" in failed(run, "webhooks", "replay", "2", "77")
    assert run("webhooks", "replay", "--all").exit_code == 0
    assert lines(run, "webhooks", "dead") == []
    with database.read() as connection:
        assert counts(connection) == {("webhook", "waiting"): 2}
    database.close()
    assert run("webhooks", "replay").exit_code == 2
    assert run("webhooks", "replay", "--all", "1").exit_code == 2
