"""The skeleton of a text: what is left when no diacritics are typed."""

from __future__ import annotations

import unicodedata

# đ carries a stroke, not a combining mark, so decomposition alone leaves it.
_STROKE = str.maketrans({"đ": "d", "Đ": "d"})


def skeleton(text: str) -> str:
    """Lower-case `text` without diacritics: ``"Cờ bạc"`` → ``"co bac"``.

    Every mark of the Vietnamese alphabet goes, and so does any other combining mark.
    Spaces and punctuation stay where they are.
    """
    decomposed = unicodedata.normalize("NFD", text.lower())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.translate(_STROKE)
