"""No authority acts through it: there is no place where an authority's wish could be written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import luytre
from luytre.lexicon import ACTIONS, HARMS, Entry, LexiconError

AUTHORITY = re.compile(
    r"\b(authority|government|legal|court|police|takedown|ministry|agency)", re.I
)


def test_no_harm_stands_for_a_legal_request() -> None:
    for harm in HARMS.values():
        assert not AUTHORITY.search(f"{harm.name} {harm.description}"), harm.code


def test_actions_are_closed() -> None:
    assert ACTIONS == ("allow", "support", "review", "block")


def test_an_entry_has_no_field_for_an_authority() -> None:
    assert not [name for name in Entry.__struct_fields__ if AUTHORITY.search(name)]


@pytest.mark.parametrize("key", ["authority", "legal_request", "ordered_by", "takedown"])
def test_a_dictionary_file_has_no_key_for_an_authority(
    key: str, write_dictionary: Callable[..., Path]
) -> None:
    with pytest.raises(LexiconError) as refused:
        luytre.Lexicon.load(write_dictionary(**{key: "Sở Thông tin"}))
    assert key in str(refused.value)


def test_a_verdict_cannot_depend_on_who_asks() -> None:
    assert not [name for name in luytre.Context.__struct_fields__ if AUTHORITY.search(name)]
