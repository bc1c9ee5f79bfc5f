# C types of fold_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython

cdef struct FoldTable:
    const unsigned int* rows
    const unsigned short* pages
    const unsigned char* pairs
    const unsigned char* absorb
    const unsigned char* steps
    const unsigned int* several
    const unsigned int* words
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

cdef struct Tokens:
    int count
    int* start
    int* stop
    int* class_start
    int* letter_start
    unsigned int* code
    unsigned int* word
    unsigned char* look
    unsigned char* raw
    unsigned char* odd
    unsigned char* classes
    unsigned char* letters

@cython.locals(steps=cython.int, code=cython.uint, row=cython.uint, kind=cython.uint)
cdef int is_alphabetic(const unsigned int* text, int n, int i, const FoldTable* table) noexcept nogil

@cython.locals(row=cython.uint, kind=cython.uint)
cdef int is_near_letter(const unsigned int* text, int n, int i, int step, const FoldTable* table) noexcept nogil

@cython.locals(low=cython.int, high=cython.int)
cdef int symbol_is_letter(const unsigned int* text, int n, int i, unsigned int row, const FoldTable* table) noexcept nogil

@cython.locals(
    rows="const unsigned int*", pages="const unsigned short*", pairs="const unsigned char*",
    steps="const unsigned char*", words="const unsigned int*", classes="unsigned char*",
    letters="unsigned char*", length=cython.int, spelled=cython.int, made=cython.int, state=cython.uint,
    packed=cython.uint, word=cython.uint, doubt=cython.uint, seen=cython.uint,
    apart=cython.int, flags=cython.uint, inside=cython.int, legacy=cython.int,
    digits=cython.int, last_digit=cython.int, i=cython.int, code=cython.uint, row=cython.uint,
    kind=cython.uint, letter=cython.uint, found=cython.uint, step=cython.int, look=cython.uint, about=cython.uint,
    fresh=cython.uint, tally=cython.ulonglong, seen_in=cython.uint,
)
cdef int fold_classes(const unsigned int* text, int n, const FoldTable* table, Tokens* tokens, int* stats) noexcept nogil

@cython.locals(row=cython.uint, probe=cython.uint)
cdef unsigned int known(unsigned int word, const unsigned int* words) noexcept nogil

@cython.locals(raw=cython.uint, digits=cython.uint, previous=cython.uint, k=cython.int, letter=cython.uint, pair=cython.uint)
cdef unsigned int inspect(int t, unsigned int about, const Tokens* tokens,
                          const unsigned char* pairs) noexcept nogil

cdef unsigned int is_odd(unsigned int about, unsigned int look, int size) noexcept nogil

@cython.locals(classes="unsigned char*", kept=cython.int, state=cython.uint, found=cython.uint, k=cython.int)
cdef int join_classes(Tokens* tokens, const unsigned char* absorb) noexcept nogil

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
