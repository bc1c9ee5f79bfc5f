# distutils: language = c
"""The compiled scanner: memory, the interpreter lock and Python objects around the kernels.

`luytre.screening.twin` is the same class in plain Python.
"""

cimport cython
from cpython cimport array
from cpython.mem cimport PyMem_RawCalloc, PyMem_RawFree, PyMem_RawMalloc, PyMem_RawRealloc
from cpython.unicode cimport PyUnicode_GET_LENGTH
from libc.string cimport memset

from luytre.screening._build_kernel cimport (
    MOST_OPENINGS, insert, open_with, reverse, shift_for, sort_openings, spell,
)
from luytre.screening._cue_kernel cimport CueTable, find_cues
from luytre.screening._judge_kernel cimport Judge, judge_hits
from luytre.screening._scan_kernel cimport Automaton, Reading, Work, read_terms, runs_needed
from luytre.screening._sift_kernel cimport next_start
from luytre.vietnamese._fold_kernel cimport FoldTable, Runs, Tokens, count_marked, lay_out, part_tokens, read_tokens
from luytre.vietnamese._folder cimport MAIN, Fold, place_tokens, tokens_size

import array as py_array
import operator

from luytre.lexicon import ACTIONS
from luytre.screening.assembly import FILTER_SIGNS, PROTECTIVE_CODES
from luytre.screening.evidence import EVIDENCE
from luytre.screening.sift_kernel import FEW_STEPS, STEPS, STEPS_A_LETTER, STEPS_OF_TEXT
from luytre.screening.texts import plain_text, plain_texts
from luytre.screening.verdict import CLEAN, Hit, Verdict
from luytre.vietnamese.folding import (
    ABSORB,
    ABSORBED_BY,
    CLASS_OF,
    DISGUISES,
    KEYS,
    SIGN_KEYS,
    legacy_code_points,
    letter_code,
    syllable_bits,
)
from luytre.vietnamese.rewrites import rule_table

cdef extern from "Python.h":
    unsigned int* PyUnicode_AsUCS4(object text, unsigned int* buffer, Py_ssize_t size, int copy_null) except NULL

ctypedef long long int64
ctypedef unsigned long long uint64

cdef enum:
    DEF_ROOM = 64


cdef array.array ints(values):
    return py_array.array("i", values or [0])


cdef array.array small(values):
    return py_array.array("B", values or [0])


cdef array.array words(values):
    return py_array.array("I", values or [0])


cdef array.array longs(values):
    return py_array.array("Q", values or [0])


cdef int MOST = STEPS, FEW = FEW_STEPS, OF_TEXT = STEPS_OF_TEXT, A_LETTER = STEPS_A_LETTER
cdef list LEGACY = []


