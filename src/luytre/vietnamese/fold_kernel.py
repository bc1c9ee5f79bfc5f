"""The two passes over raw text that everything else stands on, in plain Python.

``fold_kernel.pxd`` gives the names below C types; compiled, this same text runs some forty times
faster. Nothing here knows what a disguise is called: the tables (`luytre.vietnamese.folding`) say
what each code point stands for.

The first pass parts text into tokens (`part_tokens`) and looks each of them up (`read_tokens`):
its coarse letter classes, without marks, repeats and spelling variants, are those of any other
spelling of it. The second, `lay_out`, is run only where the first pass left something to look at:
it lists runs of equal letters with their marks, gaps and offsets.
"""

SPECIAL = 1 << 29  # of a row
DOUBTFUL = 1 << 30  # of a token's rows, or-ed
RAW = 16  # of `odd`
NUMBER = (1 << 14) - 1  # of what the table of forms has: see luytre.vietnamese.forms
NAMES_DIGIT = 1 << 15
NO_TOKEN = NUMBER  # the form of what stands behind the last token
LETTERS_OF_WORD = (1 << 60) - 1
LONG_WORD = 1 << 63
# Of 1,500 multipliers drawn at random, the one that leaves fewest known words without a slot of
# their own: a second look costs more than all else that is done to a word.
WORD_SPREAD = 0xE01CAFA2B0F0D1A3
WHOLE = (1 << 64) - 1  # keeps interpreted products to the 64 bits that compiled ones have

# A row of the code point table: see `luytre.vietnamese.folding.Row` for the fields.
#   bits 0-5 letter, 6-7 quality, 8-10 tone, 11-14 kind, 16-19 disguise, 20-23 class,
#   24 vowel, 25 digit, 26 of a legacy font, 27 marked, 28 letter on both sides needed
#   Of several letters, bits 0-10 are instead the number of their four rows in `several`.
#   29 one of the kinds 4 to 9, or of a legacy font and no letter.
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


def part_tokens(text, n, table, tokens):
    """Part `text` into tokens, the runs of letters and digits; returns their number.

    For token t, in reading order, `tokens.edges[2 * t]` and the next are where it starts and stops
    in the text, `tokens.borders[2 * t]` and the next the same in `tokens.letters` (a-z 1 to 26,
    digits 27 to 36, repeats and all), `tokens.words[2 * t + 1]` its last ten letters, six bits
    each, and `tokens.marks[2 * t + 1]` the rows of its letters or-ed, with `DOUBTFUL` where it may
    be raw typing. Behind the last token stand the ends of the text and of the letters. At most
    n x 4 letters are written, and n + 2 of the others.
    Sets `tokens.flags` (2 legacy font characters, 16 an at sign).
    """
    rows = table.rows
    pages = table.pages
    keeps = table.keeps
    edges = tokens.edges
    words = tokens.words
    marks = tokens.marks
    letters = tokens.letters
    made = 0  # edges passed
    before = 0  # 1 inside a token
    word = 0
    seen = 0  # fields of all the token's rows, or-ed
    tokens.flags = 0
    i = 0
    while i < n:
        # Where a word ends can't be foretold, and a branch on it costs more than all the rest. So
        # each code point is written down as if it were needed; the next one overwrites it if not.
        while i < n:
            code = text[i]
            if code >= 8192:  # behind these, rows are not in order
                break
            row = rows[code]
            if (row >> 29) & 1:  # special
                break
            letter = row & 63
            inside = 1 if letter else 0
            edges[made] = i
            made += inside ^ before
            before = inside
            word = ((word << 6) | letter) & keeps[inside]
            seen = (seen | row) & keeps[inside]
            words[made] = word
            marks[made] = seen
            letters[i] = letter
            i += 1
        if i == n:
            break
        # The same for one that may have to be looked at together with those beside it.
        code = text[i]
        row = rows[(pages[code >> 8] << 8) | (code & 255)]
        if row & SPECIAL:
            row = read_sign(text, n, i, row, before, table, tokens)
            if row & SPECIAL:
                return part_letters(text, n, table, tokens)
        letter = row & 63
        inside = 1 if letter else 0
        edges[made] = i
        made += inside ^ before
        before = inside
        word = ((word << 6) | letter) & keeps[inside]
        seen = (seen | row) & keeps[inside]
        words[made] = word
        marks[made] = seen
        letters[i] = letter
        i += 1
    if before:
        edges[made] = n
        made += 1
    edges[made] = n
    tokens.borders = edges
    tokens.count = made >> 1
    return made >> 1


