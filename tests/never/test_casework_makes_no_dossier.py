"""No person's dossier, in casework: authors and reporters are nobody's to look up."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from typing import Any

import msgspec
import pytest

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from sqlalchemy import select
from tests.casework import conftest as casework
from tests.casework.conftest import DAY, DESPAIR, HATE, INSULT, SCAM, THREAT, Room
from tests.casework.examples import LAW, RABAT, complete

import luytre.casework
from luytre.accounts.permissions import TABLE
from luytre.casework import queue
from luytre.casework.appeals import appeal_author, appeal_reporter, decide_appeal
from luytre.casework.blocking import note_looked, would_have_blocked
from luytre.casework.bulk import decide_many
from luytre.casework.claims import claim_appeal, claim_case, release_appeal, release_cases
from luytre.casework.decisions import Draft, confirm, drop, end_due, undo
from luytre.casework.exceptions import end_exception, make_exception
from luytre.casework.legal import hold_request
from luytre.casework.looking import look, note, note_view, take_break
from luytre.casework.projection import PROJECTION
from luytre.casework.queue import Filters, search_cases
from luytre.casework.reporters import end_set_aside, set_aside, warn_reporter
from luytre.casework.reports import complete_report, take_report
from luytre.casework.sent_report import SentReport
from luytre.storage.tables import cases, events, exposures

room = casework.room
test_screener = casework.test_screener

AUTHOR, REPORTER = "Zyxwvut", "Qwertz"
WORDS = ("nghĩ ngợi riêng", "0912345678", "qwertz@mail.example")
TEXT = f"{SCAM} {WORDS[0]} {WORDS[1]}"


def everything(room: Room) -> None:
    """Each kind of event of casework happens once at least."""
    office = room.office
    room.let_block()
    for number in range(4):
        room.send(f"chào {WORDS[0]}", id=f"r{number}", author=AUTHOR)
        sent = complete(id=f"r{number}", reporter=REPORTER, email=WORDS[2], explanation=WORDS[0])
        found = room.do(take_report, office, "forum", sent, "key:test")
        assert found.case is not None
        room.decide(found.case, action="no_action", harm=None)
        if number == 2:
            room.do(warn_reporter, office, 1, found.report, WORDS[0])
            room.now += 1
    room.do(note_looked, 9, room.ask_now(would_have_blocked, "H02"))
    appeal = room.do(appeal_reporter, office, found.report, WORDS[0])
    room.do(claim_appeal, 2, appeal)
    room.do(release_appeal, 2, appeal)
    version = room.do(claim_appeal, 2, appeal)
    room.do(decide_appeal, office, 2, appeal, version, reverses=False, answer=WORDS[0])
    step = room.do(set_aside, office, 1, found.report, days=9, reason=WORDS[0])
    room.do(end_set_aside, 1, step)
    half = room.do(take_report, office, "forum", SentReport(id="r0"), "key:test")
    room.do(complete_report, office, half.report, complete(id=None), "reporter")
    blocked = room.send(TEXT, author=AUTHOR, id="b")
    room.case(INSULT, id="e")
    room.send(THREAT, id="e", edited_at=room.moment(1), reach=90)
    statement = office.statement_of((blocked.statement_url or "").rpartition("/")[2]) or ""
    room.do(appeal_author, office, statement, WORDS[0])
    case = room.case(f"{INSULT} {WORDS[0]}", author=AUTHOR, id="i", community=WORDS[0])
    room.do(claim_case, 1, case)
    room.do(release_cases, 1, [case])
    room.do(note_view, 1, case, None)
    room.do(take_break, 1)
    room.do(note, office, 1, case, WORDS[0], True)
    room.do(search_cases, office, 1, WORDS[0], Filters())
    number = room.do(
        make_exception, office, 1, case=case, kind="phrase", value=WORDS[0], everywhere=True,
        until=room.now + DAY, reason=WORDS[0],
    )  # fmt: skip
    room.do(end_exception, 1, number)
    made = room.decide(case, action="demote", harm="H08", days=1, explanation=WORDS[0], **LAW)
    room.do(undo, office, 1, made.decision)
    room.do(decide_many, office, 1, [case], 1, Draft(action="label", harm="H08", days=1.0))
    held = room.decide(room.case(HATE, author=AUTHOR), action="remove", harm="H09", rabat=RABAT)
    room.do(drop, office, 1, held.decision)
    held = room.decide(room.case(THREAT), action="remove", harm="H10", rabat=RABAT)
    room.do(confirm, office, 2, held.decision)
    room.do(hold_request, office, "forum", complete(name=AUTHOR, public_body=True), "key:test")
    room.case(DESPAIR, author=AUTHOR, id="d")
    room.intake.delete("forum", "d", "key:test").result(20)
    room.now += 2 * DAY
    room.do(end_due, office, "housekeeping")


DECISION = {
    "decision", "case", "post", "version", "action", "harm", "ground", "rule", "terms_version",
    "automation", "detected", "held", "overrides", "overridden", "entries", "misuse", "text",
    "days", "strike", "until", "strike_until", "statement", "statement_digest", "text_digest",
    "rabat", "rabat_digest", "law", "law_digest",
}  # fmt: skip
REPORT = {"report", "post", "case", "state", "lacking", "harm", "counts"}
STEP = {"step", "report", "number", "decided", "gravity", "text", "text_digest"}
#: All that events of casework may say. A new field is somebody's decision, made here.
FIELDS: dict[str, set[str]] = {
    "cases.opened": {"cases"},
    "case.changed": {"case", "rank", "queue", "harm", "severity", "reach"},
    "cases.claimed": {"cases", "until"},
    "cases.released": {"cases"},
    "case.voided": {"case", "why", "decision"},
    "case.reopened": {"case"},
    "case.viewed": {"case", "post"},
    "case.noted": {"case", "public", "text", "text_digest"},
    "break.taken": set(),
    "decision.made": DECISION,
    "decision.confirmed": {
        "decision", "case", "action", "overrides", "until", "strike_until", "statement",
        "statement_digest",
    },
    "decision.dropped": {"decision", "case"},
    "decision.ended": {"decision", "case"},
    "appeal.opened": {"appeal", "decision", "kind", "report", "text", "text_digest"},
    "appeal.claimed": {"appeal", "until"},
    "appeal.released": {"appeal"},
    "appeal.decided": {"appeal", "outcome", "made", "answer", "answer_digest"},
    "blocking.looked": {"harm", "total", "shown"},
    "blocking.switched": {"harm", "on", "seen"},
    "exception.made": {"exception", "case", "kind", "until", "digest", "reason"},
    "exception.ended": {"exception"},
    "report.made": REPORT,
    "report.completed": REPORT,
    "reporter.warned": STEP,
    "reporter.set_aside": STEP | {"until", "intent"},
    "reporter.step_ended": {"step"},
    "legal_request.held": {"request", "post", "text", "text_digest"},
    "searched": {"digest", "found"},
}  # fmt: skip


def test_events_say_what_is_listed_and_no_word_of_anybody(room: Room) -> None:
    everything(room)
    told: dict[str, set[str]] = {}
    rows = room.rows(events)
    for row in rows:
        told.setdefault(row.kind, set()).update(msgspec.json.decode(row.body))
    for kind in ("posts.accepted", "post.deleted"):
        told.pop(kind)
    assert set(told) == set(FIELDS) == set(PROJECTION.kinds)
    for kind, fields in told.items():
        assert fields <= FIELDS[kind], kind
    said = str(rows)
    reporter = room.vault.digest("reporter", "forum", REPORTER.lower())
    digests = (room.vault.author("forum", AUTHOR), reporter)
    for mark in (*WORDS, AUTHOR, REPORTER, "Lan", "lan@", *(one.hex() for one in digests)):
        assert mark not in said
    assert not any(one in row for row in rows for one in digests)


def test_what_is_seen_of_a_case_names_no_author_and_no_reporter(room: Room) -> None:
    everything(room)
    for row in room.rows(cases):
        seen = str(room.ask_now(look, row.id))
        for mark in (AUTHOR, REPORTER, WORDS[2], room.vault.author("forum", AUTHOR).hex()):
            assert mark not in seen
        assert repr(room.vault.author("forum", AUTHOR)) not in seen


def test_by_author_is_looked_only_while_a_case_of_theirs_is_open(room: Room) -> None:
    room.decide(room.case(INSULT, author=AUTHOR), action="remove", harm="H08")
    case = room.case(SCAM, author=AUTHOR)
    assert len(room.ask_now(look, case).of_author) == 1
    room.decide(case, action="no_action", harm=None)
    closed = room.ask_now(look, case)
    assert closed.of_author == [] and closed.history == (0, 0, 0, 0, False)


def test_the_queue_knows_no_author() -> None:
    assert set(queue.Filters.__struct_fields__) == {
        "show", "person", "queue", "harm", "source", "community", "severity", "origin",
    }  # fmt: skip
    assert not [column.name for column in cases.c if "author" in column.name]


#: Who reads digests of authors and reporters, and what for: counting, and forgetting.
READERS = {
    "post_authors": {"arrival", "effect", "history"},
    "strikes": {"effect", "history"},
    "reporters": {"reports", "reporters", "trust"},
}


def test_few_places_read_who_somebody_is() -> None:
    found: dict[str, set[str]] = {name: set() for name in READERS}
    for module in pkgutil.iter_modules(luytre.casework.__path__):
        spec = importlib.util.find_spec(f"luytre.casework.{module.name}")
        if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
            continue
        with open(spec.origin, encoding="utf-8") as file:
            tree = ast.parse(file.read())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "luytre.storage.tables":
                for name in node.names:
                    if name.name in found:
                        found[name.name].add(module.name)
    assert found == READERS


def test_no_role_may_see_who_somebody_is() -> None:
    said = " ".join(f"{one.name} {one.meaning}" for one in TABLE).lower()
    said = said.replace("requests of authorities", "").replace("the posts that were", "")
    for word in ("author", "identity", "export", "posts of"):
        assert word not in said


def test_a_search_finds_posts_with_a_case_and_is_an_event_each_time(room: Room) -> None:
    room.send(f"chào {WORDS[0]}")
    case = room.case(f"{SCAM} {WORDS[0]}")
    for _ in range(2):
        before = room.last_event()
        found = room.do(search_cases, room.office, 7, WORDS[0], Filters())
        assert [row.id for row in found] == [case]
        query = select(events.c.kind, events.c.actor).where(events.c.seq > before)
        with room.database.read() as connection:
            assert [tuple(row) for row in connection.execute(query)] == [("searched", "person:7")]


def test_what_somebody_looked_at_is_a_count_of_their_own(room: Room) -> None:
    case = room.case(SCAM, author=AUTHOR)
    room.do(note_view, 1, case, None)
    assert {column.name for column in exposures.c} == {"person", "day", "seen", "since_break"}
    rows: list[Any] = room.rows(exposures)
    assert [tuple(row) for row in rows] == [(1, room.now // DAY, 1, 1)]
