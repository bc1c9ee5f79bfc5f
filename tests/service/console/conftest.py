"""A console in work: people who sign in, posts that come in, and a clock that the tests move."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from tests.accounts.quick import quick_hashes
from tests.casework.conftest import LEXICON, NOW, POLICY, SCAM
from tests.service.visiting import Console, Visitor

from luytre import Screener
from luytre.accounts import KeyRing, Person
from luytre.casework.claims import claim_case
from luytre.casework.decisions import Draft, Made, decide
from luytre.casework.office import Office
from luytre.casework.projection import PROJECTION
from luytre.casework.routing import Routing
from luytre.casework.terms import Terms
from luytre.intake import Intake, SentPost, Writer
from luytre.intake.receiving import receipts
from luytre.service import create_app
from luytre.service.console import Desk
from luytre.storage import Database, Vault
from luytre.storage.projections import prove
from luytre.storage.tables import cases, decisions

T = TypeVar("T")

SOURCE = "làng-tre"

#: For tests of what no database makes a difference to.
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Floor:
    """Where people work: `now` is the time, in microseconds since 1970."""

    def __init__(self, database: Database, vault: Vault, screener: Screener) -> None:
        self.now = NOW
        self.database = database
        self.office = Office(vault=vault, terms=Terms.default(), routing=Routing.default())
        self.writer = Writer(database, clock=lambda: self.now)
        self.desk = Desk(database, vault, self.writer, self.office, screener)
        self.intake = Intake(screener, vault, self.writer, self.office)
        app = create_app(screener, intake=self.intake, keys=KeyRing(database), desk=self.desk)
        self.console = Console(app, database, vault, self.writer, self.desk)
        self.people: dict[str, Person] = {}
        self._owner = self.person("chu-nha", "owner")
        self._sent = 0

    def person(self, login: str, role: str = "moderator", **settings: Any) -> Person:
        self.people[login] = self.console.person(login, role, **settings)
        return self.people[login]

    def enter(self, login: str, role: str = "moderator", **settings: Any) -> Visitor:
        """A browser of somebody new, who is signed in and sees the queue."""
        self.person(login, role, **settings)
        visitor = self.console.visitor()
        assert visitor.sign_in(login).status == 303
        visitor.get("/queue")
        return visitor

    def case(self, text: str = f"vào {SCAM} đi", **more: Any) -> int:
        """The case of a new post."""
        self._sent += 1
        post = SentPost(**({"id": f"p{self._sent}", "author": "thanh_ng", "text": text} | more))
        future, verdicts = self.intake.receive([post], SOURCE, "key:test")
        [receipt] = receipts([post], future.result(20), verdicts, self.office)
        assert receipt.case is not None
        return receipt.case

    def do(self, work: Callable[..., T], *arguments: Any, **more: Any) -> T:
        with self.database.write() as connection:
            return work(connection, self.now, *arguments, **more)

    def decided(self, case: int, login: str, action: str = "remove", **more: Any) -> Made:
        """A case that a person claimed and decided."""
        person = self.people[login].id
        more.setdefault("harm", "H02")
        version = self.do(claim_case, person, case)
        draft = Draft(action=action, **more)
        return self.do(decide, self.office, person, case, version, draft)

    def row(self, number: int) -> Any:
        with self.database.read() as connection:
            return connection.execute(select(cases).where(cases.c.id == number)).one()

    def decisions(self) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(decisions).order_by(decisions.c.id)))

    def events(self, kind: str) -> list[tuple[str, str, str]]:
        return [told for told in self.console.told() if told[0] == kind]


def words_of(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


@pytest.fixture(scope="session")
def work_screener() -> Screener:
    return Screener(LEXICON, POLICY)


@pytest.fixture
def floor(
    database: Database, vault: Vault, work_screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Floor]:
    quick_hashes(monkeypatch)
    made = Floor(database, vault, work_screener)
    yield made
    made.writer.close()
    with database.read() as connection:
        assert prove(connection, PROJECTION).differences == []
