"""The numbers of known words as they are typed, by which the scanner passes over most text."""

from __future__ import annotations

from collections import defaultdict

import pytest

from luytre.vietnamese import fold_kernel
from luytre.vietnamese.fold import interpreted_tokens, kernel_table
from luytre.vietnamese.folding import code_points
from luytre.vietnamese.forms import COLUMNS, form_table
from luytre.vietnamese.skeleton import skeleton
from luytre.vietnamese.syllables import existing_syllables


def forms_in(text: str) -> list[tuple[int, int, int]]:
    """The form, the classes and the oddities of each token of a text."""
    tokens = interpreted_tokens(len(text))
    codes = [ord(character) for character in text]
    count = fold_kernel.read_tokens(
        codes, 0, len(codes), kernel_table(code_points()), tokens, [0] * 4
    )
    assert tokens.form[count] == fold_kernel.NO_TOKEN
    return [(tokens.form[t], tokens.code[t], tokens.odd[t]) for t in range(count)]


@pytest.mark.core
def test_each_syllable_has_a_number_of_its_own_unless_it_may_be_raw_typing() -> None:
    spelled = sorted(existing_syllables())
    numbers = defaultdict(set)
    without = 0
    for syllable, (form, _, odd) in zip(spelled, forms_in(" ".join(spelled)), strict=True):
        assert bool(form) == (odd & 1 == 0), syllable
        if form:
            # "hoà" and "hòa" are one form: the same letters with the same marks.
            numbers[form].add(skeleton(syllable))
        else:
            without += 1
    assert all(len(letters) == 1 for letters in numbers.values())
    assert without < len(spelled) // 50


@pytest.mark.core
def test_forms_share_a_column_where_their_classes_are_equal() -> None:
    columns = defaultdict(set)
    spelled = sorted(existing_syllables())
    for form, code, _ in forms_in(" ".join([*spelled, *map(skeleton, spelled)])):
        if form:
            columns[code].add(form & 63)
            assert form & 63 in COLUMNS
            assert fold_kernel.NO_TOKEN < form < form_table().rows
    assert all(len(shared) == 1 for shared in columns.values())


@pytest.mark.core
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tàc", "marks that no such syllable has"),
        ("ti\u0309\u0301", "two tones on one letter"),
        ("k", "raw typing"),
        ("b", "a single letter"),
        ("2024", "digits"),
        ("xyzt", "no syllable"),
        ("nghiêngngả", "more than one syllable"),
    ],
)
def test_other_tokens_have_none(text: str, why: str) -> None:
    assert [form for form, _, _ in forms_in(text)] == [0], why


@pytest.mark.core
def test_signs_beside_a_word_do_not_change_its_form() -> None:
    alone = forms_in("tiền")[0][0]
    for text in ("(tiền)", "tiền, ", "…tiền…", "TIỀN", "tiềnnn"):
        assert alone and forms_in(text)[0][0] in (alone, 0), text
    assert forms_in("(tiền)")[0] == (alone, forms_in("tiền")[0][1], 8 | 2 | 4)
