# C types of cue_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython
from luytre.vietnamese._fold_kernel cimport Tokens

cdef unsigned long long WORD_SPREAD, PAIR_SPREAD, WHOLE

cdef struct CueTable:
    int shift
    const int* slots
    const int* listed
    const int* word_starts
    const unsigned long long* words
    const unsigned int* looks

@cython.locals(made=cython.int, t=cython.int, word=cython.ulonglong, single=cython.ulonglong, second=cython.ulonglong,
               second_single=cython.ulonglong, turn=cython.int)
cdef int find_cues(const Tokens* tokens, const unsigned int* text, const unsigned int* rows, const unsigned short* pages,
                   const CueTable* table, long long* cues, int room) noexcept nogil

@cython.locals(slot=cython.uint, k=cython.int, cue=cython.int, first=cython.int, at=cython.int, w=cython.int)
cdef int find_at(int t, unsigned long long word, unsigned long long second, const Tokens* tokens,
                 const unsigned int* text, const unsigned int* rows, const unsigned short* pages, const CueTable* table, long long* cues, int made, int room) noexcept nogil

@cython.locals(spaces=cython.int, lines=cython.int, i=cython.int, code=cython.uint, kind=cython.uint)
cdef int next_word(int t, int w, const Tokens* tokens, const unsigned int* text, const unsigned int* rows,
                   const unsigned short* pages, const CueTable* table) noexcept nogil

cdef unsigned long long cue_slot(unsigned long long word, unsigned long long second, int shift) noexcept nogil

@cython.locals(word=cython.ulonglong, size=cython.int, previous=cython.uint, k=cython.int, letter=cython.uint)
cdef unsigned long long without_repeats(int t, const Tokens* tokens) noexcept nogil
