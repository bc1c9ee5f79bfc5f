"""What stands in segments: a row for each event, and one for each version of a post.

No text, no author and no name of a post, so that nothing in them has to be erased.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, select

from luytre.reporting.inputs import InputError, missing_extra
from luytre.storage.chain import read_events
from luytre.storage.segment_files import SegmentError
from luytre.storage.tables import events, post_versions

__all__ = ["KINDS", "Kind", "arrow"]

#: Columns of `post_versions` that come out as they are.
_PLAIN = (
    "id", "post", "event", "received_at", "created_at", "edited_at", "source", "surface",
    "community", "action",
)  # fmt: skip


class _Hit(msgspec.Struct):
    """Of a hit what is counted; where it stood in the text is left out."""

    entry: str | None = None
    harm: str | None = None
    severity: int | None = None
    disguises: tuple[str, ...] = ()


_hits = msgspec.json.Decoder(list[_Hit]).decode


class Kind(NamedTuple):
    """One sort of segments: its folder's name, and what its rows, numbered by `unit`, are.

    `read` gives the rows behind one number up to another, each with a value for every column;
    `newest` the highest number on record. `event` is the column with the number of a row's event,
    `advice` the command that says what is wrong where rows are not whole.
    """

    name: str
    unit: str
    event: str
    columns: Callable[[], dict[str, Any]]
    read: Callable[[Connection, int, int], list[Sequence[Any]]]
    newest: Callable[[Connection], int]
    advice: str

    def schema(self) -> Any:
        return arrow().schema(list(self.columns().items()))

    def table(self, connection: Connection, after: int, until: int) -> Any:
        """The rows behind `after` up to and with `until`; raises `SegmentError` for a gap."""
        try:
            rows = self.read(connection, after, until)
        except msgspec.DecodeError as error:
            raise self._unsound(after, until) from error
        numbers = [row[0] for row in rows]
        if numbers != list(range(after + 1, until + 1)):
            raise self._unsound(after, until)
        lib, columns = arrow(), self.columns()
        values = zip(*rows, strict=True)
        try:
            made = [
                lib.array(list(column), type=form)
                for column, form in zip(values, columns.values(), strict=True)
            ]
        except (lib.ArrowException, TypeError, OverflowError) as error:
            raise self._unsound(after, until) from error
        return lib.Table.from_arrays(made, schema=self.schema())

    def _unsound(self, after: int, until: int) -> SegmentError:
        return SegmentError(
            f"The database is not whole between {self.unit} {after + 1} and {until}. "
            f"`{self.advice}` says what is wrong."
        )


def arrow() -> Any:
    """The package that Parquet is written with; raises `SegmentError` where it isn't there."""
    try:
        return missing_extra("pyarrow", "parquet", "Working with Parquet segments")
    except InputError as error:
        raise SegmentError(str(error)) from error


def _event_columns() -> dict[str, Any]:
    lib = arrow()
    return {
        "seq": lib.int64(), "at": _time(), "kind": lib.string(), "actor": lib.string(),
        "body": lib.string(), "previous": lib.binary(32), "digest": lib.binary(32),
    }  # fmt: skip


def _read_events(connection: Connection, after: int, until: int) -> list[Sequence[Any]]:
    return list(read_events(connection, after, until))


def _post_columns() -> dict[str, Any]:
    lib = arrow()
    many = lib.list_(lib.string())
    return {
        "version": lib.int64(), "post": lib.int64(), "event": lib.int64(), "received_at": _time(),
        "created_at": _time(), "edited_at": _time(), "source": lib.string(),
        "surface": lib.string(), "community": lib.string(), "action": lib.string(),
        # One item a hit, in the same order; and each disguise once.
        "harms": many, "severities": lib.list_(lib.int64()), "entries": many, "disguises": many,
    }  # fmt: skip


def _read_posts(connection: Connection, after: int, until: int) -> list[Sequence[Any]]:
    table = post_versions
    query = (
        select(*(table.c[name] for name in _PLAIN), table.c.hits)
        .where(table.c.id > after, table.c.id <= until)
        .order_by(table.c.id)
    )
    return [(*row[:-1], *_counted(row.hits)) for row in connection.execute(query)]


def _counted(text: str) -> tuple[list[Any], ...]:
    """Harms, severities and entries of hits, one a hit, and the disguises, each once."""
    if text == "[]":
        return [], [], [], []
    hits = _hits(text)
    return (
        [hit.harm for hit in hits],
        [hit.severity for hit in hits],
        [hit.entry for hit in hits],
        sorted({name for hit in hits for name in hit.disguises}),
    )


def _time() -> Any:
    return arrow().timestamp("us", tz="UTC")


def _newest_event(connection: Connection) -> int:
    return int(connection.execute(select(func.max(events.c.seq))).scalar() or 0)


def _newest_version(connection: Connection) -> int:
    return int(connection.execute(select(func.max(post_versions.c.id))).scalar() or 0)


KINDS = (
    Kind("events", "seq", "seq", _event_columns, _read_events, _newest_event,
         "luytre audit verify"),
    Kind("posts", "version", "event", _post_columns, _read_posts, _newest_version,
         "luytre storage rebuild"),
)  # fmt: skip
