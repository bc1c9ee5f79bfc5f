"""The two passes over raw text that everything else stands on, in plain Python.

``fold_kernel.pxd`` gives the names below C types; compiled, this same text runs some forty times
faster. Nothing here knows what a disguise is called: the tables (`luytre.vietnamese.folding`) say
what each code point stands for.

The first pass, `fold_classes`, reduces text to a string of coarse letter classes without marks,
repeats, gaps and spelling variants: two spellings of one word have the same classes. The second,
`lay_out`, is run only where the first pass left something to look at: it lists runs of equal
letters with their marks, gaps and offsets.
"""

# A row of the code point table: see `luytre.vietnamese.folding.Row` for the fields.
#   bits 0-5 letter, 6-7 quality, 8-10 tone, 11-14 kind, 16-19 disguise, 20-23 class,
#   24 vowel, 25 digit, 26 of a legacy font, 27 marked, 28 letter on both sides needed
# Kinds: 0 symbol, 1 space, 2 newline, 3 letter, 4 extends, 5 invisible, 6 tone mark,
#   7 quality mark, 8 symbol used as a letter, 9 several letters, 10 sentence punctuation.


def is_alphabetic(text, n, i, table):
    """1 where text[i], or the letter that the marks at i belong to, is a letter, not a digit."""
    steps = 0
    while i >= 0 and i < n and steps < 8:
        code = text[i]
        row = table.rows[(table.pages[code >> 8] << 8) | (code & 255)]
        kind = (row >> 11) & 15
        if kind == 3:
            return 0 if (row >> 25) & 1 else 1
        if kind == 9:
            return 1
        if kind != 4 and kind != 6 and kind != 7:
            return 0
        i -= 1
        steps += 1
    return 0


def symbol_is_letter(text, n, i, row, table):
    """1 where the symbol at text[i] touches letters as one of them would."""
    after = is_alphabetic(text, n, i + 1, table)
    if (row >> 28) & 1:
        return 1 if after and is_alphabetic(text, n, i - 1, table) else 0
    return 1 if after or is_alphabetic(text, n, i - 1, table) else 0


def fold_classes(text, n, table, classes, first, following, raw, stats):
    """Fold `text` into coarse classes; returns how many were written.

    `classes` takes up to n × 4 + 8 of them, padded with eight 15s. For the token number t (in
    reading order) `first[t]` is its first class and `following[t]` the index into `classes`
    after it, and `raw[t]` is 1 where it may be raw typing or an abbreviation.
    `stats` takes: 0 tokens, 1 flags (1 some token is raw, 2 legacy font
    characters, 4 many digits close together, 8 a dot or slash before a letter, 16 an at sign),
    2 letters, 3 letters with Vietnamese marks.
    """
    length = 0
    tokens = 0
    pending = 0
    state = 0
    previous = 0
    apart = 1
    flags = 0
    letters = 0
    marked = 0
    legacy = 0
    digits = 0
    last_digit = -100
    token_start = 0
    tone = 0
    key = 0
    inside = 0
    i = 0
    while i < n:
        code = text[i]
        row = table.rows[(table.pages[code >> 8] << 8) | (code & 255)]
        kind = (row >> 11) & 15
        if kind == 8:
            if code == 64:
                flags |= 16
            if symbol_is_letter(text, n, i, row, table):
                kind = 3
        if kind == 3:
            letter = row & 63
            if apart:
                apart = 0
                previous = 0
                token_start = letters
                tone = 0
                key = 0
                inside = 1
                first[tokens] = 0
                raw[tokens] = 0
                tokens += 1
            raw[tokens - 1] |= table.pairs[(previous << 6) | letter]
            letters += 1
            key = (key * 37 + letter) & 0xFFFF
            tone |= (row >> 8) & 7
            marked += (row >> 27) & 1
            legacy += (row >> 26) & 1
            found = (row >> 20) & 15
            if found:
                if table.absorb[(state << 4) | found] == 0:
                    classes[length] = found
                    length += 1
                    state = found
                while pending < tokens:
                    first[pending] = found
                    following[pending] = length
                    pending += 1
            if (row >> 25) & 1:
                if i - last_digit > 8:
                    digits = 0
                digits += 1
                if previous and previous < 27:
                    digits += 1
                last_digit = i
                if digits >= table.digits_needed:
                    flags |= 4
            elif previous > 26:
                digits += 1
            previous = letter
        elif kind == 4 or kind == 5 or kind == 6 or kind == 7:
            if kind >= 6:
                marked += 1
        elif kind == 9:
            # A few characters (ligatures, units) stand for several letters.
            where = (row & 63) << 2
            if apart:
                apart = 0
                previous = 0
                token_start = letters
                tone = 0
                key = 0
                inside = 1
                first[tokens] = 0
                raw[tokens] = 0
                tokens += 1
            raw[tokens - 1] = 1
            for step in range(4):
                inner = table.several[where + step]
                if inner == 0:
                    break
                letter = inner & 63
                previous = letter
                letters += 1
                key = (key * 37 + letter) & 0xFFFF
                found = (inner >> 20) & 15
                if found:
                    if table.absorb[(state << 4) | found] == 0:
                        classes[length] = found
                        length += 1
                        state = found
                    while pending < tokens:
                        first[pending] = found
                        following[pending] = length
                        pending += 1
        else:
            if inside:
                inside = 0
                apart = 1
                if letters - token_start <= 4:
                    key = (key * 5 + letters - token_start) & 0xFFFF
                    raw[tokens - 1] |= (table.short_words[key] >> tone) & 1
                flags |= raw[tokens - 1]
            legacy += (row >> 26) & 1
            if kind == 10 or code == 47 or code == 37:
                # A dot or slash with a letter right after it, as in a link; %2E is a dot too.
                if i > 0 and i + 1 < n and text[i - 1] > 32 and text[i + 1] > 32:
                    if code == 37 or text[i + 1] < 48 or text[i + 1] > 57:
                        flags |= 8
        i += 1
    if inside and letters - token_start <= 4:
        key = (key * 5 + letters - token_start) & 0xFFFF
        raw[tokens - 1] |= (table.short_words[key] >> tone) & 1
    if tokens:
        flags |= raw[tokens - 1]
    while pending < tokens:
        first[pending] = 15
        following[pending] = length
        pending += 1
    for step in range(8):
        classes[length + step] = 15
    if legacy >= 2:
        flags |= 2
    stats[0] = tokens
    stats[1] = flags
    stats[2] = letters
    stats[3] = marked
    return length


