"""A scan that is killed goes on, and its output is that of one that was left alone."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from luytre.reporting.inputs import Input
from luytre.reporting.rows import Totals
from luytre.reporting.spool import Checkpoint, Spool, stamp

Run = Callable[..., Result]

# Slow enough to be killed in the middle, and saved after every batch.
DRIVER = """
import sys, time
from luytre.commands import scan as command
from luytre.reporting import scanning
command._SECONDS_BETWEEN_SAVES = 0.0
real = scanning._screened
def slow(*args):
    time.sleep(0.02)
    return real(*args)
scanning._screened = slow
from luytre.cli import main
main(sys.argv[1:])
"""


@pytest.fixture
def texts(tmp_path: Path) -> tuple[Path, Path]:
    chance = random.Random(7)
    words = ["vay t1ền nhanh", "xin chào", "vieecj nhej luwowng cao", "đồ chó dại", "trời đẹp"]
    lines = [f"{n} {chance.choice(words)} {chance.random()}" for n in range(20_000)]
    one, two = tmp_path / "one.txt", tmp_path / "two.jsonl"
    one.write_text("\n".join(lines[:12_000]), "utf-8")
    two.write_text(
        "".join(
            "{broken\n" if n % 1000 == 3 else json.dumps({"text": line}) + "\n"
            for n, line in enumerate(lines[12_000:])
        ),
        "utf-8",
    )
    return one, two


def command(texts: tuple[Path, Path], dictionary: str, output: Path, *more: str) -> list[str]:
    files = [str(path) for path in texts]
    return [
        sys.executable, "-c", DRIVER, "scan", *files, "--lexicon", dictionary,
        "--jobs", "2", "-o", str(output), *more,
    ]  # fmt: skip


def position(progress: Path) -> int:
    """How many lines the checkpoint says are done."""
    try:
        found = json.loads(progress.read_bytes())
    except FileNotFoundError:
        return 0
    return int(found["file"] * 12_000 + found["lines"])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonl", "csv", "html"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_killed_again_and_again_the_output_is_the_same(
    texts: tuple[Path, Path], dictionary: str, tmp_path: Path, form: str, number: int
) -> None:
    whole = tmp_path / f"whole.{form}"
    done = subprocess.run(command(texts, dictionary, whole), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    chance = random.Random(f"{form}{number}")
    output = tmp_path / f"out.{form}"
    progress = tmp_path / f"out.{form}.progress"
    places = []
    for _ in range(4):
        target = position(progress) + chance.randrange(1, 4000)
        running = subprocess.Popen(
            command(texts, dictionary, output, "--resume"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while running.poll() is None and position(progress) < target:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.02)
        running.send_signal(number)
        assert running.wait(timeout=60) == (130 if number == signal.SIGINT else -number)
        places.append(position(progress))
    assert places == sorted(places)
    assert 0 < places[0] < places[-1] < 20_000
    done = subprocess.run(
        command(texts, dictionary, output, "--resume"), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert output.read_bytes() == whole.read_bytes()
    assert not list(tmp_path.glob("out.*.p*"))


def test_an_interrupt_says_how_to_go_on(
    texts: tuple[Path, Path], dictionary: str, tmp_path: Path, run: Run
) -> None:
    output = tmp_path / "out.jsonl"
    running = subprocess.Popen(
        command(texts, dictionary, output), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    progress = tmp_path / "out.jsonl.progress"
    for _ in range(600):
        time.sleep(0.02)
        if progress.exists() and json.loads(progress.read_bytes())["length"]:
            break
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert "Go on with the same command and --resume." in said.decode()
    files = [str(path) for path in texts]
    again = run("scan", *files, "-o", str(output))
    assert again.exit_code == 2
    assert "add --resume. To start over instead, add --restart." in " ".join(again.stderr.split())
    other = run("scan", *files, "-o", str(output), "--resume", "--policy", "strict")
    assert other.exit_code == 2
    assert "another dictionary, policy or option" in " ".join(other.stderr.split())
    fewer = run("scan", files[0], "-o", str(output), "--resume")
    assert "was begun from other files" in " ".join(fewer.stderr.split())
    os.utime(files[0], (1, 1))
    changed = run("scan", *files, "-o", str(output), "--resume")
    assert "has changed since the scan was interrupted" in " ".join(changed.stderr.split())
    anew = run("scan", *files, "-o", str(output), "--restart")
    assert anew.exit_code == 0
    assert len(output.read_bytes().splitlines()) == 20_000 - 8
    assert not progress.exists()


def test_rows_after_the_last_checkpoint_are_cut_off(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("x\n", "utf-8")
    inputs = (stamp(Input(str(tmp_path / "in.txt"))),)
    output = tmp_path / "out.jsonl"
    with Spool(output, Checkpoint(inputs=inputs, settings="s"), resume=False) as spool:
        spool.write(b"one\n")
        spool.checkpoint.lines = 1
        spool.checkpoint.totals = Totals(texts=1)
        spool.save()
        spool.write(b"two, never saved\n")
    with Spool(output, Checkpoint(inputs=inputs, settings="s"), resume=True) as spool:
        assert spool.resumed
        assert (spool.checkpoint.lines, spool.checkpoint.totals.texts) == (1, 1)
        spool.write(b"two\n")
        spool.save()
        spool.finish(spool.part)
    assert output.read_bytes() == b"one\ntwo\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.txt", "out.jsonl"]


def test_a_damaged_checkpoint_is_no_reason_to_guess(run: Run) -> None:
    Path("a.txt").write_text("x\n", "utf-8")
    Path("out.jsonl.part").write_bytes(b"")
    Path("out.jsonl.progress").write_bytes(b"{")
    result = run("scan", "a.txt", "-o", "out.jsonl", "--resume")
    assert result.exit_code == 2
    assert "Start over with --restart." in " ".join(result.stderr.split())


def interrupted(folder: Path) -> Path:
    """The checkpoint of a scan to ``out.jsonl`` that was stopped after its only text."""
    (folder / "a.txt").write_text("x\n", "utf-8")
    inputs = (stamp(Input("a.txt")),)
    with Spool(Path("out.jsonl"), Checkpoint(inputs=inputs, settings="s"), resume=False) as spool:
        spool.write(b'{"row": 1}\n')
        spool.checkpoint.lines = 1
        spool.checkpoint.totals = Totals(texts=1, harms={"H06": 1})
        spool.save()
    return Path("out.jsonl.progress")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("length", -5), ("length", 3), ("lines", -1), ("lines", 0), ("lines", 2), ("file", -1),
        ("file", 7), ("totals", {"texts": -1}), ("totals", {"texts": 1, "harms": {"H99": 1}}),
        ("seal", ""),
    ],
)  # fmt: skip
def test_a_checkpoint_changed_by_hand_is_not_gone_on_from(
    run: Run, tmp_path: Path, key: str, value: object
) -> None:
    progress = interrupted(tmp_path)
    saved = json.loads(progress.read_bytes())
    progress.write_text(json.dumps({**saved, key: value}), "utf-8")
    result = run("scan", "a.txt", "-o", "out.jsonl", "--resume")
    assert result.exit_code == 2
    assert (
        "Error: out.jsonl.progress is not as it was saved: it was changed or damaged. "
        "Start over with --restart." in " ".join(result.stderr.split())
    )
    assert Path("out.jsonl.part").read_bytes() == b'{"row": 1}\n'
    assert run("scan", "a.txt", "-o", "out.jsonl", "--restart").exit_code == 0
    assert json.loads(Path("out.jsonl").read_bytes())["text"] == "x"


@pytest.mark.parametrize("raw", [b"[]", b'{"lines": "1"}', b"\xff", b'{"x":' + b"[" * 50_000])
def test_a_checkpoint_that_is_none_is_not_gone_on_from(
    run: Run, tmp_path: Path, raw: bytes
) -> None:
    interrupted(tmp_path).write_bytes(raw)
    result = run("scan", "a.txt", "-o", "out.jsonl", "--resume")
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert "Error: out.jsonl.progress can't be read (" in said
    assert "Start over with --restart." in said
