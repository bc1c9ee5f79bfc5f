"""The civic corpus: legitimate criticism and political speech that must never be hit.

Every screener reads it before it serves, and refuses an entry that hits one of its sentences.
The files lie in ``civic/``, one sentence a line; empty lines and lines that start with ``#`` are
skipped. A file's name starts with the kind of its sentences.
"""

from __future__ import annotations

import functools
from importlib import resources

import msgspec

KINDS: tuple[str, ...] = ("plain", "angry", "disguised")
"""Plain and disguised sentences must have no hit; angry ones may be vulgar, and only that."""


class CivicSentence(msgspec.Struct, frozen=True):
    """One sentence, and the `line` (from 1) of the `file` that it comes from."""

    text: str
    kind: str
    file: str
    line: int


@functools.cache
def civic_corpus() -> tuple[CivicSentence, ...]:
    """Every sentence of the packaged corpus, in the order of files and lines.

    Raises `ValueError` for a file whose name starts with no known kind: its sentences would
    otherwise guard nothing.
    """
    sentences: list[CivicSentence] = []
    folder = resources.files("luytre.lexicon") / "civic"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".txt"):
            continue
        kind = next((kind for kind in KINDS if file.name.startswith(kind)), None)
        if kind is None:
            raise ValueError(
                f"civic/{file.name}: the name starts with no known kind; "
                f"rename it to start with one of {', '.join(KINDS)}"
            )
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            text = line.strip()
            if text and not text.startswith("#"):
                sentences.append(CivicSentence(text, kind, file.name, number))
    return tuple(sentences)
