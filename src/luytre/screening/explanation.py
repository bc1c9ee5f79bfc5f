"""Why a text got its verdict, in full: for people, and as JSON for the page and other programs.

Pure: the same screener and text always give the same explanation. Every sentence is there in
English and in Vietnamese (fields that end in ``_vi``).
"""

from __future__ import annotations

import datetime

import msgspec

from luytre.lexicon import HARMS, PROTECTIVE, Action
from luytre.screening.cue_words import CUE_ROLES, CueFound, CueRole, CueWords
from luytre.screening.evidence import EVIDENCE
from luytre.screening.next_action import Obstacle, next_action
from luytre.screening.screener import Screener
from luytre.screening.undoing import Change, LetterPair, Step, Undoing, undo
from luytre.screening.verdict import Context, Hit
from luytre.vietnamese import Indicator

__all__ = [
    "CUE_ROLES", "DISGUISE_MEANINGS", "DISGUISE_NAMES", "INDICATOR_NAMES", "Change", "CueFound",
    "CueRole", "EvidenceFound", "Explanation", "HitExplanation", "LetterPair", "Obstacle",
    "Protection", "Step", "explain",
]  # fmt: skip

#: What is undone at each stage, in English and Vietnamese.
DISGUISE_MEANINGS: dict[str, tuple[str, str]] = {
    "legacy-font": ("read in an old font", "đọc theo phông chữ cũ"),
    "invisibles": ("invisible characters removed", "bỏ ký tự vô hình"),
    "lookalikes": ("look-alike letters replaced", "thay ký tự giống chữ"),
    "case": ("capitals and letter forms evened out", "đưa về chữ thường"),
    "separators": ("separators removed", "bỏ dấu chen giữa"),
    "split": ("broken syllable joined", "nối tiếng bị tách"),
    "joined": ("missing spaces restored", "thêm lại dấu cách"),
    "masked": ("masked letters filled in", "điền lại chữ bị che"),
    "repeats": ("repeated letters dropped", "bỏ chữ lặp"),
    "leet": ("digits and signs read as letters", "đọc số, ký hiệu thành chữ"),
    "teencode": ("teencode spelled out", "đọc teencode"),
    "keystrokes": ("raw typing read (Telex, VNI, VIQR)", "đọc phím gõ thô (Telex, VNI, VIQR)"),
    "tone-placement": ("tone mark moved to its usual letter", "đặt lại vị trí dấu thanh"),
    "wrong-tone": ("marks corrected", "sửa dấu sai"),
    "toneless": ("missing marks restored", "thêm lại dấu"),
    "other": ("remaining letters", "các chữ còn lại"),
    "reversed": ("swapped syllables or rimes put back", "đảo lại tiếng nói lái"),
}


#: What each disguise is called, in English and Vietnamese.
DISGUISE_NAMES: dict[str, tuple[str, str]] = {
    "toneless": ("no marks", "không dấu"),
    "wrong-tone": ("wrong marks", "sai dấu"),
    "keystrokes": ("raw Telex, VNI, VIQR", "phím gõ thô Telex, VNI, VIQR"),
    "teencode": ("teencode", "teencode"),
    "leet": ("digits and signs for letters", "số, ký hiệu thay chữ"),
    "separators": ("separators between letters", "chen dấu giữa chữ"),
    "joined": ("written together", "viết liền"),
    "split": ("broken syllables", "tách rời tiếng"),
    "repeats": ("repeated letters", "lặp chữ"),
    "lookalikes": ("look-alike letters", "ký tự giống chữ"),
    "invisibles": ("invisible characters", "ký tự vô hình"),
    "legacy-font": ("old fonts", "phông chữ cũ"),
    "reversed": ("swapped syllables", "nói lái"),
    "masked": ("masked letters", "che chữ"),
}


#: What each kind of indicator is called, in English and Vietnamese.
INDICATOR_NAMES: dict[str, tuple[str, str]] = {
    "phone": ("phone", "điện thoại"),
    "account": ("account", "tài khoản"),
    "link": ("link", "liên kết"),
    "handle": ("handle", "tên người dùng"),
}


class EvidenceFound(msgspec.Struct, frozen=True):
    """One kind of evidence that was present, with the points that it gave."""

    name: str
    points: int
    meaning: str
    meaning_vi: str


class Protection(msgspec.Struct, frozen=True):
    """The protective context of a hit, and the strongest action that it leaves."""

    code: str
    name: str
    name_vi: str
    cap: Action


