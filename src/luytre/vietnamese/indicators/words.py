"""What the look before the search knows: words, phrases and rows of code points.

`luytre.vietnamese.indicator_kernel` reads these tables and says which finders may find something.
Numbers are searched for where rule R1 holds too, addresses where one of R2 to R5 does. The rules
read the folded text of `view.View`: lower case, no diacritics, any digit as ASCII, look-alike dots
and slashes plain, invisibles gone. A *token* is a maximal run of ``a-z0-9``.

R1  Numbers. Call a digit, and each place where one of ``WORD_STARTS`` begins, a unit. Some
    stretch in which consecutive units start at most ``UNIT_REACH`` code points apart has
    at least 5 digits, or at least 6 units.
R2  Marks. It holds one of ``TRIGGER_MARKS`` or ``TRIGGER_PHRASES``.
R3  Endings. Take a dot with no dot before it, or a token in ``DOT_WORDS``, and behind it at most
    ``ENDING_REACH`` code points that are neither letter, digit nor newline (the *gap*), then
    a token. The token is in `domains.ENDINGS`, is ``c0m`` or begins with ``xn``; or it has one
    letter and stands, one or two of `` .*_-`` between, before another of one letter or ``0``.
    Behind a dot, one of `domains.WEAK_ENDINGS` counts only if the gap is empty or has a closing
    bracket, or if the ending is ``vn``.
    Or ``,`` or ``*`` stands directly before a token that is com, net, org or vn.
R4  Shorteners. A token in `domains.PATH_ENDINGS` stands before ``/``, at most two spaces between.
R5  Named handles. A token in ``APP_WORDS`` stands before ``:`` or ``=``, at most two spaces
    between.
"""

import functools
import re
from dataclasses import dataclass
from itertools import pairwise

from luytre.vietnamese import indicator_kernel as kernel
from luytre.vietnamese.indicators import cues, domains
from luytre.vietnamese.indicators.hosts import SPELLED_ENDINGS
from luytre.vietnamese.indicators.numbers import FIRST_LETTERS, FOLDED_WORDS, LONGEST_WORD
from luytre.vietnamese.indicators.view import DROPPED, folded_code_point

WORD_STARTS = tuple(sorted(FOLDED_WORDS))
UNIT_REACH = 32
FEWEST_DIGITS, FEWEST_UNITS = 5, 6

TRIGGER_MARKS = ("@", "//", ":/", "%2", "%3", "(at", "[at", "{at", "( at", "[ at", "{ at")
TRIGGER_PHRASES = (
    "a cong",
    "a moc",
    "gach cheo",
    "xuyet",
    "xoet",
    "slash",
    "chamcom",
    "chamvn",
    "dotcom",
    "dotvn",
)

DOT_WORDS = ("cham", "dot", "d0t")
ENDING_REACH = 8
APP_WORDS = (
    "zalo zl dalo o telegram tele tg instagram insta ig facebook face fb tiktok tik skype viber "
    "line wechat discord twitter messenger mess kakao whatsapp page nick id"
).split()
# What may stand last before a colon that a name follows: "zalo:", "z.a.lo:", "zalo id:", "fbid:".
_NAMED_APPS = frozenset(APP_WORDS) | {"lo", "alo"}
_GAP_WORDS = ("cham", "gach", "phay", "dot", "cach", "ngang", "dau", "noi")
_SCHEMES = tuple(f"h{t}{p}" for t in ("t", "x", "tt", "tx", "xt", "xx") for p in ("p", "ps"))
_BACKWARD = ("nguoc", "nguok", "ngc", "nguog")

# Each number word holds one of these, so that counting them bounds the units from above.
_STEMS = tuple(
    word for word in WORD_STARTS if not any(other in word for other in WORD_STARTS if other != word)
)
_DIGIT = re.compile("[0-9]")
_UNIT = re.compile(rf"(?P<digit>[0-9])|(?={'|'.join(WORD_STARTS)})")
# Rows behind the last slot, so that a search from there ends without going round.
_SPILL = 64


@dataclass(frozen=True)
class WordTable:
    """What `indicator_kernel` reads, as lists.

    ``keys`` and ``kinds``: words by the hash of their key, open addressing. ``pairs``: by the low
    five bits of two code points, 1 where they begin a number word, 2 a phrase, 4 any word,
    8 an ending that may be spelled out.
    ``phrase_starts`` and ``phrase_text``: phrases one behind the other, by first letter, from
    ``phrases_from[letter]`` on, with the answers that they give in ``phrase_flags``.
    """

    keys: list[int]
    kinds: list[int]
    pairs: list[int]
    phrases_from: list[int]
    phrase_starts: list[int]
    phrase_text: list[int]
    phrase_flags: list[int]
    longest_number: int


