"""Builds the scanner's trie and term arrays, in plain Python; ``build_kernel.pxd`` adds C types.

A term comes as the runs that `lay_out` makes of its text, so that what is a letter, a mark or a
gap is decided in one place for terms and for what people type.
"""

# Flags of a letter, shared with scan_kernel: 1 starts a syllable, 2 ends one, 4 vowel, 8 foreign,
# 16 starts a syllable inside a word, 32 onset, 64 coda, 128 can't stand in toned text unmarked.

LONGEST_PIECE = 12  # letters of a token that an opening is made for
MOST_OPENINGS = 1000  # of one term: a second token for each of twelve first, each in six ways
WRONG_ALLOWED = 1 << 31
HAS_MARKS = 1 << 30
ALL_LOOKS = 0x3F3F3F3F  # no tone is 6 or 7
BY_MARKS = 1 << 6  # of an opening's second set: it is looked up by the marks of its tokens too
BY_SIGN = 1 << 7  # or only where a sign stands between its tokens
HASH_MASK = 0xFFFFFFFF
M1 = 0x2C9277B5  # as in sift_kernel
M2 = 0x165667B1
M3 = 0x27D4EB2F
M4 = 0x1B873593
M5 = 0x85EBCA6B
M6 = 0xC2B2AE35
LETTERS_OF_WORD = (1 << 60) - 1
WORD_SPREAD = 0xE01CAFA2B0F0D1A3  # as in fold_kernel
WHOLE = (1 << 64) - 1
GROUP_SLOTS = 4096  # as in luytre.vietnamese.forms


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
    start = 0  # its first four classes
    shift = 16
    for k in range(automaton.term_starts[term], automaton.term_starts[term + 1]):
        found = automaton.class_of[automaton.letters[k]]
        if found == 0 or automaton.absorb[(state << 4) | found]:
            continue
        state = found
        if shift:
            shift -= 4
            start |= found << shift
            automaton.start_bits[start >> 3] |= 1 << (start & 7)
        following = automaton.child[(node << 4) | found]
        if following == 0:
            if automaton.node_count >= room:
                return 0
            following = automaton.node_count
            automaton.node_count += 1
            automaton.child[(node << 4) | found] = following
            automaton.children[node] |= 1 << found
            automaton.terms_of[following] = -1
        node = following
    if node == 0:
        return 1
    # Whatever comes behind a shorter term is no part of it.
    for more in range(start, start + (1 << shift)):
        automaton.start_bits[more >> 3] |= 1 << (more & 7)
    automaton.next_term[term] = automaton.terms_of[node]
    automaton.terms_of[node] = term
    size = automaton.term_starts[term + 1] - automaton.term_starts[term]
    if automaton.reach[node] < size:
        automaton.reach[node] = size
    return 1


def allowed_looks(term, automaton):
    """Bit set of the marks (tone, 8 and 16 for qualities) that a token of the term may have.

    The token may lack marks, and have hỏi for ngã. Where it is several syllables joined, their
    tones are or-ed.
    """
    bits = 0
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
        if look & 6 != 6 and (tones >> (look & 7)) & 1 and (look & 24 & ~qualities) == 0:
            bits |= 1 << look
    return bits


