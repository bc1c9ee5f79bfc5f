"""A text as the finders read it: folded one code point to one, with the way back.

The fold is a table of single code points, so that offsets survive it: lower case, no
diacritics, any digit to its ASCII digit, look-alike dots, slashes, dashes and spaces to the
plain ones. Invisible code points and combining marks fall out.
"""

import unicodedata

# A code point that folds to nothing. Never seen outside: `View` removes it.
DROPPED = "\x00"

_DOTS = "。․．｡·・‧∙⋅•●۔﹒｡⸱"
_SLASHES = "⁄∕⧸"
_DASHES = "‐‑‒–—―−﹣－"
_BRACKETS = {"【": "[", "】": "]", "〔": "[", "〕": "]", "⟦": "[", "⟧": "]", "「": "[", "」": "]"}
_CJK_DIGITS = {
    numeral: str(value)
    for row in ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零壹貳參肆伍陸柒捌玖")
    for value, numeral in enumerate(row)
}
# Fillers that have a letter's category but no glyph.
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
_LETTERS = {
    "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ı": "i", "ł": "l", "ø": "o", "Ø": "o",
    # Cyrillic and Greek letters drawn like Latin ones.
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "н": "h", "і": "i", "ј": "j",
    "к": "k", "ӏ": "l", "м": "m", "о": "o", "р": "p", "ѕ": "s", "т": "t", "ѵ": "v", "ԝ": "w",
    "х": "x", "у": "y", "α": "a", "ε": "e", "ι": "i", "κ": "k", "ο": "o", "ρ": "p", "τ": "t",
    "υ": "u", "ν": "v", "χ": "x",
}  # fmt: skip
_NAMED_LETTERS = (
    "LATIN LETTER SMALL CAPITAL ",
    "NEGATIVE CIRCLED LATIN CAPITAL LETTER ",
    "NEGATIVE SQUARED LATIN CAPITAL LETTER ",
)
_ASCII_CLOSERS = {**dict.fromkeys(_DOTS, "."), **dict.fromkeys(_SLASHES, "/"), **_BRACKETS}
_VIETNAMESE_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")


def _fold(char: str) -> str:
    if char == "\n":
        return char
    if char in _ASCII_CLOSERS:
        return _ASCII_CLOSERS[char]
    if char in _CJK_DIGITS:
        return _CJK_DIGITS[char]
    if char in _DASHES:
        return "-"
    if char in _FILLERS:
        return DROPPED
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me") or char == DROPPED:
        return DROPPED
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    )
    bare = bare.lower() if len(bare) == 1 else char.lower()
    if len(bare) != 1:
        return char
    if bare in _LETTERS:
        return _LETTERS[bare]
    if not bare.isascii():
        name = unicodedata.name(char, "")
        for prefix in _NAMED_LETTERS:
            if name.startswith(prefix) and len(name) == len(prefix) + 1:
                return name[-1].lower()
    return bare


class _FoldTable(dict[int, str]):
    """Filled as code points are met: building it whole would cost every import 0.3 s."""

    def __missing__(self, code_point: int) -> str:
        folded = self[code_point] = _fold(chr(code_point))
        return folded


_FOLD = _FoldTable()


def folded_code_point(code_point: int) -> str:
    """One code point as `View.folded` has it, or `DROPPED`."""
    return _FOLD[code_point]


class View:
    """``folded`` and the way back to ``text``; all positions that finders use are in ``folded``."""

    __slots__ = ("_at", "folded", "numeric", "text")
    text: str
    folded: str
    _at: list[int] | None
    # Spans of the tokens that may be digits, where they are known.
    numeric: list[tuple[int, int]] | None

    def __init__(self, text: str) -> None:
        folded = text.translate(_FOLD)
        self._at = None
        self.numeric = None
        if DROPPED in folded:
            self._at = [index for index, char in enumerate(folded) if char != DROPPED]
            folded = folded.replace(DROPPED, "")
        self.text = text
        self.folded = folded

    def read_as(self, folded: str) -> "View":
        """The same text with another fold of the same length."""
        other = View.__new__(View)
        other.text, other.folded, other._at, other.numeric = self.text, folded, self._at, None
        return other

    @property
    def whole(self) -> bool:
        """Whether each code point of ``text`` is one of ``folded``."""
        return self._at is None

    @classmethod
    def read(
        cls,
        text: str,
        folded: str,
        at: list[int] | None,
        numeric: list[tuple[int, int]] | None,
    ) -> "View":
        """A text that is folded already; ``at``: the offsets in it, None where all were kept."""
        view = cls.__new__(cls)
        view.text, view.folded, view._at, view.numeric = text, folded, at, numeric
        return view

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code points of ``text``, the last one with the marks that belong to it (keycaps)."""
        if self._at is None:
            return start, end
        text, stop = self.text, self._at[end - 1] + 1
        while stop < len(text) and (
            unicodedata.category(text[stop]) in ("Mn", "Me") or text[stop] in "\u200c\u200d"
        ):
            stop += 1
        return self._at[start], stop

    def written(self, start: int, end: int) -> str:
        """The letters as they were written, invisibles left out, marks composed."""
        if self._at is None:
            raw = self.text[start:end]
            return raw if raw.isascii() else unicodedata.normalize("NFC", raw)
        first, last = self.span(start, end)
        raw = self.text[first:last]
        if raw.isascii():
            return raw
        kept = [char for char in raw if char in _VIETNAMESE_MARKS or _FOLD[ord(char)] != DROPPED]
        return unicodedata.normalize("NFC", "".join(kept))

    def plain(self, start: int, end: int) -> str:
        """As `written`, with compatibility forms (full width, mathematical …) made ASCII."""
        written = self.written(start, end)
        return written if written.isascii() else unicodedata.normalize("NFKC", written)

    def toned(self, start: int, end: int) -> bool:
        """Whether a Vietnamese diacritic stands on one of the letters."""
        written = self.written(start, end)
        if written.isascii():
            return False
        return any(
            part in _VIETNAMESE_MARKS or part in "đĐ"
            for part in unicodedata.normalize("NFD", written)
        )
