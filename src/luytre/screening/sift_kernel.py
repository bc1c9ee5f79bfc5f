"""Decides which terms may start at which token of a text, in plain Python; the .pxd adds C types.

This is the pass that ordinary text does not get beyond. A token that is a whole syllable can only
begin the terms that open with its classes and those of the token after it, so one look into a
table of such openings settles most tokens. What is left over, pieces of syllables, several in
one, raw typing, is walked through the trie of classes in every way it may be read.

`scan_kernel` then reads the text against the candidates, letter by letter.
"""

RAW = 16  # of a token's `odd`, as in fold_kernel
F1 = 0x9E3779B1
F2 = 0x85EBCA77
M1 = 0x2C9277B5
M2 = 0x165667B1
M3 = 0x27D4EB2F
M4 = 0x1B873593
M5 = 0x85EBCA6B
M6 = 0xC2B2AE35
WORD_SPREAD = 0xE01CAFA2B0F0D1A3  # as in fold_kernel
WHOLE = (1 << 64) - 1
MASK = 0xFFFFFFFF  # keeps interpreted products to the 32 bits that compiled ones have

STEPS = 800  # of one search from one token
FEW_STEPS = 25  # of one where those of a text are used up:
STEPS_OF_TEXT = 4000  # this many, and as many again ...
STEPS_A_LETTER = 16  # ... for each code point

MOST_DEPTH = 60  # of rewritings within one search; the interpreter's stack is no deeper
ELSEWHERE = 3 << 6  # of an opening's second set: see build_kernel.BY_MARKS and BY_SIGN
LETTERS_OF_START = 32
MOST_NODES = 64
MOST_OPENED = 64
MOST_ENDS = 16
ANY_CLASS = 1 << 15  # of a set of classes: one more than there are


def next_start(t, tokens, automaton, work):
    """The first token from t on where terms may start, their candidates left in `work`.

    `tokens.count` where there is none. The candidates are the terms `work.opened` and those that
    end at the nodes `work.nodes`.
    """
    count = tokens.count
    signs = automaton.filter_signs
    forms = tokens.form
    pairs = automaton.pairs
    pair_shift = automaton.pair_shift
    alone_forms = automaton.alone
    work.node_count = 0
    work.opened_count = 0
    while t < count:
        # Most tokens go no further than this: see `luytre.screening._gates`.
        form = forms[t]
        while form:
            behind = forms[t + 1]
            pair = (form * F1 + behind * F2) & MASK
            sign = signs[(pair ^ (pair >> 9)) & 255]
            if alone_forms[form] | (behind == 0):
                break
            if pairs[pair >> pair_shift] & sign == sign and may_open(t, tokens, automaton):
                break
            form = behind
            t += 1
            if t == count:
                return count
        if starts_at(t, tokens, automaton, work):
            return t
        t += 1
    return count


