# C types of cue_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython
from luytre.vietnamese._fold_kernel cimport Tokens

cdef struct CueTable:
    int shift
    const int* slots
    const int* listed
    const int* word_starts
    const unsigned int* words
    const unsigned int* looks

@cython.locals(made=cython.int, t=cython.int, word=cython.uint, single=cython.uint)
cdef int find_cues(const Tokens* tokens, const unsigned int* text, const unsigned int* rows, const unsigned short* pages,
                   const CueTable* table, long long* cues, int room) noexcept nogil

@cython.locals(slot=cython.uint, k=cython.int, cue=cython.int, first=cython.int, at=cython.int, w=cython.int)
cdef int find_at(int t, unsigned int word, const Tokens* tokens, const unsigned int* text, const unsigned int* rows,
                 const unsigned short* pages, const CueTable* table, long long* cues, int made, int room) noexcept nogil

@cython.locals(spaces=cython.int, i=cython.int, code=cython.uint, kind=cython.uint)
cdef int next_word(int t, int w, const Tokens* tokens, const unsigned int* text, const unsigned int* rows,
                   const unsigned short* pages, const CueTable* table) noexcept nogil

@cython.locals(word=cython.uint, previous=cython.uint, k=cython.int, letter=cython.uint)
cdef unsigned int without_repeats(int t, const Tokens* tokens) noexcept nogil
