"""Files of TOML tables that people write: read with limits, each key with its line.

A file holds keys of its own, then one ``[[name]]`` table for each of the things that it lists.
What is wrong is told as a `Complaint`; the codes are the caller's.
"""

from __future__ import annotations

import itertools
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from luytre.lexicon.complaints import Complaint

__all__ = ["Place", "key_lines", "places_of", "read_toml", "wrong_types"]


class Place(msgspec.Struct, frozen=True):
    """Where a table is written: `line` is that of its header, `keys` those of its keys."""

    file: str
    line: int
    keys: dict[str, int]

    def line_of(self, key: str) -> int:
        """Line of `key`, or of the table's header where the key is not written there."""
        return self.keys.get(key, self.line)


def read_toml(
    file: Path | Traversable, most_bytes: int, code: str
) -> tuple[str, dict[str, Any]] | Complaint:
    """The text and the tables of `file`, or why there are none."""
    name = str(file)
    try:
        if isinstance(file, Path) and _may_wait(file):
            advice = (
                "Copy what it gives into a .toml file, or give it as standard input: /dev/stdin."
            )
            return Complaint(name, 1, code, "not a regular file", advice)
        with file.open("rb") as opened:
            raw = opened.read(most_bytes + 1)
    except OSError as error:
        why = error.strerror or "cannot be read"
        return Complaint(name, 1, code, f"{why}", "Check the path and its permissions.")
    if len(raw) > most_bytes:
        advice = f"Split it: a file may have at most {most_bytes // 2**20} MiB."
        return Complaint(name, 1, code, "the file is too large", advice)
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Complaint(name, line, code, "not UTF-8", "Save the file as UTF-8.")
    except (ValueError, RecursionError) as error:
        # Beside its own error, tomllib lets out those of numbers and lists without end.
        where = re.search(r"\(at line (\d+)", str(error))
        message = f"not valid TOML: {error}"
        advice = "Mind the quotes and commas there; every text stands in double quotes."
        return Complaint(name, int(where[1]) if where else 1, code, message, advice)


# Names of what the caller itself has opened: standard input, and what a shell makes of <(…).
_OPENED = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


def _may_wait(file: Path) -> bool:
    """Whether reading `file` could wait for ever: a pipe by name has no end until one writes."""
    mode = file.stat().st_mode
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) and not str(file).startswith(_OPENED)


def wrong_types(
    kind: type[msgspec.Struct], fields: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Key, message and advice for each of `fields` that is no value of the field of `kind`."""
    for field in _fields(kind):
        if field.name not in fields:
            continue
        try:
            msgspec.convert(fields[field.name], field.type)
        except msgspec.ValidationError as error:
            advice = "Lists stand in [ ], dates as 2027-11-30 and numbers without quotes."
            yield field.name, f'"{field.name}": {_plain(error)}', advice


# Made once a kind: msgspec works out the annotations anew each time, and entries are many.
_fields = cache(msgspec.structs.fields)


# msgspec names JSON's types; the people who write entries know others.
_PLAIN_WORDS = {
    "array": "a list",
    "bool": "true or false",
    "date": "a date",
    "float": "a number",
    "int": "a whole number",
    "null": "nothing",
    "object": "a table",
    "str": "a text",
}


def _plain(error: msgspec.ValidationError) -> str:
    """msgspec's words without its type notation: expected a list, got a text."""
    message = str(error).partition(" - at ")[0]
    if message.startswith("Invalid RFC3339"):
        return "expected a date, got a text"
    words = re.sub(r"`([a-z0-9]+)(?: \| null)?`", lambda m: _PLAIN_WORDS.get(m[1], m[1]), message)
    return words.lower()


def places_of(file: str, text: str, table: str, ids: Sequence[object]) -> list[Place]:
    """Where each ``[[table]]`` stands: TOML readers keep no lines, so they are found in the text.

    `ids` are the values of the tables' keys ``id``, in order.
    """
    header = re.compile(rf"^[ \t]*\[\[[ \t]*{re.escape(table)}[ \t]*\]\]", re.MULTILINE)
    starts = [match.start() for match in header.finditer(text)]
    if len(starts) != len(ids):
        # Written as an inline list, or with a header inside a longer text: go by the ids.
        return [Place(file, _line_of_id(text, one), {}) for one in ids]
    places = []
    line, at = 1, 0
    for start, end in itertools.zip_longest(starts, starts[1:]):
        line += text.count("\n", at, start)
        at = start
        places.append(Place(file, line, key_lines(text, line - 1, None, start, end)))
    return places


def _line_of_id(text: str, one: object) -> int:
    before, found, _ = text.partition(f'"{one}"')
    return before.count("\n") + 1 if found else 1


_KEY = re.compile(r"[ \t]*([A-Za-z0-9_-]+)[ \t]*=")


def key_lines(
    text: str, first: int, stop: int | None, start: int = 0, end: int | None = None
) -> dict[str, int]:
    """Line of each key written at the start of a line, up to line `stop` or offset `end`."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text[start:end].split("\n")[:stop], first + 1):
        if key := _KEY.match(line):
            lines.setdefault(key[1], number)
    return lines