cdef class Rules:
    """The rewrite rules and keys as C arrays, shared by every automaton."""

    cdef array.array absorb, absorbed, class_of, keys, sign_keys, starts, text, text_starts, term, term_starts
    cdef array.array raw_from, classes, class_starts, place, disguise, unsure, altering, altering_starts, altering_classes, existing, words
    cdef array.array altering_looks, edges, looks, filter_signs

    def __cinit__(self):
        table = rule_table()
        self.absorb = small(ABSORB)
        self.absorbed = words(ABSORBED_BY)
        class_of = [0] * 64
        keys = [0] * 64
        for letter, number in CLASS_OF.items():
            class_of[letter_code(letter)] = number
        for letter, key in KEYS.items():
            keys[letter_code(letter)] = key
        signs = [0] * 128
        for sign, key in SIGN_KEYS.items():
            if ord(sign) < 128:
                signs[ord(sign)] = key
        self.class_of = small(class_of)
        self.keys = small(keys)
        self.sign_keys = small(signs)
        self.existing = small(syllable_bits())
        self.words = longs(table.words)
        self.filter_signs = longs(FILTER_SIGNS)
        self.looks = py_array.array("H", table.looks)
        self.edges = small(table.edges)
        self.starts = ints(table.starts)
        self.raw_from = ints(table.raw_from)
        self.text = small(table.text)
        self.text_starts = ints(table.text_start)
        self.term = small(table.term)
        self.term_starts = ints(table.term_start)
        self.classes = small(table.classes)
        self.class_starts = ints(table.classes_start)
        self.place = small(table.place)
        self.disguise = words(table.disguise)
        self.unsure = small(table.unsure)
        self.altering = ints(table.altering)
        self.altering_looks = py_array.array("H", table.altering_looks)
        self.altering_starts = ints(table.altering_starts)
        self.altering_classes = words(table.altering_classes)

    cdef void lend(self, Automaton* automaton):
        automaton.absorb = self.absorb.data.as_uchars
        automaton.absorbed = self.absorbed.data.as_uints
        automaton.class_of = self.class_of.data.as_uchars
        automaton.keys = self.keys.data.as_uchars
        automaton.existing = self.existing.data.as_uchars
        automaton.rule_looks = self.looks.data.as_ushorts
        automaton.edges = self.edges.data.as_uchars
        automaton.words = <const unsigned long long*>self.words.data.as_voidptr
        automaton.filter_signs = <const uint64*>self.filter_signs.data.as_voidptr
        automaton.sign_keys = self.sign_keys.data.as_uchars
        automaton.rule_starts = self.starts.data.as_ints
        automaton.raw_from = self.raw_from.data.as_ints
        automaton.rule_text = self.text.data.as_uchars
        automaton.rule_text_starts = self.text_starts.data.as_ints
        automaton.rule_term = self.term.data.as_uchars
        automaton.rule_term_starts = self.term_starts.data.as_ints
        automaton.rule_classes = self.classes.data.as_uchars
        automaton.rule_class_starts = self.class_starts.data.as_ints
        automaton.rule_place = self.place.data.as_uchars
        automaton.rule_disguise = self.disguise.data.as_uints
        automaton.rule_unsure = self.unsure.data.as_uchars
        automaton.altering = self.altering.data.as_ints
        automaton.altering_looks = self.altering_looks.data.as_ushorts
        automaton.altering_starts = self.altering_starts.data.as_ints
        automaton.altering_classes = self.altering_classes.data.as_uints


cdef Rules RULES = Rules()


cdef struct Scratch:
    int room
    unsigned int* text
    Tokens tokens
    Runs runs
    void* block


cdef struct Found:
    # Readings, five integers each.
    int64* hits
    int count
    int room


cdef int grow_scratch(Scratch* scratch, int n) noexcept nogil:
    """Make room for a text of n code points; 0 where memory is out."""
    cdef int room = n + 64
    cdef size_t bytes_needed
    cdef char* block
    if scratch.block != NULL and scratch.room >= n:
        return 1
    if room < 1024:
        room = 1024
    bytes_needed = <size_t>room * (4 + 5 * 16 + 5 * 4) + tokens_size(room)
    PyMem_RawFree(scratch.block)
    scratch.block = PyMem_RawMalloc(bytes_needed)
    if scratch.block == NULL:
        scratch.room = 0
        return 0
    scratch.room = room
    block = <char*>scratch.block
    scratch.text = <unsigned int*>block
    block += <size_t>room * 4
    # A code point may be four letters, so four runs.
    scratch.runs.count = <int*>block
    block += <size_t>room * 16
    scratch.runs.start = <int*>block
    block += <size_t>room * 16
    scratch.runs.end = <int*>block
    block += <size_t>room * 16
    scratch.runs.tokens = <int*>block
    block += <size_t>room * 16
    scratch.runs.token = <int*>block
    block += <size_t>room * 16
    scratch.runs.letter = <unsigned char*>block
    block += <size_t>room * 4
    scratch.runs.quality = <unsigned char*>block
    block += <size_t>room * 4
    scratch.runs.tone = <unsigned char*>block
    block += <size_t>room * 4
    scratch.runs.gap = <unsigned char*>block
    block += <size_t>room * 4
    scratch.runs.disguise = <unsigned char*>block
    block += <size_t>room * 4
    place_tokens(&scratch.tokens, room, block)
    scratch.runs.raw = scratch.tokens.raw
    return 1


cdef int keep_room(Found* found, int more) noexcept nogil:
    """Make room for `more` readings; 0 where memory is out."""
    cdef int64* grown
    cdef int room
    if found.count + more <= found.room:
        return 1
    room = found.room * 2 + more + DEF_ROOM
    grown = <int64*>PyMem_RawRealloc(found.hits, <size_t>room * 5 * sizeof(int64))
    if grown == NULL:
        return 0
    found.hits = grown
    found.room = room
    return 1


