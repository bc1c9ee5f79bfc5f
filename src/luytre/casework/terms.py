"""The community rules that decisions rest on, in versions.

A file holds one version: its name, the day from which it holds, and a rule for each harm. A folder
holds several, so that what was written under an earlier one is judged by that one.
"""

from __future__ import annotations

import datetime
import functools
import itertools
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
from luytre.lexicon.complaints import Complaint, did_you_mean
from luytre.lexicon.toml_tables import Place

__all__ = ["VIETNAM", "NoRuleError", "Rule", "Terms", "TermsError", "is_public_url"]

VIETNAM = datetime.timezone(datetime.timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Days of rules, statements and deadlines are those of Viet Nam, which has no summer time."""

MAX_VERSIONS = 200
_ID = re.compile(r"R\d{2,3}")
_VERSION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?")
_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9/._~%-]*)?")

# What fits into the fields of a statement of reasons, whichever language is put there.
_LONGEST = {"title": 200, "title_vi": 200, "text": 1_000, "text_vi": 1_000}


class TermsError(EditableError):
    """Terms that can't be used."""


class NoRuleError(LookupError):
    """There is no rule that a decision could rest on; says what to do."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule, in English and Vietnamese; `id` is like ``R02``."""

    id: str
    harm: str
    title: str
    title_vi: str
    text: str
    text_vi: str


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    version: str
    valid_from: datetime.date
    url: str | None = None


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the rules, and those before it, the newest first.

    It holds from the start of `valid_from` to the start of `valid_until`, the day on which the next
    one came, both in Viet Nam.
    """

    version: str
    valid_from: datetime.date
    rules: tuple[Rule, ...]
    url: str | None = None
    valid_until: datetime.date | None = None
    earlier: tuple[Terms, ...] = ()

    @classmethod
    def default(cls) -> Terms:
        """The rules that come with the package."""
        return _packaged()

    @classmethod
    def load(cls, path: str | Path | Traversable) -> Terms:
        """Read a file, or every ``.toml`` file of a folder, one a version; the newest version.

        Raises `TermsError` with every complaint there is.
        """
        source = Path(path) if isinstance(path, str) else path
        return _read(source)

    def rule(self, harm: str) -> Rule:
        """The rule about `harm`; raises `NoRuleError`."""
        for rule in self.rules:
            if rule.harm == harm:
                return rule
        raise NoRuleError(
            f"the terms {self.version} have no rule about {harm}: a decision can't rest on them; "
            "rest it on a law, or leave the post as it is"
        )

    def holds_at(self, moment: datetime.datetime) -> bool:
        """Whether this version is the one that held at `moment` (aware)."""
        day = moment.astimezone(VIETNAM).date()
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def at(self, moment: datetime.datetime) -> Terms:
        """The version that held at `moment` (aware), when the post was written.

        Raises `NoRuleError` where none did: no rule applies to what was written before it.
        """
        for terms in (self, *self.earlier):
            if terms.holds_at(moment):
                return terms
        first = (self, *self.earlier)[-1]
        raise NoRuleError(
            f"the post is older than the first terms, {first.version}, which hold from "
            f"{first.valid_from}: no rule applies to what was written before it; "
            "add the terms of that time, or rest the decision on a law"
        )

    def named(self, version: str) -> Terms:
        """The version of that name; raises `NoRuleError`."""
        versions = {terms.version: terms for terms in (self, *self.earlier)}
        if version not in versions:
            advice = did_you_mean(version[:40], versions)
            raise NoRuleError(f"there are no terms of that version. {advice}")
        return versions[version]


def is_public_url(url: str) -> bool:
    """Whether `url` is plain enough to be published: no user, no query, no fragment."""
    return len(url) <= 500 and _URL.fullmatch(url) is not None


@functools.cache
def _packaged() -> Terms:
    return Terms.load(resources.files("luytre.casework") / "terms.toml")


def _read(source: Path | Traversable) -> Terms:
    files: list[Path | Traversable] = [source]
    if source.is_dir():
        children = (one for one in source.iterdir() if one.name.endswith(".toml"))
        files = sorted(children, key=lambda one: one.name)
        if not files or len(files) > MAX_VERSIONS:
            message = f"{len(files)} .toml files in this folder"
            advice = f"Put one file a version into it: at least one, at most {MAX_VERSIONS}."
            raise TermsError([Complaint(str(source), 1, "T001", message, advice)])
    versions: list[tuple[Terms, Listed]] = []
    complaints: list[Complaint] = []
    for file in files:
        listed = read_list(file, "rule", _Head, Rule, "T")
        if listed.complaints:
            complaints += listed.complaints
            continue
        _check(listed)
        complaints += listed.complaints
        if not listed.complaints:
            rules = tuple(msgspec.convert(fields, Rule) for fields, _ in listed.rows)
            head = msgspec.convert(listed.head, _Head)
            terms = Terms(
                version=head.version, valid_from=head.valid_from, url=head.url, rules=rules
            )
            versions.append((terms, listed))
    complaints += _used_twice(versions)
    if complaints:
        raise TermsError(complaints)
    ordered = sorted((terms for terms, _ in versions), key=lambda terms: terms.valid_from)
    return _in_order(ordered)


def _in_order(ordered: list[Terms]) -> Terms:
    """The newest of `ordered`, the oldest first, with the others behind it."""
    earlier: tuple[Terms, ...] = ()
    for terms, following in itertools.pairwise(ordered):
        until = msgspec.structs.replace(terms, valid_until=following.valid_from)
        earlier = (until, *earlier)
    return msgspec.structs.replace(ordered[-1], earlier=earlier)


def _check(listed: Listed) -> None:
    """Complain of what is well formed and still no terms."""
    head, place = listed.head, listed.head_place
    if not _VERSION.fullmatch(head["version"]):
        message = f'"{head["version"]}" is not the form of a version'
        advice = "Use at most 40 letters, digits, dots and hyphens, such as 2 or 2027-03."
        listed.complain(place, "version", "T006", message, advice)
    url = head.get("url")
    if url is not None and not is_public_url(url):
        advice = "Write the page of the rules, such as https://example.org/noi-quy."
        listed.complain(place, "url", "T006", '"url" is not a plain web address', advice)
    if not listed.rows:
        listed.complain(place, "version", "T008", "there is no rule", "Add a [[rule]] table.")
    used: dict[str, Place] = {}
    for fields, row in listed.rows:
        text_complaints(listed, row, fields, _LONGEST, "T008")
        unknown_harms(listed, row, "harm", [fields["harm"]], "T005")
        if not _ID.fullmatch(fields["id"]):
            message = f'"{fields["id"]}" is not the form of an id'
            listed.complain(row, "id", "T006", message, "Write R and two digits, such as R02.")
        for key in ("id", "harm"):
            first = used.setdefault(fields[key], row)
            if first is not row:
                message = f'"{fields[key]}" has a rule already, at line {first.line_of(key)}'
                listed.complain(row, key, "T007", message, "Delete one of the two.")


def _used_twice(versions: list[tuple[Terms, Listed]]) -> list[Complaint]:
    """Complaints of versions of one name, or of one day."""
    complaints = []
    first: dict[str, str] = {}
    for terms, listed in versions:
        place = listed.head_place
        for key, value in (("version", terms.version), ("valid_from", str(terms.valid_from))):
            earlier = first.setdefault(f"{key} {value}", place.file)
            if earlier != place.file:
                message = f"{key} {value} is that of {earlier} too"
                advice = "Each version has a name and a day of its own."
                line = place.line_of(key)
                complaints.append(Complaint(place.file, line, "T007", message, advice))
    return complaints
