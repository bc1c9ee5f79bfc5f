"""`luytre keys`, `luytre audit` and `luytre storage`: records from the command line."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from tests.cli.conftest import Run
from tests.cli.recording import failed, lines, send

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from luytre.accounts import KeyRing
from luytre.storage import Database, Installation, sqlite_url

TOKEN = re.compile(r"lt_([a-z2-9]{10})_[\w-]{43}\n")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, as LUYTRE_DATA names it."""
    monkeypatch.setenv("LUYTRE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("LUYTRE_DATABASE", raising=False)
    return tmp_path / "data"


def create(run: Run, *more: str) -> tuple[str, str]:
    """A new key's id and token."""
    done = run("keys", "create", "--scope", "intake", *more)
    assert done.exit_code == 0, done.output
    found = TOKEN.fullmatch(done.stdout)
    assert found, done.stdout
    return found[1], done.stdout.strip()


def found(data: Path, token: str) -> bool:
    installation = Installation.open(data)
    try:
        return KeyRing(installation.database).find(token) is not None
    finally:
        installation.database.close()


def test_a_key_is_shown_once_and_can_be_piped(run: Run, data: Path) -> None:
    key, token = create(run, "--source", "forum", "--name", "the forum")
    assert found(data, token)
    listed = run("keys", "list").output
    assert token.split("_", 2)[2] not in listed
    ((number, scopes, source, name, limit, day, state),) = lines(run, "keys", "list")
    assert (number, scopes, source, name) == (key, "intake", "forum", "the forum")
    assert (limit, state) == ("no limit", "good")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", day)


def test_a_key_is_revoked(run: Run, data: Path) -> None:
    key, token = create(run)
    assert run("keys", "revoke", key).exit_code == 0
    assert not found(data, token)
    assert lines(run, "keys", "list")[0][-1].startswith("revoked 20")
    for again in (key, "unknown"):
        assert failed(run, "keys", "revoke", again) == (
            f"Error: there is no key {again} that could be revoked. "
            "`luytre keys list` has them all.\n"
        )


def test_a_key_is_rotated(run: Run, data: Path) -> None:
    key, token = create(run, "--scope", "screen", "--source", "forum", "--per-minute", "9")
    done = run("keys", "rotate", key)
    other = done.stdout.strip()
    assert f"in place of {key}" in done.stderr
    assert not found(data, token)
    assert found(data, other)
    old, new = sorted(lines(run, "keys", "list"), key=lambda row: row[0] != key)
    assert old[1:4] == new[1:4] == ["intake screen", "forum", ""]
    assert old[4] == new[4] == "9 a minute"
    assert "luytre keys list" in failed(run, "keys", "rotate", key)
    assert len(lines(run, "keys", "list")) == 2
    assert run("audit", "verify").stdout.startswith("4 events are whole")


def test_the_limit_of_a_key_is_changed(run: Run) -> None:
    key, _ = create(run, "--per-minute", "1000000")
    for said, shown in (("600", "600 a minute"), ("none", "no limit"), ("1", "1 a minute")):
        done = run("keys", "limit", key, said)
        assert (done.exit_code, done.stderr) == (0, f"Key {key}: {shown}.\n")
        assert lines(run, "keys", "list")[0][4] == shown
    for unfit in ("0", "1000001", "x", "", "١", "0000000001", "1.5"):
        assert "say 1 to 1000000, or none" in failed(run, "keys", "limit", key, unfit, code=2)
    for unfit in ("0", "1000001"):
        said = failed(run, "keys", "create", "--scope", "intake", "--per-minute", unfit, code=2)
        assert "--per-minute" in said
    assert run("keys", "revoke", key).exit_code == 0
    for gone in (key, "unknown"):
        assert "`luytre keys list` has them all." in failed(run, "keys", "limit", gone, "5")


def test_keys_that_cannot_be_made(run: Run) -> None:
    assert "'decisions', 'intake', 'report', 'screen'" in failed(
        run, "keys", "create", "--scope", "admin", code=2
    )
    assert "--scope" in failed(run, "keys", "create", code=2)
    said = failed(run, "keys", "create", "--scope", "intake", "--source", "")
    assert said == "Error: a source has 1 to 200 characters that can be printed.\n"


@pytest.mark.parametrize(
    "command",
    [
        ["keys", "list"], ["keys", "revoke", "a"], ["keys", "rotate", "a"],
        ["keys", "limit", "a", "1"], ["audit", "verify"],
        ["audit", "checkpoint"], ["storage", "status"], ["storage", "rebuild"],
        ["storage", "sweep"], ["storage", "subject", "--source", "a", "--author", "b"],
        ["storage", "forget", "--source", "a", "--author", "b"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_where_there_is_no_data_nothing_is_made(run: Run, data: Path, command: list[str]) -> None:
    assert failed(run, *command) == (
        f"Error: There is no data in {data}. `luytre up` makes it; LUYTRE_DATA says where.\n"
    )
    assert not data.exists()


def test_data_without_keys_or_events(run: Run, data: Path) -> None:
    Installation.open(data).database.close()
    assert "luytre keys create --scope intake" in run("keys", "list").stderr
    assert run("audit", "verify").stdout == "1 events are whole, no checkpoint to compare.\n"
    assert (
        run("storage", "rebuild").stdout
        == "0 posts and 0 rows of casework are as 1 events have them.\n"
    )
    assert run("audit", "checkpoint").stdout.endswith("000000000001.json\n")


def test_of_a_database_without_events_there_is_no_checkpoint(run: Run, data: Path) -> None:
    Installation.open(data).database.close()
    (data / "luytre.db").unlink()
    Database.open(sqlite_url(data / "luytre.db")).close()
    assert failed(run, "audit", "checkpoint") == "Error: there are no events yet.\n"
    assert run("audit", "verify").stdout == "0 events are whole, no checkpoint to compare.\n"


def test_the_events_are_verified(run: Run, data: Path) -> None:
    create(run)
    send(data)
    assert run("audit", "verify").stdout == "4 events are whole, no checkpoint to compare.\n"
    done = run("audit", "checkpoint")
    path = Path(done.stdout.strip())
    assert path == data / "checkpoints" / "000000000004.json"
    assert re.match(r"Event 4; the public key is [0-9a-f]{64}\n", done.stderr)
    assert run("audit", "verify").stdout == "4 events are whole, 1 checkpoints.\n"


def tamper(data: Path, *statements: str) -> None:
    with sqlite3.connect(data / "luytre.db") as connection:
        for table in ("events", "post_versions"):
            for change in ("update", "delete"):
                connection.execute(f"DROP TRIGGER {table}_no_{change}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_tampered_event_is_named(run: Run, data: Path) -> None:
    for _ in range(3):
        create(run)
    tamper(data, "UPDATE events SET actor = 'nobody' WHERE seq = 2")
    done = run("audit", "verify")
    assert done.exit_code == 1
    assert done.stdout == "event 2: changed: its digest is not that of its content\n"


def test_events_that_were_cut_off_are_shown_by_a_checkpoint(
    run: Run, data: Path, tmp_path: Path
) -> None:
    for _ in range(3):
        create(run)
    elsewhere = tmp_path / "elsewhere.json"
    Path(run("audit", "checkpoint").stdout.strip()).rename(elsewhere)
    tamper(data, "DELETE FROM events WHERE seq = 4")
    assert run("audit", "verify").exit_code == 0
    done = run("audit", "verify", "--checkpoint", str(elsewhere))
    assert done.exit_code == 1
    assert done.stdout == (
        "event 4: cut: a checkpoint names event 4, but the last one is 3\n"
    )  # fmt: skip


def test_checkpoints_of_another_key(run: Run, data: Path, tmp_path: Path) -> None:
    create(run)
    done = run("audit", "checkpoint")
    old_key = done.stderr.split()[-1]
    old = tmp_path / "old.json"
    Path(done.stdout.strip()).rename(old)
    (data / "signing.key").unlink()
    assert "signing.key: No such file" in failed(run, "audit", "checkpoint")
    Installation.open(data).database.close()  # makes another one, as `luytre up` does
    assert run("audit", "checkpoint").exit_code == 0
    verify = ["audit", "verify", "--checkpoint", str(old)]
    assert f"--public-key {old_key}" in failed(run, *verify)
    # One given key doesn't take the trust from the installation's own.
    done = run(*verify, "--public-key", old_key)
    assert done.stdout == "2 events are whole, 2 checkpoints.\n"
    for wrong in ("nonsense", "ab", "0" * 63):
        assert "64 hexadecimal digits" in failed(run, *verify, "--public-key", wrong, code=2)
    assert "signed with another key" in failed(run, *verify, "--public-key", "0" * 64)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: b"{}", "is no checkpoint"),
        (lambda raw: raw * 20, "is no checkpoint"),
        (lambda raw: raw.replace(b'"seq":2', b'"seq":3'), "was changed"),
    ],
)
def test_checkpoints_that_are_none(
    run: Run, tmp_path: Path, change: Callable[[bytes], bytes], said: str
) -> None:
    create(run)
    path = Path(run("audit", "checkpoint").stdout.strip())
    (tmp_path / "mine.json").write_bytes(change(path.read_bytes()))
    assert said in failed(run, "audit", "verify", "--checkpoint", str(tmp_path / "mine.json"))


def test_what_is_held(run: Run, data: Path) -> None:
    send(data)
    assert dict(lines(run, "storage", "status")) == {
        "data folder": str(data), "database": f"sqlite:///{data}/luytre.db",
        "synchronous": "FULL", "events": "3", "texts held": "3", "authors held": "3",
        "legal requests held": "0",
    }  # fmt: skip


def test_the_tables_are_compared_with_the_events_and_repaired(run: Run, data: Path) -> None:
    send(data)
    assert (
        run("storage", "rebuild").stdout
        == "3 posts and 1 rows of casework are as 3 events have them.\n"
    )
    tamper(data, "UPDATE posts SET state = 'deleted' WHERE id = 2")
    told = (
        "post 2: 2 of forum, version 2 of 1, deleted; "
        "by its events 2 of forum, version 2 of 1, present\n"
    )
    for options, last in (([], "Nothing was changed: --repair"),
                          (["--repair"], "Repaired: 1.")):  # fmt: skip
        done = run("storage", "rebuild", *options)
        assert done.exit_code == 1
        assert done.stdout == f"{told}{last}\n"
    assert run("storage", "rebuild").exit_code == 0


def test_a_changed_record_is_found(run: Run, data: Path) -> None:
    send(data)
    tamper(data, "UPDATE post_versions SET action = 'allow' WHERE id = 1")
    done = run("storage", "rebuild")
    assert done.exit_code == 1
    assert done.stdout.startswith("event 2: the posts on record are not those that came with it\n")


def test_postgresql_and_no_password_in_what_is_said(
    run: Run, data: Path, make_url: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = sqlalchemy.make_url(make_url("postgresql"))
    secret = "S3cr3t-Zyxwvut"
    said: list[str] = []

    def told(*args: str, code: int = 0) -> str:
        done = run(*args)
        assert done.exit_code == code, done.output
        said.append(done.output + done.stderr)
        return done.stdout

    for url in (
        plain.set(password=secret),
        plain.update_query_dict({"password": secret, "application_name": "tests"}),
    ):
        url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        monkeypatch.setenv("LUYTRE_DATABASE", url)
        token = told("keys", "create", "--scope", "intake").strip()
        send(data, url)
        assert token.split("_")[1] in told("keys", "list")
        told("keys", "rotate", token.split("_")[1])
        assert "events are whole" in told("audit", "verify")
        told("audit", "checkpoint")
        assert "fsync\ton" in told("storage", "status")
        told("storage", "rebuild")
        told("storage", "sweep")
        told("storage", "subject", "--source", "forum", "--author", "an")
    told("storage", "forget", "--source", "forum", "--author", "an", "--yes")
    assert not (data / "luytre.db").exists()
    nowhere = f"postgresql://an:{secret}@127.0.0.1:1/x"
    for options in ([], ["--database", nowhere]):
        monkeypatch.setenv("LUYTRE_DATABASE", nowhere)
        said.append(failed(run, "keys", "list", *options))
        assert "Can't open the database postgresql://an:***@127.0.0.1:1/x" in said[-1]
    said.append(failed(run, "keys", "list", "--database", f"mysql://an:{secret}@h/x"))
    assert "sqlite and postgresql" in said[-1]
    said.append(failed(run, "keys", "list", "--database", f"{secret}"))
    assert "It looks like" in said[-1]
    assert not [one for one in said if secret in one]


def test_where_data_is_can_be_said_in_three_ways(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(run)
    assert (data / "luytre.db").exists()
    create(run, "--data", str(tmp_path / "given"))
    assert len(lines(run, "keys", "list", "--data", str(tmp_path / "given"))) == 1
    monkeypatch.delenv("LUYTRE_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    create(run)
    assert (tmp_path / "xdg" / "luytre" / "luytre.db").exists()
    create(run, "--database", f"sqlite:///{tmp_path}/other.db")
    assert len(lines(run, "keys", "list")) == 1
    assert len(lines(run, "keys", "list", "--database", f"sqlite:///{tmp_path}/other.db")) == 1


def test_examples_in_help_are_commands_with_those_options(run: Run) -> None:
    from luytre.cli import main

    for group in ("keys", "audit", "storage"):
        for name in ("", *_names(main, group)):
            shown = run(group, *([name] if name else []), "--help").output.partition("Examples:")[2]
            examples = re.findall(rf"luytre {group} (\w+)", shown)
            assert examples
            assert set(examples) <= set(_names(main, group))
            assert not name or set(examples) == {name}


def _names(main: Any, group: str) -> list[str]:
    import click

    found = main.get_command(click.Context(main), group)
    return list(found.list_commands(click.Context(found)))


def test_events_from_the_command_line_hold_no_name(run: Run, data: Path) -> None:
    _, token = create(run, "--name", "Zyxwvut", "--source", "forum")
    send(data)
    run("storage", "subject", "--source", "forum", "--author", "bình")
    run("storage", "forget", "--source", "forum", "--author", "bình", "--yes")
    with sqlite3.connect(data / "luytre.db") as connection:
        told = connection.execute("SELECT kind, actor, body FROM events ORDER BY seq").fetchall()
    connection.close()
    assert [(kind, actor) for kind, actor, _ in told] == [
        ("installation.made", "installation"), ("key.created", "command line"),
        ("posts.accepted", "key:tester"), ("cases.opened", "key:tester"),
        ("subject.exported", "command line"), ("erased", "command line"),
        ("erased", "command line"),
    ]  # fmt: skip
    for mark in ("Zyxwvut", "bình", "0912345678", token.split("_", 2)[2], "chào"):
        assert mark not in str(told)
