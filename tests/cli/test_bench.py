"""`luytre bench`: the speed on this machine, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from luytre import Lexicon, Screener
from luytre.lexicon import civic_corpus
from luytre.reporting.speed import WAYS, measure_speed

Run = Callable[..., Result]
QUICK = ("--seconds", "0.1")


def test_a_table_of_every_way_and_the_time_of_one_call(run: Run) -> None:
    result = run("bench", *QUICK)
    assert result.exit_code == 0
    for part in ("civic corpus", "texts a second", "screen_many", "p50", "p99", "3 entries"):
        assert part in result.output


def test_as_json_with_a_file_of_ones_own(run: Run) -> None:
    Path("own.csv").write_text("id,nói\n1,vay tiền nhanh\n2,trời đẹp\n", "utf-8")
    result = run("bench", "own.csv", "--column", "nói", *QUICK, "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["cores"] >= 1 and found["entries"] == 3
    civic, own = found["speed"]
    assert civic["texts"] == len(civic_corpus())
    assert (own["name"], own["texts"], own["mean_length"], own["share_hit"]) == (
        "own.csv", 2, 11.0, 0.5,
    )  # fmt: skip
    assert [(rate["method"], rate["threads"]) for rate in own["rates"]] == [*map(tuple, WAYS)]
    for rate in own["rates"]:
        assert 0 < rate["slowest"] <= rate["texts_per_second"] <= rate["fastest"]
        assert rate["passes"] >= 5
    assert 0 < own["latency"]["p50"] <= own["latency"]["p99"]


def test_a_file_without_texts(run: Run) -> None:
    Path("empty.txt").write_text("", "utf-8")
    result = run("bench", "empty.txt", *QUICK)
    assert result.exit_code == 2
    assert "no text could be read there" in " ".join(result.output.split())


def test_a_column_that_is_not_there(run: Run) -> None:
    Path("own.csv").write_text("id,nói\n1,xin chào\n", "utf-8")
    result = run("bench", "own.csv", "--column", "text", *QUICK)
    assert result.exit_code == 2
    assert "nói" in result.output


def test_progress_grows_to_the_whole() -> None:
    shares: list[float] = []
    screener = Screener(Lexicon.from_terms({"vay tiền": "H06"}))
    measure_speed(screener, "x", ["vay tiền"], 0.05, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(ValueError, match="no texts"):
        measure_speed(screener, "x", [], 0.05)
