# What two words of ordinary text have to be looked at for, worked out when the terms are known.
from cpython cimport array

from luytre.screening._scan_kernel cimport Automaton


# The forms, as `luytre.vietnamese.forms` has them.
cdef array.array MEMBERS, LETTERS, GROUPS


cdef int open_gates(const unsigned int* openings, int made, Automaton* automaton) except 0
cdef int bucket_of(int form) noexcept nogil
