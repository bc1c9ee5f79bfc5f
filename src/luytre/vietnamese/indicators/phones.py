"""Vietnamese phone numbers: mobile, landline and hotline."""

import re
from typing import NamedTuple

from luytre.vietnamese.indicators import cues
from luytre.vietnamese.indicators.indicator import Found
from luytre.vietnamese.indicators.numbers import Group, Numbers, Written
from luytre.vietnamese.indicators.view import View

_FEWEST_DIGITS, _MOST_DIGITS = 8, 14
_NORMAL = re.compile(
    r"(?:(?:00)?84)?0?(?P<mobile>[35789]\d{8})|(?:(?:00)?84|0)(?P<landline>2\d{9})|"
    r"(?P<hotline>1[89]00(?:\d{4}|\d{6}))"
)
# How the first digits of all these look; a bare mobile number without its 0 needs a cue.
_HEAD = re.compile(r"0[235789]|0084|84[0235789]|1[89]00")
_BARE_HEAD = re.compile(r"[35789]\d\d")
_HEAD_DIGITS = 4
# Prefixes that operators really use; asked for where the layout alone would be a guess.
_OPERATOR = re.compile(r"0(?:3[2-9]|5[25-9]|7[06-9]|8[1-9]|9\d)|02|1[89]00")
_YEARS = range(1500, 2101)
_BEFORE, _AFTER = 28, 16


def normal_phone(digits: str, *, international: bool = False, cued: bool = False) -> str | None:
    """The number from its leading 0 (or a hotline as it is), None where it is no phone.

    ``cued``: something beside it says that it is a phone, so that its leading 0 may be missing.
    """
    match = _NORMAL.fullmatch(digits)
    if match is None:
        return None
    if match["hotline"] is not None:
        return None if international else digits
    if match["landline"] is not None:
        return "0" + match["landline"]
    return "0" + match["mobile"] if digits[0] == "0" or len(digits) > 9 or cued else None


def phone_cue_near(folded: str, start: int, end: int) -> bool:
    before = folded[max(0, start - _BEFORE) : start]
    return (
        cues.PHONE.search(before) is not None
        or cues.PHONE.search(folded[end : end + _AFTER]) is not None
    )


class _Run(NamedTuple):
    """Groups that may be one phone, and what links them to each other and to their neighbours."""

    groups: list[Group]
    gaps: list[str]
    before: Group | None  # linked to the first group
    before_gap: str | None
    after: Group | None
    after_gap: str | None
    value: str
    plus: bool

    @property
    def start(self) -> int:
        return self.groups[0].start

    @property
    def end(self) -> int:
        return self.groups[-1].end


def find_phones(
    view: View, numbers: Numbers, *, forward: bool = True, backward: bool = True
) -> list[Found]:
    """Phones; those written forwards first, then those that a cue says to read backwards."""
    found = _forward(view.folded, numbers) if forward else []
    if backward:
        found += _backward(view.folded, numbers)
    return found


def _forward(folded: str, numbers: Numbers) -> list[Found]:
    groups, gaps = numbers
    found: list[Found] = []
    index, last_found = 0, -1
    while index < len(groups):
        hit = None
        if _head_fits(groups, gaps, index):
            hit = _longest(folded, numbers, index, last_found)
        if hit is None:
            index += 1
            continue
        value, start, last_found = hit
        found.append(("phone", value, start, groups[last_found].end))
        index = last_found + 1
    return found


def _head_fits(groups: list[Group], gaps: list[str | None], first: int) -> bool:
    head = groups[first].digits
    following = first + 1
    while len(head) < _HEAD_DIGITS and following < len(groups) and gaps[following] is not None:
        head += groups[following].digits
        following += 1
    if _HEAD.match(head) is not None:
        return True
    return len(groups[first].digits) in (3, 9) and _BARE_HEAD.match(head) is not None


