"""A report as a platform, or a reporter's browser, sends it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

__all__ = ["LONGEST_EXPLANATION", "RESENT", "SentReport", "is_web_address"]

LONGEST_EXPLANATION = 5_000

#: Microseconds in which the same report, sent again, is known to be the same.
RESENT = 86_400 * 1_000_000

_NO_NUL = "^[^\x00]*$"

Words = Annotated[str, msgspec.Meta(max_length=LONGEST_EXPLANATION, pattern=_NO_NUL)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_NO_NUL)]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000, pattern=_NO_NUL)]
Email = Annotated[
    str, msgspec.Meta(max_length=254, pattern=r"^[^\s@\x00<>,;\"]+@[^\s@\x00<>,;\"]+$")
]
Harm = Annotated[str, msgspec.Meta(pattern=r"^H\d\d$")]


class SentReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person says of a post. Whatever is missing makes the report incomplete.

    `id` is the platform's name for the post, or `urls` say where it stands. `reporter` is the
    platform's name for the person, of which a keyed digest is all that is kept. `public_body` says
    that it comes from an authority: then it is no report, but a legal request, and does nothing.
    Child abuse (H12) may be reported `anonymous`ly.
    """

    id: Name | None = None
    source: Name | None = None
    explanation: Words = ""
    urls: Annotated[tuple[Url, ...], msgspec.Meta(max_length=20)] = ()
    name: Name | None = None
    email: Email | None = None
    bona_fide: bool = False
    anonymous: bool = False
    reporter: Name | None = None
    harm: Harm | None = None
    public_body: bool = False
    language: Literal["vi", "en"] = "vi"


def is_web_address(given: str) -> bool:
    """Whether a link to what somebody sent leads to a page, and runs no script."""
    return given[:8].lower().startswith(("http://", "https://"))
