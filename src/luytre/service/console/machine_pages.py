"""Machines: `/webhooks`, where decisions are sent, and `/keys`, who may send posts."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import Connection

from luytre.accounts import SCOPES, create_key, limit_key, list_keys, revoke_key
from luytre.accounts.keys import MOST_PER_MINUTE
from luytre.accounts.people import Person
from luytre.accounts.permissions import may
from luytre.service.console.desk import desk_of
from luytre.service.console.shell import problem, render, require, see_other, sent
from luytre.service.forms import Form
from luytre.service.page import language_of
from luytre.service.wording import console_wording
from luytre.storage.outbox import counts, dead_letters, replay
from luytre.storage.webhooks import add_webhook, health_of, list_webhooks, remove_webhook

__all__ = [
    "add_one",
    "limit_one",
    "make_key",
    "remove_one",
    "revoke_one",
    "send_again",
    "show_keys",
    "show_webhooks",
]

Asked = Request[Any, Any, Any]

MOST_LETTERS = 100
LONGEST_NAME = 80


@get("/webhooks", include_in_schema=False)
async def show_webhooks(request: Asked) -> Response[Any]:
    """Where decisions are sent, what waits, and what was given up."""
    return await _webhooks(request, await require(request, "webhooks.view"))


@post("/webhooks", status_code=200, include_in_schema=False)
async def add_one(request: Asked) -> Response[Any]:
    """Add a webhook, and show its secret, once."""
    person, desk = await require(request, "webhooks.manage"), desk_of(request)
    form = await sent(request)
    source, url = form.get("source").strip(), form.get("url").strip()
    try:
        desk.outgoing.check(url)
        _, secret = await desk.write(
            lambda connection, at: add_webhook(
                connection, desk.vault, source, url, at, person.actor
            )
        )
    except ValueError as error:
        return await _webhooks(request, person, trouble=str(error), typed=(source, url))
    return await _webhooks(request, person, secret=secret)


@post("/webhooks/{number:int}/remove", status_code=200, include_in_schema=False)
async def remove_one(request: Asked, number: FromPath[int]) -> Response[Any]:
    """Send it nothing more."""
    person, desk = await require(request, "webhooks.manage"), desk_of(request)
    if number >= 2**63 or not await desk.write(
        lambda connection, at: remove_webhook(connection, number, at, person.actor)
    ):
        return problem(request, 404)
    return see_other("/webhooks", "webhook-removed")


@post("/webhooks/replay", status_code=200, include_in_schema=False)
async def send_again(request: Asked) -> Response[Any]:
    """Send again what was given up: one letter, or all."""
    _, desk = await require(request, "webhooks.manage"), desk_of(request)
    wanted = (await sent(request)).get("letter")
    if wanted != "all" and not (wanted.isdecimal() and len(wanted) < 19):
        return problem(request, 404)
    letters = None if wanted == "all" else [int(wanted)]
    again = await desk.write(lambda connection, at: replay(connection, letters, at))
    return see_other("/webhooks", "replayed" if again else "replayed-none")


async def _webhooks(
    request: Asked,
    person: Person,
    *,
    secret: str = "",
    trouble: str = "",
    typed: tuple[str, str] = ("", ""),
) -> Response[Any]:
    def find(connection: Connection) -> Any:
        found = list_webhooks(connection)
        live = [(one, health_of(connection, one)) for one in found if one.removed_at is None]
        letters = dead_letters(connection, MOST_LETTERS)
        return live, len(found) - len(live), letters, counts(connection)

    live, removed, letters, by_state = await desk_of(request).read(find)
    w = console_wording(language_of(request))
    view = {
        "at": "/webhooks",
        "webhooks": live,
        "removed": removed,
        "letters": letters,
        "states": [
            (state, by_state.get(("webhook", state), 0), by_state.get(("mail", state), 0))
            for state in ("waiting", "sent", "dead")
        ],
        "manages": may(person.role, "webhooks.manage"),
        "secret": secret,
        "trouble": w.choose(f"{trouble}.", w("webhook-unfit")) if trouble else "",
        "source": typed[0][:200],
        "url": typed[1][:2_000],
    }
    return render(request, person, "webhooks.html", view, 422 if trouble else 200)


@get("/keys", include_in_schema=False)
async def show_keys(request: Asked) -> Response[Any]:
    """The keys of machines, without their secrets."""
    return await _keys(request, await require(request, "keys.manage"))


@post("/keys", status_code=200, include_in_schema=False)
async def make_key(request: Asked) -> Response[Any]:
    """Make a key, and show it, once."""
    person, desk = await require(request, "keys.manage"), desk_of(request)
    form = await sent(request)
    name = " ".join(form.get("name").split())
    scopes, source = form.all("scope"), form.get("source").strip() or None
    if len(name) > LONGEST_NAME or not name.isprintable():
        return await _keys(request, person, trouble="key-name")
    try:
        per_minute = _limit_in(form)
        _, token = await desk.write(
            lambda connection, at: create_key(
                connection, name, scopes, source, at, person.actor, per_minute
            )
        )
    except ValueError:
        return await _keys(request, person, trouble="key-unfit")
    return await _keys(request, person, token=token)


@post("/keys/{name:str}/limit", status_code=200, include_in_schema=False)
async def limit_one(request: Asked, name: FromPath[str]) -> Response[Any]:
    """Give a key another limit, or none."""
    person, desk = await require(request, "keys.manage"), desk_of(request)
    form = await sent(request)
    try:
        per_minute = _limit_in(form)
        done = name.isalnum() and await desk.write(
            lambda connection, at: limit_key(connection, name, per_minute, at, person.actor)
        )
    except ValueError:
        return await _keys(request, person, trouble="key-unfit")
    return see_other("/keys", "key-limited") if done else problem(request, 404)


def _limit_in(form: Form) -> int | None:
    """The limit that was typed; None where there is none. Raises `ValueError`."""
    typed = form.get("per_minute").strip()
    if len(typed) > len(str(MOST_PER_MINUTE)) or not (typed or "0").isdecimal():
        raise ValueError("no whole number")
    return int(typed) if typed else None


@post("/keys/{name:str}/revoke", status_code=200, include_in_schema=False)
async def revoke_one(request: Asked, name: FromPath[str]) -> Response[Any]:
    """Make a key worth nothing."""
    person, desk = await require(request, "keys.manage"), desk_of(request)
    if not name.isalnum() or not await desk.write(
        lambda connection, at: revoke_key(connection, name, at, person.actor)
    ):
        return problem(request, 404)
    return see_other("/keys", "key-revoked")


async def _keys(
    request: Asked, person: Person, *, token: str = "", trouble: str = ""
) -> Response[Any]:
    found = await desk_of(request).read(list_keys)
    w = console_wording(language_of(request))
    view = {
        "at": "/keys",
        "keys": found,
        "scopes": [
            (scope, w(f"scope-{scope}") if f"scope-{scope}" in w else meaning)
            for scope, meaning in SCOPES.items()
        ],
        "token_made": token,
        "most_per_minute": MOST_PER_MINUTE,
        "trouble": trouble,
    }
    return render(request, person, "keys.html", view, 422 if trouble else 200)