def starts_at(t, tokens, automaton, work):
    """1 where terms may start at token t; `next_start` for this one, without its gates."""
    count = tokens.count
    codes = tokens.code
    looks = tokens.look
    odds = tokens.odd
    filters = automaton.opening_filter
    shift = automaton.filter_shift
    alone_bits = automaton.alone_bits
    signs = automaton.filter_signs
    work.node_count = 0
    work.opened_count = 0
    alone = (codes[t] * M1) & MASK
    pair = (alone + codes[t + 1] * M2) & MASK
    # Reversed terms, and syllables that a space breaks, are read only with their marks: these
    # are part of what is looked up.
    marked = (pair + (looks[t] * 32 + looks[t + 1] + 1) * M3) & MASK
    walks = (odds[t] | odds[t + 1]) & 1
    # Where a sign stands beside the next token, this may be part of a syllable: ho-ang, ma^y.
    beside = odds[t + 1] & 6
    signed = (pair + M4) & MASK
    # Where both tokens are words as they stand, one of them must be the term's, with its marks
    # or without: two words that are read as two others convince nobody.
    key = word_key(t, tokens) * 32
    whole = (alone + (odds[t] >> 3 & 1) * key * M5) & MASK
    single = (alone_bits[whole >> 20] >> ((whole >> 17) & 7)) & 1
    stands = ((odds[t] & odds[t + 1]) >> 3) & 1
    first = (pair + stands * (key + looks[t]) * M5) & MASK
    key = word_key(t + 1, tokens) * 32
    second = (pair + stands * (key + looks[t + 1]) * M6) & MASK
    # What is in the filter has three bits in its word.
    sign = signs[(first ^ (first >> 9)) & 255]
    plain = 1 if filters[first >> shift] & sign == sign else 0
    sign = signs[(second ^ (second >> 9)) & 255]
    plain |= 1 if filters[second >> shift] & sign == sign else 0
    sign = signs[(marked ^ (marked >> 9)) & 255]
    whole = 1 if filters[marked >> shift] & sign == sign else 0
    near = 0
    if beside:
        sign = signs[(signed ^ (signed >> 9)) & 255]
        near = 1 if filters[signed >> shift] & sign == sign else 0
    if plain | whole | near | walks | single:
        if t + 1 < count:
            if plain:
                walks |= open_terms(t, pair, codes[t + 1], walks, tokens, automaton, work)
            if near and (beside & 2 or t + 2 < count):
                walks |= open_terms(t, signed, codes[t + 1], walks, tokens, automaton, work)
            if whole:
                walks |= open_terms(t, marked, codes[t + 1], walks, tokens, automaton, work)
        if single:
            walks |= open_terms(t, alone, 0, walks, tokens, automaton, work)
        if walks:
            walk(t, tokens, automaton, work)
        if work.node_count or work.opened_count:
            return 1
    return 0


def may_open(t, tokens, automaton):
    """0 where no term may begin with the forms of token t and the next with their tones."""
    signs = automaton.filter_signs
    first = tokens.form[t] * 8 + (tokens.look[t] & 7)
    second = tokens.form[t + 1] * 8 + (tokens.look[t + 1] & 7)
    pair = (first * F1 + second * F2) & MASK
    sign = signs[(pair ^ (pair >> 9)) & 255]
    if automaton.toned[pair >> automaton.toned_shift] & sign == sign:
        return 1
    # Where a sign stands beside the next token, this may be part of a syllable.
    if tokens.odd[t + 1] & 6 == 0:
        return 0
    pair = (pair + M4) & MASK
    sign = signs[(pair ^ (pair >> 9)) & 255]
    return 1 if automaton.toned[pair >> automaton.toned_shift] & sign == sign else 0


def may_begin(t, tokens, automaton):
    """1 where the first four classes from token t on, which is not raw, are those of some term.

    Fewer where the text ends before, or a raw token begins: then one more, as its first letter
    may be read.
    """
    found = 0
    state = 0
    shift = 16
    at = tokens.borders[2 * t]
    stop = tokens.borders[2 * t + 1]
    left = LETTERS_OF_START
    while shift:
        left -= 1
        if left == 0:
            return 1  # the same letter again and again
        if at == stop:
            t += 1
            if t >= tokens.count:
                break
            if tokens.odd[t] & RAW:
                return may_go_on(t, found, shift - 4, state, tokens, automaton)
            at = tokens.borders[2 * t]
            stop = tokens.borders[2 * t + 1]
        typed = automaton.class_of[tokens.letters[at]]
        at += 1
        if typed and automaton.absorb[(state << 4) | typed] == 0:
            shift -= 4
            found |= typed << shift
            state = typed
    return (automaton.start_bits[found >> 3] >> (found & 7)) & 1


def may_go_on(t, found, shift, state, tokens, automaton):
    """1 where a term begins with the classes `found` and one that raw token t may begin with."""
    letter = tokens.letters[tokens.borders[2 * t]]
    firsts = automaton.altering_classes[letter] | (1 << automaton.class_of[letter])
    if tokens.odd[t] & 2 or firsts & (automaton.absorbed[state] | 1):
        return 1
    for first in range(1, 14):
        if (firsts >> first) & 1:
            start = found | (first << shift)
            if (automaton.start_bits[start >> 3] >> (start & 7)) & 1:
                return 1
    return 0


def take_steps(work):
    """How many steps the next search may take: fewer where a text has used up its share."""
    return work.most if work.left > 0 else work.few


