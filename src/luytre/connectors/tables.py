"""Reading TOML that people write, into structs, with advice where it is wrong."""

from __future__ import annotations

import tomllib
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from luytre.lexicon.complaints import did_you_mean

__all__ = ["ConfigError", "read_table", "read_toml"]

T = TypeVar("T")

_MOST_BYTES = 1 << 20


class ConfigError(ValueError):
    """A file of settings that can't be used: a line for each thing that is wrong."""

    def __init__(self, complaints: list[str]) -> None:
        self.complaints = complaints
        super().__init__("\n".join(complaints))


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a file. Raises `ConfigError`."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise ConfigError([f"{path}: the file is too large; it may have 1 MiB."])
        return tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            [f"{path}: {error.strerror or 'cannot be read'}. Check the path."]
        ) from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, ConfigError):
            raise
        raise ConfigError([f"{path}: not valid TOML: {error}"]) from error


def read_table(table: Mapping[str, Any], kind: type[T], where: str) -> T:
    """`table` as `kind`; `where` names it in complaints. Raises `ConfigError`."""
    complaints = list(_unknown(table, kind, where))
    if complaints:
        raise ConfigError(complaints)
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        place = place.strip("`").removeprefix("$").replace("[...]", "")
        raise ConfigError([f"{where}{place}: {reason}."]) from None


def _unknown(table: Mapping[str, Any], kind: Any, where: str) -> Iterator[str]:
    """A complaint for each key that no field is named by, however deep it stands."""
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            yield f'{where}: unknown key "{key}". {did_you_mean(key, fields)}'
        elif isinstance(value, Mapping) and (inner := _struct(fields[key])) is not None:
            yield from _unknown(value, inner, f"{where}.{key}")
        elif isinstance(value, Mapping) and (inner := _struct_of_values(fields[key])) is not None:
            for name, one in value.items():
                if isinstance(one, Mapping):
                    yield from _unknown(one, inner, f"{where}.{key}.{name}")


def _struct(kind: Any) -> Any:
    """The struct that a field holds, if it does."""
    kinds = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    return next((k for k in kinds if isinstance(k, type) and issubclass(k, msgspec.Struct)), None)


def _struct_of_values(kind: Any) -> Any:
    """The struct that the values of a field's table hold, if they do."""
    arguments = typing.get_args(kind)
    return _struct(arguments[1]) if typing.get_origin(kind) is dict else None