@functools.cache
def word_table() -> WordTable:
    kinds: dict[str, int] = {}
    for kind, words in (
        (kernel.NUMBER, FOLDED_WORDS),
        (kernel.ENDING, domains.ENDINGS | {"c0m"}),
        (kernel.LONG_ENDING, (domains.ENDINGS - domains.WEAK_ENDINGS) | {"vn", "c0m"}),
        (kernel.PATH_ENDING, domains.PATH_ENDINGS),
        (kernel.APP, APP_WORDS),
        (kernel.NAMED_APP, _NAMED_APPS | {app + "id" for app in _NAMED_APPS}),
        (kernel.DOT_WORD, DOT_WORDS),
        (kernel.STRONG_CUE, cues.ACCOUNT_STRONG_TOKENS),
        (kernel.WEAK_CUE, cues.ACCOUNT_WEAK_TOKENS),
        (kernel.BANK, cues.BANK_TOKENS),
        (kernel.NO_PHONE_CUE, cues.NO_PHONE_TOKENS),
        (kernel.GAP_WORD, _GAP_WORDS),
        (kernel.SCHEME, (*_SCHEMES, "ftp")),
        (kernel.BACKWARD, (*_BACKWARD, "reverse", "reversed")),
        (kernel.BACKWARD, (a + b for a in ("doc", "viet", "dao", "lat") for b in _BACKWARD)),
        (kernel.ODD_ENDING, ("com", "net", "org", "vn")),
    ):
        for word in words:
            kinds[word] = kinds.get(word, 0) | kind
    size = kernel.SLOTS + _SPILL
    keys, of_slot = [0] * size, [0] * size
    for word, bits in kinds.items():
        key = kernel.key_of([ord(letter) for letter in word], 0, len(word))
        if not key:
            # A longer word would silently never be seen.
            raise ValueError(f"{word!r} does not fit into a key: letters and 0, at most 16")
        slot = key % kernel.SLOTS
        while keys[slot]:
            slot += 1
        keys[slot], of_slot[slot] = key, bits
    if keys[-1]:
        raise ValueError("the table of words is too full")
    pairs = [0] * 1024
    for bit, beginnings in (
        (1, FIRST_LETTERS),
        (2, TRIGGER_PHRASES),
        (4, kinds),
        (8, SPELLED_ENDINGS),
    ):
        for word in beginnings:
            if len(word) > 1:
                pairs[(ord(word[0]) & 31) << 5 | ord(word[1]) & 31] |= bit
    phrases = sorted(TRIGGER_PHRASES)
    starts = [0]
    for phrase in phrases:
        starts.append(starts[-1] + len(phrase))
    at_signs = ("a cong", "a moc")
    return WordTable(
        keys=keys,
        kinds=of_slot,
        pairs=pairs,
        phrases_from=[sum(phrase < chr(97 + k) for phrase in phrases) for k in range(27)],
        phrase_starts=starts,
        phrase_text=[ord(letter) for phrase in phrases for letter in phrase],
        phrase_flags=[
            kernel.ADDRESSES | (kernel.HANDLES if phrase in at_signs else kernel.LINKS)
            for phrase in phrases
        ],
        longest_number=LONGEST_WORD,
    )


def row_of(code_point: int) -> int:
    """The row of `indicator_kernel` for one code point."""
    folded = folded_code_point(code_point)
    if folded == DROPPED:
        return kernel.DROPPED
    row = ord(folded)
    if folded.isalnum():
        row |= kernel.ALNUM
    if folded.isascii() and folded.isalnum() and not folded.isupper():
        row |= kernel.TOKEN
        row |= kernel.DIGIT if folded.isdigit() else 0
        row |= kernel.LOOKALIKE if folded in "oilzesbgqatd" else 0
    return row


def may_hold_number(folded: str) -> bool:
    """R1."""
    count = folded.count
    total = sum(map(count, "0123456789"))
    if total < FEWEST_DIGITS and total + sum(map(count, _STEMS)) < FEWEST_UNITS:
        return False
    if total >= FEWEST_DIGITS:
        # Digits close to each other need no look at the words between them.
        places = [match.start() for match in _DIGIT.finditer(folded)]
        run = 1
        for left, right in pairwise(places):
            run = run + 1 if right - left <= UNIT_REACH else 1
            if run >= FEWEST_DIGITS:
                return True
    digits = units = 0
    last = -UNIT_REACH - 1
    for match in _UNIT.finditer(folded):
        if match.start() - last > UNIT_REACH:
            digits = units = 0
        last = match.start()
        units += 1
        digits += match["digit"] is not None
        if digits >= FEWEST_DIGITS or units >= FEWEST_UNITS:
            return True
    return False
