# C types of fold_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython

cdef struct FoldTable:
    const unsigned int* rows
    const unsigned short* pages
    const unsigned char* pairs
    const unsigned char* classes
    const unsigned char* steps
    const unsigned int* several
    const unsigned long long* words
    const unsigned long long* keeps
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
    int* token
    unsigned char* odd

cdef struct Tokens:
    int count
    unsigned int flags
    int digits
    int last_digit
    int* edges
    int* later
    int* gaps
    int* borders
    int* own_borders
    unsigned long long* words
    unsigned int* marks
    unsigned int* code
    unsigned short* form
    unsigned char* look
    unsigned char* odd
    unsigned char* letters

cdef unsigned int SPECIAL, DOUBTFUL
cdef unsigned int NUMBER, NAMES_DIGIT
cdef int NO_TOKEN
cdef unsigned long long LETTERS_OF_WORD, LONG_WORD, WORD_SPREAD, WHOLE

@cython.locals(steps=cython.int, code=cython.uint, row=cython.uint, kind=cython.uint)
cdef int is_alphabetic(const unsigned int* text, int n, int i, const FoldTable* table) noexcept nogil

@cython.locals(row=cython.uint, kind=cython.uint)
cdef int is_near_letter(const unsigned int* text, int n, int i, int step, const FoldTable* table) noexcept nogil

@cython.locals(low=cython.int, high=cython.int)
cdef int symbol_is_letter(const unsigned int* text, int n, int i, unsigned int row, const FoldTable* table) noexcept nogil

@cython.locals(
    rows="const unsigned int*", pages="const unsigned short*", keeps="const unsigned long long*", edges="int*",
    words="unsigned long long*", marks="unsigned int*", letters="unsigned char*", made=cython.size_t,
    before=cython.size_t, word=cython.ulonglong, seen=cython.uint, i=cython.Py_ssize_t, code=cython.uint,
    row=cython.uint, letter=cython.uint, inside=cython.size_t,
)
cdef int part_tokens(const unsigned int* text, int n, const FoldTable* table, Tokens* tokens) noexcept nogil

@cython.locals(kind=cython.uint)
cdef unsigned int read_sign(const unsigned int* text, int n, int i, unsigned int row, int before, const FoldTable* table,
                            Tokens* tokens) noexcept nogil

@cython.locals(
    edges="int*", borders="int*", words="unsigned long long*", marks="unsigned int*", letters="unsigned char*",
    made=cython.Py_ssize_t, before=cython.int, spelled=cython.int, i=cython.int, code=cython.uint, row=cython.uint,
    kind=cython.uint, inside=cython.int, letter=cython.uint, step=cython.int,
)
cdef int part_letters(const unsigned int* text, int n, const FoldTable* table, Tokens* tokens) noexcept nogil

@cython.locals(tally=cython.int, i=cython.Py_ssize_t, code=cython.uint, row=cython.uint)
cdef int count_marked(const unsigned int* text, int n, const FoldTable* table) noexcept nogil

cdef int read_tokens(const unsigned int* text, int n, const FoldTable* table, Tokens* tokens, int* stats) noexcept nogil

@cython.locals(
    count=cython.int, known="const unsigned long long*", edges="const int*", words="const unsigned long long*",
    marks="const unsigned int*", codes="unsigned int*", looks="unsigned char*", odds="unsigned char*",
    forms="unsigned short*", later="int*", gaps="int*", kept=cython.Py_ssize_t, wide=cython.Py_ssize_t,
    flags=cython.uint, every=cython.uint, t=cython.Py_ssize_t, stop=cython.Py_ssize_t, word=cython.ulonglong,
    seen=cython.uint, slot=cython.size_t, spelled=cython.uint, form=cython.uint, plain=cython.uint, k=cython.Py_ssize_t,
)
cdef int read_on(const unsigned int* text, int n, const FoldTable* table, Tokens* tokens, int* stats) noexcept nogil

@cython.locals(stop=cython.int, following=cython.int, behind=cython.uint, flags=cython.uint, signed=cython.uint,
               before=cython.uint)
cdef unsigned int read_gap(Py_ssize_t t, const unsigned int* text, int n, const FoldTable* table,
                           Tokens* tokens) noexcept nogil

@cython.locals(
    known="const unsigned long long*", start=cython.int, word=cython.ulonglong, seen=cython.uint, size=cython.int,
    look=cython.uint, spelled=cython.uint, slot=cython.Py_ssize_t, flags=cython.uint, about=cython.uint,
    code=cython.uint, stands=cython.uint, doubt=cython.uint, odd=cython.uint, seen_in=cython.uint, form=cython.uint,
)
cdef unsigned int read_again(Py_ssize_t t, const FoldTable* table, Tokens* tokens) noexcept nogil

@cython.locals(inside=cython.int, t=cython.int)
cdef int count_inside(const Tokens* tokens) noexcept nogil

cdef Py_ssize_t word_slot(unsigned long long word) noexcept nogil

@cython.locals(word=cython.ulonglong, k=cython.int)
cdef unsigned long long long_word(Py_ssize_t t, const Tokens* tokens) noexcept nogil

@cython.locals(packed=cython.uint, state=cython.uint, k=cython.int, found=cython.uint)
cdef unsigned int pack_classes(Py_ssize_t t, const Tokens* tokens, const FoldTable* table) noexcept nogil

@cython.locals(flags=cython.uint, i=cython.int, code=cython.uint, row=cython.uint)
cdef unsigned int look_between(const unsigned int* text, int n, int start, int stop, const FoldTable* table) noexcept nogil

@cython.locals(raw=cython.uint, digits=cython.uint, previous=cython.uint, k=cython.int, letter=cython.uint, pair=cython.uint)
cdef unsigned int inspect(Py_ssize_t t, unsigned int about, const Tokens* tokens,
                          const unsigned char* pairs) noexcept nogil

@cython.locals(letters="unsigned char*", kept=cython.int, state=cython.uint, found=cython.uint, k=cython.int)
cdef int join_classes(Tokens* tokens, const FoldTable* table) noexcept nogil

cdef unsigned int hash_letter(unsigned int key, unsigned int letter, unsigned int quality) noexcept nogil

cdef unsigned int after_dot(const unsigned int* text, int n, int i) noexcept nogil

@cython.locals(
    rows="const unsigned int*", pages="const unsigned short*", letters="unsigned char*",
    qualities="unsigned char*", tones="unsigned char*", gaps="unsigned char*",
    disguises="unsigned char*", counts="int*", starts="int*", ends="int*", token="int*",
    soft=cython.int, made=cython.int, tokens=cython.int, spaces=cython.int, symbols=cython.int, sentence=cython.int, lines=cython.int,
    hidden=cython.int, apart=cython.int, i=cython.int, code=cython.uint,
    row=cython.uint, kind=cython.uint, steps=cython.int, where=cython.uint, step=cython.int,
    inner=cython.uint, letter=cython.uint, disguise=cython.uint, k=cython.int,
)
cdef int lay_out(const unsigned int* text, int begin, int n, int most, int base, const FoldTable* table, Runs* runs) noexcept nogil
