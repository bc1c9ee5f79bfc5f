"""Cue groups and protective cues: the company that a term keeps, as data.

A file of contexts has two kinds of table, each with one list of phrases::

    [cue.sale]
    phrases = ["inbox", "giá rẻ"]

    [protective.P3]
    phrases = ["công an bắt"]

An entry names a cue group with an ``@`` (``"@sale"``). `INDICATOR_CUE` needs no phrases: it holds
where the text has a phone, account, link or handle.
"""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from luytre.lexicon.complaints import Complaint, LexiconError, did_you_mean
from luytre.lexicon.harms import PROTECTIVE

INDICATOR_CUE = "@indicator"

CONTEXTS_FILE = "contexts.toml"

_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Contexts(msgspec.Struct, frozen=True):
    """Phrases by cue group (``"sale"``) and by protective context (``"P3"``)."""

    cues: Mapping[str, tuple[str, ...]] = _NOTHING
    protective: Mapping[str, tuple[str, ...]] = _NOTHING

    @classmethod
    def default(cls) -> Contexts:
        """The contexts that come with the package."""
        return _packaged()

    @classmethod
    def load(cls, path: str | Path | Traversable) -> Contexts:
        """Read one file; raises `LexiconError` with every complaint there is."""
        source = Path(path) if isinstance(path, str) else path
        return _parse(str(path), source.read_bytes())

    @property
    def cue_names(self) -> frozenset[str]:
        """Every name that `requires` and `excludes` may use, with its ``@``."""
        return frozenset(f"@{name}" for name in self.cues) | {INDICATOR_CUE}

    def phrases(self, cue: str) -> tuple[str, ...]:
        """The phrases that `cue` stands for: itself, or those of its group.

        `INDICATOR_CUE` has none. Raises `KeyError` for an unknown group.
        """
        if not cue.startswith("@"):
            return (cue,)
        return () if cue == INDICATOR_CUE else self.cues[cue[1:]]

    def merge(self, other: Contexts) -> Contexts:
        """Both together; a group that both have holds the phrases of both."""
        return Contexts(
            cues=_joined(self.cues, other.cues),
            protective=_joined(self.protective, other.protective),
        )


def _joined(
    one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    if not other:
        return one
    both = dict(one)
    for name, phrases in other.items():
        both[name] = tuple(dict.fromkeys(both.get(name, ()) + phrases))
    return MappingProxyType(both)


@functools.cache
def _packaged() -> Contexts:
    return Contexts.load(resources.files("luytre.lexicon") / CONTEXTS_FILE)


def _parse(file: str, raw: bytes) -> Contexts:
    try:
        tables = tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise LexiconError(
            [Complaint(file, 1, "L001", f"not a TOML file: {error}", "Save it as UTF-8 TOML.")]
        ) from error
    complaints: list[Complaint] = []

    def complain(where: str, message: str, advice: str) -> None:
        complaints.append(Complaint(file, _line_of(raw, where), "L002", message, advice))

    for name in tables.keys() - {"cue", "protective"}:
        complain(name, f'unknown table "{name}"', did_you_mean(name, ("cue", "protective")))
    for code in _table(tables, "protective").keys() - PROTECTIVE.keys():
        complain(
            f"protective.{code}",
            f'unknown protective context "{code}"',
            did_you_mean(code, PROTECTIVE),
        )
    groups: dict[str, dict[str, tuple[str, ...]]] = {"cue": {}, "protective": {}}
    for kind, into in groups.items():
        for name, body in _table(tables, kind).items():
            phrases = _phrases(body)
            if phrases is None:
                complain(
                    f"{kind}.{name}",
                    f"[{kind}.{name}] needs one key, phrases, a list of texts that are not empty",
                    'Write phrases = ["…", "…"].',
                )
            else:
                into[name] = phrases
    if complaints:
        raise LexiconError(sorted(complaints))
    return Contexts(
        cues=MappingProxyType(groups["cue"]), protective=MappingProxyType(groups["protective"])
    )


def _table(tables: dict[str, Any], name: str) -> dict[str, Any]:
    value = tables.get(name, {})
    return value if isinstance(value, dict) else {name: value}


def _phrases(body: object) -> tuple[str, ...] | None:
    """The phrases of a group as normal forms, without repeats; None where it is malformed."""
    if not isinstance(body, dict) or body.keys() != {"phrases"}:
        return None
    listed = body["phrases"]
    if not isinstance(listed, list) or not listed:
        return None
    if not all(isinstance(phrase, str) and phrase.strip() for phrase in listed):
        return None
    normal = (unicodedata.normalize("NFC", phrase).lower().split() for phrase in listed)
    return tuple(dict.fromkeys(" ".join(words) for words in normal))


def _line_of(raw: bytes, table: str) -> int:
    before, found, _ = raw.partition(f"[{table}".encode())
    return before.count(b"\n") + 1 if found else 1
