"""How much a key, or a caller without one, may ask for in a minute. Held in memory.

Counted are items: each post or text of a batch, and one for any other request. A minute's worth
may come at once; from then on as much comes back as time goes by.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from luytre.accounts import ApiKey
from luytre.accounts.waits import network_of
from luytre.service.refusals import Refusal

__all__ = ["CHARGE", "Buckets", "Charge", "Rates", "charge_of"]

#: Where those behind the door find what a request is counted against.
CHARGE = "luytre.charge"

#: Seconds in which an empty bucket fills.
MINUTE = 60.0

#: What the rounding of sums of seconds may be off by.
ROUNDING = 1e-6


class Buckets:
    """What callers have used of their minute. Safe in threads.

    Of each is held only when its bucket is full again; of more than `held` the oldest go.
    """

    def __init__(self, held: int = 50_000, clock: Callable[[], float] = monotonic) -> None:
        self._held = held
        self._clock = clock
        self._lock = threading.Lock()
        # By the limit too: who is given another one begins with a full bucket.
        self._full_at: OrderedDict[tuple[str, int], float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, who: str, per_minute: int, items: int, instead_of: int = 0) -> int:
        """Take `items`; 0 where that could be done, else the whole seconds until it can.

        More than a minute's worth is taken from a full bucket alone, and paid off before anything
        else is taken: nobody waits for what can never be there. `instead_of` items that were taken
        for the same request are put back first, and stay back where the answer isn't 0.
        """
        name, each = (who, per_minute), MINUTE / per_minute
        with self._lock:
            now = self._clock()
            # In seconds until the bucket is full.
            used = max(0.0, self._full_at.pop(name, now) - instead_of * each - now)
            wait = used + min(items * each, MINUTE) - MINUTE
            taken = wait <= ROUNDING
            if taken:
                used += items * each
            if used:
                self._full_at[name] = now + used
            self._forget(now)
        return 0 if taken else math.ceil(wait)

    def _forget(self, now: float) -> None:
        """Drop the oldest two that are full, so that more go than come, and any above `held`."""
        for _ in range(2):
            name = next(iter(self._full_at), None)
            if name is None or self._full_at[name] > now:
                break
            del self._full_at[name]
        while len(self._full_at) > self._held:
            self._full_at.popitem(last=False)


class Charge:
    """What one request is counted against. It raises `Refusal` where a limit is used up.

    A request that is refused for its rate counts for nothing, so that asking again costs nothing.
    A batch may be told to wait twice: until its body is read, and then for what is in it.
    """

    __slots__ = ("_buckets", "_per_minute", "_taken", "_who", "_whose")

    def __init__(self, buckets: Buckets, who: str, per_minute: int, whose: str) -> None:
        self._buckets = buckets
        self._who = who
        self._per_minute = per_minute
        self._whose = whose
        self._taken = 0

    def begin(self) -> None:
        """Count the request as one item, before its body is read."""
        self._take(1)

    def count(self, items: int) -> None:
        """Count it as a batch of `items` instead, before anything is done with it."""
        self._take(max(1, items))

    def _take(self, items: int) -> None:
        seconds = self._buckets.take(self._who, self._per_minute, items, self._taken)
        if seconds:
            raise _too_many(self._whose, self._per_minute, items, seconds)
        self._taken = items


class Rates:
    """The limits: of each key its own, and `per_minute` for each address that shows none.

    None is no limit. A platform's key is never forgotten for the number of addresses that ask.
    """

    __slots__ = ("_addresses", "_keys", "_per_minute")

    def __init__(
        self, per_minute: int | None = None, clock: Callable[[], float] = monotonic
    ) -> None:
        self._per_minute = per_minute
        self._keys = Buckets(clock=clock)
        self._addresses = Buckets(clock=clock)

    def of_key(self, key: ApiKey) -> Charge | None:
        """What a request that showed `key` counts against."""
        if key.per_minute is None:
            return None
        return Charge(self._keys, key.id, key.per_minute, "key")

    def of_address(self, client: tuple[str, int] | None) -> Charge | None:
        """What a request from `client`, an address and a port, counts against."""
        if self._per_minute is None:
            return None
        who = network_of(client[0]) if client else ""
        return Charge(self._addresses, who, self._per_minute, "address")


def charge_of(scope: Mapping[str, Any]) -> Charge | None:
    """What a request that came through the door is counted against, if anything."""
    charge = scope.get(CHARGE)
    return charge if isinstance(charge, Charge) else None


def _too_many(whose: str, per_minute: int, items: int, seconds: int) -> Refusal:
    hint = f"The limit of this {whose} is {per_minute} items a minute"
    if items > per_minute:
        hint += (
            f", and this batch has {items}: it is taken only once none are used, in {seconds} "
            "seconds at the earliest. Send smaller batches."
        )
    else:
        hint += f". Send it again in {seconds} seconds, as the Retry-After header says."
    return Refusal("rate_limited", hint, headers=[(b"retry-after", b"%d" % seconds)])
