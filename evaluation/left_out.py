"""Which labelled comments are left out of the positives, by a rule that anyone can run again.

The annotators of ViHOS also marked criticism of public bodies and political labels. Lũy Tre never
looks for either, so a comment in which nothing else is marked says nothing about it.

``python -m evaluation.left_out --vihos DIR`` writes ``vihos_left_out.json``: the rule, and the
numbers of the lines that it leaves out. The rule was written with the train and dev splits in view;
about fourteen lines of the test split were seen before, in a first look at the files.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

RECORD = Path(__file__).with_name("vihos_left_out.json")
SPLITS = ("train", "dev", "test")

RULE = (
    "A comment with marked spans is left out if each of its spans is political. A span is "
    "political if it holds a political label; or if the clause in which it stands (up to a "
    "punctuation mark) names a public body and the span holds no word of personal or vulgar abuse. "
    "Whole words are compared, in lower case, NFC; abbreviations that mean something else in lower "
    "case only in capitals. Left-out comments count neither as positives nor as negatives."
)

LABELS = (
    "phản động", "phản quốc", "bán nước", "việt gian", "hán gian", "bò đỏ", "bò vàng", "ba que",
    "3 que", "3que", "3 sọc", "ba sọc", "3/", "3///", "khát nước", "cờ đỏ", "cờ vàng", "đu càng",
    "đu càg", "càng trực thăng", "cộng sản", "cs", "cncs", "chủ nghĩa xã hội", "cnxh", "việt cộng",
    "trung cộng", "tàu cộng", "csvn", "vgcs", "dlv", "dư luận viên", "ngụy", "nguỵ", "ngụy quân",
    "ngụy quyền", "vnch", "việt tân", "độc tài", "độc đảng", "toàn trị", "phát xít", "dân chủ",
    "rận chủ", "zân chủ", "cali", "lưu vong", "tay sai", "cầu thủ đỏ", "tuyên giáo", "bưng bô",
    "nhồi sọ", "diễn biến hòa bình", "bạo loạn", "lật đổ", "cuồng đảng", "cuồng hồ",
)  # fmt: skip

BODIES = (
    "đảng", "đảng viên", "nhà nước", "chính quyền", "chính phủ", "quốc hội", "công an", "csgt",
    "cảnh sát", "c.an", "công chức", "cán bộ", "quan chức", "quan lại", "quan tham", "quan lớn",
    "các quan", "mấy quan", "cho quan", "lãnh đạo", "bộ trưởng", "thủ tướng", "chủ tịch",
    "bí thư", "đại biểu", "bộ chính trị", "bộ giáo dục", "bộ công an", "bộ y tế", "tòa án",
    "toà án", "viện kiểm sát", "ủy ban", "uỷ ban", "ubnd", "hđnd", "bộ máy", "chế độ", "thể chế",
    "cộng sản", "cs", "tham nhũng", "quân đội", "bộ đội", "thuế vụ",
    "hải quan", "kiểm lâm", "luật pháp", "pháp luật",
)  # fmt: skip

CAPITALS = ("CA", "CS", "VC", "CAND", "CAX", "CAP", "CQ", "ĐCS", "ĐCSVN", "XHCN")

ABUSE = (
    "đéo", "đếch", "địt", "đụ", "đệch", "đm", "đkm", "đcm", "dm", "dcm", "vcl", "vl", "vãi", "cl",
    "cc", "cặc", "cak", "lồn", "lìn", "lờ", "clmn", "buồi", "dái", "đít", "cứt", "ỉa", "chó",
    "súc vật", "súc sinh", "lợn", "heo", "óc", "não", "ngu", "ngốc", "điên", "khùng", "mất dạy",
    "vô học", "khốn nạn", "đĩ", "phò", "cave", "mày", "mầy", "tao", "tau", "mẹ", "má", "bố", "cha",
    "tổ sư", "tiên sư", "thằng", "thg", "con", "mặt", "mõm", "mồm", "sủa", "giết", "chết", "chém",
    "bắn", "đập", "đánh", "trôi sông", "hiếp", "chửi", "cút", "bê đê", "đồng bóng", "mọi", "tộc",
)  # fmt: skip

_CLAUSE_END = re.compile(r"[.,;:!?…\n=()\"“”]+")


class Comment(msgspec.Struct, frozen=True):
    """A labelled text; spans are [start, end) in code points."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


class LeftOut(msgspec.Struct, frozen=True):
    """The published record: the rule, its words, and line numbers (from 1) a split."""

    rule: str
    labels: tuple[str, ...]
    bodies: tuple[str, ...]
    capitals: tuple[str, ...]
    abuse: tuple[str, ...]
    lines: dict[str, tuple[int, ...]]


def read_comments(path: Path) -> list[Comment]:
    """The comments of a JSONL file; an error names the line that can't be read."""
    comments = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            comments.append(msgspec.json.decode(line, type=Comment))
        except msgspec.DecodeError as error:
            raise SystemExit(
                f"{path.name}, line {number}: {error}. Each line is an object with text and spans."
            ) from error
    return comments


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


_LABEL, _BODY, _CAPITAL, _ABUSE = map(_pattern, (LABELS, BODIES, CAPITALS, ABUSE))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.lower())


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _CLAUSE_END.finditer(text):
        yield start, end.start()
        start = end.end()
    yield start, len(text)


def _names_a_body(part: str) -> bool:
    return bool(_BODY.search(_normal(part)) or _CAPITAL.search(part))


def is_political(comment: Comment, span: tuple[int, int]) -> bool:
    """Whether this marked span is a political label, or criticism of a public body."""
    start, end = span
    marked = comment.text[start:end]
    if _LABEL.search(_normal(marked)) or _CAPITAL.search(marked):
        return True
    if _ABUSE.search(_normal(marked)):
        return False
    return any(
        _names_a_body(comment.text[first:last])
        for first, last in _clauses(comment.text)
        if first < end and start < last
    )


def is_left_out(comment: Comment) -> bool:
    """Whether the comment is marked, and every mark of it is political."""
    return bool(comment.spans) and all(is_political(comment, span) for span in comment.spans)


def numbers_left_out(comments: Sequence[Comment]) -> tuple[int, ...]:
    """Line numbers, from 1, of the comments that the rule leaves out."""
    return tuple(n for n, comment in enumerate(comments, 1) if is_left_out(comment))


def record() -> LeftOut:
    """The published record."""
    return msgspec.json.decode(RECORD.read_bytes(), type=LeftOut)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write which ViHOS lines the rule leaves out.")
    parser.add_argument("--vihos", type=Path, required=True, help="folder with the splits")
    folder: Path = parser.parse_args().vihos
    lines = {split: numbers_left_out(read_comments(folder / f"{split}.jsonl")) for split in SPLITS}
    written = LeftOut(RULE, LABELS, BODIES, CAPITALS, ABUSE, lines)
    RECORD.write_bytes(msgspec.json.format(msgspec.json.encode(written), indent=1) + b"\n")
    counts = ", ".join(f"{len(numbers)} of {split}" for split, numbers in lines.items())
    sys.stdout.write(f"{RECORD.name}: {counts}\n")


if __name__ == "__main__":
    main()
