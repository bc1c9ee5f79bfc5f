"""Turns a dictionary and a policy into the flat tables that the kernels read."""

from __future__ import annotations

import datetime
import functools
import operator
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from luytre.lexicon import (
    ACTIONS,
    HARMS,
    INDICATOR_CUE,
    PROTECTIVE,
    Contexts,
    Entry,
    Lexicon,
    may_block,
    permitted_disguises,
    permitted_protection,
)
from luytre.screening.cue_kernel import cue_slot
from luytre.screening.evidence import EVIDENCE, SCORES
from luytre.screening.policy import Policy
from luytre.vietnamese.fold import words_of
from luytre.vietnamese.folding import DISGUISE_BIT
from luytre.vietnamese.respelling import respelled

RESPELLED = 2  # as in judge_kernel
PROTECTIVE_CODES = tuple(PROTECTIVE)
INDICATOR_GROUP = len(PROTECTIVE_CODES)
#: Code points on either side of a hit in which its contexts are looked for.
WINDOW = 100
_HARM_NUMBER = {code: number for number, code in enumerate(HARMS)}

#: The three bits that stand for an opening in its word of the scanner's filter, by its hash.
_draw = random.Random(1)
FILTER_SIGNS = [sum(1 << bit for bit in _draw.sample(range(64), 3)) for _ in range(256)]

#: Cues are read as they stand or without marks: read more loosely, chance would make contexts.
CUE_DISGUISES = ("toneless", "repeats", "lookalikes", "invisibles")


@dataclass
class TermTable:
    """What a matcher is built from: texts, the disguises each allows, and who owns them.

    `flags` of a text: 2 where it is a term in another spelling.
    """

    texts: list[str] = field(default_factory=list)
    allowed: list[int] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    reverse: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)


@dataclass
class CueTable:
    """What `cue_kernel` reads: cues as words, and where those that begin with a hash are listed."""

    shift: int  # for `cue_kernel.cue_slot`
    slots: list[int]  # the cues listed[slots[s]:slots[s + 1]] begin with a word of slot s
    listed: list[int]
    word_starts: list[int]
    words: list[int]  # their letters in one number
    looks: list[int]  # bit sets of the marks that each may have


@dataclass
class JudgeTable:
    """What the judge reads: see `judge_kernel`."""

    harm: list[int]
    row_of: list[int]
    protected_by: list[int]
    require_starts: list[int]
    requires: list[int]
    exclude_starts: list[int]
    excludes: list[int]
    cue_group_starts: list[int]
    cue_groups: list[int]
    points: list[int]
    scores: list[int]
    actions: list[int]
    cancelled_by_sale: int
    full_protection: int
    never_alone: int
    no_company: int
    window: int = WINDOW


@functools.lru_cache(maxsize=256)
def disguise_mask(names: tuple[str, ...]) -> int:
    """The bits of the disguises that an entry's list stands for."""
    return sum(DISGUISE_BIT[name] for name in permitted_disguises(names))


@functools.lru_cache(maxsize=256)
def _protection_mask(names: tuple[str, ...]) -> int:
    allowed = permitted_protection(names)
    return sum(1 << bit for bit, code in enumerate(PROTECTIVE_CODES) if code in allowed)


def assemble_terms(entries: Sequence[Entry], triggers: Sequence[str]) -> TermTable:
    """The terms of the entries, respelled too, then the phrases that call for indicators."""
    table = TermTable()
    reversed_bit = DISGUISE_BIT["reversed"]
    table.texts = [entry.term for entry in entries]
    table.allowed = [disguise_mask(entry.disguises) for entry in entries]
    table.owner = list(range(len(entries)))
    table.reverse = [1 if allowed & reversed_bit else 0 for allowed in table.allowed]
    table.flags = [0] * len(entries)
    for number, entry in enumerate(entries):
        if table.allowed[number] & DISGUISE_BIT["teencode"]:
            for other in respelled(entry.term):
                table.texts.append(other)
                table.allowed.append(table.allowed[number])
                table.owner.append(number)
                table.reverse.append(0)
                table.flags.append(RESPELLED)
    everything = sum(DISGUISE_BIT.values())
    table.texts.extend(triggers)
    table.allowed.extend([everything] * len(triggers))
    table.owner.extend([len(entries)] * len(triggers))
    table.reverse.extend([0] * len(triggers))
    table.flags.extend([0] * len(triggers))
    return table


