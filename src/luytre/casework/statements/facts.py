"""What is known of a decision when its statement of reasons is made."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Literal, get_args

import msgspec

from luytre.casework.actions import ACTIONS, Action
from luytre.casework.terms import is_public_url
from luytre.lexicon import HARMS
from luytre.lexicon.complaints import did_you_mean
from luytre.screening.verdict import Surface
from luytre.vietnamese.indicators import find_indicators

__all__ = [
    "LAST_YEAR",
    "PUID",
    "RESTRICTIONS",
    "SURFACES",
    "Automation",
    "Facts",
    "Ground",
    "StatementError",
    "may_decide_alone",
    "needs_second_person",
    "what_is_wrong",
]

Ground = Literal["terms", "illegal"]
Automation = Literal["FULLY", "PARTIALLY", "NOT_AUTOMATED"]

PUID = re.compile(r"lt-[a-z0-9]{20}")
"""A statement's public id."""

RESTRICTIONS: dict[str, type[Action]] = {
    name: action for name, action in ACTIONS.items() if action.restricts
}
"""The actions that need a statement."""

SURFACES: tuple[Surface, ...] = get_args(Surface)
LONGEST_LAW = 500
LONGEST_LAW_EXPLANATION = 2_000
MOST_ENTRIES = 50

LAST_YEAR = 9_000
"""Times later than that could not be moved by a deadline."""

_LANGUAGE = re.compile(r"[a-z]{2}")
_ENTRY = re.compile(r"H\d\d\.[a-z0-9]+(?:-[a-z0-9]+)*")


class StatementError(ValueError):
    """No statement can be made; `reasons` holds everything that stands against it."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("no statement of reasons: " + "; ".join(reasons))


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a decision.

    `statement` is the public id, ``lt-`` and 20 letters or digits. `ground` "terms" rests on the
    rule of the terms about `harm` (`rule`, where it is given, is its id); "illegal" on `law`, the
    provision, and `law_explanation`, what it forbids: texts of the law, never about a person.

    `detected`: screening found it. `notified`: a person's report led to it, or a
    `trusted_flagger`'s. `legal_request`: an authority's did. `automation` says who decided.

    Times are aware. A post can't have been written after it was received, so `written_at`, which a
    platform tells, counts where it is the earlier one. `entries` are ids of the dictionary.
    """

    statement: str
    action: str
    harm: str
    ground: Ground
    terms_version: str
    automation: Automation
    detected: bool
    received_at: datetime.datetime
    applied_at: datetime.datetime
    written_at: datetime.datetime | None = None
    until: datetime.datetime | None = None
    rule: str | None = None
    law: str | None = None
    law_explanation: str | None = None
    terms_url: str | None = None
    notified: bool = False
    trusted_flagger: bool = False
    legal_request: bool = False
    surface: Surface | None = None
    language: str | None = None
    entries: tuple[str, ...] = ()

    @property
    def written(self) -> datetime.datetime:
        """When the post was written, or received where that isn't known or can't be."""
        if self.written_at is None:
            return self.received_at
        return min(self.written_at, self.received_at)


def what_is_wrong(facts: Facts) -> Iterator[str]:
    """Why no statement can be made from `facts`; texts of law and ids are not repeated."""
    if not PUID.fullmatch(facts.statement):
        yield "the public id is not lt- and 20 small letters or digits"
    yield from _wrong_codes(facts)
    yield from _wrong_times(facts)
    if facts.ground == "illegal":
        yield from _wrong_law(facts)
    elif facts.law is not None or facts.law_explanation is not None:
        yield "it rests on the terms and names a law: choose one ground"
    if facts.terms_url is not None and not is_public_url(facts.terms_url):
        yield "the address of the terms is not a plain web address"
    if facts.language is not None and not _LANGUAGE.fullmatch(facts.language):
        yield "the language is no code of two small letters"
    if len(facts.entries) > MOST_ENTRIES:
        yield f"more than {MOST_ENTRIES} entries"
    if not all(len(entry) <= 100 and _ENTRY.fullmatch(entry) for entry in facts.entries):
        yield "one of the entries is no id of an entry"


