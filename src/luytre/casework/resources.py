"""Where people find help: telephone lines and pages, as data that an installation may change."""

from __future__ import annotations

import datetime
import functools
import re
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from luytre.casework.editable import (
    EditableError,
    Listed,
    read_list,
    text_complaints,
    unknown_harms,
)
from luytre.casework.terms import is_public_url
from luytre.lexicon.complaints import did_you_mean
from luytre.lexicon.toml_tables import Place

__all__ = [
    "STATUSES",
    "Resource",
    "ResourcesError",
    "default_resources",
    "load_resources",
    "resources_for",
]

STATUSES = ("unreviewed", "reviewed", "retired")
"""`reviewed` needs a `reviewer` who has tried the number; `retired` is kept and not shown."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PHONE = re.compile(r"\+?[0-9](?:[0-9 ]{0,18}[0-9])?")
_LANGUAGE = re.compile(r"[a-z]{2}")
_LONGEST = {
    "id": 60, "name": 120, "name_vi": 120, "what": 300, "what_vi": 300, "source": 300,
    "reviewer": 120,
}  # fmt: skip


class ResourcesError(EditableError):
    """Resources that can't be used."""


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """One place that helps with `harms`, reached by `phone`, by `url` or both.

    `languages` are those spoken there (ISO 639-1). `checked_on` is the day on which `source` was
    looked at; from the day after `review_by` on it is shown no more, but for one that is `lasting`:
    a short number of the state, where an old one is better than none.
    """

    id: str
    harms: tuple[str, ...]
    name: str
    name_vi: str
    what: str
    what_vi: str
    source: str
    checked_on: datetime.date
    review_by: datetime.date
    phone: str | None = None
    url: str | None = None
    languages: tuple[str, ...] = ("vi",)
    lasting: bool = False
    status: str = STATUSES[0]
    reviewer: str | None = None


def resources_for(
    harm: str,
    language: str,
    on: datetime.date,
    among: tuple[Resource, ...] | None = None,
) -> tuple[Resource, ...]:
    """What helps with `harm` and may be shown on that day, those that speak `language` first.

    What is not reviewed is shown, since a person in need can't wait for a review; a number that
    nobody has looked at in time is not, since a dead one does harm.
    """
    chosen = [
        one
        for one in (default_resources() if among is None else among)
        if harm in one.harms and one.status != "retired" and (on <= one.review_by or one.lasting)
    ]
    return tuple(sorted(chosen, key=lambda one: language not in one.languages))


@functools.cache
def default_resources() -> tuple[Resource, ...]:
    """The resources that come with the package."""
    return load_resources(resources.files("luytre.casework") / "resources.toml")


def load_resources(path: str | Path | Traversable) -> tuple[Resource, ...]:
    """Read one file, in its order; raises `ResourcesError` with every complaint there is."""
    source = Path(path) if isinstance(path, str) else path
    listed = read_list(source, "resource", None, Resource, "S")
    used: dict[str, Place] = {}
    for fields, place in listed.rows:
        _check(listed, msgspec.convert(fields, Resource), place)
        first = used.setdefault(fields["id"], place)
        if first is not place:
            message = f'"{fields["id"]}" is the id of the one at line {first.line} too'
            listed.complain(place, "id", "S007", message, "Give each an id of its own.")
    if listed.complaints:
        raise ResourcesError(listed.complaints)
    return tuple(msgspec.convert(fields, Resource) for fields, _ in listed.rows)


def _check(listed: Listed, one: Resource, place: Place) -> None:
    """Complain of what is well formed and still no resource."""

    def complain(key: str, code: str, message: str, advice: str) -> None:
        listed.complain(place, key, code, message, advice)

    text_complaints(listed, place, msgspec.to_builtins(one), _LONGEST, "S008")
    unknown_harms(listed, place, "harms", one.harms, "S005")
    if not one.harms:
        complain("harms", "S005", "no harm that it helps with", 'Write harms = ["H15"].')
    if not _ID.fullmatch(one.id):
        advice = "Use a-z, 0-9 and hyphens, such as ngay-mai."
        complain("id", "S006", f'"{one.id}" is not the form of an id', advice)
    if one.phone is None and one.url is None:
        complain("id", "S003", "no way to reach it", "Add phone, url or both.")
    if one.phone is not None and not _PHONE.fullmatch(one.phone):
        complain("phone", "S006", "not the form of a number", "Write digits and spaces: 096 1.")
    if one.url is not None and not is_public_url(one.url):
        advice = "Write it in full, without a query: https://example.org/help."
        complain("url", "S006", '"url" is not a plain web address', advice)
    for language in one.languages:
        if not _LANGUAGE.fullmatch(language):
            message = f'"{language}" is no code of a language'
            complain("languages", "S006", message, "Write two small letters, such as vi or en.")
    if one.review_by < one.checked_on:
        complain("review_by", "S009", "review_by is before checked_on", "Mend one of the two.")
    if one.status not in STATUSES:
        message = f'unknown status "{one.status}"'
        complain("status", "S010", message, did_you_mean(one.status, STATUSES))
    if (one.status == "reviewed") != (one.reviewer is not None):
        message = "a reviewed resource has a reviewer, and no other has"
        complain("status", "S010", message, "Name who tried it, or write unreviewed.")
