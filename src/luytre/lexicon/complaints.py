"""What is wrong with a dictionary file, where, and what to do about it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

import msgspec


class Complaint(msgspec.Struct, frozen=True, order=True):
    """One thing that is wrong at `line` (from 1) of `file`; `code` is stable, `L0xx`."""

    file: str
    line: int
    code: str
    message: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.message}\n    {self.advice}"


class LexiconError(ValueError):
    """A dictionary that cannot be used; `complaints` holds everything that was found wrong."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(str(complaint) for complaint in self.complaints))


# A code is a letter and a number: H05, P11.
_CODE = re.compile(r"([a-z])0*(\d+)", re.IGNORECASE)


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Advice that names the known word nearest to `given`, or all of them where none is near."""
    by_lower = {name.lower(): name for name in known}
    if _CODE.fullmatch(given) and all(_CODE.fullmatch(name) for name in by_lower):
        # H99 is no slip of H09: codes are near only where letter and number are the same.
        near = [lower for lower in by_lower if _code(lower) == _code(given)]
    else:
        near = difflib.get_close_matches(given.lower(), by_lower, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{by_lower[near[0]]}"?'
    return f"Known: {', '.join(sorted(by_lower.values(), key=_order))}."


def _code(name: str) -> tuple[str, int]:
    found = _CODE.fullmatch(name)
    assert found is not None, "callers ask only for codes"
    return found[1].lower(), int(found[2])


def _order(name: str) -> tuple[str, int]:
    """Alphabetical, but P2 before P10."""
    return _code(name) if _CODE.fullmatch(name) else (name, 0)
