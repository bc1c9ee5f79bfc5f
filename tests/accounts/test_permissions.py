"""The table of who may do what, and the lines in it that are nobody's to move quietly."""

from __future__ import annotations

import pytest

from luytre.accounts.permissions import PERMISSIONS, ROLES, TABLE, may, may_manage

TEXTS = {"case.view", "search", "report.view", "appeal.view", "legal.view"}


def test_the_table_names_known_roles_once_each() -> None:
    names = [one.name for one in TABLE]
    assert len(names) == len(set(names))
    for one in TABLE:
        roles = one.roles.split()
        assert roles and len(roles) == len(set(roles))
        assert set(roles) <= set(ROLES)
        assert one.meaning


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", [one.name for one in TABLE])
def test_each_role_may_what_the_table_says(role: str, permission: str) -> None:
    (row,) = [one for one in TABLE if one.name == permission]
    assert may(role, permission) is (role in row.roles.split())


def test_owners_may_everything_that_anybody_may() -> None:
    assert all("owner" in roles and "admin" in roles for roles in PERMISSIONS.values())


@pytest.mark.parametrize("role", ["auditor", "engineer"])
def test_auditors_and_engineers_read_no_texts(role: str) -> None:
    assert not [permission for permission in TEXTS if may(role, permission)]
    assert may(role, "events.view") and may(role, "counts.view")


def test_lexicographers_read_cases_and_decide_none() -> None:
    assert {name for name in PERMISSIONS if may("lexicographer", name)} == {
        "queue.view", "case.view", "exception.make", "counts.view",
    }  # fmt: skip


def test_the_second_person_is_a_senior_one() -> None:
    assert PERMISSIONS["decision.confirm"] == {"senior", "admin", "owner"}
    assert PERMISSIONS["appeal.decide"] <= PERMISSIONS["appeal.view"]


def test_who_acts_on_something_may_see_it() -> None:
    for name in ("case.claim", "case.decide", "case.note", "bulk.act"):
        assert PERMISSIONS[name] <= PERMISSIONS["case.view"] <= PERMISSIONS["queue.view"]
    assert PERMISSIONS["webhooks.manage"] <= PERMISSIONS["webhooks.view"]
    assert PERMISSIONS["people.manage"] <= PERMISSIONS["people.view"]


def test_a_role_that_nobody_knows_may_nothing() -> None:
    assert not [name for name in PERMISSIONS if may("superuser", name) or may("", name)]


def test_a_permission_that_is_not_in_the_table_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        may("owner", "case.veiw")


@pytest.mark.parametrize("role", ROLES)
def test_only_owners_touch_owners(role: str) -> None:
    assert may_manage(role, "owner") is (role == "owner")
    assert may_manage(role, "moderator") is (role in {"admin", "owner"})
