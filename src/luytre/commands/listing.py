"""Lists for people and for other programs: a line for each thing, its fields behind one another."""

from __future__ import annotations

from collections.abc import Sequence

import click

__all__ = ["print_list"]


def print_list(rows: Sequence[Sequence[object]], none: str) -> None:
    """Print `rows`, their fields parted by tabs; `none`, on stderr, where there are none."""
    if not rows:
        click.echo(none, err=True)
    for fields in rows:
        click.echo("\t".join(map(str, fields)))
