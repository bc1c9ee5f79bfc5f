"""Brings the tables of a database up to date, by the steps in `versions`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

__all__ = ["config", "is_known", "migrate", "revision_needed", "revision_of"]

#: Alembic keeps what it works on in its module, for one thread.
_ALEMBIC = Lock()


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


def is_known(revision: str) -> bool:
    """Whether this version has the step to `revision`; it lacks those of newer versions."""
    script = ScriptDirectory.from_config(config())
    return any(step.revision == revision for step in script.walk_revisions())


def revision_of(connection: Connection) -> str | None:
    """The revision of a database's tables, None where it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(connection: Connection, revision: str = "head") -> None:
    """Take every step up to `revision`, in the transaction of the caller (`Database.write`).

    Whoever waited for that transaction finds the steps taken and takes none.
    """
    made = config()
    made.attributes["connection"] = connection
    with _ALEMBIC:
        command.upgrade(made, revision)
