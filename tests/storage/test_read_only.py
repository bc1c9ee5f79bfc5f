"""A copy of the database on a medium that nobody can write to can be read, and so be verified."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.storage.examples import post

from luytre.storage import Database, Installation, StorageError, chain, sqlite_url
from luytre.storage.audit import verify
from luytre.storage.posts import accept

NAME = "thư mục, with # and %41"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that was closed, with some events."""
    installation = Installation.open(tmp_path / NAME)
    with installation.database.write() as connection:
        accept(connection, [post("1"), post("2")], 5, "key:abc")
    installation.database.close()
    return installation.folder


@pytest.fixture
def unwritable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder as one who may not write to it finds it. Those who run tests mostly may."""

    def access(path: Path, mode: int) -> bool:
        return not (mode & os.W_OK and folder in (Path(path), Path(path).parent))

    monkeypatch.setattr(os, "access", access)
    return folder


def test_events_are_verified_and_nothing_is_left_behind(unwritable: Path) -> None:
    before = {path.name: path.read_bytes() for path in unwritable.iterdir()}
    installation = Installation.open(unwritable, make=False)
    assert installation.database.unchanging
    with installation.database.read() as connection:
        found = verify(connection)
        assert (found.events, found.findings) == (2, [])
    installation.database.close()
    assert {path.name: path.read_bytes() for path in unwritable.iterdir()} == before


def test_nothing_can_be_written(unwritable: Path) -> None:
    installation = Installation.open(unwritable, make=False)
    with pytest.raises(StorageError) as found, installation.database.write() as connection:
        chain.append(connection, 1, "tested", "system", {})
    assert str(found.value) == (
        f"{unwritable / 'luytre.db'} can only be read here. Copy it to where it may change."
    )
    with installation.database.read() as connection:
        assert chain.last(connection)[0] == 2
    installation.database.close()


def test_what_is_in_a_journal_is_not_passed_over(unwritable: Path, tmp_path: Path) -> None:
    writing = Database.open(sqlite_url(unwritable / "luytre.db"))
    with writing.write() as connection:
        chain.append(connection, 1, "tested", "system", {})
    with pytest.raises(StorageError) as found:
        Installation.open(unwritable, make=False)
    assert str(found.value) == (
        f"{unwritable / 'luytre.db'} can only be read here, and beside it is luytre.db-wal: "
        "somebody writes to it, or not all is in the file. Copy both to a folder that can be "
        "written to."
    )
    shutil.copytree(unwritable, tmp_path / "copy")
    copied = Installation.open(tmp_path / "copy", make=False)
    with copied.database.read() as connection:
        assert chain.last(connection)[0] == 3
    copied.database.close()
    writing.close()


def test_the_command_verifies_what_is_mounted_read_only(folder: Path) -> None:
    place, python = shlex.quote(str(folder)), shlex.quote(sys.executable)
    mounted = f"mount --bind {place} {place} && mount -o remount,ro,bind {place}"
    inside = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*inside, mounted], capture_output=True, check=False).returncode
    ):
        pytest.skip("nothing can be mounted here")
    luytre = f"{python} -m luytre.cli"
    ways = [f"{luytre} audit verify --data {place}", f"{luytre} storage sweep --data {place}"]
    verified, swept = (
        subprocess.run(
            [*inside, f"{mounted} && {way}"],
            capture_output=True, text=True, timeout=60, check=False,
        )
        for way in ways
    )  # fmt: skip
    assert verified.stdout == "2 events are whole, no checkpoint to compare.\n", verified.stderr
    assert swept.returncode == 1
    assert "Traceback" not in swept.stderr
