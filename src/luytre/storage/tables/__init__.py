"""The tables, one file a room. `METADATA` holds them all; `migrations` makes them."""

from luytre.storage.tables.events import events
from luytre.storage.tables.keys import api_keys
from luytre.storage.tables.metadata import METADATA
from luytre.storage.tables.posts import post_authors, post_texts, post_versions, posts

__all__ = [
    "METADATA",
    "api_keys",
    "events",
    "post_authors",
    "post_texts",
    "post_versions",
    "posts",
]
