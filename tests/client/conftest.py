"""A server that really runs, keys for it, and both clients behind one face."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

pytest.importorskip("uvicorn", reason="the server is an extra: luytre[server]")

from tests.service.running import Running

from luytre.cli import main
from luytre.client import AsyncClient, Client


class Awaited:
    """An `AsyncClient`, each call of which is awaited here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._runner = asyncio.Runner()
        self._client = self._runner.run(self._open(args, kwargs))

    async def _open(self, args: Any, kwargs: Any) -> AsyncClient:
        return AsyncClient(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)
        return lambda *args, **kwargs: self._runner.run(method(*args, **kwargs))

    def end(self) -> None:
        self._runner.run(self._client.close())
        self._runner.close()


@pytest.fixture(params=["waiting", "awaited"])
def make_client(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Makes a client of one kind: `make_client(base_url, key)`."""
    made: list[Any] = []

    def make(*args: Any, **kwargs: Any) -> Any:
        kind = Client if request.param == "waiting" else Awaited
        made.append(kind(*args, **kwargs))
        return made[-1]

    yield make
    for client in made:
        (client.close if isinstance(client, Client) else client.end)()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("client")


@pytest.fixture(scope="session")
def server(data: Path, key: str, any_key: str) -> Iterator[Running]:
    """It knows the keys at once: they were made before it started."""
    running = Running(LUYTRE_DATA=str(data))
    yield running
    said = running.stop()
    assert "Traceback" not in said, said


@pytest.fixture(scope="session")
def address(server: Running) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="session")
def key(data: Path) -> str:
    """Of the source "forum"."""
    return make_key(data, "--source", "forum")


@pytest.fixture(scope="session")
def any_key(data: Path) -> str:
    """Of any source."""
    return make_key(data)


def make_key(data: Path, *options: str) -> str:
    scopes = [part for name in ("intake", "report", "decisions") for part in ("--scope", name)]
    arguments = ["keys", "create", *scopes, *options, "--data", str(data)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout.strip()
