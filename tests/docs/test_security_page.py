"""The page on security names each requirement once, and tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")

#: Requirements of ASVS 5.0.0 at levels 1 and 2, by section: they are numbered from 1 on, and those
#: of level 3 alone, which are not looked at, stand behind them.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11,
    "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1,
    "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5,
    "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip

ROWS = re.findall(r"(?m)^\| (\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))? \| (.+?) \| (.+) \|$", PAGE)
TESTS = re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE)


def spread(first: str, last: str) -> list[str]:
    section, _, number = first.rpartition(".")
    end = int((last or first).rpartition(".")[2])
    assert not last or last.startswith(f"{section}.")
    return [f"{section}.{one}" for one in range(int(number), end + 1)]


def test_each_requirement_is_there_once_and_in_order() -> None:
    wanted = [
        f"{section}.{number}"
        for section, count in SECTIONS.items()
        for number in range(1, count + 1)
    ]
    assert len(wanted) == 253
    assert [one for first, last, _, _ in ROWS for one in spread(first, last)] == wanted


def test_each_has_a_test_a_reason_a_page_or_what_is_open() -> None:
    for first, _, _, status in ROWS:
        said = ("::test_", "not applicable: ", "written in [", "**open:** ", "make sanitize")
        assert any(part in status for part in said), first


def test_what_is_open_is_said_at_the_top() -> None:
    opened = [first for first, _, _, status in ROWS if "**open" in status.lower()]
    top = PAGE.partition("## V1")[0]
    assert f"in whole or in part:** {', '.join(opened)}." in top


def test_every_test_that_is_named_is_there() -> None:
    assert len(TESTS) > 100
    for file, name in TESTS:
        text = (ROOT / "tests" / file).read_text("utf-8")
        assert re.search(rf"(?m)^(async )?def {name}\(", text), f"{file}::{name}"
