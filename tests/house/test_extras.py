"""What is said to install is there to be installed, and is said the same way everywhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

from luytre.extras import Extra, how_to_install

ROOT = Path(__file__).parents[2]


def test_every_extra_can_be_asked_for_and_none_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(get_args(Extra)) == set(project["optional-dependencies"])


def test_it_is_said_for_a_copy_of_the_repository_and_for_all_else() -> None:
    assert how_to_install("zstd") == (
        "Install luytre with its extra `zstd`: write [zstd] behind what you gave to pip, such as "
        "pip install '.[zstd]' in a copy of the repository."
    )


def test_nowhere_is_it_said_in_other_words() -> None:
    for folder in ("src", "tools"):
        for file in (ROOT / folder).rglob("*.py"):
            found = re.findall(r"pip install|luytre\[", file.read_text("utf-8"))
            assert len(found) == (1 if file.name == "extras.py" else 0), file