def _longest(
    folded: str, numbers: Numbers, first: int, last_found: int
) -> tuple[str, int, int] | None:
    """The longest acceptable phone that begins with group ``first``: value, start, last group."""
    groups, gaps = numbers
    start = groups[first].start
    plus = start > 0 and folded[start - 1] == "+"
    bare = groups[first].digits[0] in "35789"
    linked = first > 0 and first - 1 != last_found
    # A plain number that goes on to its left with the sign it is held together by is part of
    # a longer row; only number words would still make a phone of it.
    in_row = (
        linked
        and gaps[first] is not None
        and first + 1 < len(groups)
        and (gaps[first] == gaps[first + 1] and groups[first - 1].written is Written.DIGITS)
    )
    digits = ""
    best: tuple[str, int, int] | None = None
    for last in range(first, len(groups)):
        if last > first and gaps[last] is None:
            break
        digits += groups[last].digits
        in_row = in_row and groups[last].written is not Written.WORDS
        if len(digits) > _MOST_DIGITS or (in_row and last > first and len(digits) >= 5):
            break
        if len(digits) < _FEWEST_DIGITS or (
            groups[last].written is Written.LETTERS_ALONE and (len(digits) < 10)
        ):
            continue
        cued = bare and len(digits) == 9 and phone_cue_near(folded, start, groups[last].end)
        value = normal_phone(digits, international=plus, cued=cued)
        if value is None:
            continue
        before, before_gap = _neighbour(numbers, first - 1, first) if linked else (None, None)
        run = _Run(
            groups[first : last + 1],
            [gap for gap in gaps[first + 1 : last + 1] if gap is not None],
            before,
            before_gap,
            *_neighbour(numbers, last + 1, last + 1),
            value,
            plus,
        )
        if _acceptable(folded, run):
            best = value, start - plus, last
    return best


def _neighbour(numbers: Numbers, index: int, right: int) -> tuple[Group | None, str | None]:
    """Group ``index`` and the gap before group ``right``, where they are linked digits.

    "Năm" and "ib" beside a phone are words, whatever digits they could be read as.
    """
    groups, gaps = numbers
    if not 0 <= index < len(groups) or gaps[right] is None:
        return None, None
    if groups[index].written in (Written.WORDS, Written.LETTERS_ALONE):
        return None, None
    return groups[index], gaps[right]


def _acceptable(folded: str, run: _Run) -> bool:
    """Whether layout and surroundings are those of a phone, not of a date, a score, a code."""
    if not _glue_allows(run.groups):
        return False
    if cues.NO_PHONE.search(folded, max(0, run.start - _BEFORE), run.start) is not None:
        return False
    zero = run.groups[0].digits[0] == "0"
    if not zero and not run.plus and cues.MONEY.match(folded, run.end) is not None:
        return False
    if any(group.written is not Written.DIGITS for group in run.groups):
        return _disguise_holds(folded, run)
    if run.value[0] == "1":
        return _hotline_holds(folded, run)
    if not zero and not run.plus and len(run.groups) == 4 and set(run.gaps) <= {".", ","}:
        return False  # 84.912.345.678 is a sum of money as written
    if run.after is not None and _begins_phone(run.after):
        run = run._replace(after=None, after_gap=None)
    if len(run.groups) == 1:
        return not (
            _part_of_code(run.before_gap, run.before) or _part_of_code(run.after_gap, run.after)
        )
    return not _holds_date(run) and _layout_holds(folded, run)


def _glue_allows(groups: list[Group]) -> bool:
    """Letters glued to the number must be a word about phones, or a word that follows one."""
    before, after = groups[0].glued_before, groups[-1].glued_after
    if any(group.glued_before for group in groups[1:]):
        return False
    if any(group.glued_after for group in groups[:-1]):
        return False
    return (not before or before in cues.GLUED_TO_PHONE) and (not after or len(after) > 1)


def _begins_phone(group: Group) -> bool:
    return group.digits[0] == "0" and len(group.digits) in (3, 4, 5, 10, 11)


def _part_of_code(gap: str | None, neighbour: Group | None) -> bool:
    return neighbour is not None and gap in ("-", "_", ".", "") and len(neighbour.digits) >= 2


def _disguise_holds(folded: str, run: _Run) -> bool:
    """A number of words and look-alike letters: long enough to be no accident by itself."""
    digits = sum(map(str.isdigit, folded[run.start : run.end]))
    words = sum(len(group.digits) for group in run.groups if group.written is Written.WORDS)
    if digits < 5 and digits + words < 6:
        return False
    singles = all(len(group.digits) == 1 for group in run.groups)
    for index, group in enumerate(run.groups):
        if group.written is Written.LETTERS_ALONE:
            around = run.gaps[max(0, index - 1) : index + 1]
            tight = len(around) == 2 and all(len(gap) == 1 and gap != " " for gap in around)
            if not tight and not (singles and all(len(gap) <= 2 for gap in around)):
                return False
    if words >= 6:
        return True
    if words and run.value[0] == "1":
        return False  # "tổng đài 1900 không? Năm 1900 …"
    if any(gap.strip() in (",", ";") and len(gap) > 1 for gap in run.gaps):
        return False
    # Plain digits beside it would make the run longer than a phone.
    return not any(
        neighbour is not None and neighbour.written is Written.DIGITS and gap in run.gaps
        for neighbour, gap in ((run.before, run.before_gap), (run.after, run.after_gap))
    )


