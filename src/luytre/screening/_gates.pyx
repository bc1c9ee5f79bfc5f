# distutils: language = c
"""Works out which pairs of words of ordinary text may begin a term: the gates of the scanner.

Most tokens of a text are forms (`luytre.vietnamese.forms`): syllables that exist, as they are
spelled or bare. Which of them may begin a term, alone or with the next one, is known when the
terms are. Each such pair has three bits in one word of a filter, `automaton.pairs`, that
`sift_kernel.next_start` asks first; what is in it is looked up once more with its tones, in
`automaton.toned`, and most text gets no further. `_skim` asks a third one, `automaton.onward`, with
the two classes that come behind the pair. A filter lets through too much by chance, never
too little: the interpreted twin, whose filters let everything through, shows it.
"""

from cpython cimport array
from cpython.mem cimport PyMem_RawCalloc, PyMem_RawFree, PyMem_RawRealloc
from libc.string cimport memcmp, memcpy, memset

from luytre.screening._scan_kernel cimport Automaton
from luytre.screening._sift_kernel cimport F1, F2, M4, M5, are_alike, looks_fit
from luytre.vietnamese._fold_kernel cimport NO_TOKEN

import array as py_array

from luytre.vietnamese.forms import LARGEST_GROUP, form_table

ctypedef unsigned long long uint64

cdef enum:
    GROUP_SLOTS = 4096
    ROOM = 256
    BY_MARKS = 64
    BY_SIGN = 128
    ALL_LOOKS = 0x3F3F3F3F
    CACHED = 16
    SMALLEST_SHIFT = 13  # of a filter's hashes, so it has 4 MB at most
    MOST_TONED = 200000  # openings for which tones are listed too

cdef array.array MEMBERS = py_array.array("i", form_table().members)
cdef array.array LETTERS = py_array.array("Q", form_table().letters)
cdef array.array GROUPS = py_array.array("i", form_table().groups)
assert LARGEST_GROUP <= ROOM


cdef struct Listed:
    # Forms that may stand for one token of an opening, the marks that each may have, those with
    # which it is no word as it is spelled, and whether it has the letters of the term.
    unsigned int[4] asked
    int count
    int[ROOM] form
    unsigned int[ROOM] looks
    unsigned int[ROOM] unspelled
    unsigned char[ROOM] same


cdef struct Hashes:
    unsigned int* listed
    size_t count
    size_t room


cdef int open_gates(const unsigned int* openings, int made, Automaton* automaton) except 0:
    """Make `automaton.pairs`, `.toned` and `.alone` for the openings of its terms."""
    cdef Hashes toned, onward
    cdef int failed = 0
    memset(&toned, 0, sizeof(Hashes))
    memset(&onward, 0, sizeof(Hashes))
    automaton.alone = <unsigned char*>PyMem_RawCalloc(NO_TOKEN + 1, 1)
    automaton.seconds = <uint64*>PyMem_RawCalloc(<size_t>(NO_TOKEN + 1) * 8, sizeof(uint64))
    # An opening has some seven pairs of forms.
    automaton.pair_shift = 31
    while automaton.pair_shift > SMALLEST_SHIFT and <size_t>1 << (32 - automaton.pair_shift) < <size_t>made:
        automaton.pair_shift -= 1
    automaton.pairs = <uint64*>PyMem_RawCalloc(<size_t>1 << (32 - automaton.pair_shift), sizeof(uint64))
    if automaton.alone == NULL or automaton.pairs == NULL or automaton.seconds == NULL:
        raise MemoryError
    with nogil:
        failed = list_pairs(openings, made, automaton, &toned, &onward)
        if not failed:
            automaton.toned = make_filter(&toned, automaton.filter_signs, &automaton.toned_shift)
            automaton.onward = make_filter(&onward, automaton.filter_signs, &automaton.onward_shift)
            failed = automaton.toned == NULL or automaton.onward == NULL
        if made > MOST_TONED and not failed:
            automaton.toned[0] = automaton.toned[1] = <uint64>-1
            memset(automaton.seconds, 255, <size_t>(NO_TOKEN + 1) * 8 * sizeof(uint64))
    PyMem_RawFree(toned.listed)
    PyMem_RawFree(onward.listed)
    if failed:
        raise MemoryError
    return 1


cdef uint64* make_filter(const Hashes* hashes, const uint64* signs, int* shift) noexcept nogil:
    """A filter with three bits for each hash; NULL where memory is out."""
    cdef uint64* filter
    cdef unsigned int pair
    cdef size_t k
    shift[0] = 31
    while shift[0] > SMALLEST_SHIFT and <size_t>1 << (32 - shift[0]) < hashes.count // 6:
        shift[0] -= 1
    filter = <uint64*>PyMem_RawCalloc(<size_t>1 << (32 - shift[0]), sizeof(uint64))
    if filter != NULL:
        for k in range(hashes.count):
            pair = hashes.listed[k]
            filter[pair >> shift[0]] |= signs[(pair ^ (pair >> 9)) & 255]
    return filter


