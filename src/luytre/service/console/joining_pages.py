"""Becoming one of the people: `/setup` for the first owner, `/join/TOKEN` for those invited."""

from __future__ import annotations

import hmac
import ipaddress
from typing import Any
from urllib.parse import urlencode, urlsplit

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import Connection

from luytre.accounts import PersonError, passwords
from luytre.accounts.invitations import Invitation, find_invitation, join, take_password
from luytre.accounts.people import Person, PersonSettings, create_person, find_person, has_owner
from luytre.accounts.sign_in import begin
from luytre.service.console.desk import Desk, desk_of
from luytre.service.console.shell import client_of, problem, render, see_other, sent
from luytre.service.console.sign_in_pages import come_in
from luytre.service.forms import Form
from luytre.service.page import language_of

__all__ = ["ask_invited", "ask_owner", "send_invited", "send_owner"]

#: What proxies add. Behind one everybody seems to ask from this machine.
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@get("/setup", include_in_schema=False)
async def ask_owner(request: Request[Any, Any, Any]) -> Response[Any]:
    """The form by which the first owner is made, for whoever runs the server."""
    desk = desk_of(request)
    if await desk.has_owner():
        return see_other("/login")
    code = request.query_params.get("code", "")
    if not _may_set_up(request, desk, code):
        view = {"error": "setup-code-wrong" if code else ""}
        return render(request, None, "setup_code.html", view, 403)
    return render(request, None, "join.html", _view("setup", "owner", code=code))


@post("/setup", status_code=200, include_in_schema=False)
async def send_owner(request: Request[Any, Any, Any]) -> Response[Any]:
    """Make the first owner; once, however many ask at the same time."""
    desk, form = desk_of(request), await sent(request)
    code = form.get("code")
    if await desk.has_owner():
        return see_other("/login")
    if not _may_set_up(request, desk, code):
        return render(request, None, "setup_code.html", {"error": "setup-code-wrong"}, 403)
    settings = PersonSettings(language=language_of(request))

    def make(connection: Connection, at: int, hashed: str) -> Person | None:
        if has_owner(connection):
            return None
        return create_person(
            connection, at, None, login=form.get("login"), name=form.get("name"), role="owner",
            password=hashed, settings=settings,
        )  # fmt: skip

    return await _make(request, desk, form, make, _view("setup", "owner", form, code=code))


@get("/join/{token:str}", include_in_schema=False)
async def ask_invited(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """The form behind a link: to become one of the people, or for a new password."""
    desk = desk_of(request)
    found = await _find(desk, token)
    if found is None:
        return problem(request, 404, "problem-invitation")
    return render(request, None, "join.html", _of(found))


@post("/join/{token:str}", status_code=200, include_in_schema=False)
async def send_invited(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Take what was chosen; the link is worth nothing from then on."""
    desk, form = desk_of(request), await sent(request)
    found = await _find(desk, token)
    if found is None:
        return problem(request, 404, "problem-invitation")
    settings = PersonSettings(language=language_of(request))

    def make(connection: Connection, at: int, hashed: str) -> Person | None:
        if found[0].person is not None:
            return take_password(connection, at, token, hashed)
        return join(
            connection, at, token, login=form.get("login"), name=form.get("name"),
            password=hashed, settings=settings,
        )  # fmt: skip

    return await _make(request, desk, form, make, _of(found, form))


async def _make(
    request: Request[Any, Any, Any], desk: Desk, form: Form, make: Any, view: dict[str, Any]
) -> Response[Any]:
    """Check the password that was chosen, hash it, and let in who was made.

    Who had forgotten theirs signs in with the new one, and with a code where that is on.
    """
    password, login = form.get("password"), view["known_login"] or form.get("login").strip()
    complaint = passwords.complaint(password, login)
    if complaint is None and password != form.get("again"):
        complaint = "again"
    if complaint is not None:
        view |= {"error": f"password-{complaint}"}
        return render(request, None, "join.html", view, 422)
    hashed = await desk.hashing(passwords.hash_password, password)

    def work(connection: Connection, at: int) -> tuple[Person, str] | None:
        person = make(connection, at, hashed)
        if person is None:
            return None
        return person, "" if view["kind"] == "reset" else begin(connection, at, person)

    try:
        made = await desk.write(work)
    except PersonError as error:
        return render(request, None, "join.html", view | {"error": error.code}, 422)
    if made is None:
        return problem(request, 404, "problem-invitation")
    person, token = made
    if not token:
        return see_other("/login", "password")
    return await come_in(request, desk, person, token)


async def _find(desk: Desk, token: str) -> tuple[Invitation, Person | None] | None:
    now = desk.writer.now()

    def find(connection: Connection) -> tuple[Invitation, Person | None] | None:
        invitation = find_invitation(connection, now, token)
        if invitation is None:
            return None
        if invitation.person is None:
            return invitation, None
        person = find_person(connection, invitation.person)
        return (invitation, person) if person and person.active else None

    return await desk.read(find)


def _of(found: tuple[Invitation, Person | None], form: Form | None = None) -> dict[str, Any]:
    invitation, person = found
    kind = "join" if person is None else "reset"
    return _view(kind, invitation.role, form, known_login=person.login if person else "")


def _view(
    kind: str, role: str, form: Form | None = None, *, code: str = "", known_login: str = ""
) -> dict[str, Any]:
    """What the form shows; `kind` is "setup", "join" or "reset"."""
    return {
        "at": f"/setup?{urlencode({'code': code})}" if code else "",
        "kind": kind,
        "role": role,
        "code": code,
        "known_login": known_login,
        "login": form.get("login")[:200] if form else "",
        "name": form.get("name")[:200] if form else "",
        "shortest": passwords.SHORTEST,
        "longest": passwords.LONGEST,
        "error": "",
    }


def _may_set_up(request: Request[Any, Any, Any], desk: Desk, code: str) -> bool:
    """Whether it is asked by whoever runs the server: from its machine, or with the code that
    `luytre up` says in its terminal."""
    if hmac.compare_digest(code.encode(), desk.set_up_code.encode()):
        return True
    # A page of others can have its name lead to this machine, but not have it be another name.
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    if any(name in request.headers for name in FORWARDED):
        return False
    return _is_loopback(client_of(request)) and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
