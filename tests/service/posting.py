"""A server with its database, keys for it by name, and a way to ask it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sqlalchemy import select
from tests.service.asking import JSON, Answer, ask

from luytre import Screener
from luytre.accounts import KeyRing, create_key, revoke_key
from luytre.casework.office import Office
from luytre.intake import Intake, Writer
from luytre.service import create_app
from luytre.storage import Database, Vault
from luytre.storage.audit import verify
from luytre.storage.rebuild import rebuild

POSTS, BATCH = "/v1/posts", "/v1/posts/batch"
REPORTS, DECISIONS = "/v1/reports", "/v1/decisions"
SERVER_KEY = "a-key-of-enough-letters"
ONE = {"id": "8311", "author": "thanh_ng", "text": "vay t1ền nh4nh, lh z.a.l.o"}


class Room(NamedTuple):
    """A server with its database, and keys for it by name."""

    app: Any
    database: Database
    writer: Writer
    keys: dict[str, str]
    office: Office

    def ask(
        self, method: str, path: str, body: Any = b"", key: str | None = "intake", **headers: str
    ) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        shown = {"authorization": f"Bearer {self.keys.get(key, key)}"} if key is not None else {}
        answer = ask(self.app, method, path, raw, JSON | shown | headers)
        assert answer is not None
        return answer

    def rows(self, table: Any) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key.columns)))

    def is_whole(self) -> bool:
        with self.database.read() as connection:
            return not verify(connection).findings and not rebuild(connection).differences


def make_room(
    database: Database, vault: Vault, screener: Screener, *, quick: bool = True, **more: Any
) -> Room:
    writer = Writer(database, **more)
    with database.write() as connection:
        keys = {
            name: create_key(connection, name, scopes, source, 1, "tester")
            for name, scopes, source in (
                ("intake", ["intake"], "forum"), ("any", ["intake"], None),
                ("screen", ["screen"], None), ("both", ["intake", "screen"], "forum"),
                ("revoked", ["intake"], "forum"), ("report", ["report"], "forum"),
                ("report any", ["report"], None), ("report market", ["report"], "market"),
                ("decisions", ["decisions"], "forum"),
                ("decisions market", ["decisions"], "market"),
            )
        }  # fmt: skip
        revoke_key(connection, keys["revoked"][0].id, 2, "tester")
    intake = Intake(screener, vault, writer)
    app = create_app(screener, SERVER_KEY, quick=quick, intake=intake, keys=KeyRing(database))
    tokens = {name: token for name, (_, token) in keys.items()} | {"server": SERVER_KEY}
    return Room(app, database, writer, tokens, intake.office)