def open_terms(t, spot, second, walks, tokens, automaton, work):
    """Remember the terms that open with token t, and with the next one if `second` is its code.

    Returns 1 where such a term goes on into raw typing, which only a walk can follow. `walks`
    says that there will be one anyhow: it finds all but the reversed terms.
    """
    slot = spot >> automaton.opening_shift
    openings = automaton.openings
    first = tokens.code[t]
    look1 = tokens.look[t]
    look2 = tokens.look[t + 1] if second else 0
    stands = tokens.odd[t] & tokens.odd[t + 1] & 8 if second else tokens.odd[t] & 8
    keys = (word_key(t, tokens) << 16) | word_key(t + 1, tokens)
    plain = 1 if tokens.form[t] and (second == 0 or tokens.form[t + 1]) else 0
    for k in range(automaton.opening_starts[slot] * 8, automaton.opening_starts[slot + 1] * 8, 8):
        if openings[k] != first or openings[k + 1] & 0xFFFFFFF != second:
            continue
        exact = openings[k + 6]
        turned = (exact >> 16) & 1
        if walks and turned == 0:
            continue
        if stands and openings[k + 3] & ELSEWHERE == 0:
            unlike = openings[k + 5] ^ keys
            if second == 0:
                if unlike >> 16:
                    continue
            elif (unlike >> 16 or is_unlike(exact & 31, look1)) and (
                unlike & 0xFFFF or is_unlike((exact >> 8) & 31, look2)
            ):
                continue
        if looks_fit(look1, look2, openings[k + 2], openings[k + 3]) == 0:
            continue
        if plain:
            # Words of other letters with the same classes: can they be read as the term's?
            unlike = openings[k + 5] ^ keys
            if unlike >> 16 and are_alike(openings[k + 5] >> 16, keys >> 16, automaton) == 0:
                continue
            if second and unlike & 0xFFFF:
                if are_alike(openings[k + 5] & 0xFFFF, keys & 0xFFFF, automaton) == 0:
                    continue
        if edges_fit(openings[k + 7], t, second, tokens, automaton) == 0:
            continue
        following = openings[k + 1] >> 28
        if following and turned == 0 and goes_on(following, t + 2, tokens, automaton) == 0:
            continue
        term = openings[k + 4]
        # Where the term ends with its opening, there is nothing left to compare.
        followed = follow(term, t, turned, tokens, automaton) if following else 1
        if followed == 2:
            return 1
        if followed and work.opened_count < MOST_OPENED:
            known = 0
            for other in range(work.opened_count):
                if work.opened[other] == term:
                    known = 1
            if known == 0:
                work.opened[work.opened_count] = term
                work.opened_count += 1
    return 0


def are_alike(key, other, automaton):
    """1 where letters with the hash `other` can be read as those of a term with the hash `key`.

    As `scan_kernel.note_alike` found; by chance, others too.
    """
    spot = ((((key << 16) | other) * F1) & MASK) >> 13
    return (automaton.alike[spot >> 3] >> (spot & 7)) & 1


def edges_fit(wanted, t, second, tokens, automaton):
    """0 where the first or last letters of an opening's tokens can't be those of the term."""
    letters = tokens.letters
    edges = automaton.edges
    letter = wanted & 63
    if letter and edges[(letters[tokens.borders[2 * t]] << 6) | letter] & 1 == 0:
        return 0
    letter = (wanted >> 12) & 63
    if letter:
        if edges[(letters[tokens.borders[2 * t + 2]] << 6) | letter] & 1 == 0:
            return 0
        if edges[(letters[tokens.borders[2 * t + 1] - 1] << 6) | ((wanted >> 6) & 63)] < 2:
            return 0
    letter = (wanted >> 18) & 63
    if letter:
        last = tokens.borders[2 * t + 3] if second else tokens.borders[2 * t + 1]
        return 1 if edges[(letters[last - 1] << 6) | letter] > 1 else 0
    return 1


def word_key(t, tokens):
    """A hash of the letters of token t, up to ten of them, in 16 bits."""
    return ((tokens.words[2 * t + 1] * WORD_SPREAD) & WHOLE) >> 48


