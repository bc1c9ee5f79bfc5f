# distutils: language = c
"""The pass over a text, word by word as they are written, that most text does not get beyond.

Texts are made of words that texts before were made of, and `_memo` remembers what there is to know
of those, by the UTF-16 units that they are written in. Of two words in a row the same filters are
asked as in `sift_kernel.next_start`. What is left are the words at which a term may begin; only they
are looked at by the scanner, and only in their texts anything else is done.

This says too rarely that nothing begins at a word, never too often; and what calls for a look for
indicators it says as `read_tokens` does, no more and no less. The interpreted twin, which does
without it, shows both. Words that are met for the first time, are too long to be kept or are
several tokens are described as they come (`take`). Long texts without spaces are read whole.
"""

from cpython.mem cimport PyMem_RawFree, PyMem_RawMalloc
from libc.string cimport memcpy, memset

from luytre.screening._matcher cimport MOST
from luytre.screening._memo cimport (
    ALONE, EMPTY, LONGEST, LONGEST_OWN, MOST_KEPT, MOST_OWN, NO_UNIT, ODD, PLAIN, SIGN, SLOT_SHIFT,
    TRANSPARENT, WALKED, WORDS, Memo, Seen, Word, describe, forget, learn, read_word, uint64,
)
from luytre.screening._scan_kernel cimport Automaton
from luytre.screening._sift_kernel cimport ANY_CLASS, F1, F2, M1, M2, M3, M4, M5, M6, MOST_ENDS
from luytre.vietnamese._fold_kernel cimport NO_TOKEN, WORD_SPREAD, Tokens
from luytre.vietnamese._folder cimport MAIN

cdef extern from *:
    """
    #include <stdint.h>
    #include <string.h>
    #if defined(__SSE2__) || defined(_M_X64)
    #include <emmintrin.h>
    /* Bit k is set where units[k], of 64, is a space or ends a line. */
    static inline uint64_t luytre_spaces(const uint16_t *units) {
        const __m128i space = _mm_set1_epi16(32), line = _mm_set1_epi16(10);
        uint64_t bits = 0;
        for (int k = 0; k < 4; k++) {
            __m128i a = _mm_loadu_si128((const __m128i *)(units + 16 * k));
            __m128i b = _mm_loadu_si128((const __m128i *)(units + 16 * k + 8));
            a = _mm_or_si128(_mm_cmpeq_epi16(a, space), _mm_cmpeq_epi16(a, line));
            b = _mm_or_si128(_mm_cmpeq_epi16(b, space), _mm_cmpeq_epi16(b, line));
            bits |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_packs_epi16(a, b)) << (16 * k);
        }
        return bits;
    }
    #else
    static inline uint64_t luytre_spaces(const uint16_t *units) {
        uint64_t bits = 0;
        for (int k = 0; k < 64; k++)
            bits |= (uint64_t)(units[k] == 32 || units[k] == 10) << k;
        return bits;
    }
    #endif
    #if defined(__GNUC__) || defined(__clang__)
    #define luytre_lowest(bits) __builtin_ctzll(bits)
    #define luytre_fetch(address) __builtin_prefetch(address)
    #else
    #define luytre_fetch(address) ((void)(address))
    static inline int luytre_lowest(uint64_t bits) {
        int at = 0;
        while (!(bits >> at & 1)) at++;
        return at;
    }
    #endif
    """
    uint64 luytre_spaces(const unsigned short* units) noexcept nogil
    int luytre_lowest(uint64 bits) noexcept nogil
    void luytre_fetch(const void* address) noexcept nogil

cdef enum:
    MOST_PROBES = 24  # words may be made up to fall on one slot
    PAD = 80
    MOST_FETCHED = 512
    MOST_UNITS = 1 << 24
    KEPT_ROOM = 1 << 16  # units of a text for which memory is not given back
    WHOLE = -1
    SURE = 1 << 30  # of a doubt: it is none

cdef uint64 K1 = 0x9FB21C651E98DF25ULL
cdef uint64 K2 = 0xD6E8FEB86659FD93ULL

# Of words of 0 to 8 units, the part of their sixteen bytes that is theirs, and the space or end of line
# behind: where it stands tells "a" from "a" with a zero behind it.
cdef uint64[9] LOW_PART
cdef uint64[9] HIGH_PART
cdef int _k
for _k in range(9):
    LOW_PART[_k] = <uint64>-1 if _k >= 3 else (<uint64>1 << (16 * (_k + 1))) - 1
    HIGH_PART[_k] = <uint64>-1 if _k >= 7 else 0 if _k <= 3 else (<uint64>1 << (16 * (_k - 3))) - 1


