"""How far those who report are to be trusted, and what that makes of a case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, or_, select

from luytre.casework.hits import strongest
from luytre.casework.priority import PRIOR, trust
from luytre.storage.tables import post_versions, posts, reporters, reports

__all__ = ["accuracy", "sure_of", "trusted"]

#: People who reported one post that count; whoever comes behind them changes nothing more.
MOST_COUNTED = 500


def _accuracies(connection: Connection, digests: Any) -> list[float]:
    """Of each of those reporters, by what became of their reports."""
    query = (
        select(
            reporters.c.reporter,
            func.count(case((reports.c.outcome == "upheld", 1))),
            func.count(case((reports.c.outcome == "dismissed", 1))),
        )
        .join(reports, reports.c.id == reporters.c.report, isouter=True)  # it may not be made yet
        .where(reporters.c.reporter.in_(digests))
        .group_by(reporters.c.reporter)
    )
    return [
        trust(int(upheld), int(dismissed)) for _, upheld, dismissed in connection.execute(query)
    ]


def accuracy(connection: Connection, report: int) -> float:
    """How far a reporter is to be trusted, 0 to 1, by what became of their earlier reports."""
    mine = select(reporters.c.reporter).where(reporters.c.report == report)
    return next(iter(_accuracies(connection, mine)), PRIOR)


def sure_of(hits: str, origin: str) -> float:
    """How sure it is without any report that a post is to be looked at, 0 to 1."""
    hit = strongest(hits)
    if hit is not None:
        return hit.score
    return 0.0 if origin == "report" else PRIOR


def trusted(connection: Connection, row: Row[Any], more: int | None = None) -> float:
    """What the weight of an open case has for trust, `more` being a report that is to be counted.

    That is how sure the screening was and the accuracies of all who reported it, each once. Those
    of whom nothing is known are one.
    """
    hits = connection.execute(
        select(post_versions.c.hits)
        .join(posts, posts.c.version == post_versions.c.id)
        .where(posts.c.id == row.post)
    ).scalar_one()
    counted = and_(reports.c.case == row.id, reports.c.state == "complete")
    of_case = select(reports.c.id).where(counted)
    here = or_(reporters.c.report.in_(of_case), reporters.c.report == more)
    digests = select(reporters.c.reporter).distinct().where(here).limit(MOST_COUNTED)
    named = select(reporters.c.report).where(here)
    unknown = connection.execute(
        select(reports.c.id).where(counted, reports.c.id.not_in(named)).limit(1)
    ).first()
    nobody = unknown is not None
    if more is not None and not nobody:
        same = select(reporters.c.report).where(reporters.c.report == more)
        nobody = connection.execute(same).first() is None
    found = _accuracies(connection, digests)
    return sure_of(hits, row.origin) + sum(found) + (PRIOR if nobody else 0.0)