def lay_out(text, n, table, runs):
    """List runs of equal letters in `text`; returns their number.

    Fills `runs`: letter, quality, tone, gap before it (0 none, 1 spaces, 2 symbols or punctuation,
    3 spaces and symbols, 4 spaces and sentence punctuation, 5 far apart), disguise bits
    (1 lookalikes, 2 leet, 4 invisibles), count of letters, start and end offsets; and `tokens`,
    the run at which each token starts. Returns the number of runs; runs.token_count is set.
    """
    made = 0
    tokens = 0
    spaces = 0
    symbols = 0
    sentence = 0
    far = 0
    hidden = 0
    apart = 1
    i = 0
    while i < n:
        code = text[i]
        row = table.rows[(table.pages[code >> 8] << 8) | (code & 255)]
        kind = (row >> 11) & 15
        if kind == 8:
            kind = 3 if symbol_is_letter(text, n, i, row, table) else 10
        if kind == 3 or kind == 9:
            steps = 1
            where = 0
            if kind == 9:
                steps = 4
                where = (row & 63) << 2
            for step in range(steps):
                inner = row
                if kind == 9:
                    inner = table.several[where + step]
                    if inner == 0:
                        break
                letter = inner & 63
                disguise = (inner >> 16) & 15
                if (
                    apart == 0
                    and made > 0
                    and runs.letter[made - 1] == letter
                    and ((inner >> 25) & 1 == 0 or kind == 3)
                ):
                    k = made - 1
                    runs.count[k] += 1
                    runs.end[k] = i + 1
                    if runs.quality[k] == 0:
                        runs.quality[k] = (inner >> 6) & 3
                    if runs.tone[k] == 0:
                        runs.tone[k] = (inner >> 8) & 7
                    if hidden:
                        runs.disguise[k] |= 4
                else:
                    k = made
                    made += 1
                    runs.letter[k] = letter
                    runs.count[k] = 1
                    runs.start[k] = i
                    runs.end[k] = i + 1
                    runs.quality[k] = (inner >> 6) & 3
                    runs.tone[k] = (inner >> 8) & 7
                    runs.disguise[k] = 4 if hidden and apart == 0 else 0
                    runs.gap[k] = 0
                    if apart:
                        if far or spaces > 3 or symbols > 6:
                            runs.gap[k] = 5
                        elif spaces == 0:
                            runs.gap[k] = 2
                        elif symbols == 0:
                            runs.gap[k] = 1
                        elif sentence:
                            runs.gap[k] = 4
                        else:
                            runs.gap[k] = 3
                        runs.tokens[tokens] = k
                        tokens += 1
                    runs.token[k] = tokens - 1
                if disguise:
                    runs.disguise[k] |= 1 << (disguise - 1)
                apart = 0
                hidden = 0
                spaces = 0
                symbols = 0
                sentence = 0
                far = 0
        elif kind == 4 or kind == 6 or kind == 7:
            if apart == 0 and made > 0:
                runs.end[made - 1] = i + 1
                if kind == 6:
                    if runs.tone[made - 1] == 0:
                        runs.tone[made - 1] = (row >> 8) & 7
                elif kind == 7:
                    if runs.quality[made - 1] == 0:
                        runs.quality[made - 1] = (row >> 6) & 3
                else:
                    runs.disguise[made - 1] |= 4
        elif kind == 5:
            hidden = 1
        else:
            apart = 1
            if kind == 1:
                spaces += 1
            elif kind == 2:
                spaces += 1
                symbols += 1
                sentence = 1
            else:
                symbols += 1
                if kind == 10:
                    sentence = 1
        i += 1
    runs.token_count = tokens
    return made
