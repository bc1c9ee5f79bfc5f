"""`luytre people`: the people of the console from the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run
from tests.cli.recording import failed, lines

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from luytre.accounts import PersonSettings
from luytre.accounts.invitations import join, take_password
from luytre.accounts.people import find_by_login, turn_on_totp
from luytre.accounts.sign_in import hash_of
from luytre.storage import Installation, chain

LINK = re.compile(r"(https?://[\w.:]+)/join/([\w-]{43})\n")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, as LUYTRE_DATA names it."""
    monkeypatch.setenv("LUYTRE_DATA", str(tmp_path / "data"))
    for name in ("LUYTRE_DATABASE", "LUYTRE_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


@contextmanager
def writing(data: Path) -> Iterator[tuple[Installation, Any]]:
    installation = Installation.open(data)
    try:
        with installation.database.write() as connection:
            yield installation, connection
    finally:
        installation.database.close()


def link(run: Run, *words: str) -> tuple[str, str]:
    """The address and the token of the link that a command shows."""
    done = run("people", *words)
    assert done.exit_code == 0, done.output
    found = LINK.fullmatch(done.stdout)
    assert found, done.stdout
    return found[1], found[2]


def invited(run: Run, data: Path, login: str, role: str = "moderator") -> None:
    _, token = link(run, "invite", "--role", role)
    with writing(data) as (_, connection):
        made = join(
            connection, 1_764_000_000_000_000, token, login=login, name=login.title(),
            password="hash", settings=PersonSettings(),
        )  # fmt: skip
        assert made is not None


def test_somebody_is_invited_and_listed(run: Run, data: Path) -> None:
    invited(run, data, "lan", "owner")
    invited(run, data, "minh")
    assert lines(run, "people", "list") == [
        ["1", "lan", "Lan", "owner", "one step", "2025-11-24", "active"],
        ["2", "minh", "Minh", "moderator", "one step", "2025-11-24", "active"],
    ]


def test_links_begin_with_the_servers_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert link(run, "invite", "--role", "admin")[0] == "http://127.0.0.1:8000"
    given = ("--address", "https://mod.example.org/")
    assert link(run, "invite", "--role", "admin", *given)[0] == "https://mod.example.org"
    monkeypatch.setenv("LUYTRE_ADDRESS", "https://tre.example.org")
    assert link(run, "invite", "--role", "admin")[0] == "https://tre.example.org"


def test_somebody_gets_a_new_password(run: Run, data: Path) -> None:
    invited(run, data, "lan", "owner")
    with writing(data) as (installation, connection):
        lan = find_by_login(connection, "lan")
        assert lan is not None
        turn_on_totp(connection, 2, installation.vault, lan, b"x" * 20, 0)
    _, token = link(run, "reset", "LAN")
    assert lines(run, "people", "list")[0][4] == "two steps"
    with writing(data) as (_, connection):
        assert take_password(connection, 1_764_000_000_000_001, token, "another") is not None
        assert hash_of(connection, 1) == "another"
    link(run, "reset", "lan", "--second-off")
    assert lines(run, "people", "list")[0][4] == "one step"


def test_somebody_is_disabled_and_enabled(run: Run, data: Path) -> None:
    invited(run, data, "lan", "owner")
    invited(run, data, "minh")
    assert run("people", "disable", "minh").exit_code == 0
    assert lines(run, "people", "list")[1][-1] == "disabled"
    assert "luytre people enable minh" in failed(run, "people", "reset", "minh")
    assert run("people", "enable", "minh").exit_code == 0
    assert lines(run, "people", "list")[1][-1] == "active"
    with writing(data) as (_, connection):
        told = [(event.kind, event.actor) for event in chain.read_events(connection)]
    assert told[-2:] == [("person.disabled", "command line"), ("person.enabled", "command line")]


def test_what_it_refuses(run: Run, data: Path) -> None:
    invited(run, data, "lan", "owner")
    assert failed(run, "people", "disable", "lan") == (
        "Error: This is the last owner. Make somebody else an owner first.\n"
    )
    for command in ("disable", "enable", "reset"):
        assert failed(run, "people", command, "nobody") == (
            "Error: There is nobody with the login nobody: luytre people list\n"
        )
    assert run("people", "invite", "--role", "boss").exit_code == 2


def test_keys_are_made_before_anybody_is_there(run: Run, data: Path) -> None:
    assert run("keys", "create", "--scope", "intake").exit_code == 0
    assert lines(run, "people", "list") == []
