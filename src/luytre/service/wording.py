"""The sentences of the page and of the console, in Vietnamese and English."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Literal, get_args

import msgspec

__all__ = ["LANGUAGES", "Language", "Wording", "console_wording", "sentences", "wording"]

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Wording:
    """The sentences in one language. ``w("name", key=value)`` gives one, filled in."""

    def __init__(self, language: Language, sentences: dict[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    def __call__(self, name: str, /, **values: object) -> str:
        sentence = self._sentences[name]
        return sentence.format(**values) if values else sentence

    def __contains__(self, name: str) -> bool:
        return name in self._sentences

    def choose(self, english: str, vietnamese: str) -> str:
        """The one of two that is in this language."""
        return vietnamese if self.language == "vi" else english

    def number(self, value: float) -> str:
        """Two decimals, with a comma in Vietnamese."""
        return f"{value:.2f}".replace(".", self.choose(".", ","))


@functools.cache
def wording(language: Language) -> Wording:
    """The page's sentences in `language`."""
    return _in(language, sentences([_service() / "wording.toml"]))


@functools.cache
def console_wording(language: Language) -> Wording:
    """The console's sentences in `language`: those of all its files, and the page's."""
    files = sorted((_service() / "console" / "wording").iterdir(), key=lambda file: file.name)
    return _in(language, sentences([_service() / "wording.toml", *files]))


def sentences(files: Iterable[Traversable]) -> dict[str, dict[str, str]]:
    """The sentences of several files, by name and language.

    Raises `ValueError` where two files have a sentence of the same name.
    """
    found: dict[str, dict[str, str]] = {}
    for file in files:
        read = msgspec.toml.decode(file.read_text("utf-8"), type=dict[str, dict[str, str]])
        if twice := sorted(found.keys() & read.keys()):
            raise ValueError(
                f"{file.name} has sentences that another file has: {', '.join(twice)}. "
                "Give them other names."
            )
        found |= read
    return found


def _service() -> Traversable:
    return resources.files(__package__)


def _in(language: Language, found: dict[str, dict[str, str]]) -> Wording:
    return Wording(language, {name: each[language] for name, each in found.items()})
