"""Terms and texts that the speed is measured on, made from seeds and from the repository alone.

A text is 105 code points or as near to it as a whole word ends: everyday messages, neutral posts
and civic sentences laid end to end. A share of texts hold a term, half of those a disguised one.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from luytre import Lexicon, Screener
from luytre.lexicon import civic_corpus
from luytre.vietnamese.skeleton import skeleton
from luytre.vietnamese.syllables import existing_syllables

LENGTH = 105
_TELEX_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
EVALUATION = Path(__file__).parent.parent / "evaluation"


def sentences(own: Path | None = None) -> list[str]:
    """The sentences of `own`, one a line, or those of the repository."""
    if own:
        return _lines(own)
    carriers = [line.replace("{}", "").strip() for line in _lines(EVALUATION / "carriers.txt")]
    civic = [sentence.text for sentence in civic_corpus() if sentence.kind == "plain"]
    return [*carriers, *_lines(EVALUATION / "everyday.txt"), *civic]


def _lines(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def terms(number: int, seed: int = 1) -> list[str]:
    """`number` different terms: at most a fifth from the default dictionary, the rest made up.

    A made-up term is two to four syllables, each drawn uniformly from all that exist.
    """
    draw = random.Random(seed)
    listed = sorted({e.term for e in Lexicon.default().entries if 2 <= len(e.term.split()) <= 4})
    chosen = set(draw.sample(listed, min(len(listed), number // 5)))
    syllables = sorted(existing_syllables())
    while len(chosen) < number:
        chosen.add(" ".join(draw.choices(syllables, k=draw.choice((2, 3, 4)))))
    return sorted(chosen)


def texts(
    number: int,
    planted: Sequence[str],
    share: float = 0.05,
    source: Sequence[str] | None = None,
    seed: int = 2,
    innocent_to: Screener | None = None,
) -> list[str]:
    """`number` texts of `LENGTH` code points; `share` of them hold one of `planted`.

    The others are drawn until `innocent_to` finds nothing in them: long lists of terms have words
    that the sentences have too.
    """
    draw = random.Random(seed)
    pool = list(source or sentences())
    made = []
    for _ in range(number):
        text = _drawn(pool, draw)
        if draw.random() < share:
            text = _plant(text, draw.choice(planted), draw)
        elif innocent_to:
            while innocent_to.screen(text).hits:
                text = _drawn(pool, draw)
        made.append(text)
    return made


def _drawn(pool: Sequence[str], draw: random.Random) -> str:
    text = draw.choice(pool)
    while len(text) < LENGTH:
        text += " " + draw.choice(pool)
    start = draw.randrange(len(text) - LENGTH + 1)
    return text[_word_start(text, start) : _word_start(text, start + LENGTH)].strip()


def _word_start(text: str, at: int) -> int:
    """The start of the word at `at`, or of the one after it, whichever is nearer."""
    if at >= len(text):
        return len(text)
    before, after = text.rfind(" ", 0, at + 1) + 1, text.find(" ", at) + 1 or len(text)
    return before if at - before <= after - at else after


def _plant(text: str, term: str, draw: random.Random) -> str:
    """Put `term` between two words of `text`, disguised half of the time."""
    if draw.random() < 0.5:
        term = draw.choice(DISGUISES)(term, draw)
    gaps = [at for at, char in enumerate(text[: max(LENGTH - len(term) - 1, 0)]) if char == " "]
    at = draw.choice(gaps) if gaps else 0
    text = f"{text[:at]} {term}{text[at:]}"
    return text[: _word_start(text, max(LENGTH, at + 1 + len(term)))].rstrip()


def _toneless(term: str, _: random.Random) -> str:
    return skeleton(term)


def _telex(term: str, _: random.Random) -> str:
    """Tones typed at the end of each syllable, the other marks where they stand."""
    typed = []
    for syllable in term.split():
        letters, tone = "", ""
        for char in unicodedata.normalize("NFD", syllable.replace("đ", "dd")):
            if char in _TELEX_TONES:
                tone = _TELEX_TONES[char]
            elif char == "\u0302":
                letters += letters[-1]
            else:
                letters += "w" if unicodedata.combining(char) else char
        typed.append(letters + tone)
    return " ".join(typed)


def _separated(term: str, draw: random.Random) -> str:
    return draw.choice(".-_*|").join(term.replace(" ", ""))


def _joined(term: str, _: random.Random) -> str:
    return term.replace(" ", "")


def _repeated(term: str, draw: random.Random) -> str:
    return term + term[-1] * draw.randrange(2, 5)


def _leet(term: str, _: random.Random) -> str:
    return skeleton(term).translate(str.maketrans("aeio", "4310"))


def _full_width(term: str, _: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in skeleton(term))


def _invisible(term: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(term))
    return term[:at] + "\u200b" + term[at:]


DISGUISES: tuple[Callable[[str, random.Random], str], ...] = (
    _toneless, _telex, _separated, _joined, _repeated, _leet, _full_width, _invisible,
)  # fmt: skip
