"""One screened text as a row of output, and the running totals of a scan."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from luytre.lexicon import ACTIONS, Action
from luytre.screening import Hit, Verdict
from luytre.vietnamese import Indicator

__all__ = ["Row", "Totals", "decode_row", "encode_row"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What screening says about the text at `line` of the file `source`."""

    source: str
    line: int
    action: Action
    text: str
    hits: tuple[Hit, ...] = ()
    indicators: tuple[Indicator, ...] = ()


class Totals(msgspec.Struct, kw_only=True):
    """Counts over the whole of a scan; those of texts and of hits are kept apart."""

    texts: int = 0
    broken: int = 0
    with_hits: int = 0
    actions: dict[str, int] = {}
    harms: dict[str, int] = {}
    disguises: dict[str, int] = {}
    entries: dict[str, int] = {}

    def add(self, verdict: Verdict) -> None:
        """Count one screened text. A harm, disguise or entry counts once a text."""
        self.texts += 1
        _count(self.actions, verdict.action)
        if not verdict.hits:
            return
        self.with_hits += 1
        for harm in {hit.harm for hit in verdict.hits}:
            _count(self.harms, harm)
        for disguise in {name for hit in verdict.hits for name in hit.disguises}:
            _count(self.disguises, disguise)
        for entry in {hit.entry for hit in verdict.hits}:
            _count(self.entries, entry)

    @property
    def by_action(self) -> list[tuple[Action, int]]:
        """Texts by action, the strongest first."""
        return [(action, self.actions.get(action, 0)) for action in reversed(ACTIONS)]


def _count(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Row)


def encode_row(source: str, line: int, text: str, verdict: Verdict) -> bytes:
    """One row as a line of JSON."""
    return _encoder.encode(
        Row(
            source=source,
            line=line,
            action=verdict.action,
            text=text,
            hits=verdict.hits,
            indicators=verdict.indicators,
        )
    )


def decode_row(line: bytes) -> Row:
    """The row of a line that `encode_row` made."""
    return _decoder.decode(line)


def largest(counts: dict[str, int], most: int | None = None) -> Sequence[tuple[str, int]]:
    """The entries of `counts`, the largest first, equal ones by name."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ordered[:most]
