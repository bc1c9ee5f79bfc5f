# C types of scan_kernel.py, used when it is compiled. The interpreted twin ignores this file.
cimport cython
from luytre.vietnamese._fold_kernel cimport Runs, Tokens

ctypedef unsigned long long uint64

cdef int RAW
cdef unsigned int PROBE, MASK, GROUP_SPREAD, PAIR_SPREAD
cdef int STEPS_OF_TRIAL, MOST_NOTED, GROUP_SLOTS
cdef uint64 FLAG_SPREAD, WORD_SPREAD, LETTERS_OF_WORD, WHOLE
cdef uint64 EXACT, PLAIN, BARE, PARTLY, SWAPPED, WRONG, REWRITTEN, UNSURE, INNER, IMPOSSIBLE, LOOSE, SIGNS
cdef uint64 FOREIGN, SOFT, LETTERED, BROKEN, GUESSED

cdef struct Automaton:
    int term_count
    int node_count
    int* child
    int* terms_of
    int* next_term
    uint64* pairs
    int pair_shift
    uint64* toned
    uint64* seconds
    uint64* onward
    int onward_shift
    int toned_shift
    unsigned char* alone
    unsigned char* alike
    int* form_nodes
    uint64* opening_filter
    int filter_shift
    const unsigned long long* filter_signs
    unsigned char* alone_bits
    unsigned char* start_bits
    int opening_shift
    unsigned int* openings
    int* opening_starts
    int* reach
    unsigned short* children
    const unsigned char* absorb
    const unsigned int* absorbed
    const unsigned char* class_of
    const unsigned char* keys
    const unsigned char* existing
    const unsigned long long* words
    const unsigned char* edges
    const unsigned char* sign_keys
    int* term_starts
    unsigned int* term_allowed
    unsigned char* term_flags
    unsigned char* letters
    unsigned char* quality
    unsigned char* flags
    unsigned char* tone
    unsigned char* stroked
    const int* rule_starts
    const int* raw_from
    const unsigned char* rule_text
    const int* rule_text_starts
    const unsigned char* rule_term
    const int* rule_term_starts
    const unsigned char* rule_classes
    const int* rule_class_starts
    const unsigned char* rule_place
    const unsigned int* rule_disguise
    const unsigned short* rule_looks
    const unsigned char* rule_unsure
    const int* altering
    const unsigned short* altering_looks
    const int* altering_starts
    const unsigned int* altering_classes

cdef struct Work:
    const Tokens* tokens
    const Automaton* automaton
    int start
    int[64] nodes
    int node_count
    int[64] opened
    int opened_count
    int steps
    int depth
    # Of the compiled core alone, which has looked at words before: see `_skim.pyx`.
    int noting
    unsigned int leads
    unsigned int rooted
    int* ends
    int end_count
    int spent
    int most
    int few
    long long left

cdef struct Reading:
    int steps
    int first
    int length
    int ends_early
    int end
    unsigned int mask
    unsigned int disguise
    unsigned int notes
    uint64 sums

@cython.locals(k=cython.int, stop=cython.int, at=cython.int, letter=cython.uint, taken=cython.int)
cdef int match_typed(int i, int r, int count, Runs* runs, const Automaton* automaton) noexcept nogil

@cython.locals(before=cython.int, behind=cython.int)
cdef int is_word(int i, int after, int count, Runs* runs) noexcept nogil

@cython.locals(tone=cython.uint, flags=cython.uint, seen=cython.uint, disguise=cython.uint, add="unsigned long long",
               bare=cython.uint, missing1=cython.uint, missing2=cython.uint, missing_stroke=cython.uint, single=cython.bint,
               odd=cython.bint, exact=cython.bint)
cdef int finish_syllable(int end, unsigned int notes, uint64 sums, int i, Runs* runs, int count, const Automaton* automaton,
                         Reading* out) noexcept nogil

@cython.locals(k=cython.int, key=cython.uint)
cdef int sign_marks(const unsigned int* text, int low, int high, unsigned int notes, const Automaton* automaton,
                    Reading* out) noexcept nogil

cdef unsigned int start_piece(unsigned int notes) noexcept nogil

@cython.locals(stop=cython.int, gap=cython.uint, letter=cython.uint, wanted=cython.uint, flags=cython.uint,
               found=cython.int, low=cython.int, high=cython.int, signs=cython.int, spaced=cython.int,
               expected=cython.int, doubtful=cython.int, key=cython.uint, marked=cython.int, more="unsigned long long", r=cython.int, k=cython.int,
               more_mask=cython.uint, group=cython.int, last=cython.int, look=cython.uint)
cdef int align(int i, int j, unsigned int notes, uint64 sums, unsigned int mask, const unsigned int* text,
               Runs* runs, int count, int term, const Automaton* automaton, Reading* out) noexcept nogil

cdef int marks_matter(int j, const Automaton* automaton) noexcept nogil

