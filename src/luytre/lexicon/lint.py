"""The charter as a linter: what an entry must have before people can trust it.

`lint` reads files, collects what their form gets wrong, and holds every well-formed entry to the
charter. Whether the examples of an entry prove it is screening's to say, which this room does not
know: the caller passes `prove`.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from luytre.lexicon.collisions import with_each_other, with_ordinary
from luytre.lexicon.complaints import Complaint, LexiconError
from luytre.lexicon.contexts import CONTEXTS_FILE, Contexts
from luytre.lexicon.dictionary import Lexicon
from luytre.lexicon.entry import Entry, permitted_disguises, same_person
from luytre.lexicon.reading import Written, dictionary_files, normal_term, read_files

MIN_EXAMPLES = 2

# Permanent reference numbers of the Security Council's consolidated list: QDe.004, TAi.001.
_UN_REFERENCE = re.compile(r"[A-Z]{2}[ei]\.\d{3}")


class Proof(Protocol):
    """A text that an entry reads otherwise than it says.

    `kind` is ``"match"`` (no hit where there must be one), ``"clean"`` (a hit where there must be
    none) or ``"civic"`` (a hit on the civic corpus); `found` says what was found instead.
    """

    @property
    def entry_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def found(self) -> object: ...


Prove = Callable[[Lexicon], Iterable[Proof]]

# A complaint before it knows where it stands: key it is about, code, message, advice.
_Finding = tuple[str, str, str, str]


def lint(
    paths: Sequence[str | Path],
    *,
    prove: Prove | None = None,
    on: datetime.date | None = None,
) -> list[Complaint]:
    """Every complaint about the files and folders in `paths`, by file and line.

    `on` is the day that `review_by` is held against, today by default. Without `prove` the
    examples are only counted.
    """
    roots = [Path(path) for path in paths]
    contexts = Contexts.default()
    complaints: list[Complaint] = []
    for root in roots:
        own = root / CONTEXTS_FILE
        if own.is_file():
            try:
                contexts = contexts.merge(Contexts.load(own))
            except LexiconError as error:
                complaints += error.complaints
    files = [file for root in roots for file in dictionary_files(root)]
    written, found = read_files(files, contexts)
    complaints += found
    complaints += _charter(written, on or datetime.date.today())
    in_use = [one for one in written if one.entry.status != "retired"]
    complaints += _collisions(in_use)
    if prove is not None:
        complaints += _proofs(in_use, prove(Lexicon((one.entry for one in in_use), contexts)))
    return sorted(complaints)


def _charter(written: Iterable[Written], on: datetime.date) -> Iterator[Complaint]:
    for one in written:
        findings = (
            *_spelling(one),
            *_provenance(one.entry),
            *_review(one.entry, on),
            *_examples(one.entry),
            *_harm(one.entry),
            *_lists(one.entry),
        )
        for key, code, message, advice in findings:
            line = one.place.line_of(key)
            complaint = f"{one.entry.id}: {message}"
            yield Complaint(one.place.file, line, code, complaint, advice)


def _spelling(one: Written) -> Iterator[_Finding]:
    if one.term != (normal := normal_term(one.term)):
        message = f"{_visible(one.term)} is not NFC, lower case and single-spaced"
        yield "term", "L020", message, f'Write term = "{normal}".'


def _visible(text: str) -> str:
    """`text` in quotes; its code points where it looks the same as its normal form."""
    if normal_term(text) == text.lower() or not text.isascii():
        marks = [f"U+{ord(char):04X}" for char in text if 0x0300 <= ord(char) < 0x0370]
        if marks:
            return f'"{text}" (with {" ".join(dict.fromkeys(marks))})'
    return f'"{text}"'


def _provenance(entry: Entry) -> Iterator[_Finding]:
    if not entry.sense.strip():
        advice = 'Say in sense = "…" what the term means where it does harm.'
        yield "sense", "L021", "no sense", advice
    if not entry.source.strip():
        advice = 'Say in source = "…" where the wording comes from; a kind of text is enough.'
        yield "source", "L022", "no source", advice
    if not entry.author.strip():
        yield "author", "L023", "no author", 'Add author = "…", for the entry or the whole file.'


def _review(entry: Entry, on: datetime.date) -> Iterator[_Finding]:
    if entry.review_by is None:
        advice = "Add review_by = the day on which a person looks at it again, within two years."
        yield "review_by", "L024", "no review_by", advice
    elif entry.review_by < on and entry.status != "retired":
        message = f"its review was due by {entry.review_by}, so it acts at most as review"
        advice = "Review it and move review_by on, or set status to retired."
        yield "review_by", "L031", message, advice
    if entry.status == "reviewed" and not (entry.reviewer or "").strip():
        advice = 'Name the person in reviewer = "…", or set status to unreviewed.'
        yield "status", "L028", "reviewed by nobody, so it may not block", advice
    if entry.reviewer is not None and same_person(entry.reviewer, entry.author):
        advice = "Have another person review it: an entry needs two pairs of eyes to block."
        yield "reviewer", "L027", f"{entry.author} is both author and reviewer", advice


def _examples(entry: Entry) -> Iterator[_Finding]:
    for key, code, texts, must in (
        ("match", "L025", entry.match, "must match"),
        ("clean", "L026", entry.clean, "must not match"),
    ):
        different = {" ".join(text.split()) for text in texts} - {""}
        if len(different) < MIN_EXAMPLES:
            message = f"{len(different)} of the {MIN_EXAMPLES} texts that {must}"
            advice = f"Add to {key} a text as people write it; the best are close to a mistake."
            yield key, code, message, advice
    for text in sorted(set(entry.match) & set(entry.clean)):
        message = f'"{text}" must match and must not'
        yield "clean", "L032", message, "Delete it from one of the two lists."


def _harm(entry: Entry) -> Iterator[_Finding]:
    if entry.harm == "H18":
        advice = "Choose the harm that the text itself does; behaviour is found across texts."
        yield "harm", "L030", "no text is inauthentic by its words alone (H18)", advice
    if entry.harm == "H11" and not _UN_REFERENCE.fullmatch(entry.un_reference or ""):
        message = (
            f'"{entry.un_reference}" is no UN list reference'
            if entry.un_reference
            else ("terrorist content without a UN list reference")
        )
        advice = 'Add un_reference = "QDe.…", as the Security Council\'s list numbers the entity.'
        yield "un_reference", "L029", message, advice
    elif entry.harm != "H11" and entry.un_reference is not None:
        message = f"un_reference belongs to H11, not to {entry.harm}"
        yield "un_reference", "L029", message, "Delete it."


def _lists(entry: Entry) -> Iterator[_Finding]:
    for key in ("disguises", "requires", "excludes", "protective", "match", "clean"):
        listed: tuple[str, ...] = getattr(entry, key)
        repeated = [item for item, count in Counter(listed).items() if count > 1]
        if repeated:
            yield key, "L034", f'"{repeated[0]}" is in {key} twice', "Delete one of them."
    taken_away = [name for name in entry.disguises if name.startswith("-")]
    if taken_away and "*" not in entry.disguises:
        message = f'"{taken_away[0]}" takes away from a list without "*"'
        yield "disguises", "L033", message, 'Put "*" first, or name only what may apply.'
    elif entry.disguises and not permitted_disguises(entry.disguises):
        advice = "Write disguises = [] where only the exact term may match."
        yield "disguises", "L033", "the list of disguises comes to nothing", advice


def _collisions(written: Sequence[Written]) -> Iterator[Complaint]:
    places = {one.entry.id: one.place for one in written}
    entries = [one.entry for one in written]
    found = [*with_each_other(entries)]
    found += [(entry, collision) for entry in entries for collision in with_ordinary(entry)]
    for entry, collision in found:
        place = places[entry.id]
        message = f"{entry.id}: {collision.message}"
        line = place.line_of("term")
        yield Complaint(place.file, line, collision.code, message, collision.advice)


_UNPROVED = {
    "match": (
        "L060",
        "must match and does not",
        "Mend the text, the cues in `requires` and `excludes`, or allow the disguise it uses.",
    ),
    "clean": (
        "L061",
        "must not match and does",
        "Narrow the entry: a longer term, a cue in `requires` or `excludes`, fewer disguises.",
    ),
    "civic": (
        "L062",
        "is legitimate criticism in the civic corpus, and hit",
        "Narrow the entry or drop it: a screener refuses it as it stands.",
    ),
}


def _proofs(written: Iterable[Written], proofs: Iterable[Proof]) -> Iterator[Complaint]:
    places = {one.entry.id: one.place for one in written}
    files: dict[str, list[str]] = {}
    for proof in proofs:
        place = places[proof.entry_id]
        code, what, advice = _UNPROVED[proof.kind]
        lines = files.get(place.file)
        if lines is None:
            lines = files[place.file] = Path(place.file).read_text("utf-8").splitlines()
        line = _line_of_text(lines, place.line, proof.text) or place.line_of(proof.kind)
        found = f" (found: {proof.found})" if proof.found else ""
        message = f'{proof.entry_id}: "{proof.text}" {what}{found}'
        yield Complaint(place.file, line, code, message, advice)


def _line_of_text(lines: Sequence[str], start: int, text: str) -> int | None:
    """The first of `lines` from `start` on with `text`; None where it is written with escapes."""
    numbered = enumerate(lines[start - 1 :], start)
    return next((number for number, line in numbered if text in line), None)
