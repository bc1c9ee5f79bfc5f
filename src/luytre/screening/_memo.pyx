# distutils: language = c
"""What the scanner remembers of words, so that it need not work it out in each text.

Of a word it keeps its letters and form, where it leads in the trie of terms and how it may be read:
all that depends on the word alone. Only short words are kept that were met before and that are no
part of a number or an address.
"""

from cpython.mem cimport PyMem_RawCalloc, PyMem_RawFree
from libc.string cimport memcpy, memset

from luytre.screening._gates cimport bucket_of
from luytre.screening._matcher cimport MOST, grow_scratch, int64
from luytre.screening._scan_kernel cimport Automaton, Reading, Work, read_term
from luytre.screening._sift_kernel cimport (
    ANY_CLASS, M1, M5, MOST_ENDS, MOST_NODES, explore, open_terms, word_key,
)
from luytre.vietnamese._fold_kernel cimport WORD_SPREAD, Runs, Tokens, lay_out, read_on
from luytre.vietnamese._folder cimport MAIN

cdef enum:
    ENDS = 16384
    MOST_TRIE = 1 << 21  # nodes of a trie that an end can name beside its class and depth
    ONCE = 8192
    MOST_STEPS = 60
    MOST_TRIED = 255
    MOST_DIGITS = 3  # that a word that is kept may stand for
    BY_WORDS = 2 | 4 | 8 | 16  # flags of `read_tokens` for more than ordinary words
    CLASSES = 16
    # Nodes of the trie in which each two classes lead somewhere: see `note_openings`.
    FIRST_NODE = 1
    NODES_OF_ONE = 2
    NODES_OF_TWO = NODES_OF_ONE + CLASSES
    ALL_NODES = NODES_OF_TWO + CLASSES * CLASSES

cdef int[ALL_NODES * CLASSES] WIDE_CHILD
cdef unsigned short[ALL_NODES] WIDE_CHILDREN
cdef int[ALL_NODES] WIDE_TERMS


cdef int widen_trie() noexcept:
    cdef int node, k
    for node in range(ALL_NODES):
        WIDE_TERMS[node] = 0 if node >= NODES_OF_TWO else -1
        WIDE_CHILDREN[node] = ALL_CLASSES & ~1
        for k in range(1, CLASSES):
            if node == FIRST_NODE:
                WIDE_CHILD[node * CLASSES + k] = NODES_OF_ONE + k
            elif node < NODES_OF_TWO:
                WIDE_CHILD[node * CLASSES + k] = NODES_OF_TWO + (node - NODES_OF_ONE) * CLASSES + k
            else:
                # A reading goes on to the word's end.
                WIDE_CHILD[node * CLASSES + k] = node
    return 0


widen_trie()


cdef Memo* new_memo() noexcept nogil:
    """An empty one; NULL where memory is out."""
    cdef size_t size = (SLOTS + MOST_OWN) * sizeof(Seen) + WORDS * sizeof(Word)
    cdef Memo* memo = <Memo*>PyMem_RawCalloc(1, sizeof(Memo))
    if memo == NULL:
        return NULL
    memo.block = PyMem_RawCalloc(1, size + 64 + ENDS * 4 + ONCE * 2 + MOST_OWN * LONGEST_OWN * 4)
    if memo.block == NULL or not grow_scratch(&memo.scratch, LONGEST_OWN):
        free_memo(memo)
        return NULL
    memo.slots = <Seen*>((<size_t>memo.block + 63) & ~<size_t>63)
    memo.own = memo.slots + SLOTS
    memo.words = <Word*>(memo.own + MOST_OWN)
    memo.ends = <int*>(memo.words + WORDS)
    memo.once = <unsigned short*>(memo.ends + ENDS)
    memo.own_letters = <unsigned char*>(memo.once + ONCE)
    return memo


cdef void free_memo(Memo* memo) noexcept nogil:
    if memo != NULL:
        PyMem_RawFree(memo.scratch.block)
        PyMem_RawFree(memo.known)
        PyMem_RawFree(memo.block)
        PyMem_RawFree(memo)


cdef void forget(Memo* memo) noexcept nogil:
    """Forget all words. Not while a text is passed over, which holds on to those it met."""
    memset(memo.slots, 0, SLOTS * sizeof(Seen))
    memo.kept = 0
    memo.end_count = 0


