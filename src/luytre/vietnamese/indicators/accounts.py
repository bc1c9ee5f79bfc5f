"""Bank account numbers: digits that a cue or the name of a bank stands beside."""

import re
from bisect import bisect_left
from itertools import pairwise

from luytre.vietnamese.indicators import cues
from luytre.vietnamese.indicators.indicator import Found
from luytre.vietnamese.indicators.numbers import Group, Numbers, Written
from luytre.vietnamese.indicators.phones import normal_phone
from luytre.vietnamese.indicators.view import View

# Vietnamese account numbers have 6 to 19 digits; without a clear cue 8 are asked for.
_FEWEST, _FEWEST_WEAK, _MOST = 6, 8, 19
_REACH_STRONG, _REACH_WEAK, _REACH_BANK_BEHIND = 48, 32, 16
# Groups looked at behind one cue: "stk 1: 0000 …".
_TRIES = 4
_TOKEN = re.compile("[a-z0-9]+")


def find_accounts(view: View, numbers: Numbers) -> tuple[list[Found], list[Found]]:
    """Accounts with a clear cue, and those where a phone of the same digits goes first."""
    folded = view.folded
    starts = [group.start for group in numbers.groups]
    strong: dict[int, Found] = {}
    weak: dict[int, Found] = {}
    tokens = set(_TOKEN.findall(folded))
    if not tokens.isdisjoint(cues.ACCOUNT_STRONG_TOKENS):
        for match in cues.ACCOUNT_STRONG.finditer(folded):
            _behind(folded, numbers, starts, match.end(), True, strong)
    if not tokens.isdisjoint(cues.ACCOUNT_WEAK_TOKENS):
        for match in cues.ACCOUNT_WEAK.finditer(folded):
            _behind(folded, numbers, starts, match.end(), False, weak)
    if tokens.isdisjoint(cues.BANK_TOKENS):
        return list(strong.values()), list(weak.values())
    for match in cues.BANK.finditer(folded):
        _behind(folded, numbers, starts, match.end(), False, weak)
        if match["unit"] is None:  # "12345678 mb" may be megabytes
            _before(folded, numbers, starts, match.start(), weak)
    return list(strong.values()), list(weak.values())


def _behind(
    folded: str,
    numbers: Numbers,
    starts: list[int],
    cue_end: int,
    strong: bool,
    found: dict[int, Found],
) -> None:
    groups = numbers.groups
    reach = _REACH_STRONG if strong else _REACH_WEAK
    index = bisect_left(starts, cue_end)
    for _ in range(_TRIES):
        if index >= len(groups) or groups[index].start - cue_end > reach:
            return
        last = _extent(numbers, index)
        between = folded[cue_end : groups[index].start]
        hit = _account(folded, groups[index : last + 1], strong, between)
        if hit is not None:
            if cues.PHONE.search(between) is None or normal_phone(hit[1]) is None:
                found.setdefault(hit[2], hit)
            return
        index = last + 1


def _before(
    folded: str, numbers: Numbers, starts: list[int], cue_start: int, found: dict[int, Found]
) -> None:
    """The number that ends right before the name of a bank."""
    groups, gaps = numbers
    last = bisect_left(starts, cue_start) - 1
    if last < 0 or not 0 <= cue_start - groups[last].end <= _REACH_BANK_BEHIND:
        return
    if any(map(str.isalnum, folded[groups[last].end : cue_start].replace("ngan hang", ""))):
        return
    first = last
    digits = len(groups[last].digits)
    while first and digits + len(groups[first - 1].digits) <= _MOST:
        gap = gaps[first]
        if gap is None or groups[first - 1].written is Written.LETTERS_ALONE:
            break
        first -= 1
        digits += len(groups[first].digits)
    hit = _account(folded, groups[first : last + 1], False, "")
    if hit is not None:
        found.setdefault(hit[2], hit)


def _extent(numbers: Numbers, first: int) -> int:
    """The last group that still belongs to the number beginning with ``first``."""
    groups, gaps = numbers
    digits = len(groups[first].digits)
    last = first
    usual: str | None = None
    while last + 1 < len(groups):
        gap = gaps[last + 1]
        following = groups[last + 1]
        if gap is None or digits + len(following.digits) > _MOST:
            break
        # Once there are enough digits, another sign than before ends the number.
        if digits >= _FEWEST_WEAK and (usual is None or gap != usual):
            break
        if Written.LETTERS_ALONE in (following.written, groups[last].written) and (
            len(gap) != 1 or gap == " "
        ):
            break
        usual = gap if usual is None else usual
        digits += len(following.digits)
        last += 1
    return last


def _account(folded: str, run: list[Group], strong: bool, between: str) -> Found | None:
    digits = "".join(group.digits for group in run)
    start, end = run[0].start, run[-1].end
    if not (_FEWEST if strong else _FEWEST_WEAK) <= len(digits) <= _MOST:
        return None
    if run[0].written is Written.LETTERS_ALONE or run[-1].written is Written.LETTERS_ALONE:
        return None
    if any(group.glued_before or group.glued_after for group in run):
        return None
    plain = sum(map(str.isdigit, folded[start:end]))
    words = sum(len(group.digits) for group in run if group.written is Written.WORDS)
    if plain < 5 and plain + words < 6:
        return None
    if words and len(digits) < _FEWEST_WEAK:
        return None
    if digits[0] != "0" and (
        cues.MONEY.match(folded, end) is not None
        or cues.MONEY_BEFORE.search(folded, max(0, start - 16), start) is not None
    ):
        return None
    if cues.NO_PHONE.search(folded, max(0, start - 16), start):
        return None
    if _is_sum(run, folded) and not (strong and len(digits) >= 9 and len(between) <= 3):
        return None
    if not strong and (digits.endswith("00000") or normal_phone(digits) is not None):
        # A sum of money, or a number that `find_phones` reads.
        return None
    if _is_dates(run, folded):
        return None
    return "account", digits, start, end


def _is_sum(run: list[Group], folded: str) -> bool:
    """1.000.000: thousands apart."""
    return (
        len(run) > 1
        and len(run[0].digits) <= 3
        and run[0].digits[0] != "0"
        and all(len(group.digits) == 3 for group in run[1:])
        and folded[run[0].end] in ".,"
    )


def _is_dates(run: list[Group], folded: str) -> bool:
    """20/10/2024, 2020-2024, 10:30."""
    signs = {folded[left.end : right.start].strip() for left, right in pairwise(run)}
    if not signs:
        return False
    years = sum(len(group.digits) == 4 and group.digits[:2] in ("19", "20") for group in run)
    short = sum(len(group.digits) <= 2 for group in run)
    return (
        years + short == len(run) and (years > 0 or ":" in signs) and signs <= set("/-.:,") | {""}
    )
