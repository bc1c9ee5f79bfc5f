"""Brings the tables of a database up to date, by the steps in `versions`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

__all__ = ["config", "migrate", "revision_needed", "revision_of"]


def config() -> Config:
    """Alembic's configuration, without a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return made


@cache
def revision_needed() -> str:
    """The revision of this version's tables."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None
    return head


def revision_of(connection: Connection) -> str | None:
    """The revision of a database's tables, None where it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Take every step up to `revision`, all of them or none."""
    made = config()
    with engine.connect() as connection:
        connection = connection.execution_options(luytre_writes=True)
        with connection.begin():
            made.attributes["connection"] = connection
            command.upgrade(made, revision)
