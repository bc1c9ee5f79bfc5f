"""Who did something, as events name them, in words: by name only for those who may see people."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from luytre.accounts.people import Person, list_people
from luytre.accounts.permissions import may
from luytre.service.wording import Wording

__all__ = ["names_for", "who"]


def names_for(person: Person) -> Callable[[Connection], dict[int, str]]:
    """What reads the names of people by their numbers; none where `person` may not see them."""

    def read(connection: Connection) -> dict[int, str]:
        if not may(person.role, "people.view"):
            return {person.id: person.name}
        return {one.id: one.name for one in list_people(connection)}

    return read


def who(actor: str | None, names: dict[int, str], w: Wording) -> str:
    """An actor in words."""
    if not actor:
        return ""
    kind, _, name = actor.partition(":")
    if kind == "person" and name.isdecimal():
        known = names.get(int(name))
        return known or w("actor-person", number=name)
    if kind == "key":
        return w("actor-key", key=name)
    named = f"actor-{actor.replace(' ', '-')}"
    return w(named) if named in w else actor