def read_sign(text, n, i, row, before, table, tokens):
    """The row of a code point that is not simply a letter or none, as it stands at text[i].

    Still `SPECIAL` where it is none, or several letters, but does not end a token.
    """
    kind = (row >> 11) & 15
    if kind == 8:
        if text[i] == 64:
            tokens.flags |= 16
        if symbol_is_letter(text, n, i, row, table):
            if before and (row >> 28) & 1 and is_alphabetic(text, n, i + 1, table) == 0:
                row |= DOUBTFUL  # an exclamation mark, or an i at the end of a word
            return row & ~SPECIAL
    elif kind > 3 and kind < 10:
        return row
    if (row >> 26) & 1:
        tokens.flags |= 2
    return 0


def part_letters(text, n, table, tokens):
    """`part_tokens` for any text: marks and invisibles apart from letters, letters in one."""
    edges = tokens.edges
    borders = tokens.own_borders
    words = tokens.words
    marks = tokens.marks
    letters = tokens.letters
    made = 0
    before = 0
    spelled = 0  # letters written
    tokens.flags = 0
    for i in range(n):
        code = text[i]
        row = table.rows[(table.pages[code >> 8] << 8) | (code & 255)]
        if row & SPECIAL:
            row = read_sign(text, n, i, row, before, table, tokens)
        kind = (row >> 11) & 15 if row & SPECIAL else 0
        if kind and kind != 9:
            if kind > 5 and before:
                marks[made] |= row & ((7 << 8) | (3 << 6))
            continue
        inside = 1 if row & 63 or kind == 9 else 0
        if inside != before:
            edges[made] = i
            borders[made] = spelled
            made += 1
            words[made] = 0
            marks[made] = 0
            before = inside
        if inside == 0:
            continue
        if kind == 0:
            letters[spelled] = row & 63
            spelled += 1
            words[made] = ((words[made] << 6) | (row & 63)) & LETTERS_OF_WORD
            marks[made] |= row
            continue
        # A few characters (ligatures, units) stand for several letters.
        marks[made] |= DOUBTFUL
        for step in range((row & 2047) << 2, ((row & 2047) << 2) + 4):
            letter = table.several[step] & 63
            if letter:
                letters[spelled] = letter
                spelled += 1
                words[made] = ((words[made] << 6) | letter) & LETTERS_OF_WORD
    if before:
        edges[made] = n
        borders[made] = spelled
        made += 1
    edges[made] = n
    borders[made] = spelled
    tokens.borders = borders
    tokens.count = made >> 1
    return made >> 1


def count_marked(text, n, table):
    """How many code points of the text are letters with Vietnamese marks, or such marks apart."""
    tally = 0
    for i in range(n):
        code = text[i]
        row = table.rows[code if code < 8192 else (table.pages[code >> 8] << 8) | (code & 255)]
        tally += (row >> 27) & 1
    return tally


def read_tokens(text, n, table, tokens, stats):
    """Part `text` into tokens (see `part_tokens`) and look each up; returns their number.

    `tokens.code[t]` packs the last seven coarse classes of token t, four bits each;
    `tokens.look[t]` has its marks (tone, or-ed with 8 and 16 for the qualities seen).
    `tokens.odd[t]` has bit 0 where it can't be one whole syllable: so are single letters without
    marks, digits and raw tokens; bit 1 where a sign stands right before it, bit 2 where one stands
    right after it, bit 3 where it is a syllable that exists with just these marks, bit 4 (`RAW`)
    where it may be raw typing or an abbreviation. `tokens.form[t]` is its number in
    `luytre.vietnamese.forms`, 0 where it is none or bit 0 of `odd` is set. Of a word of more than
    ten letters, `tokens.words[2 * t + 1]` becomes one.
    `stats` takes: 0 tokens, 1 flags (1 some token is raw, 2 legacy font characters, 4 many digits
    or words for digits close together, 8 a dot or slash before a letter, 16 an at sign).
    """
    tokens.digits = 0
    tokens.last_digit = -100
    return read_on(text, n, table, tokens, stats)


