# C types of gate_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython
from luytre.screening._scan_kernel cimport Automaton

ctypedef unsigned long long uint64

cdef uint64 ALONE, ONE, ALL
cdef unsigned int SPREAD, MASK, ALL_LOOKS
cdef int ANY_AFTER, OWN_AFTER, ANY_BEFORE, OWN_BEFORE, NO_TOKEN, GROUP_SLOTS, ELSEWHERE

cdef struct Forms:
    const int* members
    const int* groups

@cython.locals(gates="uint64*", gate=cython.int, at=cython.int, more=cython.int, member=cython.int,
               row=cython.size_t, k=cython.size_t, first=cython.int, second=cython.uint, behind=cython.int,
               column=cython.int)
cdef int set_gates(const unsigned int* openings, int made, const Forms* forms, Automaton* automaton) noexcept nogil

@cython.locals(at=cython.int, node=cython.int, member=cython.int)
cdef int set_nodes(const Forms* forms, Automaton* automaton) noexcept nogil

@cython.locals(node=cython.int, digit=cython.int, found=cython.uint)
cdef int node_of(unsigned int packed, const Automaton* automaton) noexcept nogil

@cython.locals(at=cython.int)
cdef int find_group(unsigned int packed, const Forms* forms) noexcept nogil

cdef int fits(unsigned int look, unsigned int looks, unsigned int wrong) noexcept nogil

@cython.locals(look=cython.uint)
cdef unsigned int highest_of(unsigned int looks) noexcept nogil

cdef int is_own(unsigned int look, unsigned int key, unsigned int mine, unsigned int exact) noexcept nogil

@cython.locals(edges="const unsigned char*", member=cython.int, look=cython.uint, letters=cython.uint, wanted=cython.uint)
cdef int open_alone(const unsigned int* openings, size_t k, int group, const Forms* forms,
                    Automaton* automaton) noexcept nogil

@cython.locals(wanted=cython.uint, looks=cython.uint, wrong=cython.uint, highest=cython.uint, edges="const unsigned char*", member=cython.int, look=cython.uint,
               letters=cython.uint, row=cython.size_t, bits="uint64")
cdef int open_first(const unsigned int* openings, size_t k, int group, int column, const Forms* forms,
                    Automaton* automaton) noexcept nogil

@cython.locals(wanted=cython.uint, looks=cython.uint, wrong=cython.uint, highest=cython.uint, edges="const unsigned char*", member=cython.int, look=cython.uint, letters=cython.uint,
               row=cython.size_t)
cdef int open_second(const unsigned int* openings, size_t k, int group, int column, const Forms* forms,
                     Automaton* automaton) noexcept nogil
