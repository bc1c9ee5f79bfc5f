"""The page's style sheet, script and icon. They come with the package; nothing is fetched."""

from __future__ import annotations

import functools
import hashlib
from importlib import resources
from pathlib import PurePath
from typing import Any, NamedTuple

from litestar import Request, get
from litestar.response import Response

from luytre.service.refusals import Refusal

__all__ = ["asset"]

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Asset(NamedTuple):
    """A file, and a tag that changes with it."""

    media_type: str
    content: bytes
    tag: str


@functools.cache
def _assets() -> dict[str, Asset]:
    found = {}
    for file in resources.files(__package__).joinpath("static").iterdir():
        content = file.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        found[file.name] = Asset(_TYPES[PurePath(file.name).suffix], content, tag)
    return found


@get("/static/{name:str}", include_in_schema=False)
async def asset(request: Request[Any, Any, Any]) -> Response[bytes]:
    """One of them; not sent again to a browser that has it."""
    found = _assets().get(request.path_params["name"])
    if found is None:
        raise Refusal("not_found")
    # Kept by the browser, which asks each time whether it is still the same.
    headers = {"etag": found.tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == found.tag:
        return Response(b"", status_code=304, headers=headers, media_type=found.media_type)
    return Response(found.content, headers=headers, media_type=found.media_type)