cdef int read_word(const Word* word, Memo* memo, int* stats) noexcept nogil:
    """Read a word's tokens into `memo.scratch`, with the digits counted before it in `tokens`.

    1 where its units are not all that it is written in.
    """
    cdef const unsigned short* units = memo.units + word.start
    cdef unsigned int* text = memo.scratch.text
    cdef int more = 0
    cdef int k
    for k in range(word.size):
        text[k] = units[k]
        if units[k] == NO_UNIT:
            more = 1
            if memo.kind == 4:
                text[k] = (<const unsigned int*>memo.data)[word.start + k]
    read_on(text, word.size, &MAIN.table, &memo.scratch.tokens, stats)
    return more


cdef Seen* learn(Seen* slot, const Word* word, uint64 product, Memo* memo, const Automaton* automaton) noexcept nogil:
    """Keep what there is to know of a word that was met before; NULL where it can't be kept.

    `product` is what gave the word its slot.
    """
    cdef Tokens* tokens = &memo.scratch.tokens
    # Of a product only the highest bits come from all letters: mixed in, and multiplied once more.
    cdef uint64 hashed = ((product ^ product >> 32) * WORD_SPREAD) >> 32
    cdef unsigned short* once = memo.once + (hashed & (ONCE - 1))
    cdef int[4] stats
    cdef Work work
    # Many words come once and never again.
    if once[0] != <unsigned short>(hashed >> 16):
        once[0] = <unsigned short>(hashed >> 16)
        return NULL
    tokens.digits = 0
    tokens.last_digit = -100
    if read_word(word, memo, stats) or tokens.count > 1:
        return NULL
    if tokens.count and tokens.borders[1] - tokens.borders[0] > LONGEST:
        return NULL
    # What may be somebody's number, name or address is nobody's word.
    if tokens.digits > MOST_DIGITS or stats[1] & BY_WORDS:
        return NULL
    memset(slot, 0, sizeof(Seen))
    memo.kept += 1
    if tokens.count:
        describe(slot, tokens, 0, memo, automaton)
        slot.digits = tokens.digits
        note_openings(slot, tokens, automaton)
        if slot.tone_form:
            if slot.about & ALONE:
                begin_walk(tokens, automaton, &work)
                try_alone(slot, word.size, memo, &work)
            note_onward(slot, automaton.form_nodes[slot.tone_form >> 3], slot.code & 15, automaton)
            slot.plain = automaton.class_of[tokens.letters[tokens.borders[0]]]
            slot.second_class = second_class(tokens, automaton)
            if not slot.about & ALONE and not slot.digits:
                slot.plain |= PLAIN
        else:
            note_leads(slot, tokens, word.size, memo, automaton)
    else:
        slot.about = EMPTY
    slot.low = word.low
    slot.high = word.high
    return slot


cdef int second_class(const Tokens* tokens, const Automaton* automaton) noexcept nogil:
    """The class after the first of the one token of a word, 0 where it has no other."""
    cdef int first = automaton.class_of[tokens.letters[tokens.borders[0]]]
    cdef int k, found
    for k in range(tokens.borders[0] + 1, tokens.borders[1]):
        found = automaton.class_of[tokens.letters[k]]
        if not automaton.absorb[first << 4 | found]:
            return found
    return 0


cdef void describe(Seen* known, const Tokens* tokens, int t, Memo* memo, const Automaton* automaton) noexcept nogil:
    """Note what there is to know of a token, and of where it may lead what costs no search."""
    cdef int form = tokens.form[t]
    cdef int first = tokens.borders[2 * t]
    cdef unsigned int alone
    known.about = tokens.odd[t]
    known.code = tokens.code[t]
    known.look = tokens.look[t]
    known.tone_form = form * 8 + (tokens.look[t] & 7) if form else 0
    known.word = tokens.words[2 * t + 1]
    known.begin = tokens.edges[2 * t]
    known.end = tokens.edges[2 * t + 1]
    known.size = tokens.borders[2 * t + 1] - first
    known.digits = known.steps = known.tried = known.plain = known.second_class = known.entered = 0
    known.letters = 0
    known.seconds = 0
    if known.size <= 8:
        memcpy(&known.letters, tokens.letters + first, known.size)
    else:
        known.letters = (known - memo.own) * (LONGEST_OWN * 4)
        memcpy(memo.own_letters + known.letters, tokens.letters + first, known.size)
    note_firsts(known, tokens, t, automaton)
    memset(known.onward, 255, sizeof(known.onward))
    memset(known.openings, 255, sizeof(known.openings))
    if form:
        note_form(known, automaton)
    else:
        # Where it leads is found out where it is looked at.
        known.leads = ALL_CLASSES
        alone = known.code * M1
        if known.about & STANDS:
            alone += word_key(t, tokens) * 32 * M5
        known.about |= ALONE * (automaton.alone_bits[alone >> 20] >> (alone >> 17 & 7) & 1)


