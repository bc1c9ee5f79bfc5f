"""A small HTTP client that keeps a schedule, on this machine only.

Requests are sent when they are due, whether or not earlier ones were answered, and a latency runs
from the moment at which its request was due: a server that stalls can't hide it by slowing the
client down. One request at a time is under way on a connection; what finds none free waits, and
its waiting counts.
"""

from __future__ import annotations

import itertools
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType

HOST = "127.0.0.1"
PATIENCE = 5.0  # seconds to wait for the last answers
SLACK = 0.00006  # seconds by which the kernel wakes late


class ServerError(RuntimeError):
    """The server answered with an error, or closed a connection."""


@dataclass
class Outcome:
    """Latencies in seconds, in the order of the answers, and what the run took."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    unanswered: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, part: float) -> float:
        """Milliseconds that `part` of the answers stayed within; inf where one is missing."""
        ordered = sorted(self.latencies)
        at = int(part * (len(ordered) + self.unanswered))
        return 1000 * ordered[at] if at < len(ordered) else float("inf")


class Connection:
    """One kept-alive connection."""

    __slots__ = ("due", "received", "socket", "wanted")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.wanted = 0
        self.due = 0.0

    def send(self, request: bytes, due: float) -> None:
        self.due, self.received, self.wanted = due, b"", 0
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Read what has come; True when the answer is whole."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ServerError("the server closed a connection; look at what it printed")
        received = self.received = self.received + part if self.received else part
        if not self.wanted:
            head = received.find(b"\r\n\r\n")
            if head < 0:
                return False
            self.wanted = head + 4 + _content_length(received[: head + 2])
        if len(received) < self.wanted:
            return False
        if not received.startswith(b"HTTP/1.1 200"):
            raise ServerError(received[:300].decode("utf-8", "replace"))
        return True

    @property
    def body(self) -> bytes:
        return self.received.partition(b"\r\n\r\n")[2]


def _content_length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"\r\ncontent-length:")
    if at < 0:
        raise ServerError("an answer has no Content-Length, which this client needs")
    return int(lower[at + 17 : lower.index(b"\r\n", at + 2)])


def post(path: str, body: bytes, key: str | None = None) -> bytes:
    """The bytes of a POST request, with `key` shown if there is one."""
    shown = f"Authorization: Bearer {key}\r\n" if key else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n{shown}"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(path: str) -> bytes:
    """The bytes of a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


class Client:
    """A number of connections to one port of this machine."""

    def __init__(self, port: int, connections: int) -> None:
        self.connections = [Connection(port) for _ in range(connections)]
        # Waits to the microsecond; the others wait whole milliseconds, and a client that spins
        # instead takes a core away from the server that it measures.
        self.selector = selectors.SelectSelector()
        for connection in self.connections:
            self.selector.register(connection.socket, selectors.EVENT_READ, connection)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.selector.close()
        for connection in self.connections:
            connection.socket.close()

    def ask(self, request: bytes) -> bytes:
        """The body of one answer."""
        connection = self.connections[0]
        connection.send(request, 0.0)
        while not connection.receive():
            pass
        return connection.body

    def saturate(self, requests: Sequence[bytes], seconds: float) -> Outcome:
        """A request under way on every connection all the time."""
        outcome, stream = Outcome(), itertools.cycle(requests)
        clock, select = time.perf_counter, self.selector.select
        begin = clock()
        for connection in self.connections:
            connection.send(next(stream), clock())
        waiting = len(self.connections)
        end = begin + seconds
        while waiting:
            for key, _ in select(PATIENCE):
                connection = key.data
                if not connection.receive():
                    continue
                now = clock()
                if now < end:
                    outcome.latencies.append(now - connection.due)
                    connection.send(next(stream), now)
                else:
                    waiting -= 1
            if clock() > end + PATIENCE:
                break
        outcome.seconds = seconds
        return outcome

    def keep_schedule(self, requests: Sequence[bytes], rate: float, seconds: float) -> Outcome:
        """`rate` requests a second, evenly, and the latency of each from when it was due."""
        outcome = Outcome(seconds=seconds)
        stream, free = itertools.cycle(requests), deque(self.connections)
        clock = time.perf_counter
        total = int(rate * seconds)
        begin = clock() + 0.01
        sent = 0
        while sent < total or len(free) < len(self.connections):
            now = clock()
            while free and sent < total and (due := begin + sent / rate) <= now:
                free.popleft().send(next(stream), due)
                sent += 1
            for connection in self._answered(self._pause(begin + sent / rate, sent < total)):
                outcome.latencies.append(clock() - connection.due)
                free.append(connection)
            if now > begin + seconds + PATIENCE:
                break
        outcome.unanswered = total - len(outcome.latencies)
        return outcome

    def _pause(self, due: float, more: bool) -> float:
        """How long to wait for answers, so as to wake when the next request is due."""
        return max(0.0, due - time.perf_counter() - SLACK) if more else 0.05

    def _answered(self, pause: float) -> Iterator[Connection]:
        for key, _ in self.selector.select(pause):
            connection: Connection = key.data
            if connection.receive():
                yield connection
