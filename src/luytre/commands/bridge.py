"""`luytre bridge`: run beside a forum, and carry posts and decisions."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

import click
import uvicorn

from luytre.connectors.bridge import Bridge
from luytre.connectors.bridge_config import Source, read_config
from luytre.connectors.tables import ConfigError
from luytre.service.protocol import LimitedProtocol

_WAITING_CONNECTIONS = 2048
_SECONDS_TO_FINISH = 10


@click.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option(
    "--port",
    default=8010,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one and says which.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. Every webhook has to be signed, whoever reaches it.",
)
@click.option("--check", is_flag=True, help="Say whether the file can be used, and end.")
def bridge(config: Path, port: int, host: str, check: bool) -> None:
    """Carry posts from a platform to Lũy Tre, and decisions back.

    CONFIG is a TOML file that names the platforms, their keys and secrets. Each gets two addresses:
    /NAME/posts for the platform's webhooks, /NAME/decisions for Lũy Tre's.

    \b
    Examples:
      luytre bridge bridge.toml --check
      luytre bridge bridge.toml
      luytre bridge bridge.toml --host 10.0.0.5 --port 9010
    """
    try:
        sources = read_config(config, os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    if check:
        for name, source in sources.items():
            click.echo(f"{name}: {source.connector.platform} at {source.platform_url}")
        return
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.WARNING)
    with _listening(host, port) as listening:
        settings = uvicorn.Config(
            Bridge(sources),
            loop="auto",
            http=LimitedProtocol,
            lifespan="on",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
        # As in `luytre up`: being stopped is no error.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            _Server(settings, _greeting(sources, host, listening)).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Greets once it answers."""

    def __init__(self, config: uvicorn.Config, greeting: str) -> None:
        super().__init__(config)
        self._greeting = greeting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        click.echo(self._greeting)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_WAITING_CONNECTIONS)
    except OSError as error:
        raise click.ClickException(
            f"can't listen on {host}, port {port}: {error.strerror}. "
            "Another --port or --host may be free."
        ) from error


def _greeting(sources: Mapping[str, Source], host: str, listening: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}"
    lines = ["Lũy Tre's bridge"]
    for name, source in sources.items():
        lines += [
            f"  {name}: {source.connector.platform} at {source.platform_url}",
            f"    its webhooks go to       {address}/{name}/posts",
            f"    Lũy Tre's webhooks go to {address}/{name}/decisions",
        ]
    return "\n".join([*lines, "Ctrl+C stops it."])
