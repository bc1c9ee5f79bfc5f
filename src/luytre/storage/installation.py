"""Where an installation keeps its things: a folder with its secrets, and a database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import NamedTuple

from luytre.storage import chain
from luytre.storage.checkpoints import Checkpoint, sign_checkpoint
from luytre.storage.clock import now
from luytre.storage.database import Database, StorageError, sqlite_url
from luytre.storage.vault import Vault

__all__ = ["Installation"]

#: The kind of the first event.
FIRST = "installation.made"


class Installation(NamedTuple):
    """The data folder, its secrets, and the database: in that folder unless it has a URL."""

    folder: Path
    vault: Vault
    database: Database

    @classmethod
    def open(cls, folder: Path, url: str | None = None, *, make: bool = True) -> Installation:
        """Open the installation in `folder`, and make it the first time, if `make` says so.

        Raises `StorageError`.
        """
        if not make and not folder.is_dir():
            raise StorageError(
                f"There is no data in {folder}. `luytre up` makes it; LUYTRE_DATA says where."
            )
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            secret = folder / "secret.key"
            had_secret = secret.exists()
            vault = Vault.open(folder, make=make)
        except OSError as error:
            raise StorageError(
                f"Can't keep data in {folder}: {error.strerror}. LUYTRE_DATA names another folder."
            ) from None
        database = Database.open(url or sqlite_url(folder / "luytre.db"), make=make)
        try:
            _bind(database, vault, make)
        except BaseException:
            database.close()
            if not had_secret:
                # It was made just now, and is not the one that is looked for.
                secret.unlink(missing_ok=True)
            raise
        return cls(folder, vault, database)

    @property
    def checkpoints(self) -> list[Path]:
        """The checkpoints that were written here, oldest first."""
        found = (self.folder / "checkpoints").glob("*.json")
        return sorted(path for path in found if path.stem.isdecimal())

    @property
    def segments(self) -> Path:
        """The folder of the Parquet files that are derived from the database."""
        return self.folder / "segments"

    def write_checkpoint(self, checkpoint: Checkpoint) -> Path:
        """Sign a checkpoint and put it beside the others; copy it to where others can't reach."""
        path = self.folder / "checkpoints" / f"{checkpoint.seq:012}.json"
        path.parent.mkdir(exist_ok=True)
        # The server and the command line may write the same one at once.
        fresh = path.with_suffix(f".{secrets.token_hex(8)}")
        with fresh.open("wb") as file:
            file.write(sign_checkpoint(checkpoint, self.vault.signing))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        return path


def _bind(database: Database, vault: Vault, make: bool) -> None:
    """Note in the first event which secret the database is digested with, or compare it.

    With another secret all authors would be strangers, and each post that is sent again an edit.
    """
    mark = vault.digest("installation").hex()
    with database.read() as connection:
        first = next(chain.read_events(connection, until=1), None)
    if first is None and make:
        with database.write() as connection:
            if chain.last(connection)[0] == 0:
                chain.append(connection, now(), FIRST, "installation", {"vault": mark})
    elif first is not None and first.kind == FIRST and f'"{mark}"' not in first.body:
        raise StorageError(
            "The secret.key in the data folder is not the one that this database was made with. "
            "Put back that one: authors and texts are digested with it."
        )
