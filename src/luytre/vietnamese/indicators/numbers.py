"""Digits however they are written, gathered into groups.

A group is what stands without anything between its digits: ``0912``, ``O9I2``, ``chín``,
``0chin1``. Phones and accounts are runs of groups with small gaps.
"""

import re
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from luytre.vietnamese.indicators.view import View

# Digits as words: with diacritics, without, and as raw Telex keystrokes.
_WORDS = {
    "0": "không khong hông hong hổng kô ko khoong koong zero oh",
    "1": "một mốt mot mootj moojt moots",
    "2": "hai",
    "3": "ba",
    "4": "bốn bon boons tư tu tuw",
    "5": "năm nam lăm lam nhăm nham nawm lawm",
    "6": "sáu sau saus xáu xau",
    "7": "bảy bẩy bay bãy bayr baayr bary",
    "8": "tám tam tams",
    "9": "chín chin chins",
}
NUMBER_WORDS = {word: digit for digit, words in _WORDS.items() for word in words.split()}
FOLDED_WORDS = {word: digit for word, digit in NUMBER_WORDS.items() if word.isascii()}
FIRST_LETTERS = frozenset(word[:2] for word in FOLDED_WORDS)
LONGEST_WORD = max(map(len, FOLDED_WORDS))

# Letters drawn like digits; a capital where it differs from its small letter.
_LETTERS = {
    "o": "0", "i": "1", "l": "1", "z": "2", "e": "3", "s": "5", "b": "6", "g": "9", "q": "9",
}  # fmt: skip
_CAPITALS = {"a": "4", "b": "8", "g": "6", "t": "7", "d": "0", "q": "0"}
_LETTER_RUN = re.compile(r"[0-9oilzesbgqatd]+")

_RUN = re.compile(r"[a-z0-9]+")
_DIGITS_IN_RUN = re.compile(r"[0-9]+")
# A run of letters longer than any joined number.
_LONGEST_RUN = 80

# Words written for a separator.
_GAP_WORDS = frozenset(
    {"cham", "gach", "phay", "dot", "cach", "gach ngang", "dau cham", "gach noi", "-cham-"}
)
LONGEST_GAP = 12
_LONGEST_SIGN_GAP = 4


class Written(Enum):
    """How a group's digits are written."""

    DIGITS = "digits"
    LETTERS = "letters"  # look-alike letters among digits
    WORDS = "words"
    LETTERS_ALONE = "letters alone"  # look-alikes only: weak, its neighbours decide


class Group(NamedTuple):
    start: int
    end: int
    digits: str
    written: Written
    glued_before: str = ""  # letters right before it in the same run
    glued_after: str = ""


class Numbers(NamedTuple):
    """All groups of a text in order; ``gaps[i]`` is what links group ``i`` to the one before it."""

    groups: list[Group]
    gaps: list[str | None]


def numbers_of(view: View) -> Numbers:
    groups = list(_groups(view))
    gaps: list[str | None] = [None]
    gaps += [_gap(view.folded, left, right) for left, right in pairwise(groups)]
    return Numbers(groups, gaps)


def _groups(view: View) -> Iterator[Group]:
    folded = view.folded
    words = NUMBER_WORDS
    spans = view.numeric
    if spans is None:
        spans = [match.span() for match in _RUN.finditer(folded)]
    for start, end in spans:
        run = folded[start:end]
        if run.isdigit():
            yield Group(start, end, run, Written.DIGITS)
        elif run in FOLDED_WORDS:
            if (digit := words.get(view.plain(start, end).lower())) is not None:
                yield Group(start, end, digit, Written.WORDS)
        elif not run.isalpha():
            yield from _mixed(view, run, start, end)
        elif len(run) > 4:
            if run[:2] in FIRST_LETTERS and len(run) <= _LONGEST_RUN and (digits := _joined(run)):
                yield Group(start, end, digits, Written.WORDS)
        # Ordinary words have spaces around them; single letters may spell a number.
        elif len(run) == 1 or (_is_sign(folded, start - 1) and _is_sign(folded, end)):
            if _LETTER_RUN.fullmatch(run) and (digits := _letters_as_digits(view, start, end)):
                yield Group(start, end, digits, Written.LETTERS_ALONE)


def _is_sign(folded: str, index: int) -> bool:
    return 0 <= index < len(folded) and folded[index] not in " \n"


def _mixed(view: View, run: str, start: int, end: int) -> Iterator[Group]:
    """Groups of a run that holds both letters and digits."""
    if len(run) <= _LONGEST_RUN:
        if _LETTER_RUN.fullmatch(run) and (digits := _letters_as_digits(view, start, end)):
            yield Group(start, end, digits, Written.LETTERS)
            return
        if digits := _joined(run):
            yield Group(start, end, digits, Written.WORDS)
            return
    parts = list(_DIGITS_IN_RUN.finditer(run))
    for index, part in enumerate(parts):
        before = parts[index - 1].end() if index else 0
        after = parts[index + 1].start() if index + 1 < len(parts) else len(run)
        yield Group(
            start + part.start(),
            start + part.end(),
            part.group(),
            Written.DIGITS,
            run[max(before, part.start() - 16) : part.start()],
            run[part.end() : min(after, part.end() + 16)],
        )


def _letters_as_digits(view: View, start: int, end: int) -> str:
    """The digits that look-alike letters stand for, "" where one stands for none."""
    folded = view.folded[start:end]
    written = view.plain(start, end)
    # Marks and ligatures can make what is written longer than what it folds to.
    aligned = len(written) == len(folded)
    read = []
    for index, letter in enumerate(folded):
        if letter.isdigit():
            read.append(letter)
            continue
        at = start + index
        capital = (written[index] if aligned else view.plain(at, at + 1)[:1]).isupper()
        digit = (_CAPITALS.get(letter) if capital else None) or _LETTERS.get(letter)
        if not digit:
            return ""
        read.append(digit)
    return "".join(read)


def _joined(run: str) -> str:
    """Number words and digits joined without space ("0chin1hai"), "" where anything else is in.

    Reads the longest word first and never goes back, so that it stays linear.
    """
    read = []
    at = 0
    while at < len(run):
        if run[at].isdigit():
            read.append(run[at])
            at += 1
            continue
        for length in range(min(LONGEST_WORD, len(run) - at), 1, -1):
            digit = FOLDED_WORDS.get(run[at : at + length])
            if digit is not None:
                read.append(digit)
                at += length
                break
        else:
            return ""
    return "".join(read) if len(read) > 1 else ""


def _gap(folded: str, left: Group, right: Group) -> str | None:
    """What stands between two groups where it may stand inside one number, else None.

    A few signs (emoji too), or a word written for a sign.
    """
    width = right.start - left.end
    if width > LONGEST_GAP:
        return None
    gap = folded[left.end : right.start]
    if "\n" in gap or "=" in gap:
        return None
    if width <= _LONGEST_SIGN_GAP and not any(map(str.isalnum, gap)):
        return gap
    return gap if gap.strip() in _GAP_WORDS else None
