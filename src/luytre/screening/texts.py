"""What counts as a text: any ``str``, those of its subclasses that templates hand out too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def plain_text(text: Any, name: str = "text") -> str:
    """`text` as an exact ``str``, so that no method of a subclass is called; else TypeError.

    ``name`` is what the error calls it.
    """
    if not isinstance(text, str):
        raise TypeError(f"{name} is {type(text).__name__}, not str")
    return str.__str__(text)


def plain_texts(texts: Iterable[Any]) -> list[str]:
    """The texts as exact strings; TypeError for one text where several are meant."""
    if isinstance(texts, (str, bytes, bytearray)):
        raise TypeError(
            f"screen_many takes several texts, not one {type(texts).__name__}: "
            "put it in a list, or use screen"
        )
    return [
        text if type(text) is str else plain_text(text, f"text {number}")
        for number, text in enumerate(texts)
    ]
