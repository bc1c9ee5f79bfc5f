"""`fold` gives one result for all spellings of a text, compiled or not."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.vietnamese import fold, fold_kernel
from luytre.vietnamese.fold import _fold_in_python, interpreted_tokens, kernel_table
from luytre.vietnamese.folding import code_points, letter_code
from luytre.vietnamese.rewrites import hash_word, rule_table
from luytre.vietnamese.syllables import skeletons

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


def test_the_table_of_words_knows_each_syllable_and_no_made_up_word() -> None:
    words = rule_table().words
    spelled = {tuple(map(letter_code, form)) for form in skeletons()}
    for letters in spelled:
        assert fold_kernel.known(hash_word(letters), words) & 64, letters
    draw = random.Random(7)
    for _ in range(20_000):
        letters = tuple(draw.choices(range(1, 27), k=draw.randrange(2, 8)))
        known = fold_kernel.known(hash_word(letters), words) & 64
        assert bool(known) == (letters in spelled), letters


def test_a_character_of_several_letters_is_read_as_these() -> None:
    """㉜ is 32, ㎒ is MHz, ﬁ is fi: there are more of them than letters."""
    points = code_points()
    table = kernel_table(points)
    several = [
        (page << 8 | low)
        for page, rows in enumerate(points.pages)
        for low in range(256)
        if points.rows[rows << 8 | low] >> 11 & 15 == 9
    ]
    assert len(several) > 64
    for code in several:
        tokens = interpreted_tokens(1)
        assert fold_kernel.fold_classes([code], 1, table, tokens, [0] * 4) == 1
        assert 2 <= tokens.letter_start[1] <= 4, hex(code)
    read = interpreted_tokens(1)
    fold_kernel.fold_classes([0x325C], 1, table, read, [0] * 4)
    assert read.letters[:2] == [letter_code("3"), letter_code("2")]


@given(st.text(alphabet="aăâeêoơđh áàmn.-@!1\u0301\u200b", max_size=60))
def test_tokens_cover_their_letters(text: str) -> None:
    tokens = interpreted_tokens(len(text))
    count = fold_kernel.fold_classes(
        list(map(ord, text)), len(text), kernel_table(code_points()), tokens, [0] * 4
    )
    for t in range(count):
        assert tokens.start[t] < tokens.stop[t] <= len(text)
        assert tokens.letter_start[t] < tokens.letter_start[t + 1]
        assert t == 0 or tokens.stop[t - 1] < tokens.start[t]
    assert tokens.count == count
