"""The scanner in plain Python: the same kernels, interpreted.

It serves where there is no C compiler, and stands beside the compiled core in the tests: both
must give the same results on every text.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from luytre.lexicon import ACTIONS, Entry
from luytre.screening import (
    build_kernel,
    cue_kernel,
    judge_kernel,
    scan_kernel,
    sift_kernel,
)
from luytre.screening.assembly import (
    FILTER_SIGNS,
    PROTECTIVE_CODES,
    CueTable,
    JudgeTable,
    TermTable,
)
from luytre.screening.evidence import EVIDENCE
from luytre.screening.texts import plain_text, plain_texts
from luytre.screening.verdict import CLEAN, Context, Hit, Verdict
from luytre.vietnamese import Indicator, fold_kernel
from luytre.vietnamese.fold import interpreted_tokens, kernel_table
from luytre.vietnamese.folding import (
    ABSORB,
    ABSORBED_BY,
    CLASS_OF,
    DISGUISES,
    KEYS,
    SIGN_KEYS,
    code_points,
    legacy_code_points,
    letter_code,
    syllable_bits,
)
from luytre.vietnamese.forms import form_table
from luytre.vietnamese.rewrites import rule_table

LEGACY_FONT = 2048
_INDICATOR_FLAGS = 4 | 8 | 16 | 32
_IN_TEXT = operator.attrgetter("start", "end")
_PROTECTED = (None, *PROTECTIVE_CODES)


@functools.cache
def _main_table() -> SimpleNamespace:
    return kernel_table(code_points())


@functools.cache
def _legacy_tables() -> tuple[SimpleNamespace, ...]:
    return tuple(kernel_table(points) for points in legacy_code_points())


def _runs(size: int) -> SimpleNamespace:
    names = (
        "letter",
        "quality",
        "tone",
        "gap",
        "disguise",
        "count",
        "start",
        "end",
        "token",
    )
    return SimpleNamespace(**{name: [0] * (size * 4 + 8) for name in names})


def _reading() -> SimpleNamespace:
    return SimpleNamespace(
        steps=0, first=0, length=0, ends_early=0, end=0, mask=0, disguise=0, notes=0, sums=0
    )


def _codes(text: str) -> list[int]:
    return [ord(character) for character in text]


class Matcher:
    """The trie of a list of terms, and the search for them."""

    def __init__(self, table: TermTable) -> None:
        rules = rule_table()
        class_of, keys, signs = [0] * 64, [0] * 64, [0] * 128
        for letter, number in CLASS_OF.items():
            class_of[letter_code(letter)] = number
        for letter, key in KEYS.items():
            keys[letter_code(letter)] = key
        for sign, key in SIGN_KEYS.items():
            if ord(sign) < 128:
                signs[ord(sign)] = key
        length = sum(map(len, table.texts))
        length += 4 * sum(
            len(t) for t, wanted in zip(table.texts, table.reverse, strict=True) if wanted
        )
        letters = length * 4 + 64
        count = len(table.texts) + 4 * sum(table.reverse)
        self.owner = list(table.owner)
        gate = (1 << 64) - 1
        automaton = self.automaton = SimpleNamespace(
            absorb=ABSORB, absorbed=ABSORBED_BY, class_of=class_of, keys=keys, sign_keys=signs,
            existing=syllable_bits(), rule_starts=rules.starts, raw_from=rules.raw_from,
            rule_text=rules.text, rule_text_starts=rules.text_start, rule_term=rules.term,
            rule_term_starts=rules.term_start, rule_classes=rules.classes,
            rule_class_starts=rules.classes_start, rule_place=rules.place,
            rule_disguise=rules.disguise, rule_unsure=rules.unsure, altering=rules.altering,
            altering_starts=rules.altering_starts, altering_classes=rules.altering_classes,
            altering_looks=rules.altering_looks, words=rules.words, edges=rules.edges,
            rule_looks=rules.looks,
            letters=[0] * letters, quality=[0] * letters, flags=[0] * letters, tone=[0] * letters,
            stroked=[0] * letters, term_starts=[0] * (count + 4), term_allowed=[0] * (count + 2),
            term_flags=[0] * (count + 2), term_count=0, next_term=[0] * (count + 1), child=[],
            terms_of=[], reach=[], children=[], node_count=1,
            # Nothing is passed over here: what the compiled core has in filters is all let through.
            pairs=[gate], pair_shift=32, toned=[gate], toned_shift=32,
            alone=[0] * (fold_kernel.NO_TOKEN + 1), alike=[0] * 65536, form_nodes=[],
            opening_filter=[], filter_shift=0, alone_bits=[], start_bits=[0] * 8192,
            filter_signs=FILTER_SIGNS, opening_shift=0, openings=[], opening_starts=[],
        )  # fmt: skip
        at = made = 0
        for text, allowed in zip(table.texts, table.allowed, strict=True):
            runs = _runs(len(text))
            laid = fold_kernel.lay_out(
                _codes(text), 0, len(text), len(text) * 4 + 1, 0, _main_table(), runs
            )
            automaton.term_starts[made] = at
            at = build_kernel.spell(runs, laid, at, automaton)
            automaton.term_allowed[made] = allowed
            automaton.term_flags[made] = table.flags[made]
            made += 1
        automaton.term_starts[made] = at
        for number, wanted in enumerate(table.reverse):
            for kind in range(4 if wanted else 0):
                stop = build_kernel.reverse(number, kind, at, automaton)
                if stop == at:
                    continue
                automaton.term_allowed[made] = table.allowed[number]
                automaton.term_flags[made] = 1
                self.owner.append(table.owner[number])
                at = stop
                made += 1
                automaton.term_starts[made] = at
        automaton.term_count = made
        automaton.child = [0] * ((at + 2) * 16)
        automaton.terms_of = [-1] * (at + 2)
        automaton.reach = [0] * (at + 2)
        automaton.children = [0] * (at + 2)
        for number in range(made):
            # Reversed terms are read only as syllables with their marks: openings find them.
            if not automaton.term_flags[number] & 1:
                build_kernel.insert(number, automaton, at + 2)
        self._open_terms(made)

    def _open_terms(self, terms: int) -> None:
        """The table of the tokens that terms begin with."""
        automaton = self.automaton
        listed: list[int] = []
        made = 0
        for term in range(terms):
            listed.extend([0] * ((made + build_kernel.MOST_OPENINGS) * 8 - len(listed)))
            made = build_kernel.open_with(term, automaton, listed, made)
        automaton.opening_shift = build_kernel.shift_for(made // 2, 1)
        automaton.filter_shift = build_kernel.shift_for(made // 4, 1)
        slots = 1 << (32 - automaton.opening_shift)
        automaton.opening_filter = [0] * (1 << (32 - automaton.filter_shift))
        automaton.alone_bits = [0] * 4096
        automaton.opening_starts = [0] * (slots + 2)
        automaton.openings = [0] * (made * 8 + 1)
        build_kernel.sort_openings(listed, made, [0] * made, automaton)
        forms = form_table()
        automaton.form_nodes = [0] * (fold_kernel.NO_TOKEN + 1)
        build_kernel.set_nodes(forms.groups, forms.members, automaton)
        runs = _runs(16)
        runs.odd = [0]
        scan_kernel.note_alike(
            listed, made, forms.groups, forms.members, forms.letters, [0] * 65536, [], runs,
            automaton, _reading(),
        )  # fmt: skip

    def search(
        self, codes: list[int], tokens: SimpleNamespace, table: SimpleNamespace
    ) -> list[int]:
        """The readings in a text that was folded into `tokens`, five integers each."""
        n = len(codes)
        runs = _runs(n)
        runs.odd = tokens.odd
        left = sift_kernel.STEPS_OF_TEXT + n * sift_kernel.STEPS_A_LETTER
        work = SimpleNamespace(
            tokens=tokens, automaton=self.automaton, start=0, nodes=[0] * 64, node_count=0,
            opened=[0] * 64, opened_count=0, steps=0, depth=0, most=sift_kernel.STEPS,
            few=sift_kernel.FEW_STEPS, left=left, noting=0, leads=0, rooted=0, ends=(),
            end_count=0, spent=0,
        )  # fmt: skip
        out = _reading()
        hits = [0] * 40
        made = t = 0
        while True:
            t = sift_kernel.next_start(t, tokens, self.automaton, work)
            if t >= tokens.count:
                return hits[: made * 5]
            most = scan_kernel.runs_needed(t, tokens, self.automaton, work)
            count = fold_kernel.lay_out(codes, tokens.edges[2 * t], n, most, t, table, runs)
            while True:
                left = work.left
                wanted = scan_kernel.read_terms(
                    codes, n, runs, count, self.automaton, work, out, hits, made, len(hits) // 5
                )
                if wanted * 5 <= len(hits):
                    made = wanted
                    break
                work.left = left
                hits.extend([0] * (wanted * 5))
            t += 1


def _folded(codes: list[int], table: SimpleNamespace) -> tuple[SimpleNamespace, list[int]]:
    tokens, stats = interpreted_tokens(len(codes)), [0] * 4
    fold_kernel.read_tokens(codes, len(codes), table, tokens, stats)
    stats[2] = fold_kernel.count_inside(tokens)
    stats[3] = fold_kernel.count_marked(codes, len(codes), table)
    return tokens, stats


class Core:
    """Matcher, cues and judge of one `Screener`; immutable once made, safe in threads."""

    compiled = False

    def __init__(
        self,
        entries: Sequence[Entry],
        terms: TermTable,
        cues: CueTable,
        judge: JudgeTable,
        find_indicators: Callable[[str], tuple[Indicator, ...]],
    ) -> None:
        self._entries = tuple(entries)
        self._terms = Matcher(terms)
        self._cues = cues
        self._find_indicators = find_indicators
        self._judge = SimpleNamespace(
            **vars(judge), entry_of=self._terms.owner, term_flags=self._terms.automaton.term_flags
        )

    def screen(self, text: str, context: Context | None = None) -> Verdict:
        """The verdict on one text. `context` says where it stands; no rule reads it yet."""
        text = plain_text(text)
        codes = _codes(text)
        if not codes:
            return CLEAN
        tokens, stats = _folded(codes, _main_table())
        found = self._terms.search(codes, tokens, _main_table())
        flags = stats[1]
        hits: list[int] = []
        for at in range(0, len(found), 5):
            if self._judge.entry_of[found[at]] >= len(self._entries):
                flags |= 32
            else:
                hits.extend(found[at : at + 5])
        cues = self._cues_in(codes, tokens, _main_table()) if hits else []
        if flags & 2:
            for table in _legacy_tables():
                tokens, _ = _folded(codes, table)
                shown = self._legacy_readings(self._terms.search(codes, tokens, table))
                if shown:
                    hits.extend(shown)
                    cues.extend(self._cues_in(codes, tokens, table))
        indicators = self._find_indicators(text) if flags & _INDICATOR_FLAGS else ()
        made = self._judged(hits, cues, stats, bool(indicators))
        if not made and not indicators:
            return CLEAN
        strongest = max((ACTIONS.index(hit.action) for hit in made), default=0)
        return Verdict(ACTIONS[strongest], made, indicators)

    def screen_many(self, texts: Iterable[str]) -> list[Verdict]:
        """The verdicts on a sequence of texts, in order."""
        return [self.screen(text) for text in plain_texts(texts)]

    def readings(self, text: str) -> list[tuple[int, ...]]:
        """What the scanner read before judging: (entry number, start, end, disguises, sums)."""
        if not text:
            return []
        codes = _codes(text)
        tokens, _ = _folded(codes, _main_table())
        found = self._terms.search(codes, tokens, _main_table())
        return [
            (self._judge.entry_of[found[at]], *found[at + 1 : at + 5])
            for at in range(0, len(found), 5)
        ]

    def _cues_in(
        self, codes: list[int], tokens: SimpleNamespace, table: SimpleNamespace
    ) -> list[int]:
        cues: list[int] = []
        wanted = 0
        while True:
            cues = [0] * (wanted * 5)
            made = cue_kernel.find_cues(
                tokens, codes, table.rows, table.pages, self._cues, cues, wanted
            )
            if made <= wanted:
                return cues
            wanted = made

    def _legacy_readings(self, found: list[int]) -> list[int]:
        """Those of `found` that have their marks and whose entry allows legacy fonts."""
        kept: list[int] = []
        for at in range(0, len(found), 5):
            term, start, end, mask, sums = found[at : at + 5]
            allowed = self._terms.automaton.term_allowed[term] & LEGACY_FONT
            own = self._judge.entry_of[term] < len(self._entries)
            if own and allowed and not sums >> 10 & 31 and sums & 31:
                kept.extend((term, start, end, mask | LEGACY_FONT, sums))
        return kept

    def _judged(
        self, hits: list[int], cues: list[int], stats: list[int], has_indicator: bool
    ) -> tuple[Hit, ...]:
        count = len(hits) // 5
        judged = [0] * (count * 7)
        kept = judge_kernel.judge_hits(
            hits, count, cues, len(cues) // 5, stats[2], stats[3], int(has_indicator), self._judge,
            judged,
        )  # fmt: skip
        made = (self._hit(judged[at * 7 : at * 7 + 7]) for at in range(kept))
        return tuple(sorted(made, key=_IN_TEXT))

    def _hit(self, row: list[Any]) -> Hit:
        term, start, end, mask, percent, bits, outcome = row
        entry = self._entries[self._judge.entry_of[term]]
        return Hit(
            start, end, entry.id, entry.harm, percent / 100, _disguise_names(mask),
            _evidence_names(bits), entry.severity, _PROTECTED[outcome >> 8 & 255],
            ACTIONS[outcome & 255],
        )  # fmt: skip


@functools.lru_cache(maxsize=4096)
def _disguise_names(mask: int) -> tuple[str, ...]:
    return tuple(name for bit, name in enumerate(DISGUISES) if mask >> bit & 1)


@functools.lru_cache(maxsize=4096)
def _evidence_names(bits: int) -> tuple[str, ...]:
    return tuple(evidence.name for bit, evidence in enumerate(EVIDENCE) if bits >> bit & 1)
