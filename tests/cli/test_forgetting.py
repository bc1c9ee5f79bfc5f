"""`luytre storage sweep`, `subject` and `forget`: what is held is told, and gone when it goes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.conftest import Run

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from tests.cli.recording import failed, lines, send

from luytre.intake import SentPost
from luytre.storage.clock import now
from luytre.storage.clock_watch import DAY


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, as LUYTRE_DATA names it."""
    monkeypatch.setenv("LUYTRE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("LUYTRE_DATABASE", raising=False)
    return tmp_path / "data"


def test_what_is_due_is_forgotten(run: Run, data: Path) -> None:
    send(data)
    assert run("storage", "sweep").stdout == "Forgotten: 0 texts, 0 authors.\n"
    with sqlite3.connect(data / "luytre.db") as connection:
        for table in ("post_texts", "post_authors"):
            connection.execute(f"UPDATE {table} SET erase_after = 1")
    connection.close()
    assert run("storage", "sweep").stdout == "Forgotten: 3 texts, 3 authors.\n"
    assert run("audit", "verify").exit_code == run("storage", "rebuild").exit_code == 0


def test_an_author_is_told_what_is_held_of_theirs(run: Run, data: Path) -> None:
    send(data)
    done = run("storage", "subject", "--source", "forum", "--author", "an")
    first, second = json.loads(done.stdout)
    assert (first["external_id"], first["text"], first["url"]) == (
        "1", "vay t1ền nh4nh 0912345678", "https://f.vn/1",
    )  # fmt: skip
    assert first["hits"][0]["harm"] == "H06"
    assert [one["value"] for one in first["indicators"]] == ["0912345678"]
    assert (second["external_id"], second["hits"]) == ("3", [])
    for source, author in (("forum", "nobody"), ("market", "an")):
        nothing = run("storage", "subject", "--source", source, "--author", author)
        assert json.loads(nothing.stdout) == []
    assert run("audit", "verify").stdout.startswith("6 events are whole")


def test_an_author_is_forgotten(run: Run, data: Path) -> None:
    send(data)
    forget = ["storage", "forget", "--source", "forum", "--author"]
    refused = run(*forget, "an", stdin="n\n")
    assert refused.exit_code == 1
    assert "Forget the author of 2 posts and their texts?" in refused.output
    assert ["texts held", "3"] in lines(run, "storage", "status")
    assert run(*forget, "an", "--yes").stdout == "Forgotten: 2 texts, 2 posts' author.\n"
    assert ["texts held", "1"] in lines(run, "storage", "status")
    for gone in ("an", "nobody"):
        assert failed(run, *forget, gone) == "Error: nothing is held of that author.\n"
    assert run("audit", "verify").exit_code == run("storage", "rebuild").exit_code == 0


SECRET, STAYS = "Vừng ơi mở ra", "chào ở lại"


def many() -> list[SentPost]:
    """Posts of two authors, long and short ones mixed, so that rows are moved about."""
    return [
        SentPost(
            id=f"m{number}",
            author="an" if number % 3 else "bình",
            text=f"{SECRET if number % 3 else STAYS} {number} " * (1 + number % 7 * 20),
            url=f"https://f.vn/{'qwertz' if number % 3 else 'stays'}",
        )
        for number in range(300)
    ]


def on_disk(data: Path) -> bytes:
    """All bytes of SQLite's files, its journal too, as they lie there."""
    return b"".join(file.read_bytes() for file in data.glob("luytre.db*"))


@contextmanager
def kept_open(data: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else has the database open, as a server has: the last to leave would tidy up."""
    connection = sqlite3.connect(data / "luytre.db", isolation_level=None)
    connection.execute("SELECT count(*) FROM posts").fetchone()
    yield connection
    connection.close()


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("way", ["forget", "sweep"])
def test_what_was_forgotten_is_gone_from_the_files(
    run: Run, data: Path, way: str, beside: bool
) -> None:
    send(data, None, *many())
    assert SECRET.encode() in on_disk(data)
    digests = authors(data)
    with kept_open(data) as connection:
        if not beside:
            connection.close()
        if way == "forget":
            done = run("storage", "forget", "--source", "forum", "--author", "an", "--yes")
            gone = "Forgotten: 202 texts, 202 posts' author.\n"
        else:
            make_due(data)
            done = run("storage", "sweep")
            gone = "Forgotten: 202 texts, 202 authors.\n"
        assert done.stdout == gone
        content = on_disk(data)
    for mark in (SECRET.encode(), b"qwertz", b"0912345678", digests["1"]):
        assert mark not in content
    for mark in (STAYS.encode(), b"f.vn/stays", digests["2"]):
        assert mark in content
    assert run("audit", "verify").exit_code == run("storage", "rebuild").exit_code == 0


def authors(data: Path) -> dict[str, bytes]:
    with sqlite3.connect(data / "luytre.db") as connection:
        found = connection.execute(
            "SELECT external_id, author FROM posts JOIN post_authors ON post = id"
        ).fetchall()
    connection.close()
    return dict(found)


def make_due(data: Path) -> None:
    """The time of all that one author wrote is over."""
    with sqlite3.connect(data / "luytre.db") as connection:
        connection.execute("PRAGMA secure_delete=ON")
        (author,) = connection.execute("SELECT author FROM post_authors WHERE post = 1").fetchone()
        theirs = "SELECT post FROM post_authors WHERE author = ?"
        connection.execute(
            f"UPDATE post_texts SET erase_after = 1 WHERE version IN ({theirs})", (author,)
        )
        connection.execute("UPDATE post_authors SET erase_after = 1 WHERE author = ?", (author,))
    connection.close()


def test_where_the_clock_may_be_wrong_a_person_has_to_say_that_it_is_right(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(data)
    run("storage", "sweep")
    monkeypatch.setattr("luytre.commands.storage.now", lambda: now() + 400 * DAY)
    assert failed(run, "storage", "sweep") == (
        "Error: the clock is 400 days ahead of what is on record. Set it right; or, if it is, say "
        "so with --trust-clock.\n"
    )
    said = run("storage", "sweep", "--trust-clock").stdout
    assert said == "Forgotten: 3 texts, 3 authors.\n"
    assert run("storage", "sweep").exit_code == 0
