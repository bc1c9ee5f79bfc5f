"""No person's dossier, on record: authors by keyed digest alone, events without a word of anybody,
and what is forgotten is gone from the disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")

from tests.service.asking import JSON, ask

import luytre
from luytre.accounts import KeyRing, create_key
from luytre.intake import Intake, SentPost, Writer
from luytre.service import create_app
from luytre.storage import Database, Vault
from luytre.storage.erasure import erase_author, sweep
from luytre.storage.tables import (
    METADATA,
    api_keys,
    case_words,
    events,
    post_texts,
    post_versions,
)

AUTHOR = "Zyxwvut"
#: What stands in a text, each part easily told from all else.
WORDS, PHONE, LINK, ACCOUNT, NUMBER = (
    "qwertzuiop", "0912345678", "t.me/jklasdf", "zalo mnbvcxz", "19036789012345",
)  # fmt: skip
URL = "https://forum.example/u/asdfghj"
TEXT = f"vay t1ền nh4nh {WORDS} gọi {PHONE} {LINK} {ACCOUNT} stk {NUMBER} vietcombank"
MARKS = (WORDS, PHONE, "jklasdf", "mnbvcxz", NUMBER, "asdfghj", "nh4nh", AUTHOR)
POST = {"author": AUTHOR, "text": TEXT, "url": URL, "created_at": "2026-11-27T08:30:00+07:00"}
DECADE = 10 * 366 * 86_400 * 1_000_000


class Kept:
    """A server that posts are sent to, and what it writes."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database = database
        self.vault = vault
        self.screener = luytre.Screener(luytre.Lexicon.from_terms({"vay tiền nhanh": "H06"}))
        self.writer = Writer(database)
        with database.write() as connection:
            _, self.token = create_key(connection, "a", ["intake"], "forum", 1, "tester")
        intake = Intake(self.screener, vault, self.writer)
        self.app = create_app(self.screener, intake=intake, keys=KeyRing(database))

    def send(self, *numbers: int, **changes: str) -> None:
        posts = [POST | {"id": str(number)} | changes for number in numbers]
        self.ask("POST", "/v1/posts/batch", {"posts": posts})

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        shown = JSON | {"authorization": f"Bearer {self.token}"}
        answer = ask(self.app, method, path, json.dumps(body).encode(), shown)
        assert answer is not None
        assert answer.status == 200, answer
        return answer.json

    def rows(self, *tables: Any) -> str:
        with self.database.read() as connection:
            return "\n".join(
                str(tuple(row)) for table in tables for row in connection.execute(select(table))
            )

    def marks_on_disk(self) -> list[str]:
        """The marks that stand in the database's files, when all of it is in the one file.

        Scrubbed, as it is every day: the index of words keeps those that are gone till then.
        """
        self.database.scrub()
        path = Path(self.database.engine.url.database or "")
        with closing(sqlite3.connect(path)) as connection:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            assert not busy
        written = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        return [mark for mark in MARKS if mark.encode() in written]


@pytest.fixture
def kept(database: Database, vault: Vault) -> Iterator[Kept]:
    made = Kept(database, vault)
    yield made
    made.writer.close()


@pytest.fixture
def filed(kept: Kept) -> Kept:
    """One whose database is a file, of which the bytes can be seen."""
    if not kept.database.is_sqlite:
        pytest.skip("PostgreSQL takes dead rows away in its own time")
    return kept


def test_only_what_may_be_erased_holds_what_was_written(kept: Kept) -> None:
    kept.send(*range(20))
    kept.send(*range(10), text=TEXT + " sửa")
    kept.ask("DELETE", "/v1/posts?id=3")
    kept.send(3)
    for table in METADATA.sorted_tables:
        held = kept.rows(table)
        found = [mark for mark in MARKS if mark in held]
        # Texts stand in one table, without whose they are; and their words, to find cases by.
        if table is case_words:
            assert WORDS in found and AUTHOR not in found
            continue
        assert found == (list(MARKS[:-1]) if table is post_texts else []), table.name


def test_no_event_holds_a_text_a_name_or_a_contact(kept: Kept) -> None:
    kept.send(*range(5))
    kept.send(*range(5), text=TEXT + " sửa")
    kept.ask("DELETE", "/v1/posts?id=3")
    author = kept.vault.digest("author", "forum", AUTHOR)
    with kept.database.write() as connection:
        assert erase_author(connection, author, 1, "tester").authors == 4
    told = kept.rows(events, post_versions, api_keys)
    assert {"posts.accepted", "post.deleted", "erased"} <= set(told.replace("'", " ").split())
    assert not [mark for mark in MARKS if mark in told]
    assert author.hex() not in told and repr(author) not in told
    assert kept.token.split("_", 2)[2] not in told