def read_on(text, n, table, tokens, stats):
    """`read_tokens` for a part of a text between two spaces.

    `tokens.digits` and `tokens.last_digit` have the digits counted before it, and where in it, or
    how far before it, the last of them ended.
    """
    count = part_tokens(text, n, table, tokens)
    known = table.words
    edges = tokens.edges
    words = tokens.words
    marks = tokens.marks
    codes = tokens.code
    looks = tokens.look
    odds = tokens.odd
    forms = tokens.form
    later = tokens.later
    gaps = tokens.gaps
    kept = 0
    wide = 0
    every = 0  # the marks of all tokens, or-ed
    # What a token is, and what follows it, can't be foretold: so nothing here depends on it, and
    # what needs a second look is listed. See `part_tokens`.
    for t in range(count):
        word = words[2 * t + 1]
        seen = marks[2 * t + 1]
        stop = edges[2 * t + 1]
        every |= seen
        slot = word_slot(word) * 8
        spelled = (seen >> 6) & 31
        form = (known[slot + 2 + (spelled >> 2)] >> ((spelled & 3) << 4)) & 0xFFFF
        # A syllable that is neither raw typing nor a word for a digit, with one tone.
        plain = (known[slot] == word) & (form > 0) & ((form | (seen >> 15)) < NAMES_DIGIT)
        codes[t] = (known[slot + 1] >> 8) & 0xFFFFFFF
        looks[t] = ((seen >> 8) & 7) | ((seen >> 3) & 24)
        odds[t] = (form >> 11) & 8
        forms[t] = form & NUMBER
        later[kept] = t
        kept += (plain & (spelled < 24)) ^ 1
        gaps[wide] = t
        wide += (text[stop - (stop == n)] != 32) | (edges[2 * t + 2] - stop != 1)
    codes[count] = 0
    looks[count] = 0
    odds[count] = 0
    forms[count] = NO_TOKEN
    flags = tokens.flags | ((every >> 25) & 2)
    if edges[0]:
        flags |= look_between(text, n, 0, edges[0], table)
        odds[0] |= 2 if text[edges[0] - 1] > 32 else 0
    for k in range(wide):
        flags |= read_gap(gaps[k], text, n, table, tokens)
    for k in range(kept):
        flags |= read_again(later[k], table, tokens)
    stats[0] = count
    stats[1] = flags
    return count


def read_gap(t, text, n, table, tokens):
    """Note the signs between token t and the next one; returns the flags that they call for."""
    stop = tokens.edges[2 * t + 1]
    following = tokens.edges[2 * t + 2]
    if stop == n:
        return 0
    behind = text[stop]
    flags = 0
    signed = 1 if behind > 32 else 0
    before = 1 if text[following - 1] > 32 else 0
    tokens.odd[t] |= signed << 2
    if behind == 58 or behind == 61:
        # "zalo: name": an unmarked word before a colon may announce a handle.
        flags = 8 if (tokens.marks[2 * t + 1] >> 27) & 1 == 0 else 0
    # Signs with a space beside them join nothing.
    if signed & before or following - stop > 2:
        flags |= look_between(text, n, stop, following, table)
    if following < n:
        tokens.odd[t + 1] |= before << 1
    return flags


def read_again(t, table, tokens):
    """Look up a token that is no plain syllable: raw typing, digits, a word for a digit, a name.

    Returns the flags of `read_tokens` that it calls for.
    """
    known = table.words
    start = tokens.edges[2 * t]
    word = tokens.words[2 * t + 1]
    seen = tokens.marks[2 * t + 1]
    size = tokens.borders[2 * t + 1] - tokens.borders[2 * t]
    look = tokens.look[t]
    spelled = (seen >> 6) & 31
    slot = word_slot(word) * 8
    while known[slot] != word and known[slot]:
        slot += 8
    flags = 0
    about = known[slot + 1] & 255
    code = (known[slot + 1] >> 8) & 0xFFFFFFF
    # 8 where it is a syllable that exists with just these marks.
    stands = ((known[slot + 1] >> 33) >> spelled) & 8
    doubt = (seen >> 30) | (about >> (look & 7))
    odd = ((about >> 6) & 1) ^ 1
    if about & 192 != 64 or size > 10:
        if size > 10:
            tokens.words[2 * t + 1] = long_word(t, tokens)
            about = 0
            doubt = seen >> 30
            odd = 1
        if about == 0:
            code = pack_classes(t, tokens, table)
        # A syllable that names a digit is no more than that.
        seen_in = 2 if about & 64 else inspect(t, about, tokens, table.pairs)
        doubt |= seen_in & 1
        if seen_in > 1:
            if start - tokens.last_digit > 8:
                tokens.digits = 0
            tokens.digits += seen_in >> 1
            tokens.last_digit = tokens.edges[2 * t + 1]
            if tokens.digits >= table.digits_needed:
                flags = 4
    if size == 1:
        odd = 0 if look else 1
    doubt &= 1
    form = 0
    if spelled < 24:
        form = (known[slot + 2 + (spelled >> 2)] >> ((spelled & 3) << 4)) & NUMBER
    odd |= doubt | (doubt << 4) | (stands if odd == 0 and doubt == 0 else 0)
    tokens.code[t] = code
    tokens.odd[t] = odd | (tokens.odd[t] & 6)
    tokens.form[t] = form if odd & 1 == 0 else 0
    return flags | doubt


