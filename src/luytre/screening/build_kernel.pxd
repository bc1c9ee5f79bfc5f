# C types of build_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython
from luytre.vietnamese._fold_kernel cimport Runs
from luytre.screening._scan_kernel cimport Automaton

cdef int is_vowel(unsigned int letter) noexcept nogil

@cython.locals(begin=cython.int, k=cython.int, fresh=cython.int, _=cython.int)
cdef int spell(Runs* runs, int count, int at, Automaton* automaton) noexcept nogil

@cython.locals(tone=cython.uint, marked=cython.int, foreign=cython.int, stroked=cython.int, k=cython.int,
               letter=cython.uint, vowel=cython.int, groups=cython.int, inside=cython.int, seen=cython.int,
               border=cython.int, first_vowel=cython.int, last_vowel=cython.int, key=cython.uint, odd=cython.int,
               letters="unsigned char*")
cdef int describe(int begin, int end, Automaton* automaton) noexcept nogil

@cython.locals(k=cython.int, size=cython.int, last=cython.uint, before=cython.uint, letters="unsigned char*")
cdef int is_coda(int begin, int end, Automaton* automaton) noexcept nogil

@cython.locals(node=cython.int, state=cython.uint, k=cython.int, found=cython.uint, following=cython.int, size=cython.int)
cdef int insert(int term, Automaton* automaton, int room) noexcept nogil

@cython.locals(bits=cython.uint, qualities=cython.uint, tones=cython.uint, k=cython.int, more=cython.uint, tone=cython.uint,
               look=cython.uint)
cdef unsigned int allowed_looks(int term, const Automaton* automaton) noexcept nogil

@cython.locals(term=cython.int, short=cython.uint, letter_class=cython.uint, following=cython.int, _=cython.int)
cdef int mark_prefixes(int node, int depth, unsigned int key, Automaton* automaton) noexcept nogil

@cython.locals(k=cython.int)
cdef int copy_part(int source, int end, int at, Automaton* automaton) noexcept nogil

@cython.locals(start=cython.int, stop=cython.int, second=cython.int, final=cython.int, k=cython.int,
               rime1=cython.int, rime2=cython.int, tone1=cython.uint, tone2=cython.uint, begin=cython.int,
               part=cython.int, low=cython.int)
cdef int reverse(int term, int kind, int at, Automaton* automaton) noexcept nogil
