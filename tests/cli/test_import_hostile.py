"""`luytre lexicon import` and other commands with what nobody should have given them."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

IMPORT = ("lexicon", "import", "--harm", "H05", "--author", "An")


def test_the_list_is_never_written_over(run: Run) -> None:
    Path("a.txt").write_text("hoa sen đỏ\n", "utf-8")
    for option in ("--output", "--report"):
        result = run(*IMPORT, "a.txt", "--force", option, "a.txt")
        assert result.exit_code == 2
        assert "a.txt is the list itself. Give another file to write." in result.stderr
    assert Path("a.txt").read_text("utf-8") == "hoa sen đỏ\n"
    result = run(*IMPORT, "a.txt", "--output", "b", "--report", "b")
    assert "b is also the draft. Give another --report." in result.stderr


def test_a_spreadsheet_takes_no_row_of_the_report_for_a_formula(run: Run) -> None:
    Path("a.csv").write_text('term\n=hoa sen đỏ\n@SUM(A1)\n"+1 hoa sen"\n', "utf-8")
    run(*IMPORT, "a.csv", "--report", "r.csv")
    with Path("r.csv").open(encoding="utf-8", newline="") as file:
        given = [row["row"] for row in csv.DictReader(file)]
    assert given == ["'=hoa sen đỏ", "'@SUM(A1)", "'+1 hoa sen"]


def test_a_row_can_not_colour_the_terminal(run: Run) -> None:
    Path("a.txt").write_text("hoa\x1b[31m sen đỏ\n", "utf-8")
    result = run(*IMPORT, "a.txt")
    assert "\x1b" not in result.stdout
    assert "<U+001B>" in result.stdout


def test_a_quote_that_is_never_closed_is_named_and_nothing_written(run: Run) -> None:
    text = 'term\nhoa sen đỏ\n"hoa mai vàng\nhoa cúc tím\n'
    Path("a.csv").write_text(text, "utf-8")
    result = run(*IMPORT, "a.csv")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: a.csv:3: L001 a quote opens here and is never closed; it takes in 1 line more\n"
        "    Mend the quotes there, or import the terms as a plain list.\n"
    )
    assert not Path("a.draft.toml").exists()
    Path("a.csv").write_text(text.replace("mai vàng", 'mai vàng"'), "utf-8")
    assert "Rows: 3 (accepted: 3" in run(*IMPORT, "a.csv").stdout


@pytest.mark.skipif(os.name != "posix", reason="elsewhere command lines are Unicode")
def test_an_author_in_bytes_that_are_not_utf_8(run: Run) -> None:
    Path("a.txt").write_text("hoa sen đỏ\n", "utf-8")
    assert run("lexicon", "import", "--harm", "H05", "--author", "An\udcff", "a.txt").exit_code == 0
    assert 'author = "An\ufffd"' in Path("a.draft.toml").read_text("utf-8")


def test_nan_is_in_no_range(run: Run) -> None:
    result = run("bench", "--seconds", "nan")
    assert result.exit_code == 2
    assert "'nan' is not a number. Give one from 0.1 to 600." in result.stderr