def open_with(term, automaton, openings, made):
    """Write the openings of a term to `openings` from number `made` on; the number then.

    An opening is the one token or two that a term may begin with where both are whole syllables:
    eight integers, the tokens' packed classes (0 for none; above the second's, from bit 28 on, the
    class that comes then), the sets of their marks (`sift_kernel.looks_fit`), the term, the keys of
    their letters, their marks, with bit 16 for a reversed term, and their `edge_letters`. There are
    at most `MOST_OPENINGS`.
    """
    start = automaton.term_starts[term]
    stop = automaton.term_starts[term + 1]
    turned = automaton.term_flags[term] & 1
    for middle in range(start + 1, min(start + LONGEST_PIECE, stop) + 1):
        if turned and (automaton.flags[middle - 1] & 2) == 0:
            continue
        kind = piece_kind(start, middle, automaton)
        if kind == 0 or (turned and kind == 2):
            continue
        if middle == stop:
            if turned == 0:
                made = write_opening(
                    term, start, middle, middle, allowed_looks(term, automaton), 1, automaton,
                    openings, made,
                )  # fmt: skip
            continue
        for end in range(middle + 1, min(middle + LONGEST_PIECE, stop) + 1):
            if turned and (automaton.flags[end - 1] & 2) == 0:
                continue
            more = piece_kind(middle, end, automaton)
            if more == 0 or (turned and more == 2):
                continue
            if kind == 2 and more == 2 and (automaton.flags[end - 1] & 2) == 0:
                continue
            looks1 = piece_looks(start, middle, stop, turned, automaton)
            looks2 = piece_looks(middle, end, stop, turned, automaton)
            if turned:
                looks2 |= BY_MARKS
            elif kind == 1 and more == 1:
                looks1 |= WRONG_ALLOWED
                if end < stop:
                    # Both may be other words as they stand, where the rest of the term convinces.
                    made = write_opening(
                        term, start, middle, end,
                        1 << piece_look(start, middle, 0, term, automaton),
                        1 << piece_look(middle, end, 0, term, automaton) | BY_MARKS,
                        automaton, openings, made,
                    )  # fmt: skip
            else:
                # A syllable broken by a space is read only with its marks, by a sign also without.
                made = write_broken(term, start, middle, end, automaton, openings, made)
                looks2 |= BY_SIGN
            made = write_opening(
                term, start, middle, end, looks1, looks2, automaton, openings, made
            )
    return made


def write_broken(term, start, middle, end, automaton, openings, made):
    """Write the openings of a term with a syllable in two tokens, by the marks they may have."""
    for first in range(2):
        look1 = piece_look(start, middle, first, term, automaton)
        for second in range(2):
            look2 = piece_look(middle, end, second, term, automaton)
            if look1 >= 0 and look2 >= 0:
                made = write_opening(
                    term, start, middle, end, 1 << look1, 1 << look2 | BY_MARKS, automaton,
                    openings, made,
                )  # fmt: skip
    return made


def piece_look(begin, end, less, term, automaton):
    """The marks of the letters begin:end of a term as a token.

    With `less`, without the tone where a part of its syllable is elsewhere, else without any; -1
    where that leaves them as they are.
    """
    flags = automaton.flags
    stop = automaton.term_starts[term + 1]
    qualities = 0
    tone = 0
    for k in range(begin, end):
        qualities |= automaton.quality[k]
    k = begin
    while k < stop and (k < end or (flags[k - 1] & 2) == 0):
        if flags[k] & 2:
            tone |= automaton.tone[k]
        k += 1
    look = (tone | (qualities << 3)) & 31
    if less == 0:
        return look
    part = 0 if flags[begin] & 1 and flags[end - 1] & 2 else 1
    lesser = (qualities << 3) if part else 0
    return -1 if lesser == look else lesser


def write_opening(term, start, middle, end, looks1, looks2, automaton, openings, made):
    """Write opening number `made`, of the tokens start:middle and middle:end; the next number."""
    at = made * 8
    openings[at] = code_of(start, middle, automaton)
    openings[at + 1] = code_of(middle, end, automaton)
    if end > middle:
        openings[at + 1] |= class_after(end, term, automaton) << 28
    openings[at + 2] = looks1
    openings[at + 3] = looks2
    openings[at + 4] = term
    openings[at + 5] = (word_key(start, middle, automaton) << 16) | word_key(middle, end, automaton)
    openings[at + 6] = piece_look(start, middle, 0, term, automaton)
    if end > middle:
        openings[at + 6] |= piece_look(middle, end, 0, term, automaton) << 8
    openings[at + 6] |= (automaton.term_flags[term] & 1) << 16
    # Above the letters, how many the two tokens are for.
    openings[at + 7] = edge_letters(term, start, middle, end, automaton) | (
        (middle - start) << 24 | (end - middle) << 28
    )
    return made + 1


