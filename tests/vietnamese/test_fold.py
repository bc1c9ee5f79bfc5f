"""`fold` gives one result for all spellings of a text, compiled or not."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.vietnamese import fold, fold_kernel
from luytre.vietnamese.fold import (
    _fold_in_python,
    _words_in_python,
    interpreted_tokens,
    kernel_table,
    words_of,
)
from luytre.vietnamese.folding import code_points, letter_code
from luytre.vietnamese.rewrites import pack_word, rule_table
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

    def is_syllable(letters: tuple[int, ...]) -> bool:
        word = pack_word(letters)
        slot = 2 * fold_kernel.word_slot(word)
        while words[slot] not in (word, 0):
            slot += 2
        return bool(words[slot + 1] & 64)

    spelled = {tuple(map(letter_code, form)) for form in skeletons()}
    assert all(is_syllable(letters) for letters in spelled)
    draw = random.Random(7)
    for _ in range(20_000):
        letters = tuple(draw.choices(range(1, 27), k=draw.randrange(2, 8)))
        assert is_syllable(letters) == (letters in spelled), letters


def test_words_are_told_apart_by_all_their_letters() -> None:
    """A word of more than ten letters does not fit in one number; it still stands for itself."""
    one, other = "nghiêngngảax", "nghiêngngảay"
    assert len(one) > 10
    assert words_of(one) != words_of(other)
    assert words_of(one) != words_of(one[2:])
    assert words_of(one) == _words_in_python(one)


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
        assert fold_kernel.part_tokens([code], 1, table, tokens) == 1
        assert 2 <= tokens.borders[1] <= 4, hex(code)
    read = interpreted_tokens(1)
    fold_kernel.part_tokens([0x325C], 1, table, read)
    assert read.letters[:2] == [letter_code("3"), letter_code("2")]


@given(st.text(alphabet="aăâeêoơđh áàmn.-@!1\u0301\u200b", max_size=60))
def test_tokens_cover_their_letters(text: str) -> None:
    tokens = interpreted_tokens(len(text))
    count = fold_kernel.read_tokens(
        list(map(ord, text)), len(text), kernel_table(code_points()), tokens, [0] * 4
    )
    edges, borders = tokens.edges[: 2 * count + 1], tokens.borders[: 2 * count + 1]
    assert edges == sorted(edges)
    assert edges[-1] == len(text)
    for t in range(count):
        assert edges[2 * t] < edges[2 * t + 1]
        letters = tokens.letters[borders[2 * t] : borders[2 * t + 1]]
        assert all(letters)
        assert len(letters) > 10 or tokens.words[2 * t + 1] == pack_word(letters)
    assert tokens.count == count


@given(st.text(alphabet="aăđ áàmn.-@!1$hệ\xb5", max_size=60))
def test_text_of_plain_letters_is_parted_alike_by_the_quick_way_and_the_thorough(text: str) -> None:
    codes, table = list(map(ord, text)), kernel_table(code_points())
    quick, thorough = interpreted_tokens(len(text)), interpreted_tokens(len(text))
    count = fold_kernel.part_tokens(codes, len(text), table, quick)
    assert fold_kernel.part_letters(codes, len(text), table, thorough) == count
    assert quick.flags == thorough.flags
    assert quick.edges[: 2 * count + 1] == thorough.edges[: 2 * count + 1]
    for t in range(count):
        at = 2 * t + 1
        assert quick.words[at] == thorough.words[at]
        assert quick.marks[at] == thorough.marks[at]
