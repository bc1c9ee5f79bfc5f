"""`luytre keys`: the keys of machines that send posts or texts."""

from __future__ import annotations

from pathlib import Path

import click

from luytre.accounts import SCOPES, create_key, limit_key, list_keys, revoke_key
from luytre.accounts.keys import MOST_PER_MINUTE
from luytre.commands.data import data_options, opened
from luytre.commands.listing import print_list
from luytre.storage.clock import day, now

__all__ = ["group"]

ACTOR = "command line"


@click.group("keys")
def group() -> None:
    """Make, list, limit and revoke the keys of machines that call the HTTP API.

    \b
    Examples:
      luytre keys create --scope intake --source forum --name "the forum"
      luytre keys list
      luytre keys limit k3m9x2p4qa 600
      luytre keys revoke k3m9x2p4qa
    """


@group.command("create")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(sorted(SCOPES)),
    help="What the key is good for; may be given several times: "
    + "; ".join(f"{name}: {meaning}" for name, meaning in sorted(SCOPES.items()))
    + ".",
)
@click.option("--source", help="The one platform that it is for. Without it, any.")
@click.option("--name", default="", help="What people call the key.")
@click.option(
    "--per-minute",
    type=click.IntRange(1, MOST_PER_MINUTE),
    help="How many items may come with it in a minute: each post or text of a batch, and one for "
    "any other request. [default: as many as the server takes]",
)
@data_options
def create(
    scopes: tuple[str, ...],
    source: str | None,
    name: str,
    per_minute: int | None,
    data: Path | None,
    database: str | None,
) -> None:
    """Make a key and show it, once.

    A server that is running knows it a second later.

    \b
    Examples:
      luytre keys create --scope intake --source forum --name "the forum"
      luytre keys create --scope intake --scope screen --per-minute 600
    """
    with (
        opened(data, database, make=True) as installation,
        installation.database.write() as connection,
    ):
        try:
            key, token = create_key(connection, name, scopes, source, now(), ACTOR, per_minute)
        except ValueError as error:
            raise click.ClickException(f"{error}.") from error
    click.echo(f"Key {key.id}, shown this once:", err=True)
    click.echo(token)


@group.command("list")
@data_options
def show(data: Path | None, database: str | None) -> None:
    """List the keys: id, scopes, source, name, limit, since when, and if revoked.

    \b
    Examples:
      luytre keys list
      luytre keys list --data /srv/luytre
    """
    with opened(data, database) as installation, installation.database.read() as connection:
        keys = list_keys(connection)
    rows = [
        (
            key.id, " ".join(sorted(key.scopes)), key.source or "any source", key.name,
            _limit(key.per_minute), day(key.created_at),
            f"revoked {day(key.revoked_at)}" if key.revoked_at else "good",
        )
        for key in keys
    ]  # fmt: skip
    print_list(rows, "There are no keys yet: luytre keys create --scope intake")


def _limit(per_minute: int | None) -> str:
    return "no limit" if per_minute is None else f"{per_minute} a minute"


def _read_limit(_: click.Context, __: click.Parameter, said: str) -> int | None:
    if said == "none":
        return None
    written = said.isascii() and said.isdecimal() and len(said) <= len(str(MOST_PER_MINUTE))
    if not written or not 1 <= int(said) <= MOST_PER_MINUTE:
        raise click.BadParameter(f"say 1 to {MOST_PER_MINUTE}, or none.")
    return int(said)


@group.command("limit")
@click.argument("key")
@click.argument("per_minute", metavar="N|none", callback=_read_limit)
@data_options
def limit(key: str, per_minute: int | None, data: Path | None, database: str | None) -> None:
    """Have N items a minute come with KEY, or none: as many as the server takes.

    An item is a post or text of a batch, or any other request. What is more than that is answered
    429, with the seconds to wait. A server that is running knows it a second later.

    \b
    Examples:
      luytre keys limit k3m9x2p4qa 600
      luytre keys limit k3m9x2p4qa none
    """
    with opened(data, database) as installation, installation.database.write() as connection:
        done = limit_key(connection, key, per_minute, now(), ACTOR)
    if not done:
        raise click.ClickException(
            f"there is no key {key} that could be limited. `luytre keys list` has them all."
        )
    click.echo(f"Key {key}: {_limit(per_minute)}.", err=True)


@group.command("revoke")
@click.argument("key")
@data_options
def revoke(key: str, data: Path | None, database: str | None) -> None:
    """Make the key with the id KEY worth nothing.

    \b
    Examples:
      luytre keys revoke k3m9x2p4qa
    """
    with opened(data, database) as installation, installation.database.write() as connection:
        done = revoke_key(connection, key, now(), ACTOR)
    if not done:
        raise click.ClickException(
            f"there is no key {key} that could be revoked. `luytre keys list` has them all."
        )
    click.echo(f"Key {key} is revoked.", err=True)


@group.command("rotate")
@click.argument("key")
@data_options
def rotate(key: str, data: Path | None, database: str | None) -> None:
    """Make a new key with what KEY may do, and revoke KEY, both at once.

    \b
    Examples:
      luytre keys rotate k3m9x2p4qa
    """
    with opened(data, database) as installation, installation.database.write() as connection:
        old = next((one for one in list_keys(connection) if one.id == key), None)
        if old is None or not revoke_key(connection, key, now(), ACTOR):
            raise click.ClickException(
                f"there is no key {key} to rotate. `luytre keys list` has them all."
            )
        made, token = create_key(
            connection, old.name, old.scopes, old.source, now(), ACTOR, old.per_minute
        )
    click.echo(f"Key {made.id} in place of {key}, shown this once:", err=True)
    click.echo(token)
