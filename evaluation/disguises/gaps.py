"""Something put between letters or syllables, or taken away; letters drawn out."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from evaluation.disguises.letters import VOWELS, bare, take_apart, tone_of
from evaluation.disguises.marks import each_word

Write = Callable[[str, Random], str]


def clusters(text: str) -> list[str]:
    """Letters with their combining marks; nobody parts a letter from its marks by a sign."""
    return re.findall(r".[\u0300-\u036f\ufe0f\u20e3]*", text)


def between_letters(*signs: str, bare_first: bool = False, all_over: bool = False) -> Write:
    """One sign between all letters; syllables stay apart by a space, or by the sign too."""

    def write(text: str, rng: Random) -> str:
        sign = rng.choice(signs)
        text = bare(text) if bare_first else text
        if all_over:
            return sign.join(clusters(text.replace(" ", "")))
        return each_word(text, lambda word: sign.join(clusters(word)))

    return write


def between_syllables(*signs: str, bare_first: bool = False) -> Write:
    def write(text: str, rng: Random) -> str:
        return (bare(text) if bare_first else text).replace(" ", rng.choice(signs))

    return write


def inside_syllables(*signs: str) -> Write:
    """*th.uố.c k.ê đ.ơn*: one or two signs inside each syllable, or in most of them."""

    def write(text: str, rng: Random) -> str:
        sign = rng.choice(signs)

        def change(word: str) -> str:
            letters = clusters(word)
            if len(letters) < 2 or rng.random() < 0.2:
                return word
            cuts = rng.sample(range(1, len(letters)), min(len(letters) - 1, rng.choice((1, 1, 2))))
            return "".join(sign + c if k in cuts else c for k, c in enumerate(letters))

        return each_word(text, change)

    return write


def letters_apart(text: str, rng: Random) -> str:
    """*Z a l o*, *n h à  c á i*: spaces between letters, one or two between syllables."""
    return rng.choice((" ", "  ")).join(" ".join(word) for word in text.split(" "))


def join(text: str, rng: Random) -> str:
    """*việcnhẹlươngcao*, at times with capitals where the syllables begin."""
    words = text.split(" ")
    if rng.random() < 0.25:
        words = [word[:1].upper() + word[1:] for word in words]
    return "".join(words)


def join_some(text: str, rng: Random) -> str:
    words = text.split(" ")
    if len(words) < 3:
        return "".join(words)
    gaps = set(rng.sample(range(1, len(words)), rng.randint(1, len(words) - 2)))
    return "".join(
        word if k == 0 else ("" if k in gaps else " ") + word for k, word in enumerate(words)
    )


def split_syllables(text: str, rng: Random) -> str:
    """*th uốc k ê*: syllables broken once, before or inside the rime."""

    def change(word: str) -> str:
        if len(word) < 2 or rng.random() < 0.35:
            return word
        vowels = [k for k, char in enumerate(word) if bare(char) in VOWELS]
        first = vowels[0] if vowels and vowels[0] else 1
        cut = first if rng.random() < 0.75 else rng.randint(1, len(word) - 1)
        return word[:cut] + " " + word[cut:]

    return each_word(text, change)


def repeat(text: str, rng: Random) -> str:
    """*lừaaa đảooo*: the last letter of each or some syllables drawn out, marked or bare."""
    marked = rng.random() < 0.3
    everywhere = rng.random() < 0.6

    def change(word: str) -> str:
        if not everywhere and rng.random() < 0.5:
            return word
        last = word[-1]
        return word + (last if marked or last == "đ" else bare(last)) * rng.randint(2, 5)

    changed = each_word(text, change)
    return changed if changed != text else text + bare(text[-1]) * 3


def repeat_vowels(text: str, rng: Random) -> str:
    """*lừừừa đảảảo*: the marked vowel held."""

    def change(word: str) -> str:
        at = [k for k, char in enumerate(word) if bare(char) in VOWELS]
        if not at:
            return word
        k = next((k for k in at if tone_of(take_apart(word[k]))), at[0])
        return word[:k] + word[k] * rng.randint(3, 5) + word[k + 1 :]

    return each_word(text, change)


def repeat_any(text: str, rng: Random) -> str:
    """*llừa đđảooo*: a consonant or vowel held, three times or more."""

    def change(word: str) -> str:
        k = rng.randrange(len(word))
        return word[:k] + word[k] * rng.randint(3, 4) + word[k + 1 :]

    return each_word(text, change)
