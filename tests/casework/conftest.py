"""A moderation room: a database, posts that come in, people who work on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from sqlalchemy import select

from luytre import Lexicon, Screener
from luytre.casework.blocking import WouldBlock, note_looked, switch_blocking
from luytre.casework.claims import claim_case
from luytre.casework.decisions import Draft, Made, decide
from luytre.casework.office import Office
from luytre.casework.projection import PROJECTION
from luytre.casework.routing import Routing
from luytre.casework.terms import Terms
from luytre.intake import Intake, Receipt, SentPost, Writer
from luytre.intake.receiving import receipts
from luytre.lexicon import Entry
from luytre.screening.policy import Policy
from luytre.storage import Database, Vault, chain
from luytre.storage.audit import verify
from luytre.storage.projections import prove
from luytre.storage.rebuild import rebuild
from luytre.vietnamese.skeleton import skeleton

T = TypeVar("T")

#: 1 December 2026, in microseconds since 1970; the packaged terms hold by then.
NOW = 1_796_083_200_000_000
SECOND = 1_000_000
DAY = 86_400 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: Terms of a dictionary of the tests' own, of each kind of harm.
SCAM, INSULT, HATE, DESPAIR, THREAT = (
    "quỹ mây tím", "đồ cá khô", "lũ sao hỏa", "muốn tan biến", "sẽ đốt nhà mày",
)  # fmt: skip

POLICY = Policy.parse(
    """
    name = "tests"
    [[rule]]
    harms = ["H02"]
    action = "block"
    [[rule]]
    harms = ["H08", "H09", "H10"]
    action = "review"
    [[rule]]
    harms = ["H15"]
    action = "support"
    """
)


def reviewed(harm: str, term: str, severity: int) -> Entry:
    return Entry(
        id=f"{harm}.{skeleton(term).replace(' ', '-')}", term=term, harm=harm, severity=severity,
        status="reviewed", author="An", reviewer="Binh", review_by=date(2030, 1, 1), protective=(),
    )  # fmt: skip


LEXICON = Lexicon(
    [
        reviewed("H02", SCAM, 3), reviewed("H08", INSULT, 2), reviewed("H09", HATE, 3),
        reviewed("H15", DESPAIR, 3), reviewed("H10", THREAT, 4),
    ]
)  # fmt: skip


class Room:
    """A clock that the tests move, one writer, and shorthands."""

    def __init__(self, database: Database, vault: Vault, screener: Screener) -> None:
        self.now = NOW
        self.database = database
        self.vault = vault
        self.office = Office(
            vault=vault, terms=Terms.default(), routing=Routing.default(),
            address="https://luytre.example",
        )  # fmt: skip
        self.writer = Writer(database, clock=lambda: self.now)
        self.intake = Intake(screener, vault, self.writer, self.office)
        self._sent = 0

    def send(self, text: str, **more: Any) -> Receipt:
        self._sent += 1
        given = {"id": f"p{self._sent}", "author": "thanh_ng", "text": text} | more
        return self.send_all(SentPost(**given))[0]

    def post(self, text: str, **more: Any) -> SentPost:
        return SentPost(**{"id": "p1", "author": "thanh_ng", "text": text} | more)

    def last_event(self) -> int:
        """The number of the newest event."""
        with self.database.read() as connection:
            return chain.last(connection)[0]

    def send_all(self, *posts: SentPost, source: str = "forum") -> list[Receipt]:
        future, verdicts = self.intake.receive(posts, source, "key:test")
        return receipts(posts, future.result(20), verdicts, self.intake.office)

    def do(self, work: Callable[..., T], *arguments: Any, **more: Any) -> T:
        """`work` of casework, in a transaction of its own, at the time it is."""
        with self.database.write() as connection:
            return work(connection, self.now, *arguments, **more)

    def ask(self, work: Callable[..., T], *arguments: Any, **more: Any) -> T:
        """What `work` reads."""
        with self.database.read() as connection:
            return work(connection, *arguments, **more)

    def ask_now(self, work: Callable[..., T], *arguments: Any, **more: Any) -> T:
        """What `work` reads at the time it is."""
        return self.ask(work, self.now, *arguments, **more)

    def moment(self, microseconds: int = 0) -> datetime:
        """A time as a platform sends it, so long after now."""
        return _EPOCH + timedelta(microseconds=self.now + microseconds)

    def case(self, text: str = SCAM, **more: Any) -> int:
        """The case of a new post."""
        number = self.send(text, **more).case
        assert number is not None
        return number

    def decide(self, case: int, person: int = 1, action: str = "remove", **more: Any) -> Made:
        """Claim a case, and decide it."""
        more.setdefault("harm", "H02")
        version = self.do(claim_case, person, case)
        return self.do(decide, self.office, person, case, version, Draft(action=action, **more))

    def row(self, table: Any, number: int) -> Any:
        with self.database.read() as connection:
            key = next(iter(table.primary_key.columns))
            return connection.execute(select(table).where(key == number)).one()

    def rows(self, table: Any) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key.columns)))

    def let_block(self, harm: str = "H02", person: int = 9) -> None:
        self.do(note_looked, person, WouldBlock(harm, 0, []))
        self.do(switch_blocking, person, harm, True, seen=0)

    def assert_sound(self) -> None:
        """The events are whole, and what stands in the tables is what they say."""
        with self.database.read() as connection:
            assert verify(connection).findings == []
            assert rebuild(connection).differences == []
            assert prove(connection, PROJECTION).differences == []


@pytest.fixture(scope="session")
def test_screener() -> Screener:
    return Screener(LEXICON, POLICY)


@pytest.fixture
def room(database: Database, vault: Vault, test_screener: Screener) -> Iterator[Room]:
    made = Room(database, vault, test_screener)
    yield made
    made.writer.close()
    made.assert_sound()
