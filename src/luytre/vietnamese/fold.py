"""`fold`: what a text is, whichever way it is written."""

from __future__ import annotations

import functools
import importlib
import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from luytre.vietnamese import fold_kernel
from luytre.vietnamese.folding import KEEPS, STEPS, CodePoints, class_table, code_points
from luytre.vietnamese.forms import form_table
from luytre.vietnamese.rewrites import rule_table

__all__ = ["fold"]

_DIGITS_NEEDED = 8

try:
    _folder: Any = importlib.import_module("luytre.vietnamese._folder")
except ImportError:
    _folder = None


def _fold_in_python(text: str) -> bytes:
    """The coarse classes of the letters of `text`, one byte each (1 to 13), without gaps.

    Case, marks, repeats, separators, look-alikes, invisibles and the commonest spelling variants
    leave no trace, so texts that differ only in these fold to the same bytes: "Nhà cái",
    "nha.cai" and "NHÀÀ CÁI" do. Different words may fold alike too: equal bytes are a reason to
    look closer, not a finding. `luytre.vietnamese.folding.CLASSES` lists the classes.
    """
    n = len(text)
    if not n:
        return b""
    tokens = interpreted_tokens(n)
    fold_kernel.part_tokens([ord(c) for c in text], n, _table(), tokens)
    return bytes(tokens.letters[: fold_kernel.join_classes(tokens, _table())])


def _words_in_python(text: str) -> list[tuple[int, int]]:
    """The words of a short text, in order: the letters of each in one number, and its marks."""
    tokens = interpreted_tokens(len(text))
    fold_kernel.read_tokens([ord(c) for c in text], len(text), _table(), tokens, [0] * 4)
    return [(tokens.words[2 * t + 1], tokens.look[t]) for t in range(tokens.count)]


_compiled = _folder is not None and os.environ.get("LUYTRE_TWIN", "") in ("", "0")
#: The compiled `fold`, or the one above: see its text.
fold: Callable[[str], bytes] = _folder.fold if _compiled else _fold_in_python
words_of: Callable[[str], list[tuple[int, int]]] = (
    _folder.words_of if _compiled else _words_in_python
)


def interpreted_tokens(n: int) -> SimpleNamespace:
    """Room for the tokens of a text of n code points, as the interpreted kernels want it."""
    each = (
        "edges", "later", "gaps", "own_borders", "words", "marks", "code", "form", "look", "odd",
    )  # fmt: skip
    return SimpleNamespace(
        count=0, flags=0, letters=[0] * (n * 4 + 8), **{name: [0] * (n + 4) for name in each}
    )  # fmt: skip


def kernel_table(points: CodePoints) -> SimpleNamespace:
    """What the interpreted `fold_kernel` reads, with `points` as its code point table."""
    rules = rule_table()
    return SimpleNamespace(
        rows=points.rows, pages=points.pages, several=points.several, pairs=rules.pairs,
        classes=class_table(), steps=STEPS, words=form_table().words, keeps=KEEPS,
        digits_needed=_DIGITS_NEEDED,
    )  # fmt: skip


@functools.cache
def _table() -> SimpleNamespace:
    return kernel_table(code_points())