cdef void note_form(Seen* known, const Automaton* automaton) noexcept nogil:
    """Note which words may follow where a term begins with a form, and if it may be one."""
    cdef int form = known.tone_form >> 3
    cdef int node = automaton.form_nodes[form]
    known.seconds = automaton.seconds[known.tone_form]
    known.bucket = bucket_of(form)
    known.leads = 0
    if automaton.alone[form]:
        known.about |= ALONE
    if node:
        known.leads = automaton.children[node] | automaton.absorbed[known.code & 15]
        if automaton.terms_of[node] >= 0:
            known.leads = ALL_CLASSES


cdef void note_leads(Seen* known, const Tokens* tokens, int length, Memo* memo, const Automaton* automaton) noexcept nogil:
    """Note where the trie of terms leads from the one token of a word that is no form."""
    cdef unsigned int letter = tokens.letters[tokens.borders[0]]
    cdef int* ends = memo.ends + memo.end_count
    cdef int k
    cdef Work work
    begin_walk(tokens, automaton, &work)
    work.noting = memo.end_count + MOST_ENDS <= ENDS and automaton.node_count < MOST_TRIE
    work.ends = ends
    # A term whose first letter this one can't be is none: see `sift_kernel.may_start`.
    for k in range(1, 64):
        if automaton.edges[letter << 6 | k] & 1:
            work.rooted |= 1 << automaton.class_of[k] if automaton.class_of[k] else ALL_CLASSES
    explore(tokens.borders[0], 0, 0, 0, &work)
    if MOST - work.steps > MOST_STEPS:
        return
    known.steps = MOST - work.steps
    if (known.about & ALONE or work.node_count) and not try_alone(known, length, memo, &work):
        if work.node_count:
            return
    known.leads = work.leads
    # Where their number is that of all that are noted, there may be more.
    if work.noting and work.end_count < MOST_ENDS:
        known.seconds = <uint64>memo.end_count << 8 | <unsigned int>work.end_count
        memo.end_count += work.end_count
        memset(known.onward, 0, sizeof(known.onward))
        for k in range(work.end_count):
            note_onward(known, ends[k] >> 10, ends[k] >> 6 & 15, automaton)


cdef void begin_walk(const Tokens* tokens, const Automaton* automaton, Work* work) noexcept nogil:
    work.tokens = tokens
    work.automaton = automaton
    work.start = 0
    work.steps = MOST
    work.depth = 0
    work.leads = 0
    work.rooted = 0
    work.noting = 0
    work.end_count = 0
    work.node_count = 0
    work.opened_count = 0


cdef void note_onward(Seen* known, int node, unsigned int state, const Automaton* automaton) noexcept nogil:
    """Note with which two classes a term may go on that reached `node`, which stands for `state`.

    Added to those known of a token that is no form. Where one class is enough, with any second.
    """
    cdef unsigned int absorbed = automaton.absorbed[state]
    cdef int one, after
    if known.tone_form:
        if known.leads == ALL_CLASSES or node == 0:
            return
        memset(known.onward, 0, sizeof(known.onward))
    elif node == 0:
        memset(known.onward, 255, sizeof(known.onward))
        return
    for one in range(CLASSES):
        after = automaton.child[node << 4 | one] if automaton.children[node] >> one & 1 else 0
        if one == state:
            # The same class again leads nowhere else.
            note_pairs(known.onward, one, automaton.children[node] | absorbed)
        elif absorbed >> one & 1 or (after and automaton.terms_of[after] >= 0):
            note_pairs(known.onward, one, ALL_CLASSES)
        elif after:
            note_pairs(known.onward, one, automaton.children[after])


