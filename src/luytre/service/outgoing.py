"""Requests to addresses that others have named, and to no machine that is not theirs.

Whoever may add a webhook could otherwise have this server ask its own network, or the address where
a cloud hands out its keys. So a name is resolved here, every address behind it is looked at, and
the connection is made to the very address that was looked at: what the name leads to a moment later
doesn't matter. TLS still proves the name. Redirects are not followed, proxies of the environment
not asked.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from types import TracebackType
from typing import NamedTuple, Self

import httpx

from luytre.storage.webhooks import checked_url

__all__ = ["Answer", "Found", "Outgoing", "Refused", "Visit", "is_local", "is_public"]

#: Seconds that a request may take, all in all, and bytes of the answer that are read: none of them
#: is looked at, but a connection whose answer was read can be used again.
SECONDS = 10.0
MOST_READ = 4_096
SECONDS_TO_READ = 1.0

#: Names that are resolved at a time: each keeps a thread waiting.
RESOLVERS = 4

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[str]]

#: Addresses of providers' own machines that look like anybody's.
_PROVIDERS = frozenset({IPv4Address("168.63.129.16")})
_RESERVED = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"))

#: What of IPv6 is given out; the parts of it that stand for something else; and what carries an
#: address of IPv4 in its last 32 bits.
_UNICAST = IPv6Network("2000::/3")
_SPECIAL = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")

#: Networks that are somebody's own: allowed where the installation says so.
_OWN = tuple(
    map(
        ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
#: Never, though it lies in one of them: where a cloud hands out keys.
_METADATA = frozenset({IPv6Address("fd00:ec2::254")})


_ELSEWHERE = "its host is in a network that is not the open internet"
_OF_ONES_OWN = "LUYTRE_WEBHOOKS_LOCAL=1 lets webhooks lead to this machine and to private networks"


class Refused(Exception):  # noqa: N818  (an answer, not a fault)
    """Nothing was sent. The message says why, without the address."""


class Answer(NamedTuple):
    """A status, and the seconds after which the receiver asks to be asked again."""

    status: int
    retry_after: float | None = None


class Found(NamedTuple):
    """What a request brought: a status, where it leads to, and all of its body."""

    status: int
    location: str | None
    body: bytes


def is_public(address: Address) -> bool:
    """Whether an address is of the open internet."""
    if isinstance(address, IPv6Address):
        embedded = _embedded(address)
        if embedded is not None:
            return is_public(embedded)
        if address not in _UNICAST or any(address in network for network in _SPECIAL):
            return False
    elif address in _PROVIDERS or any(address in network for network in _RESERVED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_local(address: Address) -> bool:
    """Whether an address is of this machine or of a private network."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return is_local(address.ipv4_mapped)
    return address not in _METADATA and any(address in network for network in _OWN)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The address of IPv4 that one of IPv6 leads to."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


class Outgoing:
    """Makes visits. `local` allows this machine and private networks, and there http.

    `trust` says which authorities TLS believes, by default those of certifi or SSL_CERT_FILE.
    """

    def __init__(
        self,
        *,
        local: bool = False,
        resolve: Resolve = _resolve,
        trust: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._local = local
        self._lookup = resolve
        self._trust = trust
        self.seconds = seconds
        self._resolvers = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="luytre-resolve")

    @cached_property
    def trust(self) -> ssl.SSLContext:
        return self._trust or httpx.create_ssl_context()

    def check(self, url: str) -> httpx.URL:
        """The address, if it may be visited as far as its letters say; raises `ValueError`."""
        parsed = checked_url(url)
        if parsed.scheme != "https" and not self._local:
            raise ValueError(f"an address starts with https://; {_OF_ONES_OWN}")
        try:
            address = ip_address(parsed.host)
        except ValueError:
            return parsed  # a name: what it leads to is looked at when something is sent
        if not (is_public(address) or is_local(address)):
            raise ValueError(f"{_ELSEWHERE}, and nothing is sent there")
        if not (is_public(address) or self._local):
            raise ValueError(f"{_ELSEWHERE}; {_OF_ONES_OWN}")
        return parsed

    async def address_of(self, url: httpx.URL) -> str:
        """The address to connect to; raises `Refused`."""
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await asyncio.get_running_loop().run_in_executor(
                self._resolvers, self._lookup, url.host, port
            )
        except (OSError, UnicodeError):
            raise Refused("its host has no address") from None
        addresses = [ip_address(one.partition("%")[0]) for one in found]
        if not addresses:
            raise Refused("its host has no address")
        for address in addresses:
            # All of them: which one is tried first is not ours to say.
            if is_public(address):
                if url.scheme != "https":
                    raise Refused("http is for this machine and its network; elsewhere https")
            elif not (self._local and is_local(address)):
                raise Refused(_ELSEWHERE)
        return str(addresses[0])

    def close(self) -> None:
        self._resolvers.shutdown(wait=False, cancel_futures=True)


class Visit:
    """One connection or several to one address, one request after another."""

    def __init__(self, outgoing: Outgoing, url: str) -> None:
        self._outgoing = outgoing
        self._url = url
        # Connections are told apart by address alone, of which one may serve many names: no two
        # visits share one.
        self._client = httpx.AsyncClient(
            verify=outgoing.trust,
            trust_env=False,
            follow_redirects=False,
            timeout=outgoing.seconds,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def get(self, most: int) -> Found:
        """Ask for what stands there; raises `Refused`, `TimeoutError`, `httpx.TransportError`.

        `Refused` also where it has more than `most` bytes.
        """
        async with asyncio.timeout(self._outgoing.seconds):
            response = await self._send(
                "GET", None, {"accept": "*/*", "accept-encoding": "identity"}
            )
            try:
                body = bytearray()
                async for part in response.aiter_raw():
                    body += part
                    if len(body) > most:
                        raise Refused(f"it has more than {most:,} bytes")
            finally:
                await response.aclose()
        return Found(response.status_code, response.headers.get("location"), bytes(body))

    async def _send(
        self, method: str, body: bytes | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        try:
            url = self._outgoing.check(self._url)
        except ValueError as error:
            raise Refused(str(error)) from None
        address = await self._outgoing.address_of(url)
        request = self._client.build_request(
            method,
            url.copy_with(host=address),
            content=body,
            headers={"host": url.netloc.decode("ascii"), "user-agent": "luytre", **headers},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        return await self._client.send(request, stream=True)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send JSON; raises `Refused`, `TimeoutError`, `httpx.TransportError`."""
        async with asyncio.timeout(self._outgoing.seconds):
            response = await self._send(
                "POST", body, {"content-type": "application/json", **headers}
            )
        try:
            async with asyncio.timeout(SECONDS_TO_READ):
                read = 0
                async for part in response.aiter_raw(MOST_READ):
                    read += len(part)
                    if read >= MOST_READ:
                        break
        except (TimeoutError, httpx.TransportError):
            pass  # the status has been given
        finally:
            await response.aclose()
        return Answer(response.status_code, _retry_after(response.headers.get("retry-after")))


def _retry_after(value: str | None) -> float | None:
    """Seconds, of a number of them or of a date; None for what is neither."""
    if value is None:
        return None
    if value.isascii() and value.isdecimal() and len(value) < 12:
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
