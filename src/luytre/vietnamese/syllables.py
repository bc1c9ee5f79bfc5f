"""The Vietnamese syllable: its parts, its spelling, and which syllables exist.

A syllable is written ``onset glide nucleus coda`` with one tone mark over its vowels:
*chuyển* is ch-u-yê-n, hỏi. Three questions are answered here, from loose to strict:
`parse` takes a syllable apart, `is_syllable` says whether it is spelled by the rules, and
`exists` says whether modern Vietnamese has it. All take NFC, NFD and any mixture.
"""

from __future__ import annotations

import enum
import functools
import importlib.resources
import itertools
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

import msgspec

from luytre.vietnamese.skeleton import skeleton

__all__ = [
    "Placement",
    "Syllable",
    "Tone",
    "compose",
    "existing_syllables",
    "exists",
    "is_syllable",
    "parse",
    "skeletons",
    "split_joined",
    "strip_tone",
]

Placement = Literal["new", "old"]


class Tone(enum.Enum):
    """The six tones; the value is the tone's name."""

    NGANG = "ngang"
    HUYEN = "huyền"
    SAC = "sắc"
    HOI = "hỏi"
    NGA = "ngã"
    NANG = "nặng"

    @property
    def mark(self) -> str:
        """The combining character that writes the tone; empty for ngang."""
        return _MARKS[self]


_MARKS = {
    Tone.NGANG: "",
    Tone.HUYEN: "\u0300",
    Tone.SAC: "\u0301",
    Tone.HOI: "\u0309",
    Tone.NGA: "\u0303",
    Tone.NANG: "\u0323",
}
_TONE_OF_MARK = {mark: tone for tone, mark in _MARKS.items() if mark}

_VOWELS = frozenset("aăâeêioôơuưy")
_FRONT = frozenset("eêiy")
_STOPS = frozenset(("c", "ch", "p", "t"))
_STOP_TONES = (Tone.SAC, Tone.NANG)
# Written onset -> onset as named by sound. gi and qu need more than a look at the front.
_ONSETS = {
    "": "", "b": "b", "c": "c", "k": "c", "ch": "ch", "d": "d", "đ": "đ", "g": "g", "gh": "g",
    "h": "h", "kh": "kh", "l": "l", "m": "m", "n": "n", "ng": "ng", "ngh": "ng", "nh": "nh",
    "p": "p", "ph": "ph", "r": "r", "s": "s", "t": "t", "th": "th", "tr": "tr", "v": "v",
    "x": "x",
}  # fmt: skip
_BEFORE_FRONT = {"c": "k", "g": "gh", "ng": "ngh"}
# Closed iê, uô, ươ carry their tone on the second letter; open ia, ua, ưa on the first.
_RISING = frozenset(("iê", "yê", "uô", "ươ"))
_NUCLEI = tuple(sorted((*_VOWELS, *_RISING, "ia", "ua", "ưa", "ya", "oo"), key=len, reverse=True))
# Where i alone may be written y by custom: lý, mỹ, kỹ, sỹ, tỷ, hy; names: Vy, Thy.
_OPEN_Y = frozenset(("", "h", "c", "l", "m", "n", "s", "t", "th", "v"))


class Syllable(msgspec.Struct, frozen=True):
    """One syllable in parts, in lower case.

    ``onset`` is named by its sound: "c" for c and k, "g" for g and gh, "ng" for ng and
    ngh, "gi", and "q" for the onset of *qua*, whose glide is "u". ``nucleus`` is as
    written, so that *lý* and *lí* stay apart; after gi it is written in full: *giếng* is
    gi-iê-ng.
    """

    onset: str
    glide: str
    nucleus: str
    coda: str
    tone: Tone

    @property
    def rime(self) -> str:
        """Glide, nucleus and coda, without the tone."""
        return self.glide + self.nucleus + self.coda


def parse(text: str) -> Syllable | None:
    """Take one syllable apart; None where the letters can't be one.

    The tone may sit on any of the vowels (*hòa*, *hoà*, and the hasty *tòan*). A syllable
    that ends in a stop needs sắc or nặng; "cac" is a skeleton, not a syllable.
    """
    taken = _take_tone(text)
    if taken is None:
        return None
    letters, tone, _ = taken
    parts = _split(letters)
    if parts is None or (parts[3] in _STOPS and tone not in _STOP_TONES):
        return None
    return Syllable(*parts, tone)