cdef void note_openings(Seen* known, const Tokens* tokens, const Automaton* automaton) noexcept nogil:
    """Note with which two classes a token may be read to begin, in all ways that `explore` knows.

    It is walked behind another one through a trie in which each two classes lead somewhere and
    nothing ends, so a walk through that of the terms takes no more steps.
    """
    cdef Automaton wide = automaton[0]
    cdef int[64] ends  # `MOST_ENDS` at most
    cdef uint64[4] found
    cdef int k, node
    cdef Work work
    wide.child = WIDE_CHILD
    wide.children = WIDE_CHILDREN
    wide.terms_of = WIDE_TERMS
    begin_walk(tokens, &wide, &work)
    work.start = -1
    work.noting = 1
    work.ends = ends
    explore(tokens.borders[0], 0, FIRST_NODE, 0, &work)
    if MOST - work.steps > MOST_STEPS or work.end_count >= MOST_ENDS or work.node_count >= MOST_NODES:
        return
    memset(found, 0, sizeof(found))
    for k in range(work.node_count + work.end_count):
        node = work.nodes[k] if k < work.node_count else ends[k - work.node_count] >> 10
        if node == FIRST_NODE:
            return
        elif node < NODES_OF_TWO:
            # One class, and the next word goes on.
            note_pairs(found, node - NODES_OF_ONE, ALL_CLASSES)
        else:
            node -= NODES_OF_TWO
            note_pairs(found, node // CLASSES, 1 << node % CLASSES)
    memcpy(known.openings, found, sizeof(found))
    known.entered = MOST - work.steps


cdef void note_pairs(uint64* pairs, int one, unsigned int seconds) noexcept nogil:
    pairs[one >> 2] |= <uint64>seconds << ((one & 3) * CLASSES)


cdef int try_alone(Seen* known, int length, Memo* memo, Work* work) noexcept nogil:
    """Read a word of `length` units as the terms of one token; 1 where it is none, and noted as such.

    `work.nodes` has those that a walk found, and none where there was none. How the text goes on makes
    no difference to a term that doesn't need more letters: no key of a mark stands behind a space.
    """
    cdef Tokens* tokens = &memo.scratch.tokens
    cdef unsigned int* text = memo.scratch.text
    cdef Runs* runs = &memo.scratch.runs
    cdef const Automaton* automaton = work.automaton
    cdef int k, term, count
    cdef Reading out
    # As `starts_at` looks for them, of words that stand as they are typed.
    if known.about & ALONE:
        open_terms(0, tokens.code[0] * M1, 0, known.about & ODD, tokens, automaton, work)
    work.most = MOST
    work.few = MOST
    work.left = MOST
    out.first = 0
    out.length = length
    out.ends_early = 0
    count = lay_out(text, tokens.edges[0], length, 64, 0, &MAIN.table, runs)
    for k in range(work.opened_count):
        if is_read(work.opened[k], text, runs, count, automaton, work, &out):
            return 0
    for k in range(work.node_count):
        term = automaton.terms_of[work.nodes[k]]
        while term >= 0:
            if is_read(term, text, runs, count, automaton, work, &out):
                return 0
            term = automaton.next_term[term]
    if work.left < MOST - MOST_TRIED:
        return 0
    known.tried = MOST - work.left
    known.about &= ~<int>ALONE
    return 1


cdef int is_read(int term, unsigned int* text, Runs* runs, int count, const Automaton* automaton, Work* work,
                 Reading* out) noexcept nogil:
    """1 where a word is read as a term, or may be with what comes behind."""
    cdef int64[5] hit
    return read_term(term, text, runs, count, automaton, work, out, hit, 0, 1) or out.ends_early or out.steps <= 0


cdef void know_ends(const Seen* known, const Memo* memo, Work* work) noexcept nogil:
    """Tell a walk from a word where the word's own letters lead."""
    work.end_count = 0
    if known.tone_form == 0:
        work.end_count = known.seconds & 255
        work.spent = known.steps
        work.ends = memo.ends + (known.seconds >> 8)


cdef void note_firsts(Seen* known, const Tokens* tokens, int t, const Automaton* automaton) noexcept nogil:
    """Note the classes that a token may be read to begin with, as `explore` would read it."""
    cdef int p = tokens.borders[2 * t], stop = tokens.borders[2 * t + 1]
    cdef unsigned int letter, found, passed
    cdef unsigned int raw = tokens.odd[t] & RAW
    cdef unsigned int firsts = ANY_CLASS
    while p < stop:
        letter = tokens.letters[p]
        found = automaton.class_of[letter]
        passed = found == 0
        if found:
            firsts |= 1 << found
        if raw:
            firsts |= automaton.altering_classes[letter]
            if automaton.keys[letter] and (p > tokens.borders[2 * t] or tokens.odd[t] & 2):
                passed = 1
        while p < stop and tokens.letters[p] == letter:
            p += 1
        if not passed:
            known.firsts = firsts
            return
    known.firsts = firsts
    known.about |= TRANSPARENT
