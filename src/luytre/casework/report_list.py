"""Reports as those who work here see them: what they say, never who sent them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from luytre.casework.office import Office
from luytre.casework.refusals import CaseworkError
from luytre.casework.reports import Reported, complete_report
from luytre.casework.sent_report import SentReport
from luytre.storage.tables import report_texts, reports

__all__ = ["PAGE", "Listed", "list_reports", "name_post"]

PAGE = 50


class Listed(NamedTuple):
    """A report without its reporter. `urls` are shown where the post is still to be found."""

    id: int
    case: int | None
    state: str
    lacking: tuple[str, ...]
    harm: str | None
    made_at: int
    outcome: str | None
    urls: tuple[str, ...]


def list_reports(connection: Connection, state: str, before: int | None = None) -> list[Listed]:
    """Reports in a state, the newest first, a page of those with a number below `before`."""
    query = (
        select(reports, report_texts.c.urls)
        .join(report_texts, report_texts.c.report == reports.c.id, isouter=True)
        .where(reports.c.state == state)
    )
    if before is not None:
        query = query.where(reports.c.id < before)
    return [
        Listed(
            row.id, row.case, row.state, tuple(row.lacking.split()), row.harm, row.made_at,
            row.outcome, _urls(row.urls) if "post" in row.lacking.split() else (),
        )
        for row in connection.execute(query.order_by(reports.c.id.desc()).limit(PAGE))
    ]  # fmt: skip


def name_post(
    connection: Connection, at: int, office: Office, person: int, number: int, external_id: str
) -> Reported:
    """Say which post a report is about that gave an address alone. Raises `CaseworkError`."""
    query = select(report_texts.c.language).where(report_texts.c.report == number)
    language = connection.execute(query).scalar()
    try:
        more = msgspec.convert({"id": external_id, "language": language}, SentReport)
    except msgspec.ValidationError:
        raise CaseworkError("no_post") from None
    done = complete_report(connection, at, office, number, more, f"person:{person}")
    if "post" in done.lacking:
        raise CaseworkError("no_post")
    return done


def _urls(text: str | None) -> tuple[str, ...]:
    return () if text is None else tuple(msgspec.json.decode(text, type=list[str]))