def compose(syllable: Syllable, placement: Placement = "new") -> str:
    """Spell `syllable` in NFC, with the tone placed as in *hoà* ("new") or *hòa* ("old")."""
    letters = list(_spell(*msgspec.structs.astuple(syllable)[:4]))
    if mark := syllable.tone.mark:
        letters[_tone_index(syllable, placement)] += mark
    return unicodedata.normalize("NFC", "".join(letters))


def is_syllable(text: str) -> bool:
    """Whether `text` is one syllable spelled by the rules, its tone where it belongs."""
    syllable = parse(text)
    if syllable is None:
        return False
    plain = unicodedata.normalize("NFC", text).lower()
    return plain in (compose(syllable), compose(syllable, "old"))


def exists(text: str) -> bool:
    """Whether modern Vietnamese has this syllable, as far as a chart of rimes can say.

    The chart (``attested.toml``) knows every onset a rime occurs with, and where ngã does.
    """
    return unicodedata.normalize("NFC", text).lower() in existing_syllables()


def strip_tone(text: str) -> str:
    """`text` in NFC without its tone marks; ă, â, ê, ô, ơ, ư and đ stay."""
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(char for char in decomposed if char not in _TONE_OF_MARK)
    return unicodedata.normalize("NFC", kept)


@functools.cache
def existing_syllables() -> frozenset[str]:
    """Every syllable for which `exists` holds: NFC, lower case, both tone placements."""
    return frozenset(
        compose(syllable, placement) for syllable in _charted() for placement in ("new", "old")
    )


@functools.cache
def skeletons() -> frozenset[str]:
    """The existing syllables as typed without any diacritics: a-z only."""
    return frozenset(skeleton(compose(syllable)) for syllable in _charted())


def split_joined(text: str, limit: int = 8) -> list[tuple[str, ...]]:
    """Cut a run written without spaces into syllables: at most `limit` ways, best first.

    ``"việcnhẹlươngcao"`` gives ``("việc", "nhẹ", "lương", "cao")`` first. Runs without
    diacritics are cut too. The pieces are in NFC and keep their case. Empty where no cut
    leaves only syllables. Few, long syllables that exist as written are best.
    """
    run = unicodedata.normalize("NFC", text)
    lower = run.lower()
    if not run or len(lower) != len(run):
        return []
    toned = lower != skeleton(lower)
    # ways[i]: the cheapest cuts of run[:i], each with the starts of its pieces.
    ways: list[list[tuple[float, tuple[int, ...]]]] = [[(0.0, ())]]
    for end in range(1, len(run) + 1):
        found = []
        for start in range(max(0, end - _LONGEST), end):
            if ways[start] and (cost := _piece_cost(lower[start:end], toned)) is not None:
                found += [(before + cost, (*cuts, start)) for before, cuts in ways[start]]
        ways.append(sorted(found)[:limit])
    return [
        tuple(run[a:b] for a, b in itertools.pairwise((*cuts, len(run))))
        for _, cuts in ways[len(run)]
    ]


_LONGEST = 7  # nghiêng


def _piece_cost(piece: str, toned: bool) -> float | None:
    if piece in existing_syllables():
        cost = 1.0
    elif piece in skeletons():
        # In a run that carries marks a bare stop ("cac") is likelier a wrong cut.
        cost = 1.6 if toned else 1.0
    else:
        return None
    if len(piece) == 1:
        cost += 0.6
    return cost


class _Taken(NamedTuple):
    letters: str
    tone: Tone
    at: int


def _take_tone(text: str) -> _Taken | None:
    """Lower-case letters without tone, the tone, and the index of the letter it sat on."""
    letters: list[str] = []
    tone, at = Tone.NGANG, -1
    for char in unicodedata.normalize("NFD", text.lower()):
        if char in _TONE_OF_MARK:
            if at >= 0 or not letters:
                return None
            tone, at = _TONE_OF_MARK[char], len(letters) - 1
        elif unicodedata.combining(char):
            if not letters:
                return None
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        else:
            letters.append(char)
    if at >= 0 and letters[at] not in _VOWELS:
        return None
    return _Taken("".join(letters), tone, at)


