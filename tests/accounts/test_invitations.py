"""Links by which people join or get a new password: good once, for a week, and worth what they
say."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from tests.accounts.conftest import MakePerson

from luytre.accounts import Person, PersonError, PersonSettings, managing, people
from luytre.accounts.invitations import (
    GOOD_FOR,
    find_invitation,
    invite,
    join,
    list_invitations,
    offer_password,
    take_password,
)
from luytre.accounts.sign_in import hash_of
from luytre.storage import Database
from luytre.storage.tables import events, invitations

NEW: dict[str, Any] = {
    "login": "hoa",
    "name": "Hoa",
    "password": "hash",
    "settings": PersonSettings(),
}


def test_somebody_joins_once(database: Database, make_person: MakePerson) -> None:
    lan = make_person("lan", "owner")
    with database.write() as connection:
        token = invite(connection, 1, lan.actor, "senior", lan.id)
        hoa = join(connection, 2, token, **NEW)
        assert hoa is not None
        assert (hoa.login, hoa.role) == ("hoa", "senior")
        assert join(connection, 3, token, **NEW | {"login": "hoa2"}) is None
        query = select(events.c.kind, events.c.actor, events.c.body).order_by(events.c.seq)
        made, joined = connection.execute(query).all()[1:]
    assert made[:2] == ("invitation.made", "person:1")
    assert token not in made.body
    assert tuple(joined) == ("person.created", "person:1", '{"person":2,"role":"senior"}')


def test_a_login_that_is_taken_leaves_the_link_good(
    database: Database, make_person: MakePerson
) -> None:
    make_person("lan", "owner")
    with database.write() as connection:
        token = invite(connection, 1, "tester", "senior", None)
        with pytest.raises(PersonError):
            join(connection, 2, token, **NEW | {"login": "Lan"})
        assert join(connection, 2, token, **NEW) is not None


def test_a_link_is_good_for_a_week(database: Database) -> None:
    with database.write() as connection:
        token = invite(connection, 10, "tester", "senior", None)
        assert find_invitation(connection, 9 + GOOD_FOR, token) is not None
        assert find_invitation(connection, 10 + GOOD_FOR, token) is None
        assert join(connection, 10 + GOOD_FOR, token, **NEW) is None
        invite(connection, 10 + GOOD_FOR, "tester", "senior", None)
        assert connection.execute(select(func.count()).select_from(invitations)).scalar() == 1


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 100_000, "\0"])
def test_other_tokens_are_worth_nothing(database: Database, token: str) -> None:
    with database.write() as connection:
        invite(connection, 1, "tester", "owner", None)
        assert find_invitation(connection, 2, token) is None
        assert join(connection, 2, token, **NEW) is None
        assert take_password(connection, 2, token, "hash") is None


def test_a_link_is_withdrawn(database: Database, make_person: MakePerson) -> None:
    lan, admin = make_person("lan", "owner"), make_person("admin", "admin")
    with database.write() as connection:
        token = invite(connection, 1, lan.actor, "owner", lan.id)
        (one,) = list_invitations(connection, 2)
        with pytest.raises(PersonError):
            managing.withdraw(connection, 2, admin.id, one.name)
        managing.withdraw(connection, 2, lan.id, "another")
        assert find_invitation(connection, 2, token) == one
        managing.withdraw(connection, 2, lan.id, one.name)
        assert find_invitation(connection, 2, token) is None


def offered(database: Database, person: Person) -> str:
    with database.write() as connection:
        return offer_password(connection, 1, "tester", person, None)


def test_a_new_password_is_set_once(database: Database, make_person: MakePerson) -> None:
    lan = make_person("lan", "owner")
    older, token = offered(database, lan), offered(database, lan)
    with database.write() as connection:
        assert take_password(connection, 2, older, "older") is None
        assert take_password(connection, 2, token, "new") == lan
        assert take_password(connection, 2, token, "again") is None
        assert hash_of(connection, lan.id) == "new"


def test_a_link_for_a_password_makes_nobody_and_the_other_way_round(
    database: Database, make_person: MakePerson
) -> None:
    token = offered(database, make_person("lan", "owner"))
    with database.write() as connection:
        assert join(connection, 2, token, **NEW) is None
        other = invite(connection, 2, "tester", "owner", None)
        assert take_password(connection, 3, other, "hash") is None


@pytest.mark.parametrize("role", ["admin", None])
def test_a_link_for_somebody_who_changed_is_worth_nothing(
    database: Database, make_person: MakePerson, role: str | None
) -> None:
    make_person("lan", "owner")
    minh = make_person("minh")
    token = offered(database, minh)
    with database.write() as connection:
        if role is None:
            people.disable(connection, 2, "tester", minh)
        else:
            people.change_role(connection, 2, "tester", minh, role)
        assert take_password(connection, 3, token, "hash") is None


def test_there_is_no_other_role(database: Database) -> None:
    with database.write() as connection, pytest.raises(PersonError):
        invite(connection, 1, "tester", "boss", None)
