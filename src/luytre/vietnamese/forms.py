"""Numbers for the words of Vietnamese with their circumflexes, horns and breves: the forms.

A form is the letters of a syllable that exists, with the qualities that they are typed with, if
any, and whatever the tone. A token has one if it is such a syllable as it is spelled, or without
any of its marks, and not more likely raw typing. 0 is what is no form, `NO_TOKEN` the end of the
text. Most tokens of ordinary text are forms, so what the scanner wants to know of them, and of two
side by side, can be worked out beforehand (`luytre.screening._gates`).
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from luytre.vietnamese.fold_kernel import NAMES_DIGIT, NO_TOKEN
from luytre.vietnamese.rewrites import WORD_SLOTS, rule_table

STANDS = 1 << 14
GROUP_SLOTS = 4096
#: Forms with equal classes; the scanner has room for as many.
LARGEST_GROUP = 256
_LOOKS = [tone | quality << 3 for tone in range(6) for quality in range(4)]


@dataclass
class FormTable:
    """The numbers of the forms, and the forms in groups of equal classes."""

    # What `fold_kernel.read_tokens` looks words up in, eight numbers a slot: the two of
    # `rule_table().words`, then of each way to mark the word (qualities + 4 x tone, four in a
    # number, 16 bits each) the form's number, 0 where it is none, or-ed with `STANDS` where it is
    # spelled so, and `NAMES_DIGIT`.
    words: list[int] = field(default_factory=lambda: [0] * (WORD_SLOTS * 8))
    # Three integers a form, in groups, each sorted by letters: its number; the set of the marks
    # (tone, or-ed with 8 and 16 for the qualities) that it may have, and of those that it has
    # where no syllable is spelled so.
    members: list[int] = field(default_factory=list)
    # By the number of a form: its letters, packed (`rewrites.pack_word`).
    letters: list[int] = field(default_factory=lambda: [0])
    # By the hash of a group's classes, or behind if that is taken: the classes, packed as
    # `pack_classes` does, 0 where there is no group, and where in `members` it starts and stops.
    groups: list[int] = field(default_factory=lambda: [0] * (GROUP_SLOTS * 3))


@functools.cache
def form_table() -> FormTable:
    """Number the forms."""
    table = FormTable()
    classes: defaultdict[int, defaultdict[tuple[int, int], list[tuple[int, int, int]]]]
    classes = defaultdict(lambda: defaultdict(list))
    table.words[::8], table.words[1::8] = rule_table().words[::2], rule_table().words[1::2]
    for slot, word, about in _syllables():
        for bit, look in enumerate(_LOOKS):
            stands = about >> (36 + bit) & 1
            raw = about >> (look & 7) & 1 or (look == 0 and word < 64)
            if not raw and (stands or look == 0):
                flags = (STANDS if stands else 0) | (NAMES_DIGIT if about & 128 else 0)
                form = word, look >> 3
                classes[about >> 8 & 0xFFFFFFF][form].append((slot * 32 + bit, look, flags))
    number = 0
    for packed in sorted(classes):
        start = len(table.members)
        for (word, _), ways in sorted(classes[packed].items()):
            number += 1
            for place, _, flags in ways:
                table.words[(place >> 5) * 8 + 2 + (place >> 2 & 7)] |= (number | flags) << (
                    (place & 3) << 4
                )
            table.letters.append(word)
            table.members += (
                number,
                sum(1 << look for _, look, _ in ways),
                sum(1 << look for _, look, flags in ways if not flags & STANDS),
            )
        slot = group_slot(packed)
        while table.groups[slot]:
            slot = (slot + 3) % (GROUP_SLOTS * 3)
        table.groups[slot : slot + 3] = packed, start, len(table.members)
    if number >= NO_TOKEN or max(map(len, classes.values())) > LARGEST_GROUP:
        raise AssertionError("there are more forms than there is room for")
    return table


def group_slot(packed: int) -> int:
    """Where in `FormTable.groups` the search for a group begins; as `_gates` has it."""
    return ((packed * 0x2C9277B5 & 0xFFFFFFFF) >> 20) * 3


def _syllables() -> Iterator[tuple[int, int, int]]:
    """The words of the table that are syllables: slot, letters and what is known of them."""
    words = rule_table().words
    for slot in range(WORD_SLOTS):
        word, about = words[2 * slot], words[2 * slot + 1]
        if word and about & 64:
            yield slot, word, about
