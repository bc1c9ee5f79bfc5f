"""Terms that are read alike: with each other, or with everyday words."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import resources
from types import MappingProxyType

import msgspec

from luytre.lexicon.entry import Entry, permitted_disguises
from luytre.vietnamese.skeleton import skeleton
from luytre.vietnamese.syllables import is_syllable

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_TONES = re.compile(f"[{_GRAVE}{_ACUTE}{_HOOK}{_TILDE}{_DOT}]")


class Collision(msgspec.Struct, frozen=True):
    """A complaint without its place: `code`, `message` and `advice` as in `Complaint`."""

    code: str
    message: str
    advice: str


def spelling_key(term: str, *, hook_is_tilde: bool = False) -> str:
    """`term` with each syllable's tone written after it, so that hoà and hòa are one.

    With `hook_is_tilde`, hỏi and ngã are one too, as many people write them.
    """
    syllables = []
    for syllable in unicodedata.normalize("NFD", term.lower()).split():
        tone = "".join(_TONES.findall(syllable))
        if hook_is_tilde:
            tone = tone.replace(_HOOK, _TILDE)
        syllables.append(_TONES.sub("", syllable) + tone)
    return " ".join(syllables)


class _Ordinary(msgspec.Struct, frozen=True):
    """Everyday words by their spelling, by hỏi taken for ngã, and by their skeleton."""

    by_spelling: MappingProxyType[str, str]
    by_confused_tone: MappingProxyType[str, str]
    by_skeleton: MappingProxyType[str, str]


@functools.cache
def ordinary_terms() -> tuple[str, ...]:
    """The packaged list of everyday words and phrases."""
    text = (resources.files("luytre.lexicon") / "ordinary.txt").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@functools.cache
def _ordinary() -> _Ordinary:
    # Of words that are read alike, the one listed first is named.
    terms = ordinary_terms()[::-1]
    return _Ordinary(
        MappingProxyType({spelling_key(term): term for term in terms}),
        MappingProxyType({spelling_key(term, hook_is_tilde=True): term for term in terms}),
        MappingProxyType({skeleton(term): term for term in terms}),
    )


def with_ordinary(entry: Entry) -> Iterator[Collision]:
    """Where `entry` is read alike with an everyday word and asks for no cue that tells them apart.

    At most one collision comes back: the closest.
    """
    if entry.requires:
        return
    term, ordinary = entry.term, _ordinary()
    disguises = permitted_disguises(entry.disguises)
    if word := ordinary.by_spelling.get(spelling_key(term)):
        # óc chó is a nut and an insult: what it must not stand near can tell them apart too.
        if not entry.excludes:
            yield Collision(
                "L052",
                f'"{word}" is an everyday word as it is written',
                "Name in `requires` the company that makes it a harm, or use a longer term.",
            )
    elif len(term) <= 2 and not is_syllable(term) and not entry.excludes:
        yield Collision(
            "L051",
            f'"{term}" is an abbreviation that stands for many things',
            "Name the company it keeps in `requires`, or what must not be near in `excludes`.",
        )
    elif "wrong-tone" in disguises and (
        word := ordinary.by_confused_tone.get(spelling_key(term, hook_is_tilde=True))
    ):
        yield Collision(
            "L053",
            f'"{word}" reads as "{term}" with hỏi and ngã confused',
            'Add "-wrong-tone" to `disguises`, or name a cue in `requires`.',
        )
    elif "toneless" in disguises and (word := ordinary.by_skeleton.get(skeleton(term))):
        yield Collision(
            "L050",
            f'without diacritics "{term}" is "{word}" ({skeleton(term)})',
            'Add "-toneless" to `disguises`, or name a cue in `requires`.',
        )


def with_each_other(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Collision]]:
    """The later entry of each two in one harm that are one term, or one without diacritics."""
    spelled: dict[tuple[str, str], Entry] = {}
    toneless: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        earlier = spelled.setdefault((entry.harm, spelling_key(entry.term)), entry)
        if earlier is not entry:
            yield (
                entry,
                Collision(
                    "L040",
                    f'"{entry.term}" is already the term of {earlier.id} in {entry.harm}',
                    "Join the two: put the examples and cues of both into one entry.",
                ),
            )
            continue
        if "toneless" not in permitted_disguises(entry.disguises):
            continue
        earlier = toneless.setdefault((entry.harm, skeleton(entry.term)), entry)
        if earlier is not entry:
            yield (
                entry,
                Collision(
                    "L041",
                    f'"{entry.term}" without diacritics is "{earlier.term}" ({earlier.id}) too',
                    'Add "-toneless" to the `disguises` of the rarer of the two.',
                ),
            )
