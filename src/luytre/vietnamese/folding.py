"""The tables that say how Vietnamese is written and disguised.

A disguise is data here: a row of the code point table, a rewrite rule, a key of an input method.
The kernels (`fold_kernel`, and the scanner in the screening room) read the tables and know none
of the names.

Source of the code points: ``codepoints.tsv``, generated from Unicode data. The rewrite rules are
in `rewrites`.
"""

from __future__ import annotations

import functools
import importlib.resources
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from luytre.vietnamese.fold_kernel import LETTERS_OF_WORD, hash_letter
from luytre.vietnamese.legacy_fonts import TCVN3, VNI_FONT
from luytre.vietnamese.syllables import existing_syllables

#: Names of the disguises, in the order of their bits.
DISGUISES = (
    "toneless", "wrong-tone", "keystrokes", "teencode", "leet", "separators", "joined", "split",
    "repeats", "lookalikes", "invisibles", "legacy-font", "reversed", "masked",
)  # fmt: skip
DISGUISE_BIT = {name: 1 << bit for bit, name in enumerate(DISGUISES)}

SYMBOL, SPACE, NEWLINE, LETTER, EXTENDS, INVISIBLE, TONE, QUALITY, LEET, SEVERAL, SENTENCE = range(
    11
)

TONE_NUMBER = {"": 0, "huyền": 1, "hỏi": 2, "ngã": 3, "sắc": 4, "nặng": 5}
TONE_OF_MARK = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
#: 1 is the mark that Telex types by doubling (â ê ô đ), 2 the one it types by w (ă ơ ư).
_QUALITY_MARK = {"\u0302": 1, "\u0306": 2, "\u031b": 2}

#: Letters and digits that fold to one class. What a disguise swaps freely stands together, so
#: that the first pass does not see the swap; ``h`` is in none, so ph, th, kh, nh, ch, gh fold.
CLASSES = ("a4", "e3", "iyj1", "o0", "uw", "bpf86", "ckqt7", "dzv2", "sx5", "l", "m", "ng9", "r")
#: After the first class, the second leaves no trace: kiếm is kím, muốn is mún, tr is ch.
ABSORBED = (("i", "e"), ("u", "o"), ("k", "r"))
VOWELS = frozenset("aeiouy")
BOUNDARY = 63
FIRST_PAGES = 32
PAD = 15

#: What a key of Telex, VNI or VIQR does: 1-5 a tone, 8 a quality-1 mark, 16 a quality-2 mark,
#: 32 the stroke of đ.
KEYS = {
    "f": 1, "r": 2, "x": 3, "s": 4, "j": 5, "w": 16,
    "2": 1, "3": 2, "4": 3, "1": 4, "5": 5, "6": 8, "7": 16, "8": 16, "9": 32,
}  # fmt: skip
SIGN_KEYS = {"`": 1, "?": 2, "~": 3, "'": 4, "’": 4, ".": 5, "^": 8, "+": 16, "*": 16, "(": 16}


def letter_code(character: str) -> int:
    """1-26 for a-z, 27-36 for 0-9."""
    return ord(character) - 96 if character.isalpha() else ord(character) - 48 + 27


CLASS_OF = {letter: number for number, group in enumerate(CLASSES, 1) for letter in group} | {
    "h": 0
}


#: What `part_tokens` keeps of a word outside of one, and inside.
KEEPS = (0, LETTERS_OF_WORD)


def class_table() -> list[int]:
    """The coarse class of each letter, by its code; 0 where it has none."""
    table = [0] * 64
    for letter, number in CLASS_OF.items():
        table[letter_code(letter)] = number
    return table


def _absorbs() -> list[int]:
    table = [0] * 256
    for number in range(16):
        table[number << 4] = 1  # h is in no class
    for number in range(1, 16):
        table[number << 4 | number] = 1
    for before, after in ABSORBED:
        table[CLASS_OF[before] << 4 | CLASS_OF[after]] = 1
    return table


ABSORB = _absorbs()
#: The class that counts after one more letter, from bit 4 on: that of the letter, unless absorbed.
STEPS = [
    (at >> 4 if absorbed else at & 15) << 4 for at, absorbed in enumerate(ABSORB)
]  # fmt: skip
#: For each class, the bit set of the classes that it absorbs; the root (0) absorbs none.
ABSORBED_BY = [
    sum(1 << after for after in range(1, 16) if before and ABSORB[before << 4 | after])
    for before in range(16)
]


def classes_of(letters: Iterable[str], absorb: list[int] = ABSORB) -> tuple[int, ...]:
    """The coarse classes of skeleton letters, as the first pass gives them."""
    out: list[int] = []
    for letter in letters:
        number = CLASS_OF.get(letter, 0)
        if number and not (out and absorb[out[-1] << 4 | number]):
            out.append(number)
    return tuple(out)


def _letter_row(character: str, kind: int, disguise: int, legacy: bool = False) -> int:
    """Pack one letter, with its Vietnamese marks, into a row."""
    base, quality, tone = "", 0, 0
    for part in unicodedata.normalize("NFD", character):
        if part in TONE_OF_MARK:
            tone = TONE_OF_MARK[part]
        elif part in _QUALITY_MARK:
            quality = _QUALITY_MARK[part]
        elif not base:
            base = part
    if base == "đ":
        base, quality = "d", 1
    row = letter_code(base) | quality << 6 | tone << 8 | kind << 11 | disguise << 16
    row |= CLASS_OF[base] << 20
    row |= (base in VOWELS) << 24 | base.isdigit() << 25 | legacy << 26
    return row | bool(quality or tone) << 27


