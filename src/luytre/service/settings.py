"""What `luytre up` is told, and what it refuses to be told."""

from __future__ import annotations

import ipaddress

import msgspec

__all__ = ["Settings", "SettingsError"]

SHORTEST_KEY = 16


class SettingsError(ValueError):
    """The server would not be safe, or could not work, with these settings."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen, and the `key` that a caller has to show.

    None asks for no key, which is refused where other machines can reach the address.
    `per_minute` is how many items an address may ask for in a minute that shows no key of its own;
    None is as many as the server takes.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    key: str | None = None
    per_minute: int | None = None

    def __post_init__(self) -> None:
        if not self.host:
            raise SettingsError("The host is empty. Name an address, such as 127.0.0.1.")
        if self.per_minute is not None and self.per_minute < 1:
            raise SettingsError("The limit is at least 1 a minute. Leave it out to have none.")
        if self.key is not None and (len(self.key) < SHORTEST_KEY or not self.key.isascii()):
            raise SettingsError(
                f"The key needs at least {SHORTEST_KEY} ASCII characters, so that nobody guesses "
                "it. This makes one: python3 -c 'import secrets; print(secrets.token_urlsafe())'"
            )
        if self.key is None and not self.is_local:
            raise SettingsError(
                f"{self.host} can be reached from other machines, so a key is needed: set "
                "LUYTRE_KEY to one. Without a key the server listens on 127.0.0.1 only."
            )

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def address(self) -> str:
        """The page's address, for people."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"
