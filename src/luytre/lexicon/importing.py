"""Turning a word list into a draft of dictionary entries, with a verdict for every row.

A word list has no senses, no examples and no sources, so nothing in it can act yet: the draft
holds what was accepted, and the linter then says what people have to add.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from luytre.lexicon.collisions import spelling_key, with_ordinary
from luytre.lexicon.complaints import did_you_mean
from luytre.lexicon.contexts import Contexts
from luytre.lexicon.dictionary import Lexicon
from luytre.lexicon.entry import Entry
from luytre.lexicon.harms import HARMS
from luytre.lexicon.lint import Prove
from luytre.lexicon.reading import MAX_TERM_LENGTH, normal_term, unread_letters
from luytre.lexicon.wordlists import WordRow
from luytre.vietnamese.indicators import find_indicators
from luytre.vietnamese.skeleton import skeleton
from luytre.vietnamese.syllables import skeletons

#: Of entries that say nothing else.
DEFAULT_SEVERITY = 2

Judgement = Literal["accepted", "accepted with advice", "refused"]

# The disguise that a collision takes away, so that the draft does not keep the collision.
_TAKEN_AWAY = {"L050": "-toneless", "L053": "-wrong-tone"}

_HARM_BY_NAME = {
    skeleton(name): code for code, harm in HARMS.items() for name in (harm.name, harm.name_vi)
}


class RowVerdict(msgspec.Struct, frozen=True):
    """What became of one row: `reasons` say why, or what to look at; refused rows have no entry."""

    line: int
    given: str
    judgement: Judgement
    reasons: tuple[str, ...]
    entry: Entry | None


def judge_rows(
    rows: Iterable[WordRow],
    *,
    harm: str | None = None,
    severity: int = DEFAULT_SEVERITY,
    known: Lexicon | None = None,
) -> Iterator[RowVerdict]:
    """One verdict a row, in their order.

    `harm` is the code for rows that name none, `severity` that of all. Terms that `known` already
    holds under the same harm are refused.
    """
    taken = {
        (entry.harm, spelling_key(entry.term)): f"is already {entry.id}" for entry in known or ()
    }
    ids = {entry.id for entry in known or ()}
    for row in rows:
        verdict = _judge(row, harm, severity, taken, ids)
        if verdict.entry is not None:
            key = (verdict.entry.harm, spelling_key(verdict.entry.term))
            taken[key] = f"is already in line {row.line}"
            ids.add(verdict.entry.id)
        yield verdict


def refuse_civic(
    verdicts: Sequence[RowVerdict], prove: Prove, contexts: Contexts | None = None
) -> list[RowVerdict]:
    """`verdicts` with every entry refused that hits a sentence of the civic corpus."""
    entries = [verdict.entry for verdict in verdicts if verdict.entry is not None]
    hit = {
        proof.entry_id: proof.text
        for proof in prove(Lexicon(entries, contexts))
        if proof.kind == "civic"
    }
    return [
        RowVerdict(verdict.line, verdict.given, "refused", (_civic_reason(text),), None)
        if verdict.entry is not None and (text := hit.get(verdict.entry.id)) is not None
        else verdict
        for verdict in verdicts
    ]


def _civic_reason(text: str) -> str:
    return f'it would hit legitimate criticism: "{text}"'


def _judge(
    row: WordRow,
    default_harm: str | None,
    severity: int,
    taken: dict[tuple[str, str], str],
    ids: set[str],
) -> RowVerdict:
    def refused(reason: str) -> RowVerdict:
        return RowVerdict(row.line, row.given, "refused", (reason,), None)

    if row.refusal:
        return refused(row.refusal)
    harm = _harm_code(row.harm) if row.harm else default_harm
    if harm is None and row.harm:
        return refused(f'unknown harm "{row.harm}". {did_you_mean(row.harm, HARMS)}')
    if harm is None:
        return refused("no harm; add a harm column or choose one harm for the whole list")
    if reason := _unfit_harm(harm):
        return refused(reason)
    term = _visible_term(row.term)
    if reason := _unfit_term(term):
        return refused(reason)
    if earlier := taken.get((harm, spelling_key(term))):
        return refused(f"{earlier}, under the same harm")
    entry = Entry(
        id=_free_id(harm, term, row.line, ids), term=term, harm=harm, severity=severity,
        notes=row.note.strip(),
    )  # fmt: skip
    advice = [*row.advice]
    if term != row.term:
        advice.append(f'written as "{term}"')
    if term.isascii() and _looks_untoned(term):
        advice.append(
            "no diacritics; if it is spelled with some, write them: the toneless spelling follows"
        )
    while (collision := next(with_ordinary(entry), None)) is not None:
        away = _TAKEN_AWAY.get(collision.code)
        if away is None:
            advice.append(f"{collision.message}. {collision.advice}")
            break
        entry = msgspec.structs.replace(entry, disguises=(*entry.disguises, away))
        advice.append(f'{collision.message}, so the draft has "{away}"')
    judgement: Judgement = "accepted with advice" if advice else "accepted"
    return RowVerdict(row.line, row.given, judgement, tuple(advice), entry)


def _visible_term(text: str) -> str:
    """The normal form of `text` without invisible characters, which no term has."""
    spaced = (" " if char.isspace() else char for char in text)
    return normal_term("".join(c for c in spaced if unicodedata.category(c) not in {"Cf", "Cc"}))


def _harm_code(given: str) -> str | None:
    """The code that a cell names, by itself or by the English or Vietnamese name of the harm."""
    code = given.strip().upper()
    return code if code in HARMS else _HARM_BY_NAME.get(skeleton(given.strip()))


def _unfit_harm(harm: str) -> str | None:
    if harm not in HARMS:
        return f'unknown harm "{harm}". {did_you_mean(harm, HARMS)}'
    if harm == "H18":
        return "no text is inauthentic by its words alone (H18); choose the harm it does"
    if harm == "H11":
        return "H11 needs a UN list reference for each entry; write these entries by hand"
    return None


def _unfit_term(term: str) -> str | None:
    if "\ufffd" in term:
        return "characters were lost when the file was saved; save it as UTF-8 and import again"
    if sum(char.isalnum() for char in term) < 2:
        return "a single letter or sign stands for too much"
    if len(term) > MAX_TERM_LENGTH:
        return f"{len(term)} characters; use the telling part, at most {MAX_TERM_LENGTH}"
    if unread := unread_letters(term):
        return f'the letter "{unread[0]}" is not read; write the term in Latin letters'
    found = find_indicators(term)
    if any(one.start == 0 and one.end == len(term) for one in found):
        return f"a {found[0].kind} is no term; screening finds these by themselves"
    return None


def _looks_untoned(term: str) -> bool:
    syllables = term.split()
    return len(syllables) > 1 and all(syllable in skeletons() for syllable in syllables)


def _free_id(harm: str, term: str, line: int, ids: set[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", skeleton(term)).strip("-") or f"line-{line}"
    entry_id = f"{harm}.{slug}"
    number = 2
    while entry_id in ids:
        entry_id = f"{harm}.{slug}-{number}"
        number += 1
    return entry_id


def draft(
    verdicts: Iterable[RowVerdict], *, author: str, source: str, review_by: datetime.date
) -> str:
    """A dictionary file with the accepted rows; it says what is left for people to write."""
    accepted = [(one.entry, one.reasons) for one in verdicts if one.entry is not None]
    lines = [
        "# A draft made from a word list. Before it can be used, each entry needs a sense, two",
        "# texts that must match and two that must not. `luytre lexicon lint` says what is left.",
        f"author = {_quoted(author)}",
        f"source = {_quoted(source)}",
        f"review_by = {review_by.isoformat()}",
        'status = "unreviewed"',
    ]
    for entry, reasons in sorted(accepted, key=lambda pair: pair[0].harm):
        lines += ["", *(f"# {reason}" for reason in reasons), "[[entry]]"]
        lines += [f"id = {_quoted(entry.id)}", f"term = {_quoted(entry.term)}"]
        lines += [f"harm = {_quoted(entry.harm)}", 'sense = ""']
        if entry.severity != DEFAULT_SEVERITY:
            lines.append(f"severity = {entry.severity}")
        if entry.disguises != ("*",):
            lines.append(f"disguises = [{', '.join(map(_quoted, entry.disguises))}]")
        lines += ["match = []", "clean = []"]
        if entry.notes:
            lines.append(f"notes = {_quoted(entry.notes)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """`text` as a TOML basic string, which is JSON's less DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
