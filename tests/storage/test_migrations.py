"""A database of an earlier version is brought up to date with what is in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url as read_url
from tests.databases import KINDS

from luytre.accounts import list_keys
from luytre.accounts.keys import limit_key
from luytre.storage import Database
from luytre.storage.migrations import migrate, revision_of

OLD_KEY = (
    "INSERT INTO api_keys (id, name, scopes, source, secret_digest, created_at, revoked_at) "
    "VALUES ('old', 'forum', 'intake', 'forum', :digest, 1, NULL)"
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_of_a_time_without_limits_has_none(make_url: Callable[[str], str], kind: str) -> None:
    url = make_url(kind)
    driver = "sqlite" if kind == "sqlite" else "postgresql+psycopg"
    older = create_engine(read_url(url).set(drivername=driver))
    with older.begin() as connection:
        migrate(connection, "a2")
        connection.execute(text(OLD_KEY), {"digest": b"x" * 32})
    older.dispose()
    database = Database.open(url)
    with database.write() as connection:
        assert revision_of(connection) == "a3"
        [key] = list_keys(connection)
        assert (key.id, key.source, key.per_minute) == ("old", "forum", None)
        assert limit_key(connection, "old", 600, 2, "tester")
        assert list_keys(connection)[0].per_minute == 600
    database.close()
