# C types of sift_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython
from luytre.screening._scan_kernel cimport Automaton, Work
from luytre.vietnamese._fold_kernel cimport Tokens

cdef unsigned int F1, F2, M1, M2, M3, M4, M5, M6, MASK, ELSEWHERE, ANY_CLASS
cdef unsigned long long WORD_SPREAD, WHOLE
cdef int RAW
cdef int MOST_NODES, MOST_OPENED, MOST_DEPTH, MOST_ENDS, LETTERS_OF_START

@cython.locals(count=cython.int, signs="const unsigned long long*", sign=cython.ulonglong, pair=cython.uint,
               forms="const unsigned short*", pairs="const unsigned long long*", pair_shift=cython.int,
               alone_forms="const unsigned char*", form=cython.uint, behind=cython.uint)
cdef int next_start(Py_ssize_t t, const Tokens* tokens, const Automaton* automaton, Work* work) noexcept nogil

@cython.locals(count=cython.int, codes="const unsigned int*", looks="const unsigned char*", odds="const unsigned char*",
               filters="const unsigned long long*", shift=cython.int, alone_bits="const unsigned char*",
               alone=cython.uint, pair=cython.uint, marked=cython.uint, signed=cython.uint,
               walks=cython.uint, beside=cython.uint, single=cython.uint, signs="const unsigned long long*",
               sign=cython.ulonglong, plain=cython.uint, whole=cython.uint, near=cython.uint, key=cython.uint,
               stands=cython.uint, first=cython.uint, second=cython.uint)
cdef int starts_at(Py_ssize_t t, const Tokens* tokens, const Automaton* automaton, Work* work) noexcept nogil

@cython.locals(signs="const unsigned long long*", first=cython.uint, second=cython.uint, pair=cython.uint,
               sign=cython.ulonglong)
cdef int may_open(Py_ssize_t t, const Tokens* tokens, const Automaton* automaton) noexcept nogil

@cython.locals(found=cython.uint, state=cython.uint, shift=cython.int, at=cython.int, stop=cython.int, left=cython.int,
               typed=cython.uint)
cdef int may_begin(Py_ssize_t t, const Tokens* tokens, const Automaton* automaton) noexcept nogil

@cython.locals(letter=cython.uint, firsts=cython.uint, first=cython.uint, start=cython.uint)
cdef int may_go_on(Py_ssize_t t, unsigned int found, int shift, unsigned int state, const Tokens* tokens,
                   const Automaton* automaton) noexcept nogil

cdef int take_steps(Work* work) noexcept nogil

@cython.locals(slot=cython.uint, first=cython.uint, look1=cython.uint, look2=cython.uint, k=cython.int,
               openings="const unsigned int*", term=cython.int, turned=cython.int, followed=cython.int, known=cython.int,
               stands=cython.uint, plain=cython.int, keys=cython.uint, unlike=cython.uint, exact=cython.uint, following=cython.uint,
               other=cython.int)
cdef int open_terms(int t, unsigned int spot, unsigned int second, int walks, const Tokens* tokens,
                    const Automaton* automaton, Work* work) noexcept nogil

@cython.locals(spot=cython.uint)
cdef int are_alike(unsigned int key, unsigned int other, const Automaton* automaton) noexcept nogil

@cython.locals(letters="const unsigned char*", edges="const unsigned char*", letter=cython.uint, last=cython.int)
cdef int edges_fit(unsigned int wanted, Py_ssize_t t, unsigned int second, const Tokens* tokens,
                   const Automaton* automaton) noexcept nogil

cdef unsigned int word_key(Py_ssize_t t, const Tokens* tokens) noexcept nogil

cdef int is_unlike(unsigned int look, unsigned int typed) noexcept nogil

@cython.locals(typed=cython.uint, before=cython.uint)
cdef int goes_on(unsigned int following, Py_ssize_t t, const Tokens* tokens, const Automaton* automaton) noexcept nogil

@cython.locals(fit1=cython.uint, fit2=cython.uint)
cdef int looks_fit(unsigned int look1, unsigned int look2, unsigned int looks1, unsigned int looks2) noexcept nogil

@cython.locals(absorb="const unsigned char*", at=cython.int, state=cython.uint, fresh=cython.int, begins=cython.int, k=cython.int, found=cython.uint,
               typed=cython.uint, letter=cython.int, last=cython.int)
cdef int follow(int term, int t, int turned, const Tokens* tokens, const Automaton* automaton) noexcept nogil

@cython.locals(kept=cython.int, k=cython.int, term=cython.int)
cdef int keep_likely(int t, const Tokens* tokens, const Automaton* automaton, Work* work) noexcept nogil

@cython.locals(k=cython.int, typed=cython.uint, missing=cython.uint, at=cython.int)
cdef int may_start(int term, int t, const Tokens* tokens, const Automaton* automaton) noexcept nogil

@cython.locals(node=cython.int, at=cython.int, state=cython.uint, budget=cython.int)
cdef int walk(int t, const Tokens* tokens, const Automaton* automaton, Work* work) noexcept nogil

@cython.locals(tokens="const Tokens*", automaton="const Automaton*", letter=cython.uint, found=cython.uint,
               firsts=cython.uint)
cdef int may_follow(Py_ssize_t t, int node, unsigned int state, const Work* work) noexcept nogil

@cython.locals(k=cython.int)
cdef int note_terms(int node, const Automaton* automaton, Work* work) noexcept nogil

cdef int explore(int p, int t, int node, unsigned int state, Work* work) noexcept nogil

@cython.locals(tokens="const Tokens*", automaton="const Automaton*", k=cython.int, found=cython.uint,
               letter=cython.uint, stop=cython.int, after=cython.int, begins=cython.int, firsts=cython.uint)
cdef int explore_on(int p, int t, int node, unsigned int state, Work* work) noexcept nogil

@cython.locals(automaton="const Automaton*")
cdef int leads_on(int node, unsigned int state, Work* work) noexcept nogil

@cython.locals(tokens="const Tokens*", steps=cython.int, k=cython.int, node=cython.int, state=cython.uint)
cdef int go_on(int t, Work* work) noexcept nogil

@cython.locals(automaton="const Automaton*", letters="const unsigned char*", stop=cython.int, size=cython.uint,
               group=cython.int, turn=cython.int, k=cython.int, look=cython.uint)
cdef int explore_rules(int p, int after, unsigned int firsts, int t, int node, unsigned int state,
                       Work* work) noexcept nogil

@cython.locals(tokens="const Tokens*", automaton="const Automaton*", k=cython.int, found=cython.uint, stop=cython.int,
               end=cython.int, letter=cython.uint, more=cython.int)
cdef int rewrite(int p, int t, int node, unsigned int state, int r, Work* work) noexcept nogil