def is_unlike(look, typed):
    """1 where the marks `typed` are others than `look`: not missing, nor hỏi for ngã."""
    if typed == 0 or typed == look:
        return 0
    return 0 if typed == look ^ 1 and (typed & 7 == 2 or typed & 7 == 3) else 1


def goes_on(following, t, tokens, automaton):
    """0 where token t can't go on with the class `following` that a term has there."""
    if t >= tokens.count:
        return 0
    if tokens.odd[t] & RAW:
        return 1
    typed = automaton.class_of[tokens.letters[tokens.borders[2 * t]]]
    if typed == following or typed == 0:
        return 1
    # The classes before may absorb this one.
    before = (
        automaton.absorbed[tokens.code[t - 1] & 15] | automaton.absorbed[tokens.code[t - 2] & 15]
    )
    return (before >> typed) & 1


def looks_fit(look1, look2, looks1, looks2):
    """1 where two tokens' marks may be those of a term's opening, one tone wrong at most.

    `looks1` and `looks2` are bit sets: bit 0 to 29 the marks allowed, bit 30 of each that its
    syllable has marks, bit 31 of `looks1` that a wrong tone is allowed.
    """
    fit1 = (looks1 >> look1) & 1
    fit2 = (looks2 >> look2) & 1
    if fit1 and fit2:
        return 1
    if (looks1 >> 31) & 1 == 0:
        return 0
    # The other marks must be there, or a wrong tone is one guess too many.
    if fit1:
        if (looks1 >> 30) & 1 and look1 == 0:
            return 0
        return (looks2 >> (look2 & 24)) & 1
    if fit2:
        if (looks2 >> 30) & 1 and look2 == 0:
            return 0
        return (looks1 >> (look1 & 24)) & 1
    return 0


def follow(term, t, turned, tokens, automaton):
    """1 where the classes from token t on are the term's and end with a token.

    2 where they are so up to a raw token; `turned` says to read that one as it stands.
    """
    absorb = automaton.absorb
    at = tokens.borders[2 * t]
    state = 0
    fresh = 1  # no class of the token was read yet
    begins = 0
    for k in range(automaton.term_starts[term], automaton.term_starts[term + 1]):
        found = automaton.class_of[automaton.letters[k]]
        if absorb[(state << 4) | found]:
            continue
        while True:
            while at >= tokens.borders[2 * t + 1]:
                t += 1
                if t >= tokens.count:
                    return 0
                if tokens.odd[t] & RAW and turned == 0:
                    return 2
                fresh = 1
            typed = automaton.class_of[tokens.letters[at]]
            at += 1
            if typed:
                begins = fresh
                fresh = 0
                if absorb[(state << 4) | typed] == 0:
                    break
        if typed != found:
            return 0
        if begins and automaton.flags[k] & 1:
            # A token begins where a syllable does: may its letter stand for the syllable's?
            letter = tokens.borders[2 * t]
            if automaton.edges[(tokens.letters[letter] << 6) | automaton.letters[k]] & 1 == 0:
                return 0
            if (
                state
                and automaton.edges[
                    (tokens.letters[tokens.borders[2 * t - 1] - 1] << 6) | automaton.letters[k - 1]
                ]
                < 2
            ):
                return 0
        state = found
    while at < tokens.borders[2 * t + 1]:
        if absorb[(state << 4) | automaton.class_of[tokens.letters[at]]] == 0:
            return 0
        at += 1
    letter = tokens.borders[2 * t + 1] - 1
    last = automaton.term_starts[term + 1] - 1
    return 1 if automaton.edges[(tokens.letters[letter] << 6) | automaton.letters[last]] > 1 else 0


def keep_likely(t, tokens, automaton, work):
    """Forget the nodes of which no term may start with the letter and marks of token t."""
    kept = 0
    for k in range(work.node_count):
        term = automaton.terms_of[work.nodes[k]]
        while term >= 0:
            if may_start(term, t, tokens, automaton):
                work.nodes[kept] = work.nodes[k]
                kept += 1
                break
            term = automaton.next_term[term]
    work.node_count = kept
    return 0