def test_events_say_only_what_is_listed(kept: Kept) -> None:
    """A new field of an event is somebody's decision, made here."""
    kept.send(1)
    kept.ask("DELETE", "/v1/posts?id=1")
    kept.send(2)
    with kept.database.write() as connection:
        sweep(connection, DECADE * 10, "tester")
        bodies = {row.kind: set(json.loads(row.body)) for row in connection.execute(select(events))}
    assert bodies == {
        "key.created": {"key", "scopes", "source", "per_minute"},
        "posts.accepted": {"first", "last", "new", "digest"},
        "cases.opened": {"cases"},
        "case.voided": {"case", "why", "decision"},
        "post.deleted": {"post"},
        "erased": {"table", "count", "digest"},
    }


def test_no_record_has_a_place_for_a_name() -> None:
    columns = [column for table in METADATA.sorted_tables for column in table.columns]
    named = {str(column) for column in columns if "author" in column.name}
    assert named == {"post_authors.author", "strikes.author"}
    personal = {"user", "username", "name", "email", "ip", "device", "phone"}
    found = {
        table.name: columns
        for table in METADATA.sorted_tables
        if (columns := personal & {column.name for column in table.columns})
    }
    assert found == {
        # Names of things, and of those who work here.
        "api_keys": {"name"}, "saved_views": {"name"}, "people": {"name"},
        # Who reports says how to be answered, and is forgotten in time.
        "report_texts": {"name", "email"},
    }  # fmt: skip
    assert "erase_after" in METADATA.tables["report_texts"].c
    assert "author" not in luytre.Verdict.__struct_fields__
    assert SentPost.__struct_fields__ == (
        "id", "author", "text", "source", "created_at", "edited_at", "surface", "community",
        "parent", "url", "reach", "attachments",
    )  # fmt: skip


def test_an_author_is_another_one_elsewhere(kept: Kept, tmp_path: Path) -> None:
    """Neither across platforms nor across installations can posts be told to be one person's."""
    (tmp_path / "other").mkdir()
    other = Vault.open(tmp_path / "other")
    digests = {
        vault.digest("author", source, AUTHOR)
        for vault in (kept.vault, other)
        for source in ("forum", "market")
    }
    assert len(digests) == 4


def test_what_is_over_is_gone_from_the_disk(filed: Kept) -> None:
    filed.send(*range(300))
    assert WORDS in filed.marks_on_disk()
    with filed.database.write() as connection:
        assert sweep(connection, DECADE * 10, "tester") == (300, 300)
    assert filed.marks_on_disk() == []


def test_what_an_author_wants_forgotten_is_gone_from_the_disk(filed: Kept) -> None:
    filed.send(*range(50), text=TEXT * 40)  # over several pages each
    filed.send(
        *range(100, 150), author="somebody", text="chỉ một câu khác", url="https://x.example"
    )
    author = filed.vault.digest("author", "forum", AUTHOR)
    with filed.database.write() as connection:
        assert erase_author(connection, author, 1, "tester") == (50, 50)
    assert filed.marks_on_disk() == []
    assert "chỉ một câu khác" in filed.rows(post_texts)


def test_what_a_platform_takes_down_or_edits_is_gone_from_the_disk(filed: Kept) -> None:
    filed.send(1, 2)
    filed.ask("DELETE", "/v1/posts?id=1")
    filed.send(2, text="khác", url="https://x.example", author="somebody")
    assert filed.marks_on_disk() == []


def test_what_was_screened_is_not_kept(kept: Kept) -> None:
    before = kept.rows(*METADATA.sorted_tables)
    for path, body in (
        ("/v1/screen", {"text": TEXT}),
        ("/v1/screen/batch", {"texts": [TEXT, TEXT]}),
        ("/v1/explain", {"text": TEXT}),
    ):
        assert WORDS not in str(kept.ask("POST", path, body)) or path == "/v1/explain"
    assert kept.rows(*METADATA.sorted_tables) == before
    if kept.database.is_sqlite:
        assert kept.marks_on_disk() == []


def test_a_post_that_was_refused_leaves_nothing(kept: Kept) -> None:
    tables = [table for table in METADATA.sorted_tables if table is not events]
    before = kept.rows(*tables)
    shown = JSON | {"authorization": f"Bearer {kept.token}"}
    for change in ({"id": ""}, {"author": f"{AUTHOR}\0"}, {"source": "market"}, {"text": None}):
        body = json.dumps({"posts": [POST | {"id": "1"}, POST | {"id": "2"} | change]}).encode()
        answer = ask(kept.app, "POST", "/v1/posts/batch", body, shown)
        assert answer is not None
        assert answer.status in {403, 422}
        assert not [mark for mark in MARKS if mark in answer.body.decode()]
    assert kept.rows(*tables) == before
    # An event says that the key asked for what it may not, and nothing of what it sent.
    assert not [mark for mark in MARKS if mark in kept.rows(events)]
