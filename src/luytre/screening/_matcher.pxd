# The compiled matcher, and the memory that it works in, for the shim around it.
from cpython cimport array

from luytre.screening._scan_kernel cimport Automaton, Work
from luytre.vietnamese._fold_kernel cimport FoldTable, Runs, Tokens

ctypedef long long int64
ctypedef unsigned long long uint64


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


cdef array.array ints(values)
cdef array.array small(values)
cdef array.array words(values)
cdef array.array longs(values)

cdef int MOST

cdef int grow_scratch(Scratch* scratch, int n) noexcept nogil
cdef int keep_room(Found* found, int more) noexcept nogil


cdef class Matcher:
    cdef Automaton automaton
    cdef array.array owner

    cdef int grow_trie(self, int letters) except 0
    cdef int open_terms(self, int terms) except 0
    cdef int note_alike(self, const unsigned int* listed, int made) except 0
    cdef int search(self, Scratch* scratch, int n, const FoldTable* table, Found* found) noexcept nogil
    cdef void begin(self, const Tokens* tokens, int n, Work* work) noexcept nogil
    cdef int read_at(self, int t, Scratch* scratch, int n, const FoldTable* table, Work* work,
                     Found* found) noexcept nogil
