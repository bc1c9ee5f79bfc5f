# The code point table as C arrays, for the shims that call fold_kernel.
from cpython cimport array

from luytre.vietnamese._fold_kernel cimport FoldTable, Tokens


cdef class Fold:
    cdef array.array rows, pages, several, pairs, classes, steps, keeps
    cdef FoldTable table


cdef Fold MAIN
cdef size_t tokens_size(int n) noexcept nogil
cdef void place_tokens(Tokens* tokens, int n, char* block) noexcept nogil
