"""Raw typing in running text: which tokens are keys of Telex, VNI or VIQR, and what they say.

The same letters may be keys or a word: *his* is *hí*, *A5* is *Ạ*, *cao.* is *cạo*. So a token
is read as keys only if its reading is an existing syllable and either its shape leaves no doubt
(*vieecj*), or nothing speaks for a plain word (*nhaf*), or the tokens around it are keys too.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
from collections.abc import Iterator, Sequence

import msgspec

from luytre.vietnamese.input_methods import (
    System,
    TonePosition,
    decode_token,
    to_telex,
    to_viqr,
    to_vni,
)
from luytre.vietnamese.skeleton import skeleton
from luytre.vietnamese.syllables import exists, skeletons

__all__ = [
    "Decoded",
    "RawSpan",
    "System",
    "TonePosition",
    "decode",
    "decode_token",
    "to_telex",
    "to_viqr",
    "to_vni",
]


class RawSpan(msgspec.Struct, frozen=True):
    """One token read as keys; `start` and `end` are code points of the text as given."""

    start: int
    end: int
    system: System
    decoded: str


class Decoded(msgspec.Struct, frozen=True):
    """A text with its raw typing read, and where that was."""

    text: str
    spans: tuple[RawSpan, ...]


def decode(text: str) -> Decoded:
    """Read the raw-typed tokens of `text`; everything else stays as it is.

    ``"vieecj nhej luwowng cao ở first class"`` becomes ``"việc nhẹ lương cao ở first class"``.
    A token that may be a plain word follows its neighbours. Tones are placed the new way.
    In VIQR a full stop right after a vowel is read as nặng, even where it ends the text.
    """
    tokens = list(_tokens(text))
    spans = tuple(
        RawSpan(token.start, reading.end, reading.system, reading.decoded)
        for index, token in enumerate(tokens)
        if (reading := _accepted(tokens, index)) is not None
    )
    if any(span.system == "viqr" for span in spans):
        spans = tuple(sorted((*spans, *_escaped_signs(text)), key=lambda span: span.start))
    pieces, done = [], 0
    for span in spans:
        pieces += [text[done : span.start], span.decoded]
        done = span.end
    return Decoded("".join(pieces) + text[done:], spans)


# How much a token's own shape says for its reading.
_PLAIN_WORD = 0  # a known word or a code: only where everything around is keys
_OPEN = 1  # could be either: where keys are near
_LIKELY = 2  # no plain word known: unless all around is foreign
_CERTAIN = 3  # carries a key for the letter and one for the tone

_NEAR = 2  # tokens to either side

_CHUNK = re.compile(r"[^\W_]+(?:[\^(+`'?~.]+[^\W_]*)*")
_WORD = re.compile(r"[^\W_]+")
_ESCAPED = re.compile(r"\\([\^(+`'?~.])")
_SENTENCE_END = re.compile(r"(?:^|[.!?…:\n\"“(])\s*$")
_CHAT_J = re.compile(r"(?i)[aou]j$")  # tuj, laj, ngu' oj: chat writes j for i
_DOUBLED_END = re.compile(r"(?i)([aeo])\1$")
_TELEX_LETTER_KEY = re.compile(r"(?i)aa|ee|oo|w|^dd")
_TELEX_TONE_KEY = re.compile(r"(?i)[aeiouyw][a-z]*[sfrxj]")
# nha~ and oke^ are moods, not keys.
_VIQR_FIRM = re.compile(r"(?i)[(`]|[\^+][`'?~.]|[\^+~].*[^\W_]|^dd.*[\^+`'?~.]")
_VIQR_INNER_TONE = re.compile(r"['?][^\W_]")  # sa't; but not I'm, and not c.om
# What people count with a figure right behind: lop5, quan7, so1 are no keys.
_COUNTED = frozenset(
    """ap ban bai buoc ca cap cau chuong co doi duong hang khoa khu lan lop mon nam ngay nhom phan
    phuong quan so tang tap thang thon thu to toa trang tuan vong xe""".split()
)


class _Reading(msgspec.Struct, frozen=True):
    system: System
    end: int
    decoded: str
    strength: int


class _Token(msgspec.Struct, frozen=True):
    start: int
    typed: str
    readings: tuple[_Reading, ...]
    vietnamese: bool  # a syllable as it stands, with or without its marks

    def strength(self, system: System) -> int:
        return max((r.strength for r in self.readings if r.system == system), default=-1)


@functools.cache
def _lookalikes() -> frozenset[str]:
    file = importlib.resources.files(__package__).joinpath("telex_lookalikes.txt")
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _tokens(text: str) -> Iterator[_Token]:
    """Words of the text; a run like ``vie^.c`` is one token where VIQR reads it as one."""
    for chunk in _CHUNK.finditer(text):
        viqr = _viqr_reading(chunk[0], chunk.start())
        for word in _WORD.finditer(text, chunk.start(), chunk.end()):
            typed = word[0]
            readings: tuple[_Reading, ...] = () if viqr is None else (viqr,)
            for system, decoded in decode_token(typed):
                # VIQR was read as a whole above; its firm keys leave no room for others.
                if system != "viqr" and (viqr is None or viqr.strength < _LIKELY):
                    strength = _strength(system, typed, text, word.start())
                    readings += (_Reading(system, word.end(), decoded, strength),)
            bare = typed.lower()
            known = exists(bare) or (bare.isascii() and bare in skeletons())
            yield _Token(word.start(), typed, readings, known)
            if viqr is not None and viqr.end > word.end() + 1:
                break  # the run goes on through its marks
            viqr = None


def _escaped_signs(text: str) -> Iterator[RawSpan]:
    """VIQR writes a sign that isn't a key with a backslash before it."""
    for escape in _ESCAPED.finditer(text):
        yield RawSpan(escape.start(), escape.end(), "viqr", escape[1])


