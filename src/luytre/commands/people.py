"""`luytre people`: the people who sign in to the console, for whoever runs the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Connection

from luytre.accounts import ROLES, Person, PersonError
from luytre.accounts import people as accounts
from luytre.accounts.invitations import invite, offer_password
from luytre.commands.data import data_options, opened
from luytre.commands.listing import print_list
from luytre.storage.clock import day, now

__all__ = ["group"]

ACTOR = "command line"

_address_option = click.option(
    "--address",
    envvar="LUYTRE_ADDRESS",
    show_envvar=True,
    default="http://127.0.0.1:8000",
    show_default=True,
    help="The server's address, as people reach it: links begin with it.",
)


@click.group("people")
def group() -> None:
    """Invite, list and disable the people who sign in to the console.

    \b
    Examples:
      luytre people list
      luytre people invite --role moderator
      luytre people reset lan
      luytre people disable minh
    """


@group.command("list")
@data_options
def show(data: Path | None, database: str | None) -> None:
    """List the people: number, login, name, role, two-step sign-in, since when, if disabled.

    \b
    Examples:
      luytre people list
      luytre people list --data /srv/luytre
    """
    with opened(data, database) as installation, installation.database.read() as connection:
        people = accounts.list_people(connection)
    rows = [
        (
            one.id, one.login, one.name, one.role, "two steps" if one.second else "one step",
            day(one.created_at), "active" if one.active else "disabled",
        )
        for one in people
    ]  # fmt: skip
    print_list(rows, "There is nobody yet: luytre people invite --role owner")


@group.command("invite")
@click.option(
    "--role",
    required=True,
    type=click.Choice(ROLES),
    help="What they may do in the console.",
)
@_address_option
@data_options
def invite_somebody(role: str, address: str, data: Path | None, database: str | None) -> None:
    """Make a link by which somebody joins, and show it, once. It is good for 7 days.

    \b
    Examples:
      luytre people invite --role moderator
      luytre people invite --role owner --address https://mod.example.org
    """
    with (
        opened(data, database, make=True) as installation,
        installation.database.write() as connection,
    ):
        token = invite(connection, now(), ACTOR, role, None)
    _show_link(address, token)


@group.command("reset")
@click.argument("login")
@click.option("--second-off", is_flag=True, help="Turn their two-step sign-in off too.")
@_address_option
@data_options
def reset(
    login: str, second_off: bool, address: str, data: Path | None, database: str | None
) -> None:
    """Make a link by which LOGIN chooses a new password, and show it, once.

    \b
    Examples:
      luytre people reset lan
      luytre people reset lan --second-off
    """
    with _somebody(data, database, login) as (connection, person):
        if not person.active:
            raise PersonError("nobody", f"{login} is disabled. First: luytre people enable {login}")
        if second_off:
            accounts.turn_off_totp(connection, now(), ACTOR, person)
        token = offer_password(connection, now(), ACTOR, person, None)
    _show_link(address, token)


@group.command("disable")
@click.argument("login")
@data_options
def disable(login: str, data: Path | None, database: str | None) -> None:
    """Keep LOGIN out from now on; their sessions end at once.

    \b
    Examples:
      luytre people disable minh
    """
    with _somebody(data, database, login) as (connection, person):
        accounts.disable(connection, now(), ACTOR, person)
    click.echo(f"{login} is disabled.", err=True)


@group.command("enable")
@click.argument("login")
@data_options
def enable(login: str, data: Path | None, database: str | None) -> None:
    """Let LOGIN in again.

    \b
    Examples:
      luytre people enable minh
    """
    with _somebody(data, database, login) as (connection, person):
        accounts.enable(connection, now(), ACTOR, person)
    click.echo(f"{login} is enabled.", err=True)


@contextmanager
def _somebody(
    data: Path | None, database: str | None, login: str
) -> Iterator[tuple[Connection, Person]]:
    """A transaction and the person with that login."""
    with opened(data, database) as installation, installation.database.write() as connection:
        person = accounts.find_by_login(connection, login)
        try:
            if person is None:
                raise PersonError(
                    "nobody", f"There is nobody with the login {login}: luytre people list"
                )
            yield connection, person
        except PersonError as error:
            raise click.ClickException(str(error)) from error


def _show_link(address: str, token: str) -> None:
    click.echo("Shown this once, good once, for 7 days. Send it to them alone:", err=True)
    click.echo(f"{address.rstrip('/')}/join/{token}")
