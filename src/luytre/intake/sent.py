"""A post as a platform sends it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from luytre.screening.verdict import Surface

__all__ = ["LONGEST_NAME", "LONGEST_TEXT", "LONGEST_URL", "SentPost"]

LONGEST_NAME = 200
LONGEST_TEXT = 100_000
LONGEST_URL = 2_000

# No database keeps a NUL, and a name with one is nobody's.
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME, pattern="^[^\x00]*$")]
Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
Address = Annotated[str, msgspec.Meta(max_length=LONGEST_URL, pattern="^[^\x00]*$")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class SentPost(msgspec.Struct, frozen=True, kw_only=True):
    """Any text that a platform sends.

    `source` is the platform and `id` its name for the post: the two tell posts apart. `author` is
    its name for the author; a keyed digest of it is all that is kept. `created_at` has a time zone.
    `parent` is the id of the post that this one answers.
    """

    id: Name
    author: Name
    text: Text
    source: Name | None = None
    created_at: Moment | None = None
    surface: Surface | None = None
    community: Name | None = None
    parent: Name | None = None
    url: Address | None = None