def count_inside(tokens):
    """How many code points of the text are in tokens."""
    inside = 0
    for t in range(tokens.count):
        inside += tokens.edges[2 * t + 1] - tokens.edges[2 * t]
    return inside


def word_slot(word):
    """The slot of the table of words where the search for `word` begins."""
    return ((word * WORD_SPREAD) & WHOLE) >> 50


def long_word(t, tokens):
    """The hash that stands for a word of more than ten letters."""
    word = 0
    for k in range(tokens.borders[2 * t], tokens.borders[2 * t + 1]):
        word = ((word ^ tokens.letters[k]) * WORD_SPREAD) & WHOLE
    return word | LONG_WORD


def pack_classes(t, tokens, table):
    """The last seven coarse classes of token t, four bits each."""
    packed = 0
    state = 0
    for k in range(tokens.borders[2 * t], tokens.borders[2 * t + 1]):
        found = table.steps[state | table.classes[tokens.letters[k]]]
        if found != state:
            packed = ((packed << 4) | (found >> 4)) & 0xFFFFFFF
            state = found
    return packed


def look_between(text, n, start, stop, table):
    """8 where a dot, slash or %2E in text[start:stop], all between tokens, has a letter behind."""
    flags = 0
    for i in range(start, stop):
        code = text[i]
        row = table.rows[(table.pages[code >> 8] << 8) | (code & 255)]
        if (row >> 11) & 15 == 10 or code == 47 or code == 37:
            flags |= after_dot(text, n, i)
    return flags


def inspect(t, about, tokens, pairs):
    """What token t is, which is no plain syllable: 1 if raw, and twice the digits it may stand for.

    Where digits and letters meet, the letters may be digits too.
    """
    raw = 0
    digits = 1 if about & 128 else 0
    previous = 0
    for k in range(tokens.borders[2 * t], tokens.borders[2 * t + 1]):
        letter = tokens.letters[k]
        pair = pairs[(previous << 6) | letter]
        raw |= pair & 1
        if pair & 2:
            # One of the two is a digit, or both.
            digits += 2 if letter > 26 and previous and previous < 27 else 1
        previous = letter
    return raw | digits << 1


def join_classes(tokens, table):
    """Write the coarse classes of a text's tokens over its letters, without gaps; their number.

    A class that the one before absorbs goes, also where a gap stood between.
    """
    letters = tokens.letters
    kept = 0
    state = 0
    for k in range(tokens.borders[2 * tokens.count]):
        found = table.steps[state | table.classes[letters[k]]]
        letters[kept] = found >> 4
        kept += 1 if found != state else 0
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
    `runs`: letter, quality, tone, gap before it (0 none, 1 spaces or one end of a line, 2 symbols
    or punctuation, 3 spaces and symbols, 4 spaces and sentence punctuation, 5 far apart), disguise
    bits (1 lookalikes, 2 leet, 4 invisibles, 8 a sign that may be no letter), count of letters,
    start and end offsets, and the number of its token.
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
    lines = 0
    hidden = 0
    apart = 1
    i = begin
    while i < n:
        code = text[i]
        row = rows[code if code < 8192 else (pages[code >> 8] << 8) | (code & 255)]
        kind = (row >> 11) & 15
        letter = row & 63
        if (apart | hidden) == 0 and kind == 3 and (row >> 16) & 15 == 0:
            # A plain letter within a token, as most are.
            if letters[made - 1] != letter:
                letters[made] = letter
                counts[made] = 1
                starts[made] = i
                i += 1
                ends[made] = i
                qualities[made] = (row >> 6) & 3
                tones[made] = (row >> 8) & 7
                disguises[made] = 0
                gaps[made] = 0
                token[made] = base + tokens - 1
                made += 1
                continue
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
                        if spaces > 3 or symbols > 6:
                            gaps[k] = 5
                        elif spaces == 0:
                            gaps[k] = 2
                        elif symbols == 0:
                            gaps[k] = 1
                        elif sentence:
                            gaps[k] = 4
                        else:
                            gaps[k] = 3
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
                lines = 0
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
                # One end of a line is a space: lines are wrapped. An empty line ends a sentence.
                if code != 10 or i == begin or text[i - 1] != 13:
                    spaces += 1
                    symbols += lines
                    sentence |= lines
                    lines = 1
            else:
                symbols += 1
                if kind == 10:
                    sentence = 1
        i += 1
    return made
