"""Builds the scanner's trie and term arrays, in plain Python; ``build_kernel.pxd`` adds C types.

A term comes as the runs that `lay_out` makes of its text, so that what is a letter, a mark or a
gap is decided in one place for terms and for what people type.
"""

# Flags of a letter, shared with scan_kernel: 1 starts a syllable, 2 ends one, 4 vowel, 8 foreign,
# 16 starts a syllable inside a word, 32 onset, 64 coda, 128 can't stand in toned text unmarked.


def is_vowel(letter):
    """1 for a e i o u y (letter codes)."""
    return 1 if letter == 1 or letter == 5 or letter == 9 or letter == 15 or letter == 21 or (
        letter == 25
    ) else 0  # fmt: skip


def spell(runs, count, at, automaton):
    """Write the letters of the runs to the automaton's arrays from `at` on; returns the end."""
    begin = at
    for k in range(count):
        fresh = 1 if k == 0 or runs.gap[k] else 0
        if fresh and at > begin:
            describe(begin, at, automaton)
            begin = at
        for _ in range(runs.count[k]):
            automaton.letters[at] = runs.letter[k]
            automaton.quality[at] = runs.quality[k]
            automaton.tone[at] = runs.tone[k]
            automaton.stroked[at] = 0
            automaton.flags[at] = 0
            at += 1
        # A run of equal letters has its mark on one of them: ưu is u with a horn, then u.
    if at > begin:
        describe(begin, at, automaton)
    return at


def describe(begin, end, automaton):
    """Set the flags of one word's letters: syllables, vowels, onset, coda, tone at its end."""
    letters = automaton.letters
    tone = 0
    marked = 0
    foreign = 0
    stroked = 0
    for k in range(begin, end):
        letter = letters[k]
        if automaton.tone[k]:
            tone = automaton.tone[k]
        if automaton.quality[k]:
            marked = 1
            if letter == 4:
                stroked = 1
        if letter == 6 or letter == 10 or letter == 23 or letter == 26 or letter > 26:
            foreign = 1
    # Vowels: u after q and i between g and a vowel belong to the onset.
    groups = 0
    inside = 0
    for k in range(begin, end):
        letter = letters[k]
        vowel = is_vowel(letter)
        if vowel and k > begin and k + 1 < end and is_vowel(letters[k + 1]):
            if letter == 21 and letters[k - 1] == 17:
                vowel = 0
            elif letter == 9 and letters[k - 1] == 7 and k == begin + 1:
                vowel = 0
        if vowel:
            automaton.flags[k] |= 4
            if inside == 0:
                groups += 1
        inside = vowel
    if groups != 1:
        foreign = 1
    if groups == 1 and is_coda(begin, end, automaton) == 0:
        foreign = 1
    if tone or marked:
        foreign = 0
    # Syllable borders inside a foreign word: za|lo, te|le|gram.
    automaton.flags[begin] |= 1
    automaton.flags[end - 1] |= 2
    seen = 0
    for k in range(begin, end):
        vowel = automaton.flags[k] & 4
        if vowel and seen and (automaton.flags[k - 1] & 4) == 0:
            border = k - 1
            if border - 1 > begin and (automaton.flags[border - 1] & 4) == 0:
                if letters[border] == 8 or (letters[border] == 18 and letters[border - 1] == 20):
                    border -= 1
            if border > begin:
                automaton.flags[border] |= 1 | 16
                automaton.flags[border - 1] |= 2
        if vowel:
            seen = 1
    first_vowel = -1
    last_vowel = -1
    for k in range(begin, end):
        if automaton.flags[k] & 4:
            if first_vowel < 0:
                first_vowel = k
            last_vowel = k
    for k in range(begin, end):
        if foreign:
            automaton.flags[k] |= 8
        if k < first_vowel or first_vowel < 0:
            automaton.flags[k] |= 32
        elif k > last_vowel:
            automaton.flags[k] |= 64
        if k < end - 1:
            automaton.tone[k] = 0
    if foreign:
        automaton.tone[end - 1] = 0
        return 0
    automaton.tone[end - 1] = tone
    automaton.stroked[end - 1] = stroked
    # Is the syllable without its marks one that exists, or a sure sign that marks were left out?
    # (The hash is fold_kernel.hash_letter's; a kernel can't call another one's functions.)
    key = 0
    for k in range(begin, end):
        if k == begin or letters[k] != letters[k - 1]:
            key = ((key * 181 + letters[k] * 5) ^ (key >> 7)) & 0x3FFFF
    key = ((key * 181) ^ (key >> 7)) & 0x3FFFF
    odd = 1 if ((automaton.existing[key >> 3] >> (key & 7)) & 1) == 0 else 0
    if odd:
        automaton.flags[end - 1] |= 128
    return 0


def is_coda(begin, end, automaton):
    """1 where the consonants after the vowels can end a Vietnamese syllable."""
    k = end
    while k > begin and (automaton.flags[k - 1] & 4) == 0:
        k -= 1
    letters = automaton.letters
    size = end - k
    if size == 0:
        return 1
    last = letters[end - 1]
    if size == 1:
        return 1 if last == 3 or last == 13 or last == 14 or last == 16 or last == 20 else 0
    if size == 2:
        before = letters[end - 2]
        if before == 14 and (last == 7 or last == 8):
            return 1
        return 1 if before == 3 and last == 8 else 0
    return 0


