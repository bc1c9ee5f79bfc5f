# C types of build_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython
from luytre.vietnamese._fold_kernel cimport Runs
from luytre.screening._scan_kernel cimport Automaton

cdef int LONGEST_PIECE, MOST_OPENINGS, GROUP_SLOTS
cdef unsigned int WRONG_ALLOWED, HAS_MARKS, ALL_LOOKS, HASH_MASK, M1, M2, M3, M4, M5, M6, BY_MARKS, BY_SIGN
cdef unsigned long long LETTERS_OF_WORD, WORD_SPREAD, WHOLE

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

@cython.locals(node=cython.int, state=cython.uint, k=cython.int, found=cython.uint, following=cython.int, size=cython.int,
               start=cython.uint, shift=cython.int, more=cython.uint)
cdef int insert(int term, Automaton* automaton, int room) noexcept nogil

@cython.locals(bits=cython.uint, qualities=cython.uint, tones=cython.uint, k=cython.int, more=cython.uint, tone=cython.uint,
               look=cython.uint)
cdef unsigned int allowed_looks(int term, const Automaton* automaton) noexcept nogil

@cython.locals(start=cython.int, stop=cython.int, turned=cython.int, middle=cython.int, kind=cython.int, end=cython.int,
               more=cython.int, looks1=cython.uint, looks2=cython.uint)
cdef int open_with(int term, Automaton* automaton, unsigned int* openings, int made) noexcept nogil

@cython.locals(first=cython.int, second=cython.int, look1=cython.int, look2=cython.int)
cdef int write_broken(int term, int start, int middle, int end, const Automaton* automaton, unsigned int* openings,
                      int made) noexcept nogil

@cython.locals(flags="unsigned char*", stop=cython.int, qualities=cython.uint, tone=cython.uint, k=cython.int,
               look=cython.int, part=cython.int, lesser=cython.int)
cdef int piece_look(int begin, int end, int less, int term, const Automaton* automaton) noexcept nogil

@cython.locals(at=cython.Py_ssize_t)
cdef int write_opening(int term, int start, int middle, int end, unsigned int looks1, unsigned int looks2,
                       const Automaton* automaton, unsigned int* openings, int made) noexcept nogil

@cython.locals(state=cython.uint, k=cython.int, found=cython.uint)
cdef unsigned int class_after(int end, int term, const Automaton* automaton) noexcept nogil

@cython.locals(letters="unsigned char*", edges=cython.uint, found=cython.uint, state=cython.uint)
cdef unsigned int edge_letters(int term, int start, int middle, int end, const Automaton* automaton) noexcept nogil

@cython.locals(word=cython.ulonglong, k=cython.int)
cdef unsigned int word_key(int begin, int end, const Automaton* automaton) noexcept nogil

@cython.locals(flags="unsigned char*", inner=cython.int, k=cython.int, word=cython.ulonglong, slot=cython.Py_ssize_t)
cdef int piece_kind(int begin, int end, const Automaton* automaton) noexcept nogil

@cython.locals(flags="unsigned char*", qualities=cython.uint, k=cython.int, tones=cython.uint, sound=cython.uint,
               more=cython.uint, tone=cython.uint, looks=cython.uint)
cdef unsigned int piece_looks(int begin, int end, int stop, int exact, const Automaton* automaton) noexcept nogil

@cython.locals(packed=cython.uint, state=cython.uint, k=cython.int, found=cython.uint)
cdef unsigned int code_of(int begin, int end, const Automaton* automaton) noexcept nogil

@cython.locals(shift=cython.int)
cdef int shift_for(long long made, int room) noexcept nogil

cdef unsigned int opening_pair(const unsigned int* openings, Py_ssize_t k) noexcept nogil

@cython.locals(look=cython.uint)
cdef unsigned int lowest_of(unsigned int looks) noexcept nogil

@cython.locals(spot=cython.uint, look=cython.uint)
cdef unsigned int opening_spot(const unsigned int* openings, Py_ssize_t k) noexcept nogil

@cython.locals(shift=cython.int, k=cython.Py_ssize_t, spot=cython.uint, slot=cython.uint, keys=cython.uint, looks=cython.uint, at=cython.Py_ssize_t, part=cython.int)
cdef int sort_openings(const unsigned int* openings, int made, unsigned int* spots, Automaton* automaton) noexcept nogil

@cython.locals(word=cython.uint)
cdef int put_in_filter(unsigned int spot, Automaton* automaton) noexcept nogil

@cython.locals(variant=cython.int)
cdef int filter_word(unsigned int key, unsigned int look, unsigned int spot, unsigned int spread,
                     Automaton* automaton) noexcept nogil

@cython.locals(k=cython.int)
cdef int copy_part(int source, int end, int at, Automaton* automaton) noexcept nogil

@cython.locals(start=cython.int, stop=cython.int, second=cython.int, final=cython.int, k=cython.int,
               rime1=cython.int, rime2=cython.int, tone1=cython.uint, tone2=cython.uint, begin=cython.int,
               part=cython.int, low=cython.int)
cdef int reverse(int term, int kind, int at, Automaton* automaton) noexcept nogil

@cython.locals(at=cython.int, node=cython.int, member=cython.int)
cdef int set_nodes(const int* groups, const int* members, Automaton* automaton) noexcept nogil

@cython.locals(node=cython.int, digit=cython.int, found=cython.uint)
cdef int node_of(unsigned int packed, const Automaton* automaton) noexcept nogil
