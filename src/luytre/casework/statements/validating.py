"""Checks the fields of a statement of reasons against the database's schema and our promises."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping

import msgspec

from luytre.casework.statements.facts import (
    LAST_YEAR,
    PUID,
    RESTRICTIONS,
    SURFACES,
    may_decide_alone,
    needs_second_person,
)
from luytre.casework.terms import VIETNAM, is_public_url
from luytre.lexicon import HARMS, NEVER_EMITTED
from luytre.lexicon.complaints import did_you_mean

__all__ = ["DSA_FIELDS", "OUR_FIELDS", "validate_statement"]


class _Field(msgspec.Struct, frozen=True):
    """A field: a text of at most `most` characters that `form` matches and, where `values` are
    given, is one of them; or a list of such texts.
    """

    most: int = 500
    values: tuple[str, ...] = ()
    form: re.Pattern[str] | None = None
    many: bool = False
    required: bool = False


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_FIRST_DAYS = {"content_date": "2000-01-01", "application_date": "2020-01-01"}

# Only what an action of ours does; the database knows more.
_VISIBILITY = tuple(
    f"DECISION_VISIBILITY_CONTENT_{what}"
    for what in (
        "REMOVED", "DISABLED", "DEMOTED", "AGE_RESTRICTED", "INTERACTION_RESTRICTED", "LABELLED",
    )
)  # fmt: skip
_CATEGORIES = tuple(dict.fromkeys(harm.dsa_category for harm in HARMS.values()))
_KEYWORDS = tuple(dict.fromkeys(word for harm in HARMS.values() for word in harm.dsa_keywords))

_DSA: dict[str, _Field] = {
    "puid": _Field(form=PUID, required=True),
    "decision_visibility": _Field(values=_VISIBILITY, many=True),
    "decision_account": _Field(
        values=("DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED")
    ),
    "end_date_visibility_restriction": _Field(form=_DAY),
    "end_date_account_restriction": _Field(form=_DAY),
    "decision_facts": _Field(most=5_000, required=True),
    "decision_ground": _Field(
        values=("DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"),
        required=True,
    ),
    "decision_ground_reference_url": _Field(),
    "illegal_content_legal_ground": _Field(),
    "illegal_content_explanation": _Field(most=2_000),
    "incompatible_content_ground": _Field(),
    "incompatible_content_explanation": _Field(most=2_000),
    "content_type": _Field(values=("CONTENT_TYPE_TEXT",), many=True, required=True),
    "category": _Field(values=_CATEGORIES, required=True),
    "category_specification": _Field(values=_KEYWORDS, many=True),
    "category_specification_other": _Field(),
    "content_language": _Field(form=re.compile(r"[A-Z]{2}")),
    "content_date": _Field(form=_DAY, required=True),
    "application_date": _Field(form=_DAY, required=True),
    "source_type": _Field(
        values=(
            "SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER", "SOURCE_TYPE_OTHER_NOTIFICATION",
            "SOURCE_VOLUNTARY",
        ),
        required=True,
    ),
    "automated_detection": _Field(values=("Yes", "No"), required=True),
    "automated_decision": _Field(
        values=(
            "AUTOMATED_DECISION_FULLY", "AUTOMATED_DECISION_PARTIALLY",
            "AUTOMATED_DECISION_NOT_AUTOMATED",
        ),
        required=True,
    ),
}  # fmt: skip

_OURS: dict[str, _Field] = {
    "luytre_action": _Field(values=tuple(RESTRICTIONS), required=True),
    "luytre_harm": _Field(values=tuple(HARMS), required=True),
    "luytre_territorial_scope": _Field(values=("VN",), many=True, required=True),
    "luytre_applied_at": _Field(form=_MOMENT, required=True),
    "luytre_appeal_until": _Field(form=_MOMENT, required=True),
    "luytre_until": _Field(form=_MOMENT),
    "luytre_terms_version": _Field(most=40),
    "luytre_rule": _Field(form=re.compile(r"R\d{2,3}")),
    "luytre_rule_title_vi": _Field(most=200),
    "luytre_rule_text_vi": _Field(most=1_000),
    "luytre_surface": _Field(values=SURFACES),
    "luytre_entries": _Field(most=100, form=re.compile(r"H\d\d\.[a-z0-9-]+"), many=True),
}

_FIELDS = _DSA | _OURS

DSA_FIELDS: tuple[str, ...] = tuple(_DSA)
"""Fields of the DSA Transparency Database that a statement may have."""

OUR_FIELDS: tuple[str, ...] = tuple(_OURS)
"""Fields that only our statements have."""

# What each ground needs; the other's must not be there.
_GROUNDS = {
    "DECISION_GROUND_ILLEGAL_CONTENT": (
        "illegal_content_legal_ground", "illegal_content_explanation",
    ),
    "DECISION_GROUND_INCOMPATIBLE_CONTENT": (
        "incompatible_content_ground", "incompatible_content_explanation", "luytre_terms_version",
        "luytre_rule", "luytre_rule_title_vi", "luytre_rule_text_vi",
    ),
}  # fmt: skip


def validate_statement(fields: Mapping[str, object]) -> list[str]:
    """Everything that is wrong with a statement; nothing where it is valid.

    Beside the database's own rules: no label of opinion stands anywhere in it, its labels are those
    of its harm, and automation decided only where it may.
    """
    wrong = [f"{name}: {why}" for name, value in fields.items() for why in _wrong(name, value)]
    wrong += [
        f"{name}: it is lacking"
        for name, field in _FIELDS.items()
        if field.required and name not in fields
    ]
    # What follows compares fields with each other, which have to be sound for that.
    return wrong or [*_wrong_decision(fields), *_wrong_ground(fields), *_wrong_harm(fields)]


def _wrong(name: str, value: object) -> Iterator[str]:
    """What is wrong with one field by itself; its value is not repeated."""
    field = _FIELDS.get(name)
    if field is None:
        yield f"no field of a statement. {did_you_mean(name[:80], _FIELDS)}"
        return
    if field.many:
        if not isinstance(value, list) or not value:
            yield "a list that is not empty is needed"
            return
        if len(set(map(str, value))) != len(value):
            yield "something stands in the list twice"
        texts = value
    else:
        texts = [value]
    for text in texts:
        if not isinstance(text, str):
            yield "a text is needed"
        else:
            yield from _wrong_text(name, field, text)


def _wrong_text(name: str, field: _Field, text: str) -> Iterator[str]:
    if any(label in text for label in NEVER_EMITTED):
        yield "it has a label that judges opinion, and no statement carries one"
    elif field.values and text not in field.values:
        yield f"unknown value. {did_you_mean(text[:80], field.values)}"
    elif not text.strip():
        yield "it is empty"
    elif len(text) > field.most:
        yield f"it is longer than {field.most:,} characters"
    elif not all(char.isprintable() or char in "\n\t" for char in text):
        yield "it has characters that are not printable"
    elif field.form is not None and not field.form.fullmatch(text):
        yield "it has not the form that is needed"
    elif field.form in (_DAY, _MOMENT) and not _is_time(text):
        yield "there is no such time"
    elif text < _FIRST_DAYS.get(name, ""):
        yield f"it is before {_FIRST_DAYS[name]}"
    elif name == "decision_ground_reference_url" and not is_public_url(text):
        yield "it is not a plain web address"


def _is_time(text: str) -> bool:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.year <= LAST_YEAR


def _wrong_decision(fields: Mapping[str, object]) -> Iterator[str]:
    """The decision, its times and its action have to say the same."""
    action = RESTRICTIONS[str(fields["luytre_action"])]
    for name in ("decision_visibility", "decision_account"):
        if fields.get(name) != action.fields.get(name):
            yield f'{name}: it is not what "{action.name}" does'
    applied, until = str(fields["luytre_applied_at"]), fields.get("luytre_until")
    if fields["application_date"] != _day(applied):
        yield "application_date: it is not the day of luytre_applied_at in Viet Nam"
    if str(fields["content_date"]) > str(fields["application_date"]):
        yield "content_date: it is after application_date"
    if str(fields["luytre_appeal_until"]) <= applied:
        yield "luytre_appeal_until: it is not after luytre_applied_at"
    ends = f"end_date_{'account' if action.account else 'visibility'}_restriction"
    for name in ("end_date_visibility_restriction", "end_date_account_restriction"):
        if name in fields and (name != ends or not action.lasts):
            yield f'{name}: "{action.name}" has no such end'
    if fields.get(ends) != (None if until is None else _day(str(until))):
        yield f"{ends}: it is not the day of luytre_until in Viet Nam"
    if until is None and action.must_end:
        yield f'luytre_until: "{action.name}" has to end'
    if until is not None and str(until) < applied:
        yield "luytre_until: it is before luytre_applied_at"


def _day(moment: str) -> str:
    return datetime.datetime.fromisoformat(moment).astimezone(VIETNAM).date().isoformat()


def _wrong_ground(fields: Mapping[str, object]) -> Iterator[str]:
    """One ground, with all that belongs to it and nothing that belongs to the other."""
    for ground, names in _GROUNDS.items():
        chosen = fields["decision_ground"] == ground
        for name in names:
            if chosen and name not in fields:
                yield f"{name}: it is lacking, and the ground needs it"
            elif not chosen and name in fields:
                yield f"{name}: it belongs to the other ground"


def _wrong_harm(fields: Mapping[str, object]) -> Iterator[str]:
    """The labels are those of the harm, and automation decides only where it may."""
    harm = HARMS[str(fields["luytre_harm"])]
    if fields["category"] != harm.dsa_category:
        yield f"category: it is not that of {harm.code}"
    if fields.get("category_specification") != list(harm.dsa_keywords):
        yield f"category_specification: these are not the keywords of {harm.code}"
    if ("category_specification_other" in fields) != ("KEYWORD_OTHER" in harm.dsa_keywords):
        yield "category_specification_other: it goes with KEYWORD_OTHER, and only with it"
    if fields["automated_decision"] == "AUTOMATED_DECISION_FULLY":
        if not may_decide_alone(harm.code):
            yield f"automated_decision: automation may not decide about {harm.code}"
        until = fields.get("luytre_until")
        if needs_second_person(
            RESTRICTIONS[str(fields["luytre_action"])],
            harm.code,
            datetime.datetime.fromisoformat(str(fields["luytre_applied_at"])),
            None if until is None else datetime.datetime.fromisoformat(str(until)),
        ):
            yield "automated_decision: two people have to agree to that, and automation is none"
        if fields["automated_detection"] == "No":
            yield "automated_decision: automation did not detect it, and can't have decided"
        if fields["source_type"] == "SOURCE_TYPE_OTHER_NOTIFICATION":
            yield "automated_decision: two people decide about a legal request"
