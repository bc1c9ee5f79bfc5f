"""The people who work here, `/people`: seen by those who read events, managed by admins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import Connection

from luytre.accounts import ROLES, Person, PersonError, managing
from luytre.accounts.invitations import list_invitations
from luytre.accounts.people import list_people
from luytre.accounts.permissions import may, may_manage
from luytre.service.console.desk import desk_of
from luytre.service.console.shell import problem, render, require, see_other, sent

__all__ = ["change_somebody", "invite_somebody", "show_people", "withdraw_invitation"]

Asked = Request[Any, Any, Any]
Deed = Callable[[Connection, int, int, int], Any]

#: What may be done to somebody, by the last part of the path.
DEEDS: dict[str, Deed] = {
    "disable": managing.disable,
    "enable": managing.enable,
    "second-off": managing.turn_off_totp,
}


@get("/people", include_in_schema=False)
async def show_people(request: Asked) -> Response[Any]:
    """Everybody, and what the person who asks may change."""
    return await _page(request, await require(request, "people.view"))


@post("/people/invite", status_code=200, include_in_schema=False)
async def invite_somebody(request: Asked) -> Response[Any]:
    """Make a link for somebody new, and show it, once."""
    person, form = await require(request, "people.manage"), await sent(request)
    role = form.get("role")
    return await _show_link(
        request, person, lambda connection, at: managing.invite(connection, at, person.id, role)
    )


@post("/people/invitations/{name:str}/withdraw", status_code=200, include_in_schema=False)
async def withdraw_invitation(request: Asked, name: FromPath[str]) -> Response[Any]:
    """Make a link worth nothing."""
    person, desk = await require(request, "people.manage"), desk_of(request)
    try:
        await desk.write(lambda connection, at: managing.withdraw(connection, at, person.id, name))
    except PersonError as error:
        return await _page(request, person, error.code)
    return see_other("/people", "withdrawn")


@post("/people/{other:int}/{deed:str}", status_code=200, include_in_schema=False)
async def change_somebody(
    request: Asked, other: FromPath[int], deed: FromPath[str]
) -> Response[Any]:
    """Change somebody's role, right to come in or second step; or make a link for a password."""
    person, form = await require(request, "people.manage"), await sent(request)
    role = form.get("role")
    if other >= 2**63:
        return problem(request, 404)
    if deed == "reset":
        return await _show_link(
            request, person,
            lambda connection, at: managing.offer_password(connection, at, person.id, other),
        )  # fmt: skip
    if deed != "role" and deed not in DEEDS:
        return problem(request, 404)

    def work(connection: Connection, at: int) -> None:
        if deed == "role":
            managing.change_role(connection, at, person.id, other, role)
        else:
            DEEDS[deed](connection, at, person.id, other)

    try:
        await desk_of(request).write(work)
    except PersonError as error:
        return await _page(request, person, error.code)
    return see_other("/people", f"person-{deed}")


async def _show_link(
    request: Asked, person: Person, work: Callable[[Connection, int], str]
) -> Response[Any]:
    try:
        token = await desk_of(request).write(work)
    except PersonError as error:
        return await _page(request, person, error.code)
    # Where people reach this server is its own setting: a Host header is whatever was sent.
    address = desk_of(request).office.address
    return await _page(request, person, link=f"{address}/join/{token}")


async def _page(request: Asked, person: Person, error: str = "", link: str = "") -> Response[Any]:
    desk = desk_of(request)
    if error == "not-allowed":
        desk.refused_access.note(person.actor, "people.manage")
    now = desk.writer.now()

    def find(connection: Connection) -> tuple[list[Person], list[Any]]:
        return list_people(connection), list_invitations(connection, now)

    people, invitations = await desk.read(find)
    manages = may(person.role, "people.manage")
    names = {one.id: one.name for one in people}
    view = {
        "at": "/people",
        "people": [
            {"one": one, "managed": one.id != person.id and may_manage(person.role, one.role)}
            for one in people
        ],
        "invitations": [
            {
                "one": one,
                "by": names.get(one.made_by or 0, ""),
                "of": names.get(one.person or 0, ""),
                "managed": may_manage(person.role, one.role),
            }
            for one in invitations
        ],
        "roles": [role for role in ROLES if may_manage(person.role, role)],
        "manages": manages,
        "error": error,
        "link": link,
    }
    return render(request, person, "people.html", view, 422 if error else 200)
