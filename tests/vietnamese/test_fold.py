"""`fold` gives one result for all spellings of a text, compiled or not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.vietnamese import fold
from luytre.vietnamese.fold import _fold_in_python

SPELLINGS = ["nhà cái", "Nhà Cái", "nha cai", "NHÀÀ CÁI", "n.h.à c.á.i", "nhàcái", "n\u200bhà cái"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spellings_of_one_text_fold_alike(spelling: str) -> None:
    assert fold(spelling) == fold("nhà cái")
    assert fold(unicodedata.normalize("NFD", spelling)) == fold("nhà cái")


def test_other_words_do_not() -> None:
    assert fold("nhà cái") != fold("nhà trường")
    assert fold("") == fold("!?") == b""


@given(st.text(max_size=200))
def test_compiled_and_interpreted_agree(text: str) -> None:
    assert fold(text) == _fold_in_python(text)
    assert all(1 <= letter_class <= 13 for letter_class in fold(text))
