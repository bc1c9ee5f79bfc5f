"""The page's sentences, in Vietnamese and English."""

from __future__ import annotations

import functools
from importlib import resources
from typing import Literal, get_args

import msgspec

__all__ = ["LANGUAGES", "Language", "Wording", "wording"]

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

    def choose(self, english: str, vietnamese: str) -> str:
        """The one of two that is in this language."""
        return vietnamese if self.language == "vi" else english

    def number(self, value: float) -> str:
        """Two decimals, with a comma in Vietnamese."""
        return f"{value:.2f}".replace(".", self.choose(".", ","))


@functools.cache
def wording(language: Language) -> Wording:
    """The sentences in `language`."""
    written = resources.files(__package__).joinpath("wording.toml").read_text("utf-8")
    sentences = msgspec.toml.decode(written, type=dict[str, dict[str, str]])
    return Wording(language, {name: each[language] for name, each in sentences.items()})
