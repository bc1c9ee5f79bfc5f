"""Statements of reasons: what they hold, what they refuse, and what is never in them."""

from __future__ import annotations

import csv
import datetime
import io
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.casework.statement_examples import TERMS, at, facts, valid_facts

from luytre.casework.statements import (
    COLUMNS,
    Facts,
    StatementError,
    appeal_until,
    dsa_rows,
    explain_statement,
    make_statement,
    validate_statement,
)
from luytre.casework.terms import VIETNAM, Terms
from luytre.lexicon import NEVER_EMITTED

# What a person might be known by, and what a reviewer might type where it does not belong.
PERSONAL = (
    "0912 345 678", "an.nguyen@example.org", "@nguyenvana", "STK 19034567890123",
    "https://facebook.com/nguyen.van.a", "zalo.me/0912345678",
)  # fmt: skip

# The facts that are texts.
TEXTS = [
    field.name
    for field in msgspec.structs.fields(Facts)
    if field.type is not bool and not field.name.endswith("_at") and field.name != "until"
]
MONTH = datetime.timedelta(days=30)
LABEL = min(NEVER_EMITTED)


@given(valid_facts())
def test_any_facts_give_a_statement_that_is_valid(any_facts: Facts) -> None:
    fields = make_statement(any_facts, TERMS)
    assert validate_statement(fields) == []
    assert list(fields) != [] and set(fields) <= set(COLUMNS)
    assert json.loads(msgspec.json.encode(fields)) == fields


@given(valid_facts(), st.data())
def test_a_statement_that_was_changed_is_found(any_facts: Facts, data: st.DataObject) -> None:
    fields = make_statement(any_facts, TERMS)
    name = data.draw(st.sampled_from(sorted(fields)))
    optional = {"decision_ground_reference_url", "content_language", "luytre_surface"}
    optional |= {"luytre_entries"}
    if name not in optional:
        assert validate_statement({key: fields[key] for key in fields if key != name})
    for value in (None, 5, "", " ", "x" * 6_000, [], ["?"], "a\x00b", LABEL):
        assert validate_statement({**fields, name: value}), (name, value)


@given(valid_facts())
def test_two_grounds_are_found(any_facts: Facts) -> None:
    fields = make_statement(any_facts, TERMS)
    other = msgspec.structs.replace(
        any_facts,
        **{"ground": "terms", "law": None, "law_explanation": None}
        if any_facts.ground == "illegal"
        else {"ground": "illegal", "law": "Điều 1", "law_explanation": "Cấm."},
    )
    both = make_statement(other, TERMS) | fields
    assert any("belongs to the other ground" in why for why in validate_statement(both))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"decision_fact": "x"},
            'decision_fact: no field of a statement. Did you mean "deci',
        ),
        ({"category": "STATEMENT_CATEGORY_SELF_HARM"}, "category: it is not that of H02"),
        ({"category": "STATEMENT_CATEGORY_SCAM"}, "category: unknown value. Did you mean"),
        ({"category_specification": ["KEYWORD_PHISHING"]}, "not the keywords of H02"),
        ({"luytre_harm": "H05"}, "category: it is not that of H05"),
        ({"luytre_action": "demote"}, 'decision_visibility: it is not what "demote" does'),
        ({"decision_account": "DECISION_ACCOUNT_SUSPENDED"}, "it is not what"),
        ({"decision_facts": "x" * 5_001}, "decision_facts: it is longer than 5,000"),
        ({"decision_facts": f"x {LABEL} x"}, "decision_facts: it has a label that judges opinion"),
        ({"content_date": "2026-12-03"}, "content_date: it is after application_date"),
        ({"content_date": "1999-12-31"}, "content_date: it is before 2000-01-01"),
        ({"content_date": "2026-02-30"}, "content_date: there is no such time"),
        ({"application_date": "2026-12-03"}, "not the day of luytre_applied_at"),
        ({"luytre_appeal_until": "2026-12-01T00:00:00Z"}, "not after luytre_applied_at"),
        ({"end_date_visibility_restriction": "2027-01-01"}, "not the day of luytre_until"),
        ({"end_date_account_restriction": "2027-01-01"}, '"remove" has no such end'),
        ({"luytre_until": "2026-12-01T00:00:00Z"}, "it is before luytre_applied_at"),
        ({"category_specification": ["KEYWORD_OTHER", "KEYWORD_OTHER"]}, "in the list twice"),
        ({"automated_decision": "AUTOMATED_DECISION_FULLY", "automated_detection": "No"}, "can't"),
        ({"decision_ground_reference_url": "ftp://example.org"}, "not a plain web address"),
        ({"territorial_scope": ["VN"]}, "territorial_scope: no field of a statement"),
    ],
)
def test_what_is_wrong_with_a_statement_is_said(changes: dict[str, object], said: str) -> None:
    fields = make_statement(facts(), TERMS) | changes
    assert said in "; ".join(validate_statement(fields))


def test_the_fields_of_a_suspension() -> None:
    fields = make_statement(
        facts(action="suspend", until=at(9, 18), notified=True, written_at=at(1, 2)), TERMS
    )
    assert fields["decision_account"] == "DECISION_ACCOUNT_SUSPENDED"
    assert "decision_visibility" not in fields
    assert fields["end_date_account_restriction"] == "2026-12-10"
    assert fields["luytre_until"] == "2026-12-09T18:00:00Z"
    assert fields["source_type"] == "SOURCE_ARTICLE_16"
    assert fields["category"] == "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
    assert fields["category_specification"] == ["KEYWORD_PYRAMID_SCHEMES", "KEYWORD_OTHER"]
    assert fields["incompatible_content_ground"] == "R02 No scams"
    assert fields["content_language"] == "VI"
    assert fields["content_date"] == "2026-12-01"
    assert fields["luytre_territorial_scope"] == ["VN"]


def test_dates_are_days_in_viet_nam() -> None:
    fields = make_statement(facts(received_at=at(1, 17), applied_at=at(1, 18)), TERMS)
    assert fields["content_date"] == fields["application_date"] == "2026-12-02"


def test_a_post_was_not_written_after_it_came() -> None:
    fields = make_statement(facts(written_at=at(30), received_at=at(1)), TERMS)
    assert fields["content_date"] == "2026-12-01"


@given(st.datetimes(datetime.datetime(2026, 1, 1), datetime.datetime(2060, 1, 1)))
def test_an_appeal_may_be_made_for_six_months_and_to_the_end_of_a_day(
    applied: datetime.datetime,
) -> None:
    aware = applied.replace(tzinfo=datetime.UTC)
    end = appeal_until(aware).astimezone(VIETNAM)
    assert end.time() == datetime.time()
    months = aware.astimezone(VIETNAM)
    year, month = divmod(months.month - 1 + 6, 12)
    first = datetime.datetime(months.year + year, month + 1, 1, tzinfo=VIETNAM)
    assert end > first + datetime.timedelta(days=months.day - 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"action": "warn"}, '"warn" restricts nobody and needs none'),
        ({"action": "remov"}, 'Did you mean "remove"'),
        ({"action": "suspend", "until": None}, '"suspend" has to end'),
        ({"action": "terminate", "until": at(9)}, '"terminate" has no end'),
        ({"until": at(2)}, "it ends before it begins"),
        ({"applied_at": at(1, 2)}, "before the post was there"),
        ({"applied_at": datetime.datetime(2026, 12, 2)}, "a time has no zone"),
        ({"until": datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)}, "not of this age"),
        ({"harm": "H19"}, "unknown harm. Known: H01, H02"),
        ({"statement": "lt-short"}, "the public id is not"),
        ({"automation": "FULLY", "detected": False}, "automation did not detect it"),
        ({"automation": "FULLY", "legal_request": True}, "two people decide"),
        ({"automation": "FULLY", "action": "terminate"}, 'two people have to agree to "term'),
        ({"automation": "FULLY", "action": "suspend", "until": at(2) + MONTH}, "two people have"),
        ({"automation": "HALF"}, "unknown automation"),
        ({"trusted_flagger": True}, "it was not reported"),
        ({"law": "Điều 1"}, "choose one ground"),
        ({"ground": "illegal", "law": " "}, "the law is lacking"),
        ({"ground": "illegal", "law_explanation": None}, "the explanation of the law is lacking"),
        ({"ground": "illegal", "law": "x" * 501}, "longer than 500"),
        ({"ground": "illegal", "law": "a\x07"}, "not printable"),
        ({"ground": "illegal", "rule": "R02"}, "choose one ground"),
        ({"ground": "both"}, 'neither "terms" nor "illegal"'),
        ({"rule": "R03"}, "the rule about H02 is R02"),
        ({"surface": "wall"}, "unknown surface"),
        ({"language": "Vietnamese"}, "no code of two small letters"),
        ({"entries": ("lừa đảo",)}, "no id of an entry"),
        ({"entries": ("H02.a",) * 51}, "more than 50 entries"),
        ({"terms_url": "javascript:alert(1)"}, "not a plain web address"),
        ({"terms_version": "2"}, "no terms of that version"),
    ],
)
def test_no_statement_is_made_of_facts_that_do_not_fit(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(StatementError, match=said):
        make_statement(facts(**changes), TERMS)


def test_a_rule_that_came_later_is_not_applied() -> None:
    with pytest.raises(StatementError, match="older than the first terms"):
        make_statement(facts(written_at=datetime.datetime(2020, 1, 1, tzinfo=VIETNAM)), TERMS)
    newer = msgspec.structs.replace(
        TERMS,
        version="2",
        valid_from=datetime.date(2026, 12, 2),
        earlier=(msgspec.structs.replace(TERMS, valid_until=datetime.date(2026, 12, 2)),),
    )
    with pytest.raises(StatementError, match=r"written under 1.*decide by 1"):
        make_statement(facts(terms_version="2"), newer)
    assert make_statement(facts(), newer)["luytre_terms_version"] == "1"


def test_a_harm_without_a_rule_is_left_to_the_law() -> None:
    few = msgspec.structs.replace(TERMS, rules=TERMS.rules[:1])
    with pytest.raises(StatementError, match="have no rule about H02"):
        make_statement(facts(), few)
    fields = make_statement(facts(ground="illegal"), few)
    assert "luytre_rule" not in fields and "luytre_terms_version" not in fields


@pytest.mark.parametrize("ground", ["terms", "illegal"])
@pytest.mark.parametrize(
    ("place", "personal"),
    [
        (place, personal)
        for place in TEXTS
        for personal in PERSONAL
        # The address of the rules is set by whoever runs the server.
        if not (place == "terms_url" and personal.startswith("https://"))
    ],
)
def test_nothing_personal_comes_into_a_statement(place: str, personal: str, ground: str) -> None:
    """Wherever it is put, it is refused or left out, and no error repeats it."""
    value: object = (f"H02.{personal}",) if place == "entries" else personal
    assert personal not in said_of(facts(**{"ground": ground, place: value}))


def said_of(some: Facts) -> str:
    """The statement of `some` in all its forms, or why there is none."""
    try:
        fields = make_statement(some, TERMS)
    except StatementError as error:
        return str(error)
    rendered = [str(explain_statement(fields, language)) for language in ("vi", "en")]
    return json.dumps(fields, ensure_ascii=False) + "".join((*rendered, *dsa_rows([fields])))


def test_an_entry_that_may_be_a_number_is_left_out() -> None:
    entries = ("H02.viec-nhe", "H02.0912345678", "H02.091-234-5678")
    fields = make_statement(facts(entries=entries), TERMS)
    assert fields["luytre_entries"] == ["H02.viec-nhe"]


def test_open_data_comes_in_batches_of_a_hundred() -> None:
    ids = [f"lt-{number:020}" for number in range(201)]
    statements = [make_statement(facts(statement=one), TERMS) for one in ids]
    batches = list(dsa_rows(statements))
    assert [text.count("\r\nlt-") for text in batches] == [100, 100, 1]
    assert all(text.endswith("\r\n") for text in batches)
    rows = [row for text in batches for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert [row["puid"] for row in rows] == ids
    assert list(dsa_rows([])) == []


@given(valid_facts())
def test_a_row_says_what_the_statement_says(any_facts: Facts) -> None:
    fields = make_statement(any_facts, TERMS)
    (text,) = dsa_rows([fields])
    header, row = csv.reader(io.StringIO(text, newline=""))
    assert tuple(header) == COLUMNS
    read = {
        name: json.loads(cell) if cell.startswith("[") else cell
        for name, cell in zip(header, row, strict=True)
        if cell
    }
    assert read == fields


def test_a_spreadsheet_runs_nothing() -> None:
    fields = make_statement(facts(ground="illegal", law="=1+1 Điều 1"), TERMS)
    assert "'=1+1 Điều 1" in next(dsa_rows([fields]))


def test_the_terms_of_a_community_are_quoted_with_their_address() -> None:
    own: Terms = msgspec.structs.replace(TERMS, url="https://example.org/noi-quy")
    fields = make_statement(facts(), own)
    assert fields["decision_ground_reference_url"] == "https://example.org/noi-quy"
    assert "https://example.org/noi-quy" in explain_statement(fields, "en").why
