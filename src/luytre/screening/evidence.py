"""The evidence table: what makes a reading more or less sure, and by how much.

The points of all evidence present are added up, and the logistic function makes a score of the
sum: ``score = 1 / (1 + exp(-points / 10))``. Each kind of evidence has one sign, so a reading
with more evidence for it never scores lower. The points were set on the training part of real
comments and on sentences written for the purpose; `luytre evaluate` prints how well the scores
are calibrated on texts they were not set on.
"""

from __future__ import annotations

import math

import msgspec

__all__ = ["EVIDENCE", "SCORES", "Evidence", "points"]


class Evidence(msgspec.Struct, frozen=True):
    """One kind: its name, its points, and what it means, in English and Vietnamese."""

    name: str
    points: int
    meaning: str
    meaning_vi: str


#: In the order of the bits of `judge_kernel`.
EVIDENCE: tuple[Evidence, ...] = (
    Evidence("exact", 26, "letters and marks are those of the term", "đúng chữ và dấu"),
    Evidence(
        "near",
        16,
        "marks differ by hỏi/ngã or one is missing",
        "lệch dấu hỏi/ngã hoặc thiếu một dấu",
    ),
    Evidence(
        "half-toned",
        13,
        "some syllables have their marks, others none",
        "âm tiết có dấu, âm tiết không",
    ),
    Evidence("skeleton", 3, "the letters agree, none has marks", "chỉ khớp chữ, không có dấu"),
    Evidence(
        "toneless-company", 4, "the rest of the text has no marks either", "cả bài viết không dấu"
    ),
    Evidence(
        "toned-company",
        -3,
        "the rest of the text is marked, so the bare letters may be meant",
        "phần còn lại có dấu",
    ),
    Evidence(
        "impossible-bare",
        6,
        "the bare letters are no syllable of marked Vietnamese",
        "viết không dấu thì không thành tiếng",
    ),
    Evidence("two-syllables", 3, "two syllables agree", "khớp hai âm tiết"),
    Evidence("long", 8, "three syllables or more agree", "khớp từ ba âm tiết"),
    Evidence(
        "single-bare",
        -14,
        "one bare syllable, which many words share",
        "một âm tiết không dấu, dễ trùng",
    ),
    Evidence("deliberate", 6, "written so as not to be read by machines", "cố ý viết để né bộ lọc"),
    Evidence("other-tone", -4, "one syllable has another tone", "một âm tiết khác thanh"),
    Evidence(
        "unsure-rewriting",
        -12,
        "read by a spelling that more often means something else",
        "cách viết tắt dễ hiểu khác",
    ),
    Evidence("required-context", 6, "a required context is near", "có ngữ cảnh cần thiết"),
    Evidence("reversed", -20, "syllables or rimes are swapped", "nói lái hoặc đảo tiếng"),
    Evidence(
        "rewritten",
        -1,
        "letters were read as others by a rewrite rule",
        "đọc chữ này thành chữ khác theo quy tắc",
    ),
    Evidence(
        "plausible-bare",
        -17,
        "the bare syllable is a word of marked Vietnamese, as the text is",
        "âm tiết không dấu cũng là một từ thật",
    ),
)

_LOWEST, _HIGHEST = -64, 63

#: Score in percent for each sum of points from -64 to 63.
SCORES: tuple[int, ...] = tuple(
    round(100 / (1 + math.exp(-total / 10))) for total in range(_LOWEST, _HIGHEST + 1)
)


def points(names: tuple[str, ...]) -> int:
    """The sum of the points of the evidence named."""
    by_name = {evidence.name: evidence.points for evidence in EVIDENCE}
    return sum(by_name[name] for name in names)
