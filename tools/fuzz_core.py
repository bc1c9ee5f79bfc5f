"""Looks for texts and terms that crash the compiled core or on which its twin disagrees.

Run by `make fuzz`, which builds the core with clang for coverage and addresses, and preloads the
fuzzer's runtime. What a run learns stays in the corpus folder, so that the next one goes on.
"""

from __future__ import annotations

import os
import sys

import atheris

from luytre import CivicCorpusError, Lexicon, Screener
from luytre.lexicon import LexiconError

# The twin takes milliseconds for what the core does in microseconds: it sees some short texts.
LONGEST_COMPARED = 64
LONGEST_TERM = 24

# Terms that the tricky parts of reading meet in: one syllable, a foreign word, a doubled letter,
# digits, a term inside another, two with one skeleton.
TERMS = {
    "zalo": "H01",
    "nổ hũ": "H05",
    "nhà cái": "H05",
    "nhà cái uy tín": "H05",
    "xoong": "H07",
    "slot88": "H05",
    "việc nhẹ lương cao": "H02",
    "vay tiền nhanh": "H06",
    "vảy tiên nhành": "H14",
    "đm": "H08",
}


def twin_of(lexicon: Lexicon) -> Screener:
    os.environ["LUYTRE_TWIN"] = "1"
    try:
        return Screener(lexicon)
    finally:
        del os.environ["LUYTRE_TWIN"]


LEXICON = Lexicon.from_terms(TERMS)
CORE = Screener(LEXICON)
TWIN = twin_of(LEXICON)
PACKAGED = Screener(Lexicon.default())


def check(screener: Screener, text: str) -> None:
    verdict = screener.screen(text)
    for hit in verdict.hits:
        assert 0 <= hit.start < hit.end <= len(text), hit
        assert 0 <= hit.score <= 1, hit
    for indicator in verdict.indicators:
        assert 0 <= indicator.start < indicator.end <= len(text), indicator
    again = screener.screen_many([text, "", text])
    assert again[0] == again[2] == verdict


def compare(text: str) -> None:
    core, twin = CORE.screen(text), TWIN.screen(text)
    assert core == twin, (core, twin)


def fuzz_terms(terms: list[str], text: str) -> None:
    """Builds a dictionary of terms that nobody would write; they may be refused, not crash."""
    try:
        screener = Screener(Lexicon.from_terms(dict.fromkeys(terms, "H01")))
    except (CivicCorpusError, LexiconError):
        return
    check(screener, text)
    for term in terms:
        check(screener, term)


def fuzz(data: bytes) -> None:
    source = atheris.FuzzedDataProvider(data)
    way = source.ConsumeIntInRange(0, 255)
    if way == 0:
        count = source.ConsumeIntInRange(1, 6)
        terms = [source.ConsumeUnicode(LONGEST_TERM) for _ in range(count)]
        fuzz_terms(terms, source.ConsumeUnicode(512))
    elif way < 16:
        compare(source.ConsumeUnicode(LONGEST_COMPARED))
    else:
        text = source.ConsumeUnicode(4096)
        check(PACKAGED, text)
        check(CORE, text)


def main() -> None:
    if not CORE.compiled:
        sys.exit("There is no compiled core to fuzz. Run `make fuzz`, which builds one.")
    atheris.Setup(sys.argv, fuzz)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
