"""The look before the search: it never misses, and both its forms see the same."""

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.vietnamese.naive_rules import addresses_may_stand, numbers_may_stand

from luytre.vietnamese import indicator_kernel as kernel
from luytre.vietnamese.indicators import domains, find_in, find_indicators, looking, words
from luytre.vietnamese.indicators.looking import (
    EVERYTHING,
    FINDERS_OF_ADDRESSES,
    NUMBERS,
    look,
)
from luytre.vietnamese.indicators.numbers import NUMBER_WORDS
from luytre.vietnamese.indicators.view import View

pytestmark = pytest.mark.core

PIECES = [
    *NUMBER_WORDS, *"0123456789", *"OoIlSBaz|!", *" .,-_*/:=@%()[]{}<\n", "0912", "345", "678",
    "84", "1900", "500", "000", "stk", "s t k", "tk", "vcb", "m.b b.a.n.k", "ngan hang", "ung ho",
    "zalo", "z.a l-o", "lo", "id", "tele", "fb", "@", "gmail", "com", "c o m", "c0m", "vn", "me",
    "ly", "bit", "cutt", "t", "www", "xn--", "nhacai88", "chấm", "dot", "d0t", "dấu chấm", "%2e",
    "%2F", "%3a", "https", "hxxp", "ftp", "://", "//", "đọc ngược", "docnguoc", "reverse", "sdt",
    "gạch", "phẩy", "cách", "gạch chéo", "xuyệt", "xoẹt", "slash", "a còng", "a móc", "(at)", "at",
    "chamcom", "dotvn", "\u200b", "\u0301", "\ufe0f\u20e3", "🔥", "０", "①", "九", "中", "ạ", "Đ",
    "\x00", "\ud800", "       ", "name", "kiemtien88", "lienvietpostbank", "international",
]  # fmt: skip
BUSY = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
SPACED = st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join)
ANY = st.text() | BUSY | SPACED


def _searched_without_a_look(text: str) -> object:
    view = View(text)
    finders = NUMBERS if numbers_may_stand(view.folded) else 0
    finders |= FINDERS_OF_ADDRESSES if addresses_may_stand(view.folded) else 0
    return find_in(view, finders)


@given(ANY)
@settings(max_examples=300)
@example("za lo: kiemtien88 @")
@example("www.abc . co")
@example("đọc ngược o i z e a s b t b g")
@example("028 gạch nối o|o gạch nối o|o gạch nối 38")
@example("abcdly              /x")
@example(". .me")
@example("a.b.c.o.m")
@example("cham cham com")
@example("stk 1 2 3 4 5 123456")
def test_the_look_takes_nothing_away(text: str) -> None:
    assert find_indicators(text) == _searched_without_a_look(text)


def test_the_look_takes_nothing_away_from_drawn_texts() -> None:
    draw = random.Random(11)
    for _ in range(3000):
        pieces = draw.choices(PIECES, k=draw.randrange(1, 20))
        text = draw.choice(("", " ", ".", "-")).join(pieces)
        assert find_indicators(text) == _searched_without_a_look(text), text


@pytest.mark.skipif(looking._look is looking.look_in_python, reason="nothing was compiled")
@given(ANY)
@example("")
@example("a" * 2000 + "\u0301")
@example("0912|345!678 " * 60)
def test_both_forms_see_the_same(text: str) -> None:
    assert looking._look(text) == looking.look_in_python(text)


@pytest.mark.parametrize(
    "text",
    [
        "gọi 0912345678 nhé",
        "lh chị Hoa 0912 345 678, anh Hùng 035.123.4567",
        "mua từ năm ký em giao tận nhà, gọi 0907 112 334. Cô ơi",
    ],
)
def test_a_plain_phone_needs_no_finder(text: str) -> None:
    assert isinstance(look(text), list)
    assert find_indicators(text) == find_in(View(text), EVERYTHING) != ()


@pytest.mark.parametrize(
    "text",
    [
        "mst 0912345678", "đơn #0912345678", "hộ chiếu 0912345678", "+0912345678", "0912,345,678",
        "0912 gạch 345 678", "0912 34 56 78", "o912345678", "0912345678 vcb", "0412345678",
        "02812345678", "0912345678 @ten", "đọc ngược 0987654321", "0912|345678", "0912\u200b345678",
    ],
)  # fmt: skip
def test_any_other_phone_is_left_to_the_finder(text: str) -> None:
    assert not isinstance(look(text), list)


WRITINGS = st.builds(
    lambda digits, sizes, sign: sign.join(
        digits[sum(sizes[:at]) : sum(sizes[: at + 1])] for at in range(len(sizes))
    ),
    st.from_regex(r"0[1-9][0-9]{8,9}", fullmatch=True),
    st.sampled_from([(10,), (4, 3, 3), (3, 3, 4), (4, 6), (2, 8), (5, 5), (2, 2, 2, 2, 2)]),
    st.sampled_from([" ", ".", "-", " - ", ",", "/", "  ", "_", "🔥", "\n", "="]),
)
AROUND = st.sampled_from(
    [
        "gọi", "zalo", "mst", "mã", "đơn", "hộ", "chiếu", "số", "khung", "#", "12", "2024", "hai",
        "năm", "20m2", "gạch", "chấm", "giá", "tk", "vcb", "500k", "1.200.000", "84", "o", "a1",
    ]
)  # fmt: skip


@given(st.lists(WRITINGS | AROUND, max_size=8), st.sampled_from([" ", ", ", ". ", ""]))
@settings(max_examples=300)
def test_plain_phones_are_those_that_the_finder_finds(parts: list[str], between: str) -> None:
    text = between.join(parts)
    if isinstance(look(text), list):
        assert find_indicators(text) == find_in(View(text), EVERYTHING)


@given(st.lists(st.sampled_from(sorted(NUMBER_WORDS)), min_size=9, max_size=9), st.data())
def test_a_number_in_words_of_any_spelling_is_looked_at(
    rest: list[str], data: st.DataObject
) -> None:
    zero = data.draw(st.sampled_from(sorted(w for w, d in NUMBER_WORDS.items() if d == "0")))
    for text in (" ".join([zero, *rest]), f"{zero}-{'-'.join(rest)}", f"{zero}, {', '.join(rest)}"):
        seen = look(text)
        assert isinstance(seen, tuple)
        assert seen[0] & kernel.PHONES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nhân dân phường xử lý đơn của tôi quá chậm, ba tháng rồi chưa có trả lời",
        "xong.Em đi chợ đây, lát về nói tiếp nhé: mai mình gặp",
        "tài khoản quý khách được cộng 12,500,000 VND",
        "minh ban tu lanh cu 900k, ai lay thi qua xem",
        "Công đoàn phải thật sự đứng về phía công nhân/người lao động",
        "lúc 09:14 ngày 03/05, 0h00 đến 4h00",
        "năm 1900 hay 1975 gì đó",
    ],
)
def test_ordinary_text_is_not_searched(text: str) -> None:
    assert look(text) is None


def test_every_word_is_found_in_the_table() -> None:
    table = words.word_table()
    for word in (*domains.ENDINGS, *words.APP_WORDS, *words.WORD_STARTS, "lienvietpostbank"):
        key = kernel.key_of([ord(letter) for letter in word], 0, len(word))
        assert kernel.kinds_of(key, table), word
    assert not kernel.kinds_of(kernel.key_of([ord(letter) for letter in "qwxyz"], 0, 5), table)
    assert kernel.key_of([ord(letter) for letter in "com1"], 0, 4) == 0
