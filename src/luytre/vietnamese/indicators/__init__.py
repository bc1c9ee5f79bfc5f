"""Phones, bank accounts, links and handles in Vietnamese text, plain or disguised."""

import re

from luytre.vietnamese.indicators.accounts import find_accounts
from luytre.vietnamese.indicators.handles import find_handles, find_named
from luytre.vietnamese.indicators.indicator import Found, Indicator
from luytre.vietnamese.indicators.links import find_links
from luytre.vietnamese.indicators.numbers import numbers_of
from luytre.vietnamese.indicators.phones import find_phones
from luytre.vietnamese.indicators.triggers import (
    TRIGGER_PHRASES,
    may_hold_address,
    may_hold_indicator,
    may_hold_number,
)
from luytre.vietnamese.indicators.view import View

__all__ = ["TRIGGER_PHRASES", "Indicator", "find_indicators", "may_hold_indicator"]


def find_indicators(text: str) -> tuple[Indicator, ...]:
    """Every indicator in ``text``, by start, none overlapping another.

    Linear in the length of the text; any ``str`` is accepted, lone surrogates too.
    """
    view = View(text)
    return find_in(
        view,
        numbers=may_hold_number(view.folded),
        addresses=may_hold_address(view.folded),
    )


_STROKE = re.compile(r"(?<=[0-9a-z])[|!](?=[0-9a-z])")
_FEWEST_DIGITS = 5


def _with_strokes(view: View) -> list[Found]:
    """Phones where ``|`` or ``!`` stands for a one and not for a separator."""
    if "|" not in view.folded and "!" not in view.folded:
        return []
    folded = _STROKE.sub("1", view.folded)
    if folded == view.folded:
        return []
    other = view.read_as(folded)
    return [
        phone
        for phone in find_phones(other, numbers_of(other))
        if sum(map(str.isdigit, view.folded[phone[2] : phone[3]])) >= _FEWEST_DIGITS
    ]


def find_in(view: View, *, numbers: bool, addresses: bool) -> tuple[Indicator, ...]:
    """The search itself, for the kinds asked for."""
    # In order of trust: what comes first keeps the letters it took.
    found: list[Found] = []
    if addresses:
        handles = find_handles(view)
        found += [handle for handle in handles if "@" in handle[1][1:]]
        found += find_links(view)
        found += [handle for handle in handles if "@" not in handle[1][1:]]
    if numbers:
        digits = numbers_of(view)
        certain, likely = find_accounts(view, digits)
        found += certain
        found += find_phones(view, digits)
        found += likely
    if addresses:
        found += find_named(view)
    if numbers:
        found += _with_strokes(view)
    if not found:
        return ()
    taken = bytearray(len(view.folded))
    kept = []
    for kind, value, start, end in found:
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            kept.append(Indicator(kind, value, *view.span(start, end)))
    return tuple(sorted(kept, key=lambda indicator: indicator.start))
