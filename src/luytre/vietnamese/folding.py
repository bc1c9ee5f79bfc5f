"""The tables that say how Vietnamese is written and disguised, and `fold`, their one use by name.

A disguise is data here: a row of the code point table, a rewrite rule, a key of an input method.
The kernels (`fold_kernel`, and the scanner in the screening room) read the tables and know none
of the names.

Source of the code points: ``codepoints.tsv``, generated from Unicode data; of the rewrite rules:
``disguise_rules.toml``, reviewed by hand.
"""

from __future__ import annotations

import functools
import importlib.resources
import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from luytre.vietnamese.disguise_rules import Rule, load_rules
from luytre.vietnamese.fold_kernel import hash_letter
from luytre.vietnamese.legacy_fonts import TCVN3, VNI_FONT
from luytre.vietnamese.syllables import existing_syllables, skeletons

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
_TONE_MARK = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
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

#: Words for digits as they are typed, without marks.
_DIGIT_WORDS = (
    "khong", "hong", "ko", "kong", "khg", "mot", "hai", "ba", "bon", "tu", "nam", "lam", "sau",
    "bay", "tam", "chin", "muoi", "zero", "one", "two", "three", "four", "five", "six", "seven",
    "eight", "nine",
)  # fmt: skip

_PLACES = {"onset": 1, "nucleus": 2, "rime": 3, "coda": 4, "any": 0, "word": 5}


def letter_code(character: str) -> int:
    """1-26 for a-z, 27-36 for 0-9."""
    return ord(character) - 96 if character.isalpha() else ord(character) - 48 + 27


CLASS_OF = {letter: number for number, group in enumerate(CLASSES, 1) for letter in group} | {
    "h": 0
}


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
        if part in _TONE_MARK:
            tone = _TONE_MARK[part]
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


@dataclass(frozen=True)
class CodePoints:
    """Two-level table: ``rows[pages[code >> 8] << 8 | code & 255]``, each row packed as
    `fold_kernel` says; ``several`` holds four rows for each code point that is several letters."""

    rows: list[int]
    pages: list[int]
    several: list[int]


def _from_rows(flat: dict[int, int], several: list[int]) -> CodePoints:
    # The first pages stand in order, so that `fold_classes` finds most letters in one step. Pages
    # of which nothing is known share the one after these.
    pages = [FIRST_PAGES] * 4352
    rows: list[int] = []
    known = {code >> 8 for code in flat}
    for page in [*range(FIRST_PAGES), -1, *sorted(known - set(range(FIRST_PAGES)))]:
        if page >= 0:
            pages[page] = len(rows) >> 8
        rows.extend(flat.get(page << 8 | low, 0) for low in range(256))
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
    # What is known of a whole word, by `hash_word`: bits 0-5 that rules write it out where it has
    # that tone, 64 that a syllable has these letters, 128 that it names a digit; the rest is for
    # `fold_kernel.known` to tell it from other words.
    words: list[int]


def hash_word(letters: Iterable[int]) -> int:
    """The hash of a word, by its letter codes; as `fold_classes` makes it."""
    word = 0
    for letter in letters:
        word = (word + letter) * 0x2C9277B5 & 0x7FFFFFFF
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

    known: Counter[int] = Counter()  # what is known of a word, by its hash
    for form in skeletons():
        known[hash_word(map(letter_code, form))] |= 64
    for name in _DIGIT_WORDS:
        known[hash_word(map(letter_code, name))] |= 128
    for single in KEYS:  # a key typed apart from its letters: c.a.i.s
        known[hash_word([letter_code(single)])] |= 1
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
                    known[hash_word(map(letter_code, rule.text))] |= 1 << tone
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
    marks = [_TONE_MARK[c] for c in unicodedata.normalize("NFD", text) if c in _TONE_MARK]
    return marks[-1] if marks else 0


def _word_rows(known: dict[int, int]) -> list[int]:
    rows = [0] * 65536
    for word, about in known.items():
        free = next(
            (word >> 15 ^ probe for probe in range(4) if not rows[word >> 15 ^ probe]), None
        )
        if free is None:
            raise AssertionError("the table of words is too small")
        rows[free] = about | (word & 0x7FFF | 0x8000) << 8
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