def insert(term, automaton, room):
    """Put term number `term` into the trie; returns 0 where the nodes' room is used up."""
    node = 0
    state = 0
    for k in range(automaton.term_starts[term], automaton.term_starts[term + 1]):
        found = automaton.class_of[automaton.letters[k]]
        if found == 0 or automaton.absorb[(state << 4) | found]:
            continue
        state = found
        following = automaton.child[(node << 4) | found]
        if following == 0:
            if automaton.node_count >= room:
                return 0
            following = automaton.node_count
            automaton.node_count += 1
            automaton.child[(node << 4) | found] = following
            automaton.children[node] |= 1 << found
            automaton.label[following] = found
            automaton.terms_of[following] = -1
        node = following
    if node == 0:
        return 1
    automaton.next_term[term] = automaton.terms_of[node]
    automaton.terms_of[node] = term
    # Where no token is raw, each run read takes a letter of the term, or a letter again.
    size = automaton.term_starts[term + 1] - automaton.term_starts[term] + 4
    if size > 255:
        size = 255
    if automaton.reach[node] < size:
        automaton.reach[node] = size
    return 1


def allowed_looks(term, automaton):
    """Bit set of the marks (tone, 8 and 16 for qualities) that a token of the term may have.

    The token may lack marks, and have hỏi for ngã. Where it is several syllables joined, their
    tones are or-ed. Bit 30 says that there is a term.
    """
    bits = 1 << 30
    qualities = 0
    tones = 1  # bit set of the tones, or-ed, of the syllables so far
    for k in range(automaton.term_starts[term], automaton.term_starts[term + 1]):
        qualities |= automaton.quality[k] << 3
        if automaton.flags[k] & 2 and automaton.tone[k]:
            more = tones
            for tone in range(8):
                if (tones >> tone) & 1:
                    more |= 1 << (tone | automaton.tone[k])
                    if automaton.tone[k] == 2 or automaton.tone[k] == 3:
                        more |= (1 << (tone | 2)) | (1 << (tone | 3))
            tones = more
    for look in range(30):
        if (tones >> (look & 7)) & 1 and (look & 24 & ~qualities) == 0:
            bits |= 1 << look
    return bits


def mark_prefixes(node, depth, key, automaton):
    """Set a bit for each run of five classes that a term of four or more begins with.

    Shorter terms get a bit in `shorts`, under their classes filled up with 15s to three.
    """
    if node > 0 and automaton.terms_of[node] >= 0 and depth < 4:
        short = key
        for _ in range(3 - depth):
            short = (short << 4) | 15
        term = automaton.terms_of[node]
        while term >= 0:
            automaton.shorts[short] |= allowed_looks(term, automaton)
            term = automaton.next_term[term]
    if depth == 4 and automaton.terms_of[node] >= 0:
        automaton.prefixes[key << 1] = 255
        automaton.prefixes[(key << 1) + 1] = 255
        return 0
    if depth == 5:
        automaton.prefixes[key >> 3] |= 1 << (key & 7)
        return 0
    for letter_class in range(1, 15):
        following = automaton.child[(node << 4) | letter_class]
        if following > 0:
            mark_prefixes(following, depth + 1, (key << 4) | letter_class, automaton)
    return 0


def copy_part(source, end, at, automaton):
    """Copy the letters source:end with their marks to `at`; returns the position after them."""
    for k in range(source, end):
        automaton.letters[at] = automaton.letters[k]
        automaton.quality[at] = automaton.quality[k]
        automaton.tone[at] = 0
        automaton.stroked[at] = 0
        automaton.flags[at] = 0
        at += 1
    return at


def reverse(term, kind, at, automaton):
    """Write variant `kind` of a term of several syllables from `at` on; returns its end, or `at`.

    0 reverses the order of the syllables; the others touch only the first and the last: 1 swaps
    them and leaves the tones in place, 2 swaps their rimes with the tones, 3 swaps their rimes
    and leaves the tones in place.
    """
    start = automaton.term_starts[term]
    stop = automaton.term_starts[term + 1]
    second = stop
    final = start
    for k in range(start, stop):
        if automaton.flags[k] & 17 == 1 and k > start:
            if second == stop:
                second = k
            final = k
    if second == stop:
        return at
    for k in range(start, stop):
        # The words of a foreign term may change places; only syllables have rimes to swap.
        if kind and automaton.flags[k] & (8 | 16):
            return at
    begin = at
    if kind == 0:
        k = stop
        while k > start:
            part = k - 1
            while (automaton.flags[part] & 1) == 0 or automaton.flags[part] & 16:
                part -= 1
            low = at
            at = copy_part(part, k, at, automaton)
            automaton.tone[at - 1] = automaton.tone[k - 1]
            describe(low, at, automaton)
            k = part
        return at
    rime1 = start
    while rime1 < second and automaton.flags[rime1] & 32:
        rime1 += 1
    rime2 = final
    while rime2 < stop and automaton.flags[rime2] & 32:
        rime2 += 1
    tone1 = automaton.tone[second - 1]
    tone2 = automaton.tone[stop - 1]
    if kind == 2:
        tone1 = automaton.tone[stop - 1]
        tone2 = automaton.tone[second - 1]
    if kind == 1:
        at = copy_part(final, stop, at, automaton)
    else:
        at = copy_part(start, rime1, at, automaton)
        at = copy_part(rime2, stop, at, automaton)
    automaton.tone[at - 1] = tone1
    describe(begin, at, automaton)
    k = second
    while k < final:
        part = k + 1
        while (automaton.flags[part] & 1) == 0:
            part += 1
        low = at
        at = copy_part(k, part, at, automaton)
        automaton.tone[at - 1] = automaton.tone[part - 1]
        describe(low, at, automaton)
        k = part
    low = at
    if kind == 1:
        at = copy_part(start, second, at, automaton)
    else:
        at = copy_part(final, rime2, at, automaton)
        at = copy_part(rime1, second, at, automaton)
    automaton.tone[at - 1] = tone2
    describe(low, at, automaton)
    return at
