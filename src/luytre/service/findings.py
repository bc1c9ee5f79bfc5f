"""What was found in a text, as the templates show it: on the page at `/`, and on that of a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from luytre.screening.explanation import (
    CUE_ROLES,
    DISGUISE_MEANINGS,
    DISGUISE_NAMES,
    INDICATOR_NAMES,
    Change,
    CueFound,
    Explanation,
    HitExplanation,
    LetterPair,
)
from luytre.service import shown
from luytre.service.explaining import MOST_EXPLAINED, Explained
from luytre.service.wording import Wording

__all__ = ["found_in"]

_MOST_CHANGES = 6


def found_in(w: Wording, text: str, explained: Explained) -> dict[str, Any]:
    """What `found.html` and `result.html` fill in of an explained text."""
    verdict, explanation = explained.verdict, explained.explanation
    hits = explanation.hits
    indicators = verdict.indicators[:MOST_EXPLAINED]
    hit_labels = [
        shown.Label(number, w.choose(hit.harm_name, hit.harm_name_vi), f"finding-{number}")
        for number, hit in enumerate(hits, start=1)
    ]
    other_labels = [
        shown.Label(number, w.choose(*INDICATOR_NAMES[one.kind]), f"finding-{number}")
        for number, one in enumerate(indicators, start=len(hits) + 1)
    ]
    every = len(verdict.hits) + len(verdict.indicators)
    findings = shown.findings_of(verdict, hit_labels, other_labels, explanation.cues)
    return {
        "action": verdict.action,
        "policy": explanation.policy,
        "why": _why(w, explained),
        "announcement": w("announce", action=w(f"action-{verdict.action}"), count=every),
        "pieces": shown.pieces(text, findings) if findings else [],
        "legend": _legend(w, explanation),
        "hits": [_hit(w, hit, label) for hit, label in zip(hits, hit_labels, strict=True)],
        "indicators": [
            {"label": label, "raw": shown.runs(text[one.start : one.end]), "value": one.value}
            for one, label in zip(indicators, other_labels, strict=True)
        ],
        "more": every - len(hits) - len(indicators),
    }


def _legend(w: Wording, explanation: Explanation) -> list[dict[str, Any]]:
    """What the softer colours stand for, with the words of each role as they are read."""
    return [
        {
            "role": role,
            "name": w.choose(*names),
            "terms": list(dict.fromkeys(cue.term for cue in explanation.cues if cue.role == role)),
        }
        for role, names in CUE_ROLES.items()
        if any(cue.role == role for cue in explanation.cues)
    ]


def _why(w: Wording, explained: Explained) -> str:
    """The strongest finding in one sentence."""
    verdict, hits = explained.verdict, explained.explanation.hits
    if not verdict.hits:
        return w("only-indicators") if verdict.indicators else w("nothing")
    strongest = [hit for hit in hits if hit.action == verdict.action] or list(hits)
    hit = max(strongest, key=lambda hit: hit.score)
    harm = w.choose(hit.harm_name, hit.harm_name_vi)
    raw = "".join(run.text for run in shown.runs(hit.raw))
    if hit.protection is not None:
        context = w.choose(hit.protection.name, hit.protection.name_vi)
        return w("because-protected", raw=raw, term=hit.term, context=context)
    return w("because", raw=raw, term=hit.term, harm=harm, score=w.number(hit.score))


def _hit(w: Wording, hit: HitExplanation, label: shown.Label) -> dict[str, Any]:
    vietnamese = w.language == "vi"
    return {
        "label": label,
        "hit": hit,
        "raw": shown.runs(hit.raw),
        "score": w.number(hit.score),
        "disguises": [DISGUISE_NAMES[name][vietnamese] for name in hit.disguises],
        "words": _words(hit.letters),
        "steps": [
            {
                "name": DISGUISE_MEANINGS[step.disguise][vietnamese],
                "before": shown.runs(step.before),
                "after": step.after,
                "changes": _changes(w, step.changes) if step.disguise != "case" else "",
            }
            for step in hit.steps
        ],
        "contexts": [
            {
                "raw": shown.runs(cue.raw),
                "term": _if_unlike(cue),
                "cue": cue.cue,
                "role": w(cue.role),
            }
            for cue in hit.contexts
        ],
    }


def _if_unlike(cue: CueFound) -> str:
    """How a cue is spelled, where it was not typed that way."""
    return "" if cue.raw.lower() == cue.term else cue.term


def _words(letters: Sequence[LetterPair]) -> list[list[dict[str, Any]]]:
    """The letters of a hit in words, so that a line is not broken within one."""
    words: list[list[dict[str, Any]]] = [[]]
    for pair in letters:
        changed = bool(pair.disguises)
        if pair.term == " " and words[-1]:
            words.append([])
        if pair.raw.strip() or pair.term.strip() or changed:
            words[-1].append({"raw": shown.runs(pair.raw), "term": pair.term, "changed": changed})
    return [word for word in words if word]


def _changes(w: Wording, changes: tuple[Change, ...]) -> str:
    said = [_change(w, change) for change in changes[:_MOST_CHANGES]]
    return ", ".join([*said, "…"] if len(changes) > _MOST_CHANGES else said)


def _change(w: Wording, change: Change) -> str:
    typed, meant = (
        w("space") if part == " " else "".join(run.text for run in shown.runs(part))
        for part in (change.typed, change.meant)
    )
    if typed and meant:
        return w("for", typed=typed, meant=meant)
    return w("dropped", typed=typed) if typed else w("added", meant=meant)
