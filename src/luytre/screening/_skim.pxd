# The pass over a text that most text does not get beyond.
from luytre.screening._memo cimport Memo
from luytre.screening._scan_kernel cimport Automaton
from luytre.vietnamese._fold_kernel cimport Tokens


cdef int skim(const void* data, int kind, int n, Memo* memo, const Automaton* automaton, int* stats) noexcept nogil
cdef void lay_tokens(const Memo* memo, int begin, int stop, int n, Tokens* tokens) noexcept nogil
cdef void widen(const void* data, int kind, int n, unsigned int* text) noexcept nogil
cdef void fetch(const void* data, size_t size) noexcept nogil
