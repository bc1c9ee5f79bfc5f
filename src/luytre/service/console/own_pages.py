"""A person's own page, `/me`: language, shelter, password, second step, sessions."""

from __future__ import annotations

import base64
import binascii
import io
from typing import Any

import segno
from litestar import Request, get, post
from litestar.response import Response
from markupsafe import Markup
from sqlalchemy import Connection

from luytre.accounts import Person, PersonError, PersonSettings, passwords, totp
from luytre.accounts.people import (
    LEAST_CAP,
    MOST_CAP,
    change_password,
    change_settings,
    turn_off_totp,
    turn_on_totp,
)
from luytre.accounts.sessions import (
    Session,
    end_session,
    end_sessions,
    list_sessions,
    open_session,
)
from luytre.accounts.sign_in import hash_of
from luytre.service.console.desk import Desk, desk_of
from luytre.service.console.shell import (
    Answered,
    client_of,
    give_cookie,
    problem,
    render,
    require,
    see_other,
    sent,
    session_of,
)
from luytre.service.page import remember_language
from luytre.service.wording import LANGUAGES, Language
from luytre.storage import StorageError

__all__ = [
    "change_my_password",
    "change_my_settings",
    "end_my_sessions",
    "offer_second",
    "show_me",
    "turn_off_second",
    "turn_on_second",
]

#: How long, in microseconds, a secret that was shown waits for its first code.
OFFERED_FOR = 30 * 60 * 1_000_000

Asked = Request[Any, Any, Any]


@get("/me", include_in_schema=False)
async def show_me(request: Asked) -> Response[Any]:
    """The page."""
    person = await require(request)
    return await _page(request, person)


@post("/me/settings", status_code=200, include_in_schema=False)
async def change_my_settings(request: Asked) -> Response[Any]:
    """Take how the person wants the console."""
    person, form, desk = await require(request), await sent(request), desk_of(request)
    language: Language = next((one for one in LANGUAGES if one == form.get("language")), "vi")
    cap = form.get("cap").strip()
    settings = PersonSettings(
        language,
        blur="blur" in form,
        greyscale="greyscale" in form,
        cap=int(cap) if cap.isascii() and cap.isdecimal() and len(cap) < 9 else 0,
        keys="keys" in form,
    )
    try:
        await desk.write(lambda connection, _: change_settings(connection, person.id, settings))
    except PersonError as error:
        return await _page(request, person, error.code)
    response = see_other("/me", "settings")
    remember_language(request, response, language)
    return response


@post("/me/password", status_code=200, include_in_schema=False)
async def change_my_password(request: Asked) -> Response[Any]:
    """Take a new password; all other sessions are over, and this one goes on as a new one."""
    person, form, desk = await require(request), await sent(request), desk_of(request)
    password = form.get("password")
    complaint = passwords.complaint(password, person.login)
    if complaint is None and password != form.get("again"):
        complaint = "again"
    if complaint is not None:
        return await _page(request, person, f"password-{complaint}")
    await _ask_again(request, desk, person, form.get("current"))
    hashed = await desk.hashing(passwords.hash_password, password)

    def work(connection: Connection, at: int) -> str:
        change_password(connection, at, person.actor, person.id, hashed)
        return open_session(connection, at, person.id, second=person.second)

    token = await desk.write(work)
    response = see_other("/me", "password")
    give_cookie(request, response, token)
    return response


@get("/me/second", include_in_schema=False)
async def offer_second(request: Asked) -> Response[Any]:
    """A secret for an authenticator app, as a picture and in letters. Kept once a code is given."""
    person, desk = await require(request), desk_of(request)
    if person.second:
        return see_other("/me")
    return _second(request, desk, person, totp.new_secret())


@post("/me/second", status_code=200, include_in_schema=False)
async def turn_on_second(request: Asked) -> Response[Any]:
    """Ask for codes from now on, if the app made the right one."""
    person, form, desk = await require(request), await sent(request), desk_of(request)
    secret = _offered(desk, person, form.get("offer"))
    if person.second or secret is None:
        return see_other("/me/second")
    now = desk.writer.now()
    step = totp.step_of_code(secret, form.get("code"), now, 0)
    if step is None:
        return _second(request, desk, person, secret, "code-wrong")
    if not await _is_right(request, desk, person, form.get("current")):
        return _second(request, desk, person, secret, "current-wrong")

    def work(connection: Connection, at: int) -> str:
        turn_on_totp(connection, at, desk.vault, person, secret, step)
        return open_session(connection, at, person.id, second=True)

    token = await desk.write(work)
    response = see_other("/me", "second-on")
    give_cookie(request, response, token)
    return response


