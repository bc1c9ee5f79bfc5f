"""The HTTP server under load: ``python -m benchmarks.http``.

Starts one worker of ``luytre up`` on a free port of 127.0.0.1, sends it requests from this process
(`benchmarks.client`) and stops it. Nothing leaves the machine, and a run is bounded in time.
"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks import corpus
from benchmarks.bars import bar_text, verdict
from benchmarks.client import HOST, Client, Outcome, ServerError, get, post
from benchmarks.machine import describe
from luytre import Lexicon, Screener

BATCH = 100
CONNECTIONS = 32
BATCH_CONNECTIONS = 4
START = 30.0  # seconds until the server has to be ready
ENTRY_KEY = b'"entry":'


@dataclass
class Figure:
    """One line of the report."""

    what: str
    value: float
    unit: str
    bar: float | None = None
    above: bool = True
    notes: str = ""

    @property
    def verdict(self) -> str:
        return verdict(self.value, self.bar, self.above)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def serving(command: str, settings: Mapping[str, str] | None = None) -> Iterator[tuple[int, int]]:
    """Run `command`, with a free port for ``{port}``; yields the port and the process id.

    `settings` go into its environment; without LUYTRE_DATA there, its data is thrown away.
    """
    port = free_port()
    words = [word.replace("{port}", str(port)) for word in shlex.split(command)]
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            words,
            stdout=printed,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"LUYTRE_DATA": data} | dict(settings or {}),
        )
        try:
            _wait_until_ready(process, port)
            yield port, process.pid
        except (ServerError, OSError) as error:
            printed.seek(0)
            said = printed.read()[-2000:].decode("utf-8", "replace")
            raise click.ClickException(f"{error}. The server printed:\n{said}") from error
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START
    while True:
        if process.poll() is not None:
            raise ServerError(f"the server ended at once with status {process.returncode}")
        try:
            with Client(port, 1) as client:
                client.ask(get("/healthz"))
                return
        except (OSError, ServerError) as error:
            if time.monotonic() > end:
                raise ServerError(f"not ready after {START:g} seconds: {error}") from error
            time.sleep(0.05)


def processor_seconds(pid: int) -> float:
    """User and system time of a process so far; 0 where the system doesn't say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Load:
    """What was sent and how it went, with the share of a core that each side used."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.begin = (time.perf_counter(), time.process_time(), processor_seconds(pid))

    def __str__(self) -> str:
        wall, own, server = self.begin
        took = time.perf_counter() - wall
        return (
            f"server {100 * (processor_seconds(self.pid) - server) / took:.0f} % of a core, "
            f"client {100 * (time.process_time() - own) / took:.0f} %"
        )


def check_answers(client: Client, texts: list[str]) -> None:
    """Every hit that the library finds has to be in the answer, or the figures mean nothing."""
    verdicts = Screener(Lexicon.default()).screen_many(texts)
    expected = sum(len(verdict.hits) for verdict in verdicts)
    body = client.ask(post("/v1/screen/batch", msgspec.json.encode({"texts": texts})))
    given = body.count(ENTRY_KEY)
    if given != expected:
        raise click.ClickException(
            f"a batch of {len(texts)} texts has {expected} hits, its answer {given}: "
            f"{body[:200].decode('utf-8', 'replace')}"
        )


def in_batches(port: int, pid: int, texts: list[str], seconds: float) -> list[Figure]:
    parts = [texts[at : at + BATCH] for at in range(0, len(texts) - BATCH + 1, BATCH)]
    requests = [post("/v1/screen/batch", msgspec.json.encode({"texts": part})) for part in parts]
    with Client(port, BATCH_CONNECTIONS) as client:
        check_answers(client, parts[0])
        client.saturate(requests, seconds / 4)
        load = Load(pid)
        outcome = client.saturate(requests, seconds)
    notes = f"{load}; a batch p50 {outcome.percentile(0.5):.2f} ms"
    what = f"batches of {BATCH}, {BATCH_CONNECTIONS} connections"
    return [Figure(what, outcome.rate * BATCH, "texts/s", 300_000, notes=notes)]


def one_by_one(port: int, pid: int, texts: list[str], seconds: float) -> list[Figure]:
    requests = [post("/v1/screen", msgspec.json.encode({"text": text})) for text in texts]
    figures = []
    with Client(port, CONNECTIONS) as client:
        client.saturate(requests, seconds / 4)
        load = Load(pid)
        outcome = client.saturate(requests, seconds)
        what = f"single texts, saturated, {CONNECTIONS} connections"
        figures.append(Figure(what, outcome.rate, "requests/s", 12_000, notes=str(load)))
        most = outcome.rate
        for part in (0.25, 0.5, 0.75):
            load = Load(pid)
            kept = client.keep_schedule(requests, part * most, seconds)
            bar = 5.0 if part == 0.5 else None
            figures += latencies(f"open loop at {part:.0%} of that", kept, bar, str(load))
    return figures


def latencies(what: str, outcome: Outcome, bar: float | None, load: str) -> list[Figure]:
    notes = f"{outcome.rate:,.0f} requests/s; {load}"
    if outcome.unanswered:
        notes += f"; {outcome.unanswered} unanswered"
    return [
        Figure(f"{what}: p50", outcome.percentile(0.5), "ms", notes=notes),
        Figure(f"{what}: p99", outcome.percentile(0.99), "ms", bar, above=False, notes=notes),
        Figure(f"{what}: p99.9", outcome.percentile(0.999), "ms", notes=notes),
    ]


def as_table(figures: list[Figure]) -> Table:
    table = Table("measured", "value", "bar", "", "notes")
    for figure in figures:
        bar = bar_text(figure.bar, figure.above)
        value = f"{figure.value:,.0f}" if figure.value >= 1000 else f"{figure.value:.2f}"
        table.add_row(figure.what, f"{value} {figure.unit}", bar, figure.verdict, figure.notes)
    return table


def keep(facts: Mapping[str, str], figures: list[Figure], record_to: Path | None) -> None:
    """Print what was measured, and write it to a file if there is one."""
    console = Console(width=160, highlight=False)
    for name, fact in facts.items():
        console.print(f"{name}: {fact}", markup=False)
    console.print(as_table(figures))
    if record_to:
        lines = [asdict(figure) | {"verdict": figure.verdict} for figure in figures]
        kept = msgspec.json.encode({"on": facts, "lines": lines})
        record_to.write_bytes(msgspec.json.format(kept, indent=1) + b"\n")


DEFAULT_COMMAND = f"{shlex.quote(str(Path(sys.executable).with_name('luytre')))} up --port {{port}}"


@click.command()
@click.option("--seconds", default=4.0, show_default=True, help="For each of the loads.")
@click.option("--texts", "number", default=20_000, show_default=True, help="Different texts.")
@click.option("--command", default=DEFAULT_COMMAND, help="What starts the server on {port}.")
@click.option("--json", "record_to", type=click.Path(path_type=Path), help="Keep the figures here.")
def main(seconds: float, number: int, command: str, record_to: Path | None) -> None:
    """Measure throughput and latency of one worker, with this client beside it."""
    facts = describe(["litestar", "uvicorn", "uvloop", "httptools"])
    facts["load of the machine before"] = " ".join(f"{part:.2f}" for part in os.getloadavg())
    facts["texts"] = (
        f"{number:,} of about {corpus.LENGTH} code points, 5 % with a term of the dictionary"
    )
    texts = corpus.texts(number, [entry.term for entry in Lexicon.default().entries])
    with serving(command) as (port, pid):
        figures = in_batches(port, pid, texts, seconds) + one_by_one(port, pid, texts, seconds)
    keep(facts, figures, record_to)


if __name__ == "__main__":
    main()
