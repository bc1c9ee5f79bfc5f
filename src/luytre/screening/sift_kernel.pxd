# C types of sift_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython
from luytre.screening._scan_kernel cimport Automaton

cdef int REACH, SHORT

@cython.locals(count=cython.int, near=cython.int, t=cython.int, k=cython.int, own=cython.int, walk=cython.bint,
               key=cython.uint, bits=cython.uint, reach=cython.int)
cdef int sift(const unsigned char* first, const int* following, const int* ending, const unsigned char* looks,
              const unsigned char* raw, int tokens, const unsigned char* classes, const Automaton* automaton,
              unsigned char* marks, unsigned int flags) noexcept nogil

@cython.locals(node=cython.int)
cdef int arrives(unsigned int first_class, int k, int stop, const unsigned char* classes,
                 const Automaton* automaton) noexcept nogil

@cython.locals(node=cython.int, reach=cython.int)
cdef int ends_with_token(int t, int tokens, unsigned int first_class, int k, const int* ending,
                         const unsigned char* classes, const Automaton* automaton) noexcept nogil
