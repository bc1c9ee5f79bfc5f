"""The cheap question that comes before the search: may this text hold an indicator?

The rules are necessary conditions of the finders, simple enough for a compiled scanner that
passes over the text anyway. They read the folded text of `view.View`: lower case, no diacritics,
any digit as ASCII, look-alike dots and slashes plain, invisibles gone. A *token* is a maximal run
of ``a-z0-9``. A text may hold an indicator if at least one rule is true:

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

import re
from itertools import pairwise

from luytre.vietnamese.indicators import domains
from luytre.vietnamese.indicators.numbers import FOLDED_WORDS
from luytre.vietnamese.indicators.view import View

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

# Each number word holds one of these, so that counting them bounds the units from above.
_STEMS = tuple(
    word for word in WORD_STARTS if not any(other in word for other in WORD_STARTS if other != word)
)
_DIGIT = re.compile("[0-9]")
_UNIT = re.compile(rf"(?P<digit>[0-9])|(?={'|'.join(WORD_STARTS)})")
_NEXT_TOKEN = rf"([^a-z0-9\n]{{0,{ENDING_REACH}}})([a-z0-9]+)([ .*_-]{{1,2}}[a-z0](?![a-z0-9]))?"
_BEHIND_DOT = re.compile(rf"(?<![.])[.]{_NEXT_TOKEN}")
_BEHIND_DOT_WORD = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(DOT_WORDS)})(?![a-z0-9]){_NEXT_TOKEN}")
_BEHIND_ODD_DOT = re.compile(r"[,*](?:com|net|org|vn)(?![a-z0-9])")
_SLASH = re.compile("/")
_COLON = re.compile("[:=]")
_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789"
_LONGEST_TOKEN = 16
_APPS = frozenset(APP_WORDS)
_LONG_ENDINGS = (domains.ENDINGS - domains.WEAK_ENDINGS) | {"vn", "c0m"}
_ANY_ENDINGS = domains.ENDINGS | {"c0m"}


def may_hold_indicator(text: str) -> bool:
    """False only where `find_indicators` finds nothing."""
    folded = View(text).folded
    return may_hold_number(folded) or may_hold_address(folded)


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


def may_hold_address(folded: str) -> bool:
    """R2 to R5."""
    if any(mark in folded for mark in TRIGGER_MARKS):
        return True
    if any(phrase in folded for phrase in TRIGGER_PHRASES):
        return True
    if "." in folded and any(map(_is_ending, _BEHIND_DOT.finditer(folded))):
        return True
    if any(word in folded for word in DOT_WORDS) and any(
        _is_any_ending(match) for match in _BEHIND_DOT_WORD.finditer(folded)
    ):
        return True
    if ("," in folded or "*" in folded) and _BEHIND_ODD_DOT.search(folded) is not None:
        return True
    if any(
        _token_before(folded, slash.start()) in domains.PATH_ENDINGS
        for slash in _SLASH.finditer(folded)
    ):
        return True
    return any(_token_before(folded, colon.start()) in _APPS for colon in _COLON.finditer(folded))


def _token_before(folded: str, index: int) -> str:
    """The token that ends before ``index``, spaces between or not."""
    piece = folded[max(0, index - _LONGEST_TOKEN) : index].rstrip(" ")
    return piece[len(piece.rstrip(_ALPHANUMERIC)) :]


def _is_ending(match: re.Match[str]) -> bool:
    gap = match[1]
    if not gap or any(bracket in gap for bracket in ")]}>"):
        return _is_any_ending(match)
    token = match[2]
    return token in _LONG_ENDINGS or token.startswith("xn") or _is_spelled(match)


def _is_any_ending(match: re.Match[str]) -> bool:
    token = match[2]
    return token in _ANY_ENDINGS or token.startswith("xn") or _is_spelled(match)


def _is_spelled(match: re.Match[str]) -> bool:
    return len(match[2]) == 1 and match[3] is not None
