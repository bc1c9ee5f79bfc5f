"""`luytre storage segments`: files for other programs, and what is said where they can't be had."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run
from tests.cli.recording import failed, send

from luytre.extras import how_to_install

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, with three posts."""
    monkeypatch.setenv("LUYTRE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("LUYTRE_DATABASE", raising=False)
    send(tmp_path / "data")
    return tmp_path / "data"


def files(data: Path) -> list[str]:
    return sorted(str(path.relative_to(data)) for path in (data / "segments").rglob("*.parquet"))


def test_they_are_brought_up_to_date_put_together_and_compared(run: Run, data: Path) -> None:
    command = ("storage", "segments")
    assert run(*command).stdout == "Written: 6 rows in 2 files; taken away: 0 files.\n"
    assert files(data) == [
        "segments/events/seq=000000000001-000000000003.parquet",
        "segments/posts/version=000000000001-000000000003.parquet",
    ]
    (data / "posts.jsonl").write_text('{"id": 9, "author": "a", "text": "chào"}\n', "utf-8")
    run("import", "--source", "forum", str(data / "posts.jsonl"))
    assert run(*command, "--check").stdout == (
        "6 rows in 2 files are as the database has them. 2 came in since.\n"
    )
    assert run(*command).stdout == "Written: 2 rows in 2 files; taken away: 0 files.\n"
    assert run(*command, "--compact").stdout == "Written: 8 rows in 2 files; taken away: 4 files.\n"
    assert run(*command, "--rebuild").stdout == "Written: 8 rows in 2 files; taken away: 0 files.\n"
    assert run(*command, "--check").stdout == "8 rows in 2 files are as the database has them.\n"


def test_what_differs_is_named(run: Run, data: Path) -> None:
    run("storage", "segments")
    (found,) = (data / "segments" / "events").glob("*.parquet")
    found.write_bytes(b"PAR1")
    done = run("storage", "segments", "--check")
    assert done.exit_code == 1
    assert done.stdout == (
        "events/seq=000000000001-000000000003.parquet: it can't be read\n"
        "They can be made again: luytre storage segments --rebuild\n"
    )
    assert "--rebuild" in failed(run, "storage", "segments")
    assert run("storage", "segments", "--rebuild").exit_code == 0
    assert run("storage", "segments", "--check").exit_code == 0


def test_without_the_package_it_is_said_what_to_install(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.import_module

    def without(name: str, package: str | None = None) -> Any:
        if name.startswith("pyarrow"):
            raise ModuleNotFoundError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", without)
    for way in ((), ("--check",), ("--compact",), ("--rebuild",)):
        assert failed(run, "storage", "segments", *way) == (
            "Error: Working with Parquet segments needs an extra package. "
            f"{how_to_install('parquet')}\n"
        )
    assert not (data / "segments").exists()
