"""Where the commands that work on records find them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.exc import DatabaseError

from luytre.storage import Installation, StorageError

__all__ = ["data_options", "opened"]

F = TypeVar("F", bound=Callable[..., Any])


def _default_folder() -> Path:
    """Where programs of this user keep data."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", "~/AppData/Local")).expanduser() / "luytre"
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "luytre"


def data_options(command: F) -> F:
    """Adds --data and --database."""
    command = click.option(
        "--database",
        envvar="LUYTRE_DATABASE",
        show_envvar=True,
        help="URL of the database: postgresql://user:password@host/name. Better in the "
        "environment: others see command lines. Without it, SQLite in the data folder.",
    )(command)
    return click.option(
        "--data",
        envvar="LUYTRE_DATA",
        show_envvar=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the database and the secrets. [default: luytre, among this user's data]",
    )(command)


@contextmanager
def opened(
    data: Path | None, database: str | None, *, make: bool = False
) -> Iterator[Installation]:
    """The installation that the options name; closed at the end."""
    try:
        installation = Installation.open(data or _default_folder(), database, make=make)
    except StorageError as error:
        raise click.ClickException(str(error)) from error
    try:
        yield installation
    except (DatabaseError, StorageError) as error:
        reason = str(error.orig if isinstance(error, DatabaseError) else error).strip()
        raise click.ClickException(
            f"the database can't be used: {(reason.splitlines() or ['no reason given'])[0]}"
        ) from error
    finally:
        installation.database.close()
