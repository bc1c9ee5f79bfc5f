"""Marks left out, changed or misplaced."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random

from evaluation.disguises.letters import (
    HOOK,
    TILDE,
    TONES,
    bare,
    is_vietnamese,
    nucleus,
    place_tone,
    put_together,
    take_apart,
    tone_of,
    without_tone,
)


def each_word(text: str, change: Callable[[str], str]) -> str:
    return " ".join(change(word) for word in text.split(" "))


def no_marks(text: str, rng: Random) -> str:
    return bare(text)


def some_bare(text: str, rng: Random) -> str:
    """Some syllables bare, at least one that has marks left alone."""
    words = text.split(" ")
    marked = [k for k, word in enumerate(words) if bare(word) != word]
    if len(marked) < 2:
        return text
    chosen = set(rng.sample(marked, rng.randint(1, len(marked) - 1)))
    return " ".join(bare(word) if k in chosen else word for k, word in enumerate(words))


def some_without_tone(text: str, rng: Random) -> str:
    """Some syllables keep circumflex and horn but lose the tone: *viêc* for *việc*."""
    words = text.split(" ")
    toned = [k for k, word in enumerate(words) if tone_of(take_apart(word))]
    rich = [k for k in toned if put_together(without_tone(take_apart(words[k]))) != bare(words[k])]
    if not rich or len(words) < 2:
        return text
    chosen = set(rng.sample(rich, rng.randint(1, max(1, len(rich) // 2))))
    return " ".join(
        put_together(without_tone(take_apart(word))) if k in chosen else word
        for k, word in enumerate(words)
    )


def hoi_for_nga(text: str, rng: Random) -> str:
    """Every hỏi as ngã and ngã as hỏi, or one of them."""
    swap = str.maketrans({HOOK: TILDE, TILDE: HOOK})
    words = text.split(" ")
    places = [k for k, w in enumerate(words) if tone_of(take_apart(w)) in {HOOK, TILDE}]
    if not places:
        return text
    chosen = places if rng.random() < 0.5 else [rng.choice(places)]
    for k in chosen:
        words[k] = unicodedata.normalize(
            "NFC", unicodedata.normalize("NFD", words[k]).translate(swap)
        )
    return " ".join(words)


def one_other_tone(text: str, rng: Random) -> str:
    """One syllable of two or more with a tone that is not its own."""
    words = text.split(" ")
    places = [k for k, w in enumerate(words) if is_vietnamese(w) and bare(w)[-1] not in "cpth"]
    if len(words) < 2 or not places:
        return text
    k = rng.choice(places)
    letters = take_apart(words[k])
    tone = rng.choice([tone for tone in TONES if tone != tone_of(letters)])
    words[k] = put_together(place_tone(letters, tone))
    return " ".join(words)


def other_placement(text: str, rng: Random) -> str:
    """*hoà* for *hòa* and the other way round."""

    def change(word: str) -> str:
        letters = take_apart(word)
        if not is_vietnamese(word):
            return word
        for new_way in (True, False):
            placed = put_together(place_tone(letters, tone_of(letters), new_way=new_way))
            if placed != word:
                return placed
        return word

    return each_word(text, change)


def misplaced(text: str, rng: Random) -> str:
    """The tone on another vowel of the syllable: *tìên* for *tiền*."""

    def change(word: str) -> str:
        letters = take_apart(word)
        if not is_vietnamese(word) or not tone_of(letters):
            return word
        start, stop = nucleus(letters)
        others = [k for k in range(start, stop) if not letters[k].tone]
        if not others:
            return word
        k = rng.choice(others)
        plain = list(without_tone(letters))
        plain[k] = plain[k]._replace(tone=tone_of(letters))
        return put_together(tuple(plain))

    return each_word(text, change)
