"""The one SQL database: SQLite in a file by default, PostgreSQL by a URL.

What is acknowledged is on the disk: both are told so when they are opened, and asked whether they
do it (`Database.durability`).
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError, NoSuchModuleError

from luytre.extras import how_to_install
from luytre.storage.migrations import is_known, migrate, revision_needed, revision_of
from luytre.storage.rows import in_one_message
from luytre.storage.tables import METADATA

__all__ = ["Database", "StorageError", "sqlite_url"]

#: Seconds that a writer waits for another one.
BUSY_SECONDS = 10

#: What each connection to SQLite keeps of the file in memory, once it has read it. With the 2 MB
#: that it keeps by itself, the indices that new posts go into are read again and again.
CACHE_KIB = 32_768

#: Pages of 4 KiB in SQLite's journal from which on they are written to the file. Each page once,
#: however often it changed: at twice SQLite's own number, a fifth less is written.
JOURNAL_PAGES = 2_000

#: Of PostgreSQL's advisory locks, the one that whoever appends events holds to the commit.
EVENTS_LOCK = 0x6C757974

#: Seconds after which it is asked whether a connection to PostgreSQL is still one.
RESTED = 1.0

OLDEST_POSTGRESQL = 15

#: What must be on for an acknowledged post to survive a power cut.
_POSTGRESQL_SETTINGS = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}

_LOCK = text("SELECT set_config('lock_timeout', :limit, true), pg_advisory_xact_lock(:lock)")


class StorageError(Exception):
    """The database can't be used as it is. The message says what to do."""


def sqlite_url(path: Path) -> str:
    """The URL of a database in the file `path`, whatever characters that has."""
    return sqlalchemy.URL.create("sqlite", database=str(path)).render_as_string()


