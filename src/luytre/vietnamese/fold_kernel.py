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
#   Of several letters, bits 0-10 are instead the number of their four rows in `several`.
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
    """1 where the symbol at text[i] touches letters as one of them would.

    An exclamation mark (bit 28) must follow a letter, or stand between a digit and one, and no
    second one may follow it.
    """
    # Letters kept apart by one sign: h-a-!-v, k.h.!, @*m*n.
    if i > 2 and text[i - 1] == text[i - 3] and text[i - 1] > 32:
        if is_alphabetic(text, n, i - 1, table) == 0 and is_alphabetic(text, n, i - 2, table):
            return 1
    if i + 3 < n and text[i + 1] == text[i + 3] and text[i + 1] > 32:
        if is_alphabetic(text, n, i + 1, table) == 0 and is_alphabetic(text, n, i + 2, table):
            return 1
    if (row >> 28) & 1:
        if i + 1 < n and text[i + 1] == 33:
            return 0
        if is_near_letter(text, n, i - 1, -1, table):
            return 1
        # A digit may be the word's first letter: 8!nh.
        return (
            1
            if i
            and text[i - 1] >= 48
            and text[i - 1] <= 57
            and is_alphabetic(text, n, i + 1, table)
            else 0
        )
    # A sign typed several times stands where one of them would: nh@@@.
    low = i - 1
    while low >= 0 and text[low] == text[i] and i - low < 16:
        low -= 1
    high = i + 1
    while high < n and text[high] == text[i] and high - i < 16:
        high += 1
    return (
        1
        if is_near_letter(text, n, high, 1, table) or is_near_letter(text, n, low, -1, table)
        else 0
    )


def is_near_letter(text, n, i, step, table):
    """1 where text[i] is a letter, or a digit or symbol with a letter behind it: $@n, kh0@."""
    if is_alphabetic(text, n, i, table):
        return 1
    if i < 0 or i >= n or text[i] >= 128 or text[i] == 33:
        return 0
    row = table.rows[(table.pages[0] << 8) | text[i]]
    kind = (row >> 11) & 15
    if kind == 8 or (kind == 3 and (row >> 25) & 1):
        return is_alphabetic(text, n, i + step, table)
    return 0


