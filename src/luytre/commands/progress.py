"""The bar that long work shows: how far, how fast, how long still."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

__all__ = ["file_progress"]


def file_progress(console: Console) -> Progress:
    """A bar for how much of something is done, with a field `count` beside it; nothing where nobody
    looks."""
    return Progress(
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
