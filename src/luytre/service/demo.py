"""`luytre up --demo`: an invented community that writes, so that people can try the console.

Everyday talk is made from `demo.toml`; what does harm in it is from the examples of the
dictionary's entries, disguised as they are there. Nobody in it exists.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import resources
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from luytre.accounts.passwords import hash_password
from luytre.accounts.people import change_password, create_person, find_by_login
from luytre.casework.reports import take_report
from luytre.casework.sent_report import SentReport
from luytre.intake import Busy, Intake, SentPost, Unavailable
from luytre.lexicon import rank
from luytre.service.door import report
from luytre.storage.chain import read_events

__all__ = ["Demo", "DemoPerson"]

SOURCE = "lang-tre"
ACTOR = "demo"

#: Posts of the first moment, and from then on one in so many seconds.
AT_FIRST = 60
SECONDS = 2.0

#: Of all posts, those that do harm; and of these, those that somebody reports.
HARMFUL, REPORTED = 0.3, 0.3
REACH = (3, 8, 20, 45, 120, 600)

#: Harms as a forum has them: mostly fraud, gambling and insults.
HARMS = {
    "H01": 6, "H02": 14, "H03": 5, "H04": 4, "H05": 14, "H06": 8, "H07": 5, "H08": 8, "H09": 3,
    "H10": 3, "H14": 3, "H15": 3, "H16": 2, "H17": 2,
}  # fmt: skip

PEOPLE = (("lan", "Lan", "moderator"), ("minh", "Minh", "senior"), ("hoa", "Hoa", "owner"))


class _Community(msgspec.Struct, frozen=True):
    name: str
    posts: tuple[str, ...]


class _Reports(msgspec.Struct, frozen=True):
    words: tuple[str, ...]


class _Script(msgspec.Struct, frozen=True):
    slots: dict[str, tuple[str, ...]]
    community: tuple[_Community, ...]
    reports: _Reports


class DemoPerson(NamedTuple):
    """Somebody who signs in to try the console; the password is new with each start."""

    login: str
    password: str
    role: str


class Demo:
    """Writes posts beside the server, through the one door."""

    def __init__(self, intake: Intake, seed: int | None = None) -> None:
        self._intake = intake
        self._draw = random.Random(seed)
        text = resources.files(__package__).joinpath("demo.toml").read_text("utf-8")
        self._script = msgspec.toml.decode(text, type=_Script)
        self._harmful = self._examples()
        self._numbers = secrets.token_hex(3)
        self._sent = 0

    def _examples(self) -> dict[str, list[str]]:
        """Examples of the entries that people would have to look at, by harm."""
        screener = self._intake.screener
        found: dict[str, list[str]] = {}
        for entry in screener.lexicon.entries:
            if entry.harm in HARMS:
                for example in entry.match:
                    if rank(screener.screen(example).action) >= rank("support"):
                        found.setdefault(entry.harm, []).append(example)
        return found

    def invite_people(self, connection: Connection, at: int) -> list[DemoPerson] | None:
        """Three people, who are there until the folder of the demonstration is taken away.

        Where it was kept, they are there already: they get new passwords, since nobody can be shown
        the old ones again. Whoever was disabled meanwhile stays out. None where the records are of
        something else, which is no place for invented people.
        """
        # The first event is of the installation itself.
        first = next(read_events(connection, 1, 2), None)
        if first is not None and first.actor != ACTOR:
            return None
        made = []
        for login, name, role in PEOPLE:
            password = "-".join(secrets.token_hex(2) for _ in range(4))
            hashed = hash_password(password)
            person = find_by_login(connection, login)
            if person is None:
                person = create_person(
                    connection, at, ACTOR, login=login, name=name, role=role, password=hashed
                )
            elif person.active:
                change_password(connection, at, ACTOR, person.id, hashed)
            else:
                continue
            made.append(DemoPerson(login, password, person.role))
        return made

    @asynccontextmanager
    async def running(self, _: Any = None) -> AsyncIterator[None]:
        """Start with the server and stop with it."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        count = AT_FIRST
        while True:
            try:
                await self.send(count)
                count = 1
            except (Busy, Unavailable):
                pass
            except Exception as error:
                report(error)
            await asyncio.sleep(SECONDS * self._draw.uniform(0.3, 1.7))

    async def send(self, count: int) -> None:
        """Some posts, and the reports on them."""
        posts = [self.post() for _ in range(count)]
        future, verdicts = await asyncio.to_thread(
            self._intake.receive, posts, SOURCE, f"key:{ACTOR}"
        )
        await asyncio.wrap_future(future)
        for post, verdict in zip(posts, verdicts, strict=True):
            reported = 0.01 if verdict.action == "allow" else REPORTED
            if self._draw.random() < reported:
                await self._report(post)

    def post(self) -> SentPost:
        """A new one, of somebody."""
        self._sent += 1
        community = self._draw.choice(self._script.community)
        if self._draw.random() < HARMFUL:
            harm = self._draw.choices(list(self._harmful), [HARMS[one] for one in self._harmful])[0]
            text = self._draw.choice(self._harmful[harm])
            author = f"la{self._draw.randrange(40)}"
        else:
            slots = {name: self._draw.choice(words) for name, words in self._script.slots.items()}
            text = self._draw.choice(community.posts).format_map(slots)
            author = f"ban{self._draw.randrange(200)}"
        number = f"{self._numbers}-{self._sent}"
        parent = None
        if self._sent > 1 and self._draw.random() < 0.4:
            parent = f"{self._numbers}-{self._draw.randrange(max(1, self._sent - 30), self._sent)}"
        return SentPost(
            id=number, author=author, text=text, surface="comment" if parent else "post",
            community=community.name, parent=parent, reach=self._draw.choice(REACH),
            url=f"https://lang-tre.example/{community.name}/{number}",
        )  # fmt: skip

    async def _report(self, post: SentPost) -> None:
        number = self._draw.randrange(30)
        sent = SentReport(
            id=str(post.id), explanation=self._draw.choice(self._script.reports.words),
            urls=(post.url or "",), name=f"Bạn đọc {number}", reporter=f"doc{number}",
            email=f"doc{number}@lang-tre.example", bona_fide=True,
        )  # fmt: skip

        def work(connection: Connection, at: int) -> None:
            take_report(connection, at, self._intake.office, SOURCE, sent, f"key:{ACTOR}")

        await asyncio.wrap_future(self._intake.writer.submit(1, work))
