"""The time, as records have it: microseconds since 1970."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

__all__ = ["DAY", "SECOND", "day", "moment", "now"]

SECOND = 1_000_000
DAY = 86_400 * SECOND

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> int:
    """Microseconds since 1970, by the machine's clock."""
    return time.time_ns() // 1_000


def moment(at: int) -> datetime:
    """A time of the records, in UTC; no microsecond is rounded."""
    return _EPOCH + timedelta(microseconds=at)


def day(at: int) -> str:
    """The day of a time of the records, in UTC, as ISO 8601 writes it."""
    return moment(at).date().isoformat()
