"""Rules R1 to R5 of `luytre.vietnamese.indicators.words`, read naively with regular expressions.

Written apart from the kernel, to tell what is wrong in both its compiled and its plain form.
"""

import re

from luytre.vietnamese.indicators import domains
from luytre.vietnamese.indicators.words import (
    APP_WORDS,
    DOT_WORDS,
    ENDING_REACH,
    FEWEST_DIGITS,
    FEWEST_UNITS,
    TRIGGER_MARKS,
    TRIGGER_PHRASES,
    UNIT_REACH,
    WORD_STARTS,
)

_UNIT = re.compile(rf"(?P<digit>[0-9])|(?={'|'.join(WORD_STARTS)})")
_NEXT_TOKEN = rf"([^a-z0-9\n]{{0,{ENDING_REACH}}})([a-z0-9]+)([ .*_-]{{1,2}}[a-z0](?![a-z0-9]))?"
_BEHIND_DOT = re.compile(rf"(?<![.])[.]{_NEXT_TOKEN}")
_BEHIND_DOT_WORD = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(DOT_WORDS)})(?![a-z0-9]){_NEXT_TOKEN}")
_BEHIND_ODD_DOT = re.compile(r"[,*](?:com|net|org|vn)(?![a-z0-9])")
_LONG_ENDINGS = (domains.ENDINGS - domains.WEAK_ENDINGS) | {"vn", "c0m"}
_ANY_ENDINGS = domains.ENDINGS | {"c0m"}


def numbers_may_stand(folded: str) -> bool:
    """R1."""
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


def addresses_may_stand(folded: str) -> bool:
    """R2 to R5."""
    return (
        any(mark in folded for mark in (*TRIGGER_MARKS, *TRIGGER_PHRASES))
        or any(_ends(match, written=True) for match in _BEHIND_DOT.finditer(folded))
        or any(_ends(match, written=False) for match in _BEHIND_DOT_WORD.finditer(folded))
        or _BEHIND_ODD_DOT.search(folded) is not None
        or any(_before(folded, at.start()) in domains.PATH_ENDINGS for at in _all("/", folded))
        or any(_before(folded, at.start()) in APP_WORDS for at in _all("[:=]", folded))
    )


def _all(sign: str, folded: str) -> list[re.Match[str]]:
    return list(re.finditer(sign, folded))


def _before(folded: str, index: int) -> str:
    match = re.search("([a-z0-9]*) *$", folded[max(0, index - 16) : index])
    assert match is not None
    return match[1]


def _ends(match: re.Match[str], *, written: bool) -> bool:
    gap, token, letter = match.groups()
    open_gap = written and gap and not re.search(r"[)\]}>]", gap)
    endings = _LONG_ENDINGS if open_gap else _ANY_ENDINGS
    return token in endings or token.startswith("xn") or (len(token) == 1 and letter is not None)
