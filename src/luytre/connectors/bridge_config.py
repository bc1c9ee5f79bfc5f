"""What `luytre bridge` is told: the platforms, and what each is to Lũy Tre."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from luytre.connectors.discourse import Discourse
from luytre.connectors.generic import Generic
from luytre.connectors.mapping import read_mapping
from luytre.connectors.tables import ConfigError, read_table, read_toml
from luytre.connectors.translation import Connector
from luytre.connectors.xenforo import XenForo
from luytre.lexicon.complaints import did_you_mean

__all__ = ["Source", "read_config"]

PLATFORMS = ("discourse", "generic", "xenforo")
SHORTEST_SECRET = 12

_NAME = re.compile("[a-z0-9-]{1,60}")


class Source(msgspec.Struct, frozen=True):
    """One platform, as it is used: its connector, and the keys and secrets of both sides."""

    name: str
    connector: Connector
    platform_url: str
    platform_key: str
    platform_secret: str
    luytre_url: str
    luytre_key: str
    luytre_webhook_secret: str


class _Written(msgspec.Struct, frozen=True):
    platform: str
    platform_url: str
    platform_key: str
    platform_secret: str
    luytre_key: str
    luytre_webhook_secret: str
    luytre_url: str | None = None
    platform_user: str | None = None
    mapping: str | None = None
    private: bool = False
    quotes: bool = False


class _File(msgspec.Struct, frozen=True):
    source: dict[str, _Written]
    luytre_url: str = "http://127.0.0.1:8000"


def read_config(path: Path, environment: Mapping[str, str]) -> dict[str, Source]:
    """The sources by name. Raises `ConfigError` with all that is wrong.

    A value that begins with ``$`` is the name of a variable of `environment`, which is where
    secrets belong.
    """
    file = read_table(read_toml(path), _File, str(path))
    complaints = [] if file.source else [f"{path}: there is no [source.NAME] in it."]
    sources = {}
    for name, written in file.source.items():
        try:
            sources[name] = _source(path, name, written, file.luytre_url, environment)
        except ConfigError as error:
            complaints += error.complaints
    if complaints:
        raise ConfigError(complaints)
    return sources


def _source(
    path: Path, name: str, written: _Written, luytre_url: str, environment: Mapping[str, str]
) -> Source:
    where = f"{path}: source.{name}"
    complaints: list[str] = []
    if not _NAME.fullmatch(name):
        complaints.append(f"{where}: a name has a-z, 0-9 and hyphens, up to 60 of them.")
    values: dict[str, str] = {}
    for field in ("platform_key", "platform_secret", "luytre_key", "luytre_webhook_secret"):
        value = getattr(written, field)
        if value.startswith("$"):
            if not environment.get(value[1:]):
                complaints.append(f"{where}.{field}: the environment has no {value[1:]}. Set it.")
            value = environment.get(value[1:], "")
        elif not value:
            complaints.append(f"{where}.{field} is empty.")
        values[field] = value
    if 0 < len(values["platform_secret"]) < SHORTEST_SECRET:
        complaints.append(
            f"{where}.platform_secret has {len(values['platform_secret'])} characters; with fewer "
            f"than {SHORTEST_SECRET} it is guessed."
        )
    secret = values["luytre_webhook_secret"]
    if secret and not secret.startswith("whsec_"):
        complaints.append(f"{where}.luytre_webhook_secret begins with whsec_, and this does not.")
    values["luytre_url"] = written.luytre_url or luytre_url
    values["platform_url"] = written.platform_url
    for field in ("luytre_url", "platform_url"):
        complaints += _wrong_address(values[field], f"{where}.{field}")
    connector: Connector | None = None
    try:
        connector = _connector(path, where, written)
    except ConfigError as error:
        complaints += error.complaints
    if complaints or connector is None:
        raise ConfigError(complaints)
    return Source(name=name, connector=connector, **values)


def _wrong_address(url: str, where: str) -> list[str]:
    try:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
    except ValueError:
        scheme, host = "", None
    if host is None or scheme not in ("http", "https"):
        return [f"{where}: {url!r} is no address; it begins with https://."]
    if scheme == "http" and not _is_local(host):
        # The key goes with every request.
        return [f"{where}: use https://; with http:// anybody on the way reads the key."]
    return []


def _is_local(host: str) -> bool:
    """This machine, or one of a network of its own."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host
    return address.is_loopback or address.is_private


def _connector(path: Path, where: str, written: _Written) -> Connector:
    make: dict[str, Callable[[], Connector]] = {
        "discourse": lambda: Discourse(
            written.platform_url,
            _needed(written.platform_user, f"{where}.platform_user", "the moderator we are there"),
            private=written.private,
            quotes=written.quotes,
        ),
        "xenforo": lambda: XenForo(written.platform_url, quotes=written.quotes),
        "generic": lambda: _generic(path, where, written),
    }
    if written.platform not in make:
        advice = did_you_mean(written.platform, PLATFORMS)
        raise ConfigError([f'{where}: unknown platform "{written.platform}". {advice}'])
    return make[written.platform]()


def _generic(path: Path, where: str, written: _Written) -> Generic:
    named = _needed(written.mapping, f"{where}.mapping", "the file that describes the platform")
    file = path.parent / named
    tables: dict[str, Any] = read_toml(file)
    return Generic(read_mapping(tables, str(file)))


def _needed(value: str | None, where: str, what: str) -> str:
    if not value:
        raise ConfigError([f"{where} is missing: {what}."])
    return value
