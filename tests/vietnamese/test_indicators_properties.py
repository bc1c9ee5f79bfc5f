"""What holds for every text, and how long a hostile one takes."""

import random
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from luytre.vietnamese.indicators import find_in, find_indicators, may_hold_indicator
from luytre.vietnamese.indicators.looking import EVERYTHING
from luytre.vietnamese.indicators.numbers import NUMBER_WORDS
from luytre.vietnamese.indicators.view import View

PIECES = [
    *NUMBER_WORDS, *"0123456789", *"OoIlSB|!", *" .,-_*/:@%()[]\n", "0912", "345", "678", "84",
    "+84", "1900", "stk", "tk", "vcb", "mb", "zalo", "tele", "zalo:", "@", "gmail", "com", "c o m",
    "vn", "me", "ly", "bit", "t", "nhacai88", "chấm", "cham", "dot", "(dot)", "[.]", "%2e", "%2F",
    "https://", "hxxp", "://", "www.", "đọc ngược", "sdt", "gạch", "gạch chéo", "a còng", "(at)",
    "\u200b", "\u0301", "\ufe0f\u20e3", "🔥", "０", "①", "九", "ạ", "Đ", "xong", "năm", "đồng",
]  # fmt: skip
BUSY = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
SPACED = st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join)
ANY = st.text() | BUSY | SPACED


@given(ANY)
@example("\ud800 0912345678 \udfff")
@example("@\u0301")
@example("\u0301")
def test_spans_are_ordered_lie_within_the_text_and_hold_something(text: str) -> None:
    end = 0
    for one in find_indicators(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end
        assert one.kind in {"phone", "account", "link", "handle"}
        assert not text[one.start].isspace()
        assert not text[one.end - 1].isspace()


@given(ANY)
@example("zalo:0912 o o o o o 345 678")
@example("WWW. AR")
def test_the_cheap_question_never_misses(text: str) -> None:
    # Asked without the gate that `find_indicators` itself uses.
    if find_in(View(text), EVERYTHING):
        assert may_hold_indicator(text)


@given(ANY)
def test_numbers_are_digits_of_a_plausible_length(text: str) -> None:
    for one in find_indicators(text):
        if one.kind == "phone":
            assert one.value.isdigit()
            assert one.value.isascii()
            assert len(one.value) in ((8, 10) if one.value[0] == "1" else (10, 11))
        elif one.kind == "account":
            assert one.value.isdigit()
            assert 6 <= len(one.value) <= 19


PLAIN = st.from_regex(r"0[35789][0-9]{8}", fullmatch=True)


@given(PLAIN, st.data())
def test_a_phone_of_mixed_words_and_digits_gives_its_digits(
    phone: str, data: st.DataObject
) -> None:
    spelled = {str(d): [w for w, v in NUMBER_WORDS.items() if v == str(d)] for d in range(10)}
    written = " ".join(
        data.draw(st.sampled_from([digit, *spelled[digit]]), label=digit) for digit in phone
    )
    text = f"liên hệ {written} nhé"
    (found,) = find_indicators(text)
    assert (found.kind, found.value) == ("phone", phone)
    assert text[found.start : found.end] == written


@given(PLAIN, st.sampled_from([" ", ".", "-", "*", "_", "~", "|", "🔥", "\u200b", " - ", "/"]))
def test_a_phone_in_groups_gives_its_digits(phone: str, sign: str) -> None:
    for sizes in ((4, 3, 3), (3, 3, 4), (4, 6), (1,) * 10):
        at, groups = 0, []
        for size in sizes:
            groups.append(phone[at : at + size])
            at += size
        written = sign.join(groups)
        (found,) = find_indicators(f"liên hệ {written} nhé")
        assert (found.kind, found.value) == ("phone", phone)


ENDLESS = [
    "0", "0 ", "0 9 1 2 ", "0,", "09 12 ", "8 4 9 ", "0912345678 ", "0912.345.678,", "1900 ",
    "+84 ", "a", "a.", "com.", "c.o.m.", "a .", "n h ", "a.com/", "a.com?", "xn--.", "1.1.1.1 ",
    "http://", "http://a", "%2e", "bit ly / ", "(.)", " dot ", " cham com ", "t.me/a ", "@", "@a.",
    "a@", "a@a.com ", "stk ", "stk 1 ", "vcb 1 ", "tk 0 ", "zalo:", "zalo:a ", "z a l o:a ",
    "khong chin ", "khongchin", "O9", "oO", "đọc ngược 0 ", "\u0301", "0\u0301", "\u200b", "0🔥",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("piece", ENDLESS)
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        best = float("inf")
        for _ in range(3):
            before = time.process_time()
            find_in(View(text), EVERYTHING)
            find_indicators(text)
            best = min(best, time.process_time() - before)
        return best

    # Ten times the text; a quadratic search would take a hundred times as long.
    short, long = seconds(10_000), seconds(100_000)
    assert long < 30 * max(short, 0.002)


def test_a_million_random_characters() -> None:
    drawn = random.Random(7).choices("0123456789.-_ @:/,*|ochamdtksz\n", k=1_000_000)
    find_indicators("".join(drawn))
