"""A program that moderates without a pause, beside a server, until it is killed.

Three people claim, decide, confirm, undo and judge; authors appeal. A line is printed for each step
once it is on the disk: its kind, and the number that it was given.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from luytre.casework.appeals import appeal_author, decide_appeal
from luytre.casework.claims import claim_appeal
from luytre.casework.decisions import Draft, confirm, decide, undo
from luytre.casework.office import Office
from luytre.casework.queue import Filters, claim_next
from luytre.casework.rabat import FACTORS, Assessment, Rabat
from luytre.casework.refusals import CaseworkError
from luytre.casework.routing import Routing
from luytre.casework.terms import Terms
from luytre.storage import Installation
from luytre.storage.clock import now
from luytre.storage.tables import appeals, cases, decisions

RABAT = Rabat(**{name: Assessment("high", "Đã xem kỹ yếu tố này.") for name in FACTORS})
DRAFTS = (
    Draft(action="remove", harm="H02"),
    Draft(action="demote", harm="H08", days=7.0),
    Draft(action="remove", harm="H09", rabat=RABAT),
    Draft(action="no_action"),
)


def main(folder: Path, url: str | None, seed: int) -> None:
    """Moderate for ever."""
    installation = Installation.open(folder, url)
    office = Office(vault=installation.vault, terms=Terms.default(), routing=Routing.default())
    draw = random.Random(seed)
    while True:
        step = draw.choice((_decide, _decide, _confirm, _undo, _appeal, _judge))
        said: list[str] = []
        try:
            with installation.database.write() as connection:
                said = step(connection, now(), office, draw)
        except CaseworkError:
            continue
        # Committed, and said: from here on it may not be lost.
        for line in said:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _some(connection: Connection, draw: random.Random, query: Any) -> Any:
    rows = connection.execute(query.limit(50)).all()
    return draw.choice(rows) if rows else None


def _decide(connection: Connection, at: int, office: Office, draw: random.Random) -> list[str]:
    person = draw.randint(1, 3)
    number = claim_next(connection, at, person, Filters())
    if number is None:
        return []
    if draw.random() < 0.2:
        return [f"claimed {number}"]
    version = connection.execute(select(cases.c.version).where(cases.c.id == number)).scalar_one()
    made = decide(connection, at, office, person, number, version, draw.choice(DRAFTS))
    return [f"decided {made.decision}"]


def _confirm(connection: Connection, at: int, office: Office, draw: random.Random) -> list[str]:
    found = _some(connection, draw, select(decisions).where(decisions.c.state == "held"))
    if found is None:
        return []
    confirm(connection, at, office, draw.randint(1, 3), found.id)
    return [f"confirmed {found.id}"]


def _undo(connection: Connection, at: int, office: Office, draw: random.Random) -> list[str]:
    newest = select(decisions).where(decisions.c.state == "active").order_by(decisions.c.id.desc())
    found = _some(connection, draw, newest)
    if found is None or not found.decided_by.startswith("person:"):
        return []
    person = int(found.decided_by.partition(":")[2])
    return [f"decided {undo(connection, at, office, person, found.id).decision}"]


def _appeal(connection: Connection, at: int, office: Office, draw: random.Random) -> list[str]:
    newest = select(decisions).where(decisions.c.statement.is_not(None))
    found = _some(connection, draw, newest.order_by(decisions.c.id.desc()))
    if found is None:
        return []
    return [f"appealed {appeal_author(connection, at, office, found.statement, 'Không đúng.')}"]


def _judge(connection: Connection, at: int, office: Office, draw: random.Random) -> list[str]:
    found = _some(connection, draw, select(appeals).where(appeals.c.outcome.is_(None)))
    if found is None:
        return []
    person = draw.randint(1, 3)
    version = claim_appeal(connection, at, person, found.id)
    judged = decide_appeal(
        connection, at, office, person, found.id, version,
        reverses=draw.random() < 0.5, answer="Đã xem lại.",
    )  # fmt: skip
    made = [f"decided {judged.made.decision}"] if judged.made else []
    return [f"judged {found.id}", *made]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] or None, int(sys.argv[3]))
