"""Work for the writer, and a way to let it wait together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from luytre.intake import Writer
from luytre.storage import Database, chain

SECONDS = 20


def note(name: str) -> Callable[[Connection, int], str]:
    """Work that adds an event, and says so."""

    def work(connection: Connection, at: int) -> str:
        chain.append(connection, at, "tested", name, {})
        return name

    return work


def noted(database: Database) -> list[str]:
    with database.read() as connection:
        return [event.actor for event in chain.read_events(connection)]


@contextmanager
def held_up(writer: Writer) -> Iterator[None]:
    """The writer is at work on one job meanwhile, so that others wait together."""
    begun, go_on = threading.Event(), threading.Event()

    def work(_: Connection, __: int) -> None:
        begun.set()
        go_on.wait(SECONDS)

    held = writer.submit(1, work)
    assert begun.wait(SECONDS)
    try:
        yield
    finally:
        go_on.set()
    held.result(SECONDS)
