"""Word lists of other software, read row by row: plain, CSV, and Discourse watched words.

Reading judges nothing but the form; a row that has no term to give carries the reason in
`WordRow.refusal` and stays in the list, so that every row of a file gets an answer.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

import msgspec

from luytre.lexicon.complaints import Complaint, LexiconError, did_you_mean
from luytre.lexicon.reading import MAX_FILE_BYTES
from luytre.vietnamese.skeleton import skeleton

Format = Literal["auto", "plain", "csv", "discourse"]
FORMATS: tuple[str, ...] = get_args(Format)

# Headers as people write them, without diacritics and punctuation.
_TERM_HEADERS = frozenset({"term", "word", "words", "keyword", "phrase", "text", "tu", "tu khoa"})
_HARM_HEADERS = frozenset({"harm", "category", "code", "type", "label", "loai", "nhom", "nhan"})
_NOTE_HEADERS = frozenset({"note", "notes", "comment", "sense", "meaning", "ghi chu", "nghia"})
_HARM_CODE = re.compile(r"H\d\d", re.IGNORECASE)

# Discourse writes one file an action: example.com-watched-words-require_approval.csv.
_DISCOURSE_NAME = re.compile(r"watched-words-([a-z_]+)")
_DISCOURSE_FINDS = frozenset({"block", "censor", "require_approval", "flag", "silence"})
_DISCOURSE_REWRITES = frozenset({"replace", "link", "tag"})

# What a regular expression has and a word hasn't; `*` is a wildcard, not part of one.
_REGEX_SIGNS = re.compile(
    r"\\[a-zA-Z.]|\[[^\]]*\]|\(\?|\)[?*+]|\.[*+?]|\||\{\d+(?:,\d*)?\}|^\^|\$$"
)


# Put behind the last line of a table, which ends there or within a quote that nobody closed.
_END = ["end"]


class WordRow(msgspec.Struct, frozen=True):
    """One row: `given` as written, the `term` in it, and what else the row says.

    `advice` is what reading changed. A row with a `refusal` has no usable term.
    """

    line: int
    given: str
    term: str = ""
    harm: str = ""
    note: str = ""
    advice: tuple[str, ...] = ()
    refusal: str = ""


def read_words(
    name: str,
    raw: bytes,
    *,
    format: Format = "auto",
    term_column: str | None = None,
    harm_column: str | None = None,
) -> list[WordRow]:
    """Every row of the file `name` that is not empty or a comment (``#`` in a plain list).

    A column is named by its header or by its number, from 1. Raises `LexiconError` where the
    file as a whole cannot be read.
    """
    text = _decoded(name, raw)
    if format == "auto":
        named = term_column is not None or harm_column is not None
        format = "csv" if named else _guess(name, text)
    if format == "discourse":
        return list(_discourse(name, text))
    if format == "csv":
        return list(_table(name, text, term_column, harm_column))
    return list(_plain(text))


def _decoded(name: str, raw: bytes) -> str:
    if len(raw) > MAX_FILE_BYTES:
        advice = f"Split it: a file may have at most {MAX_FILE_BYTES // 2**20} MiB."
        raise LexiconError([Complaint(name, 1, "L001", f"the file has {len(raw):,} bytes", advice)])
    utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = raw.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        advice = "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8) and import it again."
        raise LexiconError([Complaint(name, line, "L001", "not UTF-8", advice)]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guess(name: str, text: str) -> Literal["plain", "csv", "discourse"]:
    if _DISCOURSE_NAME.search(name) or (text.lstrip()[:1] == "{" and '"words"' in text):
        return "discourse"
    if name.lower().endswith((".csv", ".tsv")):
        return "csv"
    header = text.split("\n", 1)[0]
    names = {_header(cell) for cell in re.split(r"[,;\t|]", header)}
    return "csv" if len(names) > 1 and names & _TERM_HEADERS else "plain"


def _plain(text: str) -> Iterator[WordRow]:
    for number, line in enumerate(text.split("\n"), 1):
        given = line.strip()
        if given and not given.startswith("#"):
            yield _without_wildcards(WordRow(number, given, given))


def _header(cell: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", skeleton(cell)).split())


def _rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with the line on which each starts; empty ones are left out.

    Raises `LexiconError` where a quote is never closed: which of the lines that it takes in are
    rows of their own is for a person to say, and none of them may be lost.
    """
    first = text[:2000].split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    lines = itertools.chain(io.StringIO(text.removesuffix("\n") + "\n"), _END)
    reader = csv.reader(lines, delimiter=delimiter if delimiter in first else ",")
    advice = "Mend the quotes there, or import the terms as a plain list."
    last = text.removesuffix("\n").count("\n") + 1
    line = 1
    try:
        for cells in reader:
            if reader.line_num > last:
                if cells == _END:
                    return
                message = f"a quote opens here and is never closed{_taken_in(last - line)}"
                raise LexiconError([Complaint(name, line, "L001", message, advice)])
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"not a table: {error}"
        raise LexiconError([Complaint(name, line, "L001", message, advice)]) from error


def _taken_in(lines: int) -> str:
    return f"; it takes in {lines:,} {'line' if lines == 1 else 'lines'} more" if lines else ""


def _table(
    name: str, text: str, term_column: str | None, harm_column: str | None
) -> Iterator[WordRow]:
    rows = list(_rows(name, text))
    if not rows:
        return
    headers = [_header(cell) for cell in rows[0][1]]
    known = _TERM_HEADERS | _HARM_HEADERS | _NOTE_HEADERS
    named = {_header(column) for column in (term_column, harm_column) if column}
    has_header = bool(set(headers) & (known | named)) and not _holds_harm_code(rows[0][1])
    cells = [row for _, row in rows[has_header:]]
    columns = headers if has_header else []
    term_at = _column(name, columns, term_column, _TERM_HEADERS)
    harm_at = _column(name, columns, harm_column, _HARM_HEADERS)
    note_at = _column(name, columns, None, _NOTE_HEADERS)
    if harm_at is None and not has_header:
        harm_at = _column_of_codes(cells)
    if term_at is None:
        term_at = 1 if harm_at == 0 else 0
    for line, row in rows[has_header:]:
        given = row[term_at] if term_at < len(row) else ""
        harm = row[harm_at] if harm_at is not None and harm_at < len(row) else ""
        note = row[note_at] if note_at is not None and note_at < len(row) else ""
        if not given:
            refusal = f"column {term_at + 1} is empty"
            yield WordRow(line, " · ".join(row).strip(" ·"), refusal=refusal)
        else:
            yield _without_wildcards(WordRow(line, given, given, harm, note))


def _holds_harm_code(cells: Sequence[str]) -> bool:
    return any(_HARM_CODE.fullmatch(cell) for cell in cells)


def _column(
    name: str, headers: Sequence[str], wanted: str | None, usual: frozenset[str]
) -> int | None:
    """Place of the column that was asked for, or else of the first with a usual header."""
    if wanted is None:
        return next((at for at, header in enumerate(headers) if header in usual), None)
    if wanted.isdecimal() and int(wanted) >= 1:
        return int(wanted) - 1
    if _header(wanted) in headers:
        return headers.index(_header(wanted))
    advice = did_you_mean(_header(wanted), headers) if headers else "Name it by its number, from 1."
    raise LexiconError([Complaint(name, 1, "L001", f'no column "{wanted}"', advice)])


def _column_of_codes(rows: Sequence[Sequence[str]]) -> int | None:
    """The column that holds harm codes in the first rows, where there is one."""
    for at in range(max((len(row) for row in rows[:20]), default=0)):
        values = [row[at] for row in rows[:20] if at < len(row) and row[at]]
        if values and all(_HARM_CODE.fullmatch(value) for value in values):
            return at
    return None


def _discourse(name: str, text: str) -> Iterator[WordRow]:
    if text.lstrip()[:1] == "{":
        yield from _discourse_json(name, text)
        return
    found = _DISCOURSE_NAME.search(name)
    # A file without header: word, then for `replace`, `link` and `tag` what to put there.
    for line, cells in _rows(name, text):
        yield _watched(line, cells[0], found[1] if found else "")


def _discourse_json(name: str, text: str) -> Iterator[WordRow]:
    try:
        words = json.loads(text)["words"]
        pairs = [(str(one["word"]), str(one.get("action", ""))) for one in words]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        advice = "Use the file from /admin/customize/watched_words.json as it is."
        raise LexiconError(
            [Complaint(name, 1, "L001", "not a list of watched words", advice)]
        ) from error
    for word, action in pairs:
        before = text.partition(json.dumps(word, ensure_ascii=False))[0]
        yield _watched(before.count("\n") + 1, word, action)


def _watched(line: int, word: str, action: str) -> WordRow:
    if action in _DISCOURSE_REWRITES:
        return WordRow(line, word, refusal=f'"{action}" rewrites text; it names no harm')
    if action and action not in _DISCOURSE_FINDS:
        return WordRow(line, word, refusal=f'unknown Discourse action "{action}"')
    note = f"Discourse: {action}" if action else ""
    return _without_wildcards(WordRow(line, word, word, note=note))


def _without_wildcards(row: WordRow) -> WordRow:
    """`row` with its leading and trailing ``*`` dropped; refused where it is no single term."""
    if breaks := row.term.count("\n"):
        # Two quotes that nobody closed close each other, and join what stands between them.
        refusal = (
            f"its quotes take in {breaks:,} {'line' if breaks == 1 else 'lines'} more; "
            "mend them and import again: a term stands on one line"
        )
        return msgspec.structs.replace(row, term="", refusal=refusal)
    if not row.term.strip("* "):
        return msgspec.structs.replace(row, term="", refusal="there is no word in it")
    if _REGEX_SIGNS.search(row.term):
        refusal = "a regular expression; write the words that it stands for, one a row"
        return msgspec.structs.replace(row, term="", refusal=refusal)
    term = row.term.strip("*")
    if "*" in term:
        refusal = "a wildcard inside a word; write the words that it stands for, one a row"
        return msgspec.structs.replace(row, term="", refusal=refusal)
    if term == row.term:
        return row
    advice = "the wildcard is gone: a term matches whole words, so add longer forms as rows"
    return msgspec.structs.replace(row, term=term, advice=(*row.advice, advice))