cdef class Matcher:
    """The trie of a list of terms, and the search for them."""

    cdef Automaton automaton
    cdef void* block
    cdef array.array owner
    cdef int terms

    def __cinit__(self, table):
        """Build from an `assembly.TermTable`."""
        cdef int count = len(table.texts)
        cdef int variants = sum(table.reverse) * 4
        cdef size_t letters = sum(map(len, table.texts))
        cdef int rooms = 0
        cdef int at = 0
        cdef int made = 0
        cdef int n, k, kind, runs, stop, number
        cdef Scratch scratch
        cdef array.array allowed = words(table.allowed)
        cdef array.array reverses = small(table.reverse)
        cdef int[4] stats
        cdef Automaton* automaton = &self.automaton
        memset(&scratch, 0, sizeof(Scratch))
        memset(automaton, 0, sizeof(Automaton))
        if variants:
            letters += 4 * sum(len(text) for text, wanted in zip(table.texts, table.reverse) if wanted)
        letters = letters * 4 + 64
        RULES.lend(automaton)
        automaton.letters = <unsigned char*>PyMem_RawCalloc(letters, 1)
        automaton.quality = <unsigned char*>PyMem_RawCalloc(letters, 1)
        automaton.flags = <unsigned char*>PyMem_RawCalloc(letters, 1)
        automaton.tone = <unsigned char*>PyMem_RawCalloc(letters, 1)
        automaton.stroked = <unsigned char*>PyMem_RawCalloc(letters, 1)
        automaton.term_starts = <int*>PyMem_RawCalloc(count + variants + 2, sizeof(int))
        automaton.term_allowed = <unsigned int*>PyMem_RawCalloc(count + variants + 1, sizeof(int))
        automaton.term_flags = <unsigned char*>PyMem_RawCalloc(count + variants + 1, 1)
        automaton.next_term = <int*>PyMem_RawCalloc(count + variants + 1, sizeof(int))
        if (automaton.letters == NULL or automaton.quality == NULL or automaton.flags == NULL
                or automaton.tone == NULL or automaton.stroked == NULL or automaton.term_starts == NULL
                or automaton.term_allowed == NULL or automaton.term_flags == NULL
                or automaton.next_term == NULL):
            raise MemoryError
        owner = list(table.owner)
        try:
            for number in range(count):
                text = table.texts[number]
                n = PyUnicode_GET_LENGTH(text)
                if not grow_scratch(&scratch, n):
                    raise MemoryError
                PyUnicode_AsUCS4(text, scratch.text, n, 0) if n else NULL
                runs = lay_out(scratch.text, 0, n, n * 4 + 1, 0, &MAIN.table, &scratch.runs)
                automaton.term_starts[made] = at
                at = spell(&scratch.runs, runs, at, automaton)
                automaton.term_allowed[made] = allowed.data.as_uints[number]
                automaton.term_flags[made] = table.flags[number]
                made += 1
            automaton.term_starts[made] = at
            for number in range(count):
                if reverses.data.as_uchars[number]:
                    for kind in range(4):
                        stop = reverse(number, kind, at, automaton)
                        if stop == at:
                            continue
                        automaton.term_allowed[made] = allowed.data.as_uints[number]
                        automaton.term_flags[made] = 1
                        owner.append(table.owner[number])
                        at = stop
                        made += 1
                        automaton.term_starts[made] = at
            self.grow_trie(at)
            for number in range(made):
                # Reversed terms are read only as syllables with their marks: openings find them.
                if automaton.term_flags[number] & 1 == 0:
                    insert(number, automaton, at + 2)
            self.open_terms(made)
        finally:
            PyMem_RawFree(scratch.block)
        self.terms = made
        self.owner = ints(owner)

    cdef int grow_trie(self, int letters) except 0:
        """Room for one node a letter; what stays unused is never touched, so it costs no memory."""
        cdef Automaton* automaton = &self.automaton
        automaton.child = <int*>PyMem_RawCalloc(<size_t>(letters + 2) * 16, sizeof(int))
        automaton.terms_of = <int*>PyMem_RawCalloc(letters + 2, sizeof(int))
        automaton.reach = <int*>PyMem_RawCalloc(letters + 2, sizeof(int))
        automaton.children = <unsigned short*>PyMem_RawCalloc(letters + 2, 2)
        if automaton.child == NULL or automaton.terms_of == NULL or automaton.reach == NULL or automaton.children == NULL:
            raise MemoryError
        automaton.start_bits = <unsigned char*>PyMem_RawCalloc(8192, 1)
        if automaton.start_bits == NULL:
            raise MemoryError
        automaton.node_count = 1
        automaton.terms_of[0] = -1
        return 1

    cdef int open_terms(self, int terms) except 0:
        """The table of the tokens that terms begin with."""
        cdef Automaton* automaton = &self.automaton
        cdef unsigned int* listed = NULL
        cdef unsigned int* grown
        cdef int term
        cdef int made = 0
        cdef size_t slots
        cdef size_t room = 0
        for term in range(terms):
            if made + MOST_OPENINGS > room:
                room = room * 2 + <size_t>terms * 4 + MOST_OPENINGS
                grown = <unsigned int*>PyMem_RawRealloc(listed, room * 8 * sizeof(int))
                if grown == NULL:
                    PyMem_RawFree(listed)
                    raise MemoryError
                listed = grown
            made = open_with(term, automaton, listed, made)
        automaton.opening_shift = shift_for(made // 2, 1)
        automaton.filter_shift = shift_for(made // 4, 1)
        slots = <size_t>1 << (32 - automaton.opening_shift)
        automaton.opening_filter = <uint64*>PyMem_RawCalloc(<size_t>1 << (32 - automaton.filter_shift), 8)
        automaton.alone_bits = <unsigned char*>PyMem_RawCalloc(4096, 1)
        automaton.opening_starts = <int*>PyMem_RawCalloc(slots + 2, sizeof(int))
        automaton.openings = <unsigned int*>PyMem_RawCalloc(<size_t>made * 8 + 1, sizeof(int))
        if (automaton.opening_filter == NULL or automaton.alone_bits == NULL
                or automaton.opening_starts == NULL or automaton.openings == NULL):
            PyMem_RawFree(listed)
            raise MemoryError
        sort_openings(listed, made, automaton)
        PyMem_RawFree(listed)
        return 1

    def __dealloc__(self):
        cdef Automaton* automaton = &self.automaton
        PyMem_RawFree(automaton.letters)
        PyMem_RawFree(automaton.quality)
        PyMem_RawFree(automaton.flags)
        PyMem_RawFree(automaton.tone)
        PyMem_RawFree(automaton.stroked)
        PyMem_RawFree(automaton.term_starts)
        PyMem_RawFree(automaton.term_allowed)
        PyMem_RawFree(automaton.term_flags)
        PyMem_RawFree(automaton.next_term)
        PyMem_RawFree(automaton.opening_filter)
        PyMem_RawFree(automaton.alone_bits)
        PyMem_RawFree(automaton.start_bits)
        PyMem_RawFree(automaton.opening_starts)
        PyMem_RawFree(automaton.openings)
        PyMem_RawFree(automaton.child)
        PyMem_RawFree(automaton.terms_of)
        PyMem_RawFree(automaton.reach)
        PyMem_RawFree(automaton.children)

    cdef int search(self, Scratch* scratch, int n, const FoldTable* table, Found* found,
                    int* stats) noexcept nogil:
        """Append the readings in scratch.text[:n] to `found`; -1 where memory is out.

        The text has been folded into scratch.tokens, which left `stats`.
        """
        cdef int runs, made, room
        cdef int t = 0
        cdef int64 left
        cdef Work work
        cdef Reading out
        work.depth = 0
        work.most = MOST
        work.few = FEW
        work.left = OF_TEXT + <int64>n * A_LETTER
        while True:
            t = next_start(t, &scratch.tokens, &self.automaton, &work)
            if t >= scratch.tokens.count:
                return 0
            runs = lay_out(scratch.text, scratch.tokens.edges[2 * t], n,
                           runs_needed(stats[1] & 1, &self.automaton, &work), t, table, &scratch.runs)
            while True:
                room = found.room - found.count
                left = work.left
                made = read_terms(scratch.text, n, &scratch.runs, runs, &self.automaton, &work, &out,
                                  found.hits + <size_t>found.count * 5, 0, room)
                if made <= room:
                    found.count += made
                    break
                # Read again with room for all, and with the steps it had.
                work.left = left
                if not keep_room(found, made):
                    return -1
            t += 1


cdef class Core:
    """Matcher, cues and judge of one `Screener`; immutable once made, safe in threads."""

    cdef Matcher terms
    cdef CueTable cues
    cdef Judge judge
    cdef list kept
    cdef list ids, harms, severities
    cdef int entries
    cdef dict disguise_names, evidence_names
    cdef object find_indicators
    cdef Scratch spare
    cdef Found spare_hits, spare_cues

    compiled = True

    def __cinit__(self, entries, terms, cues, judge, find_indicators):
        self.terms = Matcher(terms)
        self.kept = []
        self.ids = [entry.id for entry in entries]
        self.harms = [entry.harm for entry in entries]
        self.severities = [entry.severity for entry in entries]
        self.entries = len(entries)
        self.find_indicators = find_indicators
        self.disguise_names = {}
        self.evidence_names = {}
        memset(&self.spare, 0, sizeof(Scratch))
        memset(&self.spare_hits, 0, sizeof(Found))
        memset(&self.spare_cues, 0, sizeof(Found))
        self.cues.shift = cues.shift
        self.cues.slots = self.keep(ints(cues.slots)).data.as_ints
        self.cues.listed = self.keep(ints(cues.listed)).data.as_ints
        self.cues.word_starts = self.keep(ints(cues.word_starts)).data.as_ints
        self.cues.words = <const unsigned long long*>self.keep(longs(cues.words)).data.as_voidptr
        self.cues.looks = self.keep(words(cues.looks)).data.as_uints
        self.judge.entry_of = self.terms.owner.data.as_ints
        self.judge.term_flags = self.terms.automaton.term_flags
        self.judge.harm = self.keep(ints(judge.harm)).data.as_ints
        self.judge.row_of = self.keep(ints(judge.row_of)).data.as_ints
        self.judge.protected_by = self.keep(words(judge.protected_by)).data.as_uints
        self.judge.require_starts = self.keep(ints(judge.require_starts)).data.as_ints
        self.judge.requires = self.keep(ints(judge.requires)).data.as_ints
        self.judge.exclude_starts = self.keep(ints(judge.exclude_starts)).data.as_ints
        self.judge.excludes = self.keep(ints(judge.excludes)).data.as_ints
        self.judge.cue_group_starts = self.keep(ints(judge.cue_group_starts)).data.as_ints
        self.judge.cue_groups = self.keep(ints(judge.cue_groups)).data.as_ints
        self.judge.points = self.keep(ints(judge.points)).data.as_ints
        self.judge.scores = self.keep(small(judge.scores)).data.as_uchars
        self.judge.actions = self.keep(small(judge.actions)).data.as_uchars
        self.judge.cancelled_by_sale = judge.cancelled_by_sale
        self.judge.full_protection = judge.full_protection
        self.judge.never_alone = judge.never_alone
        self.judge.no_company = judge.no_company
        self.judge.window = judge.window

    cdef array.array keep(self, array.array values):
        self.kept.append(values)
        return values

    def __dealloc__(self):
        PyMem_RawFree(self.spare.block)
        PyMem_RawFree(self.spare_hits.hits)
        PyMem_RawFree(self.spare_cues.hits)

    cdef int read(self, Scratch* scratch, int n, Found* hits, Found* cues, int* stats) noexcept nogil:
        """Search one text for terms and, where there are any, for cues. 0 where memory is out."""
        cdef int before = hits.count
        cdef int k, at
        read_tokens(scratch.text, n, &MAIN.table, &scratch.tokens, stats)
        if self.terms.search(scratch, n, &MAIN.table, hits, stats) < 0:
            return 0
        if hits.count > before:
            # The trigger phrases of indicators stand after the entries.
            at = before
            for k in range(before, hits.count):
                if self.judge.entry_of[hits.hits[k * 5]] >= self.entries:
                    stats[1] |= 32
                else:
                    if at != k:
                        hits.hits[at * 5] = hits.hits[k * 5]
                        hits.hits[at * 5 + 1] = hits.hits[k * 5 + 1]
                        hits.hits[at * 5 + 2] = hits.hits[k * 5 + 2]
                        hits.hits[at * 5 + 3] = hits.hits[k * 5 + 3]
                        hits.hits[at * 5 + 4] = hits.hits[k * 5 + 4]
                    at += 1
            hits.count = at
            if at > before and self.read_cues(scratch, &MAIN.table, cues) < 0:
                return 0
        if hits.count > before or stats[1] & 2:
            stats[3] = count_marked(scratch.text, n, &MAIN.table)
        return 1

    cdef int read_cues(self, Scratch* scratch, const FoldTable* table, Found* cues) noexcept nogil:
        """Append the cues of the text that was folded into scratch.tokens; -1 where memory is out."""
        cdef int room, made
        while True:
            room = cues.room - cues.count
            made = find_cues(&scratch.tokens, scratch.text, table.rows, table.pages, &self.cues,
                             cues.hits + <size_t>cues.count * 5, room)
            if made <= room:
                cues.count += made
                return 1
            if not keep_room(cues, made):
                return -1

    cdef int read_legacy(self, Scratch* scratch, int n, Found* hits, Found* cues) except 0:
        """Search a text as two legacy fonts would show it. Rare, so it may hold the lock."""
        cdef int[4] stats
        cdef int before, k, at, part
        cdef Fold fold
        if not LEGACY:
            LEGACY.extend(Fold(points) for points in legacy_code_points())
        for fold in LEGACY:
            before = hits.count
            read_tokens(scratch.text, n, &fold.table, &scratch.tokens, stats)
            if self.terms.search(scratch, n, &fold.table, hits, stats) < 0:
                raise MemoryError
            at = before
            for k in range(before, hits.count):
                if not is_legacy_reading(&hits.hits[k * 5], &self.terms.automaton, &self.judge, self.entries):
                    continue
                for part in range(5):
                    hits.hits[at * 5 + part] = hits.hits[k * 5 + part]
                hits.hits[at * 5 + 3] |= 2048
                at += 1
            hits.count = at
            if at > before and self.read_cues(scratch, &fold.table, cues) < 0:
                raise MemoryError
        return 1

    cdef object conclude(self, str text, Found* hits, int hit_from, int hit_to, Found* cues, int cue_from,
                         int cue_to, int* stats):
        """The verdict from the readings hit_from:hit_to and the cues cue_from:cue_to."""
        cdef int64* judged
        cdef int64[7 * 32] few
        cdef int count, k, action, strongest
        cdef int entry
        indicators = ()
        if stats[1] & (4 | 8 | 16 | 32):
            indicators = self.find_indicators(text)
        if hit_to == hit_from:
            return Verdict("allow", (), indicators) if indicators else CLEAN
        judged = few
        if hit_to - hit_from > 32:
            judged = <int64*>PyMem_RawMalloc(<size_t>(hit_to - hit_from) * 7 * sizeof(int64))
            if judged == NULL:
                raise MemoryError
        try:
            count = judge_hits(hits.hits + <size_t>hit_from * 5, hit_to - hit_from,
                               cues.hits + <size_t>cue_from * 5, cue_to - cue_from, stats[2], stats[3],
                               1 if indicators else 0, &self.judge, judged)
            made = []
            strongest = 0
            for k in range(count):
                entry = self.judge.entry_of[judged[k * 7]]
                action = judged[k * 7 + 6] & 255
                if action > strongest:
                    strongest = action
                made.append(Hit(
                    judged[k * 7 + 1], judged[k * 7 + 2], self.ids[entry], self.harms[entry],
                    SCORES[judged[k * 7 + 4]], self.disguises_of(judged[k * 7 + 3]),
                    self.evidence_of(judged[k * 7 + 5]), self.severities[entry],
                    PROTECTED[judged[k * 7 + 6] >> 8], ACTION_NAMES[action],
                ))
        finally:
            if judged != few:
                PyMem_RawFree(judged)
        if not made:
            return Verdict("allow", (), indicators) if indicators else CLEAN
        if count > 1:
            made.sort(key=IN_TEXT)
        return Verdict(ACTION_NAMES[strongest], tuple(made), indicators)

    cdef tuple disguises_of(self, int64 mask):
        names = self.disguise_names.get(mask)
        if names is None:
            names = tuple([name for bit, name in enumerate(DISGUISES) if mask >> bit & 1])
            self.disguise_names[mask] = names
        return names

    cdef tuple evidence_of(self, int64 bits):
        names = self.evidence_names.get(bits)
        if names is None:
            names = tuple([e.name for bit, e in enumerate(EVIDENCE) if bits >> bit & 1])
            self.evidence_names[bits] = names
        return names

    def screen(self, given):
        """The verdict on one text."""
        cdef str text = <str>given if type(given) is str else plain_text(given)
        cdef Scratch scratch = self.spare
        cdef Found hits = self.spare_hits
        cdef Found cues = self.spare_cues
        cdef int[4] stats
        cdef int n = PyUnicode_GET_LENGTH(text)
        # Taken out while in use: another thread may come in while indicators are looked for.
        memset(&self.spare, 0, sizeof(Scratch))
        memset(&self.spare_hits, 0, sizeof(Found))
        memset(&self.spare_cues, 0, sizeof(Found))
        hits.count = 0
        cues.count = 0
        try:
            if n == 0:
                return CLEAN
            if not grow_scratch(&scratch, n):
                raise MemoryError
            PyUnicode_AsUCS4(text, scratch.text, n, 0)
            if not self.read(&scratch, n, &hits, &cues, stats):
                raise MemoryError
            if stats[1] & 2:
                self.read_legacy(&scratch, n, &hits, &cues)
            if hits.count == 0 and stats[1] & (4 | 8 | 16 | 32) == 0:
                return CLEAN
            return self.conclude(text, &hits, 0, hits.count, &cues, 0, cues.count, stats)
        finally:
            self.give_back(&scratch, &hits, &cues)

    cdef void give_back(self, Scratch* scratch, Found* hits, Found* cues):
        if self.spare.block == NULL and scratch.room <= 65536:
            self.spare = scratch[0]
        else:
            PyMem_RawFree(scratch.block)
        if self.spare_hits.hits == NULL and hits.room <= 65536:
            self.spare_hits = hits[0]
        else:
            PyMem_RawFree(hits.hits)
        if self.spare_cues.hits == NULL and cues.room <= 65536:
            self.spare_cues = cues[0]
        else:
            PyMem_RawFree(cues.hits)

    def screen_many(self, texts):
        """The verdicts on a sequence of texts, in order; other threads run meanwhile."""
        cdef list verdicts = []
        cdef list listed = plain_texts(texts)
        cdef Py_ssize_t at = 0
        cdef Py_ssize_t count = len(listed)
        while at < count:
            at = self.screen_chunk(listed, at, count, verdicts)
        return verdicts

    cdef Py_ssize_t screen_chunk(self, list listed, Py_ssize_t at, Py_ssize_t count, list verdicts) except -1:
        """Screen texts from `at` on, some hundred or a megabyte at a time."""
        cdef Py_ssize_t stop = at
        cdef size_t total = 0
        cdef int n, k, size
        cdef unsigned int* arena
        cdef int* lengths
        cdef int* stats
        cdef int* hit_ends
        cdef int* cue_ends
        cdef unsigned int* here
        cdef Scratch scratch
        cdef Found hits, cues
        cdef unsigned int* own
        cdef int failed = 0
        cdef int hit_from = 0, cue_from = 0
        while stop < count and stop - at < 512 and total < 262144:
            total += PyUnicode_GET_LENGTH(<str>listed[stop])
            stop += 1
        size = stop - at
        memset(&scratch, 0, sizeof(Scratch))
        memset(&hits, 0, sizeof(Found))
        memset(&cues, 0, sizeof(Found))
        arena = <unsigned int*>PyMem_RawMalloc((total + 1) * 4)
        lengths = <int*>PyMem_RawMalloc(<size_t>size * 7 * sizeof(int))
        try:
            if arena == NULL or lengths == NULL:
                raise MemoryError
            hit_ends = lengths + size
            cue_ends = hit_ends + size
            stats = cue_ends + size
            here = arena
            for k in range(size):
                text = <str>listed[at + k]
                n = PyUnicode_GET_LENGTH(text)
                lengths[k] = n
                if n:
                    PyUnicode_AsUCS4(text, here, n, 0)
                here += n
            with nogil:
                here = arena
                for k in range(size):
                    if not grow_scratch(&scratch, lengths[k]):
                        failed = 1
                        break
                    own = scratch.text
                    scratch.text = here
                    if not self.read(&scratch, lengths[k], &hits, &cues, stats + k * 4):
                        failed = 1
                    scratch.text = own
                    if failed:
                        break
                    here += lengths[k]
                    hit_ends[k] = hits.count
                    cue_ends[k] = cues.count
            if failed:
                raise MemoryError
            for k in range(size):
                if stats[k * 4 + 1] & 2:
                    verdicts.append(self.screen(<str>listed[at + k]))
                elif hit_ends[k] == hit_from and stats[k * 4 + 1] & (4 | 8 | 16 | 32) == 0:
                    verdicts.append(CLEAN)
                else:
                    verdicts.append(self.conclude(<str>listed[at + k], &hits, hit_from, hit_ends[k], &cues,
                                                  cue_from, cue_ends[k], stats + k * 4))
                hit_from = hit_ends[k]
                cue_from = cue_ends[k]
        finally:
            PyMem_RawFree(arena)
            PyMem_RawFree(lengths)
            PyMem_RawFree(scratch.block)
            PyMem_RawFree(hits.hits)
            PyMem_RawFree(cues.hits)
        return stop

    def readings(self, given):
        """What the scanner read before judging: (entry number, start, end, disguises, sums)."""
        cdef str text = plain_text(given)
        cdef Scratch scratch
        cdef Found hits
        cdef int[4] stats
        cdef int n = PyUnicode_GET_LENGTH(text)
        cdef int k
        memset(&scratch, 0, sizeof(Scratch))
        memset(&hits, 0, sizeof(Found))
        try:
            if n == 0:
                return []
            if not grow_scratch(&scratch, n):
                raise MemoryError
            PyUnicode_AsUCS4(text, scratch.text, n, 0)
            read_tokens(scratch.text, n, &MAIN.table, &scratch.tokens, stats)
            if self.terms.search(&scratch, n, &MAIN.table, &hits, stats) < 0:
                raise MemoryError
            return [
                (self.judge.entry_of[hits.hits[k * 5]], hits.hits[k * 5 + 1], hits.hits[k * 5 + 2],
                 hits.hits[k * 5 + 3], hits.hits[k * 5 + 4])
                for k in range(hits.count)
            ]
        finally:
            PyMem_RawFree(scratch.block)
            PyMem_RawFree(hits.hits)

    def scan_only(self, list texts):
        """The number of readings in all texts: the scanner without judging, for benchmarks."""
        cdef Scratch scratch
        cdef Found hits
        cdef int[4] stats
        cdef int n
        cdef Py_ssize_t total = 0
        memset(&scratch, 0, sizeof(Scratch))
        memset(&hits, 0, sizeof(Found))
        try:
            for text in texts:
                n = PyUnicode_GET_LENGTH(<str>text)
                if n == 0:
                    continue
                if not grow_scratch(&scratch, n):
                    raise MemoryError
                PyUnicode_AsUCS4(text, scratch.text, n, 0)
                hits.count = 0
                read_tokens(scratch.text, n, &MAIN.table, &scratch.tokens, stats)
                if self.terms.search(&scratch, n, &MAIN.table, &hits, stats) < 0:
                    raise MemoryError
                total += hits.count
            return total
        finally:
            PyMem_RawFree(scratch.block)
            PyMem_RawFree(hits.hits)


def time_parts(Core core, list texts, int upto):
    cdef Scratch scratch
    cdef Found hits
    cdef int[4] stats
    cdef int n
    cdef Work work
    cdef Py_ssize_t total = 0, t
    memset(&scratch, 0, sizeof(Scratch))
    for text in texts:
        n = PyUnicode_GET_LENGTH(<str>text)
        if not grow_scratch(&scratch, n):
            raise MemoryError
        PyUnicode_AsUCS4(text, scratch.text, n, 0)
        if upto == 0:
            continue
        if upto == 1:
            part_tokens(scratch.text, n, &MAIN.table, &scratch.tokens)
            continue
        read_tokens(scratch.text, n, &MAIN.table, &scratch.tokens, stats)
        if upto == 2:
            continue
        work.depth = 0
        work.most = MOST
        work.few = FEW
        work.left = OF_TEXT + <int64>n * A_LETTER
        t = 0
        while True:
            t = next_start(t, &scratch.tokens, &core.terms.automaton, &work)
            if t >= scratch.tokens.count: break
            total += 1
            t += 1
    PyMem_RawFree(scratch.block)
    return total


cdef int is_legacy_reading(int64* hit, Automaton* automaton, Judge* judge, int entries) noexcept nogil:
    """1 where a reading in a legacy font has its marks and the entry allows such fonts."""
    if judge.entry_of[hit[0]] >= entries:
        return 0
    if (automaton.term_allowed[hit[0]] & 2048) == 0:
        return 0
    return 1 if (hit[4] >> 10) & 31 == 0 and hit[4] & 31 else 0


IN_TEXT = operator.attrgetter("start", "end")
SCORES = [percent / 100 for percent in range(101)]
PROTECTED = [None, *PROTECTIVE_CODES]
ACTION_NAMES = list(ACTIONS)
