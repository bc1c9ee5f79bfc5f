"""The keys of Telex, VNI and VIQR: writing with them, and reading one token back.

A system is a table of keys; one writer and one reader serve them all. The reader takes keys
in any order that an input method takes: after the letter, at the end, one w for both of uo.

    việc      Telex vieejc, vieecj    VNI vie65c, vie6c5    VIQR vie^.c
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

import msgspec

from luytre.vietnamese.syllables import Tone, compose, exists, parse

__all__ = ["System", "TonePosition", "decode_token", "to_telex", "to_viqr", "to_vni"]

System = Literal["telex", "vni", "viqr"]
TonePosition = Literal["inline", "end"]

_CIRCUMFLEX, _BREVE, _HORN, _STROKE = "\u0302", "\u0306", "\u031b", "\u0335"
_TONE_MARKS = {tone.mark: tone for tone in Tone if tone.mark}
_CARRIERS = {_CIRCUMFLEX: "aeo", _BREVE: "a", _HORN: "uo"}
_VOWELS = frozenset("aăâeêioôơuưy")
_HALF_HORNED = re.compile(r"(?<!q)uơ(?=.)|ưo")
_WRITTEN_VOWELS = "".join(
    unicodedata.normalize("NFC", vowel + mark)
    for vowel in sorted(_VOWELS)
    for mark in ("", *_TONE_MARKS)
)
_KEY_AFTER_VOWEL = re.compile(rf"(?i)(?<=[{_WRITTEN_VOWELS}])[\^(+`'?~.]")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_TOKEN = 16  # the longest syllable has seven letters; no keys double that


class _Keys(msgspec.Struct, frozen=True):
    """The keys of one system. `marks` holds those that are the same for every letter."""

    tones: Mapping[str, Tone]
    marks: Mapping[str, tuple[str, ...]]
    doubled: str = ""  # letters whose doubling writes their mark


_TELEX = _Keys(
    tones={"f": Tone.HUYEN, "s": Tone.SAC, "r": Tone.HOI, "x": Tone.NGA, "j": Tone.NANG},
    marks={"w": (_HORN, _BREVE)},
    doubled="aeod",
)
_VNI = _Keys(
    tones={"2": Tone.HUYEN, "1": Tone.SAC, "3": Tone.HOI, "4": Tone.NGA, "5": Tone.NANG},
    marks={"6": (_CIRCUMFLEX,), "7": (_HORN,), "8": (_BREVE,), "9": (_STROKE,)},
)
_VIQR = _Keys(
    tones={"`": Tone.HUYEN, "'": Tone.SAC, "?": Tone.HOI, "~": Tone.NGA, ".": Tone.NANG},
    marks={"^": (_CIRCUMFLEX,), "+": (_HORN,), "(": (_BREVE,)},
    doubled="d",
)
_SYSTEMS: Mapping[System, _Keys] = {"telex": _TELEX, "vni": _VNI, "viqr": _VIQR}


def to_telex(text: str, tone: TonePosition = "inline") -> str:
    """Write `text` as Telex keys, the tone key after its vowel or at the end of the word."""
    return _encode(text, "telex", tone)


def to_vni(text: str, tone: TonePosition = "inline") -> str:
    """Write `text` as VNI keys, the tone key after its vowel or at the end of the word."""
    return _encode(text, "vni", tone)


def to_viqr(text: str) -> str:
    """Write `text` as VIQR (RFC 1456); a sign that would be read as a key is escaped."""
    return _encode(text, "viqr", "inline")


def decode_token(token: str) -> list[tuple[System, str]]:
    """Every reading of one token as raw keys that is an existing syllable.

    Readings come in new tone placement and in the token's case, without a look at whether
    the token is a word of its own: ``"his"`` gives ``[("telex", "hí")]``.
    """
    if not 1 < len(token) <= _LONGEST_TOKEN:
        return []
    lower = unicodedata.normalize("NFC", token.lower())
    readings: list[tuple[System, str]] = []
    for system, keys in _SYSTEMS.items():
        typed = _read(lower, keys)
        if typed is None or typed == lower:
            continue
        syllable = parse(typed)
        if syllable is None or not exists(compose(syllable)):
            continue
        readings.append((system, _in_case_of(token, compose(syllable))))
    return readings


def _read(token: str, keys: _Keys) -> str | None:
    """Type the keys one after another; None where a key has nothing to act on."""
    letters: list[str] = []
    tone = Tone.NGANG
    for char in token:
        if char in keys.tones and (not char.isalpha() or _has_vowel(letters)):
            if tone is not Tone.NGANG or not _has_vowel(letters):
                return None
            tone = keys.tones[char]
        elif char in keys.marks:
            if not _mark(letters, keys.marks[char], own_letter=char == "w"):
                return None
        elif char in keys.doubled and _double(letters, char):
            continue
        elif char.isalpha():
            letters.append(char)
        else:
            return None
    return _with_tone(_close_horns("".join(letters)), tone)


def _has_vowel(letters: list[str]) -> bool:
    return any(letter in _VOWELS for letter in letters)


def _mark(letters: list[str], marks: tuple[str, ...], own_letter: bool) -> bool:
    """Put the first mark that fits on the nearest letter that takes it."""
    if marks == (_STROKE,):
        return _stroke(letters)
    for index in range(len(letters) - 1, -1, -1):
        if _HORN in marks and letters[0] != "q" and letters[index - 1 : index + 1] == ["u", "a"]:
            continue  # the horn's key makes ưa of ua
        for mark in marks:
            if letters[index] in _CARRIERS[mark]:
                letters[index] = unicodedata.normalize("NFC", letters[index] + mark)
                return True
    if own_letter and not _has_vowel(letters):
        letters.append("ư")  # Telex: w alone
        return True
    return False


def _stroke(letters: list[str]) -> bool:
    if letters[:1] != ["d"]:
        return False
    letters[0] = "đ"
    return True


def _double(letters: list[str], char: str) -> bool:
    """Whether `char` doubles an earlier letter into â, ê, ô or đ; a third one undoes it."""
    if char == "d":
        return _stroke(letters)
    marked = unicodedata.normalize("NFC", char + _CIRCUMFLEX)
    if letters[-1:] == [marked]:
        letters[-1:] = [char, char]
        return True
    # The letter before, or one that only consonants part from here: vietej.
    index = len(letters) - 1
    while index >= 0 and letters[index] not in _VOWELS:
        index -= 1
    if index >= 0 and letters[index] == char:
        letters[index] = marked
        return True
    return False


def _close_horns(letters: str) -> str:
    """One horn key does for both letters of ươ, but thuở and quơ have one horn only."""
    return _HALF_HORNED.sub("ươ", letters)


def _with_tone(letters: str, tone: Tone) -> str:
    """Set the tone on the first vowel; `parse` takes it from any."""
    for index, letter in enumerate(letters):
        if tone.mark and letter in _VOWELS:
            return letters[: index + 1] + tone.mark + letters[index + 1 :]
    return letters


def _in_case_of(token: str, word: str) -> str:
    typed = [char for char in token if char.isalpha()]
    if len(typed) > 1 and all(map(str.isupper, typed)):
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


def _encode(text: str, system: System, tone: TonePosition) -> str:
    plain = unicodedata.normalize("NFC", text)
    if system == "viqr":
        plain = _KEY_AFTER_VOWEL.sub(r"\\\g<0>", plain)
    return _WORD.sub(lambda word: _encode_word(word[0], system, tone), plain)


def _encode_word(word: str, system: System, tone: TonePosition) -> str:
    keys = _SYSTEMS[system]
    tone_keys = {tone: key for key, tone in keys.tones.items()}
    mark_keys = {mark: key for key, marks in keys.marks.items() for mark in marks}
    shout = len(word) > 1 and word.isupper()
    typed: list[str] = []
    held = ""
    for char in word:
        base, *marks = tuple(unicodedata.normalize("NFD", char))
        if base in "đĐ":
            base, marks = ("d" if base == "đ" else "D"), [_STROKE]
        if base.lower() in keys.doubled and typed and typed[-1].lower() == base.lower():
            typed.append(base)  # a third key undoes the mark: xoong is xooong
        typed.append(base)
        for mark in sorted(marks, key=_TONE_MARKS.__contains__):
            if mark in _TONE_MARKS:
                key = tone_keys[_TONE_MARKS[mark]]
                if tone == "end":
                    held, key = key, ""
            elif mark in mark_keys:
                key = mark_keys[mark]
            else:
                key = base.lower() if base.lower() in keys.doubled else mark
            typed.append(key.upper() if shout else key)
    return "".join(typed) + (held.upper() if shout else held)
