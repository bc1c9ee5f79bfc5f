"""Keys of machines that call the HTTP interface. Of a key itself only a digest is kept."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from luytre.storage.tables.metadata import BIG, METADATA

__all__ = ["api_keys"]

#: `scopes` are names with a space between. `source` binds a key to the posts of one platform.
#: `per_minute` is how many items may come with it in a minute; null is no limit.
api_keys = Table(
    "api_keys",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("source", Text),
    Column("secret_digest", LargeBinary(32), nullable=False),
    Column("created_at", BIG, nullable=False),
    Column("revoked_at", BIG),
    Column("per_minute", Integer),
)
