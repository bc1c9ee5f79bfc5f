"""Coming in and going out: `/login`, `/login/code` and `/logout`."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.response import Response

from luytre.accounts import passwords
from luytre.accounts.people import Person
from luytre.accounts.sessions import end_session
from luytre.accounts.sign_in import Attempt, let_in, look_up, take_code
from luytre.service.console.desk import Desk, desk_of
from luytre.service.console.shell import (
    client_of,
    give_cookie,
    home_of,
    local,
    render,
    require,
    see_other,
    sent,
    session_of,
    take_cookie,
)
from luytre.service.page import remember_language

__all__ = ["ask_code", "ask_password", "come_in", "go_out", "send_code", "send_password"]


@get("/login", include_in_schema=False)
async def ask_password(request: Request[Any, Any, Any]) -> Response[Any]:
    """The form for login and password; on to where they wanted to go for who is in already."""
    desk = desk_of(request)
    if not await desk.has_owner():
        return see_other("/setup")
    wanted = local(request.query_params.get("next", "")) or ""
    session = await session_of(request)
    if session and session.whole:
        return see_other(wanted or "/me")
    return render(request, None, "login.html", _form("/login", wanted))


@post("/login", status_code=200, include_in_schema=False)
async def send_password(request: Request[Any, Any, Any]) -> Response[Any]:
    """In, or on to the code, or the form again with the same sentence whatever was wrong."""
    desk, form, client = desk_of(request), await sent(request), client_of(request)
    login, password = form.get("login"), form.get("password")
    view = _form("/login", local(form.get("next")) or "", login)
    if wait := desk.sign_in.admit(login, client):
        return waiting(request, "login.html", view, wait)
    attempt = await desk.read(lambda connection: look_up(connection, login))
    right, rehashed = await desk.hashing(_check, attempt, password)
    entered = await desk.write(
        lambda connection, at: let_in(connection, at, desk.vault, attempt, right, rehashed)
    )
    if entered is None:
        return render(request, None, "login.html", view | {"error": "login-wrong"}, 403)
    desk.sign_in.succeeded(login, client)
    person, token = entered
    if person.second:
        response = see_other("/login/code" + _query(view["next"]))
        give_cookie(request, response, token)
        return response
    return await come_in(request, desk, person, token, view["next"])


@get("/login/code", include_in_schema=False)
async def ask_code(request: Request[Any, Any, Any]) -> Response[Any]:
    """The form for the code, for those whose password was right a moment ago."""
    session = await session_of(request)
    if session is None or session.whole:
        return see_other("/login")
    wanted = local(request.query_params.get("next", "")) or ""
    return render(request, None, "code.html", _form("/login/code", wanted))


@post("/login/code", status_code=200, include_in_schema=False)
async def send_code(request: Request[Any, Any, Any]) -> Response[Any]:
    """In, with another session than the one that waited; or the form again."""
    desk, form, client = desk_of(request), await sent(request), client_of(request)
    session = await session_of(request)
    if session is None or session.whole:
        return see_other("/login")
    view = _form("/login/code", local(form.get("next")) or "")
    if wait := desk.sign_in.admit_code(session.person, client):
        return waiting(request, "code.html", view, wait)
    code = form.get("code")
    entered = await desk.write(
        lambda connection, at: take_code(connection, at, desk.vault, session, code)
    )
    if entered is None:
        return render(request, None, "code.html", view | {"error": "code-wrong"}, 403)
    desk.sign_in.code_succeeded(session.person, client)
    person, token = entered
    return await come_in(request, desk, person, token, view["next"])


@post("/logout", status_code=200, include_in_schema=False)
async def go_out(request: Request[Any, Any, Any]) -> Response[Any]:
    """End this session."""
    await require(request)
    await _end_shown(request, desk_of(request))
    response = see_other("/login", "signed-out")
    take_cookie(request, response)
    return response


async def come_in(
    request: Request[Any, Any, Any], desk: Desk, person: Person, token: str, wanted: str = ""
) -> Response[Any]:
    """To the console with a new session; one that the browser had before is over."""
    await _end_shown(request, desk)
    desk.sign_in.came_in(person.id, client_of(request))
    response = see_other(wanted or home_of(person))
    give_cookie(request, response, token)
    remember_language(request, response, person.settings.language)
    return response


def waiting(
    request: Request[Any, Any, Any], template: str, view: dict[str, Any], seconds: float
) -> Response[Any]:
    """The form again, with how long to wait before it is read."""
    left = math.ceil(seconds)
    response = render(request, None, template, view | {"error": "login-wait", "wait": left}, 429)
    response.headers["retry-after"] = str(left)
    return response


async def _end_shown(request: Request[Any, Any, Any], desk: Desk) -> None:
    session = await session_of(request)
    if session:
        await desk.write(
            lambda connection, _: end_session(connection, session.person, session.name)
        )


def _check(attempt: Attempt, password: str) -> tuple[bool, str | None]:
    """Whether the password is right, and its new hash where the old one is out of date."""
    right = passwords.check(attempt.hashed, password)
    if right and passwords.is_outdated(attempt.hashed):
        return True, passwords.hash_password(password)
    return right, None


def _form(path: str, wanted: str, login: str = "") -> dict[str, Any]:
    at = path + _query(wanted)
    return {"at": at, "next": wanted, "login": login[:200], "error": "", "wait": 0}


def _query(wanted: str) -> str:
    return f"?{urlencode({'next': wanted})}" if wanted else ""
