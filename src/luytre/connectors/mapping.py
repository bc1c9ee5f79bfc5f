"""How the webhooks and the interface of any platform are described, in a TOML file.

A path says where a value stands in the body: ``data.post.id``, or the JSON pointer
``/data/post/id`` where a name has a dot in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from luytre.casework.actions import ACTIONS
from luytre.connectors.tables import ConfigError, read_table
from luytre.connectors.translation import ConnectorError
from luytre.lexicon.complaints import did_you_mean
from luytre.screening.verdict import Surface

__all__ = ["PLACES", "Act", "Event", "Fields", "Mapped", "Signature", "find", "read_mapping"]

Path = Annotated[str, Meta(min_length=1, max_length=300)]
Header = Annotated[str, Meta(pattern="^[A-Za-z0-9-]{1,80}$")]

#: What may stand in braces in a path or a body of `act`.
PLACES = frozenset({"id", "decision", "action", "harm", "until", "statement_url"})
_PLACE = re.compile(r"\{([^{}]*)\}")


class Signature(msgspec.Struct, frozen=True):
    """Where the platform shows that a webhook is its own.

    "hmac" of the body with the secret, or the secret itself as "token".
    """

    header: Header
    kind: Literal["hmac", "token"] = "hmac"
    prefix: str = ""
    encoding: Literal["hex", "base64"] = "hex"
    digest: Literal["sha256", "sha384", "sha512", "sha1"] = "sha256"


class Event(msgspec.Struct, frozen=True):
    """Which webhooks are of interest: by a path in the body or a header; without either, all.

    `ignore` holds values, by their paths, of webhooks that are not: such as those about what we
    did ourselves, which must not make Lũy Tre forget a post that it had taken down.
    """

    path: Path | None = None
    header: Header | None = None
    created: list[str] = []
    deleted: list[str] = []
    ignore: dict[str, str | int | bool] = {}


class Fields(msgspec.Struct, frozen=True):
    """The paths of a post's values; `format` and `surface` are the same for all posts."""

    id: Path
    author: Path
    text: Path
    title: Path | None = None
    created_at: Path | None = None
    edited_at: Path | None = None
    community: Path | None = None
    parent: Path | None = None
    url: Path | None = None
    surface: Surface | None = None
    format: Literal["text", "html", "bbcode"] = "text"


class Act(msgspec.Struct, frozen=True):
    """One call of the platform's interface, with `{id}` and others of `PLACES` in braces."""

    path: Annotated[str, Meta(pattern="^/")]
    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    body: dict[str, Any] | None = None
    form: bool = False
    already: list[int] = []


class Credentials(msgspec.Struct, frozen=True):
    """The header that the platform knows us by; `{key}` stands for the key."""

    header: Header = "Authorization"
    value: str = "Bearer {key}"


class Mapped(msgspec.Struct, frozen=True):
    """A whole description. `undo` is what undoes an action; without it, `act.restore` does."""

    signature: Signature
    post: Fields
    event: Event = Event()
    credentials: Credentials = Credentials()
    act: dict[str, Act] = {}
    undo: dict[str, Act] = {}


def read_mapping(tables: Mapping[str, Any], where: str) -> Mapped:
    """The description in a file's tables. Raises `ConfigError` with all that is wrong."""
    mapped = read_table(tables, Mapped, where)
    complaints = list(_complaints(mapped, where))
    if complaints:
        raise ConfigError(complaints)
    return mapped


def _complaints(mapped: Mapped, where: str) -> Iterator[str]:
    event = mapped.event
    if (event.created or event.deleted) and not (event.path or event.header):
        yield f"{where}.event: say where the event's name stands, by path or header."
    for kind, acts in (("act", mapped.act), ("undo", mapped.undo)):
        for name, act in acts.items():
            here = f"{where}.{kind}.{name}"
            if name not in ACTIONS:
                yield f'{here}: unknown action "{name}". {did_you_mean(name, ACTIONS)}'
            for text in (act.path, *_texts(act.body)):
                for place in _PLACE.findall(text):
                    if place not in PLACES:
                        advice = did_you_mean(place, PLACES)
                        yield f'{here}: nothing is known for "{{{place}}}". {advice}'


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def find(body: Any, path: str, needed: bool = True) -> Any:
    """The value at `path`; None where it isn't there and is not `needed`.

    Raises `ConnectorError`, with the names that are there, and none of their values.
    """
    here = body
    for name in _names(path):
        if isinstance(here, list) and name.isdecimal() and len(name) < 6 and int(name) < len(here):
            here = here[int(name)]
        elif isinstance(here, dict) and name in here:
            here = here[name]
        elif needed:
            there = [key for key in here if len(key) < 60][:50] if isinstance(here, dict) else []
            advice = did_you_mean(name, there) if there else "It has no names there."
            raise ConnectorError(f'The body has no "{name}" of "{path}". {advice}')
        else:
            return None
    return here


def _names(path: str) -> list[str]:
    if path.startswith("/"):
        return [part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/")]
    return path.split(".")
