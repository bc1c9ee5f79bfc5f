"""Undoes the disguises of one hit, letter by letter, for people to read.

The scanner says which code points were a term and through which disguises. Here those code
points are laid against the letters of the term at the least cost, with the same tables that the
scanner reads, and each difference is named. The steps are then only the differences taken one
kind after the other, so they always end at the term.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from luytre.vietnamese.disguise_rules import Rule
from luytre.vietnamese.folding import (
    EXTENDS,
    INVISIBLE,
    KEYS,
    LEET,
    LETTER,
    NEWLINE,
    QUALITY,
    SEVERAL,
    SIGN_KEYS,
    SPACE,
    TONE,
    VOWELS,
    code_points,
    rule_table,
)
from luytre.vietnamese.legacy_fonts import decode_tcvn3, decode_vni_font
from luytre.vietnamese.skeleton import skeleton

__all__ = ["STAGES", "Change", "LetterPair", "Step", "Undoing", "undo"]

#: The kinds of difference, in the order in which they are undone. Those that are no disguise:
#: "case" (capitals, width of a code point), "tone-placement" (hoà, hòa), "other" (what is left).
STAGES = (
    "legacy-font", "invisibles", "lookalikes", "case", "separators", "split", "joined", "masked",
    "repeats", "leet", "teencode", "keystrokes", "tone-placement", "wrong-tone", "toneless",
    "other", "reversed",
)  # fmt: skip

#: Beyond this many letters of text a hit is padding; it is then explained in one step.
_LONGEST = 1000

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_TONE_SIGNS = {number: sign for sign, number in _TONES.items()}
_QUALITIES = {"\u0302": 1, "\u0306": 2, "\u031b": 2}
_STROKE = 4


class Change(msgspec.Struct, frozen=True):
    """`typed` stood for `meant`; either may be empty."""

    typed: str
    meant: str


class Step(msgspec.Struct, frozen=True):
    """One kind of difference undone: the text before and after, and what was exchanged."""

    disguise: str
    before: str
    after: str
    changes: tuple[Change, ...]


class LetterPair(msgspec.Struct, frozen=True):
    """Letters of the text (`start` to `end`, code points) and those of the term they stand for.

    `raw` is empty where the term has a letter or space that was not typed, `term` where a
    character was typed that stands for no letter. `disguises` is empty where both are the same.
    """

    raw: str
    start: int
    end: int
    term: str
    disguises: tuple[str, ...] = ()


class Undoing(msgspec.Struct, frozen=True):
    """The letters of one hit beside those of its term, and the steps from one to the other."""

    letters: tuple[LetterPair, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class _Atom:
    """A character of the text: what it is, and the letter that it shows."""

    start: int
    end: int
    raw: str
    kind: int
    letter: str = ""
    via: str = ""  # the disguise by which it shows the letter

    @property
    def base(self) -> str:
        return skeleton(self.letter)


@dataclass
class _Unit:
    """Some atoms, the letters of the term they stand for, and what each stage makes of them."""

    atoms: tuple[_Atom, ...]
    low: int
    high: int
    forms: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> str:
        return "".join(atom.raw for atom in self.atoms)


def undo(text: str, start: int, end: int, term: str, disguises: Sequence[str]) -> Undoing:
    """How ``text[start:end]`` reads as `term`, through `disguises`."""
    best: tuple[float, str, list[_Unit]] | None = None
    for meant in _swapped(term) if "reversed" in disguises else (term,):
        for atoms in _readings(text, start, end, disguises):
            cost, units = _lay_out(atoms, meant, disguises)
            if best is None or cost < best[0]:
                best = (cost, meant, units)
    assert best is not None
    _, meant, units = best
    steps = list(_steps(units, meant))
    if meant != term:
        steps.append(Step("reversed", meant, term, (Change(meant, term),)))
    pairs = tuple(_pair(unit, meant, start) for unit in units)
    return Undoing(pairs, tuple(steps))


def _pair(unit: _Unit, term: str, fallback: int) -> LetterPair:
    start = unit.atoms[0].start if unit.atoms else fallback
    end = unit.atoms[-1].end if unit.atoms else fallback
    stages = tuple(stage for stage in STAGES if stage in unit.forms)
    return LetterPair(unit.raw, start, end, term[unit.low : unit.high], stages)


#: What is exchanged at these stages is clearer by the syllable than by the letter.
_BY_SYLLABLE = frozenset({"keystrokes", "tone-placement", "wrong-tone", "toneless", "legacy-font"})


def _steps(units: Sequence[_Unit], term: str) -> Iterator[Step]:
    syllables = [_syllable_of(unit, term) for unit in units]
    shown = [unit.raw for unit in units]
    for stage in STAGES:
        then = [unit.forms.get(stage, form) for unit, form in zip(units, shown, strict=True)]
        before, after = "".join(shown), "".join(then)
        if after == before:
            continue
        if stage in _BY_SYLLABLE:
            pairs = [
                (
                    "".join(f for f, own in zip(shown, syllables, strict=True) if own == number),
                    "".join(f for f, own in zip(then, syllables, strict=True) if own == number),
                )
                for number in range(term.count(" ") + 1)
            ]
        else:
            pairs = list(zip(shown, then, strict=True))
        changes = dict.fromkeys(Change(typed, meant) for typed, meant in pairs if typed != meant)
        yield Step(stage, before, after, tuple(changes))
        shown = then


def _syllable_of(unit: _Unit, term: str) -> int:
    """The number of the syllable that a unit is part of, -1 for what stands between two."""
    if unit.low == unit.high:
        return term[: max(unit.low - 1, 0)].count(" ")
    return -1 if term[unit.low] == " " else term[: unit.low].count(" ")


# --- the characters of the text --------------------------------------------------------------


def _readings(text: str, start: int, end: int, disguises: Sequence[str]) -> list[list[_Atom]]:
    if end - start > _LONGEST:
        return [[_Atom(start, end, text[start:end], 0)]]
    if "legacy-font" not in disguises:
        return [_atoms(text, start, end)]
    return [
        _legacy_atoms(text, start, end, "tcvn3"),
        _legacy_atoms(text, start, end, "vni"),
    ]


def _atoms(text: str, start: int, end: int) -> list[_Atom]:
    points = code_points()
    atoms: list[_Atom] = []
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
            atoms.append(_Atom(at, at + 1, text[at], LETTER, letters[0], "lookalikes"))
            atoms += [_Atom(at + 1, at + 1, "", LETTER, letter) for letter in letters[1:]]
        elif kind in (LETTER, LEET):
            via = "leet" if kind == LEET else "lookalikes" if row >> 16 & 1 else ""
            atoms.append(_Atom(at, at + 1, text[at], kind, _letter(row), via))
        elif kind in (EXTENDS, INVISIBLE, TONE, QUALITY):
            atoms.append(_Atom(at, at + 1, text[at], INVISIBLE))
        else:
            atoms.append(_Atom(at, at + 1, text[at], kind))
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


def _legacy_atoms(text: str, start: int, end: int, font: str) -> list[_Atom]:
    decode = decode_tcvn3 if font == "tcvn3" else decode_vni_font
    atoms: list[_Atom] = []
    at = start
    while at < end:
        pair, one = text[at : min(at + 2, end)], text[at]
        if len(pair) == 2 and len(decode(pair)) == 1:
            atoms.append(_Atom(at, at + 2, pair, LETTER, decode(pair).lower(), "legacy-font"))
            at += 2
            continue
        if decode(one) != one:
            atoms.append(_Atom(at, at + 1, one, LETTER, decode(one).lower(), "legacy-font"))
        else:
            atoms += _atoms(text, at, at + 1)
        at += 1
    return atoms


# --- the term ----------------------------------------------------------------------------------


def _marks(letters: Iterable[str]) -> tuple[int, int, bool]:
    """Tone number, bits of the vowel qualities (1, 2), and of a stroke (4), and whether any."""
    tone = qualities = 0
    for letter in letters:
        if letter == "đ":
            qualities |= _STROKE
        for part in unicodedata.normalize("NFD", letter):
            tone = _TONES.get(part, tone)
            qualities |= _QUALITIES.get(part, 0)
    return tone, qualities, bool(tone or qualities)


def _swapped(term: str) -> list[str]:
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
    tone = _TONE_SIGNS.get(_marks(like)[0], "")
    parts = unicodedata.normalize("NFD", syllable)
    at = next((k for k, part in enumerate(parts) if part in _TONES), -1)
    plain = "".join(part for part in parts if part not in _TONES)
    if at < 0:
        vowels = [k for k, part in enumerate(plain) if part in VOWELS]
        at = vowels[-1] + 1 if vowels else len(plain)
    return unicodedata.normalize("NFC", plain[:at] + tone + plain[at:])


class _Term:
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
        self.marks = [_marks(syllable) for syllable in self.syllables]

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


# --- laying one against the other --------------------------------------------------------------


@functools.cache
def _rules_by_typed() -> dict[str, list[tuple[Rule, tuple[str, ...]]]]:
    found: dict[str, list[tuple[Rule, tuple[str, ...]]]] = {}
    for rule in rule_table().rules:
        meant = tuple(skeleton(letter) for letter in rule.term)
        found.setdefault(rule.text[0], []).append((rule, meant))
    return found


# A move takes `atoms` characters and `letters` letters of the term, and is of one stage.
@dataclass(frozen=True)
class _Move:
    atoms: int
    letters: int
    cost: float
    stage: str
    spelled: bool = False  # a whole word was written out, marks and all


def _lay_out(
    atoms: Sequence[_Atom], term: str, disguises: Sequence[str]
) -> tuple[float, list[_Unit]]:
    """The cheapest way to read `atoms` as `term`, and its cost."""
    seen = [atom for atom in atoms if atom.kind != INVISIBLE]
    meant = _Term(term)
    rows, columns = len(seen) + 1, len(term) + 1
    cost = [[float("inf")] * columns for _ in range(rows)]
    came: list[list[_Move | None]] = [[None] * columns for _ in range(rows)]
    cost[0][0] = 0.0
    for i in range(rows):
        for j in range(columns):
            if cost[i][j] == float("inf"):
                continue
            for move in _moves(seen, i, meant, j, disguises):
                there, letter = i + move.atoms, j + move.letters
                if cost[i][j] + move.cost < cost[there][letter]:
                    cost[there][letter] = cost[i][j] + move.cost
                    came[there][letter] = move
    units: list[_Unit] = []
    marked: list[_Unit] = []
    i, j = rows - 1, columns - 1
    while i or j:
        move = came[i][j]
        assert move is not None  # every character can be dropped and every letter added
        i, j = i - move.atoms, j - move.letters
        unit = _Unit(tuple(seen[i : i + move.atoms]), j, j + move.letters)
        if move.stage:
            unit.forms[move.stage] = term[unit.low : unit.high]
        if move.atoms and move.letters and not move.spelled:
            marked.append(unit)
        units.append(unit)
    units.reverse()
    _restore_marks(marked, units, meant, disguises)
    _show_letters(units)
    return cost[-1][-1], _with_invisibles(units, atoms)


def _moves(
    seen: Sequence[_Atom], i: int, term: _Term, j: int, disguises: Sequence[str]
) -> Iterator[_Move]:
    """Every way to go on from character i and letter j."""
    left = j < len(term.text)
    if left:
        typed_space = i < len(seen) and seen[i].kind in (SPACE, NEWLINE)
        if term.text[j] == " ":
            yield _Move(0, 1, 1.0, "joined")
            if typed_space:
                yield _Move(1, 1, 0.0, "" if seen[i].raw == " " else "separators")
            elif i < len(seen) and not seen[i].letter:
                yield _Move(1, 1, 1.0, "separators")
        else:
            yield _Move(0, 1, 5.0, "other")
    if i == len(seen):
        return
    atom = seen[i]
    if left and atom.letter and term.text[j] != " ":
        if atom.base == term.bare[j]:
            unlike = 0.0 if atom.letter == term.text[j] else 0.6
            leet = atom.via == "leet"
            yield _Move(1, 1, unlike + leet * 0.5, "")
        else:
            yield _Move(1, 1, 6.0, "other")
    yield from _droppings(seen, i, term, j, disguises)
    if left and atom.raw == "*" and "masked" in disguises:
        yield _Move(1, 1, 0.9, "masked")
    if left and atom.letter:
        yield from _rewritings(seen, i, term, j, disguises)


def _droppings(
    seen: Sequence[_Atom], i: int, term: _Term, j: int, disguises: Sequence[str]
) -> Iterator[_Move]:
    """Ways in which character i stands for no letter of its own."""
    atom = seen[i]
    before = j > 0 and term.text[j - 1] != " "
    key = KEYS.get(atom.base, 0) if atom.kind == LETTER else SIGN_KEYS.get(atom.raw, 0)
    if before and "keystrokes" in disguises and term.takes_key(key, atom.base, j):
        yield _Move(1, 0, 0.7, "keystrokes")
    if not atom.letter or atom.kind == LEET:
        spaced = atom.kind in (SPACE, NEWLINE)
        stage = "split" if spaced and "separators" not in disguises else "separators"
        yield _Move(1, 0, 1.0, stage)
    elif before and atom.base == term.bare[j - 1]:
        yield _Move(1, 0, 0.8 if "repeats" in disguises else 2.0, "repeats")
    else:
        yield _Move(1, 0, 5.0, "other")


def _rewritings(
    seen: Sequence[_Atom], i: int, term: _Term, j: int, disguises: Sequence[str]
) -> Iterator[_Move]:
    """Rules of teencode and leet by which the characters from i on stand for letters from j on."""
    for rule, meant in _rules_by_typed().get(seen[i].base, ()):
        if term.bare[j : j + len(meant)] != meant:
            continue
        if rule.where in ("onset", "word") and not term.starts(j):
            continue
        typed = seen[i : i + len(rule.text)]
        if tuple(atom.base for atom in typed) != tuple(rule.text):
            continue
        spelled = rule.where == "word" and not any(_marks(atom.letter)[2] for atom in typed)
        # The scanner has said which kinds of rule it used; the others are a last resort.
        cost = (1.0 if rule.disguise in disguises else 3.0) + (1 - rule.weight) * 0.5
        yield _Move(len(typed), len(meant), cost, rule.disguise, spelled)


def _restore_marks(
    marked: Sequence[_Unit], units: Sequence[_Unit], term: _Term, disguises: Sequence[str]
) -> None:
    """Say for each unit whose letters lack or differ in marks, at which stage they are put right."""
    by_syllable: dict[int, list[_Unit]] = {}
    for unit in marked:
        by_syllable.setdefault(term.syllable[unit.low], []).append(unit)
    keyed = {
        term.syllable[unit.low - 1]
        for unit in units
        if unit.forms.get("keystrokes") == "" and unit.low
    }
    for number, members in by_syllable.items():
        letters = [atom.letter for unit in members for atom in unit.atoms]
        tone, qualities, any_mark = _marks(letters)
        if number in keyed:
            stage = "keystrokes"
        elif (tone, qualities) == term.marks[number][:2]:
            stage = "tone-placement"
        elif any_mark and ("wrong-tone" in disguises or "toneless" not in disguises):
            stage = "wrong-tone"
        else:
            stage = "toneless"
        for unit in members:
            _mark(unit, term.text[unit.low : unit.high], stage)


def _mark(unit: _Unit, meant: str, stage: str) -> None:
    typed = "".join(atom.letter for atom in unit.atoms)
    rewritten = next((name for name in ("leet", "teencode") if name in unit.forms), "")
    if rewritten:
        bare = skeleton(meant)
        if not _marks(typed)[2] and bare != meant:
            unit.forms[rewritten] = bare
            unit.forms[stage] = meant
    elif not unit.forms and typed != meant:
        unit.forms[stage] = meant


def _show_letters(units: Iterable[_Unit]) -> None:
    """The stage at which a character is exchanged for the letter that it shows."""
    for unit in units:
        shown = "".join(atom.letter or atom.raw for atom in unit.atoms)
        if shown == unit.raw or not unit.atoms:
            continue
        via = next((atom.via for atom in unit.atoms if atom.via), "")
        if via == "leet" and unit.low == unit.high:
            continue  # a sign between letters, no letter
        unit.forms.setdefault(via or "case", shown)


def _with_invisibles(units: Sequence[_Unit], atoms: Sequence[_Atom]) -> list[_Unit]:
    hidden = [atom for atom in atoms if atom.kind == INVISIBLE]
    out: list[_Unit] = []
    at = 0
    for unit in units:
        while at < len(hidden) and unit.atoms and hidden[at].start < unit.atoms[0].start:
            out.append(_Unit((hidden[at],), unit.low, unit.low, {"invisibles": ""}))
            at += 1
        out.append(unit)
    place = units[-1].high if units else 0
    out += [_Unit((atom,), place, place, {"invisibles": ""}) for atom in hidden[at:]]
    return out
