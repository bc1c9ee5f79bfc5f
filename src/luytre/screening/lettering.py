"""What the characters of a text show, and what a term asks for, letter by letter.

Both sides of `luytre.screening.undoing`: characters with the letters that the code point table
says they stand for, and terms with their syllables, marks and swapped variants.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from luytre.vietnamese.folding import (
    EXTENDS,
    INVISIBLE,
    LEET,
    LETTER,
    QUALITY,
    SEVERAL,
    TONE,
    VOWELS,
    code_points,
)
from luytre.vietnamese.legacy_fonts import decode_tcvn3, decode_vni_font
from luytre.vietnamese.skeleton import skeleton

__all__ = ["Atom", "Term", "marks_of", "readings", "swapped"]

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_TONE_SIGNS = {number: sign for sign, number in _TONES.items()}
_QUALITIES = {"\u0302": 1, "\u0306": 2, "\u031b": 2}
_STROKE = 4


@dataclass(frozen=True)
class Atom:
    """A character of the text: what it is, and the letter that it shows."""

    start: int
    end: int
    raw: str
    kind: int
    letter: str = ""
    via: str = ""  # the disguise by which it shows the letter

    @functools.cached_property
    def base(self) -> str:
        return skeleton(self.letter)


def readings(text: str, start: int, end: int, disguises: Sequence[str]) -> list[list[Atom]]:
    if "legacy-font" not in disguises:
        return [read_atoms(text, start, end)]
    return [
        _legacy_atoms(text, start, end, "tcvn3"),
        _legacy_atoms(text, start, end, "vni"),
    ]


def read_atoms(text: str, start: int, end: int) -> list[Atom]:
    points = code_points()
    atoms: list[Atom] = []
    for at in range(start, end):
        code = ord(text[at])
        row = points.rows[points.pages[code >> 8] << 8 | code & 255]
        kind = row >> 11 & 15
        if kind in (TONE, QUALITY) and atoms and atoms[-1].kind == LETTER:
            last = atoms[-1]
            marked = unicodedata.normalize("NFC", last.letter + _mark_of(row, kind))
            if len(marked) == 1:
                atoms[-1] = replace(last, end=at + 1, raw=last.raw + text[at], letter=marked)
                continue
        if kind == SEVERAL:
            several = points.several[(row & 0x7FF) * 4 : (row & 0x7FF) * 4 + 4]
            letters = [_letter(inner) for inner in several if inner]
            atoms.append(Atom(at, at + 1, text[at], LETTER, letters[0], "lookalikes"))
            atoms += [Atom(at + 1, at + 1, "", LETTER, letter) for letter in letters[1:]]
        elif kind in (LETTER, LEET):
            via = "leet" if kind == LEET else "lookalikes" if row >> 16 & 1 else ""
            atoms.append(Atom(at, at + 1, text[at], kind, _letter(row), via))
        elif kind in (EXTENDS, INVISIBLE, TONE, QUALITY):
            atoms.append(Atom(at, at + 1, text[at], INVISIBLE))
        else:
            atoms.append(Atom(at, at + 1, text[at], kind))
    return atoms


def _mark_of(row: int, kind: int) -> str:
    if kind == TONE:
        return _TONE_SIGNS.get(row >> 8 & 7, "")
    return "\u0302" if row >> 6 & 3 == 1 else "\u0306"


def _letter(row: int) -> str:
    """The Vietnamese letter that a packed row of the code point table stands for."""
    number, quality, tone = row & 63, row >> 6 & 3, row >> 8 & 7
    base = chr(96 + number) if number <= 26 else chr(48 + number - 27)
    if quality and base == "d":
        return "đ"
    sign = ""
    if quality:
        sign = "\u0302" if quality == 1 else "\u0306" if base == "a" else "\u031b"
    return unicodedata.normalize("NFC", base + sign + _TONE_SIGNS.get(tone, ""))


def _legacy_atoms(text: str, start: int, end: int, font: str) -> list[Atom]:
    decode = decode_tcvn3 if font == "tcvn3" else decode_vni_font
    atoms: list[Atom] = []
    at = start
    while at < end:
        pair, one = text[at : min(at + 2, end)], text[at]
        if len(pair) == 2 and len(decode(pair)) == 1:
            atoms.append(Atom(at, at + 2, pair, LETTER, decode(pair).lower(), "legacy-font"))
            at += 2
            continue
        if decode(one) != one:
            atoms.append(Atom(at, at + 1, one, LETTER, decode(one).lower(), "legacy-font"))
        else:
            atoms += read_atoms(text, at, at + 1)
        at += 1
    return atoms


def marks_of(letters: Iterable[str]) -> tuple[int, int, bool]:
    """Tone number, bits of the vowel qualities (1, 2), and of a stroke (4), and whether any."""
    tone = qualities = 0
    for letter in letters:
        if letter == "đ":
            qualities |= _STROKE
        for part in unicodedata.normalize("NFD", letter):
            tone = _TONES.get(part, tone)
            qualities |= _QUALITIES.get(part, 0)
    return tone, qualities, bool(tone or qualities)


def swapped(term: str) -> list[str]:
    """`term` as it is, and the ways of swapping its two syllables or their rimes."""
    syllables = term.split(" ")
    if len(syllables) != 2:
        return [term]
    one, two = syllables
    variants = [f"{two} {one}", f"{_toned(two, one)} {_toned(one, two)}"]
    onset1, onset2 = _onset(one), _onset(two)
    rime1, rime2 = one[len(onset1) :], two[len(onset2) :]
    first, second = onset1 + rime2, onset2 + rime1
    variants += [f"{first} {second}", f"{_toned(first, one)} {_toned(second, two)}"]
    return variants


def _onset(syllable: str) -> str:
    bare = skeleton(syllable)
    size = next((k for k, letter in enumerate(bare) if letter in VOWELS), len(bare))
    return syllable[:size]


def _toned(syllable: str, like: str) -> str:
    """`syllable` with the tone of `like`, on its own toned letter or else its last vowel."""
    tone = _TONE_SIGNS.get(marks_of(like)[0], "")
    parts = unicodedata.normalize("NFD", syllable)
    at = next((k for k, part in enumerate(parts) if part in _TONES), -1)
    plain = "".join(part for part in parts if part not in _TONES)
    if at < 0:
        vowels = [k for k, part in enumerate(plain) if part in VOWELS]
        at = vowels[-1] + 1 if vowels else len(plain)
    return unicodedata.normalize("NFC", plain[:at] + tone + plain[at:])


class Term:
    """A term's letters, and which syllable each is of."""

    def __init__(self, term: str) -> None:
        self.text = term
        self.bare = tuple(skeleton(letter) for letter in term)
        self.syllable: list[int] = []
        number = 0
        for letter in term:
            number += letter == " "
            self.syllable.append(number)
        self.syllables = term.split(" ")
        self.marks = [marks_of(syllable) for syllable in self.syllables]

    def starts(self, at: int) -> bool:
        return at == 0 or self.text[at - 1] == " "

    def takes_key(self, key: int, typed: str, at: int) -> bool:
        """Whether the syllable before letter `at` has the mark that `key` types."""
        tone, qualities, _ = self.marks[self.syllable[at - 1]]
        syllable = self.syllables[self.syllable[at - 1]]
        if typed and any(c in "âêôđ" and skeleton(c) == typed for c in _untoned(syllable)):
            return True
        if key == 0:
            return False
        if key < 8:
            return key == tone or {key, tone} == {2, 3}
        return key == 64 or bool({8: 1, 16: 2, 32: _STROKE}[key] & qualities)


def _untoned(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
