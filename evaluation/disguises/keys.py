"""Raw keys of the input methods Telex, VNI and VIQR, as typed with the input method off."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from evaluation.disguises.letters import (
    ACUTE,
    BREVE,
    CIRCUMFLEX,
    DOT,
    GRAVE,
    HOOK,
    HORN,
    STROKE,
    TILDE,
    Syllable,
    bare,
    is_vietnamese,
    put_together,
    take_apart,
    tone_of,
)

_TELEX_TONE = {GRAVE: "f", ACUTE: "s", HOOK: "r", TILDE: "x", DOT: "j"}
_VNI_TONE = {GRAVE: "2", ACUTE: "1", HOOK: "3", TILDE: "4", DOT: "5"}
_VNI_QUALITY = {CIRCUMFLEX: "6", HORN: "7", BREVE: "8", STROKE: "9"}
_VIQR_TONE = {GRAVE: "`", ACUTE: "'", HOOK: "?", TILDE: "~", DOT: "."}
_VIQR_QUALITY = {CIRCUMFLEX: "^", HORN: "+", BREVE: "("}


def _each(text: str, encode: Callable[[Syllable], str]) -> str:
    words = []
    for word in text.split(" "):
        core = word.strip('.,!?–…:;"()')
        if not core or not is_vietnamese(core) or bare(core) == core:
            words.append(word)
            continue
        words.append(word.replace(core, encode(take_apart(core))))
    return " ".join(words)


def telex_end(text: str, rng: Random) -> str:
    """*vieecj luwowngf*: marks of letters in place, the tone's key last."""
    return _each(text, lambda s: _telex(s) + _TELEX_TONE.get(tone_of(s), ""))


def telex_inline(text: str, rng: Random) -> str:
    """*vieejc luwowfng*: every key right behind its letter."""
    return _each(text, lambda s: _telex(s, tones=True))


def telex_short_horn(text: str, rng: Random) -> str:
    """*luowng*: one w for both horns of ươ, the tone's key last."""
    return _each(
        text,
        lambda s: _telex(s).replace("uwow", "uow") + _TELEX_TONE.get(tone_of(s), ""),
    )


def _telex(letters: Syllable, *, tones: bool = False) -> str:
    keys = ""
    for letter in letters:
        keys += letter.base
        if letter.quality in {CIRCUMFLEX, STROKE}:
            keys += letter.base
        elif letter.quality:
            keys += "w"
        if tones and letter.tone:
            keys += _TELEX_TONE[letter.tone]
    return keys


def vni_inline(text: str, rng: Random) -> str:
    """*vie65c d9i*: every digit right behind its letter."""
    return _each(
        text,
        lambda s: "".join(
            x.base + _VNI_QUALITY.get(x.quality, "") + _VNI_TONE.get(x.tone, "") for x in s
        ),
    )


def vni_end(text: str, rng: Random) -> str:
    """*vie6c5*: marks of letters in place, the tone's digit last."""
    return _each(
        text,
        lambda s: (
            "".join(x.base + _VNI_QUALITY.get(x.quality, "") for x in s)
            + _VNI_TONE.get(tone_of(s), "")
        ),
    )


def viqr(text: str, rng: Random) -> str:
    """*vie^.c nhe. lu+o+ng*; đ is dd."""
    return _each(
        text,
        lambda s: "".join(
            ("dd" if x.quality == STROKE else x.base)
            + _VIQR_QUALITY.get(x.quality, "")
            + _VIQR_TONE.get(x.tone, "")
            for x in s
        ),
    )


_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ",
        strict=True,
    )
)
_VNI_FONT_PLAIN = {GRAVE: "ø", ACUTE: "ù", HOOK: "û", TILDE: "õ", DOT: "ï"}
_VNI_FONT_CIRCUMFLEX = {"": "â", GRAVE: "à", ACUTE: "á", HOOK: "å", TILDE: "ã", DOT: "ä"}
_VNI_FONT_BREVE = {"": "ê", GRAVE: "è", ACUTE: "é", HOOK: "ú", TILDE: "ü", DOT: "ë"}
_VNI_FONT_I = {GRAVE: "ì", ACUTE: "í", HOOK: "æ", TILDE: "ó", DOT: "ò"}


def tcvn3_font(text: str, rng: Random) -> str:
    """What is copied from a document in a TCVN3 (ABC) font."""
    return "".join(_TCVN3.get(char, char) for char in text.lower())


def vni_font(text: str, rng: Random) -> str:
    """What is copied from a document in a VNI-Windows font."""
    return "".join(_vni_font_char(char) for char in text.lower())


def _vni_font_char(char: str) -> str:
    letters = take_apart(char)
    if len(letters) != 1 or put_together(letters) != char:
        return char
    base, quality, tone = letters[0]
    if quality == STROKE:
        return "ñ"
    if quality == CIRCUMFLEX:
        return base + _VNI_FONT_CIRCUMFLEX[tone]
    if quality == BREVE:
        return base + _VNI_FONT_BREVE[tone]
    if quality == HORN:
        return {"o": "ô", "u": "ö"}[base] + _VNI_FONT_PLAIN.get(tone, "")
    if base == "i":
        return _VNI_FONT_I.get(tone, "i")
    if base == "y" and tone == DOT:
        return "î"
    return base + _VNI_FONT_PLAIN.get(tone, "")
