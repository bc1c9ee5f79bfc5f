"""Write src/luytre/vietnamese/codepoints.tsv from Unicode data.

Each row is: code point in hexadecimal, kind, what it stands for, Unicode name.

* kind ``letter``: the text it is read as, with Vietnamese diacritics where it has them;
* kind ``lookalike``: the same, for a character that only looks like those letters;
* kind ``extend``: a combining character that belongs to the letter before it, ignored;
* kind ``invisible``: a character that shows nothing, ignored;
* kind ``tone`` or ``quality``: a combining mark that Vietnamese uses;
* kind ``leet``: a symbol read as a letter where it touches letters.

Sources: the Unicode Character Database as shipped with Python (``unicodedata``) and Unicode's
confusables (UTS #39) as shipped with ``confusable_homoglyphs``. Run:
``python tools/generate_codepoints.py > src/luytre/vietnamese/codepoints.tsv``.
"""

from __future__ import annotations

import re
import sys
import unicodedata

from confusable_homoglyphs import confusables

TONES = {0x300: "huyền", 0x301: "sắc", 0x303: "ngã", 0x309: "hỏi", 0x323: "nặng"}
TONES |= {0x340: "huyền", 0x341: "sắc"}
QUALITIES = {0x302: "circumflex", 0x306: "breve", 0x31B: "horn"}
MARKS = {*TONES, *QUALITIES}

#: Symbols that people type for a letter. Chosen by hand: no standard lists them.
LEET = {
    "@": "a", "$": "s", "!": "i", "€": "e", "£": "l", "¥": "y", "¢": "c", "₫": "đ", "§": "s",
}  # fmt: skip

NAMED = re.compile(
    r"^(?:LATIN LETTER SMALL CAPITAL|(?:NEGATIVE |CROSSED NEGATIVE |RAISED )?"
    r"(?:SQUARED|CIRCLED) LATIN CAPITAL LETTER|"
    r"REGIONAL INDICATOR SYMBOL LETTER|MODIFIER LETTER (?:SMALL|CAPITAL)|"
    r"LATIN SUBSCRIPT SMALL LETTER|LATIN (?:SMALL|CAPITAL) LETTER"
    r"(?: (?:TURNED|REVERSED|OPEN|DOTLESS|SCRIPT|BLACKLETTER|SIDEWAYS))?|"
    r"COMBINING LATIN SMALL LETTER|FULLWIDTH LATIN (?:SMALL|CAPITAL) LETTER)"
    r" ([A-Z])(?: WITH .*)?$"
)
NAMED_DIGIT = re.compile(
    r"(?:NEGATIVE CIRCLED|DINGBAT.*CIRCLED.*|DOUBLE CIRCLED|PARENTHESIZED|CIRCLED|FULL STOP)?"
    r".*DIGIT (ZERO|ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE)(?: FULL STOP| COMMA)?$"
)
DIGIT_NAMES = "ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE".split()
SMALL_CAPITALS = {"ǫ": "q"}  # stands in for a small capital that fonts lack
ETH = {"ð": "đ", "Ð": "đ", "đ": "đ", "Đ": "đ", "ɖ": "đ", "Ɖ": "đ", "ᴆ": "đ", "ꟈ": "đ"}
PALOCHKA = "\u04c0\u04cf"  # a bar that people take for l, though UTS #39 lists it with i
VIETNAMESE = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz0123456789"


def is_vietnamese(text: str) -> bool:
    """Whether every letter of `text` is one that Vietnamese text is written with."""
    for character in unicodedata.normalize("NFC", text):
        base = unicodedata.normalize("NFD", character)
        bare = unicodedata.normalize("NFC", "".join(c for c in base if ord(c) not in TONES))
        if bare not in VIETNAMESE or len(bare) != 1:
            return False
        if len(base) - len([c for c in base if ord(c) in MARKS]) != 1:
            return False
    return bool(text)


