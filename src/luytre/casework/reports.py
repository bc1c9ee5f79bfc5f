"""Reports: a person says that a post does harm. What is missing makes one incomplete, never lost.

How often a reporter was right counts for how early their reports are looked at. A report of a
public body is none: it is a legal request (`luytre.casework.legal`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, case, func, insert, or_, select, update

from luytre.casework.claims import read_case
from luytre.casework.office import Office, following
from luytre.casework.opening import Opening, find_open, open_cases, strongest, words_of
from luytre.casework.priority import rank, trust
from luytre.casework.projection import PROJECTION
from luytre.casework.refusals import CaseworkError
from luytre.casework.sent_report import RESENT, SentReport
from luytre.casework.texts import KEPT
from luytre.lexicon import HARMS
from luytre.storage.outbox import tell_reporter
from luytre.storage.projections import record
from luytre.storage.tables import (
    post_texts,
    post_versions,
    posts,
    report_texts,
    reporters,
    reports,
)

__all__ = ["Reported", "accuracy", "complete_report", "read_report", "take_report"]

#: Microseconds that a reporter's digest and their words are kept.
REPORTER_KEPT = 365 * 86_400 * 1_000_000

#: Severity that a reported harm is taken for, until somebody looks.
SEVERITY = {"H10": 3, "H11": 3, "H12": 4, "H13": 3, "H15": 3, "H17": 3}
USUAL_SEVERITY = 2


class Reported(NamedTuple):
    """A report on record: what it lacks, if anything, and the case that it is counted in.

    `known` where the same was sent before: then nothing was done.
    """

    report: int
    state: str
    lacking: tuple[str, ...]
    case: int | None
    known: bool = False


def take_report(
    connection: Connection, at: int, office: Office, source: str, sent: SentReport, actor: str
) -> Reported:
    """Put a report on record; a complete one opens a case, or counts in the one that is open.

    What was sent within a day before, by the same reporter and in the same words, is known.
    """
    post = _find_post(connection, source, sent)
    lacking = lacking_in(sent, post is not None)
    who = sent.reporter or sent.email
    digest = office.vault.digest("reporter", source, who.strip().lower()) if who else None
    if before := _find_same(connection, at, source, sent, post, lacking, digest):
        return before
    number = following(connection, reports)
    row = {
        "report": number, "source": source, "explanation": sent.explanation,
        "urls": msgspec.json.encode(sent.urls).decode(), "name": sent.name, "email": sent.email,
        "language": sent.language, "erase_after": at + KEPT,
    }  # fmt: skip
    connection.execute(insert(report_texts), row)
    if digest is not None:
        row = {"report": number, "reporter": digest, "erase_after": at + REPORTER_KEPT}
        connection.execute(insert(reporters), row)
    found = Reported(number, "incomplete" if lacking else "complete", lacking, None)
    found, place = _file(connection, at, office, found, post, sent.harm, actor)
    body = _body(found, post, sent.harm, place)
    record(connection, PROJECTION, at, "report.made", actor, body)
    if sent.email:
        tell_reporter(connection, number, "report.received", {}, at)
    return found


def complete_report(
    connection: Connection, at: int, office: Office, number: int, more: SentReport, actor: str
) -> Reported:
    """Add to an incomplete report what it lacked. Raises `CaseworkError`."""
    report = connection.execute(select(reports).where(reports.c.id == number)).first()
    held = connection.execute(select(report_texts).where(report_texts.c.report == number)).first()
    if report is None or held is None:
        raise CaseworkError("no_report")
    if report.state == "complete":
        raise CaseworkError("transition")
    whole = SentReport(
        id=more.id, explanation=more.explanation or held.explanation,
        urls=more.urls or tuple(msgspec.json.decode(held.urls)), name=more.name or held.name,
        email=more.email or held.email, bona_fide=more.bona_fide, anonymous=more.anonymous,
        harm=more.harm or report.harm, language=more.language,
    )  # fmt: skip
    post = _find_post(connection, held.source, whole)
    lacking = lacking_in(whole, post is not None)
    values = {
        "explanation": whole.explanation, "urls": msgspec.json.encode(whole.urls).decode(),
        "name": whole.name, "email": whole.email, "language": whole.language,
    }  # fmt: skip
    here = report_texts.c.report == number
    connection.execute(update(report_texts).where(here).values(**values))
    found = Reported(number, "incomplete" if lacking else "complete", lacking, None)
    found, place = _file(connection, at, office, found, post, whole.harm, actor)
    body = _body(found, post, whole.harm, place)
    record(connection, PROJECTION, at, "report.completed", actor, body)
    return found


def lacking_in(sent: SentReport, is_here: bool) -> tuple[str, ...]:
    """What a report has to have (DSA, article 16(2)) and doesn't.

    Whoever reports child abuse needs to give no name.
    """
    nameless = sent.harm == "H12" and sent.anonymous
    needed = {
        "explanation": bool(sent.explanation.strip()),
        "urls": bool(sent.urls),
        "name": nameless or bool(sent.name and sent.name.strip()),
        "email": nameless or bool(sent.email),
        "bona_fide": sent.bona_fide,
        "post": is_here,
    }
    return tuple(name for name, given in needed.items() if not given)


def _find_same(
    connection: Connection,
    at: int,
    source: str,
    sent: SentReport,
    post: Row[Any] | None,
    lacking: tuple[str, ...],
    reporter: bytes | None,
) -> Reported | None:
    """The same report, sent again since its answer was lost, or a button was pressed twice.

    One that has come to lack something else is another report, unless what it lacked was added.
    """
    as_sent = (
        (report_texts.c.source, source),
        (report_texts.c.explanation, sent.explanation),
        (report_texts.c.urls, msgspec.json.encode(sent.urls).decode()),
        (report_texts.c.name, sent.name),
        (report_texts.c.email, sent.email),
        (report_texts.c.language, sent.language),
        (reporters.c.reporter, reporter),
        (reports.c.post, post.id if post else None),
        (reports.c.harm, sent.harm if sent.harm in HARMS else None),
    )
    query = (
        select(reports.c.id, reports.c.state, reports.c.lacking, reports.c.case)
        .join(report_texts, report_texts.c.report == reports.c.id)
        .join(reporters, reporters.c.report == reports.c.id, isouter=True)
        # When they were made, by what has an index.
        .where(report_texts.c.erase_after > at - RESENT + KEPT)
        .where(*(column == value for column, value in as_sent))
        .where(or_(reports.c.state == "complete", reports.c.lacking == " ".join(lacking)))
        .order_by(reports.c.id)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return Reported(row.id, row.state, tuple(row.lacking.split()), row.case, known=True)


def accuracy(connection: Connection, report: int) -> float:
    """How far a reporter is to be trusted, 0 to 1, by what became of their earlier reports."""
    mine = select(reporters.c.reporter).where(reporters.c.report == report).scalar_subquery()
    counts = connection.execute(
        select(
            func.count(case((reports.c.outcome == "upheld", 1))),
            func.count(case((reports.c.outcome == "dismissed", 1))),
        )
        .select_from(reporters)
        .join(reports, reports.c.id == reporters.c.report)
        .where(reporters.c.reporter == mine)
    ).one()
    return trust(int(counts[0]), int(counts[1]))


def _file(
    connection: Connection,
    at: int,
    office: Office,
    found: Reported,
    post: Row[Any] | None,
    harm: str | None,
    actor: str,
) -> tuple[Reported, int | None]:
    """Count a complete report in a case, opened for it where none is; and its new place."""
    if found.state != "complete" or post is None:
        return found, None
    trusted = accuracy(connection, found.report)
    number = find_open(connection, [post.id]).get(post.id)
    if number is None:
        opening = _opening(post, harm, trusted)
        number = open_cases(connection, at, office, actor, [opening])[post.id]
        return found._replace(case=number), None
    known = read_case(connection, number)
    trusted += known.reports + 1
    place = rank(known.opened_at, known.severity, known.reach, trusted)
    return found._replace(case=number), min(place, known.rank)


def _opening(post: Row[Any], harm: str | None, trusted: float) -> Opening:
    hit = strongest(post.hits)
    harm = harm or (hit.harm if hit else None)
    severity = SEVERITY.get(harm or "", USUAL_SEVERITY)
    if hit is not None and hit.harm == harm:
        severity = max(severity, hit.severity)
    return Opening(
        post.id, post.version, post.source, post.community, "report", harm, severity, 1,
        trusted + (hit.score if hit else 0.0), words_of(post.text or ""),
    )  # fmt: skip


def _find_post(connection: Connection, source: str, sent: SentReport) -> Any:
    """The post that a report is about. Addresses are for people: no index finds a post by them."""
    if sent.id is None:
        return None
    query = (
        select(
            posts.c.id, posts.c.version, posts.c.source, post_versions.c.community,
            post_versions.c.hits, post_texts.c.text,
        )
        .join(post_versions, post_versions.c.id == posts.c.version)
        .join(post_texts, post_texts.c.version == posts.c.version, isouter=True)
        .where(
            posts.c.source == source, posts.c.external_id == sent.id, posts.c.state == "present"
        )
    )  # fmt: skip
    return connection.execute(query).first()


def _body(
    found: Reported, post: Row[Any] | None, harm: str | None, place: int | None
) -> dict[str, Any]:
    return {
        "report": found.report, "post": post.id if post else None, "case": found.case,
        "state": found.state, "lacking": " ".join(found.lacking),
        "harm": harm if harm in HARMS else None, "rank": place,
    }  # fmt: skip


def read_report(connection: Connection, source: str, number: int) -> Row[Any] | None:
    """A report that `source` sent, without a word of it; None for another's, or a forgotten one."""
    query = (
        select(reports)
        .join(report_texts, report_texts.c.report == reports.c.id, isouter=True)
        .join(posts, posts.c.id == reports.c.post, isouter=True)
        # A post is of the source that reported it; the words are forgotten before the post is.
        .where(
            reports.c.id == number, func.coalesce(report_texts.c.source, posts.c.source) == source
        )
    )
    return connection.execute(query).first()


def reports_of_case(connection: Connection, number: int) -> list[Row[Any]]:
    """The reports that are counted in a case, with what is left of their words; no names."""
    query = (
        select(
            reports.c.id, reports.c.harm, reports.c.made_at, reports.c.outcome,
            report_texts.c.explanation,
        )
        .join(report_texts, report_texts.c.report == reports.c.id, isouter=True)
        .where(reports.c.case == number)
        .order_by(reports.c.id)
    )  # fmt: skip
    return list(connection.execute(query))