def _hotline_holds(folded: str, run: _Run) -> bool:
    """1800 and 1900 are years and sums of money too."""
    if len(run.groups) > 1 and len(run.groups[0].digits) != 4:
        return False
    if run.after is not None or run.before_gap in ("-", ".", ",", "/", "_"):
        return False
    if phone_cue_near(folded, run.start, run.end):
        return True
    tail = run.value[4:]
    if tail.endswith("000"):
        return False
    if cues.MONEY_BEFORE.search(folded, max(0, run.start - _BEFORE), run.start) is not None:
        return False
    if len(run.groups) == 1:
        return True
    if len(set(run.gaps)) > 1 or run.gaps[0] not in (" ", ".", "-"):
        return False
    return len(tail) == 6 or int(tail) not in _YEARS


def _holds_date(run: _Run) -> bool:
    for index in range(len(run.groups) - 2):
        sign = run.gaps[index]
        if sign != run.gaps[index + 1] or sign.strip() not in ("/", "-", "."):
            continue
        one, two, three = (group.digits for group in run.groups[index : index + 3])
        if len(two) <= 2 and any(
            len(year) == 4 and year[:2] in ("19", "20") and len(day) <= 2
            for year, day in ((three, one), (one, three))
        ):
            return True
    return False


def _layout_holds(folded: str, run: _Run) -> bool:
    sizes = [len(group.digits) for group in run.groups]
    signs = set(run.gaps)
    # The same sign goes on to the left or right: a longer run of numbers.
    if run.before_gap in signs or run.after_gap in signs:
        return False
    if max(sizes) == 1:
        return _singles_hold(folded, run)
    natural = min(sizes) >= 2 or (sizes[0] == 1 and sizes[1] >= 3)
    if any(sign in gap for gap in signs for sign in ",;:/+") and (
        not natural or len(signs) > 1 or max(sizes[:2]) < 3
    ):
        listed = max(sizes) <= 2 and ", " in signs
        return (
            not listed and ":" not in "".join(signs) and phone_cue_near(folded, run.start, run.end)
        )
    if natural and max(sizes) > 2:
        return True
    return run.before is None and run.after is None and _OPERATOR.match(run.value) is not None


def _singles_hold(folded: str, run: _Run) -> bool:
    """Ten digits one by one: a phone spelled out, or scores ("0-3 3-2 …") and lists."""
    if run.before is not None or run.after is not None:
        return False
    first, second = set(run.gaps[::2]), set(run.gaps[1::2])
    alternating = len(first) == len(second) == 1 and first != second
    listed = {gap.strip() for gap in run.gaps} <= {",", ";", "+"}
    return not (alternating or listed) or phone_cue_near(folded, run.start, run.end)


def _backward(folded: str, numbers: Numbers) -> list[Found]:
    """Numbers written from their last digit, near a cue that says so."""
    groups = numbers.groups
    found: list[Found] = []
    index = 0
    for cue in cues.REVERSED.finditer(folded):
        while index < len(groups) and groups[index].start < cue.start() - 2 * _BEFORE:
            index += 1
        while index < len(groups) and groups[index].start <= cue.end() + _BEFORE:
            hit = _reversed_from(numbers, index)
            if hit is None:
                index += 1
                continue
            value, last = hit
            found.append(("phone", value, groups[index].start, groups[last].end))
            index = last + 1
    return found


def _reversed_from(numbers: Numbers, first: int) -> tuple[str, int] | None:
    groups, gaps = numbers
    digits = ""
    for last in range(first, len(groups)):
        if last > first and gaps[last] is None:
            break
        digits += groups[last].digits
        if len(digits) > _MOST_DIGITS:
            break
        value = normal_phone(digits[::-1]) if len(digits) >= 10 and digits[-1] in "04" else None
        ends = last + 1 == len(groups) or gaps[last + 1] is None
        if value is not None and value[0] == "0" and ends:
            return value, last
    return None
