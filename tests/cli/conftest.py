"""A small dictionary, so that these tests don't change with the packaged one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from luytre.cli import main

ENTRIES = """\
author = "An"
source = "written for tests"
review_by = 2099-01-01

[[entry]]
id = "H06.vay-tien-nhanh"
term = "vay tiền nhanh"
harm = "H06"
sense = "loans without papers"
severity = 3
match = ["vay tiền nhanh 24/7", "cho vay tiền nhanh"]
clean = ["vay tiền ngân hàng", "đi nhanh lên"]

[[entry]]
id = "H02.viec-nhe-luong-cao"
term = "việc nhẹ lương cao"
harm = "H02"
sense = "false jobs"
severity = 3
match = ["việc nhẹ lương cao", "tuyển việc nhẹ lương cao"]
clean = ["việc này nặng", "lương không cao"]

[[entry]]
id = "H08.do-cho-dai"
term = "đồ chó dại"
harm = "H08"
sense = "an insult"
severity = 1
match = ["đồ chó dại", "mày là đồ chó dại"]
clean = ["con chó này dễ thương", "đồ chơi cho chó"]
"""


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
            if small and args[0] in ("scan", "explain", "evaluate")
            else []
        )
        result = CliRunner().invoke(main, [*args, *chosen], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke
