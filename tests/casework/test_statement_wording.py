"""What authors read: every action, in both languages, word for word (golden/statements/)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from tests.casework.statement_examples import TERMS, at, facts, valid_facts

from luytre.casework.statements import Facts, explain_statement, make_statement
from luytre.casework.statements.facts import RESTRICTIONS
from luytre.lexicon import HARMS

GOLDEN = Path(__file__).parent / "golden" / "statements"

CASES: dict[str, dict[str, Any]] = {
    "found by a machine, and decided by it where that may be": {
        "automation": "FULLY", "entries": ("H02.nha-tuyen-dung",),
    },
    "reported, decided by a person": {
        "harm": "H08", "automation": "NOT_AUTOMATED", "detected": False, "notified": True,
        "surface": "message", "written_at": at(1, 2),
    },
    "found by both, for an end that is known": {
        "harm": "H14", "notified": True, "until": at(20, 17), "surface": "post",
        "terms_url": "https://example.org/noi-quy",
    },
    "against the law, after a legal request": {
        "harm": "H07", "ground": "illegal", "automation": "NOT_AUTOMATED", "detected": False,
        "legal_request": True, "surface": None,
    },
    "noticed by the moderators": {
        "harm": "H16", "automation": "NOT_AUTOMATED", "detected": False, "surface": "profile",
    },
    "reported by a trusted flagger": {
        "harm": "H12", "notified": True, "trusted_flagger": True, "detected": False,
        "surface": "query",
    },
}  # fmt: skip


def case(action: str, changes: dict[str, Any]) -> Facts:
    if not RESTRICTIONS[action].lasts:
        changes = changes | {"until": None}
    if action == "terminate" and changes.get("automation") == "FULLY":
        changes = changes | {"automation": "PARTIALLY"}
    return facts(action=action, **changes)


@pytest.mark.parametrize("action", sorted(RESTRICTIONS))
def test_what_authors_read(action: str) -> None:
    said = []
    for name, changes in CASES.items():
        fields = make_statement(case(action, changes), TERMS)
        said.append(f"=== {name}\n")
        said.append(f"{explain_statement(fields, 'vi')}\n")
        said.append(f"{explain_statement(fields, 'en')}\n")
    golden = GOLDEN / f"{action}.txt"
    if os.environ.get("LUYTRE_WRITE_GOLDEN"):
        golden.write_text("\n".join(said), "utf-8")
    assert "\n".join(said) == golden.read_text("utf-8")


@given(valid_facts())
def test_every_statement_can_be_read_in_both_languages(any_facts: Facts) -> None:
    fields = make_statement(any_facts, TERMS)
    for language in ("vi", "en"):
        text = explain_statement(fields, language)
        for part in text.__struct_fields__:
            assert getattr(text, part)
        assert "{" not in str(text)


@pytest.mark.parametrize("harm", HARMS)
def test_an_author_reads_the_rule_of_the_version_that_held(harm: str) -> None:
    fields = make_statement(facts(harm=harm), TERMS)
    rule = TERMS.rule(harm)
    assert (
        f"{rule.id} của cộng đồng, “{rule.title_vi}” (phiên bản 1"
        in explain_statement(fields, "vi").why
    )
    assert rule.text in explain_statement(fields, "en").why


def test_templates_take_no_orders_from_what_they_are_filled_with() -> None:
    fields = make_statement(facts(ground="illegal", law="{law} {0} %s"), TERMS)
    assert "{law} {0} %s" in explain_statement(fields, "en").why


def test_there_are_two_languages() -> None:
    with pytest.raises(ValueError, match="choose one of vi, en"):
        explain_statement(make_statement(facts(), TERMS), "fr")  # type: ignore[arg-type]
