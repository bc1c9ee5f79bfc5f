"""Phones, bank accounts, links and handles in Vietnamese text, plain or disguised."""

import re

from luytre.vietnamese import indicator_kernel as kernel
from luytre.vietnamese.indicators.accounts import find_accounts
from luytre.vietnamese.indicators.handles import find_handles, find_named
from luytre.vietnamese.indicators.indicator import Found, Indicator
from luytre.vietnamese.indicators.links import find_links
from luytre.vietnamese.indicators.looking import NUMBERS, look
from luytre.vietnamese.indicators.numbers import numbers_of
from luytre.vietnamese.indicators.phones import find_phones
from luytre.vietnamese.indicators.view import View
from luytre.vietnamese.indicators.words import TRIGGER_PHRASES

__all__ = ["TRIGGER_PHRASES", "Indicator", "find_indicators", "may_hold_indicator"]


def find_indicators(text: str) -> tuple[Indicator, ...]:
    """Every indicator in ``text``, by start, none overlapping another.

    Linear in the length of the text; any ``str`` is accepted, lone surrogates too.
    """
    seen = look(text)
    if seen is None:
        return ()
    if isinstance(seen, list):
        return tuple([Indicator("phone", *phone) for phone in seen])
    return find_in(seen[1], seen[0])


def may_hold_indicator(text: str) -> bool:
    """False only where `find_indicators` finds nothing."""
    return look(text) not in (None, [])


_STROKE = re.compile(r"(?<=[0-9a-z])[|!](?=[0-9a-z])")
_FEWEST_DIGITS = 5
_PHONES: int = kernel.PHONES
_ACCOUNTS: int = kernel.ACCOUNTS
_REVERSED: int = kernel.REVERSED
_STROKES: int = kernel.STROKES
_HANDLES: int = kernel.HANDLES
_LINKS: int = kernel.LINKS
_NAMED: int = kernel.NAMED


def _with_strokes(view: View) -> list[Found]:
    """Phones where ``|`` or ``!`` stands for a one and not for a separator."""
    folded = _STROKE.sub("1", view.folded)
    if folded == view.folded:
        return []
    other = view.read_as(folded)
    return [
        phone
        for phone in find_phones(other, numbers_of(other))
        if sum(map(str.isdigit, view.folded[phone[2] : phone[3]])) >= _FEWEST_DIGITS
    ]


def find_in(view: View, finders: int) -> tuple[Indicator, ...]:
    """The search itself, with the finders asked for: bits of `looking.EVERYTHING`."""
    # In order of trust: what comes first keeps the letters it took.
    found: list[Found] = []
    handles = find_handles(view) if finders & _HANDLES else []
    found += [handle for handle in handles if "@" in handle[1][1:]]
    if finders & _LINKS:
        found += find_links(view)
    found += [handle for handle in handles if "@" not in handle[1][1:]]
    if finders & (NUMBERS & ~_STROKES):
        digits = numbers_of(view)
        certain, likely = find_accounts(view, digits) if finders & _ACCOUNTS else ([], [])
        found += certain
        found += find_phones(
            view, digits, forward=bool(finders & _PHONES), backward=bool(finders & _REVERSED)
        )
        found += likely
    if finders & _NAMED:
        found += find_named(view)
    if finders & _STROKES:
        found += _with_strokes(view)
    if not found:
        return ()
    if len(found) == 1:
        kind, value, start, end = found[0]
        return (Indicator(kind, value, *view.span(start, end)),)
    taken = bytearray(len(view.folded))
    kept = []
    for kind, value, start, end in found:
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            kept.append(Indicator(kind, value, *view.span(start, end)))
    return tuple(sorted(kept, key=lambda indicator: indicator.start))