class HitExplanation(msgspec.Struct, frozen=True):
    """One hit: which letters, read how, believed why, and what follows.

    `start` and `end` are code points of the text, `raw` the letters there. `steps` lead from
    `raw` to `term`; there is none where both are the same. `points` is the sum of those of
    `evidence`, `score` what it amounts to. `next_action` is the next stronger action that there
    is for the harm, None where nothing is stronger; `obstacles` say why it was not taken.
    """

    start: int
    end: int
    raw: str
    entry: str
    term: str
    sense: str
    harm: str
    harm_name: str
    harm_name_vi: str
    severity: int
    score: float
    points: int
    disguises: tuple[str, ...]
    letters: tuple[LetterPair, ...]
    steps: tuple[Step, ...]
    evidence: tuple[EvidenceFound, ...]
    contexts: tuple[CueFound, ...]
    protection: Protection | None
    action: Action
    next_action: Action | None
    obstacles: tuple[Obstacle, ...]


class Explanation(msgspec.Struct, frozen=True):
    """A text's verdict with all that led to it. `policy` is the name of the policy used.

    `left_out` counts the hits of the verdict that were not explained. `cues` are the words that
    stand near the hits explained, each place once: those of their contexts, and contact words,
    which are shown to people and count for nothing.
    """

    text: str
    action: Action
    policy: str
    hits: tuple[HitExplanation, ...]
    indicators: tuple[Indicator, ...]
    cues: tuple[CueFound, ...] = ()
    left_out: int = 0


def explain(
    screener: Screener,
    text: str,
    context: Context | None = None,
    *,
    on: datetime.date | None = None,
    most: int | None = None,
) -> Explanation:
    """Screen `text` and say why each of its letters was or was not enough.

    `on` is the day on which the entries' reviews are judged; give it where the screener was made
    for another day than the dictionary's. `most` bounds the hits explained, the first of the
    text; the action is that of all. The time grows with the number of
    hits: a millisecond or two for each that is written unlike the others.
    """
    verdict = screener.screen(text, context)
    day = on or screener.lexicon.on
    words = CueWords(screener.lexicon, text)
    undone = _Undone(text)
    has_indicator = bool(verdict.indicators)
    hits = tuple(
        _explain_hit(screener, text, hit, words, undone, has_indicator, day)
        for hit in verdict.hits[:most]
    )
    cues = words.lit_up(
        [(hit.start, hit.end) for hit in hits], (cue for hit in hits for cue in hit.contexts)
    )
    return Explanation(
        text=text,
        action=verdict.action,
        policy=screener.policy.name,
        hits=hits,
        indicators=verdict.indicators,
        cues=cues,
        left_out=len(verdict.hits) - len(hits),
    )


class _Undone:
    """The disguises undone in one text: the same letters again are not worked out again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[tuple[str, str, tuple[str, ...]], Undoing] = {}

    def of(self, hit: Hit, term: str) -> Undoing:
        raw = self._text[hit.start : hit.end]
        key = (raw, term, hit.disguises)
        if key not in self._known:
            self._known[key] = undo(raw, 0, len(raw), term, hit.disguises)
        found = self._known[key]
        moved = (
            LetterPair(pair.raw, pair.start + hit.start, pair.end + hit.start, pair.term,
                       pair.disguises)
            for pair in found.letters
        )  # fmt: skip
        return Undoing(tuple(moved), found.steps)


def _explain_hit(
    screener: Screener,
    text: str,
    hit: Hit,
    words: CueWords,
    undone: _Undone,
    has_indicator: bool,
    day: datetime.date,
) -> HitExplanation:
    entry = screener.lexicon.get(hit.entry)
    assert entry is not None  # hits come from this dictionary
    harm = HARMS[hit.harm]
    undoing = undone.of(hit, entry.term)
    evidence = _evidence(hit)
    following, obstacles = next_action(hit, entry, screener.policy, day)
    return HitExplanation(
        start=hit.start,
        end=hit.end,
        raw=text[hit.start : hit.end],
        entry=hit.entry,
        term=entry.term,
        sense=entry.sense,
        harm=hit.harm,
        harm_name=harm.name,
        harm_name_vi=harm.name_vi,
        severity=hit.severity,
        score=hit.score,
        points=sum(found.points for found in evidence),
        disguises=hit.disguises,
        letters=undoing.letters,
        steps=undoing.steps,
        evidence=evidence,
        contexts=words.of_hit(hit.start, hit.end, entry.requires, hit.protective, has_indicator),
        protection=_protection(hit),
        action=hit.action,
        next_action=following,
        obstacles=obstacles,
    )


def _evidence(hit: Hit) -> tuple[EvidenceFound, ...]:
    return tuple(
        EvidenceFound(one.name, one.points, one.meaning, one.meaning_vi)
        for one in EVIDENCE
        if one.name in hit.evidence
    )


def _protection(hit: Hit) -> Protection | None:
    if hit.protective is None:
        return None
    context = PROTECTIVE[hit.protective]
    return Protection(context.code, context.name, context.name_vi, context.cap)