def fold_classes(text, n, table, tokens, stats):
    """Fold `text` into tokens of coarse classes; returns their number.

    For token t, in reading order, `tokens.start[t]` is its offset in the text; its classes are
    `tokens.classes[tokens.class_start[t]:tokens.class_start[t + 1]]`, its letters (a-z 1 to 26,
    digits 27 to 36, repeats and all) `tokens.letters[tokens.letter_start[t]:...]`;
    `tokens.stop[t]` is the offset after it, `tokens.word[t]` the hash of its letters,
    `tokens.code[t]` packs its last seven classes, four bits each; `tokens.look[t]` has its marks
    (tone, or-ed with 8 and 16 for the qualities seen), and `tokens.raw[t]` is 1 where it may be
    raw typing or an abbreviation. `tokens.odd[t]` is 1 where it can't be one whole syllable: so
    are single letters without marks, digits and raw tokens. At most n x 4 + 8 classes and letters
    are written, and one more start of each than there are tokens.
    `stats` takes: 0 tokens, 1 flags (1 some token is raw, 2 legacy font characters, 4 many digits
    or words for digits close together, 8 a dot or slash before a letter, 16 an at sign),
    2 code points in tokens, 3 those with Vietnamese marks.
    """
    rows = table.rows
    pages = table.pages
    pairs = table.pairs
    steps = table.steps
    words = table.words
    classes = tokens.classes
    letters = tokens.letters
    length = 0  # classes written
    spelled = 0  # letters written
    made = 0  # tokens ended
    state = 0  # the class before, from bit 4 on; 0 at a token's start
    packed = 0  # the token's classes
    word = 0  # hash of the token's letters
    tally = 0  # code points with marks, from bit 27 on
    doubt = 0  # bit 0: raw typing seen in this token
    seen = 0  # fields of all the token's rows, or-ed
    apart = 1
    flags = 0
    inside = 0
    legacy = 0
    digits = 0  # in tokens that stand close together
    last_digit = -100
    i = 0
    code = text[0] if n else 0
    row = rows[(pages[code >> 8] << 8) | (code & 255)]
    while i < n:
        kind = (row >> 11) & 15
        if kind == 8:
            if code == 64:
                flags |= 16
            if symbol_is_letter(text, n, i, row, table):
                kind = 3
                if apart == 0 and (row >> 28) & 1 and is_alphabetic(text, n, i + 1, table) == 0:
                    doubt |= 1  # an exclamation mark, or an i at the end of a word
        if kind == 3:
            if apart:
                apart = 0
                tokens.start[made] = i
                tokens.class_start[made] = length
                tokens.letter_start[made] = spelled
                state = 0
                packed = 0
                word = 0
                doubt = 0
                seen = 0
            # The letters of a word, one after the other: most of the time is spent here. Whether a
            # letter adds a class can't be foretold, so that is worked out without a branch.
            while True:
                letter = row & 63
                letters[spelled] = letter
                spelled += 1
                found = steps[state | ((row >> 20) & 15)]
                classes[length] = found >> 4
                fresh = 1 if found != state else 0
                length += fresh
                state = found
                packed = ((packed << (fresh << 2)) | ((found >> 4) & (0 - fresh))) & 0xFFFFFFF
                word = (word + letter) * 0x2C9277B5 & 0x7FFFFFFF
                seen |= row
                tally += row & (1 << 27)
                i += 1
                if i >= n:
                    break
                code = text[i]
                row = rows[code if code < 8192 else (pages[code >> 8] << 8) | (code & 255)]
                if (row >> 11) & 15 != 3:
                    break
            continue
        if kind == 9:
            # A few characters (ligatures, units) stand for several letters.
            if apart:
                apart = 0
                tokens.start[made] = i
                tokens.class_start[made] = length
                tokens.letter_start[made] = spelled
                state = 0
                packed = 0
                word = 0
                doubt = 0
                seen = 0
            doubt |= 1
            for step in range((row & 2047) << 2, ((row & 2047) << 2) + 4):
                letter = table.several[step] & 63
                if letter:
                    letters[spelled] = letter
                    spelled += 1
                found = steps[state | ((table.several[step] >> 20) & 15)]
                if found != state:
                    classes[length] = found >> 4
                    length += 1
                    packed = ((packed << 4) | (found >> 4)) & 0xFFFFFFF
                    state = found
        elif kind < 4 or kind > 7:
            if apart == 0:
                apart = 1
                inside += i - tokens.start[made]
                if code == 58 or code == 61:
                    # "zalo: name": an unmarked word before a colon may announce a handle.
                    flags |= 8 if (seen >> 27) & 1 == 0 else 0
                legacy += (seen >> 26) & 1
                look = ((seen >> 8) & 7) | ((seen >> 3) & 24)
                about = known(word, words)
                if about & 192 != 64:
                    # Not just a syllable: raw typing, digits, a word for a digit, or a name.
                    tokens.letter_start[made + 1] = spelled
                    seen_in = inspect(made, about, tokens, pairs)
                    doubt |= seen_in
                    if seen_in > 1:
                        if tokens.start[made] - last_digit > 8:
                            digits = 0
                        digits += seen_in >> 1
                        last_digit = i
                        if digits >= table.digits_needed:
                            flags |= 4
                doubt = (doubt | (about >> (look & 7))) & 1
                flags |= doubt
                tokens.stop[made] = i
                tokens.word[made] = word
                tokens.code[made] = packed
                tokens.look[made] = look
                tokens.raw[made] = doubt
                tokens.odd[made] = doubt | is_odd(about, look, spelled - tokens.letter_start[made])
                made += 1
            if row:
                legacy += (row >> 26) & 1
                if kind == 10:
                    flags |= after_dot(text, n, i)
            elif code == 47 or code == 37:
                flags |= after_dot(text, n, i)
        elif kind > 5:
            tally += 1 << 27
            seen |= row & ((7 << 8) | (3 << 6))
        i += 1
        if i < n:
            code = text[i]
            row = rows[(pages[code >> 8] << 8) | (code & 255)]
    if apart == 0:
        inside += n - tokens.start[made]
        legacy += (seen >> 26) & 1
        look = ((seen >> 8) & 7) | ((seen >> 3) & 24)
        about = known(word, words)
        if about & 192 != 64:
            tokens.letter_start[made + 1] = spelled
            seen_in = inspect(made, about, tokens, pairs)
            doubt |= seen_in
            if tokens.start[made] - last_digit > 8:
                digits = 0
            if digits + (seen_in >> 1) >= table.digits_needed:
                flags |= 4
        doubt = (doubt | (about >> (look & 7))) & 1
        flags |= doubt
        tokens.stop[made] = n
        tokens.word[made] = word
        tokens.code[made] = packed
        tokens.look[made] = look
        tokens.raw[made] = doubt
        tokens.odd[made] = doubt | is_odd(about, look, spelled - tokens.letter_start[made])
        made += 1
    tokens.class_start[made] = length
    tokens.letter_start[made] = spelled
    tokens.code[made] = 0
    tokens.look[made] = 0
    tokens.raw[made] = 0
    tokens.odd[made] = 0
    tokens.count = made
    if legacy:
        flags |= 2
    stats[0] = made
    stats[1] = flags
    stats[2] = inside
    stats[3] = tally >> 27
    return made


