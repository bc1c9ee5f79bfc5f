"""What was decided a moment ago, with which the next page begins, so that it can be undone."""

from __future__ import annotations

from typing import Any

from litestar import Request
from sqlalchemy import Connection

from luytre.accounts import Person
from luytre.casework.decisions import UNDO, read_decision
from luytre.casework.projection import ACTIVE, HELD
from luytre.casework.refusals import CaseworkError
from luytre.service.console.desk import desk_of

__all__ = ["undoable"]


async def undoable(request: Request[Any, Any, Any], person: Person) -> dict[str, Any] | None:
    """The decision that ``?made=`` in the address names, if the person made it and may undo it."""
    written = request.query_params.get("made", "")
    if not (written.isascii() and written.isdecimal() and len(written) < 19):
        return None
    desk = desk_of(request)
    now = desk.writer.now()

    def find(connection: Connection) -> dict[str, Any] | None:
        try:
            decision = read_decision(connection, int(written))
        except CaseworkError:
            return None
        theirs = decision.decided_by == person.actor and now - decision.decided_at <= UNDO
        if not theirs or decision.state not in (ACTIVE, HELD) or decision.action == "restore":
            return None
        return {
            "case": decision.case,
            "decision": decision.id,
            "action": decision.action,
            "held": decision.state == HELD,
        }

    return await desk.read(find)
