# distutils: language = c
"""The compiled look at a text before the search for indicators: memory and Python objects."""

from cpython cimport array
from cpython.mem cimport PyMem_RawCalloc, PyMem_RawFree, PyMem_RawMalloc
from cpython.unicode cimport PyUnicode_GET_LENGTH

from luytre.vietnamese._indicator_kernel cimport (
    Groups, Tokens, WordTable, lay_rows, look, look_at_strokes, plain_phones,
)

import array as py_array

cdef extern from "Python.h":
    unsigned int* PyUnicode_AsUCS4(object text, unsigned int* buffer, Py_ssize_t size, int copy_null) except NULL
    object PyUnicode_FromKindAndData(int kind, const void* buffer, Py_ssize_t size)

ctypedef unsigned long long uint64

cdef enum:
    CODE_POINTS = 0x110000
    FOUR_BYTES = 4
    CODE_BITS = 0x1FFFFF
    NUMBER_FLAGS = 1 | 2 | 4
    PHONE_FLAG = 1
    ACCOUNT_FLAG = 2
    OTHER_NUMBERS = 2 | 4 | 8
    ENOUGH_DIGITS = 16
    ADDRESS_FLAG = 32
    FINDER_FLAGS = 1 | 2 | 4 | 8 | 64 | 128 | 256
    ROOM = 512  # code points of a text for which the stack is enough
    PAD = 8


cdef class Glance:
    """Says which finders may find something in a text.

    `words` is the table of `luytre.vietnamese.indicators.words`; `row_of` gives the row of one code
    point. Rows are asked for as code points are met: most of the 4 MB for them is never touched.
    """

    cdef array.array keys, kinds, pairs, phrases_from, phrase_starts, phrase_text, phrase_flags
    cdef WordTable table
    cdef unsigned int* rows
    cdef object row_of

    def __cinit__(self, words, row_of):
        self.keys = py_array.array("Q", words.keys)
        self.kinds = py_array.array("I", words.kinds)
        self.pairs = py_array.array("B", words.pairs)
        self.phrases_from = py_array.array("i", words.phrases_from)
        self.phrase_starts = py_array.array("i", words.phrase_starts)
        self.phrase_text = py_array.array("B", words.phrase_text)
        self.phrase_flags = py_array.array("H", words.phrase_flags)
        self.row_of = row_of
        self.rows = <unsigned int*>PyMem_RawCalloc(CODE_POINTS, sizeof(unsigned int))
        if self.rows == NULL:
            raise MemoryError
        self.table.rows = self.rows
        self.table.keys = <const uint64*>self.keys.data.as_ulonglongs
        self.table.kinds = self.kinds.data.as_uints
        self.table.pairs = self.pairs.data.as_uchars
        self.table.phrases_from = self.phrases_from.data.as_ints
        self.table.phrase_starts = self.phrase_starts.data.as_ints
        self.table.phrase_text = self.phrase_text.data.as_uchars
        self.table.phrase_flags = self.phrase_flags.data.as_ushorts
        self.table.longest_number = words.longest_number

    def __dealloc__(self):
        PyMem_RawFree(self.rows)

    def __call__(self, str text not None):
        """0, or (finders, folded text, offsets, spans of tokens that may be numbers).

        The offsets are None where every code point was kept. Where there is nothing to find but
        phones that need no finder, a list of them: (digits, start, end).
        """
        # Three rows of code points, and not ten of tokens, of which there are half as many.
        cdef unsigned int[ROOM * 8 + 64] few
        cdef Py_ssize_t n = PyUnicode_GET_LENGTH(text)
        cdef unsigned int* block = few
        if n > ROOM:
            if n > 1 << 28:
                raise ValueError(f"text has {n:,} code points; at most {1 << 28:,} are read at a time")
            block = <unsigned int*>PyMem_RawMalloc((<size_t>n * 8 + 64) * sizeof(unsigned int))
            if block == NULL:
                raise MemoryError
        try:
            return self.read(text, <int>n, block)
        finally:
            if block != few:
                PyMem_RawFree(block)

    cdef object read(self, str text, int n, unsigned int* block):
        cdef unsigned int* codes = block
        cdef unsigned int* rows = codes + n + 1
        cdef int* at = <int*>(rows + n + PAD)
        cdef Py_ssize_t most = n // 2 + 2
        cdef Tokens tokens
        cdef Groups groups
        cdef int i, g, made, flags, asked, strokes = 0
        PyUnicode_AsUCS4(text, codes, n, 0)
        tokens.start = at + n + PAD
        tokens.end = tokens.start + most
        tokens.digits = tokens.end + most
        tokens.kinds = tokens.digits + most
        groups.start = tokens.kinds + most
        groups.end = groups.start + most
        groups.digits = groups.end + most
        groups.phones = groups.digits + most
        groups.plain = <unsigned char*>(groups.phones + 2 * most)
        groups.linked = groups.plain + most
        groups.cues = groups.linked + most
        made = lay_rows(codes, n, &self.table, rows, at)
        if made < 0:
            for i in range(n):
                if self.rows[codes[i]] == 0:
                    self.rows[codes[i]] = self.row_of(codes[i])
            made = lay_rows(codes, n, &self.table, rows, at)
        flags = look(rows, made, &self.table, &tokens, &groups)
        for i in range(1, made - 1):
            if rows[i] & CODE_BITS == 124 or rows[i] & CODE_BITS == 33:
                strokes = 1
                break
        # An address is looked for only where something says that there may be one at all.
        asked = flags & (FINDER_FLAGS if flags & ADDRESS_FLAG else PHONE_FLAG | OTHER_NUMBERS)
        if asked == PHONE_FLAG and flags & ENOUGH_DIGITS and made == n and not strokes:
            i = plain_phones(rows, &groups, &self.table)
            if i >= 0:
                return [
                    (digits_of(rows, groups.phones[2 * g], groups.phones[2 * g + 1]),
                     groups.phones[2 * g], groups.phones[2 * g + 1])
                    for g in range(i)
                ]
        spans = None
        if flags & NUMBER_FLAGS:
            # Accounts are counted off behind a cue, so that every group matters to them.
            spans = [
                (groups.start[i], groups.end[i]) for i in range(groups.count)
                if flags & ACCOUNT_FLAG or groups.cues[i] & 8 == 0
            ]
        folded = None
        if strokes:
            # The strokes are drawn into the rows, so the text is taken first.
            for i in range(made):
                codes[i] = rows[i] & CODE_BITS
            flags |= look_at_strokes(rows, made, &self.table, &tokens, &groups)
            if flags & FINDER_FLAGS == 0:
                return 0
        else:
            if flags & FINDER_FLAGS == 0:
                return 0
            for i in range(made):
                codes[i] = rows[i] & CODE_BITS
        folded = PyUnicode_FromKindAndData(FOUR_BYTES, codes, made)
        offsets = None if made == n else [at[i] for i in range(made)]
        return flags, folded, offsets, spans


cdef str digits_of(const unsigned int* rows, int start, int stop):
    """The ten digits of a phone in rows[start:stop]."""
    cdef unsigned char[10] digits
    cdef int i, made = 0
    for i in range(start, stop):
        if 48 <= rows[i] & CODE_BITS <= 57 and made < 10:
            digits[made] = rows[i] & CODE_BITS
            made += 1
    return PyUnicode_FromKindAndData(1, digits, made)
