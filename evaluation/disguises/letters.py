"""Vietnamese letters taken apart: base letter, quality (circumflex, breve, horn, stroke), tone."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
TONES = (GRAVE, ACUTE, HOOK, TILDE, DOT)
CIRCUMFLEX, BREVE, HORN, STROKE = "\u0302", "\u0306", "\u031b", "\u0335"
VOWELS = frozenset("aeiouy")

ONSETS = (
    "ngh ng nh gh gi kh ph th tr ch qu đ b c d g h k l m n p r s t v x w z j f".split()
)  # longest first


class Letter(NamedTuple):
    base: str  # lower-case ASCII
    quality: str = ""
    tone: str = ""

    def __str__(self) -> str:
        if self.quality == STROKE:
            return "đ"
        return unicodedata.normalize("NFC", self.base + self.quality + self.tone)


Syllable = tuple[Letter, ...]


def take_apart(syllable: str) -> Syllable:
    """The letters of one lower-case word."""
    letters: list[Letter] = []
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if char == "đ":
            letters.append(Letter("d", STROKE))
        elif char in TONES:
            letters[-1] = letters[-1]._replace(tone=char)
        elif unicodedata.combining(char):
            letters[-1] = letters[-1]._replace(quality=char)
        else:
            letters.append(Letter(char))
    return tuple(letters)


def put_together(letters: Syllable) -> str:
    return "".join(map(str, letters))


def tone_of(letters: Syllable) -> str:
    return next((letter.tone for letter in letters if letter.tone), "")


def without_tone(letters: Syllable) -> Syllable:
    return tuple(letter._replace(tone="") for letter in letters)


def bare(text: str) -> str:
    """`text` without any mark, in its own case."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def place_tone(letters: Syllable, tone: str, *, new_way: bool = True) -> Syllable:
    """`letters` with `tone` where it is written: *hoà* the new way, *hòa* the old one."""
    letters = without_tone(letters)
    if not tone:
        return letters
    start, stop = nucleus(letters)
    if start == len(letters):  # no vowel to carry it: k9
        return letters
    at = start
    marked = [k for k in range(start, stop) if letters[k].quality]
    if marked:
        at = marked[-1]
    elif stop - start >= 2:
        bases = "".join(letter.base for letter in letters[start:stop])
        open_end = stop == len(letters)
        if stop - start == 3 or not open_end:
            at = start + 1
        elif bases in {"oa", "oe", "uy"}:
            at = start + 1 if new_way else start
    return (*letters[:at], letters[at]._replace(tone=tone), *letters[at + 1 :])


def nucleus(letters: Syllable) -> tuple[int, int]:
    """Where the vowels stand that can bear the tone: after the onset, gi- and qu- included."""
    bases = "".join(letter.base for letter in letters)
    start = 0
    while start < len(bases) and bases[start] not in VOWELS:
        start += 1
    follows = bases[start + 1 : start + 2]
    if bases.startswith("qu") or (bases.startswith("gi") and follows and follows in VOWELS):
        start = 2 if bases.startswith("qu") else start + 1
    stop = start
    while stop < len(bases) and bases[stop] in VOWELS:
        stop += 1
    return start, stop


def onset_and_rime(syllable: str) -> tuple[str, str]:
    """*trời* as *tr* and *ời*; *gì* as *g* and *ì*."""
    for onset in ONSETS:
        if syllable.startswith(onset) and len(syllable) > len(onset):
            rest = syllable[len(onset) :]
            if onset == "gi" and bare(rest)[0] not in VOWELS:
                continue
            return onset, rest
    return "", syllable


def is_vietnamese(syllable: str) -> bool:
    """Whether the word has the shape of a syllable (not *telegram*)."""
    return bool(_SYLLABLE.fullmatch(bare(syllable)))


_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
