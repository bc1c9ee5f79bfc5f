"""The families of disguises, each a list of styles.

A style writes a term in disguise, or returns it unchanged where it does not apply. With each
stand the surroundings it is met in: ``"toned"`` a carrier as it is, ``"toneless"`` one without
marks, ``"same"`` one written the same way as the term, ``"none"`` nothing at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from evaluation.disguises import alphabets, chat, keys
from evaluation.disguises.letters import (
    HOOK,
    TILDE,
    TONES,
    VOWELS,
    bare,
    is_vietnamese,
    nucleus,
    place_tone,
    put_together,
    take_apart,
    tone_of,
    without_tone,
)

Write = Callable[[str, Random], str]
ANYWHERE = ("toned", "toned", "toneless", "none")
TONED = ("toned", "toned", "none")
TONELESS = ("toneless", "toneless", "toned", "none")
SAME = ("same", "toned", "none")
EMOJI = ("🔥", "❤️", "💰", "👉", "⭐", "🎲", "😂", "🍀", "👍🏽", "✨")


class Style(NamedTuple):
    name: str
    write: Write
    around: tuple[str, ...] = TONED


def _words(text: str, change: Callable[[str], str]) -> str:
    return " ".join(change(word) for word in text.split(" "))


# Marks left out or changed.
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

    return _words(text, change)


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

    return _words(text, change)


# Something put between letters or syllables, or taken away.
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
        return _words(text, lambda word: sign.join(clusters(word)))

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

        return _words(text, change)

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

    return _words(text, change)


def repeat(text: str, rng: Random) -> str:
    """*lừaaa đảooo*: the last letter of each or some syllables drawn out, marked or bare."""
    marked = rng.random() < 0.3
    everywhere = rng.random() < 0.6

    def change(word: str) -> str:
        if not everywhere and rng.random() < 0.5:
            return word
        last = word[-1]
        return word + (last if marked or last == "đ" else bare(last)) * rng.randint(2, 5)

    changed = _words(text, change)
    return changed if changed != text else text + bare(text[-1]) * 3


def repeat_vowels(text: str, rng: Random) -> str:
    """*lừừừa đảảảo*: the marked vowel held."""

    def change(word: str) -> str:
        at = [k for k, char in enumerate(word) if bare(char) in VOWELS]
        if not at:
            return word
        k = next((k for k in at if tone_of(take_apart(word[k]))), at[0])
        return word[:k] + word[k] * rng.randint(3, 5) + word[k + 1 :]

    return _words(text, change)


def repeat_any(text: str, rng: Random) -> str:
    """*llừa đđảooo*: a consonant or vowel held, three times or more."""

    def change(word: str) -> str:
        k = rng.randrange(len(word))
        return word[:k] + word[k] * rng.randint(3, 4) + word[k + 1 :]

    return _words(text, change)


# Unicode.
def alphabet(table: dict[str, str], *, keep_marks: bool) -> Write:
    def write(text: str, rng: Random) -> str:
        text = text.upper() if rng.random() < 0.3 else text
        return alphabets.styled(text, table, keep_marks=keep_marks)

    return write


def regional(text: str, rng: Random) -> str:
    return alphabets.styled(text, alphabets.REGIONAL, keep_marks=False, spaced=True)


def regional_joined(text: str, rng: Random) -> str:
    return alphabets.styled(text, alphabets.REGIONAL, keep_marks=False)


def lookalikes(small: dict[str, str], capitals: dict[str, str]) -> Write:
    def write(text: str, rng: Random) -> str:
        if rng.random() < 0.25:
            return alphabets.some_letters(text.upper(), capitals, rng)
        return alphabets.some_letters(text, small, rng)

    return write


def bare_lookalikes(small: dict[str, str]) -> Write:
    def write(text: str, rng: Random) -> str:
        return alphabets.some_letters(bare(text), small, rng)

    return write


def other_stroke(text: str, rng: Random) -> str:
    """*ðánh bạc*."""
    return text.replace("đ", rng.choice(alphabets.STROKES))


def invisible(text: str, rng: Random) -> str:
    """Zero-width characters between some or all letters."""
    sign = rng.choice(alphabets.INVISIBLE)
    share = rng.choice((0.3, 1.0))
    out = text[0]
    for before, char in zip(text, text[1:], strict=False):
        inside = " " not in (before, char)
        out += (sign if inside and rng.random() < share else "") + char
    return out if out != text else text[0] + sign + text[1:]


def decomposed(text: str, rng: Random) -> str:
    return unicodedata.normalize("NFD", text)


def half_decomposed(text: str, rng: Random) -> str:
    """Circumflex and horn composed, the tone behind as a combining mark."""
    out = []
    for char in text:
        letters = take_apart(char)
        out.append(str(letters[0]._replace(tone="")) + letters[0].tone)
    return "".join(out)


def mixed_forms(text: str, rng: Random) -> str:
    """NFC and NFD by turns."""
    return "".join(
        unicodedata.normalize("NFD", char) if rng.random() < 0.5 else char for char in text
    )


def keycaps(text: str, rng: Random) -> str:
    """*v4️⃣y t1️⃣ền*: leet with the keycap emoji for its digits."""
    written = chat.leet(text, rng)
    return "".join(char + "\ufe0f\u20e3" if char.isdigit() else char for char in written)


def after(*writers: Write) -> Write:
    """One disguise over another."""

    def write(text: str, rng: Random) -> str:
        before = text
        for writer in writers:
            changed = writer(before, rng)
            if changed == before:
                return text  # only one of the two applies here
            before = changed
        return before

    return write


_dots = between_letters(".", "-", "*", "_", "·", "/", all_over=False)
_dots_all = between_letters(".", "-", "_", all_over=True)
_inner = inside_syllables(".", "-", "*", "_")
_syllable_signs = between_syllables("_", "|", ".", "-", "/", "~", "*", "+")
_emoji_syllables = between_syllables(*EMOJI)
_emoji_spaced = between_syllables(*(f" {emoji} " for emoji in EMOJI))
_emoji_letters = between_letters(*EMOJI)

_TELEX = (
    Style("tone at the end", keys.telex_end, SAME),
    Style("tone inline", keys.telex_inline, SAME),
    Style("one w for ươ", keys.telex_short_horn, SAME),
)

FAMILIES: dict[str, tuple[Style, ...]] = {
    "no diacritics": (Style("no marks", no_marks, TONELESS),),
    "half diacritics": (
        Style("some bare", some_bare),
        Style("some bare", some_bare, ("toneless", "none")),
        Style("some without tone", some_without_tone),
    ),
    "Telex": _TELEX,
    "VNI": (
        Style("tone at the end", keys.vni_end, SAME),
        Style("tone inline", keys.vni_inline, SAME),
    ),
    "VIQR": (Style("VIQR", keys.viqr, SAME),),
    "teencode": (
        Style("toned", chat.teencode, ("toned", "none")),
        Style("toned", chat.teencode, ("toneless", "none")),
    ),
    "separators": (
        Style("letters, syllables apart", _dots),
        Style("all letters", _dots_all),
        Style("spaces", letters_apart),
        Style("syllables", _syllable_signs),
        Style("inside syllables", _inner),
        Style("letters, no marks", between_letters(".", "-", "_", bare_first=True), ANYWHERE),
        Style("spaces, no marks", after(no_marks, letters_apart), TONELESS),
        Style("syllables, no marks", between_syllables("_", "|", ".", bare_first=True), TONELESS),
    ),
    "joined": (
        Style("joined", join),
        Style("some joined", join_some),
        Style("no marks", after(no_marks, join), TONELESS),
    ),
    "split": (
        Style("toned", split_syllables),
        Style("no marks", after(no_marks, split_syllables), TONELESS),
    ),
    "leet": (
        Style("toned", chat.leet),
        Style("no marks", after(no_marks, chat.leet), TONELESS),
    ),
    "wrong tone": (
        Style("hỏi and ngã", hoi_for_nga),
        Style("one other", one_other_tone),
    ),
    "tone placement": (
        Style("hoà, hòa", other_placement),
        Style("another vowel", misplaced),
    ),
    "Unicode mended by NFKC": tuple(
        Style(f"{name}{', marked' if marks else ''}", alphabet(table, keep_marks=marks), around)
        for name, table in alphabets.MENDED.items()
        for marks, around in ((True, TONED), (False, ANYWHERE))
    ),
    "Unicode not mended": (
        *(
            Style(name, alphabet(table, keep_marks=False), ANYWHERE)
            for name, table in alphabets.UNMENDED.items()
        ),
        Style("regional indicators", regional, ANYWHERE),
        Style("regional, joined", regional_joined, ANYWHERE),
        Style("Cyrillic", lookalikes(alphabets.CYRILLIC, alphabets.CYRILLIC_CAPITALS)),
        Style("Cyrillic, no marks", bare_lookalikes(alphabets.CYRILLIC), TONELESS),
        Style("Greek", lookalikes(alphabets.GREEK, alphabets.GREEK_CAPITALS)),
        Style("other strokes", other_stroke),
        Style("zero width", invisible),
        Style("zero width, no marks", after(no_marks, invisible), TONELESS),
    ),
    "NFD": (
        Style("NFD", decomposed, SAME),
        Style("tone apart", half_decomposed),
        Style("mixed", mixed_forms),
    ),
    "legacy fonts": (
        Style("TCVN3", keys.tcvn3_font, ("same", "same", "none")),
        Style("VNI", keys.vni_font, ("same", "same", "none")),
    ),
    "repeats": (
        Style("last letter", repeat),
        Style("vowel", repeat_vowels),
        Style("any letter", repeat_any),
        Style("no marks", after(no_marks, repeat), TONELESS),
    ),
    "reversed": (
        Style("order", chat.swap_order),
        Style("rimes", chat.swap_rimes),
        Style("rimes under tones", chat.swap_rimes_under_tones),
        Style("order under tones", chat.swap_order_under_tones),
    ),
    "emoji": (
        Style("between letters", _emoji_letters),
        Style("between syllables", _emoji_syllables),
        Style("between syllables, spaced", _emoji_spaced),
        Style("no marks", after(no_marks, _emoji_syllables), TONELESS),
        Style("keycaps", keycaps),
    ),
    "two at once": (
        Style("leet + separators", after(chat.leet, _dots)),
        Style("bare leet + separators", after(no_marks, chat.leet, _dots_all), TONELESS),
        Style("teencode, bare", after(chat.teencode, no_marks), TONELESS),
        Style("teencode + leet", after(chat.teencode, chat.leet)),
        Style("half bare + teencode", after(some_bare, chat.teencode)),
        Style("teencode + joined", after(chat.teencode, join)),
        Style("repeats + leet", after(chat.leet, repeat)),
        Style("half bare + separators", after(some_bare, _inner)),
        Style("Telex + separators", after(keys.telex_end, _syllable_signs), SAME[1:]),
        Style("VNI + separators", after(keys.vni_end, between_syllables("_", "|", ".")), SAME[1:]),
        Style("Cyrillic + separators", after(lookalikes(alphabets.CYRILLIC, alphabets.CYRILLIC_CAPITALS), _dots)),
        Style("full width + separators", after(alphabet(alphabets.MENDED["full width"], keep_marks=True), between_syllables("_", "."))),
        Style("zero width + leet", after(chat.leet, invisible)),
        Style("zero width + repeats", after(repeat, invisible)),
        Style("hỏi and ngã + repeats", after(hoi_for_nga, repeat)),
        Style("half bare + leet", after(some_bare, chat.leet)),
        Style("joined + leet", after(chat.leet, join)),
        Style("split + leet", after(chat.leet, split_syllables)),
        Style("emoji + bare", after(no_marks, _emoji_letters), TONELESS),
        Style("NFD + separators", after(_inner, decomposed)),
    ),
}  # fmt: skip
