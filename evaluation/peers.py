"""A plain word list as a baseline: what a list without any reading of disguises finds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

Finds = Callable[[str], bool]


def read_list(path: Path) -> list[str]:
    """The entries of a word list, one a line, without comments."""
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return [_normal(line) for line in lines if line and not line.startswith("#")]


def whole_words(words: list[str]) -> Finds:
    """Whether a text holds one of `words` between characters that are no letter or digit."""
    pattern = re.compile(rf"(?<!\w)(?:{_alternatives(words)})(?!\w)")
    return lambda text: bool(pattern.search(_normal(text)))


def substrings(words: list[str]) -> Finds:
    """Whether a text holds one of `words` anywhere, within other words too."""
    pattern = re.compile(_alternatives(words))
    return lambda text: bool(pattern.search(_normal(text)))


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.lower())
