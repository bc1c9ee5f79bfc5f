"""The first ten minutes: what there is to do, ticked off once it is done."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection
from tests.service.visiting import Console

from luytre.accounts import create_key
from luytre.accounts.people import find_by_login
from luytre.accounts.permissions import ROLES
from luytre.service.console.start_pages import steps_of


def steps(console: Console, login: str) -> dict[str, bool]:
    def work(connection: Connection) -> dict[str, bool]:
        person = find_by_login(connection, login)
        assert person is not None
        return {step.name: step.done for step in steps_of(connection, console.desk, person)}

    with console.database.read() as connection:
        return work(connection)


def test_an_owner_is_led_from_the_second_step_to_the_first_decision(console: Console) -> None:
    console.signed_in("lan", "owner")
    assert list(steps(console, "lan")) == [
        "second", "people", "key", "posts", "webhook", "decide", "statement",
    ]  # fmt: skip
    assert not any(steps(console, "lan").values())


def test_what_is_done_is_ticked_off(console: Console) -> None:
    owner = console.signed_in("lan", "owner")
    console.signed_in("minh", "moderator")
    with console.database.write() as connection:
        create_key(connection, "a", ["intake"], "forum", 1, "tester")
    done = steps(console, "lan")
    assert (done["people"], done["key"], done["posts"]) == (True, True, False)
    page = owner.get("/start").body.decode()
    assert "Đã xong 2/7 việc" in page
    assert page.count("is-done") == 2


@pytest.mark.parametrize("role", ROLES)
def test_everybody_has_steps_that_they_may_take(console: Console, role: str) -> None:
    visitor = console.signed_in("lan", role)
    answer = visitor.get("/start")
    assert answer.status == 200
    assert ("luytre keys create" in answer.body.decode()) == (
        role in {"engineer", "admin", "owner"}
    )


def test_whoever_is_not_signed_in_is_sent_to_sign_in(console: Console) -> None:
    console.signed_in("lan", "owner")
    answer = console.visitor().get("/start")
    assert (answer.status, answer.headers["location"]) == (303, "/login?next=/start")
