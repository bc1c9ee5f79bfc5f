"""`luytre evaluate`: intervals and tables worked out by hand, on small data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from luytre.reporting.accuracy import measure
from luytre.reporting.intervals import f1, share
from luytre.reporting.labels import Example
from luytre.screening import Hit, Verdict

Run = Callable[..., Result]


def test_wilson_intervals_are_those_of_the_textbook() -> None:
    # Newcombe (1998), table I, Wilson without continuity correction.
    for part, whole, low, high in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605),
                                   (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
                                   (29, 29, 0.8830, 1.0)]:  # fmt: skip
        found = share(part, whole)
        assert found.low == pytest.approx(low, abs=5e-5)
        assert found.high == pytest.approx(high, abs=5e-5)
    assert share(0, 0).value is None
    assert str(share(0, 0)) == "–"


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_f1_lies_in_its_interval(right: int, wrong: int, missed: int) -> None:
    found = f1(right, wrong, missed)
    if right + wrong + missed == 0:
        assert found.value is None
        return
    assert found.value == pytest.approx(2 * right / (2 * right + wrong + missed))
    assert found.low is not None and found.high is not None and found.value is not None
    assert 0 <= found.low <= found.value + 1e-12 and found.value <= found.high + 1e-12 <= 1 + 1e-9


def hit(start: int, end: int, entry: str, harm: str, score: float, *disguises: str) -> Hit:
    return Hit(start, end, entry, harm, score, disguises, (), 2, None, "allow")


def test_tables_by_hand() -> None:
    examples = [
        Example("a.jsonl", 1, "x" * 9, True, spans=((0, 3),)),
        Example("a.jsonl", 2, "x" * 9, True, spans=((5, 8),)),
        Example("a.jsonl", 3, "x" * 9, False, spans=()),
        Example("b.jsonl", 1, "x" * 9, True, harm="H05", disguise="leet"),
        Example("b.jsonl", 2, "x" * 9, True, harm="H02", disguise="leet"),
        Example("c.txt", 1, "x" * 9, False),
    ]
    verdicts = [
        Verdict("review", (hit(0, 3, "H08.a", "H08", 0.95), hit(6, 8, "H08.b", "H08", 0.95))),
        Verdict("allow", (hit(5, 7, "H08.a", "H08", 0.45),)),
        Verdict("review", (hit(0, 2, "H08.b", "H08", 0.75),)),
        Verdict("block", (hit(0, 2, "H05.c", "H05", 0.85, "leet"),)),
        Verdict("allow"),
        Verdict("allow"),
    ]
    found = measure(examples, verdicts)
    assert (found.overall.precision.part, found.overall.precision.whole) == (2, 3)
    assert (found.overall.recall.part, found.overall.recall.whole) == (2, 4)
    rate = found.overall.false_positive_rate
    assert (rate.part, rate.whole) == (1, 2)
    assert (found.overall.above_allow.part, found.overall.to_review.part) == (3, 2)
    assert [row.source for row in found.sources] == ["a.jsonl", "b.jsonl", "c.txt"]
    harms = {row.harm: (row.hits, row.precision.part, row.recall.whole) for row in found.by_harm}
    assert harms == {"H02": (0, 0, 1), "H05": (1, 1, 1), "H08": (2, 1, 0)}
    families = {row.disguise: row for row in found.by_disguise}
    assert (families["leet"].recall.part, families["leet"].recall.whole) == (1, 2)
    assert families["leet"].precision.part == 1
    # The second hit of the first text marks letters that nobody marked.
    assert [(row.entry, row.wrong, row.right) for row in found.by_entry] == [
        ("H08.b", 2, 0), ("H05.c", 0, 1), ("H08.a", 0, 1),
    ]  # fmt: skip
    bins = {one.low: (one.count, one.right.part) for one in found.reliability if one.count}
    assert bins == {0.4: (1, 1), 0.7: (1, 0), 0.8: (1, 1), 0.9: (2, 1)}
    expected = (abs(0.45 - 1) + 0.75 + abs(0.85 - 1) + 2 * abs(0.95 - 0.5)) / 5
    assert found.expected_calibration_error == pytest.approx(expected)

    only = measure(examples, verdicts, harms=["H08"], threshold=0.4, left_out=[0])
    assert only.left_out == 3  # the one named, and two that are labelled with other harms
    assert (only.overall.recall.part, only.overall.recall.whole) == (1, 1)
    assert only.overall.texts == 6


@pytest.fixture
def data(run: Run) -> None:
    lines: list[dict[str, Any]] = [
        {"text": "vay t1ền nhanh đi", "label": "H06", "disguise": "leet", "term": "vay tiền nhanh"},
        {"text": "đồ chó dại", "spans": [[0, 10]]},
        {"text": "đồ tồi", "spans": [[0, 6]]},
        {"text": "con chó này", "spans": []},
        {"text": "xin chào", "label": False},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    Path("labelled.jsonl").write_text(
        text + '\n{"text": "?"}\n{"text": "?", "label": "?"}\n', "utf-8"
    )
    Path("clean.txt").write_text("# a comment\ntrời đẹp quá\n\nvay tiền nhanh\n", "utf-8")
    Path("out.json").write_text('{"rule": "why", "lines": {"labelled": [3]}}', "utf-8")


@pytest.mark.usefixtures("data")
def test_as_json(run: Run) -> None:
    result = run("evaluate", "labelled.jsonl", "--clean", "clean.txt", "--json",
                 "--leave-out", "out.json")  # fmt: skip
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["broken_lines"] == 2
    assert found["left_out_rule"] == "why"
    overall = found["accuracy"]["overall"]
    assert (overall["texts"], overall["positives"]) == (7, 2)
    assert overall["recall"]["part"] == 2
    assert overall["precision"]["whole"] == 3
    assert found["accuracy"]["by_entry"][0] == {
        "entry": "H06.vay-tien-nhanh", "right": 1, "wrong": 1,
        "precision": found["accuracy"]["by_entry"][0]["precision"],
    }  # fmt: skip
    assert 'labelled.jsonl:6: skipped: neither "spans" nor "label"' in result.stderr
    assert "labelled.jsonl:7: skipped: the label '?'" in result.stderr


@pytest.mark.usefixtures("data")
def test_as_tables_and_text_files_are_clean(run: Run) -> None:
    result = run("evaluate", "labelled.jsonl", "clean.txt", "--leave-out", "out.json",
                 "--harms", "H06,h08")  # fmt: skip
    assert result.exit_code == 0
    for part in ("Left out of the positives: 1. Rule: why", "clean.txt", "precision", "2/2",
                 "H06.vay-tien-nhanh", "Reliability of the scores", "95 % Wilson"):  # fmt: skip
        assert part in result.stdout, part


def test_spans_outside_the_text(run: Run) -> None:
    Path("a.jsonl").write_text(
        '{"text": "abc", "spans": [[1, 9]]}\n{"text": "x", "label": 0}', "utf-8"
    )
    result = run("evaluate", "a.jsonl", "--json")
    assert "a.jsonl:1: skipped: the span [1, 9] is not in the text" in result.stderr


def test_half_of_a_surrogate_pair_and_json_without_end_in_labelled_lines(run: Run) -> None:
    deep = '{"text": "a", "x": ' + "[" * 50_000 + "]" * 50_000 + "}"
    lone = '{"text": "\\ud83d vay tiền nhanh", "label": 1}'
    Path("a.jsonl").write_text(f"{deep}\n{lone}\n", "utf-8")
    result = run("evaluate", "a.jsonl", "--json")
    assert result.exit_code == 0
    assert "a.jsonl:1: skipped: JSON is nested too deeply" in result.stderr
    assert "a.jsonl:2" not in result.stderr
