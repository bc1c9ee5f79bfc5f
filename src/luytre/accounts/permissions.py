"""Who may do what. One table, read by the server, by the console's menu and by the tests."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

__all__ = ["PERMISSIONS", "ROLES", "TABLE", "Permission", "Role", "may", "may_manage"]

Role = Literal["moderator", "senior", "lexicographer", "engineer", "auditor", "admin", "owner"]
ROLES: tuple[Role, ...] = get_args(Role)

DECIDERS = "moderator senior admin owner"
SENIORS = "senior admin owner"
READERS = "moderator senior lexicographer admin owner"
MACHINES = "engineer admin owner"
ADMINS = "admin owner"
ALL = " ".join(ROLES)


class Permission(NamedTuple):
    """What may be done, by which roles (names with a space between), and what it is for."""

    name: str
    roles: str
    meaning: str


#: Auditors see events and counts, engineers events and machines: neither reads people's texts.
#: Lexicographers read cases, and decide none: whether an entry hits wrongly is seen from the texts
#: that it hit, and an exception starts there. They don't search, which is for a case at hand.
#: What a second person has to confirm is confirmed by seniors, never by who asked for it.
TABLE: tuple[Permission, ...] = (
    Permission("queue.view", READERS, "see which cases wait, without their texts"),
    Permission("case.view", READERS, "read a case: its text, its hits and what was done"),
    Permission("case.claim", DECIDERS, "take a case"),
    Permission("case.decide", DECIDERS, "decide a case, and take the decision back"),
    Permission("case.note", DECIDERS, "write a note to a case"),
    Permission("bulk.act", SENIORS, "decide many cases at once"),
    Permission("decision.confirm", SENIORS, "be the second person that a decision needs"),
    Permission("appeal.view", DECIDERS, "read appeals"),
    Permission("appeal.decide", SENIORS, "decide appeals against decisions of others"),
    Permission(
        "exception.make", "moderator senior lexicographer admin owner", "except what hit wrongly"
    ),
    Permission("search", DECIDERS, "search posts that were reported or have a case"),
    Permission("report.view", DECIDERS, "read the reports of users"),
    Permission("legal.view", ADMINS, "read requests of authorities; auditors see their counts"),
    Permission("events.view", "auditor engineer admin owner", "see what happened, by whose id"),
    Permission("counts.view", ALL, "see how many of each there are"),
    Permission("quality.view", "senior auditor admin owner", "see how well reviewers agree"),
    Permission("blocking.switch", ADMINS, "let a harm block, or only be observed"),
    Permission("people.view", "auditor admin owner", "see who works here, to read the events by"),
    Permission("people.manage", ADMINS, "invite people, give roles; owners only by owners"),
    Permission("keys.manage", MACHINES, "make and revoke the keys of machines"),
    Permission("webhooks.view", MACHINES, "see where decisions are sent, and what failed"),
    Permission("webhooks.manage", MACHINES, "say where decisions are sent"),
    Permission("routing.edit", SENIORS, "say which cases go to which queue"),
    Permission("resources.edit", ADMINS, "edit the places where people find help"),
    Permission("audit.verify", "auditor engineer admin owner", "have the chain of events proved"),
)

PERMISSIONS: dict[str, frozenset[str]] = {one.name: frozenset(one.roles.split()) for one in TABLE}


def may(role: str, permission: str) -> bool:
    """Whether people of `role` may. A role that isn't known may nothing.

    Raises `KeyError` for a permission that is not in the table.
    """
    return role in PERMISSIONS[permission]


def may_manage(role: str, other: str) -> bool:
    """Whether people of `role` may give and take the role `other`, and manage who has it."""
    return may(role, "people.manage") and (other != "owner" or role == "owner")