def _viqr_reading(chunk: str, start: int) -> _Reading | None:
    """The chunk as VIQR, less the signs at its end that only close a sentence."""
    for end in range(len(chunk), 0, -1):
        if end < len(chunk) and chunk[end].isalnum():
            return None
        for system, decoded in decode_token(chunk[:end]):
            if system == "viqr":
                return _Reading("viqr", start + end, decoded, _viqr_strength(chunk[:end]))
    return None


def _viqr_strength(typed: str) -> int:
    if _VIQR_FIRM.search(typed):
        return _CERTAIN
    return _LIKELY if _VIQR_INNER_TONE.search(typed) and len(typed) > 3 else _OPEN


def _strength(system: System, typed: str, text: str, start: int) -> int:
    if system == "vni":
        return _vni_strength(typed)
    return _telex_strength(typed, starts_sentence=bool(_SENTENCE_END.search(text[:start][-8:])))


def _vni_strength(typed: str) -> int:
    letters = typed.rstrip("0123456789")
    if len(letters) == 1 or (typed.isupper() and len(typed) <= 3):
        return _PLAIN_WORD  # A5, o2
    if typed[0].isupper() and typed[1].isdigit():
        return _PLAIN_WORD  # A5p
    if any(char.isdigit() for char in letters):
        return _CERTAIN
    return _PLAIN_WORD if letters.lower() in _COUNTED else _OPEN


def _telex_strength(typed: str, starts_sentence: bool) -> int:
    lower = typed.lower()
    inner = typed[2:] if lower.startswith("dd") else typed[1:]
    if lower in _lookalikes() or (inner != inner.lower() and not typed.isupper()):
        return _PLAIN_WORD
    letter_key = _TELEX_LETTER_KEY.search(typed) is not None
    tone_key = _TELEX_TONE_KEY.search(typed) is not None
    if letter_key and tone_key and len(typed) > 3:
        return _CERTAIN
    if (
        len(typed) <= 2
        or lower.startswith("w")
        or lower in skeletons()
        or _CHAT_J.search(typed)
        or (_DOUBLED_END.search(typed) and not tone_key)
        or not (letter_key or tone_key)  # mama: a mark from afar
        or (typed[0].isupper() and not typed.isupper() and not starts_sentence)
    ):
        return _OPEN
    return _LIKELY


def _accepted(tokens: Sequence[_Token], index: int) -> _Reading | None:
    token = tokens[index]
    for reading in sorted(token.readings, key=lambda r: -r.strength):
        if _fits(tokens, index, reading):
            return reading
    return None


def _fits(tokens: Sequence[_Token], index: int, reading: _Reading) -> bool:
    if reading.strength == _CERTAIN:
        return True
    around = [
        tokens[i]
        for i in range(max(0, index - _NEAR), min(len(tokens), index + _NEAR + 1))
        if i != index
    ]
    keys_near = [token for token in around if token.strength(reading.system) >= _LIKELY]
    if reading.strength == _LIKELY:
        return bool(keys_near) or len(around) < 2 or any(map(_is_vietnamese, around))
    if reading.strength == _OPEN:
        return bool(keys_near) or (reading.system == "vni" and _vni_pair(tokens[index], around))
    return bool(keys_near) and all(
        token in keys_near or _is_vietnamese(token) or token.readings for token in around
    )


def _is_vietnamese(token: _Token) -> bool:
    return token.vietnamese or skeleton(token.typed) != token.typed.lower()


def _vni_pair(token: _Token, around: Sequence[_Token]) -> bool:
    """Two different words with a tone digit each (nha2 cai1) are keys; lop1 lop2 aren't."""
    base = token.typed.rstrip("0123456789").lower()
    return any(
        other.strength("vni") == _OPEN and other.typed.rstrip("0123456789").lower() != base
        for other in around
    )
