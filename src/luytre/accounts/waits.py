"""How long those who guess have to wait, held in memory.

It is counted for who asks, never for who is asked for: nobody can be kept out by the guesses of
somebody else.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

__all__ = ["Waits", "network_of"]


class Waits:
    """Tries of one kind: the first `free` ones are free, each later one doubles the wait.

    `first`, `most` and `forget` are seconds: the first wait, the longest one, and how long after
    the last try all is forgotten. Of more than `held` keys the oldest are forgotten.
    """

    def __init__(
        self,
        free: int,
        first: float,
        most: float,
        *,
        forget: float = 3_600.0,
        held: int = 50_000,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._free = free
        self._first = first
        self._most = most
        self._forget = forget
        self._held = held
        self._clock = clock
        self._tries: OrderedDict[object, tuple[int, float]] = OrderedDict()

    def left(self, key: object) -> float:
        """Seconds that `key` has to wait still; 0 where it may try."""
        tries, last = self._of(key)
        if tries < self._free:
            return 0.0
        doubled: float = self._first * 2.0 ** min(tries - self._free, 30)
        return max(0.0, last + min(self._most, doubled) - self._clock())

    def tried(self, key: object) -> None:
        """Count a try, before it is known how it ends: many at once are no way around."""
        tries, _ = self._of(key)
        self._tries[key] = (tries + 1, self._clock())
        self._tries.move_to_end(key)
        while len(self._tries) > self._held:
            self._tries.popitem(last=False)

    def has(self, key: object) -> bool:
        """Whether `key` tried and that is not forgotten."""
        return self._of(key)[0] > 0

    def was_right(self, key: object) -> None:
        """Forget the tries of `key`."""
        self._tries.pop(key, None)

    def take_back(self, key: object) -> None:
        """Count one try of `key` less."""
        tries, last = self._of(key)
        if tries > 1:
            self._tries[key] = (tries - 1, last)
        else:
            self._tries.pop(key, None)

    def _of(self, key: object) -> tuple[int, float]:
        tries, last = self._tries.get(key, (0, 0.0))
        return (0, 0.0) if tries and self._clock() - last > self._forget else (tries, last)


def network_of(address: str) -> str:
    """What is counted as one client: an IPv4 address, or the /64 that one IPv6 line has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