def may_start(term, t, tokens, automaton):
    """0 where the first letter of token t, or its marks, can't be those of the term's start."""
    k = automaton.term_starts[term]
    typed = tokens.letters[tokens.borders[2 * t]]
    if automaton.edges[(typed << 6) | automaton.letters[k]] & 1 == 0:
        return 0
    missing = tokens.look[t] >> 3
    if missing and tokens.odd[t] & 1 == 0 and (automaton.flags[k] & 8) == 0:
        for at in range(k, min(k + 8, automaton.term_starts[term + 1])):
            missing &= ~automaton.quality[at]
        if missing:
            return 0
    return 1


def walk(t, tokens, automaton, work):
    """Look for terms from token t on in every way that it and those after it may be read.

    What is found is left in `work.nodes`.
    """
    node = 0
    at = t
    state = 0
    if tokens.form[t]:
        node = automaton.form_nodes[tokens.form[t]]
        at = t + 1
        state = tokens.code[t] & 15
        if node == 0 or (automaton.terms_of[node] < 0 and may_follow(at, node, state, work) == 0):
            return 0
    elif tokens.odd[t] & RAW == 0 and may_begin(t, tokens, automaton) == 0:
        return 0
    work.start = t
    work.steps = take_steps(work)
    budget = work.steps
    note_terms(node, automaton, work)
    if work.end_count == 0 or go_on(t, work) == 0:
        explore(tokens.borders[2 * at], at, node, state, work)
    work.left -= budget - work.steps
    if work.node_count:
        keep_likely(t, tokens, automaton, work)
    return 0


def may_follow(t, node, state, work):
    """0 where no reading of token t goes on from `node`, which stands for the class `state`."""
    tokens = work.tokens
    automaton = work.automaton
    if t >= tokens.count:
        return 0
    letter = tokens.letters[tokens.borders[2 * t]]
    found = automaton.class_of[letter]
    if found == 0:
        return 1
    firsts = 1 << found
    if tokens.odd[t] & RAW:
        if automaton.keys[letter] and tokens.odd[t] & 2:
            return 1
        firsts |= automaton.altering_classes[letter]
    return 1 if firsts & (automaton.children[node] | automaton.absorbed[state]) else 0


def note_terms(node, automaton, work):
    """Remember the terms that end at `node`, each once."""
    if node > 0 and automaton.terms_of[node] >= 0:
        for k in range(work.node_count):
            if work.nodes[k] == node:
                return 0
        if work.node_count < MOST_NODES:
            work.nodes[work.node_count] = node
            work.node_count += 1
    return 0


def explore(p, t, node, state, work):
    """Walk on from `node` over the letters from number p on, which is in token t.

    `state` is the class that `node` stands for. Tokens of raw typing are read in every way that
    keys and rewrite rules allow, others by their classes.
    """
    if work.depth >= MOST_DEPTH:
        return 0
    work.depth += 1
    explore_on(p, t, node, state, work)
    work.depth -= 1
    return 0


def explore_on(p, t, node, state, work):
    """`explore`, one level deeper."""
    tokens = work.tokens
    automaton = work.automaton
    while t < tokens.count:
        if work.steps <= 0:
            return 0
        work.steps -= 1
        stop = tokens.borders[2 * t + 1]
        if tokens.odd[t] & RAW == 0:
            for k in range(p, stop):
                found = automaton.class_of[tokens.letters[k]]
                if found == 0 or (automaton.absorb[(state << 4) | found] and node):
                    continue
                node = automaton.child[(node << 4) | found]
                if node == 0:
                    return 0
                state = found
            note_terms(node, automaton, work)
            t += 1
            p = tokens.borders[2 * t]
            continue
        letter = tokens.letters[p]
        after = p + 1
        while after < stop and tokens.letters[after] == letter:
            after += 1
        # A key of an input method, skipped; a space may not stand before it.
        begins = 1 if p == tokens.borders[2 * t] else 0
        if automaton.keys[letter] and (t > work.start or begins == 0):
            if begins == 0 or tokens.odd[t] & 2:
                note_terms(node, automaton, work)
                if after == stop:
                    explore(tokens.borders[2 * t + 2], t + 1, node, state, work)
                else:
                    explore(after, t, node, state, work)
        # Rewrite rules whose meaning has other classes than their letters: only those that begin
        # with a class that the trie goes on with here, or that is absorbed.
        firsts = automaton.altering_classes[letter] & (
            automaton.children[node] | automaton.absorbed[state]
        )
        if firsts:
            explore_rules(p, after, firsts, t, node, state, work)
        found = automaton.class_of[letter]
        if found and (node == 0 or automaton.absorb[(state << 4) | found] == 0):
            node = automaton.child[(node << 4) | found]
            if node == 0:
                return 0
            state = found
        note_terms(node, automaton, work)
        p = after
        if p == stop:
            t += 1
            p = tokens.borders[2 * t]
    leads_on(node, state, work)
    return 0


