"""Finds the words of company in a text, in plain Python; the .pxd adds C types.

Cues are common words, so they are looked up whole, by their letters: as they stand, without their
marks, with letters repeated. Read more loosely, chance would make
contexts of them.
"""

WORD_SPREAD = 0x9E3779B97F4A7C15
PAIR_SPREAD = 0xC2B2AE3D27D4EB4F
WHOLE = (1 << 64) - 1  # keeps interpreted products to the 64 bits that compiled ones have


def find_cues(tokens, text, rows, pages, table, cues, room):
    """Write the cues of a text to `cues`, five integers each, in the order of the text.

    Cue, start, end and two zeros, as far as `room` reaches; returns how many there are.
    """
    made = 0
    word = 0
    single = 0
    if tokens.count:
        word = tokens.words[1]
        single = without_repeats(0, tokens)
    for t in range(tokens.count):
        # The next token, as it stands and with letters once; 0 behind the last.
        second = 0
        second_single = 0
        if t + 1 < tokens.count:
            second = tokens.words[2 * t + 3]
            second_single = without_repeats(t + 1, tokens)
        for turn in range(2):
            if turn:
                if single == word:
                    break
                word = single
            made = find_at(t, word, 0, tokens, text, rows, pages, table, cues, made, room)
            if second:
                made = find_at(t, word, second, tokens, text, rows, pages, table, cues, made, room)
            if second_single and second_single != second:
                made = find_at(
                    t, word, second_single, tokens, text, rows, pages, table, cues, made, room
                )
        word = second
        single = second_single
    return made


def find_at(t, word, second, tokens, text, rows, pages, table, cues, made, room):
    """Write the cues that begin with token t, read as `word`, and the next one, as `second`.

    Those of one word where `second` is 0.
    """
    slot = cue_slot(word, second, table.shift)
    for k in range(table.slots[slot], table.slots[slot + 1]):
        cue = table.listed[k]
        first = table.word_starts[cue]
        if table.words[first] != word or ((table.looks[first] >> tokens.look[t]) & 1) == 0:
            continue
        if second:
            if table.word_starts[cue + 1] == first + 1 or table.words[first + 1] != second:
                continue
        elif table.word_starts[cue + 1] > first + 1:
            continue
        at = t
        for w in range(first + 1, table.word_starts[cue + 1]):
            at = next_word(at, w, tokens, text, rows, pages, table)
            if at < 0:
                break
        if at < 0:
            continue
        if made < room:
            cues[made * 5] = cue
            cues[made * 5 + 1] = tokens.edges[2 * t]
            cues[made * 5 + 2] = tokens.edges[2 * at + 1]
            cues[made * 5 + 3] = 0
            cues[made * 5 + 4] = 0
        made += 1
    return made


def next_word(t, w, tokens, text, rows, pages, table):
    """The token after t if it is word number w of the table, after a space or three; else -1.

    One end of a line is a space, as in `fold_kernel.lay_out`.
    """
    if t + 1 >= tokens.count or ((table.looks[w] >> tokens.look[t + 1]) & 1) == 0:
        return -1
    if tokens.words[2 * t + 3] != table.words[w]:
        if without_repeats(t + 1, tokens) != table.words[w]:
            return -1
    spaces = 0
    lines = 0
    for i in range(tokens.edges[2 * t + 1], tokens.edges[2 * t + 2]):
        code = text[i]
        kind = (rows[(pages[code >> 8] << 8) | (code & 255)] >> 11) & 15
        if kind == 1:
            spaces += 1
        elif kind == 2:
            if code != 10 or text[i - 1] != 13:
                spaces += 1
                lines += 1
        elif kind != 4 and kind != 5:
            return -1
    return -1 if spaces > 3 or lines > 1 else t + 1


def cue_slot(word, second, shift):
    """The slot of the cues that begin with the two words, or are `word` where `second` is 0."""
    return (((word + second * PAIR_SPREAD) * WORD_SPREAD) & WHOLE) >> shift


def without_repeats(t, tokens):
    """Token t as a word, of equal letters in a row only the first; 0 if longer than ten.

    As it stands where it is a syllable.
    """
    if tokens.odd[t] & 1 == 0:
        return tokens.words[2 * t + 1]
    word = 0
    size = 0
    previous = 0
    for k in range(tokens.borders[2 * t], tokens.borders[2 * t + 1]):
        letter = tokens.letters[k]
        if letter != previous:
            word = word << 6 | letter
            size += 1
            if size > 10:
                return 0
        previous = letter
    return word
