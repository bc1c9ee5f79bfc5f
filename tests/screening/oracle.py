"""A third reading of terms, naive and slow, against which both cores are held.

It knows the library's rewrite rules and look-alikes as data (they are reviewed by hand), and
nothing of its kernels. It draws two lines around what may be read at a place of the text:

`certain`   writings that every reader takes for the term: with its marks or with none at all,
            letters drawn out, syllables joined or apart, one sign between all letters. A
            scanner must read the term there.
`possible`  writings whose letters can become the term's by leaving out keys and repeats and by
            rewriting, whatever marks and gaps they have. A scanner may read it nowhere else.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

from luytre.vietnamese.disguise_rules import Rule, load_rules

TONES = {"\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0301": "s", "\u0323": "j"}
QUALITIES = {"\u0302": "a", "\u0306": "w", "\u031b": "w"}
KEYS = frozenset("fsrxjwz0123456789")
VOWELS = frozenset("aeiouy")
LOOKALIKES = {**dict(zip("аеосрхуі", "aeocpxyi", strict=True)), "ð": "d", "@": "a", "!": "i"}
SIGNS = frozenset(".-_|")
INVISIBLE = "\u200b"


class Letter(NamedTuple):
    """A letter of the text or of a term; `gap` is what stands between it and the one before."""

    base: str
    quality: str
    tone: str
    gap: str
    start: int
    end: int


def letters_of(text: str) -> list[Letter]:
    """The letters and digits of a text, with their marks and the gap before each."""
    found: list[Letter] = []
    gap = ""
    for at, char in enumerate(text):
        folded = unicodedata.normalize("NFKC", char).lower()
        folded = unicodedata.normalize("NFD", LOOKALIKES.get(folded, folded))
        base, marks = folded[:1], folded[1:]
        if base in TONES or base in QUALITIES:
            if found and not gap:
                found[-1] = _marked(found[-1], base)._replace(end=at + 1)
            continue
        if char == INVISIBLE:
            continue
        if base == "đ":
            base, marks = "d", "\u0302"
        if not (base.isascii() and base.isalnum()):
            gap += char
            continue
        letter = Letter(base, "", "", gap, at, at + 1)
        for mark in marks:
            letter = _marked(letter, mark)
        found.append(letter)
        gap = ""
    return found


def _marked(letter: Letter, mark: str) -> Letter:
    if mark in TONES:
        return letter._replace(tone=letter.tone or TONES[mark])
    return letter._replace(quality=letter.quality or QUALITIES.get(mark, ""))


def syllables_of(term: str) -> list[list[Letter]]:
    return [letters_of(word) for word in term.split(" ")]


def certain(text: str, term: str) -> set[tuple[int, int]]:
    """(start, end) of the writings of `term` in `text` that leave no doubt."""
    letters = letters_of(text)
    ways = (_certain_plain, _certain_spelled)
    spans = {way(letters, at, syllables_of(term)) for at in range(len(letters)) for way in ways}
    return {span for span in spans if span is not None}


def _begins(letters: list[Letter], at: int) -> bool:
    return at == 0 or letters[at].gap != ""


def _runs(letters: list[Letter]) -> list[list[Letter]]:
    """A syllable's letters, equal neighbours together."""
    runs: list[list[Letter]] = []
    for letter in letters:
        if runs and runs[-1][-1].base == letter.base:
            runs[-1].append(letter)
        else:
            runs.append([letter])
    return runs


def _certain_plain(
    letters: list[Letter], at: int, term: list[list[Letter]]
) -> tuple[int, int] | None:
    """Letters without gaps inside a syllable, nothing or one space or sign between syllables."""
    if not _begins(letters, at):
        return None
    start, bare, toned = at, True, True
    for number, syllable in enumerate(term):
        here = at
        for run in _runs(syllable):
            taken = at
            while (
                taken < len(letters)
                and letters[taken].base == run[0].base
                and (taken == at == here or letters[taken].gap == "")
            ):
                taken += 1
            if taken - at < len(run):
                return None
            written = letters[at:taken]
            # Marks beyond the letters that bear them would be another word.
            if run[0].base.isdigit() and len(written) > len(run):
                return None
            if any(letter.tone or letter.quality for letter in written):
                bare = False
            if _marks(written) != _marks(run) or any(
                letter != written[0]._replace(gap=letter.gap, start=letter.start, end=letter.end)
                for letter in written
                if letter.quality or letter.tone
            ):
                toned = False
            at = taken
        if number:
            gap = letters[here].gap
            if len(gap) > 1 or (gap and gap != " " and gap not in SIGNS):
                return None
        # A joined syllable whose letters run on into the next one's is doubtful.
        if at < len(letters) and letters[at].base == letters[at - 1].base and not letters[at].gap:
            return None
    if at < len(letters) and letters[at].gap == "":
        return None
    if not (bare or toned) or (at < len(letters) and letters[at].base in KEYS):
        return None
    return letters[start].start, letters[at - 1].end


