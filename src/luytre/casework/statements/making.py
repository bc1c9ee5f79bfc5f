"""Makes the fields of a statement of reasons: those of the DSA's database and ours."""

from __future__ import annotations

import copy
import datetime
import re

from luytre.casework.statements.facts import RESTRICTIONS, Facts, StatementError, what_is_wrong
from luytre.casework.statements.validating import validate_statement
from luytre.casework.terms import VIETNAM, NoRuleError, Rule, Terms
from luytre.lexicon import HARMS

__all__ = ["appeal_until", "make_statement"]

#: Six months, whichever they are.
APPEAL_DAYS = 184

#: So many digits in the id of an entry may be somebody's number.
_NUMBER = re.compile(r"(?:\d-?){5}")

_SOURCES = {
    "SOURCE_VOLUNTARY": "It was noticed without a report.",
    "SOURCE_ARTICLE_16": "A person reported it.",
    "SOURCE_TRUSTED_FLAGGER": "A trusted flagger reported it.",
    "SOURCE_TYPE_OTHER_NOTIFICATION": "An authority made a legal request about it.",
}
_DECIDED = {
    "FULLY": "Automation decided, and a person reviews it on appeal.",
    "PARTIALLY": "Automation proposed the decision, and a person made it.",
    "NOT_AUTOMATED": "A person decided.",
}


def appeal_until(applied_at: datetime.datetime) -> datetime.datetime:
    """Until when a decision that applies from `applied_at` (aware) can be appealed against, in UTC.

    The end of a day in Viet Nam, at least six months later.
    """
    day = applied_at.astimezone(VIETNAM).date() + datetime.timedelta(days=APPEAL_DAYS + 1)
    end = datetime.datetime.combine(day, datetime.time(), VIETNAM)
    return end.astimezone(datetime.UTC)


def make_statement(facts: Facts, terms: Terms) -> dict[str, object]:
    """The fields of the statement: texts and lists of texts, in the order of `rows.COLUMNS`.

    Those without a prefix are of the DSA Transparency Database (schema v2), those with ``luytre_``
    ours. Dates are days in Viet Nam; ours with a time are in UTC. A field that does not apply is
    left out. Raises `StatementError` where `facts` don't fit together, where the action needs no
    statement, or where no rule held when the post was written.
    """
    reasons = list(what_is_wrong(facts))
    if reasons:
        raise StatementError(reasons)
    rule: Rule | None = None
    url = facts.terms_url
    if facts.ground == "terms":
        held = _terms_that_held(facts, terms)
        rule = _rule_of(facts, held)
        url = url or held.url
    fields = _fields(facts, rule, url)
    wrong = validate_statement(fields)
    if wrong:
        raise StatementError(wrong)
    return fields


def _terms_that_held(facts: Facts, terms: Terms) -> Terms:
    """The version that held when the post was written, which the decision has to name."""
    try:
        held = terms.at(facts.written)
        named = terms.named(facts.terms_version)
    except NoRuleError as error:
        raise StatementError([str(error)]) from error
    if named.version != held.version:
        raise StatementError(
            [
                f"the decision rests on the terms {named.version}, and the post was written "
                f"under {held.version}: no rule applies to what was written before it; "
                f"decide by {held.version}"
            ]
        )
    return held


def _rule_of(facts: Facts, held: Terms) -> Rule:
    try:
        rule = held.rule(facts.harm)
    except NoRuleError as error:
        raise StatementError([str(error)]) from error
    if facts.rule is not None and facts.rule != rule.id:
        raise StatementError([f"the rule about {facts.harm} is {rule.id}, and not the one named"])
    return rule


def _fields(facts: Facts, rule: Rule | None, url: str | None) -> dict[str, object]:
    harm = HARMS[facts.harm]
    restriction = RESTRICTIONS[facts.action]
    source = _source(facts)
    if rule is None:
        ground: dict[str, object] = {
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            "illegal_content_legal_ground": facts.law,
            "illegal_content_explanation": facts.law_explanation,
        }
        ours: dict[str, object] = {}
    else:
        ground = {
            "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
            "incompatible_content_ground": f"{rule.id} {rule.title}",
            "incompatible_content_explanation": rule.text,
        }
        if url is not None:
            ground["decision_ground_reference_url"] = url
        ours = {
            "luytre_terms_version": facts.terms_version,
            "luytre_rule": rule.id,
            "luytre_rule_title_vi": rule.title_vi,
            "luytre_rule_text_vi": rule.text_vi,
        }
    ends = {}
    if facts.until is not None:
        what = "account" if restriction.account else "visibility"
        ends[f"end_date_{what}_restriction"] = _day(facts.until)
        ours["luytre_until"] = _moment(facts.until)
    more = {}
    if "KEYWORD_OTHER" in harm.dsa_keywords:
        more["category_specification_other"] = harm.name.capitalize()
    if facts.language is not None:
        more["content_language"] = facts.language.upper()
    if facts.surface is not None:
        ours["luytre_surface"] = facts.surface
    entries = [entry for entry in facts.entries if not _NUMBER.search(entry)]
    if entries:
        ours["luytre_entries"] = entries
    return {
        "puid": facts.statement,
        **copy.deepcopy(dict(restriction.fields)),
        **ends,
        "decision_facts": _decision_facts(facts, source),
        **ground,
        "content_type": ["CONTENT_TYPE_TEXT"],
        "category": harm.dsa_category,
        "category_specification": list(harm.dsa_keywords),
        **more,
        "content_date": _day(facts.written),
        "application_date": _day(facts.applied_at),
        "source_type": source,
        "automated_detection": "Yes" if facts.detected else "No",
        "automated_decision": f"AUTOMATED_DECISION_{facts.automation}",
        "luytre_action": facts.action,
        "luytre_harm": facts.harm,
        "luytre_territorial_scope": ["VN"],
        "luytre_applied_at": _moment(facts.applied_at),
        "luytre_appeal_until": _moment(appeal_until(facts.applied_at)),
        **ours,
    }


def _source(facts: Facts) -> str:
    if facts.legal_request:
        return "SOURCE_TYPE_OTHER_NOTIFICATION"
    if facts.trusted_flagger:
        return "SOURCE_TRUSTED_FLAGGER"
    return "SOURCE_ARTICLE_16" if facts.notified else "SOURCE_VOLUNTARY"


def _decision_facts(facts: Facts, source: str) -> str:
    harm = HARMS[facts.harm]
    what = "The account behind a text" if RESTRICTIONS[facts.action].account else "A text"
    where = f" ({facts.surface})" if facts.surface else ""
    return " ".join(
        (
            f"{what}{where} was restricted for {facts.harm}, {harm.name}.",
            _SOURCES[source],
            "Automated screening detected it."
            if facts.detected
            else "Automated screening did not detect it.",
            "Two people decided." if facts.legal_request else _DECIDED[facts.automation],
        )
    )


def _day(moment: datetime.datetime) -> str:
    return moment.astimezone(VIETNAM).date().isoformat()


def _moment(moment: datetime.datetime) -> str:
    utc = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="seconds") + "Z"
