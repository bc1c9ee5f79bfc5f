"""A post as a platform sends it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from luytre.casework.sent_report import is_web_address
from luytre.screening.verdict import Surface

__all__ = ["LONGEST_NAME", "LONGEST_TEXT", "LONGEST_URL", "SentPost"]

LONGEST_NAME = 200
LONGEST_TEXT = 100_000
LONGEST_URL = 2_000
#: Years of times that a platform may send, whatever the zone.
FIRST_YEAR, LAST_YEAR = 1900, 2200

# No database keeps a NUL, and a name with one is nobody's.
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME, pattern="^[^\x00]*$")]
Perhaps = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME, pattern="^[^\x00]*$")]
Number = Annotated[int, msgspec.Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
Address = Annotated[str, msgspec.Meta(max_length=LONGEST_URL, pattern="^[^\x00]*$")]
Reach = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000_000)]
Attachments = Annotated[tuple[Address, ...], msgspec.Meta(max_length=20)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class SentPost(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Any text that a platform sends.

    `source` is the platform and `id` its name for the post: the two tell posts apart. `author` is
    its name for the author; a keyed digest of it is all that is kept. `parent` is the id of the
    post that this one answers. Names that are numbers may come as such. Times have a zone. `reach`
    is how many people have seen it, or may; `attachments` are addresses, which are not screened.
    Addresses start with http:// or https://: people are shown them as links.

    `edited_at` is when the platform got this text, if it is not the first one. With it, a request
    that comes late changes nothing: the text on record is from after it, or the post was taken down
    after it.
    """

    id: Name | Number
    author: Name | Number
    text: Text
    source: Perhaps | None = None
    created_at: Moment | None = None
    edited_at: Moment | None = None
    surface: Surface | None = None
    community: Perhaps | None = None
    parent: Perhaps | Number | None = None
    url: Address | None = None
    reach: Reach | None = None
    attachments: Attachments = ()

    def __post_init__(self) -> None:
        for name in ("created_at", "edited_at"):
            moment = getattr(self, name)
            if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
                raise ValueError(f"`{name}` has to be in the years {FIRST_YEAR} to {LAST_YEAR}")
        for name in ("id", "author", "parent"):
            if type(value := getattr(self, name)) is int:
                msgspec.structs.force_setattr(self, name, str(value))
        if self.url and not is_web_address(self.url):
            raise ValueError("`url` has to start with http:// or https://")
        if self.attachments and not all(map(is_web_address, self.attachments)):
            raise ValueError("each of `attachments` has to start with http:// or https://")
        for name in ("source", "community", "parent", "url"):
            if getattr(self, name) == "":
                msgspec.structs.force_setattr(self, name, None)