def known(word, words):
    """What the table of words says of the word with this hash, 0 where it is in none.

    A row is bits 0-7 what it says, bits 8-22 the lowest of the hash, 23 that there is a word. Where
    the row of a hash is taken, its word is in one of three beside it.
    """
    for probe in range(4):
        row = words[(word >> 15) ^ probe]
        if row == 0:
            return 0
        if row >> 8 == (word & 0x7FFF) | 0x8000:
            return row & 255
    return 0


def inspect(t, about, tokens, pairs):
    """What token t is, which is no plain syllable: 1 if raw, and twice the digits it may stand for.

    Where digits and letters meet, the letters may be digits too.
    """
    raw = 0
    digits = 1 if about & 128 else 0
    previous = 0
    for k in range(tokens.letter_start[t], tokens.letter_start[t + 1]):
        letter = tokens.letters[k]
        pair = pairs[(previous << 6) | letter]
        raw |= pair & 1
        if pair & 2:
            # One of the two is a digit, or both.
            digits += 2 if letter > 26 and previous and previous < 27 else 1
        previous = letter
    return raw | digits << 1


def is_odd(about, look, size):
    """1 where a token is no syllable that exists, or a single letter without marks.

    `about` is what the table of words says of it, `look` its marks, `size` its letters.
    """
    if size == 1:
        return 0 if look else 1
    return 0 if about & 64 else 1


def join_classes(tokens, absorb):
    """Close up the classes of a text's tokens as if no gap were between them; their number.

    A class that the one before absorbs goes, also where a gap stood between.
    """
    classes = tokens.classes
    kept = 0
    state = 0
    for k in range(tokens.class_start[tokens.count]):
        found = classes[k]
        if absorb[(state << 4) | found] == 0:
            classes[kept] = found
            kept += 1
            state = found
    return kept


def hash_letter(key, letter, quality):
    """The hash of a syllable, one letter (a run of equal ones counts once) further."""
    return ((key * 181 + letter * 5 + quality) ^ (key >> 7)) & 0x3FFFF


