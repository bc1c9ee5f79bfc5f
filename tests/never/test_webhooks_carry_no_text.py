"""Webhooks carry ids, the verdict and the decision: never a text, an author or an address."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

pytest.importorskip("sqlalchemy", reason="the server is an extra: luytre[server]")

from luytre.storage import Database, Vault
from luytre.storage.outbox import tell, tell_reporter
from luytre.storage.tables import outbox
from luytre.storage.told import MAILS, TOLD, checked_mail, checked_told
from luytre.storage.webhooks import add_webhook

WHOLE: dict[str, Any] = {
    "decision": 12, "source": "forum", "id": "8311", "post": 5, "action": "remove",
    "on_account": False, "harm": "H02", "until": "2026-12-27T08:30:00Z", "automated": False,
    "statement_url": "https://luytre.example/s/lt-abcdefghijklmnopqrst.0123456789abcdef",
    "overrides": 7, "overrides_action": "demote", "case": 3, "outcome": "upheld",
}  # fmt: skip
PERSONAL = ("text", "author", "author_id", "user", "name", "email", "url", "ip", "phone",
            "indicators", "hits", "reporter", "explanation", "reason", "community")  # fmt: skip


def test_these_are_all_the_fields_that_there_are() -> None:
    """A new one is somebody's decision, made here."""
    assert set(WHOLE) == TOLD
    assert {name: set(shape.__struct_fields__) for name, shape in MAILS.items()} == {
        "report.received": set(),
        "report.decided": {"action", "automated", "decision", "appeal_until"},
        "appeal.decided": {"outcome"},
        "reporter.warned": {"decided", "dismissed"},
        "reporter.set_aside": {"decided", "dismissed", "until"},
    }
    assert json.loads(checked_told("forum", "decision.made", WHOLE)) == WHOLE


def test_a_field_for_a_person_or_a_text_is_refused(database: Database, vault: Vault) -> None:
    with database.write() as connection:
        add_webhook(connection, vault, "forum", "https://forum.example/", 1, "tester")
        for field in PERSONAL:
            with pytest.raises(ValueError, match="doesn't have") as refused:
                tell(connection, "forum", "decision.made", WHOLE | {field: "zyxwvut"}, 1)
            assert "zyxwvut" not in str(refused.value)
            with pytest.raises(ValueError, match="doesn't have"):
                tell_reporter(connection, 1, "report.received", {field: "zyxwvut"}, 1)
        assert connection.execute(select(outbox)).all() == []
        assert tell(connection, "forum", "decision.made", WHOLE, 1) == 1


@given(st.text(max_size=30).filter(lambda name: name not in TOLD))
def test_no_field_is_taken_that_is_not_listed(name: str) -> None:
    with pytest.raises(ValueError):
        checked_told("forum", "decision.made", {name: 1})
    with pytest.raises(ValueError):
        checked_mail("report.received", {name: 1})


@pytest.mark.parametrize("field", sorted(set(WHOLE) - {"id", "source"}))
@pytest.mark.parametrize(
    "smuggled", ["vay tiền nhanh, gọi 0912345678", "0912 345 678", {"text": "a"}, ["a"], "a\nb"]
)
def test_no_field_holds_a_sentence(field: str, smuggled: Any) -> None:
    """But for the two names that the platform gave itself."""
    with pytest.raises(ValueError):
        checked_told("forum", "decision.made", WHOLE | {field: smuggled})


@pytest.mark.parametrize("field", ["id", "source"])
def test_the_platform_s_own_names_are_short(field: str) -> None:
    for value in ("x" * 201, "", {"text": "a"}, 5):
        with pytest.raises(ValueError):
            checked_told("forum", "decision.made", WHOLE | {field: value})


@pytest.mark.parametrize(
    "type_", ["", "decision", "Decision.Made", "decision.made\n", "a b.c", "ậ.b"]
)
def test_a_type_is_no_sentence(type_: str) -> None:
    with pytest.raises(ValueError):
        checked_told("forum", type_, WHOLE)
    with pytest.raises(ValueError):
        checked_mail(type_, {})


def test_a_source_is_told_of_itself_alone() -> None:
    with pytest.raises(ValueError, match="own source"):
        checked_told("market", "decision.made", WHOLE)
