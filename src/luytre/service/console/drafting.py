"""What the form to decide holds: what was typed, kept over a refusal, and the draft made of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from luytre.casework.actions import ACTIONS, HATE_OR_INCITEMENT
from luytre.casework.decisions import Draft
from luytre.casework.hits import hits_of
from luytre.casework.looking import CaseView
from luytre.casework.rabat import FACTORS, LEVELS, LONGEST_REASON, SHORTEST_REASON, Rabat
from luytre.casework.refusals import CaseworkError
from luytre.lexicon import HARMS, Lexicon
from luytre.service.console.naming import harm_name
from luytre.service.forms import Form
from luytre.service.wording import Wording

__all__ = ["RabatUnread", "draft_of", "draft_view", "entries_of", "exception_view"]

#: As they stand on the page: what is done most first. Nine have a key; the gravest has none.
DEEDS = (
    "no_action", "remove", "disable", "demote", "label", "age_restrict", "limit_interaction",
    "warn", "support", "suspend", "terminate",
)  # fmt: skip
KEYS = 9

MOST_ENTRIES = 20
LONGEST_TYPED = 5_000


class RabatUnread(Exception):  # noqa: N818  (a refusal, as `CaseworkError` is)
    """Factors, by name, of which level and reason can't be taken."""

    def __init__(self, factors: Sequence[str]) -> None:
        super().__init__(", ".join(factors))
        self.factors = tuple(factors)

    def titles(self, w: Wording) -> str:
        """What the factors are called."""
        known = (FACTORS[name] for name in self.factors)
        return ", ".join(w.choose(one.title, one.title_vi) for one in known)


def draft_of(form: Form, known: Sequence[str]) -> Draft:
    """The draft in a form; `known` are the entries that it may name.

    What has no meaning for the action is left out. Raises `CaseworkError` and `RabatUnread`.
    """
    action = ACTIONS.get(form.get("action"))
    if action is None or action.name not in DEEDS:
        raise CaseworkError("unknown_action")
    harm = form.get("harm") or None
    illegal = action.restricts and form.get("ground") == "illegal"
    strike = {"yes": True, "no": False}.get(form.get("strike"))
    return Draft(
        action=action.name,
        harm=harm,
        ground="illegal" if illegal else "terms",
        law=form.get("law").strip() if illegal else "",
        law_explanation=form.get("law_explanation").strip() if illegal else "",
        days=_days(form.get("days")) if action.lasts else None,
        strike=strike if action.restricts else None,
        explanation=form.get("explanation"),
        rabat=_rabat(form) if action.needs_rabat(harm) else None,
        entries=tuple(one for one in known if one in form.all("entry"))[:MOST_ENTRIES],
    )


def _days(written: str) -> float | None:
    written = written.strip().replace(",", ".")
    if not written:
        return None
    try:
        return float(written[:20])
    except ValueError:
        raise CaseworkError("days") from None


def _rabat(form: Form) -> Rabat:
    written: dict[str, object] = {
        name: {"level": form.get(f"rabat-{name}-level"), "reason": form.get(f"rabat-{name}")}
        for name in FACTORS
    }
    unread = [name for name, value in written.items() if not _is_readable(value)]
    if unread:
        raise RabatUnread(unread)
    return Rabat.read(written)


def _is_readable(value: Any) -> bool:
    """Whether a factor has a level, and a reason of a length that is taken."""
    reason = value["reason"].strip()
    return value["level"] in LEVELS and SHORTEST_REASON <= len(reason) <= LONGEST_REASON


def draft_view(
    w: Wording, harm: str | None, form: Form | None, entries: Sequence[dict[str, Any]] = (),
    *, bulk: bool = False, offered: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The form as it stands on the page: as it was sent, or as a case of `harm` begins with it.

    Without `offered`, the action for somebody who may need help is chosen already. In `bulk`
    there are no accounts to act on.
    """
    first = "support" if harm == "H15" and not offered else ""

    def typed(name: str, default: str = "") -> str:
        return form.get(name)[:LONGEST_TYPED] if form is not None else default

    deeds = [name for name in DEEDS if not (bulk and ACTIONS[name].account)]
    return {
        "deeds": [
            {
                "name": name,
                "key": str(n) if n <= KEYS else "",
                "checked": typed("action", first) == name,
                "account": ACTIONS[name].account,
            }
            for n, name in enumerate(deeds, start=1)
        ],
        "harms": [
            {
                "code": code,
                "name": harm_name(w, code),
                "chosen": typed("harm", harm or "") == code,
            }
            for code, one in HARMS.items()
            if not one.never_alone or code == harm
        ],
        "ground": typed("ground", "terms"),
        "law": typed("law"),
        "law_explanation": typed("law_explanation"),
        "days": typed("days"),
        "strike": typed("strike"),
        "explanation": typed("explanation"),
        "entries": [
            one | {"checked": one["id"] in form.all("entry") if form else one["acts"]}
            for one in entries
        ],
        "factors": [
            {
                "name": name,
                "title": w.choose(factor.title, factor.title_vi),
                "asks": w.choose(factor.asks, factor.asks_vi),
                "level": typed(f"rabat-{name}-level"),
                "reason": typed(f"rabat-{name}"),
            }
            for name, factor in FACTORS.items()
        ],
        "levels": [(name, w.choose(*names)) for name, names in LEVELS.items()],
        "rabat_open": typed("harm", harm or "") in HATE_OR_INCITEMENT
        and typed("action") in ("remove", "disable"),
        "stays": "stays" in form if form else False,
    }


def exception_view(form: Form | None) -> dict[str, Any]:
    """The form for what is no abuse here, as it was sent or as it begins."""
    sent = form if form is not None and "kind" in form else None
    return {
        "open": sent is not None,
        "kind": sent.get("kind") if sent else "sense",
        "sense": sent.get("sense") if sent else "",
        "phrase": sent.get("phrase")[:200] if sent else "",
        "everywhere": sent is not None and sent.get("everywhere") == "yes",
        "days": sent.get("days")[:10] if sent else "90",
        "reason": sent.get("reason")[:LONGEST_TYPED] if sent else "",
    }


def entries_of(view: CaseView, lexicon: Lexicon) -> list[dict[str, Any]]:
    """The entries that hit the post when it came in, each once, with what they are called."""
    found: dict[str, dict[str, Any]] = {}
    for hit in hits_of(view.post.hits):
        entry = lexicon.get(hit.entry)
        one = found.setdefault(
            hit.entry,
            {
                "id": hit.entry,
                "term": entry.term if entry else hit.entry,
                "sense": entry.sense if entry else "",
                "harm": hit.harm,
                "acts": False,
            },
        )
        one["acts"] = one["acts"] or hit.action != "allow"
    return list(found.values())[:MOST_ENTRIES]