cdef Seen NOTHING
memset(&NOTHING, 0, sizeof(Seen))


cdef struct Skimming:
    # Where a pass is, for what is called from it.
    int count
    int made
    unsigned int flags
    unsigned int salted
    int toneless
    int suspected  # of the words before this one, none has to be suspected again
    int skipped
    int owned
    int digits
    int last_digit
    unsigned int carried  # classes with which a term may go on that began before transparent words
    int carried_from


cdef void widen(const void* data, int kind, int n, unsigned int* text) noexcept nogil:
    """The code points of a string of `kind` bytes each."""
    cdef const unsigned char* one = <const unsigned char*>data
    cdef const unsigned short* two = <const unsigned short*>data
    cdef Py_ssize_t k
    if kind == 1:
        for k in range(n):
            text[k] = one[k]
    elif kind == 2:
        for k in range(n):
            text[k] = two[k]
    else:
        memcpy(text, data, <size_t>n * 4)


cdef void fetch(const void* data, size_t size) noexcept nogil:
    """Have the first bytes of a string at hand when they are asked for."""
    cdef size_t at = 0
    while at < size and at < MOST_FETCHED:
        luytre_fetch(<const char*>data + at)
        at += 64


cdef int lay_units(const void* data, int kind, int n, Memo* memo) noexcept nogil:
    """Copy a string to `memo.units`, spaces behind; 0 where it is too long or memory is out."""
    cdef const unsigned char* one = <const unsigned char*>data
    cdef const unsigned int* four = <const unsigned int*>data
    cdef unsigned short* units
    cdef char* block
    cdef size_t room, most
    cdef Py_ssize_t k
    if memo.known == NULL or n > memo.room or memo.room > KEPT_ROOM:
        if n > MOST_UNITS:
            return 0
        PyMem_RawFree(memo.known)
        room = n if n > 2048 else 2048
        # Between two words, or two tokens of one, something stands. Each may be in doubt by two pairs,
        # and suspected once.
        most = room // 2 + 2
        block = <char*>PyMem_RawMalloc(most * (sizeof(void*) + 7 * sizeof(int)) + (room + PAD) * 2)
        memo.known = <Seen**>block
        memo.room = 0
        if block == NULL:
            return 0
        memo.room = room
        memo.starts = <int*>(memo.known + most)
        memo.doubts = memo.starts + most
        memo.pairs = <unsigned int*>(memo.doubts + most * 3)
        memo.units = <unsigned short*>(memo.pairs + most * 3)
    memo.data = data
    memo.kind = kind
    units = memo.units
    if kind == 2:
        memcpy(units, data, <size_t>n * 2)
    elif kind == 1:
        for k in range(n):
            units[k] = one[k]
    else:
        for k in range(n):
            units[k] = <unsigned short>four[k] if four[k] < NO_UNIT else NO_UNIT
    for k in range(PAD):
        units[n + k] = 32
    return 1


