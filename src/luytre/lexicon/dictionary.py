"""The dictionary in use: an immutable set of entries with the contexts they refer to."""

from __future__ import annotations

import datetime
import functools
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from luytre.lexicon.complaints import Complaint, LexiconError, did_you_mean
from luytre.lexicon.contexts import CONTEXTS_FILE, Contexts
from luytre.lexicon.entry import Entry
from luytre.lexicon.harms import HARMS
from luytre.lexicon.reading import (
    LATIN_ONLY,
    MAX_ENTRIES,
    MAX_TERM_LENGTH,
    dictionary_files,
    normal_term,
    read_files,
    unread_letters,
)

# Looked up one by one: a search for each is many times quicker than one pattern for all.
_UNTIDY_SPACE = (
    "  ",
    " \n",
    "\n ",
    *(chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) not in " \n"),
)

_TERMS = "the mapping of terms"
_SUCH_TERMS = "Lexicon.from_terms reads a harm for each term, such as {'vay tiền nhanh': 'H06'}"


class Lexicon:
    """Entries, in the order in which they were read, and the cue groups they use.

    Immutable, and safe to share between threads. Ids are unique.
    """

    __slots__ = ("_by_id", "_contexts", "_entries", "_on")

    def __init__(
        self,
        entries: Iterable[Entry],
        contexts: Contexts | None = None,
        on: datetime.date | None = None,
    ) -> None:
        """Take `entries` as they are; files are checked by `load`, examples by the linter."""
        self._on = on or datetime.date.today()
        self._entries = tuple(entries)
        self._contexts = Contexts() if contexts is None else contexts
        self._by_id: dict[str, Entry] | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self._entries

    @property
    def contexts(self) -> Contexts:
        return self._contexts

    @property
    def on(self) -> datetime.date:
        """The day for which the entries are taken: `may_block` compares `review_by` with it."""
        return self._on

    def get(self, entry_id: str) -> Entry | None:
        """The entry with this id, or None."""
        if self._by_id is None:
            self._by_id = {entry.id: entry for entry in self._entries}
        return self._by_id.get(entry_id)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __repr__(self) -> str:
        return f"<Lexicon of {len(self._entries)} entries>"

    @classmethod
    def load(cls, path: str | Path | Traversable, on: datetime.date | None = None) -> Lexicon:
        """Read a file, or every TOML file under a folder, as it stands on the day `on` (today).

        Retired entries are left out, and nothing else is: an entry past its `review_by` stays, and
        `may_block` says that it no longer blocks. A ``contexts.toml`` in the folder adds to
        the packaged one. Raises `LexiconError` with everything wrong in all files.
        """
        root = Path(path) if isinstance(path, str | os.PathLike) else path
        if not isinstance(root, Traversable):
            raise TypeError(f"the path of a dictionary is a str or Path, not {type(path).__name__}")
        contexts = Contexts.default()
        if root.is_dir() and (root / CONTEXTS_FILE).is_file():
            contexts = contexts.merge(Contexts.load(root / CONTEXTS_FILE))
        written, complaints = read_files(dictionary_files(root), contexts)
        if complaints:
            raise LexiconError(sorted(complaints))
        if not written:
            advice = "Name a dictionary file, or a folder that holds .toml files."
            raise LexiconError([Complaint(str(path), 1, "L001", "no entries here", advice)])
        in_use = (one.entry for one in written if one.entry.status != "retired")
        return cls(in_use, contexts, on)

    @classmethod
    def default(cls) -> Lexicon:
        """The dictionary that comes with the package, read once."""
        return _packaged()

    @classmethod
    def from_terms(cls, terms: Mapping[str, str]) -> Lexicon:
        """A quick dictionary from ``{term: harm}``.

        Its entries have every disguise but masking, no protective context, the id ``"terms:"`` plus
        the term, and no reviewer, so that they act at most as review. Raises `LexiconError` for
        an unknown harm, a term that can't be read, or one term under two harms, and `TypeError`
        for anything but a mapping of strings to strings.
        """
        return cls(_quick_entries(terms))

    def merge(self, other: Lexicon) -> Lexicon:
        """Both together, on this one's day; equal entries count once.

        Raises `LexiconError` where one id stands for two different entries.
        """
        merged = {entry.id: entry for entry in self._entries}
        clashes = []
        for entry in other._entries:
            if merged.setdefault(entry.id, entry) != entry:
                advice = "Rename or drop the id in one of the two dictionaries."
                message = f'"{entry.id}" stands for two different entries'
                clashes.append(Complaint("merge", 1, "L010", message, advice))
        if clashes:
            raise LexiconError(clashes)
        return Lexicon(merged.values(), self._contexts.merge(other._contexts), self._on)


