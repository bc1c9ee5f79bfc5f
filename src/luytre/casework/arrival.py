"""What follows from posts that come in: cases, and decisions where the policy may decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from luytre.casework.blocking import blocked_harms
from luytre.casework.claims import read_case
from luytre.casework.decisions import Draft, make
from luytre.casework.hits import strongest
from luytre.casework.holding import answered, decided_on, taken_away_by
from luytre.casework.office import Office
from luytre.casework.opening import Opening, find_open, open_cases, words_of
from luytre.casework.refusals import CaseworkError
from luytre.casework.trust import sure_of
from luytre.lexicon import ACTIONS, Action
from luytre.lexicon import rank as strength
from luytre.storage.parts import in_parts
from luytre.storage.posts import Received, Stored
from luytre.storage.tables import post_authors

__all__ = ["Arrived", "arrive"]

#: Posts that are on record already: known, or with another text.
AGAIN = ("known", "edited")

#: Who decides where no person does.
POLICY = "policy"


class Arrived(NamedTuple):
    """What followed from a post: what the platform is to do, the case, and the decision that blocks
    it, with its statement."""

    action: Action
    case: int | None = None
    decision: int | None = None
    statement: str | None = None


#: What follows where nobody decided anything and no case is opened.
AS_SAID: dict[str, Arrived] = {action: Arrived(answered(action, ())) for action in ACTIONS}


def arrive(
    connection: Connection,
    at: int,
    office: Office,
    actor: str,
    received: Sequence[Received],
    stored: Sequence[Stored],
    terms: Mapping[str, str],
) -> list[Arrived]:
    """Open the cases that posts ask for, and block what is to be blocked; an answer for each post.

    In the transaction that records them. `terms` are those of the dictionary's entries.
    """
    answers = [AS_SAID[post.action] for post in stored]
    first = _newcomers(connection, office, received, stored)
    # Most posts ask for nothing, and are passed over as fast as can be.
    asking = [
        number
        for number, post in enumerate(stored)
        if post.action != "allow" or post.status in AGAIN or office.newcomer_posts
    ]
    if not asking:
        return answers
    known = _known_before(connection, [stored[number] for number in asking])
    openings = {
        stored[number].post: opening
        for number in asking
        if (
            opening := _opening(
                received[number], stored[number], terms, received[number].author in first
            )
        )
    }
    made = open_cases(connection, at, office, actor, list(openings.values()))
    on: frozenset[str] | None = None
    found: dict[int, Arrived] = {}
    # Of a post that was sent several times at once, the last text is what counts.
    for number in reversed(asking):
        post = stored[number]
        case = made.get(post.post)
        if post.post in found or case is None or not post.version:
            continue
        opening = openings[post.post]
        waits = opening.origin == "newcomer"
        found[post.post] = Arrived(answered(post.action, (), waits=waits), case)
        if post.action == "block" and post.version == opening.version:
            on = blocked_harms(connection) if on is None else on
            if on and (blocked := _block(connection, at, office, case, received[number], on)):
                found[post.post] = blocked
    found = known | found
    for number in asking:
        answers[number] = found.get(stored[number].post, answers[number])
    return answers


def _known_before(connection: Connection, stored: Sequence[Stored]) -> dict[int, Arrived]:
    """Of posts that are sent again, what holds now: an answer may have been lost, and people may
    have decided since."""
    known = {post.post: post for post in stored if post.status == "known"}
    if not known:
        return {}
    numbers = list(known)
    decided = decided_on(connection, numbers)
    waiting = find_open(connection, numbers)
    clean = [number for number in waiting if known[number].action == "allow"]
    newcomers = find_open(connection, clean, origin="newcomer")
    found: dict[int, Arrived] = {}
    for number, post in known.items():
        theirs = decided.get(number, [])
        taken = taken_away_by(theirs)
        if taken is not None:
            found[number] = Arrived("block", taken.case, taken.id, taken.statement)
        else:
            action = answered(post.action, theirs, waits=number in newcomers)
            found[number] = Arrived(action, waiting.get(number))
    return found


def _opening(
    sent: Received, post: Stored, terms: Mapping[str, str], newcomer: bool
) -> Opening | None:
    if post.status not in ("accepted", "edited"):
        return None
    if post.action != "allow":
        origin = "verdict"
    elif newcomer:
        origin = "newcomer"
    elif post.status == "edited":
        origin = "edit"
    else:
        return None
    hit = strongest(sent.hits)
    read_as = [terms[hit.entry]] if hit is not None and hit.entry in terms else []
    return Opening(
        post.post, post.version, sent.source, sent.community, origin,
        hit.harm if hit else None, hit.severity if hit else 1, sent.reach,
        sure_of(sent.hits, origin), words_of(sent.text, read_as),
    )  # fmt: skip


def _block(
    connection: Connection, at: int, office: Office, number: int, sent: Received, on: frozenset[str]
) -> Arrived | None:
    """The policy's own decision, where it is turned on for the harm that blocks."""
    hit = strongest(sent.hits)
    if hit is None or hit.harm not in on or strength(hit.action) < strength("block"):
        return None
    case = read_case(connection, number)
    if case.decision is not None or case.claimed_by is not None:
        return None  # a person is at it already
    draft = Draft(action="disable", harm=hit.harm, strike=False, entries=(hit.entry,))
    try:
        done = make(connection, at, office, POLICY, case, draft, fully=True)
    except CaseworkError:
        return None  # no rule held yet when it was written: a person looks at it
    return Arrived("block", number, done.decision, done.statement)


def _newcomers(
    connection: Connection, office: Office, received: Sequence[Received], stored: Sequence[Stored]
) -> set[bytes]:
    """Authors whose first posts are looked at, and who have no more than those on record."""
    if not office.newcomer_posts:
        return set()
    authors = list(
        {
            sent.author
            for sent, post in zip(received, stored, strict=True)
            if post.status == "accepted" and post.action == "allow"
        }
    )
    few: set[bytes] = set()
    for some in in_parts(authors):
        query = (
            select(post_authors.c.author)
            .where(post_authors.c.author.in_(some))
            .group_by(post_authors.c.author)
            .having(func.count() <= office.newcomer_posts)
        )
        few |= {bytes(author) for author in connection.execute(query).scalars()}
    return few
