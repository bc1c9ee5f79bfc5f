"""Rows of an export that is not finished, and from where it can go on.

Rows stand in a file beside the output, a line of JSON each. Now and then they are forced to disk,
and behind them a note of how far it got, with the key of the export's pseudonyms. Going on cuts the
file back to what the note says. Both are the owner's alone to read, and gone when it is finished.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from sqlalchemy import Connection, select

from luytre.storage import chain
from luytre.storage.exporting import ExportedPost, read_again, read_exported
from luytre.storage.tables import post_versions

__all__ = ["ExportSpool", "Place", "forgotten_since"]

#: Rows between two notes.
SAVED_EACH = 5_000

#: Rows that are encoded before they are written.
AT_ONCE = 500

#: Tables of which nothing may be handed out that is not there any more.
FORGOTTEN = frozenset({"post_texts", "post_authors"})

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(ExportedPost).decode


class Place(msgspec.Struct):
    """What an export is of, and how far it got.

    It is of the posts behind `after` up to `until`, as they were at the event `seq`. `at` is the
    last that is in the file, whose first `length` bytes hold `count` rows. `key` is hexadecimal.
    """

    texts: bool
    after: int
    until: int
    seq: int
    key: str
    at: int
    length: int = 0
    count: int = 0


class ExportSpool:
    """The rows of one export to `output`. Raises `click.ClickException` where it can't go on."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._rows = output.with_name(f".{output.name}.rows")
        self._note = output.with_name(f".{output.name}.place")

    def begun(self) -> Place | None:
        """Where an export stopped, None where there is none."""
        try:
            raw, size = self._note.read_bytes(), self._rows.stat().st_size
        except FileNotFoundError:
            return None
        try:
            found = msgspec.json.decode(raw, type=Place)
        except msgspec.DecodeError as error:
            raise click.ClickException(
                f"{self._note} can't be read. Leave --resume out to begin again."
            ) from error
        if size < found.length:
            raise click.ClickException(
                f"{self._rows} is shorter than it was. Leave --resume out to begin again."
            )
        return found

    def fill(self, connection: Connection, place: Place) -> Iterator[int]:
        """Bring the rows that are lacking into the file; yields how many at a time."""
        handle = os.open(self._rows, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            file.truncate(place.length)
            file.seek(place.length)
            self._save(file.fileno(), place)
            key = bytes.fromhex(place.key)
            lines: list[bytes] = []
            for post in read_exported(
                connection, texts=place.texts, after=place.at, until=place.until, key=key
            ):
                lines.append(_encode(post))
                place.at, place.count = post.post, place.count + 1
                if len(lines) == AT_ONCE:
                    file.write(b"\n".join([*lines, b""]))
                    yield len(lines)
                    lines = []
                    if place.count % SAVED_EACH == 0:
                        file.flush()
                        place.length = file.tell()
                        self._save(file.fileno(), place)
            file.write(b"\n".join([*lines, b""]) if lines else b"")
            file.flush()
            place.length = file.tell()
            self._save(file.fileno(), place)
            yield len(lines)

    def rows(self, connection: Connection, place: Place) -> Iterator[ExportedPost]:
        """All rows, those anew whose posts were edited or taken down since it began."""
        changed = _changed(connection, place)
        with self._rows.open("rb") as file:
            for line in file:
                row = _decode(line)
                yield changed.pop(row.post) if row.post in changed else row

    def _save(self, rows: int, place: Place) -> None:
        os.fsync(rows)
        newer = self._note.with_name(f"{self._note.name}.new")
        handle = os.open(newer, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(_encode(place))
            out.flush()
            os.fsync(out.fileno())
        newer.replace(self._note)

    def remove(self) -> None:
        """Take away what was for going on."""
        self._note.unlink(missing_ok=True)
        self._rows.unlink(missing_ok=True)


def forgotten_since(connection: Connection, place: Place) -> bool:
    """Whether something of posts was forgotten since an export began, by its date or on request."""
    return any(
        event.kind == "erased" and event.parsed().get("table") in FORGOTTEN
        for event in chain.read_events(connection, place.seq)
    )


def _changed(connection: Connection, place: Place) -> dict[int, ExportedPost]:
    """The posts of an export that were edited or taken down since it began, as they are now."""
    edited = select(post_versions.c.post).where(post_versions.c.event > place.seq)
    numbers = set(connection.execute(edited).scalars())
    for event in chain.read_events(connection, place.seq):
        if event.kind == "post.deleted":
            numbers.add(event.parsed()["post"])
    known = sorted(number for number in numbers if place.after < number <= place.until)
    key = bytes.fromhex(place.key)
    again = read_again(connection, known, texts=place.texts, key=key)
    return {post.post: post for post in again}
