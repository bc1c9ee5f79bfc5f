"""The first ten minutes, `/start`: what there is to do, what of it is done, and where."""

from __future__ import annotations

from typing import Any, NamedTuple

from litestar import Request, get
from litestar.response import Response
from sqlalchemy import Connection, Table, select

from luytre.accounts import Person
from luytre.accounts.permissions import may
from luytre.service.console.desk import Desk, desk_of
from luytre.service.console.shell import render, require
from luytre.storage.tables import api_keys, decisions, people, posts, webhooks

__all__ = ["Step", "show_start", "steps_of"]

Asked = Request[Any, Any, Any]


class Step(NamedTuple):
    """Something to do first: its sentences are ``start-NAME`` and ``start-NAME-how``."""

    name: str
    path: str | None
    done: bool
    command: str = ""


@get("/start", include_in_schema=False)
async def show_start(request: Asked) -> Response[Any]:
    """The steps of whoever asks, by what they may."""
    person = await require(request)
    desk = desk_of(request)
    steps = await desk.read(lambda connection: steps_of(connection, desk, person))
    view = {"steps": steps, "done": sum(step.done for step in steps)}
    return render(request, person, "start.html", view)


def steps_of(connection: Connection, desk: Desk, person: Person) -> list[Step]:
    """What a person may do first, in its order."""
    mine = select(decisions.c.id, decisions.c.statement).where(
        decisions.c.decided_by == person.actor
    )
    decided = connection.execute(mine.limit(1)).first() is not None
    with_reasons = mine.where(decisions.c.statement.is_not(None)).order_by(decisions.c.id.desc())
    last = connection.execute(with_reasons.limit(1)).first()
    link = None if last is None else desk.office.statement_link(last.statement)
    create = "luytre keys create --scope intake --source forum"
    steps = (
        (None, Step("second", "/me", person.second)),
        ("people.manage", Step("people", "/people", _several(connection, people))),
        ("keys.manage", Step("key", None, _any(connection, api_keys), create)),
        ("counts.view", Step("posts", None, _any(connection, posts))),
        (
            "webhooks.manage",
            Step(
                "webhook", None, _any(connection, webhooks),
                "luytre webhooks add --source forum https://…",
            ),
        ),
        ("case.decide", Step("decide", "/queue", decided)),
        ("case.decide", Step("statement", link, last is not None)),
    )  # fmt: skip
    return [step for needed, step in steps if needed is None or may(person.role, needed)]


def _any(connection: Connection, table: Table) -> bool:
    column = next(iter(table.primary_key.columns))
    return connection.execute(select(column).limit(1)).first() is not None


def _several(connection: Connection, table: Table) -> bool:
    column = next(iter(table.primary_key.columns))
    return len(connection.execute(select(column).limit(2)).all()) > 1
