"""Hostile texts take time in proportion to their length."""

from __future__ import annotations

import gc
import time

import pytest

from luytre import Lexicon, Screener

pytestmark = [pytest.mark.slow, pytest.mark.core]

#: Time may grow this much when the length doubles: 2 is linear, 4 quadratic.
MOST = 3.5
#: Seconds after which a longer text is not tried.
PATIENCE = 0.5

HOSTILE = {
    "one letter": "a",
    "letters apart": "a ",
    "dots": ".",
    "signs and letters": "c.",
    "spaces": " ",
    "marks": "a\u0301\u0302\u0323",
    "only marks": "\u0301",
    "invisible": "\u200b",
    "invisible between": "q\u200b",
    "the term again and again": "quỹ mây tím ",
    "the joined term": "quỹmâytím",
    "bare, apart": "q u y m a y t i m ",
    "nearly the term": "quỹ mây tí ",
    "its first syllable": "quỹ ",
    "keys": "quyxmaaytims",
    "doubled letters": "quuyymmaayy",
    "two letters by turns": "quyquymay.",
    "rewriting": "kdzjwfkz",
    "word abbreviations": "k ib j z ",
    "leet": "qu4y!1@",
    "emoji": "q🔥u🔥",
    "protective cues": "cảnh báo đừng tin quỹ mây tím ",
    "sale cues": "inbox quỹ mây tím liên hệ ",
    "digits": "0",
    "digits apart": "0 ",
    "phones": "0912345678 ",
    "spelled digits": "không chín một hai ",
    "account": "stk 0000 1234 5678 ",
    "links": "a.com/",
    "dots and letters": "a.b.",
    "schemes": "http://",
    "hosts": "www.a",
    "spelled dots": "a chấm com ",
    "handles": "@a",
    "at signs": "@",
    "percent codes": "bit%2Ely%2F",
    "brackets": "[.](dot)",
    "legacy font": "tiÒn b¹c ",
    "new lines": "\n",
    "legacy, other font": "tieàn baïc ",
}


@pytest.fixture(scope="module")
def linear_screener() -> Screener:
    terms = {"quỹ mây tím": "H02", "quỹ mây": "H02", "tiền bạc ma": "H02", "aaaa aaa": "H08"}
    return Screener(Lexicon.from_terms(terms))


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_length(linear_screener: Screener, name: str) -> None:
    shortest, longest = 500, 1_024_000 if linear_screener.compiled else 4_000
    piece = HOSTILE[name]
    text = piece * (longest // len(piece) + 1)
    size, before = shortest, 0.0
    # Where a short text shows enough, a long one is not waited for.
    while size <= longest and before < PATIENCE:
        took = fastest(linear_screener, text[:size])
        # Below this the clock and the first touch of memory say more than the text does.
        if before > 0.004:
            if took >= MOST * before:
                # Once more, in case the machine was busy with something else.
                before = fastest(linear_screener, text[: size // 2])
                took = fastest(linear_screener, text[:size])
            assert took < MOST * before, f"{size} characters: {before:.3f} s, then {took:.3f} s"
        size, before = size * 2, took


def fastest(screener: Screener, text: str) -> float:
    # Collecting garbage takes as long as all other tests left things behind.
    gc.disable()
    try:
        times = []
        for _ in range(3):
            start = time.process_time()
            screener.screen(text)
            times.append(time.process_time() - start)
            if len(times) > 1 and times[-1] > PATIENCE:
                break
        return min(times)
    finally:
        gc.enable()
