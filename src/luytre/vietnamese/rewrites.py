"""The rewrite rules compiled for the kernels: what typed letters may stand for, found quickly.

Source of the rules: ``disguise_rules.toml``, reviewed by hand.
"""

from __future__ import annotations

import functools
import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from luytre.vietnamese.disguise_rules import Rule, load_rules
from luytre.vietnamese.fold_kernel import word_slot
from luytre.vietnamese.folding import (
    BOUNDARY,
    DISGUISE_BIT,
    KEYS,
    TONE_OF_MARK,
    VOWELS,
    classes_of,
    letter_code,
    marks_of,
)
from luytre.vietnamese.syllables import existing_syllables, skeletons

#: Words for digits as they are typed, without marks.
_DIGIT_WORDS = (
    "khong", "hong", "ko", "kong", "khg", "mot", "hai", "ba", "bon", "tu", "nam", "lam", "sau",
    "bay", "tam", "chin", "muoi", "zero", "one", "two", "three", "four", "five", "six", "seven",
    "eight", "nine",
)  # fmt: skip

#: Of the table of words; `fold_kernel.word_slot` gives the first 16384.
WORD_SLOTS = 16384 + 64

_PLACES = {"onset": 1, "nucleus": 2, "rime": 3, "coda": 4, "any": 0, "word": 5}


@dataclass(frozen=True)
class RuleTable:
    """The rewrite rules in flat lists, sorted by the first letters typed and meant."""

    rules: tuple[Rule, ...]
    starts: list[int]  # the rules from typed letter t to meant letter m: starts[t << 6 | m] on
    raw_from: list[int]  # where in its group the rules begin that only raw tokens call for
    # The rules that change classes, by the first two letters typed, 0 where there is no second:
    # altering[altering_starts[first << 6 | second]:altering_starts[... + 1]].
    altering: list[int]
    altering_starts: list[int]
    # Beside each of these: bits 0-3 the first class meant, 64 a whole word, from bit 8 how many
    # letters are typed.
    altering_looks: list[int]
    altering_classes: list[int]  # for each typed letter, the bit set of the first classes meant
    text: list[int]  # letters typed, end to end
    text_start: list[int]
    term: list[int]  # letters meant, with BOUNDARY for a space
    term_start: list[int]
    classes: list[int]  # coarse classes of the letters meant
    classes_start: list[int]
    # By a letter typed and one meant: bit 0 that a syllable which begins with the one may be typed
    # with the other at its start, without looking raw; bit 1 the same of its end.
    edges: list[int]
    # Of each rule: bits 0-5 the second letter meant, 0 where that is none or a space, from bit 6 on
    # the flags that its first letter has in a term: 1 starts a syllable, 4 a vowel.
    looks: list[int]
    place: list[int]
    disguise: list[int]  # bit
    unsure: list[int]  # 1 where the typed letters are more often something else
    # By a letter and the one typed right after it: 1 where these call for that walk, 2 where one of
    # them is a digit.
    pairs: list[int]
    # What is known of whole words, two numbers each where `fold_kernel.word_slot` says or, if that
    # is taken, behind: the word (`pack_word`), 0 where there is none; then bits 0-5 that rules
    # write it out where it has that tone, 64 that a syllable has these letters, 128 that it names
    # a digit, bits 8-35 its coarse classes, as `fold_kernel.pack_classes` packs them, and from bit
    # 36 on the marks with which it is a syllable that exists (qualities + 4 x tone).
    words: list[int]


def pack_word(letters: Iterable[int]) -> int:
    """A word of up to ten letters as one number, by its letter codes; as `part_tokens` does."""
    word = 0
    for letter in letters:
        word = word << 6 | letter
    return word


def _plain_pairs() -> set[str]:
    """Pairs of letters that occur inside correctly spelled toneless syllables."""
    return {form[i : i + 2] for form in skeletons() for i in range(len(form) - 1)}


