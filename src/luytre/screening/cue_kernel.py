"""Finds the words of company in a text, in plain Python; the .pxd adds C types.

Cues are common words, so they are looked up whole, by the hash of their letters: as they stand,
without their marks, with letters repeated. Read more loosely, chance would make
contexts of them.
"""


def find_cues(tokens, text, rows, pages, table, cues, room):
    """Write the cues of a text to `cues`, five integers each, in the order of the text.

    Cue, start, end and two zeros, as far as `room` reaches; returns how many there are.
    """
    made = 0
    for t in range(tokens.count):
        word = tokens.word[t]
        made = find_at(t, word, tokens, text, rows, pages, table, cues, made, room)
        if tokens.odd[t]:
            single = without_repeats(t, tokens)
            if single != word:
                made = find_at(t, single, tokens, text, rows, pages, table, cues, made, room)
    return made


def find_at(t, word, tokens, text, rows, pages, table, cues, made, room):
    """Write the cues that begin with token t, whose letters have the hash `word`."""
    slot = word >> table.shift
    for k in range(table.slots[slot], table.slots[slot + 1]):
        cue = table.listed[k]
        first = table.word_starts[cue]
        if table.words[first] != word or ((table.looks[first] >> tokens.look[t]) & 1) == 0:
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
            cues[made * 5 + 1] = tokens.start[t]
            cues[made * 5 + 2] = tokens.stop[at]
            cues[made * 5 + 3] = 0
            cues[made * 5 + 4] = 0
        made += 1
    return made


def next_word(t, w, tokens, text, rows, pages, table):
    """The token after t if it is word number w of the table, after a space or three; else -1."""
    spaces = 0
    if t + 1 >= tokens.count:
        return -1
    for i in range(tokens.stop[t], tokens.start[t + 1]):
        code = text[i]
        kind = (rows[(pages[code >> 8] << 8) | (code & 255)] >> 11) & 15
        if kind == 1:
            spaces += 1
        elif kind != 4 and kind != 5:
            return -1
    t += 1
    if spaces > 3 or ((table.looks[w] >> tokens.look[t]) & 1) == 0:
        return -1
    if tokens.word[t] == table.words[w]:
        return t
    return t if tokens.odd[t] and without_repeats(t, tokens) == table.words[w] else -1


def without_repeats(t, tokens):
    """The hash of token t's letters, of equal ones in a row only the first."""
    word = 0
    previous = 0
    for k in range(tokens.letter_start[t], tokens.letter_start[t + 1]):
        letter = tokens.letters[k]
        if letter != previous:
            word = (word + letter) * 0x2C9277B5 & 0x7FFFFFFF
        previous = letter
    return word
