"""Numbers for the words of Vietnamese with the marks that they are typed with: the forms.

A form is a syllable that exists, as it is spelled or without any of its marks, unless it is more
likely raw typing. 0 is what is no form, `NO_TOKEN` the end of the text. Most tokens of
ordinary text are forms, so what the scanner wants to know of them can be worked out beforehand,
one row a form (`luytre.screening.gate_kernel`).
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from luytre.vietnamese.fold_kernel import NAMES_DIGIT, NO_TOKEN, NUMBER, WHOLE, WORD_SPREAD
from luytre.vietnamese.rewrites import WORD_SLOTS, rule_table

STANDS = 1 << 14
#: Forms with equal classes share the last six bits of their numbers, their column. Column 0 is for
#: what is no form, and the highest bit of a gate has another use.
COLUMNS = range(1, 63)
GROUP_SLOTS = 4096
_LOOKS = [tone | quality << 3 for tone in range(6) for quality in range(4)]


@dataclass
class FormTable:
    """The numbers of the forms, and the forms in groups of equal classes."""

    # What `fold_kernel.read_tokens` looks words up in, eight numbers a slot: the two of
    # `rule_table().words`, then of each way to mark the word (qualities + 4 x tone, four in a
    # number, 16 bits each) the form's number, 0 where it is none, or-ed with `STANDS` where it is
    # spelled so, and `NAMES_DIGIT`.
    words: list[int] = field(default_factory=lambda: [0] * (WORD_SLOTS * 8))
    # Four integers a form, in groups, each sorted by marks: its number; its marks, plus 256 where
    # it is spelled with just these; the hash of its letters (`sift_kernel.word_key`); its first
    # letter, and from bit 6 on its last.
    members: list[int] = field(default_factory=list)
    # By the hash of a group's classes, or behind if that is taken: the classes, packed as
    # `pack_classes` does, 0 where there is no group, and where in `members` it starts and stops.
    groups: list[int] = field(default_factory=lambda: [0] * (GROUP_SLOTS * 3))
    rows: int = NO_TOKEN + 1  # one more than the highest number


@functools.cache
def form_table() -> FormTable:
    """Number the forms."""
    table = FormTable()
    classes: defaultdict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    table.words[::8], table.words[1::8] = rule_table().words[::2], rule_table().words[1::2]
    for slot, word, about in _syllables():
        for bit, look in enumerate(_LOOKS):
            stands = about >> (36 + bit) & 1
            raw = about >> (look & 7) & 1 or (look == 0 and word < 64)
            if not raw and (stands or look == 0):
                flags = (STANDS if stands else 0) | (NAMES_DIGIT if about & 128 else 0)
                place = slot * 32 + bit
                classes[about >> 8 & 0xFFFFFFF].append((place, word, look | stands << 8, flags))
    held = dict.fromkeys(COLUMNS, 1)  # the first number of each column is below NO_TOKEN
    for packed in sorted(classes, key=lambda packed: (-len(classes[packed]), packed)):
        column = min(held, key=lambda column: (held[column], column))
        start = len(table.members)
        for place, word, look, flags in sorted(classes[packed], key=lambda form: form[2] & 255):
            number = held[column] << 6 | column
            held[column] += 1
            table.words[(place >> 5) * 8 + 2 + (place >> 2 & 7)] |= (number | flags) << (
                (place & 3) << 4
            )
            table.rows = max(table.rows, number + 1)
            key = (word * WORD_SPREAD & WHOLE) >> 48
            letters = _letters(word)
            table.members += (number, look, key, letters[0] | letters[-1] << 6)
        slot = group_slot(packed)
        while table.groups[slot]:
            slot = (slot + 3) % (GROUP_SLOTS * 3)
        table.groups[slot : slot + 3] = packed, start, len(table.members)
    if table.rows > NUMBER + 1:
        raise AssertionError("there are more forms than `tokens.form` has numbers for")
    return table


def group_slot(packed: int) -> int:
    """Where in `FormTable.groups` the search for a group begins; as `gate_kernel` has it."""
    return ((packed * 0x2C9277B5 & 0xFFFFFFFF) >> 20) * 3


def _syllables() -> Iterator[tuple[int, int, int]]:
    """The words of the table that are syllables: slot, letters and what is known of them."""
    words = rule_table().words
    for slot in range(WORD_SLOTS):
        word, about = words[2 * slot], words[2 * slot + 1]
        if word and about & 64:
            yield slot, word, about


def _letters(word: int) -> list[int]:
    letters = []
    while word:
        letters.append(word & 63)
        word >>= 6
    return letters[::-1]
