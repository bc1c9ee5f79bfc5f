"""People of each role, with passwords that are hashed quickly."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.accounts.quick import quick_hashes

from luytre.accounts import Person, passwords
from luytre.accounts.people import create_person
from luytre.storage import Database

PASSWORD = "mưa rơi trên phố vắng"

MakePerson = Callable[..., Person]


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_hashes(monkeypatch)


@pytest.fixture
def make_person(database: Database) -> MakePerson:
    """Puts somebody on record: ``make_person("lan", "owner")``."""

    def make(login: str, role: str = "moderator", password: str = PASSWORD) -> Person:
        hashed = passwords.hash_password(password)
        with database.write() as connection:
            return create_person(
                connection, 1_000, "tester", login=login, name=f"Name of {login}", role=role,
                password=hashed,
            )  # fmt: skip

    return make
