# distutils: language = c
"""The compiled trie of a list of terms, and the search for them: memory around the kernels."""

from cpython cimport array
from cpython.mem cimport PyMem_RawCalloc, PyMem_RawFree, PyMem_RawMalloc, PyMem_RawRealloc
from cpython.unicode cimport PyUnicode_GET_LENGTH
from libc.string cimport memset

from luytre.screening._build_kernel cimport (
    MOST_OPENINGS, insert, open_with, reverse, set_nodes, shift_for, sort_openings, spell,
)
from luytre.screening._gates cimport GROUPS, LETTERS, MEMBERS, open_gates
from luytre.screening._scan_kernel cimport (
    Automaton, Reading, Work, note_alike, read_terms, runs_needed,
)
from luytre.screening._sift_kernel cimport next_start
from luytre.vietnamese._fold_kernel cimport FoldTable, NO_TOKEN, Tokens, lay_out
from luytre.vietnamese._folder cimport MAIN, place_tokens, tokens_size

import array as py_array

from luytre.screening.assembly import FILTER_SIGNS
from luytre.screening.sift_kernel import FEW_STEPS, STEPS, STEPS_A_LETTER, STEPS_OF_TEXT
from luytre.vietnamese.folding import (
    ABSORB,
    ABSORBED_BY,
    CLASS_OF,
    KEYS,
    SIGN_KEYS,
    letter_code,
    syllable_bits,
)
from luytre.vietnamese.rewrites import rule_table

cdef extern from "Python.h":
    unsigned int* PyUnicode_AsUCS4(object text, unsigned int* buffer, Py_ssize_t size, int copy_null) except NULL

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


cdef int grow_scratch(Scratch* scratch, int n) noexcept nogil:
    """Make room for a text of n code points; 0 where memory is out."""
    cdef int room = n + 64
    cdef size_t bytes_needed
    cdef char* block
    if scratch.block != NULL and scratch.room >= n:
        return 1
    if room < 1024:
        room = 1024
    bytes_needed = <size_t>room * (4 + 4 * 16 + 5 * 4) + tokens_size(room)
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
    scratch.runs.odd = scratch.tokens.odd
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
        automaton.term_starts = <int*>PyMem_RawCalloc(count + variants + 4, sizeof(int))
        automaton.term_allowed = <unsigned int*>PyMem_RawCalloc(count + variants + 2, sizeof(int))
        automaton.term_flags = <unsigned char*>PyMem_RawCalloc(count + variants + 2, 1)
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
            automaton.term_count = made
            self.grow_trie(at)
            for number in range(made):
                # Reversed terms are read only as syllables with their marks: openings find them.
                if automaton.term_flags[number] & 1 == 0:
                    insert(number, automaton, at + 2)
            self.open_terms(made)
        finally:
            PyMem_RawFree(scratch.block)
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
        cdef unsigned int* spots
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
        automaton.form_nodes = <int*>PyMem_RawCalloc(NO_TOKEN + 1, sizeof(int))
        if (automaton.form_nodes == NULL or automaton.opening_filter == NULL or automaton.alone_bits == NULL
                or automaton.opening_starts == NULL or automaton.openings == NULL):
            PyMem_RawFree(listed)
            raise MemoryError
        spots = <unsigned int*>PyMem_RawMalloc(<size_t>made * sizeof(int) + 4)
        if spots == NULL:
            PyMem_RawFree(listed)
            raise MemoryError
        sort_openings(listed, made, spots, automaton)
        PyMem_RawFree(spots)
        set_nodes(GROUPS.data.as_ints, MEMBERS.data.as_ints, automaton)
        try:
            self.note_alike(listed, made)
            open_gates(listed, made, automaton)
        finally:
            PyMem_RawFree(listed)
        return 1

    cdef int note_alike(self, const unsigned int* listed, int made) except 0:
        """Try which words can be read as pieces of the terms."""
        cdef Automaton* automaton = &self.automaton
        cdef Scratch scratch
        cdef Reading out
        cdef uint64* seen = <uint64*>PyMem_RawCalloc(65536, sizeof(uint64))
        memset(&scratch, 0, sizeof(Scratch))
        automaton.alike = <unsigned char*>PyMem_RawCalloc(65536, 1)
        try:
            if seen == NULL or automaton.alike == NULL or not grow_scratch(&scratch, DEF_ROOM):
                raise MemoryError
            note_alike(listed, made, GROUPS.data.as_ints, MEMBERS.data.as_ints,
                       <const uint64*>LETTERS.data.as_voidptr, seen, scratch.text, &scratch.runs, automaton,
                       &out)
        finally:
            PyMem_RawFree(seen)
            PyMem_RawFree(scratch.block)
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
        PyMem_RawFree(automaton.pairs)
        PyMem_RawFree(automaton.toned)
        PyMem_RawFree(automaton.seconds)
        PyMem_RawFree(automaton.onward)
        PyMem_RawFree(automaton.alone)
        PyMem_RawFree(automaton.alike)
        PyMem_RawFree(automaton.form_nodes)
        PyMem_RawFree(automaton.opening_filter)
        PyMem_RawFree(automaton.alone_bits)
        PyMem_RawFree(automaton.start_bits)
        PyMem_RawFree(automaton.opening_starts)
        PyMem_RawFree(automaton.openings)
        PyMem_RawFree(automaton.child)
        PyMem_RawFree(automaton.terms_of)
        PyMem_RawFree(automaton.reach)
        PyMem_RawFree(automaton.children)

    cdef int search(self, Scratch* scratch, int n, const FoldTable* table, Found* found) noexcept nogil:
        """Append the readings in scratch.text[:n] to `found`; -1 where memory is out.

        The text has been folded into scratch.tokens.
        """
        cdef int t = 0
        cdef Work work
        self.begin(&scratch.tokens, n, &work)
        while True:
            t = next_start(t, &scratch.tokens, &self.automaton, &work)
            if t >= scratch.tokens.count:
                return 0
            if not self.read_at(t, scratch, n, table, &work, found):
                return -1
            t += 1

    cdef void begin(self, const Tokens* tokens, int n, Work* work) noexcept nogil:
        work.tokens = tokens
        work.automaton = &self.automaton
        work.depth = 0
        work.noting = 0
        work.leads = 0
        work.rooted = 0
        work.end_count = 0
        work.most = MOST
        work.few = FEW
        work.left = OF_TEXT + <int64>n * A_LETTER

    cdef int read_at(self, int t, Scratch* scratch, int n, const FoldTable* table, Work* work,
                     Found* found) noexcept nogil:
        """Append the readings that begin with token t; 0 where memory is out."""
        cdef int runs, made, room
        cdef int64 left = work.left
        cdef Reading out
        runs = lay_out(scratch.text, scratch.tokens.edges[2 * t], n,
                       runs_needed(t, &scratch.tokens, &self.automaton, work), t, table, &scratch.runs)
        while True:
            room = found.room - found.count
            made = read_terms(scratch.text, n, &scratch.runs, runs, &self.automaton, work, &out,
                              found.hits + <size_t>found.count * 5, 0, room)
            if made <= room:
                found.count += made
                return 1
            # Read again with room for all, and with the steps it had.
            work.left = left
            if not keep_room(found, made):
                return 0