cdef int add_hash(Hashes* hashes, unsigned int pair) noexcept nogil:
    """0 where memory is out."""
    cdef unsigned int* grown
    if hashes.count == hashes.room:
        hashes.room = hashes.room * 2 + 4096
        grown = <unsigned int*>PyMem_RawRealloc(hashes.listed, hashes.room * sizeof(int))
        if grown == NULL:
            return 0
        hashes.listed = grown
    hashes.listed[hashes.count] = pair
    hashes.count += 1
    return 1


cdef int list_pairs(const unsigned int* openings, int made, Automaton* automaton, Hashes* toned,
                    Hashes* onward) noexcept nogil:
    """Set `automaton.pairs` and `.alone` by the openings, and list the pairs with their tones.

    And once more, in `onward`, with the classes that a term goes on with behind a pair.

    1 where memory is out.
    """
    cdef const int* groups = GROUPS.data.as_ints
    cdef const unsigned int* opening
    cdef unsigned int second, wanted, elsewhere, turned, salt, pair
    cdef int k, a, b, begin, middle, end, group, behind
    cdef Listed[CACHED] kept
    cdef Listed* first
    cdef Listed* following
    memset(kept, 0, sizeof(kept))
    for k in range(made):
        opening = openings + <size_t>k * 8
        group = find_group(opening[0], groups)
        if group < 0:
            continue
        second = opening[1] & 0xFFFFFFF
        wanted = opening[7]
        begin = automaton.term_starts[opening[4]]
        middle = begin + (wanted >> 24 & 15)
        if second == 0:
            first = list_forms(groups + group, opening[2], 0, wanted & 63, wanted >> 18 & 63, wanted >> 18 & 63,
                               begin, middle, automaton, kept)
            for a in range(first.count):
                if first.unspelled[a] or first.same[a]:
                    automaton.alone[first.form[a]] = 1
            continue
        behind = find_group(second, groups)
        if behind < 0:
            continue
        end = middle + (wanted >> 28)
        elsewhere = opening[3] & (BY_MARKS | BY_SIGN)
        turned = opening[6] >> 16 & 1
        if made > MOST_TONED and elsewhere == BY_MARKS and not turned and not are_whole(begin, middle, end, automaton):
            # Tones aside, these forms are among those of the same tokens with a sign between.
            continue
        first = list_forms(groups + group, opening[2], opening[2] >> 31, wanted & 63, wanted >> 12 & 63,
                           wanted >> 6 & 63, begin, middle, automaton, kept)
        if first.count == 0:
            continue
        following = list_forms(groups + behind, opening[3] & ALL_LOOKS, opening[2] >> 31, wanted >> 12 & 63,
                               wanted >> 18 & 63, wanted >> 18 & 63, middle, end, automaton, kept + CACHED // 2)
        salt = M4 if elsewhere == BY_SIGN else 0
        for a in range(first.count):
            for b in range(following.count):
                if elsewhere or first.same[a] | following.same[b] or first.unspelled[a] | following.unspelled[b]:
                    pair = <unsigned int>first.form[a] * F1 + <unsigned int>following.form[b] * F2
                    automaton.pairs[pair >> automaton.pair_shift] |= automaton.filter_signs[(pair ^ (pair >> 9)) & 255]
                    if made <= MOST_TONED and not list_toned(opening, elsewhere, salt, first, a, following, b, automaton,
                                                             toned, onward):
                        return 1
    return 0


cdef int are_whole(int begin, int middle, int end, const Automaton* automaton) noexcept nogil:
    """1 where a syllable of the term ends at `middle`, and one at `end`."""
    return automaton.flags[middle - 1] & 2 and automaton.flags[end - 1] & 2


cdef int list_toned(const unsigned int* opening, unsigned int elsewhere, unsigned int salt, const Listed* first, int a,
                    const Listed* following, int b, Automaton* automaton, Hashes* toned,
                    Hashes* onward) noexcept nogil:
    """List a pair of forms with the tones that they may have there; 0 where memory is out."""
    cdef unsigned int look1, look2, looks1 = first.looks[a], looks2
    cdef unsigned int own1, own2, pair
    # What comes behind them is not asked of reversed terms.
    cdef unsigned int then = 0 if opening[6] >> 16 & 1 else opening[1] >> 28
    cdef unsigned int after = class_behind(opening, automaton) if then else 0
    while looks1:
        look1 = lowest_bit(looks1)
        looks1 &= looks1 - 1
        own1 = first.unspelled[a] >> look1 & 1 or (first.same[a] and is_like(look1, opening[6] & 31))
        looks2 = following.looks[b]
        while looks2:
            look2 = lowest_bit(looks2)
            looks2 &= looks2 - 1
            if looks_fit(look1, look2, opening[2], opening[3]) == 0:
                continue
            own2 = following.unspelled[b] >> look2 & 1 or (following.same[b] and is_like(look2, opening[6] >> 8 & 31))
            if elsewhere or own1 or own2:
                automaton.seconds[first.form[a] * 8 + (look1 & 7)] |= <uint64>1 << bucket_of(following.form[b])
                pair = ((<unsigned int>first.form[a] * 8 + (look1 & 7)) * F1
                        + (<unsigned int>following.form[b] * 8 + (look2 & 7)) * F2 + salt)
                if not add_hash(toned, pair) or not add_hash(onward, pair + then * M5):
                    return 0
                if after and not add_hash(onward, pair + (then | after << 4) * M5):
                    return 0
    return 1


cdef unsigned int class_behind(const unsigned int* opening, const Automaton* automaton) noexcept nogil:
    """The class that a term has behind the one that comes after an opening, 0 where it has none."""
    cdef int term = opening[4]
    cdef int end = automaton.term_starts[term] + <int>((opening[7] >> 24 & 15) + (opening[7] >> 28))
    cdef unsigned int state = 0, found
    cdef int k, seen = 0
    for k in range(automaton.term_starts[term], automaton.term_starts[term + 1]):
        found = automaton.class_of[automaton.letters[k]]
        if automaton.absorb[state << 4 | found] == 0:
            state = found
            seen += k >= end
            if seen == 2:
                return found
    return 0


cdef int bucket_of(int form) noexcept nogil:
    """One of 64, in which the forms are told apart that may be the second of a pair."""
    return <unsigned int>form * F1 >> 26


cdef unsigned int lowest_bit(unsigned int bits) noexcept nogil:
    cdef unsigned int at = 0
    while bits >> at & 1 == 0:
        at += 1
    return at


cdef int is_like(unsigned int marks, unsigned int exact) noexcept nogil:
    """1 where marks are those of the term, none, or hỏi for ngã."""
    return marks == 0 or marks == exact or (marks == exact ^ 1 and (marks & 7 == 2 or marks & 7 == 3))


cdef int find_group(unsigned int packed, const int* groups) noexcept nogil:
    """Where in the groups of forms those with the classes `packed` are, -1 where there are none."""
    cdef int at = (packed * <unsigned int>0x2C9277B5 >> 20) * 3
    while groups[at]:
        if <unsigned int>groups[at] == packed:
            return at
        at += 3
        if at == GROUP_SLOTS * 3:
            at = 0
    return -1


cdef Listed* list_forms(const int* group, unsigned int looks, unsigned int wrong, unsigned int first,
                        unsigned int last, unsigned int ends_as, int begin, int stop,
                        const Automaton* automaton, Listed* kept) noexcept nogil:
    """List the forms of a group that may be typed for the letters begin:stop of a term.

    With marks of the set `looks`, or, where `wrong` says so, with any tone; with a first letter that
    may be typed for `first`, and, where `last` is not 0, a last one that may be for `ends_as`.
    A term has several openings with the same tokens, so the lists made last are kept.
    """
    cdef const unsigned char* edges = automaton.edges
    cdef const int* members = MEMBERS.data.as_ints
    cdef const uint64* spelled = <const uint64*>LETTERS.data.as_voidptr
    cdef Listed* listed = kept + ((looks ^ looks >> 8 ^ looks >> 16 ^ stop) % (CACHED // 2))
    cdef unsigned int[4] asked
    cdef uint64 word = 0, letters, head
    cdef unsigned int marks
    cdef int k, made = 0
    asked[0] = begin
    asked[1] = stop
    asked[2] = looks
    asked[3] = wrong << 18 | first << 12 | last << 6 | ends_as
    if memcmp(asked, listed.asked, sizeof(asked)) == 0:
        return listed
    memcpy(listed.asked, asked, sizeof(asked))
    for k in range(begin, stop):
        word = word << 6 | automaton.letters[k]
    word &= (<uint64>1 << 60) - 1
    for k in range(group[1], group[2], 3):
        marks = members[k + 1]
        # Where a tone may be wrong, the set has these qualities without a tone.
        if marks & (looks | wrong * ((looks & 0x1010101) * 63)) == 0:
            continue
        letters = spelled[members[k]]
        if letters != word:
            head = letters
            while head > 63:
                head >>= 6
            if first and edges[head << 6 | first] & 1 == 0:
                continue
            if last and edges[(letters & 63) << 6 | ends_as] < 2:
                continue
            if are_alike(word_hash(word), word_hash(letters), automaton) == 0:
                continue
        listed.form[made] = members[k]
        listed.looks[made] = marks
        listed.unspelled[made] = members[k + 2]
        listed.same[made] = word_hash(letters) == word_hash(word)
        made += 1
    listed.count = made
    return listed


cdef unsigned int word_hash(uint64 word) noexcept nogil:
    """As `sift_kernel.word_key` has it."""
    return word * <uint64>0xE01CAFA2B0F0D1A3 >> 48
