# distutils: language = c
"""Compiled `fold`, and the tables that it and the scanner share."""

from cpython cimport array
from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_RawFree, PyMem_RawMalloc
from cpython.unicode cimport PyUnicode_GET_LENGTH
from libc.string cimport memmove

from luytre.vietnamese._fold_kernel cimport FoldTable, Tokens, join_classes, part_tokens, read_tokens

import array as py_array

from luytre.vietnamese.folding import KEEPS, STEPS, class_table, code_points
from luytre.vietnamese.forms import form_table
from luytre.vietnamese.rewrites import rule_table

cdef extern from "Python.h":
    unsigned int* PyUnicode_AsUCS4(object text, unsigned int* buffer, Py_ssize_t size, int copy_null) except NULL


# A row of this table is as long as a line of the processor's cache, and should lie in one.
cdef array.array WORDS = py_array.array("Q", form_table().words + [0] * 8)
cdef const unsigned long long* ALIGNED_WORDS = align(WORDS)


cdef const unsigned long long* align(array.array values):
    """Move the values of an array, whose last eight are spare, to where a line begins."""
    cdef char* start = <char*>values.data.as_voidptr
    cdef size_t more = -<size_t>start & 63
    memmove(start + more, start, (<size_t>len(values) - 8) * 8)
    return <const unsigned long long*>(start + more)


cdef class Fold:
    """One code point table with the tables that go with it, as C arrays."""

    def __cinit__(self, points):
        rules = rule_table()
        self.rows = py_array.array("I", points.rows)
        self.pages = py_array.array("H", points.pages)
        self.several = py_array.array("I", points.several)
        self.pairs = py_array.array("B", rules.pairs)
        self.classes = py_array.array("B", class_table())
        self.steps = py_array.array("B", STEPS)
        self.table.rows = self.rows.data.as_uints
        self.table.pages = self.pages.data.as_ushorts
        self.table.several = self.several.data.as_uints
        self.table.pairs = self.pairs.data.as_uchars
        self.table.classes = self.classes.data.as_uchars
        self.table.steps = self.steps.data.as_uchars
        self.table.words = ALIGNED_WORDS
        self.keeps = py_array.array("Q", KEEPS)
        self.table.keeps = <const unsigned long long*>self.keeps.data.as_voidptr
        self.table.digits_needed = 8


cdef Fold MAIN = Fold(code_points())


cdef size_t tokens_size(int n) noexcept nogil:
    """Bytes that `place_tokens` needs for a text of n code points."""
    return (<size_t>n + 4) * (8 + 6 * 4 + 2 + 2 + 4) + 64


cdef void place_tokens(Tokens* tokens, int n, char* block) noexcept nogil:
    """Point the arrays of `tokens` into `block`, whose start is aligned for int64."""
    cdef size_t room = <size_t>n + 4
    tokens.words = <unsigned long long*>block
    tokens.edges = <int*>(tokens.words + room)
    tokens.later = tokens.edges + room
    tokens.gaps = tokens.later + room
    tokens.own_borders = tokens.gaps + room
    tokens.borders = tokens.own_borders
    tokens.marks = <unsigned int*>(tokens.own_borders + room)
    tokens.code = tokens.marks + room
    tokens.form = <unsigned short*>(tokens.code + room)
    tokens.look = <unsigned char*>(tokens.form + room)
    tokens.odd = tokens.look + room
    tokens.letters = tokens.odd + room


def words_of(str text not None):
    """The words of a short text, in order: the letters of each in one number, and its marks."""
    cdef int n = PyUnicode_GET_LENGTH(text)
    cdef int[4] stats
    cdef int t
    cdef Tokens tokens
    cdef size_t size = tokens_size(n) + <size_t>n * 4 + 8
    cdef char* block = <char*>PyMem_RawMalloc(size)
    cdef unsigned int* codes
    if block == NULL:
        raise MemoryError
    try:
        place_tokens(&tokens, n, block + (<size_t>n * 4 + 8 & ~<size_t>7))
        codes = <unsigned int*>block
        if n:
            PyUnicode_AsUCS4(text, codes, n, 0)
        read_tokens(codes, n, &MAIN.table, &tokens, stats)
        return [(tokens.words[2 * t + 1], tokens.look[t]) for t in range(tokens.count)]
    finally:
        PyMem_RawFree(block)


def fold(str text not None):
    """The coarse classes of the letters of `text`, one byte each (1 to 13), without gaps.

    Case, marks, repeats, separators, look-alikes, invisibles and the commonest spelling variants
    leave no trace, so texts that differ only in these fold to the same bytes: "Nhà cái",
    "nha.cai" and "NHÀÀ CÁI" do. Different words may fold alike too: equal bytes are a reason to
    look closer, not a finding. `luytre.vietnamese.folding.CLASSES` lists the classes.
    """
    cdef Py_ssize_t n = PyUnicode_GET_LENGTH(text)
    cdef int length
    cdef char* block
    cdef unsigned long long[512] few
    cdef size_t size
    cdef unsigned int* codes
    cdef Tokens tokens
    if n == 0:
        return b""
    if n > 1 << 26:
        raise ValueError(f"text has {n:,} code points; fold takes at most {1 << 26:,} at a time")
    size = <size_t>n * 4 + 8 + tokens_size(n)
    block = <char*>few
    if size > sizeof(few):
        block = <char*>PyMem_RawMalloc(size)
        if block == NULL:
            raise MemoryError
    try:
        codes = <unsigned int*>block
        place_tokens(&tokens, n, block + (<size_t>n * 4 + 8 & ~<size_t>7))
        PyUnicode_AsUCS4(text, codes, n, 0)
        part_tokens(codes, n, &MAIN.table, &tokens)
        length = join_classes(&tokens, &MAIN.table)
        return PyBytes_FromStringAndSize(<char*>tokens.letters, length)
    finally:
        if block != <char*>few:
            PyMem_RawFree(block)
