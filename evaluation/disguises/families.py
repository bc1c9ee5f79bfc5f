"""The families of disguises, each a list of styles.

A style writes a term in disguise, or returns it unchanged where it does not apply. With each
stand the surroundings it is met in: ``"toned"`` a carrier as it is, ``"toneless"`` one without
marks, ``"same"`` one written the same way as the term, ``"none"`` nothing at all.
"""

from __future__ import annotations

import itertools
import unicodedata
from random import Random
from typing import NamedTuple

from evaluation.disguises import alphabets, chat, keys
from evaluation.disguises.gaps import (
    Write,
    between_letters,
    between_syllables,
    inside_syllables,
    join,
    join_some,
    letters_apart,
    repeat,
    repeat_any,
    repeat_vowels,
    split_syllables,
)
from evaluation.disguises.letters import bare, take_apart
from evaluation.disguises.marks import (
    hoi_for_nga,
    misplaced,
    no_marks,
    one_other_tone,
    other_placement,
    some_bare,
    some_without_tone,
)

ANYWHERE = ("toned", "toned", "toneless", "none")
TONED = ("toned", "toned", "none")
TONELESS = ("toneless", "toneless", "toned", "none")
SAME = ("same", "toned", "none")
EMOJI = ("🔥", "❤️", "💰", "👉", "⭐", "🎲", "😂", "🍀", "👍🏽", "✨")


class Style(NamedTuple):
    name: str
    write: Write
    around: tuple[str, ...] = TONED


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
    for before, char in itertools.pairwise(text):
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

_cyrillic = lookalikes(alphabets.CYRILLIC, alphabets.CYRILLIC_CAPITALS)
_full_width = alphabet(alphabets.MENDED["full width"], keep_marks=True)

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
        Style("Cyrillic", _cyrillic),
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
        Style("Cyrillic + separators", after(_cyrillic, _dots)),
        Style("full width + separators", after(_full_width, between_syllables("_", "."))),
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