def _certain_spelled(
    letters: list[Letter], at: int, term: list[list[Letter]]
) -> tuple[int, int] | None:
    """*q.u.ỹ.m.â.y*: every letter once, the same sign between all of them, marked as the term."""
    wanted = [letter for syllable in term for letter in syllable]
    written = letters[at : at + len(wanted)]
    if not _begins(letters, at) or len(written) < len(wanted) or len(wanted) < 4:
        return None
    gaps = {letter.gap for letter in written[1:]}
    if len(gaps) != 1 or not gaps <= SIGNS:
        return None
    if [(x.base, x.quality, x.tone) for x in written] != [
        (x.base, x.quality, x.tone) for x in wanted
    ]:
        return None
    behind = letters[at + len(wanted) :]
    if behind and behind[0].gap != " ":
        return None
    return written[0].start, written[-1].end


def _marks(letters: list[Letter]) -> tuple[str, str]:
    """Quality and tone that the first marked letters of a run show."""
    quality = next((letter.quality for letter in letters if letter.quality), "")
    tone = next((letter.tone for letter in letters if letter.tone), "")
    return quality, tone


@cache
def _rules_by_first_letter() -> dict[str, list[tuple[Rule, str]]]:
    grouped: dict[str, list[tuple[Rule, str]]] = {}
    for rule in load_rules():
        meant = "".join(letter.base for letter in letters_of(rule.term))
        grouped.setdefault(meant[0], []).append((rule, meant))
    return grouped


def possible(text: str, term: str) -> set[tuple[int, int]]:
    """(start, end) of everything in `text` whose letters can be read as the term's."""
    letters = letters_of(text)
    written = "".join(letter.base for letter in letters)
    wanted = "".join(letter.base for syllable in syllables_of(term) for letter in syllable)
    spans = set()
    for at in range(len(letters)):
        if _begins(letters, at):
            spans |= {(letters[at].start, end) for end in _ends(letters, written, wanted, at)}
    return spans


def _ends(letters: list[Letter], written: str, wanted: str, start: int) -> set[int]:
    reached: set[tuple[int, int]] = set()
    waiting = [(start, 0)]
    ends = set()
    while waiting:
        state = waiting.pop()
        if state in reached:
            continue
        reached.add(state)
        i, j = state
        if j == len(wanted) and (i == len(letters) or letters[i].gap or written[i].isdigit()):
            ends.add(letters[i - 1].end)
        if i == len(letters):
            continue
        letter = written[i]
        if j < len(wanted) and letter == wanted[j]:
            waiting.append((i + 1, j + 1))
        # The letter again, or a key for a mark.
        if i > start and (letter in KEYS or letter == written[i - 1] or letter in wanted[:j]):
            waiting.append((i + 1, j))
        if j < len(wanted):
            for rule, meant in _rules_by_first_letter().get(wanted[j], ()):
                if wanted.startswith(meant, j):
                    after = _typed(written, i, rule.text)
                    waiting.extend((end, j + len(meant)) for end in after)
    return ends


def _typed(written: str, i: int, text: str) -> list[int]:
    """Where `text` may end that is typed from i on, its letters drawn out or not."""
    ends = {i}
    for letter in text:
        reached = set()
        for end in ends:
            while end < len(written) and written[end] == letter:
                end += 1
                reached.add(end)
        ends = reached
    return sorted(ends)


def signs_at(text: str, end: int) -> int:
    """The end after the signs of VIQR and closing marks that may belong to the last letter."""
    while end < len(text) and text[end] in "`?~'’.^+*(\u200b":
        end += 1
    return end
