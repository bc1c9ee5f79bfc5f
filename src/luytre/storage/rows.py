"""Adding many rows at once, past the part of SQLAlchemy that makes each of them into parameters.

That part costs more than the database does where a thousand rows a second come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

__all__ = ["add_rows"]

#: Rows from which on PostgreSQL is sent a copy.
FEW = 20


def add_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add `rows`, each with a value for every column of `table`, in the table's order.

    Raises `DBAPIError`, as a statement would.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_insert(table), list(rows))
        return
    if len(rows) < FEW:
        # One message to the server; to copy takes three.
        values = tuple(value for row in rows for value in row)
        connection.exec_driver_sql(_insert_several(table, len(rows)), values)
        return
    dbapi = connection.dialect.loaded_dbapi
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(_copy(table)) as copy:
            for row in rows:
                copy.write_row(row)
    except dbapi.Error as error:
        # As SQLAlchemy does where a statement goes through it.
        gone = connection.dialect.is_disconnect(error, connection.connection, cursor)
        if gone:
            connection.invalidate(error)
        raise DBAPIError.instance(
            _copy(table),
            None,
            error,
            dbapi.Error,
            connection_invalidated=gone,
            dialect=connection.dialect,
        ) from error
    finally:
        cursor.close()


@cache
def _insert_several(table: Table, count: int) -> str:
    row = f"({', '.join('%s' for _ in table.c)})"
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES {', '.join([row] * count)}"  # noqa: S608


@cache
def _insert(table: Table) -> str:
    # The names are those of tables in `luytre.storage.tables`: nothing here comes from outside.
    marks = ", ".join("?" for _ in table.c)
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES ({marks})"  # noqa: S608


@cache
def _copy(table: Table) -> str:
    return f"COPY {table.name} ({_names(table)}) FROM STDIN"


def _names(table: Table) -> str:
    # In quotes, as some are words of SQL.
    return ", ".join(f'"{column.name}"' for column in table.c)