def skeleton_letters(text: str) -> str:
    """Lower-case letters a-z and digits of `text`, marks dropped, spaces kept."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(c for c in plain if c == " " or (c.isascii() and c.isalnum()))


@functools.cache
def rule_table() -> RuleTable:
    """Compile the rewrite rules; those that no pass could find are left out."""
    plain = _plain_pairs()
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    pairs = [0] * 4096

    def mark(before: str, after: str) -> None:
        pairs[(letter_code(before) if before else 0) << 6 | letter_code(after)] |= 1

    for code in range(27, 37):
        for other in range(37):
            pairs[other << 6 | code] |= 2
            pairs[code << 6 | other] |= 2
    for letter in letters:
        for key in "fjwz":
            mark(letter, key)
        for key in "srx":
            if letter + key != "tr":
                mark(letter, key)
        for digit in "0123456789":
            if letter.isalpha():
                mark(letter, digit)
                mark(digit, letter)
    for key in "jwz":
        mark("", key)

    known: Counter[str] = Counter()  # what is known of a word
    for form in skeletons():
        known[form] |= 64
    for name in _DIGIT_WORDS:
        known[name] |= 128
    for single in KEYS:  # a key typed apart from its letters: c.a.i.s
        known[single] |= 1
    kept: list[tuple[Rule, bool]] = []
    for rule in load_rules():
        meant = skeleton_letters(rule.term).replace(" ", "")
        alters = classes_of(rule.text) != classes_of(meant)
        if rule.where == "word":
            if len(rule.text) <= 4:
                tones = {0}
                if " " not in rule.term and any(c in VOWELS for c in rule.text):
                    tones.add(_tone_of(rule.term))
                for tone in tones:
                    known[rule.text] |= 1 << tone
            elif alters and not _is_seen(rule.text, pairs, plain):
                continue
        elif alters and not _is_seen(rule.text, pairs, plain):
            continue
        if alters and rule.where != "word":
            for before, after in itertools.pairwise(rule.text):
                if before + after not in plain:
                    mark(before, after)
        kept.append((rule, alters))

    # Within a group, what needs a raw token comes last: whole words, and changes of classes.
    kept.sort(key=lambda item: (_first_letters(item[0]), item[1] or item[0].where == "word"))
    always = [_first_letters(rule) for rule, alters in kept if not alters and rule.where != "word"]
    firsts = [_first_letters(rule) for rule, _ in kept]
    changing = sorted(
        (_typed_pair(rule), classes_of(skeleton_letters(rule.term))[0], number)
        for number, (rule, alters) in enumerate(kept)
        if alters
    )
    table = RuleTable(
        rules=tuple(rule for rule, _ in kept),
        starts=_starts([typed << 6 | meant for typed, meant in firsts], 4096),
        raw_from=[],
        altering=[number for _, _, number in changing],
        altering_looks=[
            first | (kept[number][0].where == "word") << 6 | len(kept[number][0].text) << 8
            for _, first, number in changing
        ],
        altering_starts=_starts([pair for pair, _, _ in changing], 4096),
        altering_classes=[0] * 64, text=[], text_start=[0], term=[], term_start=[0],
        classes=[], classes_start=[0], edges=_edges(kept),
        looks=[_look(rule) for rule, _ in kept], place=[], disguise=[], unsure=[],
        pairs=pairs, words=_word_rows(known),
    )  # fmt: skip
    counts = Counter(typed << 6 | meant for typed, meant in always)
    table.raw_from.extend(table.starts[group] + counts[group] for group in range(4096))
    for pair, first, _ in changing:
        table.altering_classes[pair >> 6] |= 1 << first
    for rule, _ in kept:
        meant = skeleton_letters(rule.term)
        table.text.extend(letter_code(c) for c in rule.text)
        table.text_start.append(len(table.text))
        table.term.extend(BOUNDARY if c == " " else letter_code(c) for c in meant)
        table.term_start.append(len(table.term))
        table.classes.extend(classes_of(meant.replace(" ", "")))
        table.classes_start.append(len(table.classes))
        table.place.append(_PLACES[rule.where])
        table.disguise.append(DISGUISE_BIT[rule.disguise])
        table.unsure.append(int(rule.weight < 0.6))
    return table


def _tone_of(text: str) -> int:
    marks = [TONE_OF_MARK[c] for c in unicodedata.normalize("NFD", text) if c in TONE_OF_MARK]
    return marks[-1] if marks else 0


def _word_rows(known: dict[str, int]) -> list[int]:
    rows = [0] * (2 * WORD_SLOTS)
    marked: Counter[str] = Counter()
    for syllable in existing_syllables():
        tone, quality = marks_of(syllable)
        marked[skeleton_letters(syllable)] |= 1 << (quality | tone << 2)
    for form, about in known.items():
        word = pack_word(map(letter_code, form))
        packed = 0
        for number in classes_of(form):
            packed = packed << 4 | number
        slot = 2 * word_slot(word)
        while rows[slot]:
            slot += 2
        rows[slot] = word
        rows[slot + 1] = about | (packed & 0xFFFFFFF) << 8 | marked[form] << 36
    if len(rows) != 2 * WORD_SLOTS or rows[-2]:
        raise AssertionError("the table of words is too small")
    return rows


def _edges(rules: list[tuple[Rule, bool]]) -> list[int]:
    table = [3 if at >> 6 == at & 63 else 0 for at in range(4096)]
    for rule, _ in rules:
        typed, meant = rule.text, skeleton_letters(rule.term)
        table[letter_code(typed[0]) << 6 | letter_code(meant[0])] |= 1
        table[letter_code(typed[-1]) << 6 | letter_code(meant[-1])] |= 2
    return table


def _look(rule: Rule) -> int:
    meant = skeleton_letters(rule.term)
    second = letter_code(meant[1]) if len(meant) > 1 and meant[1] != " " else 0
    return second | {"onset": 1, "word": 1, "nucleus": 4, "rime": 4}.get(rule.where, 0) << 6


def _typed_pair(rule: Rule) -> int:
    second = letter_code(rule.text[1]) if len(rule.text) > 1 else 0
    return letter_code(rule.text[0]) << 6 | second


def _first_letters(rule: Rule) -> tuple[int, int]:
    return letter_code(rule.text[0]), letter_code(skeleton_letters(rule.term)[0])


def _starts(keys: list[int], size: int) -> list[int]:
    """Where each key begins in the sorted list `keys`: starts[k]:starts[k + 1]."""
    starts = [0] * (size + 1)
    for key in keys:
        starts[key + 1] += 1
    for key in range(size):
        starts[key + 1] += starts[key]
    return starts


def _is_seen(text: str, pairs: list[int], plain: set[str]) -> bool:
    """Whether typing `text` shows the first pass that a rule may apply."""
    if text[0] in "jwz" or text[0].isdigit() or any(letter in "fjwz" for letter in text[1:]):
        return True
    return any(
        pairs[letter_code(before) << 6 | letter_code(after)] & 1 or before + after not in plain
        for before, after in itertools.pairwise(text)
    )
