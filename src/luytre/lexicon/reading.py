"""Reading dictionary files: TOML in, entries and complaints out.

A file holds defaults for its entries, then one ``[[entry]]`` table an entry. Everything wrong in
all files is collected, each with its file and line, so that one run of the linter is enough.
"""

from __future__ import annotations

import errno
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from luytre.lexicon.complaints import Complaint, did_you_mean
from luytre.lexicon.contexts import CONTEXTS_FILE, Contexts
from luytre.lexicon.entry import DISGUISES, STATUSES, Entry
from luytre.lexicon.harms import HARMS, PROTECTIVE
from luytre.lexicon.toml_tables import Place, key_lines, places_of, read_toml, wrong_types
from luytre.vietnamese import fold

LATIN_ONLY = "Only Latin letters and what looks like them are read: write the term in these."

MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_TERM_LENGTH = 100
MAX_ENTRIES = 200_000

FILE_KEYS = frozenset(
    {"harm", "author", "source", "review_by", "status", "severity", "disguises", "protective"}
)
"""Keys that a file may set once for all its entries."""

ENTRY_KEYS: frozenset[str] = frozenset(Entry.__struct_fields__)

_LETTERS = frozenset({"Ll", "Lu", "Lt", "Lo", "Nd"})

_ID = re.compile(r"(H\d\d)\.[a-z0-9]+(?:-[a-z0-9]+)*")

# A complaint before it knows where it stands: key it is about, code, message, advice.
_Finding = tuple[str, str, str, str]


class Written(msgspec.Struct, frozen=True):
    """An entry as read, `term` still as it was written, and where."""

    entry: Entry
    term: str
    place: Place


def normal_term(term: str) -> str:
    """`term` in NFC and lower case, its syllables parted by one space."""
    return unicodedata.normalize("NFC", " ".join(term.lower().split()))


def unread_letters(text: str) -> str:
    """Letters and digits of `text` that nothing is matched by, such as those of Chinese.

    The scanner reads Latin letters and what looks like them. A term of which only a part is read
    would hit more than it says: "赌场 casino" every casino.
    """
    return "".join(sorted(char for char in set(text) if _is_unread(char)))


def _is_unread(char: str) -> bool:
    if char.isascii() or unicodedata.category(char) not in _LETTERS or fold(char):
        return False
    # Folding leaves nothing of an h either, in whichever lettering.
    plain = unicodedata.normalize("NFKD", char)[0]
    return not plain.isascii() and "LATIN" not in unicodedata.name(char, "")


def dictionary_files(path: Path | Traversable) -> Iterator[Path | Traversable]:
    """`path` itself, or the TOML files under it in order of name, less `CONTEXTS_FILE`.

    A link to a folder above it leads in a circle, and is not followed. What the system can't
    reach, such as a folder nested too deep to be named, is given as it is: reading it says why.
    """
    # Folders may be nested deeper than calls can be, so each waits, with those above it.
    waiting: list[tuple[Path | Traversable, frozenset[_Folder]]] = [(path, frozenset())]
    while waiting:
        here, above = waiting.pop()
        try:
            folder = _folder(here)
        except OSError:
            yield here
            continue
        if folder is None:
            if here is path or (here.name.endswith(".toml") and here.name != CONTEXTS_FILE):
                yield here
        elif folder not in above:
            children = sorted(here.iterdir(), key=lambda child: child.name, reverse=True)
            waiting += [(child, above | {folder}) for child in children]


# The device and number of a folder, which are the same by whichever links it is reached.
_Folder = tuple[int, int] | Traversable


def _folder(path: Path | Traversable) -> _Folder | None:
    """What tells the folder `path` from others; None where it is none, or a link to nothing."""
    if not isinstance(path, Path):
        return path if path.is_dir() else None
    try:
        found = path.stat()
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP):
            return None
        raise
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def read_files(
    files: Iterable[Path | Traversable], contexts: Contexts
) -> tuple[list[Written], list[Complaint]]:
    """Read `files` and check their form; entries with a complaint of form are left out."""
    written: list[Written] = []
    complaints: list[Complaint] = []
    first_use: dict[str, Place] = {}
    for file in files:
        entries, found = read_file(file, contexts)
        complaints += found
        for one in entries:
            earlier = first_use.setdefault(one.entry.id, one.place)
            if earlier is one.place:
                written.append(one)
                continue
            complaints.append(
                Complaint(
                    one.place.file,
                    one.place.line_of("id"),
                    "L010",
                    f'the id "{one.entry.id}" is already used at {earlier.file}:{earlier.line}',
                    "Give this entry an id of its own, or delete one of the two.",
                )
            )
        if len(written) > MAX_ENTRIES:
            complaints.append(
                Complaint(
                    str(file),
                    1,
                    "L013",
                    f"more than {MAX_ENTRIES:,} entries in one dictionary",
                    "Load fewer files, or split the dictionary between several screeners.",
                )
            )
            break
    return written, complaints


def read_file(
    file: Path | Traversable, contexts: Contexts
) -> tuple[list[Written], list[Complaint]]:
    """Read one file; the ids of its entries are not yet compared with each other."""
    read = read_toml(file, MAX_FILE_BYTES, "L001")
    if isinstance(read, Complaint):
        return [], [read]
    return _read_tables(str(file), *read, contexts)


