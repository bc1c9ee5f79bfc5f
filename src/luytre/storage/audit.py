"""Proves that the events are those that were written, in their order, none left out.

The chain alone shows change, gaps, reordering and insertion. Whoever can write to the database can
also cut its end off, or write all of it anew with digests that fit: that is shown by checkpoints
which are kept elsewhere (`luytre.storage.checkpoints`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from luytre.storage.chain import FIRST_DIGEST, Event, read_events
from luytre.storage.checkpoints import Checkpoint
from luytre.storage.tables import events

__all__ = ["Audit", "Finding", "verify"]

#: Findings that are looked into and listed; after that many the chain is beyond describing.
MOST_FINDINGS = 200


class Finding(NamedTuple):
    """Something wrong with the event that has number `seq`, or should have it.

    `what` is "changed", "gap", "reordered", "inserted", "removed", "cut" or "rewritten".
    """

    seq: int
    what: str
    detail: str


class Audit(NamedTuple):
    """What `verify` read: how many events, up to which one, and what is wrong with them."""

    events: int
    last: int
    digest: bytes
    findings: list[Finding]


def verify(
    connection: Connection,
    checkpoints: Sequence[Checkpoint] = (),
    progress: Callable[[int], None] | None = None,
) -> Audit:
    """Read all events and compare them with each other and with `checkpoints`.

    `progress` is called with the number of events read so far, now and then.
    """
    findings: list[Finding] = []
    broken: list[Event] = []
    seq, digest, count = 0, FIRST_DIGEST, 0
    for event in read_events(connection):
        count += 1
        if progress and count % 1_000 == 0:
            progress(count)
        if event.seq != seq + 1:
            findings.append(
                Finding(seq + 1, "gap", f"events {seq + 1} to {event.seq - 1} are missing")
            )
        if not event.holds():
            broken.append(event)
        elif event.previous != digest and event.seq == seq + 1 and not broken:
            findings.append(
                Finding(event.seq, "removed", "the event that stood before this one is gone")
            )
        seq, digest = event.seq, event.digest
        if len(broken) > MOST_FINDINGS:
            break
    findings += _explain(broken)
    findings += _compare(connection, checkpoints, seq)
    findings.sort()
    return Audit(count, seq, digest, findings[:MOST_FINDINGS])


def _explain(broken: list[Event]) -> list[Finding]:
    """What happened to events whose digest isn't theirs where they stand."""
    findings = []
    places = [event.seq for event in broken]
    shifted = 0
    for event in broken:
        moved = next(
            (
                place
                for place in (event.seq - 1, event.seq + 1, *places)
                if place != event.seq and event.holds(place)
            ),
            None,
        )
        if moved is None:
            findings.append(Finding(event.seq, "changed", "its digest is not that of its content"))
        elif moved in places and moved - event.seq != shifted:
            findings.append(Finding(event.seq, "reordered", f"it was written as event {moved}"))
        elif moved - event.seq != shifted:
            # All behind an event that was put in, or taken out, stand one place further.
            shifted = moved - event.seq
            if shifted < 0:
                findings.append(
                    Finding(moved, "inserted", "an event was put in here; those behind it moved")
                )
            else:
                findings.append(
                    Finding(event.seq, "removed", "an event was taken out; those behind it moved")
                )
    return findings


def _compare(
    connection: Connection, checkpoints: Sequence[Checkpoint], newest: int
) -> list[Finding]:
    findings = []
    good = 0
    for checkpoint in sorted(checkpoints):
        found = connection.execute(
            select(events.c.digest).where(events.c.seq == checkpoint.seq)
        ).scalar()
        if found is None and checkpoint.seq > newest:
            findings.append(
                Finding(
                    newest + 1,
                    "cut",
                    f"a checkpoint names event {checkpoint.seq}, but the last one is {newest}",
                )
            )
        elif found is not None and bytes(found) == checkpoint.digest:
            good = checkpoint.seq
        elif found is not None:
            findings.append(
                Finding(
                    good + 1,
                    "rewritten",
                    f"events {good + 1} to {checkpoint.seq} are not those of the checkpoint "
                    f"at event {checkpoint.seq}",
                )
            )
            break
    return findings
