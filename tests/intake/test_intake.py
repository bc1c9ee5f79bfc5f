"""From posts as they are sent to records and receipts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from luytre import Entry, Lexicon, Policy, Screener
from luytre.intake import Intake, Receipt, SentPost, Writer
from luytre.intake.receiving import receipts
from luytre.screening import Context, Verdict
from luytre.storage import Database, Vault
from luytre.storage.rebuild import rebuild
from luytre.storage.tables import post_authors, post_texts, post_versions, posts

SECONDS = 20
NOW = 1_800_000_000_000_000
DAY = 86_400 * 1_000_000
GRAVE, MILD, KIND = "quỹ mây tím", "đồ mo cau", "buồn muốn tan biến"
POLICY = Policy.parse(
    "name = 'x'\n[[rule]]\nharms = ['H02']\naction = 'block'\n"
    "[[rule]]\nharms = ['H08']\naction = 'review'\n"
    "[[rule]]\nharms = ['H15']\naction = 'support'"
)


def reviewed(harm: str, term: str) -> Entry:
    return Entry(
        id=f"{harm}.{term.replace(' ', '-')}", term=term, harm=harm, severity=4, author="An",
        reviewer="Bình", status="reviewed", review_by=datetime.date(2999, 1, 1), protective=(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def screener() -> Screener:
    entries = [reviewed("H02", GRAVE), reviewed("H08", MILD), reviewed("H15", KIND)]
    return Screener(Lexicon(entries), POLICY)


@pytest.fixture
def intake(database: Database, vault: Vault, screener: Screener) -> Iterator[Intake]:
    writer = Writer(database, clock=lambda: NOW)
    yield Intake(screener, vault, writer)
    writer.close()


def sent(number: str, text: str, **more: Any) -> SentPost:
    return SentPost(**({"id": number, "author": "thanh_ng", "text": text} | more))


def send(intake: Intake, *batch: SentPost, source: str = "forum") -> list[Receipt]:
    future, verdicts = intake.receive(batch, source, "tester")
    return receipts(batch, future.result(SECONDS), verdicts, intake.office)


def rows(database: Database, table: Any) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)))


def said(receipt: Receipt) -> tuple[str, int, str, str, bool]:
    return receipt.id, receipt.post, receipt.status, receipt.action, receipt.would_block


def test_each_post_gets_a_receipt_in_its_order(intake: Intake, database: Database) -> None:
    given = send(intake, sent("7", f"Vào {GRAVE} đi"), sent("3", "xin chào"), sent("5", MILD))
    assert [said(receipt) for receipt in given] == [
        ("7", 1, "accepted", "review", True),
        ("3", 2, "accepted", "allow", False),
        ("5", 3, "accepted", "review", False),
    ]
    hits = msgspec.json.decode(given[0].hits)
    assert [(hit["entry"], hit["start"], hit["action"]) for hit in hits] == [
        ("H02.quỹ-mây-tím", 4, "block")
    ]
    assert bytes(given[1].hits) == bytes(given[1].indicators) == b"[]"
    assert [(row.external_id, row.action) for row in _joined(database)] == [
        ("7", "block"), ("3", "allow"), ("5", "review"),
    ]  # fmt: skip


def _joined(database: Database) -> list[Any]:
    with database.read() as connection:
        query = select(posts.c.external_id, post_versions.c.action, posts.c.state, posts.c.source)
        return list(
            connection.execute(
                query.join(post_versions, posts.c.version == post_versions.c.id).order_by(
                    posts.c.id
                )
            )
        )


def test_what_a_policy_would_block_is_for_review(intake: Intake) -> None:
    for _ in ("new", "known"):
        (receipt,) = send(intake, sent("1", GRAVE))
        assert (receipt.action, receipt.would_block) == ("review", True)


def test_sent_again_edited_and_deleted(intake: Intake, database: Database) -> None:
    first = send(intake, sent("1", "xin chào"))[0]
    again = send(intake, sent("1", "xin chào"))[0]
    edited = send(intake, sent("1", MILD))[0]
    assert [first.status, again.status, edited.status] == ["accepted", "known", "edited"]
    assert first.post == again.post == edited.post
    assert [(row.text, row.version) for row in rows(database, post_texts)] == [(MILD, 2)]
    assert intake.delete("forum", "1", "tester").result(SECONDS) == "present"
    assert intake.delete("forum", "1", "tester").result(SECONDS) == "deleted"
    assert intake.delete("other", "1", "tester").result(SECONDS) == "unknown"
    assert rows(database, post_texts) == rows(database, post_authors) == []
    assert _joined(database)[0].state == "deleted"
    with database.read() as connection:
        assert rebuild(connection).differences == []


def at(second: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(NOW / 1_000_000 + second, datetime.UTC)


def test_a_request_that_comes_late_undoes_no_edit(intake: Intake, database: Database) -> None:
    given = [
        send(intake, sent("1", text, edited_at=when))[0]
        for text, when in (("a", None), (GRAVE, at(-5)), (MILD, at(-9)), ("a", None), ("b", at(-4)))
    ]
    assert [one.status for one in given] == ["accepted", "edited", "known", "known", "edited"]
    # What is answered to a late one is what holds, not what was found in its text.
    assert [one.would_block for one in given] == [False, True, True, True, False]
    assert given[2].hits == given[3].hits == given[1].hits
    assert [row.text for row in rows(database, post_texts)] == ["b"]


def test_a_request_that_comes_late_undoes_no_deletion(intake: Intake, database: Database) -> None:
    send(intake, sent("1", GRAVE))
    intake.delete("forum", "1", "tester").result(SECONDS)
    for text, when in ((GRAVE, None), ("b", None), ("b", at(-1)), ("b", at(0))):
        (late,) = send(intake, sent("1", text, edited_at=when))
        assert (late.status, late.action, late.would_block) == ("deleted", "review", True)
    assert rows(database, post_texts) == rows(database, post_authors) == []
    (restored,) = send(intake, sent("1", "b", edited_at=at(1)))
    assert (restored.status, restored.action) == ("accepted", "allow")
    assert [row.text for row in rows(database, post_texts)] == ["b"]
    with database.read() as connection:
        assert rebuild(connection).differences == []


def test_the_same_id_of_two_platforms_is_two_posts(intake: Intake, database: Database) -> None:
    given = send(intake, sent("1", "a"), sent("1", "b", source="market"), source="forum")
    assert [receipt.post for receipt in given] == [1, 2]
    assert [row.source for row in _joined(database)] == ["forum", "market"]


def test_a_post_twice_in_one_batch(intake: Intake, database: Database) -> None:
    given = send(intake, sent("1", "a"), sent("1", "a"), sent("1", "b"), sent("2", "c"))
    assert [said(one)[1:3] for one in given] == [
        (1, "accepted"), (1, "known"), (1, "edited"), (2, "accepted"),
    ]  # fmt: skip
    assert [row.text for row in rows(database, post_texts)] == ["b", "c"]
    with database.read() as connection:
        assert rebuild(connection).differences == []


def test_of_an_author_a_keyed_digest_is_kept(
    intake: Intake, database: Database, vault: Vault, tmp_path: Path
) -> None:
    send(intake, sent("1", "a", author="Zyxwvut"), sent("2", "b", author="Zyxwvut"))
    send(intake, sent("3", "c", author="Zyxwvut", source="market"))
    digests = [bytes(row.author) for row in rows(database, post_authors)]
    assert digests[0] == digests[1] == vault.digest("author", "forum", "Zyxwvut")
    assert digests[2] == vault.author("market", "Zyxwvut") != digests[0]
    for path in tmp_path.glob("luytre.db*"):
        assert b"Zyxwvut" not in path.read_bytes()


TEXTS = {
    "a\0b": "a\ufffdb",
    "\ud83d xin": "\ufffd xin",
    "\udc00\ud83d": "\ufffd\ufffd",
    "\U0001f600 ề ề": "\U0001f600 ề ề",
    "": "",
    "\u202e\u200b\r\n\t\x7f": "\u202e\u200b\r\n\t\x7f",
}


def test_any_text_can_be_kept(intake: Intake, database: Database) -> None:
    batch = [sent(str(number), text) for number, text in enumerate(TEXTS)]
    for status in ("accepted", "known"):
        assert {receipt.status for receipt in send(intake, *batch)} == {status}
    assert [row.text for row in rows(database, post_texts)] == list(TEXTS.values())


MOMENTS = {
    "2026-11-27T08:30:00+07:00": 1_795_743_000_000_000,
    "2026-11-27T01:30:00Z": 1_795_743_000_000_000,
    "1970-01-01T00:00:00.000001Z": 1,
    "1969-12-31T23:59:59.999999Z": -1,
    "1954-05-07T17:30:00+07:00": -493_997_400_000_000,
    "1900-01-01T00:00:00+14:00": -2_209_039_200_000_000,
    "2200-12-31T23:59:59-12:00": 7_289_697_599_000_000,
}


def test_times_with_any_zone(intake: Intake, database: Database) -> None:
    raw = [
        {"id": str(number), "author": "a", "text": "b", "created_at": moment, "edited_at": edited}
        for number, (moment, edited) in enumerate(zip(MOMENTS, [None, *MOMENTS], strict=False))
    ]
    send(intake, *msgspec.json.decode(msgspec.json.encode(raw), type=list[SentPost]))
    kept = rows(database, post_versions)
    assert [row.created_at for row in kept] == list(MOMENTS.values())
    assert [row.edited_at for row in kept] == [None, *list(MOMENTS.values())[:-1]]


def test_an_edit_of_the_future_is_one_of_a_day_ahead_at_most(
    intake: Intake, database: Database
) -> None:
    raw = b'{"id":"1","author":"a","text":"b","edited_at":"2199-01-01T00:00:00Z"}'
    send(intake, msgspec.json.decode(raw, type=SentPost))
    assert [row.edited_at for row in rows(database, post_versions)] == [NOW + DAY]


@pytest.mark.parametrize("field", ["created_at", "edited_at"])
@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-27T08:30:00", "2026-11-27", "yesterday", "1e3",
        "1899-12-31T23:59:59Z", "2201-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_a_time_without_a_zone_or_of_no_age_is_refused(moment: str, field: str) -> None:
    raw = msgspec.json.encode({"id": "1", "author": "a", "text": "b", field: moment})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=SentPost)


def test_how_long_it_is_kept(intake: Intake, database: Database) -> None:
    send(intake, sent("1", "xin chào"), sent("2", KIND), sent("3", MILD), sent("4", GRAVE))
    actions = [row.action for row in rows(database, post_versions)]
    assert actions == ["allow", "support", "review", "block"]
    until = [(row.erase_after - NOW) // DAY for row in rows(database, post_texts)]
    assert until == [30, 215, 215, 215]
    assert {row.erase_after for row in rows(database, post_authors)} == {NOW + 365 * DAY}


def test_where_a_post_stands_is_kept_and_reaches_the_screener(
    database: Database, vault: Vault, screener: Screener
) -> None:
    seen: list[tuple[str, Context]] = []

    def watched(text: str, context: Context) -> Verdict:
        seen.append((text, context))
        return screener.screen(text, context)

    other = Screener(screener.lexicon, POLICY)
    other.screen = watched
    writer = Writer(database)
    intake = Intake(other, vault, writer)
    send(
        intake,
        sent("1", "a", surface="comment", community="cho-cu", parent="0", url="https://x.vn/1"),
        sent("2", "b"),
    )
    writer.close()
    assert seen == [
        ("a", Context(surface="comment", community="cho-cu")),
        ("b", Context()),
    ]
    first, second = rows(database, post_versions)
    assert (first.surface, first.community, first.parent) == ("comment", "cho-cu", "0")
    assert (second.surface, second.community, second.parent) == (None, None, None)
    assert [row.url for row in rows(database, post_texts)] == ["https://x.vn/1", None]


def test_a_text_says_the_same_with_and_without_a_context(intake: Intake) -> None:
    text = f"gọi 0912345678, {GRAVE}, {MILD}"
    bare, placed = send(intake, sent("1", text)), send(intake, sent("2", text, surface="post"))
    for one, other in zip(bare, placed, strict=True):
        assert (one.hits, one.indicators) == (other.hits, other.indicators)
        assert b"0912345678" in bytes(one.indicators)
