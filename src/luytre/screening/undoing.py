"""Undoes the disguises of one hit, letter by letter, for people to read.

The scanner says which code points were a term and through which disguises. Here those code
points are laid against the letters of the term at the least cost, with the same tables that the
scanner reads, and each difference is named. The steps are then only the differences taken one
kind after the other, so they always end at the term.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from luytre.screening.lettering import Atom, Term, marks_of, readings, swapped
from luytre.vietnamese.disguise_rules import Rule, load_rules
from luytre.vietnamese.folding import (
    INVISIBLE,
    KEYS,
    LEET,
    LETTER,
    NEWLINE,
    SIGN_KEYS,
    SPACE,
)
from luytre.vietnamese.skeleton import skeleton

__all__ = ["STAGES", "Change", "LetterPair", "Step", "Undoing", "undo"]

#: The kinds of difference, in the order in which they are undone. Those that are no disguise:
#: "case" (capitals, width of a code point), "tone-placement" (hoà, hòa), "other" (what is left).
STAGES = (
    "legacy-font", "invisibles", "lookalikes", "case", "separators", "split", "joined", "masked",
    "repeats", "leet", "teencode", "keystrokes", "tone-placement", "wrong-tone", "toneless",
    "other", "reversed",
)  # fmt: skip


#: Beyond this many characters a hit is padding; it is then explained in one step.
_LONGEST = 1000


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


@dataclass
class _Unit:
    """Some atoms, the letters of the term they stand for, and what each stage makes of them."""

    atoms: tuple[Atom, ...]
    low: int
    high: int
    forms: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> str:
        return "".join(atom.raw for atom in self.atoms)


def undo(text: str, start: int, end: int, term: str, disguises: Sequence[str]) -> Undoing:
    """How ``text[start:end]`` reads as `term`, through `disguises`."""
    if end - start > _LONGEST:
        pair = LetterPair(text[start:end], start, end, term, tuple(disguises))
        whole = Change(text[start:end], term)
        return Undoing((pair,), (Step("other", whole.typed, term, (whole,)),))
    best: tuple[float, str, list[_Unit]] | None = None
    for meant in swapped(term) if "reversed" in disguises else (term,):
        for atoms in readings(text, start, end, disguises):
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


# --- laying one against the other --------------------------------------------------------------


@functools.cache
def _rules_by_typed() -> dict[str, list[tuple[Rule, tuple[str, ...]]]]:
    found: dict[str, list[tuple[Rule, tuple[str, ...]]]] = {}
    for rule in load_rules():
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
    atoms: Sequence[Atom], term: str, disguises: Sequence[str]
) -> tuple[float, list[_Unit]]:
    """The cheapest way to read `atoms` as `term`, and its cost."""
    seen = [atom for atom in atoms if atom.kind != INVISIBLE]
    meant = Term(term)
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
        step = came[i][j]
        assert step is not None  # every character can be dropped and every letter added
        i, j = i - step.atoms, j - step.letters
        unit = _Unit(tuple(seen[i : i + step.atoms]), j, j + step.letters)
        if step.stage:
            unit.forms[step.stage] = term[unit.low : unit.high]
        if step.letters and not step.spelled and any(atom.letter for atom in unit.atoms):
            marked.append(unit)
        units.append(unit)
    units.reverse()
    _restore_marks(marked, units, meant, disguises)
    _show_letters(units)
    return cost[-1][-1], _with_invisibles(units, atoms)


def _moves(
    seen: Sequence[Atom], i: int, term: Term, j: int, disguises: Sequence[str]
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
    seen: Sequence[Atom], i: int, term: Term, j: int, disguises: Sequence[str]
) -> Iterator[_Move]:
    """Ways in which character i stands for no letter of its own."""
    atom = seen[i]
    # Of two equal letters the later one is dropped: the e that Telex doubles, not the first.
    late = (len(seen) - i) / 1e6
    before = j > 0 and term.text[j - 1] != " "
    key = KEYS.get(atom.base, 0) if atom.kind == LETTER else SIGN_KEYS.get(atom.raw, 0)
    if before and "keystrokes" in disguises and term.takes_key(key, atom.base, j):
        yield _Move(1, 0, 0.7 + late, "keystrokes")
    if atom.raw == "\r" and i + 1 < len(seen) and seen[i + 1].raw == "\n":
        yield _Move(1, 0, 0.0, "separators")  # both end one line
    elif not atom.letter or atom.kind == LEET:
        spaced = atom.kind in (SPACE, NEWLINE)
        stage = "split" if spaced and "separators" not in disguises else "separators"
        yield _Move(1, 0, 1.0, stage)
    elif before and atom.base in (term.bare[j - 1], seen[i - 1].base if i else ""):
        yield _Move(1, 0, (0.8 if "repeats" in disguises else 2.0) + late, "repeats")
    else:
        yield _Move(1, 0, 5.0, "other")


def _rewritings(
    seen: Sequence[Atom], i: int, term: Term, j: int, disguises: Sequence[str]
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
        spelled = rule.where == "word" and not any(marks_of(atom.letter)[2] for atom in typed)
        # The scanner has said which kinds of rule it used; the others are a last resort.
        cost = (1.0 if rule.disguise in disguises else 3.0) + (1 - rule.weight) * 0.5
        yield _Move(len(typed), len(meant), cost, rule.disguise, spelled)


def _restore_marks(
    marked: Sequence[_Unit], units: Sequence[_Unit], term: Term, disguises: Sequence[str]
) -> None:
    """Say for each unit with other marks than the term at which stage they are put right."""
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
        tone, qualities, any_mark = marks_of(letters)
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
        if not marks_of(typed)[2] and bare != meant:
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


def _with_invisibles(units: Sequence[_Unit], atoms: Sequence[Atom]) -> list[_Unit]:
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