def _read_tables(
    name: str, text: str, tables: dict[str, Any], contexts: Contexts
) -> tuple[list[Written], list[Complaint]]:
    listed = tables.pop("entry", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        advice = "Start each entry with [[entry]], in double brackets."
        return [], [Complaint(name, 1, "L004", '"entry" is not a list of tables', advice)]
    places = places_of(name, text, "entry", [one.get("id") for one in listed])
    head = Place(name, 1, key_lines(text, 0, places[0].line - 1 if places else None))
    complaints = [
        Complaint(
            name,
            head.line_of(key),
            "L002",
            f'unknown key "{key}" for a whole file',
            did_you_mean(key, FILE_KEYS | {"entry"}),
        )
        for key in tables.keys() - FILE_KEYS
    ]
    defaults = {key: value for key, value in tables.items() if key in FILE_KEYS}
    bad_defaults = set()
    for key, message, advice in wrong_types(Entry, defaults):
        bad_defaults.add(key)
        complaints.append(Complaint(name, head.line_of(key), "L004", message, advice))
    written = []
    for own, place in zip(listed, places, strict=True):
        fields = {key: value for key, value in defaults.items() if key not in bad_defaults} | own
        findings = [f for f in _findings(fields, contexts) if f[0] not in bad_defaults - own.keys()]
        if not findings:
            term = fields["term"]
            entry = msgspec.convert(fields | {"term": normal_term(term)}, Entry)
            written.append(Written(entry, term, place))
        for key, code, message, advice in findings:
            line = place.line_of(key) if key in own else head.keys.get(key, place.line)
            complaints.append(Complaint(name, line, code, message, advice))
    return written, complaints


def _findings(fields: dict[str, Any], contexts: Contexts) -> Iterator[_Finding]:
    """What is wrong with the form of one entry."""
    for key in fields.keys() - ENTRY_KEYS:
        yield key, "L002", f'unknown key "{key}"', did_you_mean(key, ENTRY_KEYS)
    for key in ("id", "term", "harm"):
        if key not in fields:
            yield key, "L003", f'the entry has no "{key}"', f'Add {key} = "…" to it.'
    wrong = {key: (message, advice) for key, message, advice in wrong_types(Entry, fields)}
    for key, (message, advice) in wrong.items():
        yield key, "L004", message, advice
    known = {key: value for key, value in fields.items() if key not in wrong}
    yield from _wrong_names(known, contexts)
    if "term" in known:
        yield from _wrong_term(known["term"])


def _wrong_names(fields: dict[str, Any], contexts: Contexts) -> Iterator[_Finding]:
    """Names that must be one of a known set."""
    harm = fields.get("harm")
    if harm is not None and harm not in HARMS:
        yield "harm", "L005", f'unknown harm "{harm}"', did_you_mean(harm, HARMS)
    if "id" in fields:
        shape = _ID.fullmatch(fields["id"])
        if shape is None:
            advice = "Write the harm, a dot and a slug of a-z, 0-9 and hyphens: H05.nha-cai."
            yield "id", "L009", f'"{fields["id"]}" is not the form of an id', advice
        elif harm in HARMS and shape[1] != harm:
            message = f'the id "{fields["id"]}" does not start with the harm {harm}'
            yield "id", "L009", message, f'Write "{harm}{fields["id"][3:]}" or change the harm.'
    if not 1 <= fields.get("severity", 2) <= 4:
        message = f'"severity" is {fields["severity"]}'
        yield "severity", "L004", message, "Use 1 (mild) to 4 (critical)."
    status = fields.get("status", STATUSES[0])
    if status not in STATUSES:
        yield "status", "L011", f'unknown status "{status}"', did_you_mean(status, STATUSES)
    for name in fields.get("disguises", ()):
        if name != "*" and name.removeprefix("-") not in DISGUISES:
            advice = did_you_mean(name.removeprefix("-"), DISGUISES)
            yield "disguises", "L006", f'unknown disguise "{name}"', advice
    for key in ("requires", "excludes"):
        for cue in fields.get(key, ()):
            if cue.startswith("@") and cue not in contexts.cue_names:
                advice = did_you_mean(cue, contexts.cue_names)
                yield key, "L007", f'unknown cue group "{cue}" in "{key}"', advice
            elif not cue.strip():
                yield key, "L007", f'an empty cue in "{key}"', "Delete it."
    for code in fields.get("protective", ()):
        if code != "*" and code not in PROTECTIVE:
            advice = did_you_mean(code, PROTECTIVE)
            yield "protective", "L008", f'unknown protective context "{code}"', advice


def _wrong_term(term: str) -> Iterator[_Finding]:
    if not any(char.isalnum() for char in term):
        yield "term", "L012", "the term has no letter or digit", "Write the word it stands for."
    elif unread := unread_letters(term):
        yield "term", "L012", f'the term has the letter "{unread[0]}"', LATIN_ONLY
    elif len(normal_term(term)) > MAX_TERM_LENGTH:
        message = f"the term has {len(normal_term(term))} characters"
        advice = f"Use the telling part of it: at most {MAX_TERM_LENGTH} characters."
        yield "term", "L012", message, advice
