"""The cheap question that comes before the search: which finders may find something?"""

from __future__ import annotations

import functools
import importlib
import os
from types import SimpleNamespace
from typing import Any

from luytre.vietnamese import indicator_kernel as kernel
from luytre.vietnamese.indicators.view import View
from luytre.vietnamese.indicators.words import may_hold_number, row_of, word_table

NUMBERS: int = kernel.PHONES | kernel.ACCOUNTS | kernel.REVERSED | kernel.STROKES
FINDERS_OF_ADDRESSES: int = kernel.HANDLES | kernel.LINKS | kernel.NAMED
EVERYTHING: int = NUMBERS | FINDERS_OF_ADDRESSES

# What a compiled look and its twin give: 0, or bits of `indicator_kernel`, the folded text, the
# offsets where anything was dropped, the spans of tokens that may be numbers. Or all there is to
# find, where that is phones as most are written: digits, start, end.
_Phones = list[tuple[str, int, int]]
_Seen = tuple[int, str, list[int] | None, list[tuple[int, int]] | None]


def look(text: str) -> tuple[int, View] | _Phones | None:
    """The finders that may find something, as bits of `EVERYTHING`, and what they read.

    None where no finder can find anything: most texts, at a few nanoseconds a code point. A list of
    phones where nothing else can be found, and no finder is needed for them.
    """
    seen: _Seen | _Phones | int = _look(text)
    if isinstance(seen, list):
        return seen
    if isinstance(seen, int):
        return None
    flags, folded, at, numeric = seen
    finders = flags & NUMBERS
    if finders and not flags & kernel.FIVE_DIGITS and not may_hold_number(folded):
        finders = 0
    if flags & kernel.ADDRESSES:
        finders |= flags & FINDERS_OF_ADDRESSES
    return (finders, View.read(text, folded, at, numeric)) if finders else None


class _Rows(dict[int, int]):
    """Filled as code points are met."""

    def __missing__(self, code_point: int) -> int:
        row = self[code_point] = row_of(code_point)
        return row


@functools.cache
def _table() -> SimpleNamespace:
    return SimpleNamespace(rows=_Rows(), **vars(word_table()))


def look_in_python(text: str) -> _Seen | _Phones | int:
    """The twin of the compiled look."""
    n = len(text)
    codes = [ord(character) for character in text]
    rows, at = [0] * (n + kernel.PADDING), [0] * (n + kernel.PADDING)
    made = kernel.lay_rows(codes, n, _table(), rows, at)
    room = n // 2 + 2
    tokens = SimpleNamespace(**{name: [0] * room for name in ("start", "end", "digits", "kinds")})
    groups = SimpleNamespace(
        count=0,
        phones=[0] * room * 2,
        **{
            name: [0] * room for name in ("start", "end", "digits", "plain", "linked", "cues")
        },
    )  # fmt: skip
    flags: int = kernel.look(rows, made, _table(), tokens, groups)
    folded = "".join(chr(row & kernel.CODE) for row in rows[:made])
    strokes = any(sign in folded[1:-1] for sign in "|!")
    # An address is looked for only where something says that there may be one at all.
    asked = flags & (EVERYTHING if flags & kernel.ADDRESSES else NUMBERS)
    only_phones = asked == kernel.PHONES and flags & kernel.FIVE_DIGITS
    if only_phones and made == n and not strokes:
        found = kernel.plain_phones(rows, groups, _table())
        if found >= 0:
            spans = zip(
                groups.phones[: 2 * found : 2], groups.phones[1 : 2 * found : 2], strict=True
            )
            return [
                ("".join(filter(str.isdigit, folded[start:end])), start, end)
                for start, end in spans
            ]
    numeric = [
        (groups.start[group], groups.end[group])
        for group in range(groups.count)
        if flags & kernel.ACCOUNTS or not groups.cues[group] & 8
    ]
    flags |= kernel.look_at_strokes(rows, made, _table(), tokens, groups)
    if not flags & EVERYTHING:
        return 0
    numbers = flags & (kernel.PHONES | kernel.ACCOUNTS | kernel.REVERSED)
    return flags, folded, None if made == n else at[:made], numeric if numbers else None


def _compiled() -> Any:
    if os.environ.get("LUYTRE_TWIN", "") not in ("", "0"):
        return None
    try:
        return importlib.import_module("luytre.vietnamese._glance").Glance(word_table(), row_of)
    except ImportError:
        return None


_look: Any = _compiled() or look_in_python
