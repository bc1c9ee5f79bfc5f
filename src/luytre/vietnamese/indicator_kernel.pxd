# C types of indicator_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython

ctypedef unsigned long long uint64

cdef unsigned int CODE, TOKEN, DIGIT, ALNUM, LOOKALIKE, DROPPED
cdef int PADDING
cdef int NUMBER, ENDING, LONG_ENDING, PATH_ENDING, APP, NAMED_APP, DOT_WORD
cdef int STRONG_CUE, WEAK_CUE, BANK, GAP_WORD, SCHEME, BACKWARD, ODD_ENDING, NO_PHONE_CUE
cdef int LONGEST_WORD, LETTERS_OF_KEY
cdef uint64 SLOTS, CUT
cdef int PHONES, ACCOUNTS, REVERSED, STROKES, FIVE_DIGITS, ADDRESSES, HANDLES, LINKS, NAMED
cdef int UNIT_REACH, SIGN_GAP, WORD_GAP, ENDING_REACH, TOKEN_REACH
cdef int STRONG_REACH, WEAK_REACH, BANK_REACH, CUE_SLACK, LONGEST_RUN, NO_PHONE_REACH
cdef uint64 T, C, B, SO, SOT, BANK_WORD, NO, NUMBER_WORD, TAI, CHUYEN, HANG, HO, BAN, CK, NAP

cdef struct WordTable:
    const unsigned int* rows
    const uint64* keys
    const unsigned int* kinds
    const unsigned char* pairs
    const int* phrases_from
    const int* phrase_starts
    const unsigned char* phrase_text
    const unsigned short* phrase_flags
    int longest_number

cdef struct Tokens:
    int* start
    int* end
    int* digits
    int* kinds

cdef struct Groups:
    int* start
    int* end
    int* digits
    unsigned char* plain
    unsigned char* linked
    unsigned char* cues
    int* phones
    int count

@cython.locals(made=cython.int, i=cython.int, row=cython.uint)
cdef int lay_rows(const unsigned int* text, int n, const WordTable* table, unsigned int* rows, int* at) noexcept nogil

@cython.locals(drawn=cython.int, before=cython.uint, i=cython.int, row=cython.uint, code=cython.uint)
cdef int draw_strokes(unsigned int* rows, int n) noexcept nogil

@cython.locals(key=uint64, cut=cython.int, i=cython.int, code=cython.uint)
cdef uint64 key_of(const unsigned int* rows, int start, int stop) noexcept nogil

@cython.locals(slot=cython.int)
cdef int kinds_of(uint64 key, const WordTable* table) noexcept nogil

@cython.locals(made=cython.int, i=cython.int, begin=cython.int, digits=cython.int, row=cython.uint,
               pair=cython.uint)
cdef int find_tokens(const unsigned int* rows, int n, const WordTable* table, Tokens* tokens) noexcept nogil

@cython.locals(read=cython.int, at=cython.int, length=cython.int)
cdef int joined(const unsigned int* rows, int start, int stop, const WordTable* table) noexcept nogil

@cython.locals(i=cython.int)
cdef int looks_alike(const unsigned int* rows, int start, int stop) noexcept nogil

@cython.locals(code=cython.uint)
cdef int is_sign(const unsigned int* rows, int n, int i) noexcept nogil

@cython.locals(length=cython.int, read=cython.int, pair=cython.uint)
cdef int digits_of(const unsigned int* rows, int n, int start, int stop, int digits, int kinds,
                   const WordTable* table) noexcept nogil

@cython.locals(other=cython.int, first=cython.int)
cdef uint64 key_beside(const unsigned int* rows, const Tokens* tokens, int t, int count, int step) noexcept nogil

@cython.locals(kinds=cython.int, before=uint64, behind=uint64, first=cython.uint, last=cython.uint, size=cython.int,
               strong=cython.int, weak=cython.int, bank=cython.int)
cdef int cues_of(const unsigned int* rows, const Tokens* tokens, int t, int count) noexcept nogil

