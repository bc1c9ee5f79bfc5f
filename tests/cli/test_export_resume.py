"""An export that was interrupted goes on, and comes out as one that was not."""

from __future__ import annotations

import csv
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from luytre.cli import main
from luytre.commands import export_spool
from luytre.storage import Database, sqlite_url
from luytre.storage.clock import now
from luytre.storage.erasure import sweep
from luytre.storage.tables import post_texts

POSTS = 40

#: Ends the process in the midst of it, as a power cut would: nothing is cleaned up.
KILLED = """
import os, sys
import luytre.commands.export_spool as spool
from luytre.cli import main
spool.SAVED_EACH, spool.AT_ONCE = 6, 3
read, stop = spool.read_exported, int(sys.argv.pop(1))
def cut_off(*given, **named):
    for number, post in enumerate(read(*given, **named)):
        if number == stop:
            os._exit(9)
        yield post
spool.read_exported = cut_off
main()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LUYTRE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(export_spool, "SAVED_EACH", 6)
    monkeypatch.setattr(export_spool, "AT_ONCE", 3)
    send(tmp_path, *({"id": str(n), "author": f"a{n % 5}", "text": f"bài {n}"}
                     for n in range(POSTS)))  # fmt: skip
    return tmp_path


def send(folder: Path, *sent: dict[str, str]) -> None:
    file = folder / "sent.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in sent), "utf-8")
    assert run("import", "--source", "forum", file).exit_code == 0


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def kill(at: int, *words: str | Path) -> None:
    command = [sys.executable, "-c", KILLED, str(at), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 9, done.stderr


def events() -> int:
    [said] = re.findall(r"events\t(\d+)", run("storage", "status").stdout)
    return int(said)


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
        return found
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)) if path.suffix == ".csv" else list(map(json.loads, file))


def without_names(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with authors by number, as each export has pseudonyms of its own."""
    numbers: dict[str, int] = {}
    return [row | {"author": numbers.setdefault(row["author"], len(numbers))} for row in rows]


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("at", [1, 20])
def test_one_that_was_killed_goes_on(folder: Path, form: str, at: int) -> None:
    output = folder / f"out.{form}"
    kill(at, "export", "posts", "--texts", output)
    assert not output.exists()
    for left in folder.glob(".out.*"):
        assert stat.S_IMODE(left.stat().st_mode) == 0o600
    done = run("export", "posts", "--texts", "--resume", output)
    assert done.exit_code == 0, done.output
    assert f"Written: {POSTS} posts" in done.stderr
    whole = folder / f"whole.{form}"
    assert run("export", "posts", "--texts", whole).exit_code == 0
    assert without_names(read(output)) == without_names(read(whole))
    assert not list(folder.glob(".*"))


def test_killed_again_and_again(folder: Path) -> None:
    output, before = folder / "out.jsonl", events()
    kill(9, "export", "posts", output)
    for at in (8, 2, 13):
        kill(at, "export", "posts", "--resume", output)
    assert run("export", "posts", "--resume", output).exit_code == 0
    rows = read(output)
    assert [row["id"] for row in rows] == [str(n) for n in range(POSTS)]
    assert len({row["author"] for row in rows}) == 5
    # One export is one event, however often it was tried.
    assert run("audit", "verify").exit_code == 0
    assert events() == before + 1


def test_what_comes_in_meanwhile_is_not_of_it_and_what_was_edited_is_as_it_is_now(
    folder: Path,
) -> None:
    output = folder / "out.jsonl"
    kill(20, "export", "posts", "--texts", output)
    send(folder, {"id": "3", "author": "a3", "text": "sửa lại"}, {"id": "new", "author": "a",
         "text": "mới"}, {"id": "39", "author": "a4", "text": "sửa sau"})  # fmt: skip
    assert run("export", "posts", "--texts", "--resume", output).exit_code == 0
    rows = read(output)
    assert [row["post"] for row in rows] == list(range(1, POSTS + 1))
    assert (rows[3]["text"], rows[39]["text"]) == ("sửa lại", "sửa sau")
    assert len({row["author"] for row in rows}) == 5


def test_where_something_was_forgotten_it_begins_again(folder: Path) -> None:
    output = folder / "out.jsonl"
    kill(20, "export", "posts", "--texts", output)
    database = Database.open(sqlite_url(folder / "data" / "luytre.db"))
    with database.write() as connection:
        first = update(post_texts).where(post_texts.c.version == 2).values(erase_after=1)
        connection.execute(first)
        sweep(connection, now(), "test")
    database.close()
    refused = run("export", "posts", "--texts", "--resume", output)
    assert refused.exit_code == 1
    assert "were forgotten" in refused.stderr
    assert run("export", "posts", "--texts", output).exit_code == 0
    assert [row["text"] for row in read(output)][:3] == ["bài 0", None, "bài 2"]


def test_it_goes_on_as_it_began(folder: Path) -> None:
    output = folder / "out.jsonl"
    kill(20, "export", "posts", "--texts", output)
    for other in ((), ("--texts", "--after", "3")):
        refused = run("export", "posts", "--resume", *other, output)
        assert "begun with other options" in refused.stderr
    note = folder / ".out.jsonl.place"
    whole = note.read_bytes()
    note.write_bytes(whole[:20])
    assert "can't be read" in run("export", "posts", "--texts", "--resume", output).stderr
    note.write_bytes(whole)
    (folder / ".out.jsonl.rows").write_bytes(b"")
    assert "shorter than" in run("export", "posts", "--texts", "--resume", output).stderr
    # Without it, all is begun again.
    assert run("export", "posts", output).exit_code == 0
    assert len(read(output)) == POSTS
    assert "Name a file" in run("export", "posts", "--resume", "-").stderr


def test_with_nothing_to_go_on_from_it_begins(folder: Path) -> None:
    assert run("export", "posts", "--resume", folder / "out.jsonl").exit_code == 0
    assert len(read(folder / "out.jsonl")) == POSTS


def test_ctrl_c_says_how_to_go_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt
        yield

    with monkeypatch.context() as patched:
        patched.setattr(export_spool, "read_exported", interrupted)
        done = run("export", "posts", folder / "out.jsonl")
    assert (done.exit_code, "--resume" in done.stderr) == (1, True)
    assert run("export", "posts", "--resume", folder / "out.jsonl").exit_code == 0
