"""Lists that an installation may write for itself, as TOML: read strictly, with every complaint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from luytre.lexicon.complaints import Complaint, did_you_mean
from luytre.lexicon.harms import HARMS
from luytre.lexicon.toml_tables import Place, key_lines, places_of, read_toml, wrong_types

__all__ = ["EditableError", "Listed", "read_list", "text_complaints", "unknown_harms"]

MAX_FILE_BYTES = 2**20
MAX_ROWS = 1_000


class EditableError(ValueError):
    """A list that can't be used; `complaints` holds everything that was found wrong."""

    def __init__(self, complaints: list[Complaint]) -> None:
        self.complaints = tuple(sorted(complaints))
        super().__init__("\n".join(str(complaint) for complaint in self.complaints))


class Listed(msgspec.Struct):
    """What a file holds: keys of its own and tables, each with its place; none is checked yet but
    for its type.
    """

    head: dict[str, Any]
    head_place: Place
    rows: list[tuple[dict[str, Any], Place]]
    complaints: list[Complaint]

    def complain(self, place: Place, key: str, code: str, message: str, advice: str) -> None:
        """Add a complaint about `key` of the table at `place`."""
        line = place.line_of(key)
        self.complaints.append(Complaint(place.file, line, code, message, advice))


def read_list(
    file: Path | Traversable,
    table: str,
    head: type[msgspec.Struct] | None,
    row: type[msgspec.Struct],
    letter: str,
) -> Listed:
    """The keys of `file` that `head` has, and its ``[[table]]`` tables with the keys of `row`.

    Tables with a complaint are left out. Codes: `letter` and 001 unreadable, 002 unknown key, 003
    missing key, 004 wrong type.
    """
    name = str(file)
    read = read_toml(file, MAX_FILE_BYTES, f"{letter}001")
    if isinstance(read, Complaint):
        return Listed({}, Place(name, 1, {}), [], [read])
    text, tables = read
    written = tables.pop(table, [])
    if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
        advice = f"Start each of them with [[{table}]], in double brackets."
        wrong = Complaint(name, 1, f"{letter}004", f'"{table}" is not a list of tables', advice)
        return Listed({}, Place(name, 1, {}), [], [wrong])
    if len(written) > MAX_ROWS:
        message = f"more than {MAX_ROWS:,} tables [[{table}]]"
        wrong = Complaint(name, 1, f"{letter}001", message, "Delete those that aren't needed.")
        return Listed({}, Place(name, 1, {}), [], [wrong])
    places = places_of(name, text, table, [one.get("id") for one in written])
    first = places[0].line - 1 if places else None
    listed = Listed(tables, Place(name, 1, key_lines(text, 0, first)), [], [])
    for key, code, message, advice in _findings(head, tables, letter, {table}):
        listed.complain(listed.head_place, key, code, message, advice)
    for fields, place in zip(written, places, strict=True):
        findings = list(_findings(row, fields, letter))
        for key, code, message, advice in findings:
            listed.complain(place, key, code, message, advice)
        if not findings:
            listed.rows.append((fields, place))
    return listed


def _findings(
    kind: type[msgspec.Struct] | None,
    fields: Mapping[str, Any],
    letter: str,
    also: frozenset[str] | set[str] = frozenset(),
) -> Iterator[tuple[str, str, str, str]]:
    """Key, code, message and advice of what is wrong with the form of one table."""
    known = msgspec.structs.fields(kind) if kind else ()
    names = {field.name for field in known}
    for key in sorted(fields.keys() - names):
        yield key, f"{letter}002", f'unknown key "{key}"', did_you_mean(key, names | also)
    for field in known:
        if field.required and field.name not in fields:
            yield field.name, f"{letter}003", f'no "{field.name}"', f"Add {field.name} = … to it."
    if kind:
        for key, message, advice in wrong_types(kind, fields):
            yield key, f"{letter}004", message, advice


def text_complaints(
    listed: Listed, place: Place, fields: Mapping[str, Any], longest: Mapping[str, int], code: str
) -> None:
    """Complain of texts of `fields` that are empty, longer than `longest` says, or unprintable."""
    for key, most in longest.items():
        text = fields.get(key)
        if text is None:
            continue
        if not text.strip():
            listed.complain(place, key, code, f'"{key}" is empty', "Write it, or delete the key.")
        elif len(text) > most:
            message = f'"{key}" has {len(text):,} characters'
            listed.complain(place, key, code, message, f"Say it in at most {most:,}.")
        elif not all(char.isprintable() or char in "\n\t" for char in text):
            message = f'"{key}" has characters that are not printable'
            listed.complain(place, key, code, message, "Type it anew, without pasting.")


def unknown_harms(listed: Listed, place: Place, key: str, harms: Iterable[str], code: str) -> None:
    """Complain of each of `harms` that does not exist."""
    for harm in harms:
        if harm not in HARMS:
            advice = did_you_mean(harm, HARMS)
            listed.complain(place, key, code, f'unknown harm "{harm}"', advice)
