"""Records: what came in and what happened, on SQLite or PostgreSQL, with a chain that shows
tampering, and with what people wrote kept apart so that it can be forgotten."""

from luytre.storage.database import Database, StorageError, sqlite_url
from luytre.storage.installation import Installation
from luytre.storage.vault import Vault

__all__ = ["Database", "Installation", "StorageError", "Vault", "sqlite_url"]
