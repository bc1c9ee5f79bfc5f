"""What is to be told to others: written in the transaction of what it tells of, sent later.

**At least once.** What was committed is sent until the other side has taken it, or is given up
after the last of `DELAYS` and kept as a dead letter. Whoever sends takes rows on a lease: if they
die between sending and noting it, the row is sent again when the lease is over, under the same
number. **In order** of their numbers are the messages of one webhook, as long as it takes them: no
two senders have rows of the same one at once, but one that it refused comes again after later ones.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, delete, func, insert, or_, select, tuple_, update

from luytre.storage.clock import DAY, SECOND
from luytre.storage.parts import in_parts
from luytre.storage.tables import outbox, webhooks
from luytre.storage.told import checked_mail, checked_told

__all__ = [
    "DELAYS",
    "Letter",
    "counts",
    "dead_letters",
    "failed",
    "forget_sent",
    "give_up",
    "is_due",
    "lease",
    "postpone",
    "release",
    "replay",
    "sent",
    "tell",
    "tell_reporter",
]


#: Seconds from each attempt that failed to the next one, lengthened by up to `JITTER` of it.
DELAYS = (5, 30, 120, 600, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600)
JITTER = 0.2

#: Longest that a receiver may ask to be left alone, in seconds.
LONGEST_REST = 24 * 3_600

#: Rows of one webhook, or of one reporter, that are leased together.
TOGETHER = 10

#: Days that rows are kept: those that were sent, since then; dead letters, and mails that nobody
#: could send, since they were due.
KEEP_SENT = 30
KEEP_UNSENT = 90

LONGEST_TROUBLE = 200


class Letter(NamedTuple):
    """A row. `target` is a webhook's number or, for a mail, a report's; times in microseconds."""

    id: int
    kind: str
    target: int
    type: str
    body: str
    made_at: int
    state: str
    due_at: int
    leased_until: int
    attempts: int
    trouble: str | None
    sent_at: int | None


_LIVE = select(webhooks.c.id).where(webhooks.c.removed_at.is_(None)).order_by(webhooks.c.id)
_NEXT = select(func.coalesce(func.max(outbox.c.id), 0) + 1)


def tell(connection: Connection, source: str, type: str, body: dict[str, Any], at: int) -> int:
    """Tell the webhooks of `source`, in the caller's transaction; returns how many there are.

    `body` has fields of `luytre.storage.told.Told` alone: another one raises `ValueError`. Only
    within `Database.write`.
    """
    text = checked_told(source, type, body)
    targets = connection.execute(_LIVE.where(webhooks.c.source == source)).scalars().all()
    _add(connection, "webhook", targets, type, text, at)
    return len(targets)


def tell_reporter(
    connection: Connection, report: int, type: str, body: dict[str, Any], at: int
) -> None:
    """Write a mail to whoever made a report, in the caller's transaction.

    Who that is, is looked up when it is sent. `type` and the fields of `body` are those of
    `luytre.storage.told.MAILS`; raises `ValueError`. Only within `Database.write`.
    """
    _add(connection, "mail", [report], type, checked_mail(type, body), at)


def _add(
    connection: Connection, kind: str, targets: Sequence[int], type_: str, body: str, at: int
) -> None:
    if not targets:
        return
    first = int(connection.execute(_NEXT).scalar_one())
    rows = [
        Letter(number, kind, target, type_, body, at, "waiting", at, 0, 0, None, None)._asdict()
        for number, target in enumerate(targets, first)
    ]
    connection.execute(insert(outbox), rows)


def _free(now: int, kinds: Iterable[str]) -> Any:
    return and_(
        outbox.c.state == "waiting",
        outbox.c.due_at <= now,
        outbox.c.leased_until <= now,
        outbox.c.kind.in_(list(kinds)),
    )


def is_due(connection: Connection, now: int, kinds: Iterable[str]) -> bool:
    """Whether there may be something to `lease`; only reads."""
    found = connection.execute(select(outbox.c.id).where(_free(now, kinds)).limit(1)).first()
    return found is not None


def lease(
    connection: Connection,
    now: int,
    most: int,
    seconds: float,
    kinds: Iterable[str] = ("webhook", "mail"),
) -> list[Letter]:
    """Take up to `most` rows that are due, for `seconds`, in the order of their numbers.

    Of one target up to `TOGETHER`, and none while another sender has some of it. Nobody else is
    given them before the lease is over; on PostgreSQL those who lease at once don't wait for each
    other. Within a transaction of `Database.write`.
    """
    target = tuple_(outbox.c.kind, outbox.c.target)
    leased = select(outbox.c.kind, outbox.c.target).where(
        outbox.c.state == "waiting", outbox.c.leased_until > now
    )
    nth = func.row_number().over(
        partition_by=(outbox.c.kind, outbox.c.target), order_by=outbox.c.id
    )
    free = (
        select(outbox.c.id, nth.label("nth"))
        .where(_free(now, kinds), target.not_in(leased))
        .subquery()
    )
    # The first of each target before the second of any, so that none waits for a long one.
    wanted = (
        select(free.c.id).where(free.c.nth <= TOGETHER).order_by(free.c.nth, free.c.id).limit(most)
    )
    # SQLite has no row locks and needs none: its one writer has the database for itself.
    query = (
        select(outbox)
        .where(outbox.c.id.in_(wanted), _free(now, kinds))
        .order_by(outbox.c.id)
        .with_for_update(skip_locked=True)
    )
    until = now + round(seconds * SECOND)
    found = [Letter(*row)._replace(leased_until=until) for row in connection.execute(query)]
    if found:
        connection.execute(_these(letter.id for letter in found).values(leased_until=until))
    return found


def _these(numbers: Iterable[int]) -> Any:
    return update(outbox).where(outbox.c.id.in_(list(numbers)), outbox.c.state == "waiting")


def release(connection: Connection, letters: Iterable[Letter]) -> None:
    """Give back rows that were leased and not sent."""
    for letter in letters:
        mine = outbox.c.leased_until == letter.leased_until
        connection.execute(_these([letter.id]).where(mine).values(leased_until=0))


def sent(connection: Connection, letter: Letter, at: int, trouble: str | None = None) -> None:
    """Note that a row was sent, or with `trouble` why there is nobody any more to send it to."""
    connection.execute(
        _these([letter.id]).values(
            state="sent", sent_at=at, leased_until=0, attempts=letter.attempts + 1,
            trouble=_short(trouble),
        )
    )  # fmt: skip


def failed(
    connection: Connection,
    letter: Letter,
    now: int,
    trouble: str,
    *,
    rest: float = 0,
    final: bool = False,
    chance: Callable[[], float] = random.random,
) -> str:
    """Note an attempt that failed; returns the row's state.

    It is "waiting" for the next attempt, not before `rest` seconds are over where the receiver
    asked for them; or "dead" behind the last attempt, or where it is `final`: no other attempt
    could go better.
    """
    attempts = letter.attempts + 1
    if final or attempts > len(DELAYS):
        state, due = "dead", now
    else:
        delay = DELAYS[attempts - 1] * (1 + JITTER * chance())
        state, due = "waiting", now + round(max(delay, min(rest, LONGEST_REST)) * SECOND)
    # Where the lease was over, somebody else may have sent it meanwhile, or be about to.
    mine = outbox.c.leased_until == letter.leased_until
    connection.execute(
        _these([letter.id])
        .where(mine)
        .values(state=state, due_at=due, leased_until=0, attempts=attempts, trouble=_short(trouble))
    )
    return state


def _short(trouble: str | None) -> str | None:
    return trouble[:LONGEST_TROUBLE] if trouble else None


def postpone(connection: Connection, kind: str, target: int | None, until: int) -> None:
    """Leave a target alone until then, or all of the kind: nothing of it is due before.

    No attempt is counted.
    """
    later = update(outbox).where(
        outbox.c.kind == kind, outbox.c.state == "waiting", outbox.c.due_at < until
    )
    if target is not None:
        later = later.where(outbox.c.target == target)
    connection.execute(later.values(due_at=until))


def give_up(connection: Connection, webhook: int, trouble: str) -> None:
    """What waits for a webhook that is no more becomes dead letters."""
    connection.execute(
        update(outbox)
        .where(outbox.c.kind == "webhook", outbox.c.target == webhook, outbox.c.state == "waiting")
        .values(state="dead", leased_until=0, trouble=trouble)
    )


def dead_letters(connection: Connection, most: int = 1_000) -> list[Letter]:
    """What was given up, newest first."""
    query = select(outbox).where(outbox.c.state == "dead").order_by(outbox.c.id.desc()).limit(most)
    return [Letter(*row) for row in connection.execute(query)]


def replay(connection: Connection, ids: Iterable[int] | None, now: int) -> int:
    """Have dead letters sent again, as if for the first time; all for None. Returns how many.

    They keep their numbers. Those of a webhook that was removed stay dead.
    """
    live = select(webhooks.c.id).where(webhooks.c.removed_at.is_(None))
    again = (
        update(outbox)
        .where(
            outbox.c.state == "dead",
            or_(outbox.c.kind == "mail", outbox.c.target.in_(live)),
        )
        .values(state="waiting", due_at=now, leased_until=0, attempts=0)
    )
    if ids is None:
        return connection.execute(again).rowcount
    wanted = sorted(set(ids))
    return sum(
        connection.execute(again.where(outbox.c.id.in_(some))).rowcount for some in in_parts(wanted)
    )


def counts(connection: Connection) -> dict[tuple[str, str], int]:
    """How many rows there are, by kind and state."""
    query: Select[Any] = select(outbox.c.kind, outbox.c.state, func.count()).group_by(
        outbox.c.kind, outbox.c.state
    )
    return {(kind, state): number for kind, state, number in connection.execute(query)}


def forget_sent(connection: Connection, now: int) -> int:
    """Drop rows that were sent 30 days ago, and what was not 90 days after it was due.

    What waits for a webhook is never dropped.
    """
    old = now - KEEP_UNSENT * DAY
    unsent = or_(
        outbox.c.state == "dead", and_(outbox.c.state == "waiting", outbox.c.kind == "mail")
    )
    return connection.execute(
        delete(outbox).where(
            or_(
                and_(outbox.c.state == "sent", outbox.c.sent_at <= now - KEEP_SENT * DAY),
                and_(unsent, outbox.c.due_at <= old, outbox.c.leased_until <= now),
            )
        )
    ).rowcount
