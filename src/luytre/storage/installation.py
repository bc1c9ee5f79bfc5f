"""Where an installation keeps its things: a folder with its secrets, and a database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from luytre.storage.checkpoints import Checkpoint, sign_checkpoint
from luytre.storage.database import Database, StorageError, sqlite_url
from luytre.storage.vault import Vault

__all__ = ["Installation"]


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
            vault = Vault.open(folder)
        except OSError as error:
            raise StorageError(
                f"Can't keep data in {folder}: {error.strerror}. LUYTRE_DATA names another folder."
            ) from None
        return cls(folder, vault, Database.open(url or sqlite_url(folder / "luytre.db"), make=make))

    @property
    def checkpoints(self) -> list[Path]:
        """The checkpoints that were written here, oldest first."""
        return sorted((self.folder / "checkpoints").glob("*.json"))

    def write_checkpoint(self, checkpoint: Checkpoint) -> Path:
        """Sign a checkpoint and put it beside the others; copy it to where others can't reach."""
        path = self.folder / "checkpoints" / f"{checkpoint.seq:012}.json"
        path.parent.mkdir(exist_ok=True)
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(sign_checkpoint(checkpoint, self.vault.signing))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        return path
