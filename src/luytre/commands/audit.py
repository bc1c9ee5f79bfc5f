"""`luytre audit`: prove that the events are those that were written."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from luytre.commands.data import data_options, opened
from luytre.storage import chain
from luytre.storage.audit import verify
from luytre.storage.checkpoints import Checkpoint, CheckpointError, read_checkpoint
from luytre.storage.clock import now

__all__ = ["group"]


@click.group("audit")
def group() -> None:
    """Prove that the events are those that were written, and note how far they go.

    \b
    Examples:
      luytre audit verify
      luytre audit checkpoint
      luytre audit verify --checkpoint /mnt/elsewhere/000000004711.json
    """


@group.command("verify")
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that was kept elsewhere; may be given several times. Those in the data "
    "folder are read anyhow.",
)
@click.option(
    "--public-key",
    help="Key that checkpoints were signed with, in hexadecimal, if not this installation's.",
)
@data_options
def check(
    files: tuple[Path, ...], public_key: str | None, data: Path | None, database: str | None
) -> None:
    """Read all events and say what is wrong with them; 1 where something is.

    Found are changes, gaps, events that changed places or were put in, and, before a checkpoint,
    events that were cut off or rewritten.

    \b
    Examples:
      luytre audit verify
      luytre audit verify --checkpoint /mnt/elsewhere/000000004711.json
    """
    with opened(data, database) as installation:
        trusted = [installation.vault.public_key]
        if public_key:
            trusted.insert(0, _parse_key(public_key))
        try:
            checkpoints = [_read(path, trusted) for path in (*installation.checkpoints, *files)]
        except CheckpointError as error:
            raise click.ClickException(str(error)) from error
        with installation.database.read() as connection:
            newest = chain.last(connection)[0]
            with click.progressbar(length=newest, label="Reading events", file=sys.stderr) as bar:
                found = verify(connection, checkpoints, lambda count: bar.update(count - bar.pos))
                bar.update(newest - bar.pos)
    for finding in found.findings:
        click.echo(f"event {finding.seq}: {finding.what}: {finding.detail}")
    if found.findings:
        raise click.exceptions.Exit(1)
    against = f", {len(checkpoints)} checkpoints" if checkpoints else ", no checkpoint to compare"
    click.echo(f"{found.events:,} events are whole{against}.")


def _parse_key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise click.BadParameter(
            "It has 64 hexadecimal digits; `luytre audit checkpoint` says it.",
            param_hint="--public-key",
        )
    return key


def _read(path: Path, trusted: Iterable[bytes]) -> Checkpoint:
    """The checkpoint in a file, signed with one of the keys; raises `CheckpointError`."""
    error = CheckpointError(path)
    for key in trusted:
        try:
            return read_checkpoint(path, key)
        except CheckpointError as found:
            error = found
    raise error


@group.command("checkpoint")
@data_options
def checkpoint(data: Path | None, database: str | None) -> None:
    """Sign a note of how far the events go, and say which file it is in.

    Copy the file to where whoever owns the database can't change it. `luytre up` writes one a day.

    \b
    Examples:
      luytre audit checkpoint
      cp "$(luytre audit checkpoint)" /mnt/elsewhere/
    """
    with opened(data, database) as installation:
        with installation.database.read() as connection:
            seq, digest = chain.last(connection)
        if not seq:
            raise click.ClickException("there are no events yet.")
        path = installation.write_checkpoint(Checkpoint(seq, digest, now()))
        click.echo(
            f"Event {seq}; the public key is {installation.vault.public_key.hex()}", err=True
        )
        click.echo(path)