cdef int letter_follows(unsigned int notes) noexcept nogil

cdef int press(unsigned int key, unsigned int notes) noexcept nogil

cdef uint64 add_inner_gap(uint64 sums) noexcept nogil

@cython.locals(flags=cython.uint, extra=cython.uint)
cdef int cross_gap(int i, int j, unsigned int gap, unsigned int notes, uint64 sums, unsigned int mask, Runs* runs, int count,
                   const Automaton* automaton, Reading* out) noexcept nogil

@cython.locals(letter=cython.uint, have=cython.int, quality=cython.uint, stop=cython.int, used=cython.int,
               wanted=cython.uint, at=cython.int, bare_q1=cython.int, bare_q2=cython.int, tone=cython.uint,
               flags=cython.uint, spare=cython.int, hidden=cython.uint)
cdef int take_letter(int i, int j, unsigned int gap, int doubled, unsigned int notes, uint64 sums, unsigned int mask,
                     const unsigned int* text, Runs* runs, int count, int term, const Automaton* automaton,
                     Reading* out) noexcept nogil

cdef unsigned int note_letter(unsigned int notes, unsigned int flags) noexcept nogil

@cython.locals(key=cython.uint, tone=cython.uint)
cdef int stands_as_word(int i, int count, Runs* runs, const Automaton* automaton) noexcept nogil

@cython.locals(k=cython.int)
cdef int is_marked(int i, int after, Runs* runs) noexcept nogil

@cython.locals(place=cython.uint, flags=cython.uint, stop=cython.int, k=cython.int, end=cython.int, at=cython.int,
               wanted=cython.uint, last=cython.uint, after=cython.int, fresh=cython.uint, tone=cython.uint,
               marked=cython.int, quality=cython.uint, run=cython.int, expects=cython.uint, letter_flags=cython.uint,
               unsure=cython.uint)
cdef int take_rule(int i, int j, int r, unsigned int gap, unsigned int notes, uint64 sums, unsigned int mask,
                   const unsigned int* text, Runs* runs, int count, int term, const Automaton* automaton,
                   Reading* out) noexcept nogil

@cython.locals(last=cython.uint, gap=cython.uint, key=cython.uint, marked=cython.int, more_mask=cython.uint,
               end=cython.int, limit=cython.int, signs=cython.int, code=cython.uint, plain=cython.int)
cdef int finish_term(int i, int j, unsigned int notes, uint64 sums, unsigned int mask, const unsigned int* text,
                     Runs* runs, int count, int term, const Automaton* automaton, Reading* out) noexcept nogil

@cython.locals(exact=cython.uint, plain=cython.uint, bare=cython.uint, partly=cython.uint, swapped=cython.uint,
               wrong=cython.uint, unsure=cython.uint, inner=cython.uint, total=cython.uint)
cdef int judge_sums(uint64 sums, unsigned int mask, int term, const Automaton* automaton) noexcept nogil

@cython.locals(k=cython.int, term=cython.int, known=cython.int, other=cython.int)
cdef int read_terms(const unsigned int* text, int n, Runs* runs, int count, const Automaton* automaton,
                    Work* work, Reading* out, long long* hits, int made, int room) noexcept nogil

@cython.locals(most=cython.int, at=cython.int)
cdef int read_term(int term, const unsigned int* text, Runs* runs, int count, const Automaton* automaton,
                   Work* work, Reading* out, long long* hits, int made, int room) noexcept nogil

cdef int holds_raw(int t, int most, const Tokens* tokens) noexcept nogil

@cython.locals(longest=cython.int, k=cython.int, term=cython.int, size=cython.int)
cdef int runs_needed(int t, const Tokens* tokens, const Automaton* automaton, Work* work) noexcept nogil

@cython.locals(k=cython.int, at=cython.size_t, begin=cython.int, middle=cython.int, stop=cython.int, noted=cython.int,
               first=cython.int, second=cython.int, last=cython.int)
cdef int note_alike(const unsigned int* openings, int made, const int* groups, const int* members,
                    const uint64* spelled, uint64* seen, const unsigned int* text, Runs* runs, Automaton* automaton,
                    Reading* out) noexcept nogil

@cython.locals(word="uint64", flags="uint64", key="uint64", slot=cython.size_t, k=cython.int, at=cython.int,
               hashed=cython.uint, before="uint64", member=cython.int, letters="uint64", spot=cython.uint)
cdef int note_piece(int begin, int stop, unsigned int packed, const int* groups, const int* members,
                    const uint64* spelled, uint64* seen, int noted, const unsigned int* text, Runs* runs, Automaton* automaton,
                    Reading* out) noexcept nogil

@cython.locals(made=cython.int, k=cython.int, letter=cython.uint, trial=cython.int)
cdef int letters_fit(uint64 letters, int begin, int stop, const unsigned int* text, Runs* runs, Automaton* automaton, Reading* out) noexcept nogil
