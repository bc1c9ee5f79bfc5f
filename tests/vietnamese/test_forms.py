"""The numbers of known words as they are typed, by which the scanner passes over most text."""

from __future__ import annotations

import itertools
import unicodedata
from collections import defaultdict

import pytest

from luytre.vietnamese import fold_kernel
from luytre.vietnamese.fold import interpreted_tokens, kernel_table
from luytre.vietnamese.folding import code_points
from luytre.vietnamese.forms import form_table
from luytre.vietnamese.skeleton import skeleton
from luytre.vietnamese.syllables import existing_syllables

#: The marks that are no tones: circumflex, horn and breve.
MARKS = set("\u0302\u031b\u0306")


def forms_in(text: str) -> list[tuple[int, int, int]]:
    """The form, the classes and the oddities of each token of a text."""
    tokens = interpreted_tokens(len(text))
    codes = [ord(character) for character in text]
    count = fold_kernel.read_tokens(codes, len(codes), kernel_table(code_points()), tokens, [0] * 4)
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
def test_a_form_is_letters_and_their_qualities_whatever_the_tone() -> None:
    spelled = sorted(existing_syllables())
    meant = defaultdict(set)
    for syllable, (form, code, _) in zip(spelled, forms_in(" ".join(spelled)), strict=True):
        if form:
            assert 0 < form < fold_kernel.NO_TOKEN
            marked = bool(MARKS & set(unicodedata.normalize("NFD", syllable)) or "đ" in syllable)
            # "dâu", "đau" and "đâu" are one form, which says not where the mark stands.
            meant[form].add((skeleton(syllable), marked, code))
    assert all(len(shared) == 1 for shared in meant.values())
    tones = [form for form, _, _ in forms_in("ma mà má mả mã mạ")]
    assert len(set(tones)) == 1


def test_the_groups_list_each_form_once_with_its_marks() -> None:
    table = form_table()
    members = table.members
    listed = members[::3]
    assert sorted(listed) == list(range(1, len(table.letters)))
    for start in range(0, len(members), 3):
        looks, unspelled = members[start + 1], members[start + 2]
        assert looks and unspelled & ~looks == 0
        assert len({look >> 3 for look in range(32) if looks >> look & 1}) == 1
    slots = [table.groups[at : at + 3] for at in range(0, len(table.groups), 3)]
    spans = sorted((start, stop) for packed, start, stop in slots if packed)
    assert spans[0][0] == 0 and spans[-1][1] == len(members)
    assert all(stop == start for (_, stop), (start, _) in itertools.pairwise(spans))


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
