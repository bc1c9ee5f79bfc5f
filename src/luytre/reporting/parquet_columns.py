"""Columns of Parquet files, a batch at a time. Texts come as bytes: nothing has checked them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from luytre.reporting.lines import BrokenLine, InputError

__all__ = ["NoValue", "read_columns"]

ROWS_AT_ONCE = 2_048


class NoValue:
    """Stands for a value that Python has no like of, such as a time in the year 200,000."""


def read_columns(
    path: Path, name: str, choose: Callable[[Sequence[str]], Sequence[str]]
) -> Iterator[Sequence[Sequence[object]] | BrokenLine]:
    """Batches of rows, of each column that `choose` takes of all their values.

    Raises `InputError` where the file is not Parquet; where it is damaged further on, that is the
    last that comes.
    """
    parquet = importlib.import_module("pyarrow.parquet")
    arrow = importlib.import_module("pyarrow")
    try:
        file = parquet.ParquetFile(path)
    except (arrow.ArrowException, OSError) as error:
        raise InputError(f"{name} can't be read as Parquet: {error}.") from error
    with file:
        names = file.schema_arrow.names
        chosen = choose(names)
        for one in chosen:
            if names.count(one) > 1:
                raise InputError(f'{name} has several columns "{one}". Rename all but one.')
        number = 0
        batches = file.iter_batches(batch_size=ROWS_AT_ONCE, columns=list(chosen))
        while True:
            try:
                batch = next(batches, None)
            except (arrow.ArrowException, OSError) as error:
                reason = " ".join(str(error).split())
                yield BrokenLine(number + 1, f"the file ends here or is damaged ({reason})")
                return
            if batch is None:
                return
            yield [_values(arrow, batch.column(one)) for one in chosen]
            number += batch.num_rows


def _values(arrow: Any, column: Any) -> Sequence[object]:
    if arrow.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if arrow.types.is_string(column.type):
        column = column.cast(arrow.binary())
    elif arrow.types.is_large_string(column.type):
        column = column.cast(arrow.large_binary())
    try:
        values: list[object] = column.to_pylist()
    except (ValueError, OverflowError):
        return [_value(one) for one in column]
    return values


def _value(one: Any) -> object:
    try:
        found: object = one.as_py()
    except (ValueError, OverflowError):
        return NoValue()
    return found