def edge_letters(term, start, middle, end, automaton):
    """Letters of an opening that say what its tokens may begin and end with, six bits each.

    The first of the term, the last before and the first of its second token, if a syllable begins
    there, and the last of the term, if it ends with the opening; 0 for those that say nothing.
    """
    letters = automaton.letters
    edges = 0
    if automaton.class_of[letters[start]]:
        edges = letters[start]
    if middle < end and automaton.flags[middle] & 1:
        found = automaton.class_of[letters[middle]]
        state = code_of(start, middle, automaton) & 15
        if automaton.absorb[(state << 4) | found] == 0:
            edges |= (letters[middle - 1] << 6) | (letters[middle] << 12)
    if end == automaton.term_starts[term + 1]:
        edges |= letters[end - 1] << 18
    return edges


def class_after(end, term, automaton):
    """The class that a term has after the letters up to `end`, 0 where it has none."""
    state = 0
    for k in range(automaton.term_starts[term], automaton.term_starts[term + 1]):
        found = automaton.class_of[automaton.letters[k]]
        if automaton.absorb[(state << 4) | found] == 0:
            if k >= end:
                return found
            state = found
    return 0


def word_key(begin, end, automaton):
    """The hash of the letters begin:end, as `fold_kernel.read_tokens` makes it for a token."""
    word = 0
    for k in range(begin, end):
        word = ((word << 6) | automaton.letters[k]) & LETTERS_OF_WORD
    return ((word * WORD_SPREAD) & WHOLE) >> 48


def piece_kind(begin, end, automaton):
    """What the letters begin:end of a term are as a token of their own.

    1 a syllable or a foreign word, or whole syllables of one; 2 a piece of a syllable, or more
    than one, that is a syllable too; 0 anything else.
    """
    flags = automaton.flags
    inner = 1 if flags[begin] & 1 and flags[end - 1] & 2 else 0
    for k in range(begin + 1, end):
        if flags[k] & 1 and (flags[k] & 16) == 0:
            inner = 0
    if inner:
        return 1
    if end - begin == 1:
        # With its marks a vowel is a word: qu ỹ.
        return 2 if flags[begin] & 4 else 0
    if end - begin > 10:
        return 0
    word = 0
    for k in range(begin, end):
        word = (word << 6) | automaton.letters[k]
    # As `fold_kernel.read_tokens` looks it up.
    slot = (((word * WORD_SPREAD) & WHOLE) >> 50) << 1
    while automaton.words[slot] != word and automaton.words[slot]:
        slot += 2
    return 2 if automaton.words[slot + 1] & 64 else 0


def piece_looks(begin, end, stop, exact, automaton):
    """Set of the marks that the letters begin:end of a term may have as a token.

    Marks may be missing, and hỏi stand for ngã, unless `exact`. Bit 30 says that there are some.
    """
    flags = automaton.flags
    if flags[begin] & 8:
        return 1 if exact else ALL_LOOKS
    qualities = 0
    for k in range(begin, end):
        qualities |= automaton.quality[k]
    tones = 1  # bit set of the tones, or-ed, of the syllables so far
    sound = 0
    k = begin
    while k < stop and (k < end or (flags[k - 1] & 2) == 0):
        if flags[k] & 2 and automaton.tone[k]:
            sound = automaton.tone[k]
            more = tones
            for tone in range(8):
                if (tones >> tone) & 1:
                    more |= 1 << (tone | sound)
                    if sound == 2 or sound == 3:
                        more |= (1 << (tone | 2)) | (1 << (tone | 3))
            tones = more
        k += 1
    if exact:
        return 1 << ((sound | (qualities << 3)) & 31)
    looks = tones
    if qualities & 1:
        looks |= tones << 8
    if qualities & 2:
        looks |= tones << 16
    if qualities == 3:
        looks |= tones << 24
    looks &= ALL_LOOKS
    # The bit of no marks at all stays: they may be missing.
    if qualities or sound:
        looks |= HAS_MARKS
    return looks


def code_of(begin, end, automaton):
    """The classes of the letters begin:end, packed as `fold_classes` packs those of a token."""
    packed = 0
    state = 0
    for k in range(begin, end):
        found = automaton.class_of[automaton.letters[k]]
        if automaton.absorb[(state << 4) | found] == 0:
            packed = ((packed << 4) | found) & 0xFFFFFFF
            state = found
    return packed


def shift_for(made, room):
    """The shift that leaves of a hash as many bits as count to `made`, with `room` times the room.

    At least 10 bits, at most 22.
    """
    shift = 22
    while shift > 10 and (1 << (32 - shift)) < made * room:
        shift -= 1
    return shift