def _wrong_codes(facts: Facts) -> Iterator[str]:
    if facts.action not in ACTIONS:
        yield f"unknown action. {did_you_mean(facts.action[:40], ACTIONS)}"
    elif facts.action not in RESTRICTIONS:
        yield f'"{facts.action}" restricts nobody and needs none'
    if facts.harm not in HARMS:
        yield f"unknown harm. {did_you_mean(facts.harm[:40], HARMS)}"
    if facts.ground not in get_args(Ground):
        yield 'the ground is neither "terms" nor "illegal"'
    if facts.surface is not None and facts.surface not in SURFACES:
        yield "unknown surface"
    if facts.automation not in get_args(Automation):
        yield "unknown automation"
    elif facts.automation == "FULLY" and facts.harm in HARMS:
        yield from _wrong_machine(facts)
    if facts.trusted_flagger and not facts.notified:
        yield "a trusted flagger reported it, and it was not reported"


def _wrong_machine(facts: Facts) -> Iterator[str]:
    action = RESTRICTIONS.get(facts.action)
    if not may_decide_alone(facts.harm):
        yield f"automation may not decide about {facts.harm}: a person has to"
    elif action and needs_second_person(action, facts.harm, facts.applied_at, facts.until):
        yield f'two people have to agree to "{facts.action}", and automation is none'
    if not facts.detected:
        yield "it was decided by automation, and automation did not detect it"
    if facts.legal_request:
        yield "two people decide about a legal request, never automation"


def may_decide_alone(harm: str) -> bool:
    """Whether automation may restrict for `harm` by itself."""
    return HARMS[harm].ceiling == "block" and not HARMS[harm].never_alone


def needs_second_person(
    action: type[Action],
    harm: str,
    applied_at: datetime.datetime,
    until: datetime.datetime | None,
) -> bool:
    """Whether the action, for that time, needs a second person to agree."""
    days = None
    if until is not None:
        days = (until.timestamp() - applied_at.timestamp()) / 86_400
    return action.second_person_because(harm, days) is not None


def _wrong_times(facts: Facts) -> Iterator[str]:
    moments = (facts.received_at, facts.applied_at, facts.written_at, facts.until)
    if any(moment is not None and moment.tzinfo is None for moment in moments):
        yield "a time has no zone"
        return
    if any(moment is not None and not 2000 <= moment.year < LAST_YEAR for moment in moments):
        yield "a time is not of this age: take years from 2000 on"
        return
    if facts.applied_at < facts.written:
        yield "it applies before the post was there"
    action = RESTRICTIONS.get(facts.action)
    if action is None:
        return
    if facts.until is None and action.must_end:
        yield f'"{facts.action}" has to end: give until'
    if facts.until is not None and not action.lasts:
        yield f'"{facts.action}" has no end: leave until out'
    if facts.until is not None and facts.until <= facts.applied_at:
        yield "it ends before it begins"


def _wrong_law(facts: Facts) -> Iterator[str]:
    texts = (
        ("law", facts.law, LONGEST_LAW),
        ("explanation of the law", facts.law_explanation, LONGEST_LAW_EXPLANATION),
    )
    for name, text, most in texts:
        if text is None or not text.strip():
            yield f"it rests on a law, and the {name} is lacking"
        elif len(text) > most:
            yield f"the {name} is longer than {most:,} characters"
        elif not all(char.isprintable() or char == "\n" for char in text):
            yield f"the {name} has characters that are not printable"
        elif "@" in text or find_indicators(text):
            yield (
                f"the {name} holds a phone, account, address or handle: "
                "name the provision and what it forbids, nothing about a person"
            )
    if facts.rule is not None:
        yield "it rests on a law and names a rule of the terms: choose one ground"