@post("/me/second/off", status_code=200, include_in_schema=False)
async def turn_off_second(request: Asked) -> Response[Any]:
    """Ask for no codes any more."""
    person, form, desk = await require(request), await sent(request), desk_of(request)
    await _ask_again(request, desk, person, form.get("current"))

    def work(connection: Connection, at: int) -> str:
        turn_off_totp(connection, at, person.actor, person)
        return open_session(connection, at, person.id, second=False)

    token = await desk.write(work)
    response = see_other("/me", "second-off")
    give_cookie(request, response, token)
    return response


@post("/me/sessions", status_code=200, include_in_schema=False)
async def end_my_sessions(request: Asked) -> Response[Any]:
    """End one other session, or all others."""
    person, form, desk = await require(request), await sent(request), desk_of(request)
    mine = await session_of(request)
    name = form.get("session")

    def work(connection: Connection, _: int) -> None:
        if name:
            end_session(connection, person.id, name)
        elif mine:
            end_sessions(connection, person.id, but=mine.digest)

    await desk.write(work)
    return see_other("/me", "sessions")


async def _page(request: Asked, person: Person, error: str = "") -> Response[Any]:
    """The page, with what was wrong in the form that it concerns."""
    desk = desk_of(request)
    now, mine = desk.writer.now(), await session_of(request)
    found = await desk.read(lambda connection: list_sessions(connection, now, person.id))
    view = {
        "at": "/me",
        "sessions": [_shown(one, mine) for one in found if one.whole],
        "error": error,
        "least_cap": LEAST_CAP,
        "most_cap": MOST_CAP,
        "shortest": passwords.SHORTEST,
        "longest": passwords.LONGEST,
    }
    return render(request, person, "me.html", view, 422 if error else 200)


def _shown(session: Session, mine: Session | None) -> dict[str, Any]:
    return {
        "name": session.name,
        "created": session.created_at,
        "seen": session.seen_at,
        "mine": mine is not None and session.digest == mine.digest,
    }


async def _is_right(request: Asked, desk: Desk, person: Person, password: str) -> bool:
    """Whether it is the person's password: a browser that was left alone changes nothing.

    Raises `Answered` where it was tried too often.
    """
    name, client = f"\0again {person.id}", client_of(request)
    if desk.sign_in.admit(name, client):
        raise Answered(problem(request, 429, "problem-wait"))
    hashed = await desk.read(lambda connection: hash_of(connection, person.id))
    right = await desk.hashing(passwords.check, hashed, password)
    if right:
        desk.sign_in.succeeded(name, client)
    return right


async def _ask_again(request: Asked, desk: Desk, person: Person, password: str) -> None:
    if not await _is_right(request, desk, person, password):
        raise Answered(await _page(request, person, "current-wrong"))


def _second(
    request: Asked, desk: Desk, person: Person, secret: bytes, error: str = ""
) -> Response[Any]:
    """The secret to share with an app. It goes along sealed, as it isn't kept yet."""
    until = desk.writer.now() + OFFERED_FOR
    sealed = desk.vault.seal(_purpose(person), until.to_bytes(8, "big") + secret)
    drawn = io.BytesIO()
    segno.make(totp.address(secret, person.login), error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, svgclass=None, lineclass=None,
        omitsize=True, light="#fff",
    )  # fmt: skip
    letters = totp.written(secret)
    view = {
        "offer": base64.urlsafe_b64encode(sealed).decode(),
        # Made here from letters of a fixed kind: nothing that anybody wrote is in it.
        "picture": Markup(drawn.getvalue().decode()),  # noqa: S704
        "letters": " ".join(letters[at : at + 4] for at in range(0, len(letters), 4)),
        "error": error,
    }
    return render(request, person, "second.html", view, 422 if error else 200)


def _offered(desk: Desk, person: Person, offer: str) -> bytes | None:
    """The secret that was offered to this person a while ago."""
    try:
        sealed = base64.urlsafe_b64decode(offer.encode("ascii", "replace"))
        opened = desk.vault.open_sealed(_purpose(person), sealed)
    except (binascii.Error, StorageError):
        return None
    return opened[8:] if int.from_bytes(opened[:8], "big") > desk.writer.now() else None


def _purpose(person: Person) -> str:
    return f"totp offered to person {person.id}"
