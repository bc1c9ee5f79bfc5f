"""A small dictionary, so that these tests don't change with the packaged one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from luytre.cli import main

HEAD = 'author = "An"\nsource = "written for tests"\nreview_by = 2099-01-01\n'


def entry(number: str, term: str, severity: int, match: str, clean: tuple[str, str]) -> str:
    """One entry as it stands in a file; its examples are `term`, `match` and what is clean."""
    return (
        f'\n[[entry]]\nid = "{number}"\nterm = "{term}"\nharm = "{number[:3]}"\n'
        f'sense = "for tests"\nseverity = {severity}\nmatch = ["{term}", "{match}"]\n'
        f'clean = ["{clean[0]}", "{clean[1]}"]\n'
    )


ENTRIES = (
    HEAD
    + entry("H06.vay-tien-nhanh", "vay tiền nhanh", 3, "cho vay tiền nhanh",
            ("vay tiền ngân hàng", "đi nhanh lên"))
    + entry("H02.viec-nhe-luong-cao", "việc nhẹ lương cao", 3, "tuyển việc nhẹ lương cao",
            ("việc này nặng", "lương không cao"))
    + entry("H08.do-cho-dai", "đồ chó dại", 1, "mày là đồ chó dại",
            ("con chó này dễ thương", "đồ chơi cho chó"))
)  # fmt: skip


@pytest.fixture(scope="session")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("dictionary") / "small.toml"
    path.write_text(ENTRIES, "utf-8")
    return str(path)


Run = Callable[..., Result]


@pytest.fixture
def run(dictionary: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder; those that take a dictionary get the small one."""
    monkeypatch.chdir(tmp_path)

    def invoke(*args: str, stdin: str | bytes = "", small: bool = True) -> Result:
        chosen = (
            ["--lexicon", dictionary]
            if small and args[0] in ("scan", "explain", "evaluate", "bench")
            else []
        )
        result = CliRunner().invoke(main, [*args, *chosen], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke
