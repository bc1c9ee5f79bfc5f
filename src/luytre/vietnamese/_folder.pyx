# distutils: language = c
"""Compiled `fold`, and the tables that it and the scanner share."""

from cpython cimport array
from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_RawFree, PyMem_RawMalloc
from cpython.unicode cimport PyUnicode_GET_LENGTH

from luytre.vietnamese._fold_kernel cimport FoldTable, fold_classes

import array as py_array

from luytre.vietnamese.folding import ABSORB, code_points, rule_table

cdef extern from "Python.h":
    unsigned int* PyUnicode_AsUCS4(object text, unsigned int* buffer, Py_ssize_t size, int copy_null) except NULL


cdef class Fold:
    """One code point table with the tables that go with it, as C arrays."""

    def __cinit__(self, points):
        rules = rule_table()
        self.rows = py_array.array("I", points.rows)
        self.pages = py_array.array("H", points.pages)
        self.several = py_array.array("I", points.several)
        self.pairs = py_array.array("B", rules.pairs)
        self.absorb = py_array.array("B", ABSORB)
        self.short_words = py_array.array("B", rules.short_words)
        self.table.rows = self.rows.data.as_uints
        self.table.pages = self.pages.data.as_ushorts
        self.table.several = self.several.data.as_uints
        self.table.pairs = self.pairs.data.as_uchars
        self.table.absorb = self.absorb.data.as_uchars
        self.table.short_words = self.short_words.data.as_uchars
        self.table.digits_needed = 8


cdef Fold MAIN = Fold(code_points())


def fold(str text not None):
    """The coarse classes of `text`, a byte each, without gaps."""
    cdef Py_ssize_t n = PyUnicode_GET_LENGTH(text)
    cdef size_t room = n + 1
    cdef int[4] stats
    cdef int length
    cdef char* block
    cdef unsigned int* codes
    cdef int* following
    cdef unsigned char* classes
    if n == 0:
        return b""
    if n > 1 << 26:
        raise ValueError(f"text has {n:,} code points; fold takes at most {1 << 26:,} at a time")
    block = <char*>PyMem_RawMalloc(room * (4 + 3 * 4 + 4 + 3) + 64)
    if block == NULL:
        raise MemoryError
    try:
        codes = <unsigned int*>block
        following = <int*>(block + room * 4)
        classes = <unsigned char*>(block + room * 16)
        PyUnicode_AsUCS4(text, codes, n, 0)
        length = fold_classes(
            codes, n, &MAIN.table, classes, classes + room * 4 + 32, following, following + room,
            following + room * 2, classes + room * 5 + 32, classes + room * 6 + 32, stats,
        )
        return PyBytes_FromStringAndSize(<char*>classes, length)
    finally:
        PyMem_RawFree(block)