@functools.cache
def _packaged() -> Lexicon:
    return Lexicon.load(resources.files("luytre.lexicon") / "entries")


def _quick_entries(terms: Mapping[str, str]) -> Iterator[Entry]:
    """The entries of `from_terms`; 50,000 of them are a matter of tens of milliseconds."""
    if not isinstance(terms, Mapping):
        raise TypeError(f"{_SUCH_TERMS}; this is of type {type(terms).__name__}")
    for kind in {*map(type, terms), *map(type, terms.values())}:
        if not issubclass(kind, str):
            raise TypeError(f"{_SUCH_TERMS}; one of these is of type {kind.__name__}, not str")
    if unknown := set(terms.values()) - HARMS.keys():
        code = min(unknown)
        term = next(term for term, harm in terms.items() if harm == code)
        message = f'"{term}" has the unknown harm "{code}"'
        raise LexiconError([Complaint(_TERMS, 1, "L005", message, did_you_mean(code, HARMS))])
    normal = _normal_terms(terms)
    by_term = dict(zip(normal, terms.values(), strict=True))
    if len(by_term) < len(normal):
        _refuse_two_harms(zip(normal, terms.values(), strict=True))
    if "" in by_term:
        term = next(term for term in terms if not normal_term(term))
        advice = "Remove it, or write the word it stands for."
        raise LexiconError([Complaint(_TERMS, 1, "L012", f"{term!r} is an empty term", advice)])
    if silent := [term for term in by_term if not any(map(str.isalnum, term))]:
        advice = "Write the word it stands for."
        message = f"{silent[0]!r} has no letter or digit"
        raise LexiconError([Complaint(_TERMS, 1, "L012", message, advice)])
    if unread := unread_letters("".join(by_term)):
        term = next(term for term in by_term if unread[0] in term)
        message = f'"{term}" has the letter "{unread[0]}"'
        raise LexiconError([Complaint(_TERMS, 1, "L012", message, LATIN_ONLY)])
    if longest := [term for term in by_term if len(term) > MAX_TERM_LENGTH]:
        message = f'a term has {len(longest[0])} characters: "{longest[0][:40]}…"'
        advice = f"Use the telling part of it: at most {MAX_TERM_LENGTH} characters."
        raise LexiconError([Complaint(_TERMS, 1, "L012", message, advice)])
    if len(by_term) > MAX_ENTRIES:
        message = f"{len(by_term):,} terms"
        advice = f"Use at most {MAX_ENTRIES:,} in one dictionary."
        raise LexiconError([Complaint(_TERMS, 1, "L013", message, advice)])
    nothing: tuple[str, ...] = ()
    every = ("*", "reversed")
    return (
        Entry(id="terms:" + term, term=term, harm=harm, disguises=every, protective=nothing)
        for term, harm in by_term.items()
    )


def _normal_terms(terms: Iterable[str]) -> list[str]:
    """`normal_term` of each, done on all of them at once where no term has an odd space."""
    listed = list(terms)
    joined = unicodedata.normalize("NFC", "\n".join(listed).lower())
    normal = joined.split("\n")
    untidy = joined[:1] == " " or joined[-1:] == " " or any(s in joined for s in _UNTIDY_SPACE)
    if untidy or len(normal) != max(len(listed), 1):
        return [normal_term(term) for term in listed]
    return normal if listed else []


def _refuse_two_harms(pairs: Iterable[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for term, harm in pairs:
        if seen.setdefault(term, harm) != harm:
            message = f'"{term}" is listed under {seen[term]} and {harm}'
            advice = "Keep one of them: a quick dictionary has one harm a term."
            raise LexiconError([Complaint(_TERMS, 1, "L040", message, advice)])