class Database:
    """Open connections to the database. Safe in threads.

    `unchanging` is a file that nobody can write to, such as a copy on a read-only medium.
    """

    def __init__(self, engine: Engine, unchanging: bool = False) -> None:
        self.engine = engine
        self.unchanging = unchanging

    @classmethod
    def open(cls, url: str, *, make: bool = True) -> Database:
        """Connect to `url` and bring its tables up to date.

        `make=False` refuses a database whose tables are not those of this version, and takes one
        that can only be read. Raises `StorageError`.
        """
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError):  # the latter for a port that is no number
            raise StorageError(
                "The database's URL can't be read. It looks like sqlite:////folder/file.db or "
                "postgresql://user:password@host/name."
            ) from None
        unchanging = False
        if parsed.drivername == "sqlite":
            _refuse_no_file(parsed, make)
            unchanging = not make and not _may_change(Path(parsed.database or ""))
            engine = _open_unchanging(parsed) if unchanging else _open_sqlite(parsed)
        elif parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
            engine = _open_postgresql(parsed)
        else:
            raise StorageError(
                f"{parsed.drivername} is no database that Lũy Tre can use: sqlite and postgresql."
            )
        database = cls(engine, unchanging)
        try:
            database._check(make)
        except DBAPIError as error:
            engine.dispose()
            raise StorageError(
                f"Can't open the database {_shown(parsed)}: {_reason(error)}"
            ) from None
        except BaseException:
            engine.dispose()
            raise
        return database

    def _check(self, make: bool) -> None:
        with self.read() as connection:
            if not self.unchanging:
                self._refuse_unsafe(connection)
            revision = revision_of(connection)
        if revision == revision_needed():
            return
        if revision is not None and not is_known(revision):
            raise StorageError(
                "The database's tables are of a newer version of Lũy Tre than this one. "
                "Install that version."
            )
        if not make:
            raise StorageError(
                "The database's tables are of an older version of Lũy Tre, or not there. "
                "`luytre up` brings them up to date."
            )
        with self.write() as connection:
            migrate(connection)

    def _refuse_unsafe(self, connection: Connection) -> None:
        """Raise `StorageError` where what is acknowledged might be lost."""
        if self.is_sqlite:
            found = connection.execute(text("PRAGMA journal_mode")).scalar()
            if found != "wal":
                raise StorageError(
                    f"The database's journal is {found}, not wal: is its file system read-only "
                    "or shared over a network? Put it on a local disk."
                )
        elif (connection.dialect.server_version_info or ()) < (OLDEST_POSTGRESQL,):
            raise StorageError(f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed.")
        lacking = [
            f"{name} is {found}, not {wanted}"
            for name, (found, wanted) in self._durability(connection).items()
            if found != wanted
        ]
        if lacking:
            raise StorageError(
                "The database may lose what it has acknowledged: " + "; ".join(lacking) + "."
            )

    @property
    def shown_url(self) -> str:
        """The URL for people to read, without what is asked with it, a password too."""
        return _shown(self.engine.url)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that no other one that appends events runs beside. Committed at its end.

        Raises `OperationalError` where another one holds it up for `BUSY_SECONDS`.
        """
        connection = self._begin_to_write()
        transaction = connection.get_transaction()
        assert transaction is not None
        with connection, transaction:
            yield connection

    def _begin_to_write(self) -> Connection:
        options: dict[str, Any] = {"luytre_writes": True}
        if not self.is_sqlite:
            # What others committed while this one waited for the lock has to be seen.
            options["isolation_level"] = "READ COMMITTED"
        for again in (True, False):
            connection = self.engine.connect().execution_options(**options)
            try:
                connection.begin()
                if not self.is_sqlite:
                    # In one statement: the time limit is set when the lock is waited for.
                    asked = {"limit": f"{BUSY_SECONDS * 1_000:.0f}ms", "lock": EVENTS_LOCK}
                    with in_one_message(connection):
                        connection.execute(_LOCK, asked)
            except Exception as error:
                connection.close()
                gone = isinstance(error, DBAPIError) and error.connection_invalidated
                # The server has ended the connection since it was used last: another one, then.
                if not (gone and again):
                    raise
            else:
                return connection
        raise AssertionError

    def durability(self) -> dict[str, str]:
        """The settings that keep what is acknowledged, as the database reads them back."""
        with self.read() as connection:
            return {name: found for name, (found, _) in self._durability(connection).items()}

    def _durability(self, connection: Connection) -> dict[str, tuple[str, str]]:
        if self.is_sqlite:
            level = int(connection.execute(text("PRAGMA synchronous")).scalar() or 0)
            return {"synchronous": (("OFF", "NORMAL", "FULL", "EXTRA")[level], "FULL")}
        return {
            name: (str(connection.execute(text(f"SHOW {name}")).scalar()), wanted)
            for name, wanted in _POSTGRESQL_SETTINGS.items()
        }

    def scrub(self) -> bool:
        """Write the tables anew, so that no trace of what was erased is left in their files.

        SQLite overwrites rows that it deletes, and not the copies it left where it had moved them
        from one page to another; PostgreSQL overwrites neither. Takes as long as copying does, and
        as much room; others wait. False where a reader of SQLite keeps the journal from being
        emptied: call it again.
        """
        if not self.is_sqlite:
            with self.engine.connect() as connection:
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.execute(text(f"VACUUM (FULL) {', '.join(_erasable())}"))
            return True
        raw = self.engine.raw_connection()  # outside a transaction, where VACUUM has to be
        try:
            cursor = raw.cursor()
            # The index of words keeps those that are gone until it is put together anew.
            cursor.execute("INSERT INTO case_search(case_search) VALUES ('rebuild')")
            cursor.execute("VACUUM")
            # By what it finds here, SQLite chooses among the indices of the queue.
            cursor.execute("ANALYZE")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.close()
        return not busy

    def close(self) -> None:
        self.engine.dispose()


def _erasable() -> list[str]:
    """The tables of which rows are forgotten."""
    return [name for name, table in METADATA.tables.items() if "erase_after" in table.c]


def _shown(url: sqlalchemy.URL) -> str:
    return url.set(query={}).render_as_string(hide_password=True)


def _reason(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines() or ["no reason given"]
    return lines[0]


def _refuse_no_file(url: sqlalchemy.URL, make: bool) -> None:
    if not url.database or url.database == ":memory:":
        raise StorageError("SQLite needs a file: sqlite:////folder/file.db. Nothing is kept else.")
    folder = Path(url.database).parent
    if not folder.is_dir():
        raise StorageError(f"There is no folder {folder} for the database. Make it first.")
    if not make and not Path(url.database).exists():
        raise StorageError(f"There is no database {url.database}. `luytre up` makes it.")


def _may_change(file: Path) -> bool:
    """Whether SQLite can write to a file and keep a journal beside it, which it needs to read."""
    return os.access(file.parent, os.W_OK) and os.access(file, os.W_OK)


def _open_unchanging(url: sqlalchemy.URL) -> Engine:
    """A file that is read as it is, without a journal; raises `StorageError` where it has one."""
    file = Path(url.database or "").absolute()
    for journal in (Path(f"{file}-wal"), Path(f"{file}-shm")):
        if journal.exists():
            raise StorageError(
                f"{file} can only be read here, and beside it is {journal.name}: somebody writes "
                "to it, or not all is in the file. Copy both to a folder that can be written to."
            )

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            f"{file.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

    engine = sqlalchemy.create_engine(url, creator=connect)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("luytre_writes"):
            raise StorageError(f"{file} can only be read here. Copy it to where it may change.")

    return engine


def _open_sqlite(url: sqlalchemy.URL) -> Engine:
    with suppress(OSError):  # it is there; or SQLite says below why it can't be made
        # What people wrote is the owner's alone to read. SQLite's journal gets the same rights.
        os.close(os.open(str(url.database), os.O_CREAT | os.O_EXCL, 0o600))
    engine = sqlalchemy.create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        # Transactions are begun below: the driver would begin them late, and with no write lock.
        connection.isolation_level = None
        cursor = connection.cursor()
        _keep_a_journal(cursor)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        cursor.execute(f"PRAGMA wal_autocheckpoint={JOURNAL_PAGES}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("luytre_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _keep_a_journal(cursor: sqlite3.Cursor) -> None:
    """Turn the write-ahead journal on. While another one does, SQLite says so and doesn't wait."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _open_postgresql(url: sqlalchemy.URL) -> Engine:
    try:
        engine = sqlalchemy.create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="REPEATABLE READ",
            connect_args={"connect_timeout": 10},
        )
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StorageError(f"PostgreSQL needs a driver. {how_to_install('postgres')}") from None
    _ask_whether_it_is_there(engine)
    return engine


def _ask_whether_it_is_there(engine: Engine) -> None:
    """Connections that nobody has used for `RESTED` seconds are asked, before they are used again.

    SQLAlchemy's own `pool_pre_ping` asks each time, which a writer that is at work waits for.
    """

    @event.listens_for(engine, "checkin")
    def _note(_: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, _: Any) -> None:
        used = record.info.get("used")
        if used is None or time.monotonic() - used < RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool makes another connection, and hands out none that is older than this.
            raise InvalidatePoolError from error
