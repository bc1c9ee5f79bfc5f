"""Whatever breaks, no acknowledged post is lost, none is doubled, and what is on record is proved.

`make faults` runs each with many more rounds.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import text
from tests.faults.conftest import ROUNDS, Server

Start = Callable[..., Server]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_server_killed_at_any_moment_loses_nothing(start_server: Start, kind: str) -> None:
    draw = random.Random(kind)
    server = start_server(kind)
    for _ in range(ROUNDS):
        before = len(server.acknowledged)
        server.keep_sending()
        server.wait_until(lambda before=before: len(server.acknowledged) > before)
        time.sleep(draw.uniform(0, 0.3))
        server.kill()
        server.stop_sending()
        server.start()
    server.check()
    outcomes = server.send_all_again()
    assert outcomes.count("known") >= len(server.acknowledged)
    assert set(server.send_all_again()) == {"known"}
    server.check()


@pytest.mark.slow
def test_a_full_disk_is_said_and_got_over(
    start_server: Start, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    request.addfinalizer(lambda: subprocess.run(["umount", "-l", str(disk)], check=False))
    server = start_server("sqlite", disk / "data")
    for size in range(7, 7 + ROUNDS):
        statuses = [server.send()]
        while statuses[-1] == 200:
            statuses.append(server.send())
        assert statuses[-1] == 503
        assert server.ask("GET", "/readyz")[1]["status"] == "degraded"
        assert server.ask("POST", "/v1/screen", {"text": "xin chào"})[0] == 200
        grown = f"remount,size={size}m"
        subprocess.run(["mount", "-o", grown, str(disk)], check=True)
        server.wait_until(lambda: server.send() == 200)
        assert server.ask("GET", "/readyz")[1]["status"] == "ready"
    server.check()


@pytest.mark.slow
def test_a_database_that_goes_away_comes_back(
    start_server: Start, postgresql_server: str, request: pytest.FixtureRequest
) -> None:
    url = sqlalchemy.make_url(postgresql_server)
    admin = sqlalchemy.create_engine(
        url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    request.addfinalizer(admin.dispose)
    name = "goes_away"
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    server = start_server(
        "postgresql", url=url.set(database=name).render_as_string(hide_password=False)
    )
    for _ in range(ROUNDS):
        server.keep_sending()
        time.sleep(0.1)
        with admin.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
                ),
                {"name": name},
            )
        server.stop_sending()
        assert server.send() == 503
        assert server.ask("GET", "/readyz")[1]["status"] == "degraded"
        assert server.ask("POST", "/v1/screen", {"text": "xin chào"})[0] == 200
        with admin.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
        server.wait_until(lambda: server.send() == 200)
        assert server.ask("GET", "/readyz")[1]["status"] == "ready"
    server.check()