@functools.lru_cache(maxsize=16384)
def _split(letters: str) -> tuple[str, str, str, str] | None:
    """Onset, glide, nucleus and coda of letters without tone, if spelled by the rules."""
    start = next((i for i, char in enumerate(letters) if char in _VOWELS), len(letters))
    written, rest = letters[:start], letters[start:]
    if written == "q":
        return _split_rime("q", "u", rest[1:]) if rest.startswith("u") else None
    if written == "g" and rest.startswith("i"):
        after = rest[1:]
        if after[:1] not in _VOWELS:  # gì, gìn
            return _split_rime("gi", "", rest)
        if len(after) > 1 and after[0] == "ê":  # giếng
            return _split_rime("gi", "", rest)
        return _split_rime("gi", "", after)
    onset = _ONSETS.get(written)
    if onset is None or not rest:
        return None
    parts = _split_rime(onset, "", rest)
    if parts is None or _written_onset(onset, rest) != written:
        return None
    return parts


def _split_rime(onset: str, glide: str, rest: str) -> tuple[str, str, str, str] | None:
    inventory = _rimes_of_q() if onset == "q" else _rimes()
    rime = inventory.get(glide + rest)
    if rime is None:
        return None
    glide, nucleus, coda = rime
    if glide and onset == "c":  # its spelling is qu
        return None
    if not glide and nucleus == "y" and (coda or onset not in _OPEN_Y):
        return None
    if not glide and nucleus in ("iê", "yê") and (nucleus == "yê") != (onset == ""):
        return None  # yê opens a syllable, iê follows an onset
    return onset, glide, nucleus, coda


def _spell(onset: str, glide: str, nucleus: str, coda: str) -> str:
    rime = glide + nucleus + coda
    if onset == "gi" and rime.startswith("i"):
        rime = rime[1:]
    return _written_onset(onset, rime) + rime


def _written_onset(onset: str, rime: str) -> str:
    return _BEFORE_FRONT.get(onset, onset) if rime[:1] in _FRONT else onset


def _tone_index(syllable: Syllable, placement: Placement) -> int:
    onset, glide, nucleus, coda, _ = msgspec.structs.astuple(syllable)
    end = len(_spell(onset, glide, nucleus, coda)) - len(coda)
    if nucleus in _RISING or nucleus == "oo":
        return end - 1
    open_glide = glide and onset != "q" and not coda and nucleus in ("a", "e", "y")
    if placement == "old" and open_glide:
        return end - 2
    return end - len(nucleus)


@functools.cache
def _chart() -> Mapping[str, Mapping[str, str]]:
    file = importlib.resources.files(__package__).joinpath("attested.toml")
    chart: Mapping[str, Mapping[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return chart


@functools.cache
def _rimes() -> Mapping[str, tuple[str, str, str]]:
    """Every rime that is not of qu, in parts: glide, nucleus, coda."""
    return {rime: _rime_parts(rime) for rime in _chart()["onsets"]}


@functools.cache
def _rimes_of_q() -> Mapping[str, tuple[str, str, str]]:
    return {"u" + rest: ("u", *_rime_parts(rest)[1:]) for rest in _chart()["q"]["onset"].split()}


def _rime_parts(rime: str) -> tuple[str, str, str]:
    glide = ""
    if rime[0] == "o" and rime[1:2] in tuple("aăe"):
        glide = "o"
    elif rime[0] == "u" and rime[1:2] in tuple("âêơy"):
        glide = "u"
    rest = rime[len(glide) :]
    nucleus = next(nucleus for nucleus in _NUCLEI if rest.startswith(nucleus))
    return glide, nucleus, rest[len(nucleus) :]


def _charted() -> Iterator[Syllable]:
    chart = _chart()
    cells = [
        (onset, parts, onset_has_nga)
        for rime, parts in _rimes().items()
        for onset, onset_has_nga in _cells(chart["onsets"][rime], chart["nga"].get(rime, ""))
    ]
    nga_of_q = chart["nga"]["q"].split()
    cells += [("q", parts, rime[1:] in nga_of_q) for rime, parts in _rimes_of_q().items()]
    for onset, (glide, nucleus, coda), has_nga in cells:
        for tone in _STOP_TONES if coda in _STOPS else Tone:
            if tone is not Tone.NGA or has_nga:
                yield Syllable(onset, glide, nucleus, coda, tone)


def _cells(onsets: str, with_nga: str) -> Iterator[tuple[str, bool]]:
    nga = with_nga.split()
    for onset in onsets.split():
        yield "" if onset == "-" else onset, onset in nga