def leads_on(node, state, work):
    """Note with which classes a token behind the text might go on from `node`, and that node."""
    automaton = work.automaton
    work.leads |= automaton.children[node] | automaton.absorbed[state] if node else work.rooted
    if work.noting and work.end_count < MOST_ENDS:
        work.ends[work.end_count] = (node << 10) | (state << 6) | work.depth
        work.end_count += 1
    return 0


def go_on(t, work):
    """`explore` from token t on, whose own letters are known to lead to `work.ends`.

    0 where it would have run out of steps: then it is another part that was explored.
    """
    tokens = work.tokens
    steps = work.steps
    work.steps -= work.spent
    for k in range(work.end_count):
        node = work.ends[k] >> 10
        state = (work.ends[k] >> 6) & 15
        if may_follow(t + 1, node, state, work):
            work.depth = work.ends[k] & 63
            explore(tokens.borders[2 * t + 2], t + 1, node, state, work)
    work.depth = 0
    if work.steps > 0:
        return 1
    work.steps = steps
    work.node_count = 0
    return 0


def explore_rules(p, after, firsts, t, node, state, work):
    """Walk on by each rule that may be typed at p and whose first class is in `firsts`.

    They are listed by their first two letters, and by the first alone where they have no other.
    """
    automaton = work.automaton
    letters = work.tokens.letters
    stop = work.tokens.borders[2 * t + 1]
    # A word is written out only as a whole.
    size = stop - p if p == work.tokens.borders[2 * t] else 0
    group = letters[p] << 6
    for turn in range(3):
        if turn == 1:
            if after == stop:
                continue
            group = (letters[p] << 6) | letters[after]
        elif turn == 2:
            if after == p + 1:
                continue
            group = (letters[p] << 6) | letters[p]
        for k in range(automaton.altering_starts[group], automaton.altering_starts[group + 1]):
            look = automaton.altering_looks[k]
            if (firsts >> (look & 15)) & 1 and ((look & 64) == 0 or size == look >> 8):
                rewrite(p, t, node, state, automaton.altering[k], work)
    return 0


def rewrite(p, t, node, state, r, work):
    """Walk on from `node` as if rule r's meaning stood at letter p."""
    tokens = work.tokens
    automaton = work.automaton
    stop = tokens.borders[2 * t + 1]
    k = automaton.rule_text_starts[r]
    end = automaton.rule_text_starts[r + 1]
    while k < end:
        if p >= stop or tokens.letters[p] != automaton.rule_text[k]:
            return 0
        letter = tokens.letters[p]
        more = 1  # of the rule's letters that this run of equal ones may still serve
        while p < stop and tokens.letters[p] == letter:
            if more and k < end and automaton.rule_text[k] == letter:
                k += 1
            else:
                more = 0
            p += 1
    for k in range(automaton.rule_class_starts[r], automaton.rule_class_starts[r + 1]):
        found = automaton.rule_classes[k]
        if node and automaton.absorb[(state << 4) | found]:
            continue
        node = automaton.child[(node << 4) | found]
        if node == 0:
            return 0
        state = found
    note_terms(node, automaton, work)
    if p == stop:
        t += 1
        if may_follow(t, node, state, work) == 0:
            if t == tokens.count:
                leads_on(node, state, work)
            return 0
        p = tokens.borders[2 * t]
    return explore(p, t, node, state, work)
