"""Reports: a person says that a post does harm. What is missing makes one incomplete, never lost.

How often a reporter was right counts for how early their reports are looked at. A report of a
public body is none: it is a legal request (`luytre.casework.legal`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select

from luytre.casework.hits import strongest
from luytre.casework.office import Office, following
from luytre.casework.opening import Opening, find_open, open_cases, raise_case, words_of
from luytre.casework.projection import PROJECTION
from luytre.casework.refusals import CaseworkError
from luytre.casework.reporters import is_set_aside
from luytre.casework.sent_report import RESENT, SentReport
from luytre.casework.texts import KEPT, keep_post
from luytre.casework.trust import accuracy
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

__all__ = [
    "Reported",
    "complete_report",
    "lacking_in",
    "read_report",
    "reports_of_case",
    "take_report",
]

#: Microseconds that a reporter's digest and their words are kept.
REPORTER_KEPT = 365 * 86_400 * 1_000_000

#: Severity that a reported harm is taken for, until somebody looks.
SEVERITY = {"H10": 3, "H11": 3, "H12": 4, "H13": 3, "H15": 3, "H17": 3}
USUAL_SEVERITY = 2

#: Harms of which a report is looked at whoever sends it.
NEVER_SET_ASIDE = frozenset({"H12"})

#: Reports of one person about one post that are looked through for one that was sent before.
MOST_SENT = 50


class Reported(NamedTuple):
    """A report on record: what it lacks, if anything, and the case that it is counted in.

    `known` where it was sent before: then nothing was done.
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

    One that is sent again is that which is on record, as long as nothing was decided; of somebody
    who gave no name, within a day. Raises `CaseworkError` for one of a public body, which is a
    legal request.
    """
    if sent.public_body:
        raise CaseworkError("public_body")
    post = _find_post(connection, source, sent.id)
    who = _who(office, source, sent)
    if before := _sent_before(connection, at, source, who, sent, post):
        return before
    number = following(connection, reports)
    _keep_words(connection, at, number, source, sent)
    if who is not None:
        row = {"report": number, "reporter": who, "erase_after": at + REPORTER_KEPT}
        connection.execute(insert(reporters), row)
    lacking = lacking_in(sent, post is not None)
    return _file(connection, at, office, "report.made", number, lacking, post, sent, actor)


def complete_report(
    connection: Connection, at: int, office: Office, number: int, more: SentReport, actor: str
) -> Reported:
    """Add to an incomplete report what it lacked. Raises `CaseworkError`."""
    report = connection.execute(select(reports).where(reports.c.id == number)).first()
    held = connection.execute(select(report_texts).where(report_texts.c.report == number)).first()
    if report is None or held is None:
        raise CaseworkError("no_report")
    if report.state != "incomplete":
        raise CaseworkError("transition")
    lacked = report.lacking.split()
    nameless = held.name is None and held.email is None and "name" not in lacked
    whole = msgspec.structs.replace(
        more, explanation=more.explanation or held.explanation,
        urls=more.urls or tuple(msgspec.json.decode(held.urls)), name=more.name or held.name,
        email=more.email or held.email, bona_fide=more.bona_fide or "bona_fide" not in lacked,
        anonymous=more.anonymous or nameless, harm=more.harm or report.harm,
    )  # fmt: skip
    here = posts.c.id == report.post if more.id is None else None
    post = _find_post(connection, held.source, more.id, here)
    _keep_words(connection, at, number, held.source, whole)
    who = _who(office, held.source, whole)
    known = select(reporters.c.report).where(reporters.c.report == number)
    if who is not None and connection.execute(known).first() is None:
        row = {"report": number, "reporter": who, "erase_after": at + REPORTER_KEPT}
        connection.execute(insert(reporters), row)
    lacking = lacking_in(whole, post is not None)
    return _file(connection, at, office, "report.completed", number, lacking, post, whole, actor)


def _who(office: Office, source: str, sent: SentReport) -> bytes | None:
    """The keyed digest that a reporter is known by."""
    name = sent.reporter or sent.email
    return office.vault.digest("reporter", source, name.strip().lower()) if name else None


def _sent_before(
    connection: Connection,
    at: int,
    source: str,
    who: bytes | None,
    sent: SentReport,
    post: Row[Any] | None,
) -> Reported | None:
    """The same report of the same person, where the answer to it may have been lost."""
    query = (
        select(reports, report_texts.c.urls)
        .join(report_texts, report_texts.c.report == reports.c.id)
        .join(reporters, reporters.c.report == reports.c.id, isouter=True)
        .where(
            reporters.c.reporter == who, reports.c.outcome.is_(None),
            reports.c.post == (post.id if post else None), report_texts.c.source == source,
            report_texts.c.explanation == sent.explanation, reports.c.harm == _known(sent.harm),
        )
        .order_by(reports.c.id.desc())
    )  # fmt: skip
    if who is None:
        # When they were made, by what has an index. Later it may be another person.
        query = query.where(report_texts.c.erase_after > at - RESENT + KEPT)
    lacking = lacking_in(sent, post is not None)
    for row in connection.execute(query.limit(MOST_SENT)):
        if row.urls == _urls(sent) and row.lacking == " ".join(lacking):
            return Reported(row.id, row.state, lacking, row.case, known=True)
    return None


def _keep_words(
    connection: Connection, at: int, number: int, source: str, sent: SentReport
) -> None:
    connection.execute(delete(report_texts).where(report_texts.c.report == number))
    row = {
        "report": number, "source": source, "explanation": sent.explanation, "urls": _urls(sent),
        "name": sent.name, "email": sent.email, "language": sent.language,
        "erase_after": at + KEPT,
    }  # fmt: skip
    connection.execute(insert(report_texts), row)


def _urls(sent: SentReport) -> str:
    return msgspec.json.encode(sent.urls).decode()


def _known(harm: str | None) -> str | None:
    return harm if harm in HARMS else None


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


def _file(
    connection: Connection,
    at: int,
    office: Office,
    kind: str,
    number: int,
    lacking: tuple[str, ...],
    post: Row[Any] | None,
    sent: SentReport,
    actor: str,
) -> Reported:
    """Count a complete report in a case, opened for it where none is; and send the receipt."""
    harm = _known(sent.harm)
    found = Reported(number, "incomplete" if lacking else "complete", lacking, None)
    counts = False
    if found.state == "complete" and post is not None:
        if harm not in NEVER_SET_ASIDE and is_set_aside(connection, at, number):
            found = found._replace(state="set_aside")
        else:
            case, counts = _count(connection, at, office, number, post, harm, actor)
            found = found._replace(case=case)
    body = {
        "report": number, "post": post.id if post else None, "case": found.case,
        "state": found.state, "lacking": " ".join(lacking), "harm": harm, "counts": counts,
    }  # fmt: skip
    record(connection, PROJECTION, at, kind, actor, body)
    if sent.email:
        tell_reporter(connection, number, "report.received", {}, at)
    return found


def _count(
    connection: Connection,
    at: int,
    office: Office,
    report: int,
    post: Row[Any],
    harm: str | None,
    actor: str,
) -> tuple[int, bool]:
    """The case that a report belongs to, and whether it counts there: each person's does once."""
    opening = _opening(post, harm, accuracy(connection, report))
    number = find_open(connection, [post.id]).get(post.id)
    if number is None:
        return open_cases(connection, at, office, actor, [opening])[post.id], True
    mine = select(reporters.c.reporter).where(reporters.c.report == report).scalar_subquery()
    before = (
        select(reports.c.id)
        .join(reporters, reporters.c.report == reports.c.id)
        .where(reports.c.case == number, reporters.c.reporter == mine)
        .limit(1)
    )
    counts = connection.execute(before).first() is None
    raise_case(
        connection, at, office, actor, number,
        harm=harm, severity=opening.severity if harm else 1, report=report,
    )  # fmt: skip
    keep_post(connection, at, post.id)
    return number, counts


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


def _find_post(
    connection: Connection, source: str, name: str | None, here: ColumnElement[bool] | None = None
) -> Any:
    """The post that a report is about. Addresses are for people: no index finds a post by them."""
    if name is not None:
        here = (posts.c.source == source) & (posts.c.external_id == name)
    if here is None:
        return None
    query = (
        select(
            posts.c.id, posts.c.version, posts.c.source, post_versions.c.community,
            post_versions.c.hits, post_texts.c.text,
        )
        .join(post_versions, post_versions.c.id == posts.c.version)
        .join(post_texts, post_texts.c.version == posts.c.version, isouter=True)
        .where(here, posts.c.state == "present")
    )  # fmt: skip
    return connection.execute(query).first()


def read_report(connection: Connection, source: str, number: int) -> Row[Any] | None:
    """A report that `source` sent, without a word of it; None for another's, or a forgotten one."""
    sent_by = func.coalesce(report_texts.c.source, posts.c.source)
    query = (
        select(reports)
        .join(report_texts, report_texts.c.report == reports.c.id, isouter=True)
        # The words are forgotten before the post is.
        .join(posts, posts.c.id == reports.c.post, isouter=True)
        .where(reports.c.id == number, sent_by == source)
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