def opening_pair(openings, k):
    """The hash of the tokens of opening number k, marks aside."""
    return (openings[k * 8] * M1 + (openings[k * 8 + 1] & 0xFFFFFFF) * M2) & HASH_MASK


def lowest_of(looks):
    """The marks in a set that has just one; 0 where it has none."""
    look = 0
    while look < 30 and (look & 6 == 6 or (looks >> look) & 1 == 0):
        look += 1
    return look if look < 30 else 0


def opening_spot(openings, k):
    """The hash that opening number k is looked up by."""
    spot = opening_pair(openings, k)
    if openings[k * 8 + 3] & BY_MARKS:
        look = lowest_of(openings[k * 8 + 2]) * 32 + lowest_of(openings[k * 8 + 3])
        spot = (spot + (look + 1) * M3) & HASH_MASK
    elif openings[k * 8 + 3] & BY_SIGN:
        spot = (spot + M4) & HASH_MASK
    return spot


def sort_openings(openings, made, spots, automaton):
    """Put the openings in order of their slots, and into the filter that is asked first.

    In the filter each hash that an opening may be looked up by has three bits in one word of 64;
    openings of one token have a bit in `alone_bits`. `spots` has room for a number each.
    """
    shift = automaton.opening_shift
    for k in range(made):
        spot = opening_spot(openings, k)
        spots[k] = spot
        automaton.opening_starts[(spot >> shift) + 2] += 1
        if openings[k * 8 + 1] == 0:
            # As any word with its classes, or a word that stands for itself.
            automaton.alone_bits[spot >> 20] |= 1 << ((spot >> 17) & 7)
            spot = (spot + (openings[k * 8 + 5] >> 16) * 32 * M5) & HASH_MASK
            automaton.alone_bits[spot >> 20] |= 1 << ((spot >> 17) & 7)
        else:
            put_in_filter(spot, automaton)
            if openings[k * 8 + 3] & (BY_MARKS | BY_SIGN) == 0:
                # Of two words as they stand, one must be the term's, with its marks or without.
                keys = openings[k * 8 + 5]
                looks = openings[k * 8 + 6]
                filter_word(keys >> 16, looks & 31, spot, M5, automaton)
                filter_word(keys & 0xFFFF, looks >> 8, spot, M6, automaton)
    for slot in range(1 << (32 - shift)):
        automaton.opening_starts[slot + 2] += automaton.opening_starts[slot + 1]
    for k in range(made):
        # While slots are filled, the next one's start is where this one's next opening goes.
        slot = spots[k] >> shift
        at = automaton.opening_starts[slot + 1] * 8
        automaton.opening_starts[slot + 1] += 1
        for part in range(8):
            automaton.openings[at + part] = openings[k * 8 + part]
    return 0


def put_in_filter(spot, automaton):
    """Set the three bits of a hash in its word of the filter."""
    word = spot >> automaton.filter_shift
    automaton.opening_filter[word] |= automaton.filter_signs[(spot ^ (spot >> 9)) & 255]
    return 0


def filter_word(key, look, spot, spread, automaton):
    """Put a token's key into the filter, with its marks, with hỏi for ngã and without any."""
    for variant in range(3):
        if variant == 1:
            if look & 7 != 2 and look & 7 != 3:
                continue
            look ^= 1
        elif variant == 2:
            look = 0
        put_in_filter((spot + (key * 32 + look) * spread) & HASH_MASK, automaton)
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


def set_nodes(groups, members, automaton):
    """Say of each form at which node of the trie its classes end, 0 where no term begins so."""
    for at in range(0, GROUP_SLOTS * 3, 3):
        node = node_of(groups[at], automaton)
        if node:
            for member in range(groups[at + 1], groups[at + 2], 3):
                automaton.form_nodes[members[member]] = node
    return 0


def node_of(packed, automaton):
    """The node of the trie where the classes `packed` end, 0 where there is none."""
    node = 0
    for digit in range(6, -1, -1):
        found = (packed >> (digit * 4)) & 15
        if found:
            node = automaton.child[(node << 4) | found]
            if node == 0:
                return 0
    return node