cdef int skim(const void* data, int kind, int n, Memo* memo, const Automaton* automaton, int* stats) noexcept nogil:
    """How many words of a string are left in `memo.doubts`; -1 where it must be read whole.

    They have bit 29 set where `sift_kernel.walk` finds all that can begin there. `stats` takes what
    `read_tokens` says of the text.
    """
    cdef const uint64* signs = automaton.filter_signs
    # Of long lists of terms the filter with tones lets everything through.
    cdef int toneless = 3 if automaton.toned[0] == <uint64>-1 else 0
    cdef const uint64* filter = automaton.pairs if toneless else automaton.toned
    cdef int shift = automaton.pair_shift if toneless else automaton.toned_shift
    cdef Seen** seen
    cdef int* starts
    cdef int* doubts
    cdef unsigned int* pairs
    cdef const Word* word
    cdef const Word* end
    cdef Seen* known
    cdef Seen* before = &NOTHING
    cdef uint64 sign
    cdef unsigned int pair, tone_form, may_pair, salted, tone_form_before = 0, skipped = 0
    cdef Py_ssize_t count = 0, made = 0, k, found = 0
    cdef int start = 0
    cdef int doubt
    # Looked up once: the compiler can't know that nothing written here changes them.
    cdef unsigned int f1 = F1, f2 = F2, m4 = M4
    cdef Skimming state
    if memo == NULL or not lay_units(data, kind, n, memo):
        return WHOLE
    if memo.kept > MOST_KEPT:
        forget(memo)
    memset(&state, 0, sizeof(Skimming))
    salted = 0 if toneless else SIGN
    state.salted = salted
    state.toneless = toneless
    state.last_digit = -100
    seen = memo.known
    starts = memo.starts
    doubts = memo.doubts
    pairs = memo.pairs
    word = end = memo.words
    while True:
        if word == end:
            if start == n:
                break
            word = memo.words
            end = word + part_words(&start, n, memo)
            continue
        known = word.slot
        if known != NULL and (known.low != word.low or known.high != word.high):
            known = FIND_SLOT(word, memo, automaton)
        if known != NULL and known.plain & PLAIN and tone_form_before:
            # Nearly all words come by here.
            tone_form = known.tone_form >> toneless
            pair = tone_form_before * f1 + tone_form * f2
            may_pair = before.seconds >> known.bucket & 1
            seen[count] = known
            starts[count] = word.start
            doubts[made] = count - 1
            pairs[made] = pair
            luytre_fetch(filter + may_pair * (pair >> shift))
            made += may_pair
            # Where a sign stands beside a word, it may be part of a syllable.
            doubts[made] = count - 1
            pairs[made] = pair + m4
            made += may_pair & ((known.about & salted) > 0)
            skipped += known.tried
            before = known
            tone_form_before = tone_form
            count += 1
        else:
            state.count = count
            state.made = made
            if known == NULL:
                before = TAKE(word, before, memo, &state, automaton)
                if before == NULL:
                    return WHOLE
            elif not known.about & EMPTY:
                seen[count] = known
                starts[count] = word.start
                LOOK_CLOSER(before, known, word.start, memo, &state, automaton)
                before = known
            tone_form_before = before.tone_form >> toneless
            count = state.count
            made = state.made
        word += 1
    if before.about & ODD and before.leads & ANY_CLASS:
        doubts[made] = count - 1 | SURE
        made += 1
    for k in range(made):
        # What stays is written over what was read: there is no more of it.
        doubt = doubts[k]
        pair = pairs[k]
        sign = signs[(pair ^ (pair >> 9)) & 255]
        if doubt & SURE or (
                filter[pair >> shift] & sign == sign
                and (toneless or may_go_on(pair, doubt + 2, count, seen, automaton))):
            doubt &= ~SURE
            doubts[found] = doubt
            found += found == 0 or doubts[found - 1] & ~WALKED != doubt
    memo.skipped = state.skipped + <int>skipped
    memo.count = count
    stats[0] = count
    stats[1] = state.flags
    return found


cdef int may_go_on(unsigned int pair, int t, int count, Seen** seen, const Automaton* automaton) noexcept nogil:
    """0 where no term begins with a pair of forms and goes on with word t, or ends before it.

    The question of `sift_kernel.goes_on`, and of `follow` for one more class, asked of a filter.
    """
    cdef const uint64* filter = automaton.onward
    cdef unsigned int typed = 0
    if t < count:
        typed = seen[t].plain & 15
        # A word that may be read in several ways, or whose first class may be part of what stands before.
        if typed == 0 or (automaton.absorbed[seen[t - 1].code & 15] | automaton.absorbed[seen[t - 2].code & 15]) >> typed & 1:
            return 1
        typed |= seen[t].second_class << 4
        if is_listed(pair + typed * M5, filter, automaton.onward_shift, automaton.filter_signs):
            return 1
    return is_listed(pair, filter, automaton.onward_shift, automaton.filter_signs)


cdef int part_words(int* begin, int n, Memo* memo) noexcept nogil:
    """List the next words of the text laid out in `memo.units`, from `begin` on; returns their number.

    Moves `begin` behind them, to `n` where there are no more.
    """
    cdef const unsigned short* units = memo.units
    cdef Seen* slots = memo.slots
    cdef Word* word = memo.words
    cdef Word* last = word + WORDS - 1
    cdef uint64 low, high, k1 = K1, k2 = K2
    cdef Py_ssize_t start = begin[0], base = start & ~<Py_ssize_t>63, end, size
    cdef uint64 bits = luytre_spaces(units + base) >> (start - base) << (start - base)
    while start < n and word < last:
        while bits == 0:
            base += 64
            bits = luytre_spaces(units + base)
        end = base + luytre_lowest(bits)
        bits &= bits - 1
        size = end - start
        word.start = start
        word.size = size
        if size <= LONGEST:
            memcpy(&low, units + start, 8)
            memcpy(&high, units + start + 4, 8)
            low &= LOW_PART[size]
            high &= HIGH_PART[size]
            word.low = low
            word.high = high
            # A slot without a word is all zero.
            word.slot = slots + ((low * k1 + high * k2) >> SLOT_SHIFT) if low else NULL
            luytre_fetch(word.slot)
        else:
            word.slot = NULL
        start = end + 1
        word += size > 0
    begin[0] = start if start < n else n
    return word - memo.words


