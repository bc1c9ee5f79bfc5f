"""`Screener`: one pure function from text to verdict."""

from __future__ import annotations

import datetime
import functools
import importlib
import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from luytre.lexicon import CivicSentence, Lexicon, civic_corpus
from luytre.screening import twin
from luytre.screening.assembly import assemble_judge, assemble_terms
from luytre.screening.policy import Policy
from luytre.screening.triggers import TRIGGERS
from luytre.screening.verdict import Context, Hit, Verdict
from luytre.vietnamese import find_indicators

try:
    _compiled: Any = importlib.import_module("luytre.screening._compiled")
except ImportError:
    _compiled = None

__all__ = ["CivicCorpusError", "Screener", "compiled_core"]

#: Harms that angry criticism in the civic corpus may hit, as long as nothing is done about it.
_VULGAR = frozenset({"H08", "H14"})
_MAX_REFUSALS = 20
#: Below this score a reading is a guess that no policy of ours acts on.
_SURE = 0.5


class CivicCorpusError(ValueError):
    """A dictionary hits a sentence that citizens must be able to write.

    `refused` lists (entry id, sentence, origin of the sentence).
    """

    def __init__(self, refused: Sequence[tuple[str, str, str]]) -> None:
        self.refused = tuple(refused)
        lines = [f'  {entry} hits "{sentence}" ({origin})' for entry, sentence, origin in refused]
        more = "" if len(lines) <= _MAX_REFUSALS else f"\n  and {len(lines) - _MAX_REFUSALS} more"
        super().__init__(
            "the dictionary was refused: it would act on civic speech, which no setting allows.\n"
            + "\n".join(lines[:_MAX_REFUSALS])
            + more
            + "\nRemove the entries named, or narrow them until these sentences are clean."
        )


def compiled_core() -> bool:
    """Whether the compiled scanner is in use (``LUYTRE_TWIN=1`` asks for the plain twin)."""
    return _compiled is not None and os.environ.get("LUYTRE_TWIN", "") in ("", "0")


class _Screen(Protocol):
    def __call__(self, text: str, context: Context | None = None) -> Verdict:
        """The verdict on one text. `context` says where it stands; no rule reads it yet."""


class Screener:
    """Screens texts with one dictionary and one policy. Immutable, safe in threads.

    `policy` is a preset's name, the path of a policy file or a `Policy`. `on` is the day on which
    entries' review dates are judged, today by default. Making one screens the civic corpus first
    and raises `CivicCorpusError` where the dictionary hits it.
    """

    __slots__ = ("_core", "lexicon", "policy", "screen", "screen_many")

    # The core's own: a method around each would cost a tenth of the time that a text takes.
    screen: _Screen
    screen_many: Callable[[Iterable[str]], list[Verdict]]

    def __init__(
        self,
        lexicon: Lexicon,
        policy: str | Path | Policy = "forum",
        *,
        on: datetime.date | None = None,
    ) -> None:
        self._assemble(lexicon, policy, on)
        refused = civic_hits(self.screen_many)
        if refused:
            raise CivicCorpusError(refused)

    @classmethod
    def unguarded(cls, lexicon: Lexicon) -> Screener:
        """For proving entries one by one: not refused as a whole, and never to screen posts."""
        screener = cls.__new__(cls)
        screener._assemble(lexicon, "observe", None)
        return screener

    def _assemble(
        self, lexicon: Lexicon, policy: str | Path | Policy, on: datetime.date | None
    ) -> None:
        if not isinstance(lexicon, Lexicon):
            raise TypeError(
                "a Screener needs a Lexicon, such as Lexicon.default() or Lexicon.from_terms(…); "
                f"this is of type {type(lexicon).__name__}"
            )
        self.lexicon = lexicon
        self.policy = _policy(policy)
        day = on or datetime.datetime.now(datetime.UTC).date()
        cues, judge = assemble_judge(lexicon, self.policy, day)
        core: Any = _compiled if compiled_core() else twin
        if core is twin and _compiled is None:
            _say_once()
        terms = assemble_terms(lexicon.entries, TRIGGERS)
        self._core = core.Core(lexicon.entries, terms, cues, judge, find_indicators)
        self.screen = self._core.screen
        self.screen_many = self._core.screen_many

    def readings(self, text: str) -> list[tuple[int, ...]]:
        """What the scanner read before judging, for tests and for `luytre explain`."""
        found: list[tuple[int, ...]] = self._core.readings(text)
        return found

    @property
    def compiled(self) -> bool:
        """Whether this screener runs the compiled core."""
        return bool(self._core.compiled)


def _policy(policy: str | Path | Policy) -> Policy:
    if isinstance(policy, Policy):
        return policy
    if not isinstance(policy, str | Path):
        raise TypeError(
            "policy is a Policy, the name of a preset or the path of a file; "
            f"this is of type {type(policy).__name__}"
        )
    if isinstance(policy, Path) or policy.endswith(".toml"):
        return Policy.load(policy)
    return Policy.preset(policy)


def civic_hits(screen_many: Any, corpus: Iterable[Any] | None = None) -> list[tuple[str, str, str]]:
    """(entry id, sentence, origin) for each civic sentence that is hit and must not be."""
    sentences = tuple(civic_corpus() if corpus is None else corpus)
    refused = []
    verdicts = screen_many([sentence.text for sentence in sentences])
    for sentence, verdict in zip(sentences, verdicts, strict=True):
        for hit in verdict.hits:
            vulgar = sentence.kind == "angry" and hit.harm in _VULGAR and hit.action == "allow"
            sure = hit.score >= _SURE or hit.action != "allow"
            if sure and not vulgar and not _is_coincidence(sentence, hit):
                refused.append((hit.entry, sentence.text, f"{sentence.file}:{sentence.line}"))
    return refused


def _is_coincidence(sentence: CivicSentence, hit: Hit) -> bool:
    """Whether a toneless sentence holds only the bare letters of a term that has marks.

    "co bac nao" is có bác nào, not cờ bạc. Had the term a civic meaning, it would hit the plain
    sentences, where the same words stand with their marks.
    """
    return sentence.kind == "disguised" and "skeleton" in hit.evidence


@functools.cache
def _say_once() -> None:
    warnings.warn(
        "luytre: the compiled scanner is not installed; the plain-Python twin serves instead, "
        "about 40 times slower. Install a C compiler and reinstall luytre to speed it up.",
        RuntimeWarning,
        stacklevel=3,
    )
