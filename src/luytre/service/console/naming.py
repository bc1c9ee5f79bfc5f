"""How the console says who did something, how long ago, how many, and what a harm is called."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from luytre.accounts.people import list_people
from luytre.casework.projection import person_of
from luytre.casework.queue import MOST_COUNTED
from luytre.lexicon import HARMS
from luytre.service.wording import Wording

__all__ = ["ago", "counted", "harm_name", "harm_title", "names_of", "thousands", "who"]

MINUTE = 60 * 1_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def names_of(connection: Connection) -> dict[int, str]:
    """The names of all who work here, or did."""
    return {one.id: one.name for one in list_people(connection)}


def who(w: Wording, actor: str | None, names: Mapping[int, str], me: int | None = None) -> str:
    """The actor of an event, for people."""
    if actor is None:
        return ""
    person = person_of(actor)
    if person is not None:
        return w("who-you") if person == me else names.get(person, w("who-person", number=person))
    kind = actor.partition(":")[0]
    return w(f"who-{kind}") if f"who-{kind}" in w else w("who-machine")


def harm_name(w: Wording, code: str | None) -> str:
    """A harm's name; that it is not known yet, where there is none."""
    harm = HARMS.get(code or "")
    return w("harm-none") if harm is None else w.choose(harm.name, harm.name_vi)


def harm_title(w: Wording, code: str | None) -> str:
    """A harm's name as it begins a line."""
    name = harm_name(w, code)
    return name[:1].upper() + name[1:]


def ago(w: Wording, microseconds: int) -> str:
    """A length of time in its largest unit."""
    for name, unit in (("days", DAY), ("hours", HOUR), ("minutes", MINUTE)):
        if microseconds >= unit:
            return w(f"ago-{name}", count=microseconds // unit)
    return w("ago-now")


def thousands(w: Wording, number: int) -> str:
    """A whole number, parted by threes as the language does it."""
    return f"{number:,}".replace(",", w.choose(",", "."))


def counted(number: int) -> str:
    """What `count_cases` says, which counts no further than `MOST_COUNTED`."""
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)
