"""`luytre webhooks`: where platforms are told of decisions."""

from __future__ import annotations

from pathlib import Path

import click

from luytre.commands.data import data_options, opened
from luytre.commands.listing import print_list
from luytre.commands.telling import local_webhooks_option
from luytre.service.outgoing import Outgoing
from luytre.storage.clock import day, moment, now
from luytre.storage.outbox import dead_letters, replay
from luytre.storage.webhooks import add_webhook, health_of, list_webhooks, remove_webhook

__all__ = ["group"]

ACTOR = "command line"

MINUTE = "%Y-%m-%dT%H:%MZ"


@click.group("webhooks")
def group() -> None:
    """Tell platforms of decisions on their posts, by signed requests (Standard Webhooks).

    \b
    Examples:
      luytre webhooks add --source forum https://forum.example.org/luytre
      luytre webhooks list
      luytre webhooks dead
      luytre webhooks replay --all
    """


@group.command("add")
@click.option("--source", required=True, help="The platform whose decisions it is told of.")
@click.argument("url")
@local_webhooks_option
@data_options
def add(
    source: str, url: str, local_webhooks: bool, data: Path | None, database: str | None
) -> None:
    """Send what concerns one source to URL; shows the secret, once.

    URL starts with https://, or http:// on this machine or in a private network where the server
    runs with --allow-local-webhooks.

    \b
    Examples:
      luytre webhooks add --source forum https://forum.example.org/luytre
      luytre webhooks add --source forum --allow-local-webhooks http://127.0.0.1:9000/luytre
    """
    try:
        Outgoing(local=local_webhooks).check(url)
        with (
            opened(data, database, make=True) as installation,
            installation.database.write() as connection,
        ):
            webhook, secret = add_webhook(connection, installation.vault, source, url, now(), ACTOR)
    except ValueError as error:
        raise click.ClickException(f"{error}.") from error
    click.echo(f"Webhook {webhook.id}; its secret, shown this once:", err=True)
    click.echo(secret)


@group.command("list")
@data_options
def show(data: Path | None, database: str | None) -> None:
    """List the webhooks: number, source, address, since when, and how they do.

    How they do: the state (unused, good, failing or removed), when a message was last taken (UTC),
    how many failed since and wait or were given up, how many were given up in all, and what went
    wrong last. Messages that were taken are remembered for 30 days, those that were given up for
    90.

    \b
    Examples:
      luytre webhooks list
      luytre webhooks list --data /srv/luytre
    """
    with opened(data, database) as installation, installation.database.read() as connection:
        found = [(one, health_of(connection, one)) for one in list_webhooks(connection)]
    rows = [
        (
            one.id, one.source, one.url or "-", day(one.created_at),
            f"removed {day(one.removed_at)}" if one.removed_at else health.state,
            "-" if health.taken_at is None else moment(health.taken_at).strftime(MINUTE),
            health.failing, health.dead, health.trouble or "-",
        )
        for one, health in found
    ]  # fmt: skip
    print_list(rows, "There are no webhooks yet: luytre webhooks add --source forum URL")


@group.command("remove")
@click.argument("webhook", type=click.IntRange(min=1))
@data_options
def remove(webhook: int, data: Path | None, database: str | None) -> None:
    """Send nothing more to the webhook with the number WEBHOOK.

    \b
    Examples:
      luytre webhooks remove 2
    """
    with opened(data, database) as installation, installation.database.write() as connection:
        done = remove_webhook(connection, webhook, now(), ACTOR)
    if not done:
        raise click.ClickException(
            f"there is no webhook {webhook} to remove. `luytre webhooks list` has them all."
        )
    click.echo(f"Webhook {webhook} is removed.", err=True)


@group.command("dead")
@data_options
def dead(data: Path | None, database: str | None) -> None:
    """List what was given up: number, where to, type, day, attempts, and what went wrong.

    \b
    Examples:
      luytre webhooks dead
    """
    with opened(data, database) as installation, installation.database.read() as connection:
        found = dead_letters(connection)
    rows = [
        (
            one.id, f"{'webhook' if one.kind == 'webhook' else 'report'} {one.target}", one.type,
            day(one.made_at), one.attempts, one.trouble or "-",
        )
        for one in found
    ]  # fmt: skip
    print_list(rows, "Nothing was given up.")


@group.command("replay")
@click.argument("letters", nargs=-1, type=click.IntRange(min=1), metavar="[NUMBER]...")
@click.option("--all", "everything", is_flag=True, help="All that `luytre webhooks dead` lists.")
@data_options
def again(
    letters: tuple[int, ...], everything: bool, data: Path | None, database: str | None
) -> None:
    """Send again what was given up, under the ids that it had.

    \b
    Examples:
      luytre webhooks replay 17 18
      luytre webhooks replay --all
    """
    if bool(letters) == everything:
        raise click.UsageError("Say which: numbers that `luytre webhooks dead` lists, or --all.")
    with opened(data, database) as installation, installation.database.write() as connection:
        count = replay(connection, None if everything else letters, now())
    wanted = len(set(letters))
    click.echo(f"To be sent again: {count}.", err=True)
    if count < wanted:
        raise click.ClickException(
            f"{wanted - count} of them were not given up, or are for a webhook that was removed."
        )
