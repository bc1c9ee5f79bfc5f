"""Text in the fonts used before Unicode: TCVN3 (ABC, ``.VnTime``) and VNI-Windows.

Copied out of such a document, the letters come as Latin-1 characters: *tiền* is ``tiÒn`` in
TCVN3 and ``tieàn`` in VNI. TCVN3 gives each lower-case letter one character; capitals with a
tone exist only as another font, so encoding writes them as small letters. VNI writes most
letters as the bare vowel and a second character, in both cases.

What is in neither table passes through, both ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from luytre.vietnamese.syllables import exists

__all__ = [
    "TCVN3",
    "VNI_FONT",
    "LegacyFont",
    "decode_tcvn3",
    "decode_vni_font",
    "encode_tcvn3",
    "encode_vni_font",
    "looks_legacy",
]

LegacyFont = Literal["tcvn3", "vni"]

# fmt: off
TCVN3: Mapping[str, str] = {
    "à": "µ", "ả": "¶", "ã": "·", "á": "¸", "ạ": "¹",
    "ă": "¨", "ằ": "»", "ẳ": "¼", "ẵ": "½", "ắ": "¾", "ặ": "Æ",
    "â": "©", "ầ": "Ç", "ẩ": "È", "ẫ": "É", "ấ": "Ê", "ậ": "Ë",
    "đ": "®",
    "è": "Ì", "ẻ": "Î", "ẽ": "Ï", "é": "Ð", "ẹ": "Ñ",
    "ê": "ª", "ề": "Ò", "ể": "Ó", "ễ": "Ô", "ế": "Õ", "ệ": "Ö",
    "ì": "×", "ỉ": "Ø", "ĩ": "Ü", "í": "Ý", "ị": "Þ",
    "ò": "ß", "ỏ": "á", "õ": "â", "ó": "ã", "ọ": "ä",
    "ô": "«", "ồ": "å", "ổ": "æ", "ỗ": "ç", "ố": "è", "ộ": "é",
    "ơ": "¬", "ờ": "ê", "ở": "ë", "ỡ": "ì", "ớ": "í", "ợ": "î",
    "ù": "ï", "ủ": "ñ", "ũ": "ò", "ú": "ó", "ụ": "ô",
    "ư": "\xad", "ừ": "õ", "ử": "ö", "ữ": "÷", "ứ": "ø", "ự": "ù",
    "ỳ": "ú", "ỷ": "û", "ỹ": "ü", "ý": "ý", "ỵ": "þ",
    "Ă": "¡", "Â": "¢", "Ê": "£", "Ô": "¤", "Ơ": "¥", "Ư": "¦", "Đ": "§",
}
_VNI_SMALL: Mapping[str, str] = {
    "á": "aù", "à": "aø", "ả": "aû", "ã": "aõ", "ạ": "aï",
    "â": "aâ", "ấ": "aá", "ầ": "aà", "ẩ": "aå", "ẫ": "aã", "ậ": "aä",
    "ă": "aê", "ắ": "aé", "ằ": "aè", "ẳ": "aú", "ẵ": "aü", "ặ": "aë",
    "đ": "ñ",
    "é": "eù", "è": "eø", "ẻ": "eû", "ẽ": "eõ", "ẹ": "eï",
    "ê": "eâ", "ế": "eá", "ề": "eà", "ể": "eå", "ễ": "eã", "ệ": "eä",
    "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò",
    "ó": "où", "ò": "oø", "ỏ": "oû", "õ": "oõ", "ọ": "oï",
    "ô": "oâ", "ố": "oá", "ồ": "oà", "ổ": "oå", "ỗ": "oã", "ộ": "oä",
    "ơ": "ô", "ớ": "ôù", "ờ": "ôø", "ở": "ôû", "ỡ": "ôõ", "ợ": "ôï",
    "ú": "uù", "ù": "uø", "ủ": "uû", "ũ": "uõ", "ụ": "uï",
    "ư": "ö", "ứ": "öù", "ừ": "öø", "ử": "öû", "ữ": "öõ", "ự": "öï",
    "ý": "yù", "ỳ": "yø", "ỷ": "yû", "ỹ": "yõ", "ỵ": "î",
}
# fmt: on
VNI_FONT: Mapping[str, str] = {
    **_VNI_SMALL,
    **{letter.upper(): font.upper() for letter, font in _VNI_SMALL.items()},
}

_FROM_TCVN3 = {ord(font): letter for letter, font in TCVN3.items()}
_TO_TCVN3 = {ord(letter): font for letter, font in TCVN3.items()} | {
    ord(letter.upper()): font
    for letter, font in TCVN3.items()
    if letter.islower() and letter.upper() not in TCVN3
}
_TO_VNI = {ord(letter): font for letter, font in VNI_FONT.items()}
# A capital with a small second character is met too: Aù.
_FROM_VNI = {
    font[0] + font[1:].lower(): letter for letter, font in VNI_FONT.items() if letter.isupper()
} | {font: letter for letter, font in VNI_FONT.items()}
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, _FROM_VNI), key=len, reverse=True)))
_LETTERS = re.compile(r"[^\W\d_]+")


def encode_tcvn3(text: str) -> str:
    """Write `text` as the characters a TCVN3 font shows as it; toned capitals turn small."""
    return unicodedata.normalize("NFC", text).translate(_TO_TCVN3)


def decode_tcvn3(text: str) -> str:
    """Read text copied from a TCVN3 font."""
    return text.translate(_FROM_TCVN3)


def encode_vni_font(text: str) -> str:
    """Write `text` as the characters a VNI-Windows font shows as it."""
    return unicodedata.normalize("NFC", text).translate(_TO_VNI)


def decode_vni_font(text: str) -> str:
    """Read text copied from a VNI-Windows font."""
    return _VNI_LETTER.sub(lambda match: _FROM_VNI[match[0]], text)


def looks_legacy(text: str) -> LegacyFont | None:
    """Which legacy font `text` seems copied from, if any.

    It is one if most of the words that the font's table changes become Vietnamese syllables,
    and less than half of those are ones already. One short word is not enough to tell.
    """
    best: tuple[int, LegacyFont] | None = None
    plain = unicodedata.normalize("NFC", text)
    for font in ("tcvn3", "vni"):
        decoded = decode_tcvn3(plain) if font == "tcvn3" else decode_vni_font(plain)
        if decoded == plain:
            continue
        pairs = zip(plain.split(" "), decoded.split(" "), strict=True)
        changed = [(before, after) for before, after in pairs if before != after]
        read = sum(map(_is_vietnamese, (after for _, after in changed)))
        already = sum(map(_is_vietnamese, (before for before, _ in changed)))
        enough = read >= 2 or (len(changed) == 1 and len(changed[0][0]) > 3)
        if enough and 4 * read >= 3 * len(changed) and 2 * already < read:
            if best is None or read > best[0]:
                best = (read, font)
    return best[1] if best else None


def _is_vietnamese(word: str) -> bool:
    runs = _LETTERS.findall(word)
    return bool(runs) and all(map(exists, runs))