def without_foreign_marks(text: str) -> str:
    """Drop the diacritics Vietnamese does not have."""
    kept = [
        c
        for c in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(c) or ord(c) in MARKS
    ]
    composed = unicodedata.normalize("NFC", "".join(kept))
    if is_vietnamese(composed):
        return composed
    return "".join(c for c in kept if not unicodedata.combining(c))


def confusable_letter(character: str) -> str | None:
    """The ASCII letter or digit that Unicode's confusables give for `character`."""
    found = confusables.is_confusable(character, greedy=True, preferred_aliases=[])
    if not found:
        return None
    for item in found[0]["homoglyphs"]:
        target = item["c"]
        if len(target) == 1 and target.isascii() and target.isalnum():
            return str(target).lower()
    return None


def read(code: int) -> tuple[str, str] | None:
    """(kind, text) of one code point, None where it separates letters."""
    character = chr(code)
    category = unicodedata.category(character)
    if code in TONES:
        return "tone", TONES[code]
    if code in QUALITIES:
        return "quality", QUALITIES[code]
    if character in LEET:
        return "leet", LEET[character]
    if character in SMALL_CAPITALS:
        return "lookalike", SMALL_CAPITALS[character]
    if character in ETH:
        return ("letter" if character in "đĐ" else "lookalike"), "đ"
    if category in {"Mn", "Me"} or code == 0x200D or 0xE0020 <= code <= 0xE007F:
        return "extend", ""
    if category == "Cf" or code in {0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x00AD}:
        return "invisible", ""
    if category in {"Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"}:
        return None
    folded = unicodedata.normalize("NFKC", character).casefold()
    folded = unicodedata.normalize("NFC", folded)
    if is_vietnamese(folded) and len(folded) <= 4:
        plain = unicodedata.normalize("NFC", character).lower() == folded
        return ("letter" if plain else "lookalike"), folded
    stripped = without_foreign_marks(unicodedata.normalize("NFKD", character).casefold())
    if stripped and len(stripped) <= 4 and is_vietnamese(stripped):
        return "lookalike", stripped
    # Brackets around a letter or digit: parenthesised and dotted forms.
    inner = "".join(c for c in folded if c.isalnum())
    if inner and len(inner) == 1 and is_vietnamese(inner) and category in {"So", "No"}:
        return "lookalike", inner
    name = unicodedata.name(character, "")
    if match := NAMED.match(name):
        return "lookalike", match.group(1).lower()
    if category in {"Nd", "No"} and (match := NAMED_DIGIT.match(name)):
        return "lookalike", str(DIGIT_NAMES.index(match.group(1)))
    if category == "Nd":
        return "lookalike", str(unicodedata.digit(character))
    if category[0] in "LN" and not 0x2E80 <= code <= 0xD7FF:
        # A small letter that looks like no other, but whose capital does (Cyrillic ve, Greek tau),
        # is used for the capital's letter too.
        upper, lower = character.upper(), character.lower()
        letter = confusable_letter(character)
        if letter in {None, "l"} and lower != character and len(lower) == 1:
            # Capital iota looks like l, I and 1; its small letter says which is meant.
            letter = confusable_letter(lower) or letter
        if letter is None and len(upper) == 1:
            letter = confusable_letter(upper)
        if character in PALOCHKA:
            letter = "l"
        if letter is not None:
            return "lookalike", letter
    return None


def main() -> None:
    """Print the table."""
    out = sys.stdout
    out.write("# Generated by tools/generate_codepoints.py from Unicode ")
    out.write(f"{unicodedata.unidata_version} and UTS #39 confusables. Do not edit.\n")
    for code in range(0x21, 0xE1000):
        row = read(code)
        if row is not None:
            name = unicodedata.name(chr(code), "")
            out.write(f"{code:04X}\t{row[0]}\t{row[1]}\t{name}\n")


if __name__ == "__main__":
    main()
