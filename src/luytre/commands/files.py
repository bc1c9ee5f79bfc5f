"""The options that say where in a file the texts are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from luytre.reporting.inputs import FORMATS

__all__ = ["column_option", "format_option"]

column_option: Callable[[Any], Any] = click.option(
    "--column", help="Column (CSV, Parquet: name or number) or key (JSON: a.b) of the texts."
)
format_option: Callable[[Any], Any] = click.option(
    "--input-format",
    type=click.Choice(FORMATS),
    help="Format of what is read; by default from the endings.",
)
