# C types of judge_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython

ctypedef unsigned long long uint64

cdef uint64 ONE

cdef struct Judge:
    const int* entry_of
    const unsigned char* term_flags
    const int* harm
    const int* row_of
    const unsigned int* protected_by
    const int* require_starts
    const int* requires
    const int* exclude_starts
    const int* excludes
    const int* cue_group_starts
    const int* cue_groups
    const int* points
    const unsigned char* scores
    const unsigned char* actions
    unsigned int cancelled_by_sale
    unsigned int full_protection
    unsigned int never_alone
    unsigned int no_company
    int window

@cython.locals(exact=cython.uint, plain=cython.uint, bare=cython.uint, partly=cython.uint, swapped=cython.uint,
               wrong=cython.uint, unsure=cython.uint, inner=cython.uint, impossible=cython.uint, total=cython.uint,
               bits=cython.uint, outside=cython.int, beyond=cython.int)
cdef unsigned int collect_evidence(uint64 sums, unsigned int mask, unsigned int flags, int letters, int marked,
                                   int size) noexcept nogil

@cython.locals(low=cython.int, high=cython.int, middle=cython.int, k=cython.int, cue=cython.int, g=cython.int, apart=cython.bint)
cdef int near_group(int start, int end, int group, int longer, const Judge* judge, const long long* cues, int cue_count) noexcept nogil

@cython.locals(found="uint64", k=cython.int, cue=cython.int, g=cython.int)
cdef uint64 groups_shown(const Judge* judge, const long long* cues, int cue_count) noexcept nogil

@cython.locals(low=cython.int, high=cython.int, answer=cython.int, k=cython.int, group=cython.int)
cdef int context_allows(int entry, int start, int end, const Judge* judge, const long long* cues, int cue_count,
                        uint64 shown, int has_indicator) noexcept nogil

@cython.locals(found=cython.uint, k=cython.int, cue=cython.int, g=cython.int)
cdef unsigned int protective_contexts(const Judge* judge, const long long* cues, int cue_count, int has_indicator) noexcept nogil

@cython.locals(start="long long", end="long long", harm=cython.int, k=cython.int)
cdef int is_covered(int at, int count, const long long* judged, const Judge* judge) noexcept nogil

@cython.locals(k=cython.int, other=cython.int)
cdef int has_company(int harm, int count, const long long* judged, const Judge* judge) noexcept nogil

@cython.locals(low="long long", high="long long", mine="long long", its="long long")
cdef int holds(int other, int at, long long start, long long end, int harm, const long long* judged,
               const Judge* judge) noexcept nogil

@cython.locals(made=cython.int, protections=cython.uint, shown="uint64", k=cython.int, term=cython.int, entry=cython.int, start=cython.int,
               end=cython.int, mask=cython.uint, sums="unsigned long long", context=cython.int, bits=cython.uint,
               points=cython.int, b=cython.int, score=cython.int, row=cython.int, protective=cython.int,
               mine=cython.uint, p=cython.int, action=cython.int, cap=cython.int, at=cython.int, kept=cython.int, harm=cython.int,
               part=cython.int)
cdef int judge_hits(const long long* hits, int count, const long long* cues, int cue_count, int letters, int marked,
                    int has_indicator, const Judge* judge, long long* judged) noexcept nogil
