"""Reads what accuracy is measured on: labelled JSON lines, and clean text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from luytre.lexicon import HARMS
from luytre.reporting.inputs import BrokenLine, Input, InputError, Record
from luytre.reporting.json_text import read_json

__all__ = ["Example", "LeaveOut", "read_clean", "read_labelled", "read_leave_out"]

_POSITIVE = frozenset({"1", "true", "yes", "positive", "harmful", "hit"})
_NEGATIVE = frozenset({"0", "false", "no", "negative", "clean", "none", ""})


class Example(msgspec.Struct, frozen=True):
    """A text and what people said of it.

    `spans` is None where nobody marked letters; `harm` is empty where only positive or not is
    known. `disguise` is the family by which a positive is written, `term` what it hides.
    """

    source: str
    line: int
    text: str
    positive: bool
    spans: tuple[tuple[int, int], ...] | None = None
    harm: str = ""
    disguise: str = ""
    term: str = ""


class LeaveOut(msgspec.Struct, frozen=True):
    """Lines, by file, that are not counted as positives, and the rule that chose them."""

    rule: str
    lines: dict[str, frozenset[int]]

    def names(self, example: Example) -> bool:
        """Whether the example's file, by name or name without ending, lists its line."""
        path = Path(example.source)
        return any(example.line in self.lines.get(name, ()) for name in (path.name, path.stem))


class _Label(msgspec.Struct):
    text: str
    spans: tuple[tuple[int, int], ...] | None = None
    label: bool | int | str | None = None
    disguise: str = ""
    term: str = ""


def read_labelled(name: str) -> Iterator[Example | BrokenLine]:
    """The examples of a JSON lines file; lines that say nothing usable come as `BrokenLine`."""
    for line in Input(name, form="txt"):
        yield line if isinstance(line, BrokenLine) else _example(name, line)


def _example(name: str, line: Record) -> Example | BrokenLine:
    try:
        label = read_json(line.text, _Label)
    except msgspec.DecodeError as error:
        return BrokenLine(line.line, str(error))
    for start, end in label.spans or ():
        if not 0 <= start < end <= len(label.text):
            return BrokenLine(line.line, f"the span [{start}, {end}] is not in the text")
    judged = _judged(label.label)
    if judged is None:
        if label.label is not None:
            return BrokenLine(line.line, f"the label {label.label!r} is neither 0 or 1 nor a harm")
        if label.spans is None:
            return BrokenLine(line.line, 'neither "spans" nor "label"')
        judged = bool(label.spans), ""
    positive, harm = judged
    return Example(
        source=name,
        line=line.line,
        text=label.text,
        positive=positive,
        spans=label.spans,
        harm=harm,
        disguise=label.disguise if positive else "",
        term=label.term if positive else "",
    )


def _judged(label: bool | int | str | None) -> tuple[bool, str] | None:
    """Positive or not and the harm, from a label; None where it says nothing."""
    if label is None:
        return None
    word = str(label).strip()
    if word.upper() in HARMS:
        return True, word.upper()
    if word.lower() in _POSITIVE:
        return True, ""
    return (False, "") if word.lower() in _NEGATIVE else None


def read_clean(name: str) -> Iterator[Example | BrokenLine]:
    """Every line of a text file as a negative example; empty lines and # comments are skipped."""
    for line in Input(name, form="txt"):
        if isinstance(line, BrokenLine):
            yield line
        elif line.text.strip() and not line.text.startswith("#"):
            yield Example(name, line.line, line.text, False)


def read_leave_out(path: Path) -> LeaveOut:
    """``{"rule": "…", "lines": {"test.jsonl": [3, 17]}}``; raises `InputError`."""

    class File(msgspec.Struct):
        rule: str
        lines: dict[str, list[int]]

    try:
        found = msgspec.json.decode(path.read_bytes(), type=File)
    except msgspec.DecodeError as error:
        raise InputError(
            f'{path}: {error}. It has to be {{"rule": "…", "lines": {{"file": [1, 2]}}}}.'
        ) from error
    return LeaveOut(found.rule, {name: frozenset(lines) for name, lines in found.lines.items()})