def assemble_judge(
    lexicon: Lexicon, policy: Policy, on: datetime.date
) -> tuple[CueTable, JudgeTable]:
    """The table of cues and the judge's tables for the entries of `lexicon`."""
    protections = [_protection_mask(entry.protective) for entry in lexicon.entries]
    cues = _Cues(lexicon.contexts, functools.reduce(operator.or_, protections, 0))
    rows: dict[tuple[str, int, bool], int] = {}
    actions: list[int] = []
    table = JudgeTable(
        harm=[], row_of=[], protected_by=[], require_starts=[0], requires=[],
        exclude_starts=[0], excludes=[], cue_group_starts=[0], cue_groups=[],
        points=[evidence.points for evidence in EVIDENCE], scores=list(SCORES), actions=actions,
        cancelled_by_sale=_bits(code for code, p in PROTECTIVE.items() if p.cancelled_by_sale),
        full_protection=_bits(code for code, p in PROTECTIVE.items() if p.cap == "allow"),
        never_alone=sum(1 << _HARM_NUMBER[code] for code, h in HARMS.items() if h.never_alone),
        no_company=1 << _HARM_NUMBER["H01"]
        | sum(1 << _HARM_NUMBER[code] for code, h in HARMS.items() if h.never_alone),
    )  # fmt: skip
    table.protected_by = protections
    for entry in lexicon.entries:
        reviewed = entry.status == "reviewed" and may_block(entry, on)
        kind = (entry.harm, entry.severity, reviewed)
        row = rows.get(kind)
        if row is None:
            row = rows[kind] = len(rows)
            actions.extend(
                ACTIONS.index(policy.action(entry.harm, entry.severity, percent / 100, kind[2]))
                for percent in range(101)
            )
        table.harm.append(_HARM_NUMBER[entry.harm])
        table.row_of.append(row)
        if entry.requires:
            table.requires.extend(map(cues.group, entry.requires))
        if entry.excludes:
            table.excludes.extend(map(cues.group, entry.excludes))
        table.require_starts.append(len(table.requires))
        table.exclude_starts.append(len(table.excludes))
    for groups in cues.phrases.values():
        table.cue_groups.extend(groups)
        table.cue_group_starts.append(len(table.cue_groups))
    return _cue_table(list(cues.phrases)), table


def _cue_table(phrases: Sequence[str]) -> CueTable:
    bits = max(len(phrases).bit_length() + 1, 8)
    table = CueTable(shift=64 - bits, slots=[], listed=[], word_starts=[0], words=[], looks=[])
    by_slot: list[list[int]] = [[] for _ in range(1 << bits)]
    for number, phrase in enumerate(phrases):
        words = words_of(phrase)
        if words:
            second = words[1][0] if len(words) > 1 else 0
            by_slot[cue_slot(words[0][0], second, table.shift)].append(number)
        table.words.extend(word for word, _ in words)
        table.looks.extend(1 | 1 << look for _, look in words)  # its marks, or none
        table.word_starts.append(len(table.words))
    table.slots.append(0)
    for slot in by_slot:
        table.listed.extend(slot)
        table.slots.append(len(table.listed))
    return table


def _bits(codes: Iterable[str]) -> int:
    wanted = set(codes)
    return sum(1 << bit for bit, code in enumerate(PROTECTIVE_CODES) if code in wanted)


class _Cues:
    """Numbers the cue groups and collects the phrases of those that are used."""

    def __init__(self, contexts: Contexts, protections: int) -> None:
        """With the phrases of the protective contexts that some entry has, a bit for each."""
        self.contexts = contexts
        self.phrases: dict[str, list[int]] = {}
        self.numbers: dict[str, int] = {INDICATOR_CUE: INDICATOR_GROUP}
        for bit, code in enumerate(PROTECTIVE_CODES):
            if not protections >> bit & 1:
                continue
            for phrase in contexts.protective.get(code, ()):
                self._add(phrase, bit)

    def _add(self, phrase: str, group: int) -> None:
        groups = self.phrases.setdefault(phrase, [])
        if group not in groups:
            groups.append(group)

    def group(self, cue: str) -> int:
        """The number of a cue's group, made on first use."""
        number = self.numbers.get(cue)
        if number is None:
            number = self.numbers[cue] = INDICATOR_GROUP + len(self.numbers)
            for phrase in self.contexts.phrases(cue):
                self._add(phrase, number)
        return number
