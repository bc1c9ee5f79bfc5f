# The code point table as C arrays, for the shims that call fold_kernel.
from cpython cimport array

from luytre.vietnamese._fold_kernel cimport FoldTable


cdef class Fold:
    cdef array.array rows, pages, several, pairs, absorb, short_words
    cdef FoldTable table
