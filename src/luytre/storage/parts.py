"""Long lists in parts: a database takes only so many values in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

__all__ = ["PART", "in_parts"]

T = TypeVar("T")

#: Values that are asked for in one statement: few enough for SQLite and PostgreSQL, old ones too.
PART: Final = 500


def in_parts(items: Sequence[T]) -> Iterator[list[T]]:
    """`items` in lists of up to `PART`, in their order; none where there are none."""
    for start in range(0, len(items), PART):
        yield list(items[start : start + PART])
