"""Letters that look like Latin ones: those NFKC turns back, and those it leaves."""

from __future__ import annotations

import string
import unicodedata
from random import Random

from evaluation.disguises.letters import bare

_SMALL = string.ascii_lowercase
_CAPITAL = string.ascii_uppercase


def _row(first: int, count: int = 26) -> str:
    return "".join(chr(first + k) for k in range(count))


def _alphabet(small: str, capital: str = "") -> dict[str, str]:
    table = dict(zip(_SMALL, small, strict=True))
    return table | dict(zip(_CAPITAL, capital or small, strict=True))


_SCRIPT_SMALL = "𝒶𝒷𝒸𝒹ℯ𝒻ℊ𝒽𝒾𝒿𝓀𝓁𝓂𝓃ℴ𝓅𝓆𝓇𝓈𝓉𝓊𝓋𝓌𝓍𝓎𝓏"
_ITALIC_SMALL = "𝑎𝑏𝑐𝑑𝑒𝑓𝑔ℎ𝑖𝑗𝑘𝑙𝑚𝑛𝑜𝑝𝑞𝑟𝑠𝑡𝑢𝑣𝑤𝑥𝑦𝑧"

MENDED: dict[str, dict[str, str]] = {
    "full width": _alphabet(_row(0xFF41), _row(0xFF21)),
    "mathematical bold": _alphabet(_row(0x1D41A), _row(0x1D400)),
    "mathematical italic": _alphabet(_ITALIC_SMALL, _row(0x1D434)),
    "mathematical script": _alphabet(_SCRIPT_SMALL),
    "bold script": _alphabet(_row(0x1D4EA), _row(0x1D4D0)),
    "bold Fraktur": _alphabet(_row(0x1D586), _row(0x1D56C)),
    "double-struck": _alphabet(_row(0x1D552)),
    "sans-serif bold": _alphabet(_row(0x1D5EE), _row(0x1D5D4)),
    "monospace": _alphabet(_row(0x1D68A), _row(0x1D670)),
    "circled": _alphabet(_row(0x24D0), _row(0x24B6)),
    "squared": _alphabet(_row(0x1F130)),
}

UNMENDED: dict[str, dict[str, str]] = {
    "negative squared": _alphabet(_row(0x1F170)),
    "negative circled": _alphabet(_row(0x1F150)),
    "small capitals": _alphabet("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ"),
}
REGIONAL = _alphabet(_row(0x1F1E6))
CYRILLIC = dict(zip("aeocpxyiskmthdlvqwj", "аеосрхуіѕкмтһԁӏѵԛԝј", strict=True))
CYRILLIC_CAPITALS = dict(zip("ABCEHIKMOPSTXYJ", "АВСЕНІКМОРЅТХУЈ", strict=True))
GREEK = dict(zip("aovipkutxe", "αονιρκυτχε", strict=True))
GREEK_CAPITALS = dict(zip("ABEHIKMNOPTXYZ", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))
STROKES = ("ð", "ɗ", "ƌ")
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e")


def styled(text: str, table: dict[str, str], *, keep_marks: bool, spaced: bool = False) -> str:
    """`text` in another alphabet: bare, or each letter followed by its marks as combining ones."""
    out = []
    for char in text:
        letter, *marks = list(unicodedata.normalize("NFD", char))
        letter = bare(letter)
        new = table.get(letter, letter)
        out.append(new + "".join(marks) if keep_marks else new)
    return " ".join(out).replace("   ", "  ") if spaced else "".join(out)


def some_letters(text: str, table: dict[str, str], rng: Random, share: float = 0.6) -> str:
    """`text` with some letters, two where there are as many, drawn from a look-alike alphabet.

    Marked letters keep their marks, as combining ones.
    """
    places = [k for k, char in enumerate(text) if unicodedata.normalize("NFD", char)[0] in table]
    chosen = {k for k in places if rng.random() < share}
    chosen |= set(rng.sample(places, min(2, len(places))))
    out = []
    for k, char in enumerate(text):
        letter, *marks = list(unicodedata.normalize("NFD", char))
        out.append(table[letter] + "".join(marks) if k in chosen else char)
    return "".join(out)
