"""Adding many rows at once, past the part of SQLAlchemy that makes each of them into parameters.

That part costs more than the database does where a thousand rows a second come in, and so does
waiting for PostgreSQL's answer to each statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

__all__ = ["FEW", "add_rows", "in_one_message"]

#: Rows from which on PostgreSQL is sent a copy.
FEW = 20

#: Values that every SQLite takes in one statement.
MOST_VALUES = 999


def add_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add `rows`, each with a value for every column of `table`, in the table's order.

    Raises `DBAPIError`, as a statement would.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        # Not one by one: at each statement the interpreter's lock is given away, and where other
        # threads are busy it takes longer to get it back than to write a hundred rows.
        assert connection.in_transaction()  # what begins one by itself is passed by, too
        with _as_sqlalchemy_raises(connection, _insert(table, 1, "?")):
            cursor = connection.connection.cursor()
            start = 0
            while start < len(rows):
                some = rows[start : start + _size(len(rows) - start, len(table.c))]
                cursor.execute(_insert(table, len(some), "?"), _values(some))
                start += len(some)
            cursor.close()
        return
    if len(rows) < FEW:
        # One message to the server; to copy takes three.
        connection.exec_driver_sql(_insert(table, len(rows), "%s"), _values(rows))
        return
    with _as_sqlalchemy_raises(connection, _copy(table)):
        cursor = connection.connection.cursor()
        try:
            with cursor.copy(_copy(table)) as copy:
                for row in rows:
                    copy.write_row(row)
        finally:
            cursor.close()


@contextmanager
def in_one_message(connection: Connection) -> Iterator[None]:
    """What is executed within goes to PostgreSQL at once, and is waited for at the end.

    Only for statements whose results nobody reads, and for fewer rows than `FEW` at a time. Raises
    `DBAPIError` at the end, or at a statement behind the one that failed.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        yield
        return
    with _as_sqlalchemy_raises(connection, "statements in one message"), driver.pipeline():
        yield


@contextmanager
def _as_sqlalchemy_raises(connection: Connection, statement: str) -> Iterator[None]:
    """Errors of the driver become those that SQLAlchemy makes of them elsewhere."""
    dialect = connection.dialect
    dbapi: Any = dialect.loaded_dbapi
    try:
        yield
    except dbapi.Error as error:
        gone = dialect.is_disconnect(error, connection.connection, None)
        if gone:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, dbapi.Error, connection_invalidated=gone, dialect=dialect
        ) from error


def _values(rows: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(rows))


def _size(count: int, columns: int) -> int:
    """How many of `count` rows go into one statement of SQLite.

    Powers of two, so that there are few different statements, which it keeps prepared.
    """
    most = min(count, max(MOST_VALUES // columns, 1))
    return 1 << (most.bit_length() - 1)


@cache
def _insert(table: Table, count: int, mark: str) -> str:
    # The names are those of tables in `luytre.storage.tables`: nothing here comes from outside.
    row = f"({', '.join(mark for _ in table.c)})"
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES {', '.join([row] * count)}"  # noqa: S608


@cache
def _copy(table: Table) -> str:
    return f"COPY {table.name} ({_names(table)}) FROM STDIN"


def _names(table: Table) -> str:
    # In quotes, as some are words of SQL.
    return ", ".join(f'"{column.name}"' for column in table.c)
