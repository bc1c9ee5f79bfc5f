"""Lists in parts that one statement can ask for."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from luytre.storage.parts import PART, in_parts


@given(st.lists(st.integers(), max_size=12).map(lambda some: some * 100))
def test_all_come_in_their_order_in_no_part_too_large_and_none_empty(items: Sequence[int]) -> None:
    parts = list(in_parts(items))
    assert [item for part in parts for item in part] == list(items)
    assert all(0 < len(part) <= PART for part in parts)
    assert all(len(part) == PART for part in parts[:-1])