cdef Seen* find_slot(const Word* word, Memo* memo, const Automaton* automaton) noexcept nogil:
    """Where a word is kept, if not in its first slot; NULL where it is not."""
    cdef Seen* known = word.slot
    cdef int k
    for k in range(MOST_PROBES):
        if known.low == word.low and known.high == word.high:
            return known
        if known.low == 0:
            return learn(known, word, word.low * K1 + word.high * K2, memo, automaton)
        known = known + 1 if known + 1 < memo.own else memo.slots
    return NULL


cdef void look_closer(const Seen* before, const Seen* known, int start, Memo* memo, Skimming* state,
                      const Automaton* automaton) noexcept nogil:
    """Ask of a word and the one before it what is to be asked where they are not both plain."""
    cdef unsigned int about = known.about
    cdef unsigned int leads, pair
    cdef int count = state.count
    cdef int opens
    if known.tone_form and before.tone_form:
        if before.seconds >> known.bucket & 1:
            pair = (before.tone_form >> state.toneless) * F1 + (known.tone_form >> state.toneless) * F2
            memo.doubts[state.made] = count - 1
            memo.pairs[state.made] = pair
            state.made += 1
            if about & state.salted:
                memo.doubts[state.made] = count - 1
                memo.pairs[state.made] = pair + M4
                state.made += 1
    elif before != &NOTHING:
        leads = before.leads if (before.about | about) & ODD else 0
        opens = may_open(before, known, automaton)
        if state.carried and ((state.carried | leads) & known.firsts or opens):
            # Suspects are listed in order: later there would be no place for those before this one.
            suspect(state.carried_from, count, memo, state)
        elif opens:
            suspect(count - 1, count, memo, state)
        elif leads & known.firsts and state.suspected < count:
            if goes_onward(before, known):
                memo.doubts[state.made] = count - 1 | SURE | WALKED
                memo.pairs[state.made] = 0
                state.made += 1
                state.suspected = count
            else:
                state.skipped += (1 if before.tone_form else before.seconds & 255) * (known.entered + 1)
        # From a form no step is taken; from elsewhere one into this word at each end at most.
        if before.steps:
            state.skipped += before.steps + MOST_ENDS
        if about & TRANSPARENT:
            if state.carried or (leads and known.size > 1):
                state.skipped += MOST
            elif leads:
                state.skipped += 2 * MOST_ENDS
            if state.carried == 0:
                state.carried_from = count - 1
            state.carried |= leads
        else:
            state.carried = 0
    state.skipped += known.tried
    if known.digits:
        add_digits(known, start, state)
    if about & ALONE:
        suspect(state.carried_from if state.carried else count, count + 1, memo, state)
    state.count = count + 1


cdef inline int goes_onward(const Seen* before, const Seen* known) noexcept nogil:
    """0 where no term begun at a word goes on with the first two classes of the next, in any reading."""
    cdef const uint64* onward = before.onward
    cdef const uint64* openings = known.openings
    return ((onward[0] & openings[0]) | (onward[1] & openings[1]) | (onward[2] & openings[2])
            | (onward[3] & openings[3])) != 0


cdef void suspect(int first, int stop, Memo* memo, Skimming* state) noexcept nogil:
    """Suspect the words first:stop, each once."""
    cdef int k
    if first < state.suspected:
        first = state.suspected
    for k in range(first, stop):
        memo.doubts[state.made] = k | SURE
        memo.pairs[state.made] = 0
        state.made += 1
    if stop > state.suspected:
        state.suspected = stop


cdef void add_digits(const Seen* known, int start, Skimming* state) noexcept nogil:
    """Count the digits that stand close together, as `read_again` does."""
    if start + known.begin - state.last_digit > 8:
        state.digits = 0
    state.digits += known.digits
    state.last_digit = start + known.end
    if state.digits >= MAIN.table.digits_needed:
        state.flags |= 4


cdef inline int is_listed(unsigned int spot, const uint64* filter, int shift, const uint64* signs) noexcept nogil:
    cdef uint64 sign = signs[(spot ^ (spot >> 9)) & 255]
    return filter[spot >> shift] & sign == sign


