"""People on record: made, changed and kept out, each with an event that names nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, select
from tests.accounts.conftest import MakePerson

from luytre.accounts import Person, PersonError, PersonSettings, managing, people, sessions
from luytre.accounts.invitations import list_invitations
from luytre.accounts.permissions import ROLES
from luytre.storage import Database, Vault
from luytre.storage.tables import events
from luytre.storage.tables import people as table


def told(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as connection:
        query = select(events.c.kind, events.c.actor, events.c.body).order_by(events.c.seq)
        return [tuple(row) for row in connection.execute(query)]


def find(database: Database, person: Person) -> Person:
    with database.read() as connection:
        found = people.find_person(connection, person.id)
    assert found is not None
    return found


def test_somebody_is_put_on_record(database: Database, make_person: MakePerson) -> None:
    lan = make_person("lan", "owner")
    assert lan == Person(1, "lan", "Name of lan", "owner", False, True, PersonSettings(), 1_000)
    minh = make_person("minh")
    with database.read() as connection:
        assert people.find_by_login(connection, " MINH ") == minh
        assert people.find_by_login(connection, "nobody") is None
        assert people.find_person(connection, 99) is None
        assert people.list_people(connection) == [lan, minh]
    assert told(database) == [
        ("person.created", "tester", '{"person":1,"role":"owner"}'),
        ("person.created", "tester", '{"person":2,"role":"moderator"}'),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"login": "la"}, "login-form"),
        ({"login": "l" * 41}, "login-form"),
        ({"login": "lân"}, "login-form"),
        ({"login": "lan\n"}, None),
        ({"login": "lan\0x"}, "login-form"),
        ({"login": "-lan"}, "login-form"),
        ({"login": "LAN_2"}, None),
        ({"login": "minh"}, "login-taken"),
        ({"login": "MINH"}, "login-taken"),
        ({"name": " "}, "name-form"),
        ({"name": "a" * 81}, "name-form"),
        ({"name": "a\u202eb"}, "name-form"),
        ({"name": "Nguyễn  Thị Lan"}, None),
        ({"role": "boss"}, "role-form"),
    ],
)
def test_which_values_are_taken(
    database: Database, make_person: MakePerson, change: dict[str, str], code: str | None
) -> None:
    make_person("minh")
    values = {"login": "lan", "name": "Lan", "role": "admin", "password": "hash"} | change
    with database.write() as connection:
        if code is None:
            made = people.create_person(connection, 1, None, **values)  # type: ignore[arg-type]
            assert people.find_person(connection, made.id) == made
            assert made.name in {"Lan", "Nguyễn Thị Lan"}
            return
        with pytest.raises(PersonError) as caught:
            people.create_person(connection, 1, None, **values)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_what_is_changed_is_told(database: Database, vault: Vault, make_person: MakePerson) -> None:
    make_person("lan", "owner")
    minh = make_person("minh")
    with database.write() as connection:
        people.change_role(connection, 2, "person:1", minh, "senior")
        people.change_role(connection, 2, "person:1", minh, "moderator")
        people.disable(connection, 3, "person:1", minh)
    minh = find(database, minh)
    assert not minh.active
    with database.write() as connection:
        people.disable(connection, 4, "person:1", minh)  # again, which is nothing new
        people.enable(connection, 4, "person:1", minh)
        people.change_password(connection, 5, "person:2", 2, "hash")
        people.turn_on_totp(connection, 6, vault, minh, b"x" * 20, 7)
    minh = find(database, minh)
    assert (minh.active, minh.second, minh.role) == (True, True, "senior")
    with database.write() as connection:
        people.turn_off_totp(connection, 7, "person:1", minh)
    assert told(database)[2:] == [
        ("person.role", "person:1", '{"before":"moderator","person":2,"role":"senior"}'),
        ("person.disabled", "person:1", '{"person":2}'),
        ("person.enabled", "person:1", '{"person":2}'),
        ("password.changed", "person:2", '{"person":2}'),
        ("totp.on", "person:2", '{"person":2}'),
        ("totp.off", "person:1", '{"person":2}'),
    ]


def test_the_secret_of_the_second_step_is_sealed(
    database: Database, vault: Vault, make_person: MakePerson
) -> None:
    lan, minh = make_person("lan"), make_person("minh")
    with database.write() as connection:
        people.turn_on_totp(connection, 1, vault, lan, b"a secret of 20 bytes", 7)
        row = connection.execute(select(table).where(table.c.id == lan.id)).one()
    assert b"a secret" not in bytes(row.totp)
    assert row.totp_step == 7
    purpose = people.totp_purpose(lan.id)
    assert vault.open_sealed(purpose, bytes(row.totp)) == b"a secret of 20 bytes"
    with pytest.raises(Exception, match="can't be opened"):
        vault.open_sealed(people.totp_purpose(minh.id), bytes(row.totp))


def test_the_last_owner_stays(database: Database, make_person: MakePerson) -> None:
    lan, minh = make_person("lan", "owner"), make_person("minh", "owner")
    with database.write() as connection:
        people.disable(connection, 1, "tester", minh)
        for attempt in (people.disable, people.change_role):
            more: tuple[Any, ...] = ("admin",) if attempt is people.change_role else ()
            with pytest.raises(PersonError) as caught:
                attempt(connection, 2, "tester", lan, *more)  # type: ignore[operator]
            assert caught.value.code == "last-owner"
        people.enable(connection, 3, "tester", minh._replace(active=False))
        people.change_role(connection, 4, "tester", lan, "admin")


def test_how_somebody_wants_the_console_is_no_event(
    database: Database, make_person: MakePerson
) -> None:
    lan = make_person("lan")
    wanted = PersonSettings("en", blur=False, greyscale=False, cap=10)
    with database.write() as connection:
        people.change_settings(connection, lan.id, wanted)
        with pytest.raises(PersonError):
            people.change_settings(connection, lan.id, PersonSettings(cap=0))
    assert find(database, lan).settings == wanted
    assert len(told(database)) == 1


# --- by whom ---------------------------------------------------------------------------------


#: What is done to somebody: by whom, to whom, of which role.
DEEDS: tuple[Callable[[Connection, int, int, str], object], ...] = (
    lambda c, by, person, _: managing.change_role(c, 1, by, person, "senior"),
    lambda c, by, person, _: managing.disable(c, 1, by, person),
    lambda c, by, person, _: managing.enable(c, 1, by, person),
    lambda c, by, person, _: managing.offer_password(c, 1, by, person),
    lambda c, by, person, _: managing.turn_off_totp(c, 1, by, person),
    lambda c, by, _, role: managing.invite(c, 1, by, role),
)


def test_who_manages_whom(database: Database, make_person: MakePerson) -> None:
    make_person("first", "owner")
    for role in ROLES:
        by = make_person(f"by-{role}", role).id
        for other in ("moderator", "owner"):
            person = make_person(f"{role}-{other}", other).id
            for deed in DEEDS:
                with database.write() as connection:
                    if role == "owner" or (role == "admin" and other != "owner"):
                        deed(connection, by, person, other)
                        continue
                    with pytest.raises(PersonError) as caught:
                        deed(connection, by, person, other)
                    assert caught.value.code == "not-allowed"


def test_admins_make_no_owners(database: Database, make_person: MakePerson) -> None:
    make_person("first", "owner")
    admin, minh = make_person("admin", "admin"), make_person("minh")
    with database.write() as connection, pytest.raises(PersonError):
        managing.change_role(connection, 1, admin.id, minh.id, "owner")


def test_nobody_manages_themselves(database: Database, make_person: MakePerson) -> None:
    lan = make_person("lan", "owner")
    make_person("second", "owner")
    with database.write() as connection, pytest.raises(PersonError) as caught:
        managing.disable(connection, 1, lan.id, lan.id)
    assert caught.value.code == "oneself"
    with database.write() as connection, pytest.raises(PersonError) as caught:
        managing.disable(connection, 1, lan.id, 99)
    assert caught.value.code == "nobody"


def test_who_lost_the_right_a_moment_ago_has_lost_it(
    database: Database, make_person: MakePerson
) -> None:
    make_person("lan", "owner")
    admin, minh = make_person("admin", "admin"), make_person("minh")
    with database.write() as connection:
        managing.invite(connection, 1, admin.id, "admin")
        managing.offer_password(connection, 1, admin.id, minh.id)
        sessions.open_session(connection, 1, admin.id, second=False)
        managing.disable(connection, 2, 1, admin.id)
        # Nor is a link that they made a way back.
        assert list_invitations(connection, 3) == []
        assert sessions.list_sessions(connection, 3, admin.id) == []
        with pytest.raises(PersonError):
            managing.disable(connection, 3, admin.id, minh.id)