@cython.locals(
    made=cython.int, flags=cython.int, backward=cython.int, strong=cython.int, weak=cython.int,
    total=cython.int, near=cython.int, unsure=cython.int, last_digit=cython.int, blocked=cython.int, wide=cython.int,
    behind=cython.int, t=cython.int, start=cython.int, stop=cython.int, kinds=cython.int,
    digits=cython.int, i=cython.int, code=cython.uint, worth=cython.int, linked=cython.int,
    width=cython.int, threes=cython.int, cues=cython.int, last=cython.int, g=cython.int, size=cython.int,
    plain=cython.int, first=cython.uint, sign=cython.uint, money=cython.int,
)
cdef int read_numbers(const unsigned int* rows, int n, const Tokens* tokens, int count,
                      const WordTable* table, Groups* groups) noexcept nogil

@cython.locals(head=cython.int, taken=cython.int, length=cython.int, first=cython.int, i=cython.int,
               high=cython.int, digit=cython.int)
cdef int head_fits(const unsigned int* rows, const Groups* groups, int g, int made) noexcept nogil

@cython.locals(made=cython.int, g=cython.int, digits=cython.int, plain=cython.int, shortest=cython.int,
               start=cython.int, first=cython.int, joined_by=cython.int, head=cython.int, i=cython.int)
cdef int plain_phones(const unsigned int* rows, Groups* groups, const WordTable* table) noexcept nogil

@cython.locals(found=cython.int, i=cython.int, behind=cython.int, code=cython.uint)
cdef int gap_between(const unsigned int* rows, int start, int stop, const WordTable* table) noexcept nogil

@cython.locals(first=cython.int, begin=cython.int)
cdef int kinds_before(const unsigned int* rows, int i, const WordTable* table) noexcept nogil

@cython.locals(code=cython.uint)
cdef int is_around(unsigned int row) noexcept nogil

@cython.locals(stop=cython.int, start=cython.int, code=cython.uint)
cdef int spelled_until(const unsigned int* rows, const Tokens* tokens, int t, int count) noexcept nogil

@cython.locals(start=cython.int, closed=cython.int, k=cython.int, code=cython.uint, stop=cython.int,
               spelled=cython.int)
cdef int ending_behind(const unsigned int* rows, const Tokens* tokens, int t, int count, int i,
                       int word) noexcept nogil

@cython.locals(start=cython.int, k=cython.int)
cdef int may_end_host(const unsigned int* rows, const Tokens* tokens, int t, int count, int i,
                      int word, const WordTable* table) noexcept nogil

@cython.locals(k=cython.int, first=cython.uint, second=cython.uint)
cdef int may_be_spelled(const unsigned int* rows, int i, const WordTable* table) noexcept nogil

@cython.locals(steps=cython.int, code=cython.uint)
cdef int may_be_labelled(const unsigned int* rows, int i) noexcept nogil

@cython.locals(
    flags=cython.int, dot_resume=cython.int, word_resume=cython.int, t=cython.int, i=cython.int,
    row=cython.uint, code=cython.uint, kinds=cython.int, stop=cython.int, end=cython.int,
    k=cython.int, before=cython.uint, after=cython.uint,
)
cdef int read_addresses(const unsigned int* rows, int n, const Tokens* tokens, int count,
                        const WordTable* table) noexcept nogil

@cython.locals(steps=cython.int, code=cython.uint)
cdef int is_bracketed(const unsigned int* rows, int i) noexcept nogil

@cython.locals(flags=cython.int, phrase=cython.int, start=cython.int, length=cython.int, k=cython.int,
               found=cython.int)
cdef int phrase_at(const unsigned int* rows, int i, int letter, const WordTable* table) noexcept nogil

@cython.locals(count=cython.int, flags=cython.int)
cdef int look(const unsigned int* rows, int n, const WordTable* table, Tokens* tokens,
              Groups* groups) noexcept nogil

@cython.locals(count=cython.int)
cdef int look_at_strokes(unsigned int* rows, int n, const WordTable* table, Tokens* tokens,
                         Groups* groups) noexcept nogil
