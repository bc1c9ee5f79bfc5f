"""Each benchmark command runs on tiny sizes. What it measures is not asserted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
STAND_IN = Path(__file__).with_name("stand_in.py")


def run(module: str, *arguments: str) -> str:
    """What the command prints; a process of its own, since it pins itself to a core."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_speed(tmp_path: Path) -> None:
    pytest.importorskip("ahocorasick_rs")
    comments, news = tmp_path / "comments.jsonl", tmp_path / "news.txt"
    comments.write_text('{"text": "hôm nay vui quá", "spans": []}\n' * 60, "utf-8")
    news.write_text("Trời nhiều mây , có mưa .\n" * 60, "utf-8")
    record = tmp_path / "speed.json"
    printed = run(
        "benchmarks.speed", "--tiny", "--real", str(comments), str(news), "--json", str(record)
    )
    kept = json.loads(record.read_text("utf-8"))
    what = " ".join(line["what"] for line in kept["lines"])
    for part in ("2,000 terms: screen", "all hit", "all toneless", "build", "real mix"):
        assert part in what
    assert "ahocorasick-rs" in kept["on"]
    assert "processor" in printed


@pytest.mark.slow
def test_growth(tmp_path: Path) -> None:
    svg, record = tmp_path / "growth.svg", tmp_path / "growth.json"
    printed = run(
        "benchmarks.growth", "--lengths", "100,200", "--svg", str(svg), "--json", str(record)
    )
    assert "one letter" in printed
    assert ElementTree.fromstring(svg.read_text("utf-8")).tag.endswith("svg")
    kept = json.loads(record.read_text("utf-8"))
    assert kept["lengths"] == [100, 200]
    assert all(len(took) == 2 for took in kept["seconds"].values())


@pytest.mark.slow
def test_intake(tmp_path: Path) -> None:
    record = tmp_path / "intake.json"
    run("benchmarks.intake", "--runs", "1", "--seconds", "0.2", "--texts", "200",
        "--json", str(record))  # fmt: skip
    kept = json.loads(record.read_text("utf-8"))
    what = " ".join(line["what"] for line in kept["lines"])
    for kind in ("sqlite", "postgresql"):
        assert f"{kind}: batches" in what
        assert f"{kind}: single posts at half of that: p99" in what
    assert kept["on"]["PostgreSQL fsync"] == "on"


def test_queue(tmp_path: Path) -> None:
    record = tmp_path / "queue.json"
    run("benchmarks.queue", "--cases", "300", "--rounds", "2", "--texts", "50",
        "--on", "sqlite", "--json", str(record))  # fmt: skip
    kept = json.loads(record.read_text("utf-8"))
    what = " ".join(line["what"] for line in kept["lines"])
    for asked in ("the first page", "a page of any filter", "a search", "a case taken"):
        assert f"sqlite: {asked}" in what


@pytest.mark.slow
def test_http(tmp_path: Path) -> None:
    record = tmp_path / "http.json"
    command = f"'{sys.executable}' '{STAND_IN}' {{port}}"
    run("benchmarks.http", "--seconds", "0.2", "--texts", "200", "--command", command,
        "--json", str(record))  # fmt: skip
    kept = json.loads(record.read_text("utf-8"))
    assert {figure["unit"] for figure in kept["lines"]} == {"texts/s", "requests/s", "ms"}
    assert all(figure["value"] > 0 for figure in kept["lines"])


def test_http_says_why_a_server_does_not_start() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.http", "--seconds", "0.1", "--texts", "100",
         "--command", f"'{sys.executable}' -c 'print(\"no such port\"); raise SystemExit(3)'"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "status 3" in done.stderr
    assert "no such port" in done.stderr
