"""Proves that the events are those that were written, in their order, none left out.

The chain alone shows change, gaps, reordering and insertion. Whoever can write to the database can
also cut its end off, or write all of it anew with digests that fit: that is shown by checkpoints
which are kept elsewhere (`luytre.storage.checkpoints`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

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
    missing: list[range] = []
    seq, digest, count = 0, FIRST_DIGEST, 0
    for event in read_events(connection):
        count += 1
        if progress and count % 1_000 == 0:
            progress(count)
        if event.seq < 1:
            findings.append(
                Finding(event.seq, "inserted", "it stands before the first event, which is 1")
            )
            continue
        follows = event.seq == seq + 1
        if not follows:
            missing.append(range(seq + 1, event.seq))
            findings.append(
                Finding(seq + 1, "gap", f"events {seq + 1} to {event.seq - 1} are missing")
            )
        if not event.holds():
            broken.append(event)
        elif event.previous != digest and follows and not (broken and broken[-1].seq == seq):
            findings.append(
                Finding(
                    event.seq,
                    "removed",
                    "the event that it was written after was removed, or written anew",
                )
            )
        seq, digest = event.seq, event.digest
        if len(broken) + len(findings) > MOST_FINDINGS:
            break
    findings += _explain(broken, missing)
    # What checkpoints show is listed however much else is wrong.
    findings = sorted(findings)[:MOST_FINDINGS] + _compare(connection, checkpoints)
    return Audit(count, seq, digest, sorted(findings))


def _explain(broken: list[Event], missing: list[range]) -> list[Finding]:
    """What happened to events whose digest isn't theirs where they stand."""
    findings = {}
    written = _places(broken)
    shift = 0
    for event in broken:
        place = written[event.seq]
        if place is None:
            findings[event.seq] = Finding(
                event.seq, "changed", "its digest is not that of its content"
            )
        elif _in_a_ring(event.seq, written) or any(place in gap for gap in missing):
            findings[event.seq] = Finding(
                event.seq, "reordered", f"it was written as event {place}"
            )
        elif place - event.seq != shift:
            # All behind events that were put in, or taken out, stand further on, or back.
            before, shift = shift, place - event.seq
            if shift < before:
                first = event.seq - (before - shift)
                findings[first] = Finding(
                    first, "inserted", "an event was put in here; those behind it moved"
                )
            else:
                findings[event.seq] = Finding(
                    event.seq, "removed", "an event was taken out; those behind it moved"
                )
    return list(findings.values())


def _places(broken: list[Event]) -> dict[int, int | None]:
    """Where each event stood when it was written, None where its digest fits no place near it."""
    written: dict[int, int | None] = {}
    now = [event.seq for event in broken]
    shift = 0
    for event in broken:
        near = range(event.seq - MOST_FINDINGS, event.seq + MOST_FINDINGS + 1)
        place = next(filter(event.holds, (event.seq + shift, *near, *now)), None)
        written[event.seq] = place
        shift = shift if place is None else place - event.seq
    return written


def _in_a_ring(seq: int, written: dict[int, int | None]) -> bool:
    """Whether the events at these places, `seq` among them, only changed them with each other."""
    place = written.get(seq)
    for _ in written:
        if place is None or place == seq:
            break
        place = written.get(place)
    return place == seq


def _compare(connection: Connection, checkpoints: Sequence[Checkpoint]) -> list[Finding]:
    findings = []
    newest = connection.execute(select(func.max(events.c.seq))).scalar() or 0
    good = 0
    for checkpoint in sorted(checkpoints):
        found = next(read_events(connection, checkpoint.seq - 1, checkpoint.seq), None)
        if found is None and checkpoint.seq > newest:
            findings.append(
                Finding(
                    newest + 1,
                    "cut",
                    f"a checkpoint names event {checkpoint.seq}, but the last one is {newest}",
                )
            )
        elif found is not None and found.digest == checkpoint.digest:
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