cdef void lay_tokens(const Memo* memo, int begin, int stop, int n, Tokens* tokens) noexcept nogil:
    """Lay out words begin:stop of the text skimmed last as `read_tokens` would, and its end."""
    cdef const Seen* known
    # The words before may have up to four letters a unit.
    cdef int spelled = memo.starts[begin] * 4 if begin < stop else 0
    cdef Py_ssize_t t
    cdef int count = memo.count
    cdef int* edges = tokens.edges
    cdef int* borders = tokens.own_borders
    cdef uint64* words = tokens.words
    cdef unsigned char* letters = tokens.letters
    tokens.borders = borders
    for t in range(begin, stop):
        known = memo.known[t]
        edges[2 * t] = memo.starts[t] + known.begin
        edges[2 * t + 1] = memo.starts[t] + known.end
        borders[2 * t] = spelled
        memcpy(letters + spelled, &known.letters, 8)
        if known.size > 8:
            memcpy(letters + spelled, memo.own_letters + known.letters, known.size)
        spelled += known.size
        borders[2 * t + 1] = spelled
        words[2 * t + 1] = known.word
        tokens.code[t] = known.code
        tokens.look[t] = known.look
        tokens.odd[t] = known.about & 31
        tokens.form[t] = known.tone_form >> 3
    if stop == count:
        edges[2 * count] = n
        borders[2 * count] = spelled
        tokens.code[count] = 0
        tokens.look[count] = 0
        tokens.odd[count] = 0
        tokens.form[count] = NO_TOKEN
        tokens.count = count


cdef int may_open(const Seen* first, const Seen* second, const Automaton* automaton) noexcept nogil:
    """1 where a term may open with two words that are not both forms.

    The same questions as in `sift_kernel.starts_at`.
    """
    cdef const uint64* filter = automaton.opening_filter
    cdef const uint64* signs = automaton.filter_signs
    cdef int shift = automaton.filter_shift
    cdef unsigned int pair = first.code * M1 + second.code * M2
    cdef unsigned int stands = (first.about & second.about) >> 3 & 1
    if is_listed(pair + stands * (key_of(first) * 32 + first.look) * M5, filter, shift, signs):
        return 1
    if is_listed(pair + stands * (key_of(second) * 32 + second.look) * M6, filter, shift, signs):
        return 1
    if is_listed(pair + (<unsigned int>first.look * 32 + second.look + 1) * M3, filter, shift, signs):
        return 1
    return 1 if second.about & SIGN and is_listed(pair + M4, filter, shift, signs) else 0


cdef inline unsigned int key_of(const Seen* known) noexcept nogil:
    """As `sift_kernel.word_key` has it."""
    return known.word * WORD_SPREAD >> 48


cdef Seen* take(const Word* word, Seen* before, Memo* memo, Skimming* state, const Automaton* automaton) noexcept nogil:
    """Look at the tokens of a word that is not kept; returns the last one.

    That is `before`, the token before the word, where it has none, and NULL where it can't be done.
    """
    cdef Tokens* tokens = &memo.scratch.tokens
    cdef Seen* own
    cdef int[4] stats
    cdef int t
    if word.size > LONGEST_OWN:
        return NULL
    if memo.kind == 4 and is_wordless(<const unsigned int*>memo.data + word.start, word.size):
        return before
    tokens.digits = state.digits
    tokens.last_digit = state.last_digit - word.start
    read_word(word, memo, stats)
    state.digits = tokens.digits
    state.last_digit = tokens.last_digit + word.start
    if tokens.count > MOST_OWN - state.owned:
        return NULL
    state.flags |= stats[1]
    for t in range(tokens.count):
        if tokens.borders[2 * t + 1] - tokens.borders[2 * t] > 255:
            return NULL
        own = memo.own + state.owned
        state.owned += 1
        describe(own, tokens, t, memo, automaton)
        memo.known[state.count] = own
        memo.starts[state.count] = word.start
        look_closer(before, own, word.start, memo, state, automaton)
        before = own
    return before


cdef int is_wordless(const unsigned int* text, int size) noexcept nogil:
    """1 for signs that say nothing, as most emoji; in ASCII they may be part of an address."""
    cdef unsigned int row, kind
    cdef int k
    for k in range(size):
        row = MAIN.table.rows[(MAIN.table.pages[text[k] >> 8] << 8) | (text[k] & 255)]
        kind = row >> 11 & 15
        if text[k] < 128 or row & 63 or row >> 26 & 1 or (kind and (kind < 4 or kind > 7)):
            return 0
    return 1


cdef void (*LOOK_CLOSER)(const Seen*, const Seen*, int, Memo*, Skimming*, const Automaton*) noexcept nogil
cdef Seen* (*TAKE)(const Word*, Seen*, Memo*, Skimming*, const Automaton*) noexcept nogil
cdef Seen* (*FIND_SLOT)(const Word*, Memo*, const Automaton*) noexcept nogil
LOOK_CLOSER = look_closer
TAKE = take
FIND_SLOT = find_slot