def after_dot(text, n, i):
    """8 where the dot, slash or %2E at text[i] has a letter or bracket right after it."""
    if i == 0 or i + 1 >= n or text[i - 1] <= 32 or text[i + 1] <= 32:
        return 0
    if text[i] != 37 and text[i + 1] >= 48 and text[i + 1] <= 57:
        return 0
    return 8


def lay_out(text, begin, n, most, base, table, runs):
    """List runs of equal letters in text[begin:n]; returns their number.

    Stops at a gap once there are `most` runs. `base` is the number of the first token. Fills
    `runs`: letter, quality, tone, gap before it (0 none, 1 spaces, 2 symbols or punctuation,
    3 spaces and symbols, 4 spaces and sentence punctuation, 5 far apart), disguise bits
    (1 lookalikes, 2 leet, 4 invisibles, 8 a sign that may be no letter), count of letters, start
    and end offsets; and `tokens`, the run at which each token starts. Sets runs.token_count.
    """
    rows = table.rows
    pages = table.pages
    letters = runs.letter
    qualities = runs.quality
    tones = runs.tone
    gaps = runs.gap
    disguises = runs.disguise
    counts = runs.count
    starts = runs.start
    ends = runs.end
    token = runs.token
    made = 0
    tokens = 0
    spaces = 0
    symbols = 0
    sentence = 0
    far = 0
    hidden = 0
    apart = 1
    i = begin
    while i < n:
        code = text[i]
        row = rows[(pages[code >> 8] << 8) | (code & 255)]
        kind = (row >> 11) & 15
        soft = 0
        if kind == 8:
            kind = 3 if symbol_is_letter(text, n, i, row, table) else 10
            if kind == 3 and (row >> 28) & 1 and is_alphabetic(text, n, i + 1, table) == 0:
                soft = 1
        if kind == 3 or kind == 9:
            steps = 1
            where = 0
            if kind == 9:
                steps = 4
                where = (row & 2047) << 2
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
                    and letters[made - 1] == letter
                    and ((inner >> 25) & 1 == 0 or kind == 3)
                    and soft == 0
                ):
                    k = made - 1
                    counts[k] += 1
                    ends[k] = i + 1
                    if qualities[k] == 0:
                        qualities[k] = (inner >> 6) & 3
                    if tones[k] == 0:
                        tones[k] = (inner >> 8) & 7
                    if hidden:
                        disguises[k] |= 4
                else:
                    k = made
                    made += 1
                    letters[k] = letter
                    counts[k] = 1
                    starts[k] = i
                    ends[k] = i + 1
                    qualities[k] = (inner >> 6) & 3
                    tones[k] = (inner >> 8) & 7
                    disguises[k] = 4 if hidden and apart == 0 else 0
                    gaps[k] = 0
                    if apart:
                        if far or spaces > 3 or symbols > 6:
                            gaps[k] = 5
                        elif spaces == 0:
                            gaps[k] = 2
                        elif symbols == 0:
                            gaps[k] = 1
                        elif sentence:
                            gaps[k] = 4
                        else:
                            gaps[k] = 3
                        runs.tokens[tokens] = k
                        tokens += 1
                    token[k] = base + tokens - 1
                if disguise:
                    disguises[k] |= 1 << (disguise - 1)
                if soft:
                    disguises[k] |= 8
                apart = 0
                hidden = 0
                spaces = 0
                symbols = 0
                sentence = 0
                far = 0
        elif kind == 4 or kind == 6 or kind == 7:
            if apart == 0 and made > 0:
                ends[made - 1] = i + 1
                if kind >= 6:
                    if tones[made - 1] == 0:
                        tones[made - 1] = (row >> 8) & 7
                    if qualities[made - 1] == 0:
                        qualities[made - 1] = (row >> 6) & 3
                else:
                    disguises[made - 1] |= 4
        elif kind == 5:
            hidden = 1
        else:
            if made >= most:
                break
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