def marks_of(syllable: str) -> tuple[int, int]:
    """The tone of a syllable and its qualities, or-ed."""
    tone = quality = 0
    for character in unicodedata.normalize("NFC", syllable):
        row = _letter_row(character, LETTER, 0)
        tone |= row >> 8 & 7
        quality |= row >> 6 & 3
    return tone, quality


@dataclass(frozen=True)
class CodePoints:
    """Two-level table: ``rows[pages[code >> 8] << 8 | code & 255]``, each row packed as
    `fold_kernel` says; ``several`` holds four rows for each code point that is several letters."""

    rows: list[int]
    pages: list[int]
    several: list[int]


def _with_flags(row: int) -> int:
    kind = row >> 11 & 15
    row |= (kind in (TONE, QUALITY)) << 27
    return row | (EXTENDS <= kind <= SEVERAL or (row >> 26 & 1 and kind != LETTER)) << 29


def _from_rows(flat: dict[int, int], several: list[int]) -> CodePoints:
    # The first pages stand in order, so that `fold_classes` finds most letters in one step. Pages
    # of which nothing is known share the one after these.
    pages = [FIRST_PAGES] * 4352
    rows: list[int] = []
    known = {code >> 8 for code in flat}
    for page in [*range(FIRST_PAGES), -1, *sorted(known - set(range(FIRST_PAGES)))]:
        if page >= 0:
            pages[page] = len(rows) >> 8
        rows.extend(_with_flags(flat.get(page << 8 | low, 0)) for low in range(256))
    return CodePoints(rows, pages, several)


def _default_rows() -> tuple[dict[int, int], list[int]]:
    flat: dict[int, int] = {}
    several = [0] * 4
    for code in (9, 32, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000):
        flat[code] = SPACE << 11
    for code in (10, 11, 12, 13, 0x85, 0x2028, 0x2029):
        flat[code] = NEWLINE << 11
    for sign in ".,;:!?…。，；：！？․｡．":
        flat[ord(sign)] = SENTENCE << 11
    data = importlib.resources.files(__package__).joinpath("codepoints.tsv").read_text("utf-8")
    for line in data.splitlines():
        if line.startswith("#"):
            continue
        code_text, kind, meaning, _ = line.split("\t")
        code = int(code_text, 16)
        if kind == "extend":
            flat[code] = EXTENDS << 11
        elif kind == "invisible":
            flat[code] = INVISIBLE << 11
        elif kind == "tone":
            flat[code] = TONE << 11 | TONE_NUMBER[meaning] << 8
        elif kind == "quality":
            flat[code] = QUALITY << 11 | (1 if meaning == "circumflex" else 2) << 6
        elif kind == "leet":
            row = _letter_row(meaning, LEET, 2)
            flat[code] = row | (meaning == "i") << 28
        else:
            disguise = 1 if kind == "lookalike" else 0
            if len(meaning) == 1:
                flat[code] = _letter_row(meaning, LETTER, disguise)
            else:
                index = len(several) >> 2
                flat[code] = SEVERAL << 11 | index | disguise << 16
                inner = [_letter_row(letter, LETTER, disguise) for letter in meaning]
                several.extend([*inner, 0, 0, 0, 0][:4])
    # Characters that only a legacy font shows as Vietnamese count towards suspecting one.
    for character in {*"".join(TCVN3.values()), *"".join(VNI_FONT.values())}:
        code = ord(character)
        if code > 127:
            row = flat.get(code, 0)
            vietnamese = (row >> 11 & 15) == LETTER and not row >> 16 & 15
            if not vietnamese:
                flat[code] = row | 1 << 26
    return flat, several


@functools.cache
def syllable_bits() -> bytes:
    """A bit for each existing syllable as spelled with its marks, by `hash_syllable`."""
    bits = bytearray(1 << 15)
    for form in existing_syllables():
        letters: list[int] = []
        qualities: list[int] = []
        tone = 0
        for character in unicodedata.normalize("NFC", form):
            row = _letter_row(character, LETTER, 0)
            tone = tone or row >> 8 & 7
            if letters and letters[-1] == row & 63:
                qualities[-1] = qualities[-1] or row >> 6 & 3
            else:
                letters.append(row & 63)
                qualities.append(row >> 6 & 3)
        key = 0
        for letter, quality in zip(letters, qualities, strict=True):
            key = hash_letter(key, letter, quality)
        key = hash_letter(key, tone, 0)
        bits[key >> 3] |= 1 << (key & 7)
    return bytes(bits)


@functools.cache
def code_points() -> CodePoints:
    """The table for Unicode text."""
    flat, several = _default_rows()
    return _from_rows(flat, several)


@functools.cache
def legacy_code_points() -> tuple[CodePoints, ...]:
    """Tables that read text as if shown in a TCVN3, then in a VNI-Windows font."""
    tables = []
    for font in (TCVN3, VNI_FONT):
        flat, several = _default_rows()
        flat = {code: row & ~(1 << 26) for code, row in flat.items()}
        for meaning, shown in font.items():
            if len(shown) == 1 and ord(shown) > 127:
                flat[ord(shown)] = _legacy_row(meaning)
            elif len(shown) == 2 and ord(shown[1]) > 127 and ord(shown[0]) < 128:
                # A letter and the sign that shows as its marks: the sign acts as combining marks.
                marks = _letter_row(unicodedata.normalize("NFC", meaning).lower(), TONE, 0)
                flat[ord(shown[1])] = TONE << 11 | marks & (7 << 8 | 3 << 6)
        tables.append(_from_rows(flat, several))
    return tuple(tables)


def _legacy_row(meaning: str) -> int:
    return _letter_row(unicodedata.normalize("NFC", meaning).lower(), LETTER, 0)
