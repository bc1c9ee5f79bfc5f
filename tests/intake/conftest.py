"""A writer of each kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from luytre.intake import Writer
from luytre.storage import Database


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    made = Writer(database)
    yield made
    made.close()
