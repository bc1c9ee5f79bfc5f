"""The invented community of `luytre up --demo`: it talks, does harm at times, and is reported."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from tests.accounts.quick import quick_hashes

from luytre import Screener
from luytre.accounts import create_key
from luytre.accounts.passwords import check
from luytre.accounts.people import disable, find_by_login
from luytre.accounts.permissions import may
from luytre.accounts.sign_in import look_up
from luytre.casework.projection import PROJECTION
from luytre.intake import Intake, Writer
from luytre.service.demo import Demo
from luytre.storage import Database, Vault, chain
from luytre.storage.projections import prove
from luytre.storage.tables import cases, people, posts, reports


@pytest.fixture
def intake(database: Database, vault: Vault, screener: Screener) -> Iterator[Intake]:
    writer = Writer(database)
    yield Intake(screener, vault, writer)
    writer.close()


def test_everyday_talk_is_filled_in_and_asks_for_nobody(intake: Intake) -> None:
    demo = Demo(intake, seed=1)
    everyday = [post for post in (demo.post() for _ in range(400)) if post.author.startswith("ban")]
    assert len(everyday) > 200
    assert not [post.text for post in everyday if re.search(r"[{}]", post.text)]
    asked_for = [
        post.text for post in everyday if intake.screener.screen(post.text).action != "allow"
    ]
    assert asked_for == []


def test_what_does_harm_is_of_many_kinds_and_always_asks_for_somebody(intake: Intake) -> None:
    demo = Demo(intake, seed=2)
    harmful = [post for post in (demo.post() for _ in range(600)) if post.author.startswith("la")]
    verdicts = [intake.screener.screen(post.text) for post in harmful]
    assert all(verdict.action != "allow" for verdict in verdicts)
    harms = Counter(hit.harm for verdict in verdicts for hit in verdict.hits)
    assert len(harms) >= 8


def test_its_posts_fill_the_queue(intake: Intake, database: Database) -> None:
    asyncio.run(Demo(intake, seed=3).send(60))
    with database.read() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar()
            for table in (posts, cases, reports)
        ]
        assert not prove(connection, PROJECTION).differences
    assert counts[0] == 60
    assert counts[1] >= 10 and counts[2] >= 1


def test_three_people_can_work_on_it(intake: Intake, database: Database) -> None:
    demo = Demo(intake, seed=4)
    with database.write() as connection:
        made = demo.invite_people(connection, 1)
        assert made is not None
    with database.read() as connection:
        roles = dict(connection.execute(select(people.c.login, people.c.role)).all())
    assert roles == {one.login: one.role for one in made}
    assert sorted(may(role, "appeal.decide") for role in roles.values()) == [False, True, True]
    assert len({one.password for one in made}) == 3


def test_in_a_folder_that_was_kept_they_can_sign_in_again(
    intake: Intake, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_hashes(monkeypatch)
    with database.write() as connection:
        first = Demo(intake, seed=4).invite_people(connection, 1) or []
        again = Demo(intake, seed=4).invite_people(connection, 2) or []
        assert [one[::2] for one in again] == [one[::2] for one in first]
        for one, before in zip(again, first, strict=True):
            hashed = look_up(connection, one.login).hashed
            assert check(hashed, one.password) and not check(hashed, before.password)
        minh = find_by_login(connection, "minh")
        assert minh is not None
        disable(connection, 3, "hoa", minh)
        later = Demo(intake, seed=4).invite_people(connection, 4)
    assert [one.login for one in later or ()] == ["lan", "hoa"]
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(people)).scalar() == 3


def test_it_stays_out_of_records_of_something_else(intake: Intake, database: Database) -> None:
    demo = Demo(intake, seed=5)
    with database.write() as connection:
        chain.append(connection, 1, "installation.made", "installation", {})
        create_key(connection, "forum", ["intake"], None, 2, "command line")
        assert demo.invite_people(connection, 3) is None
    with database.read() as connection:
        assert connection.execute(select(people.c.login)).all() == []
