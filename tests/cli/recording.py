"""Posts on record for the commands that work on them, and what those say."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

from luytre import Lexicon, Screener
from luytre.intake import Intake, SentPost, Writer
from luytre.storage import Installation

SENT = (
    SentPost(id="1", author="an", text="vay t1ền nh4nh 0912345678", url="https://f.vn/1"),
    SentPost(id="2", author="bình", text="xin chào"),
    SentPost(id="3", author="an", text="chào bạn"),
)


def send(data: Path, url: str | None = None, *more: SentPost) -> None:
    """Three posts of two authors come in, and `more`."""
    installation = Installation.open(data, url)
    writer = Writer(installation.database)
    intake = Intake(
        Screener(Lexicon.from_terms({"vay tiền nhanh": "H06"})), installation.vault, writer
    )
    intake.receive([*SENT, *more], "forum", "key:tester")[0].result(20)
    writer.close()
    installation.database.close()


def lines(run: Run, *args: str) -> list[list[str]]:
    done = run(*args)
    assert done.exit_code == 0, done.output
    return [line.split("\t") for line in done.stdout.splitlines()]


def failed(run: Run, *args: str, code: int = 1) -> str:
    """What a command that fails says, on stderr alone."""
    done = run(*args)
    assert done.exit_code == code, done.output
    assert done.stdout == ""
    return done.stderr
