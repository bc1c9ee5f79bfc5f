# What two words of ordinary text have to be looked at for, worked out when the terms are known.
from luytre.screening._scan_kernel cimport Automaton


cdef int open_gates(const unsigned int* openings, int made, Automaton* automaton) except 0
