"""Pictures attached to a post, `/cases/{number}/attachments/{which}`, fetched by this server.

The browser of whoever looks asks nobody but this server, so that the other side sees no person, and
a page can't be made to ask elsewhere. A picture is told by its first bytes; nothing else is passed
on, and nothing is decoded or kept here. Nobody has screened it.
"""

from __future__ import annotations

import asyncio
from html import escape
from typing import Any
from urllib.parse import urljoin

import httpx
from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from luytre.casework.looking import attachments_of
from luytre.casework.refusals import CaseworkError
from luytre.service.console.case_page import fit, put_on_record
from luytre.service.console.desk import Desk, desk_of
from luytre.service.console.shell import problem, require
from luytre.service.headers import SAFE_HEADERS
from luytre.service.outgoing import Refused, Visit
from luytre.service.page import language_of
from luytre.service.wording import console_wording

__all__ = ["kind_of", "show_picture"]

MOST_BYTES = 8 * 1024 * 1024

#: Addresses that one leads to in turn, each looked at like the first.
MOST_HOPS = 4
LEADS_ON = frozenset({301, 302, 303, 307, 308})

#: Pictures that are fetched at a time, of which each may take `MOST_BYTES` of memory.
AT_ONCE = 4
_fetching = asyncio.Semaphore(AT_ONCE)

#: The kinds that are passed on, by their first bytes. No SVG, which is a program.
_KINDS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)

_HEADERS = SAFE_HEADERS | {
    "content-disposition": "inline",
    "cross-origin-resource-policy": "same-origin",
}


class NoPicture(Exception):  # noqa: N818  (what was found, not a fault)
    """There is none to show; `why` is the end of a name in the wording."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@get("/cases/{number:int}/attachments/{which:int}", include_in_schema=False)
async def show_picture(
    request: Request[Any, Any, Any], number: FromPath[int], which: FromPath[int]
) -> Response[Any]:
    """A picture; or one that says why there is none."""
    person, desk = await require(request, "case.view"), desk_of(request)
    try:
        await put_on_record(request, desk, person, fit(number), again=True)
        addresses = await desk.read(lambda connection: attachments_of(connection, number))
    except CaseworkError:
        return problem(request, 404, "problem-no-case")
    if not 0 < which <= len(addresses):
        return problem(request, 404, "problem-no-case")
    try:
        async with _fetching:
            picture = await fetch(desk, addresses[which - 1])
        return Response(picture, media_type=kind_of(picture), headers=_HEADERS)
    except NoPicture as reason:
        w = console_wording(language_of(request))
        said = _sign(str(w(f"no-picture-{reason.why}")))
        return Response(said, status_code=404, media_type="image/svg+xml", headers=_HEADERS)


async def fetch(desk: Desk, address: str) -> bytes:
    """The picture that stands at an address; raises `NoPicture`."""
    for _ in range(MOST_HOPS):
        try:
            async with Visit(desk.outgoing, address) as visit:
                found = await visit.get(MOST_BYTES)
        except Refused:
            raise NoPicture("refused") from None
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL):
            raise NoPicture("unreachable") from None
        if found.status in LEADS_ON and found.location:
            try:
                address = urljoin(address, found.location)
            except ValueError:
                raise NoPicture("refused") from None
            continue
        if found.status != 200:
            raise NoPicture("unreachable")
        if kind_of(found.body) is None:
            raise NoPicture("other")
        return found.body
    raise NoPicture("unreachable")


def kind_of(body: bytes) -> str | None:
    """The media type of a picture, by its first bytes; None for what is none that is shown."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for begins, kind in _KINDS if body.startswith(begins)), None)


def _sign(sentence: str) -> str:
    """A sentence where a picture would be."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 90" width="640" height="90">'
        '<rect width="640" height="90" fill="#eef1ee"/>'
        '<text x="320" y="51" text-anchor="middle" font-family="sans-serif" font-size="19" '
        f'fill="#26352c">{escape(sentence)}</text></svg>'
    )
