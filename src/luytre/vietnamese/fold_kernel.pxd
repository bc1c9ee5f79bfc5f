# C types of fold_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython

cdef struct FoldTable:
    const unsigned int* rows
    const unsigned short* pages
    const unsigned char* pairs
    const unsigned char* absorb
    const unsigned int* several
    const unsigned char* short_words
    int digits_needed

cdef struct Runs:
    unsigned char* letter
    unsigned char* quality
    unsigned char* tone
    unsigned char* gap
    unsigned char* disguise
    int* count
    int* start
    int* end
    int* tokens
    int* token
    unsigned char* raw
    int token_count

@cython.locals(steps=cython.int, code=cython.uint, row=cython.uint, kind=cython.uint)
cdef int is_alphabetic(const unsigned int* text, int n, int i, const FoldTable* table) noexcept nogil

@cython.locals(row=cython.uint, kind=cython.uint)
cdef int is_near_letter(const unsigned int* text, int n, int i, int step, const FoldTable* table) noexcept nogil

@cython.locals(after=cython.int, before=cython.int)
cdef int symbol_is_letter(const unsigned int* text, int n, int i, unsigned int row, const FoldTable* table) noexcept nogil

@cython.locals(
    rows="const unsigned int*", pages="const unsigned short*", pairs="const unsigned char*",
    absorb="const unsigned char*", length=cython.int, tokens=cython.int, pending=cython.int,
    state=cython.uint, previous=cython.uint, key=cython.uint, doubt=cython.uint, seen=cython.uint,
    apart=cython.int, flags=cython.uint, letters=cython.int, marked=cython.int, legacy=cython.int,
    digits=cython.int, last_digit=cython.int, token_start=cython.int, i=cython.int, code=cython.uint,
    row=cython.uint, kind=cython.uint, letter=cython.uint, found=cython.uint, step=cython.int, fresh=cython.int,
    fresh=cython.int,
)
cdef int fold_classes(
    const unsigned int* text, int n, const FoldTable* table, unsigned char* classes,
    unsigned char* first, int* following, int* ending, int* starts, unsigned char* looks, unsigned char* raw, int* stats,
) noexcept nogil

cdef unsigned int hash_word(unsigned int key) noexcept nogil

cdef unsigned int hash_letter(unsigned int key, unsigned int letter, unsigned int quality) noexcept nogil

cdef unsigned int after_dot(const unsigned int* text, int n, int i) noexcept nogil

@cython.locals(
    rows="const unsigned int*", pages="const unsigned short*", letters="unsigned char*",
    qualities="unsigned char*", tones="unsigned char*", gaps="unsigned char*",
    disguises="unsigned char*", counts="int*", starts="int*", ends="int*", token="int*",
    soft=cython.int, made=cython.int, tokens=cython.int, spaces=cython.int, symbols=cython.int, sentence=cython.int,
    far=cython.int, hidden=cython.int, apart=cython.int, i=cython.int, code=cython.uint,
    row=cython.uint, kind=cython.uint, steps=cython.int, where=cython.uint, step=cython.int,
    inner=cython.uint, letter=cython.uint, disguise=cython.uint, k=cython.int,
)
cdef int lay_out(const unsigned int* text, int begin, int n, int most, int base, const FoldTable* table, Runs* runs) noexcept nogil
