"""The look at a text that comes before the search for indicators, in plain Python.

``indicator_kernel.pxd`` gives the names below C types. The finders of
`luytre.vietnamese.indicators` read text slowly, with regular expressions. The answers here are
necessary conditions of each of them, so that a finder is called only where it may find something:
a condition may be too weak, which costs time, and never too strong.

All functions read *rows*: the text as `luytre.vietnamese.indicators.view` folds it, one row a code
point, invisibles gone, padded with `PADDING` zeros. A *token* is a maximal run of ``a-z0-9``.
"""

# A row: bits 0-20 the folded code point, and what kind it is.
CODE = 0x1FFFFF
TOKEN, DIGIT, ALNUM, LOOKALIKE, DROPPED = 1 << 21, 1 << 22, 1 << 23, 1 << 24, 1 << 25
PADDING = 8

# What a token is, in the table of words.
NUMBER, ENDING, LONG_ENDING, PATH_ENDING, APP, NAMED_APP, DOT_WORD = 1, 2, 4, 8, 16, 32, 64
STRONG_CUE, WEAK_CUE, BANK, GAP_WORD, SCHEME, BACKWARD, ODD_ENDING, NO_PHONE_CUE = (
    128, 256, 512, 1024, 2048, 4096, 8192, 16384,
)  # fmt: skip
SLOTS = 4093  # of the table of words; a prime
LONGEST_WORD, LETTERS_OF_KEY = 16, 13
CUT = 1 << 63  # in the key of a longer word than fits

# What `look` answers: phones, accounts, phones read backwards, phones with strokes for ones,
# five digits close together; an address at all, and which.
PHONES, ACCOUNTS, REVERSED, STROKES, FIVE_DIGITS = 1, 2, 4, 8, 16
ADDRESSES, HANDLES, LINKS, NAMED = 32, 64, 128, 256

# Mirrors of the finders' bounds, in code points. The slack is what a cue may have behind the one
# token of it that is in the table of words.
UNIT_REACH, SIGN_GAP, WORD_GAP, ENDING_REACH, TOKEN_REACH = 32, 4, 12, 8, 16
STRONG_REACH, WEAK_REACH, BANK_REACH, CUE_SLACK = 48, 32, 16, 12
LONGEST_RUN = 80
NO_PHONE_REACH = 28

# Words as `key_of` has them that make a cue of the word beside them: "số tk", "chuyển tiền".
T, C, B, SO, SOT, BANK_WORD, NO, NUMBER_WORD, TAI, CHUYEN, HANG, HO, BAN, CK, NAP = (
    sum((ord(letter) - 96) * 28**k for k, letter in enumerate(reversed(word)))
    for word in (
        "t", "c", "b", "so", "sot", "bank", "no", "number", "tai", "chuyen", "hang", "ho", "ban",
        "ck", "nap",
    )
)  # fmt: skip


def lay_rows(text, n, table, rows, at):
    """Fold text[:n] into `rows`, with the offset of each in `at`; returns how many there are.

    Both have room for n + `PADDING`. Returns -1 where the row of a code point is not known yet.
    """
    made = 0
    for i in range(n):
        row = table.rows[text[i]]
        if row == 0:
            return -1
        if row & DROPPED == 0:
            rows[made] = row
            at[made] = i
            made += 1
    for i in range(PADDING):
        rows[made + i] = 0
    return made


def draw_strokes(rows, n):
    """Make ones of the ``|`` and ``!`` between letters or digits; returns 1 where there are any."""
    drawn = 0
    before = 0
    for i in range(n):
        row = rows[i]
        code = row & CODE
        if (code == 124 or code == 33) and before & TOKEN and rows[i + 1] & TOKEN:
            rows[i] = 49 | TOKEN | DIGIT | ALNUM
            drawn = 1
        before = row
    return drawn


def key_of(rows, start, stop):
    """The letters of rows[start:stop] in one number, 0 where it is in no table of words.

    Of a long word only the front is in it: 28 ** 13 is what 63 bits hold.
    """
    if stop - start > LONGEST_WORD:
        return 0
    key = 0
    cut = 0
    if stop - start > LETTERS_OF_KEY:
        stop = start + LETTERS_OF_KEY
        cut = 1
    for i in range(start, stop):
        code = rows[i] & CODE
        if code > 96:
            code -= 96
        elif code == 48:
            code = 27  # c0m, d0t
        else:
            return 0
        key = key * 28 + code
    return key | CUT if cut else key


def kinds_of(key, table):
    """What the word of this key is: bits, 0 where it is nothing."""
    slot = key % 4093  # SLOTS, as a number, which the compiler turns into a multiplication
    while table.keys[slot]:
        if table.keys[slot] == key:
            return table.kinds[slot]
        slot += 1
    return 0


def find_tokens(rows, n, table, tokens):
    """List the tokens, with the number of their digits and what word they are; returns how many.

    Each of the lists in `tokens` has room for n // 2 + 1.
    """
    made = 0
    i = 0
    while i < n:
        if rows[i] & TOKEN == 0:
            i += 1
            continue
        begin = i
        digits = 0
        row = rows[i]
        while row & TOKEN:
            digits += (row >> 22) & 1
            i += 1
            row = rows[i]
        tokens.start[made] = begin
        tokens.end[made] = i
        tokens.digits[made] = digits
        tokens.kinds[made] = 0
        pair = ((rows[begin] & 31) << 5) | (rows[begin + 1] & 31)
        if table.pairs[pair] & 4 or i - begin == 1:
            tokens.kinds[made] = kinds_of(key_of(rows, begin, i), table)
        made += 1
    return made


def joined(rows, start, stop, table):
    """How many digits number words and digits without space spell in rows[start:stop], or 0."""
    read = 0
    at = start
    while at < stop:
        if rows[at] & DIGIT:
            read += 1
            at += 1
            continue
        length = min(table.longest_number, stop - at)
        while length > 1 and kinds_of(key_of(rows, at, at + length), table) & NUMBER == 0:
            length -= 1
        if length < 2:
            return 0
        read += 1
        at += length
    return read if read > 1 else 0


def looks_alike(rows, start, stop):
    """1 where each of rows[start:stop] is a digit or a letter drawn like one."""
    for i in range(start, stop):
        if rows[i] & (DIGIT | LOOKALIKE) == 0:
            return 0
    return 1


def is_sign(rows, n, i):
    """1 where there is a code point i that is neither a space nor a newline."""
    if i < 0 or i >= n:
        return 0
    code = rows[i] & CODE
    return 0 if code == 32 or code == 10 else 1


def digits_of(rows, n, start, stop, digits, kinds, table):
    """How many digits a token may stand for at most: 0 where it can be no part of a number."""
    length = stop - start
    if digits == length:
        return digits
    if kinds & NUMBER:
        return 1
    if digits:
        if length <= LONGEST_RUN:
            if looks_alike(rows, start, stop):
                return length
            read = joined(rows, start, stop, table)
            if read:
                return read
        return digits
    if length > 4:
        pair = ((rows[start] & 31) << 5) | (rows[start + 1] & 31)
        if length > LONGEST_RUN or table.pairs[pair] & 1 == 0:
            return 0
        return joined(rows, start, stop, table)
    if length == 1 or (is_sign(rows, n, start - 1) and is_sign(rows, n, stop)):
        return length if looks_alike(rows, start, stop) else 0
    return 0


def key_beside(rows, tokens, t, count, step):
    """The key of the token before (step -1) or behind (1) token t, 0 unless one sign is between."""
    other = t + step
    if other < 0 or other >= count:
        return 0
    first = other if step < 0 else t
    if tokens.start[first + 1] - tokens.end[first] != 1:
        return 0
    return key_of(rows, tokens.start[other], tokens.end[other])


def cues_of(rows, tokens, t, count):
    """The kinds of token t, less those that it has only beside a word that is not there."""
    kinds = tokens.kinds[t]
    if kinds & (STRONG_CUE | WEAK_CUE | BANK | NO_PHONE_CUE) == 0:
        return kinds
    before = key_beside(rows, tokens, t, count, -1)
    behind = key_beside(rows, tokens, t, count, 1)
    first = rows[tokens.start[t]] & CODE
    size = tokens.end[t] - tokens.start[t]
    last = rows[tokens.end[t] - 1] & CODE
    strong = 1
    weak = 1
    bank = 1
    if size == 1:  # k, m
        strong = 1 if before == T or before == SOT else 0
        weak = 1 if strong or before == C else 0
        bank = 1 if behind == B else 0
    elif size == 2:  # tk, ck, mb, vp, tp
        strong = 1 if before == SO else 0
        bank = 1 if first == 109 or behind == BANK_WORD else 0
    elif first == 97 and (size == 3 or last == 116):  # acc, account
        strong = 1 if before == BANK_WORD or behind == NO or behind == NUMBER_WORD else 0
    elif first == 107 and size == 5:  # khoan
        strong = 1 if before == TAI and key_beside(rows, tokens, t - 1, count, -1) == SO else 0
        weak = 1 if before == TAI or before == CHUYEN else 0
    elif first == 116 and size == 4:  # tien
        weak = 1 if before == CHUYEN or before == BAN else 0
    elif first == 118 and size == 3 and last == 111:  # vao
        weak = 1 if before == CK or before == CHUYEN or before == NAP else 0
    elif first == 110 and size == 4:  # ngan
        weak = 1 if behind == HANG else 0
    elif first == 117 and size == 3:  # ung
        weak = 1 if behind == HO else 0
    elif first == 99 and size == 5 and before != HO:  # chieu
        kinds &= ~NO_PHONE_CUE
    if strong == 0:
        kinds &= ~STRONG_CUE
    if weak == 0:
        kinds &= ~WEAK_CUE
    if bank == 0:
        kinds &= ~BANK
    return kinds


def read_numbers(rows, n, tokens, count, table, groups):
    """Whether a phone or an account may stand here: bits. Lists the tokens that may be groups.

    ``groups`` takes, for each such token: start, end, the digits that it may stand for, 1 where it
    is all digits (plain), 1 where it is linked to the group before it, and cues near it (1 a clear
    cue of an account, 2 another, 4 a bank right behind, 8 where what it is linked to has too few
    digits for a phone, 16 a word before it that may say that it is none). Sets groups.count. The
    lists have room for as many as there are tokens, and one more.
    """
    made = 0
    flags = 0
    backward = 0
    strong = -1000
    weak = -1000
    unsure = -1000
    total = 0
    near = 0
    last_digit = -1000
    blocked = 1
    wide = 0
    behind = 0  # where the signs behind the token before begin
    for t in range(count):
        start = tokens.start[t]
        stop = tokens.end[t]
        kinds = cues_of(rows, tokens, t, count)
        digits = tokens.digits[t]
        for i in range(behind, start):
            code = rows[i] & CODE
            if code == 10 or code == 61 or rows[i] & ALNUM:
                blocked = 1
        behind = stop
        if digits:
            for i in range(start, stop):
                if rows[i] & DIGIT:
                    near = near + 1 if i - last_digit <= UNIT_REACH else 1
                    last_digit = i
                    if near >= 5:
                        flags |= FIVE_DIGITS
        worth = digits_of(rows, n, start, stop, digits, kinds, table)
        if kinds & BANK and made and start - groups.end[made - 1] <= BANK_REACH:
            groups.cues[made - 1] |= 4
        if worth:
            linked = 0
            if made and blocked == 0:
                width = start - groups.end[made - 1]
                linked = 1 if width <= (WORD_GAP if wide else SIGN_GAP) else 0
            groups.start[made] = start
            groups.end[made] = stop
            groups.digits[made] = worth
            groups.plain[made] = 1 if digits == stop - start else 0
            groups.linked[made] = linked
            groups.cues[made] = 0
            if start - strong <= STRONG_REACH + CUE_SLACK:
                groups.cues[made] = 1
            if start - weak <= WEAK_REACH + CUE_SLACK:
                groups.cues[made] |= 2
            if start - unsure <= NO_PHONE_REACH:
                groups.cues[made] |= 16
            total += worth
            made += 1
            blocked = 0
            wide = 0
        elif kinds & GAP_WORD:
            wide = 1
        else:
            blocked = 1
        if kinds & STRONG_CUE:
            strong = stop
        if kinds & (WEAK_CUE | BANK):
            weak = stop
        if kinds & NO_PHONE_CUE:
            unsure = stop
        if kinds & BACKWARD:
            backward = 1
    groups.count = made
    if total < 6:
        return flags
    digits = 0  # from group g to the end of what is linked
    threes = 0  # all of them behind g are three digits
    cues = 0
    last = made
    g = made
    while g > 0:
        g -= 1
        if g + 1 == made or groups.linked[g + 1] == 0:
            digits = 0
            threes = 1
            cues = 0
            last = g
        size = groups.digits[g]
        plain = groups.plain[g]
        digits += size
        cues = (cues & 4) | (groups.cues[g] & 7)
        first = rows[groups.start[g]] & CODE
        sign = rows[groups.end[g]] & CODE
        # Thousands apart: a sum of money.
        money = threes and plain and size <= 3 and first != 48 and (sign == 44 or sign == 46)
        threes = 1 if threes and plain and size == 3 else 0
        if digits < 8 and groups.linked[g] == 0:
            for i in range(g, last + 1):
                groups.cues[i] |= 8
        if digits < 6:
            continue
        if cues & 1 and (digits >= 9 or not money):
            flags |= ACCOUNTS
        if digits >= 8:
            if cues and not money:
                flags |= ACCOUNTS
            if head_fits(rows, groups, g, made):
                flags |= PHONES
            if backward and digits >= 10:
                flags |= REVERSED
    return flags


def head_fits(rows, groups, g, made):
    """1 where a phone may begin with group g; where letters stand for digits, it may."""
    head = 0
    taken = 0
    length = groups.digits[g]
    first = g
    while taken < 4 and g < made and (g == first or groups.linked[g]):
        if groups.plain[g] == 0:
            return 1
        i = groups.start[g]
        while taken < 4 and i < groups.end[g]:
            head = head * 10 + (rows[i] & CODE) - 48
            taken += 1
            i += 1
        g += 1
    if taken < 4:
        return 0
    high = head // 100
    if high == 2 or high == 3 or high == 5 or (high >= 7 and high <= 9):
        return 1
    if head == 84 or head == 1800 or head == 1900:
        return 1
    if high == 84:
        digit = (head // 10) % 10
        if digit != 1 and digit != 4 and digit != 6:
            return 1
    high = high // 10
    return 1 if (length == 3 or length == 9) and (high == 3 or high == 5 or high >= 7) else 0


def plain_phones(rows, groups, table):
    """Find the phones that are written as most are: 0912345678, 0912 345 678, 0912.345.678.

    Returns how many there are, spans in `groups.phones`; -1 where anything else may be one too, or
    the words around it matter: then only the finder can tell.
    """
    made = 0
    g = 0
    while g < groups.count:
        digits = groups.digits[g]
        plain = groups.plain[g]
        shortest = groups.digits[g]
        start = groups.start[g]
        first = g
        g += 1
        while g < groups.count:
            joined_by = gap_between(rows, groups.end[g - 1], groups.start[g], table)
            if joined_by < 0:
                return -1
            if joined_by == 0:
                break
            if joined_by > 1:
                plain = 0  # a comma, a colon: it takes more to be a phone
            digits += groups.digits[g]
            plain &= groups.plain[g]
            shortest = min(shortest, groups.digits[g])
            g += 1
        if digits < 8:
            continue
        if plain == 0 or digits != 10 or shortest < 3 or groups.cues[first] & 16:
            return -1
        head = (rows[start + 1] & CODE) - 48
        if rows[start] & CODE != 48 or head < 3 or head == 4 or head == 6:
            return -1
        for i in range(max(0, start - NO_PHONE_REACH), start):
            if rows[i] & CODE == 35:
                return -1
        if start and rows[start - 1] & CODE == 43:
            return -1
        groups.phones[2 * made] = start
        groups.phones[2 * made + 1] = groups.end[g - 1]
        made += 1
    return made


def gap_between(rows, start, stop, table):
    """What is between two groups of digits: 0 what parts them, 1 what may stand within a phone.

    2 where that is a sign that also parts numbers in a list; -1 where it may be a word for a sign.
    """
    if stop - start > WORD_GAP:
        return 0
    found = 1 if stop - start <= SIGN_GAP else 0
    for i in range(start, stop):
        code = rows[i] & CODE
        if rows[i] & ALNUM:
            behind = i
            while behind < stop and rows[behind] & TOKEN:
                behind += 1
            return -1 if kinds_of(key_of(rows, i, behind), table) & GAP_WORD else 0
        if code == 10 or code == 61:
            found = 0
        elif found and (code == 44 or code == 58 or code == 59 or code == 47 or code == 43):
            found = 2
    return found


def kinds_before(rows, i, table):
    """What the token before row i is, spaces between or not."""
    first = i - TOKEN_REACH if i > TOKEN_REACH else 0
    while i > first and rows[i - 1] & CODE == 32:
        i -= 1
    begin = i
    while begin > first and rows[begin - 1] & TOKEN:
        begin -= 1
    return kinds_of(key_of(rows, begin, i), table)


def is_around(row):
    """1 for the signs that stand around a word for a dot and between letters spelled apart."""
    code = row & CODE
    return 1 if code == 32 or code == 46 or code == 42 or code == 95 or code == 45 else 0


def spelled_until(rows, tokens, t, count):
    """Where one letter ends that stands behind token t, one or two signs between; 0 if none."""
    if t + 1 >= count or tokens.end[t + 1] - tokens.start[t + 1] != 1:
        return 0
    stop = tokens.end[t]
    start = tokens.start[t + 1]
    if start - stop > 2 or is_around(rows[stop]) == 0 or is_around(rows[start - 1]) == 0:
        return 0
    code = rows[start] & CODE
    return start + 1 if code > 96 or code == 48 else 0


def ending_behind(rows, tokens, t, count, i, word):
    """Rule R3 for the dot, or the last letter of the word for one, at row i.

    `t` is the next token. Returns where the match ends, below 0 where the rule holds, 0 where
    nothing fits.
    """
    if t >= count:
        return 0
    start = tokens.start[t]
    if start - i - 1 > ENDING_REACH:
        return 0
    closed = 1 if start == i + 1 or word else 0
    for k in range(i + 1, start):
        code = rows[k] & CODE
        if code == 10:
            return 0
        if code == 41 or code == 93 or code == 125 or code == 62:
            closed = 1
    stop = tokens.end[t]
    spelled = spelled_until(rows, tokens, t, count)
    if tokens.kinds[t] & (ENDING if closed else LONG_ENDING):
        return -1
    if stop - start == 1:
        if spelled:
            return -1
    elif rows[start] & CODE == 120 and rows[start + 1] & CODE == 110:
        return -1  # xn--
    return spelled if spelled else stop


def may_end_host(rows, tokens, t, count, i, word, table):
    """1 where token t stands right behind the dot at row i, spaces between, and ends a host."""
    if t >= count:
        return 0
    start = tokens.start[t]
    if start - i > 3:
        return 0
    for k in range(i + 1, start):
        if rows[k] & CODE != 32 and (word == 0 or is_around(rows[k]) == 0):
            return 0
    if tokens.kinds[t] & ENDING:
        return 1
    if tokens.end[t] - start == 1:
        return may_be_spelled(rows, start, table)
    return 1 if rows[start] & CODE == 120 and rows[start + 1] & CODE == 110 else 0


def may_be_spelled(rows, i, table):
    """1 where an ending spelled out may begin with the letter at row i: "c o m", "v.n"."""
    if is_around(rows[i + 1]) == 0:
        return 0
    k = i + 2
    if rows[k] & TOKEN == 0:
        if is_around(rows[k]) == 0:
            return 0
        k += 1
    if rows[k] & TOKEN == 0 or rows[k + 1] & TOKEN:
        return 0
    first = rows[i] & CODE
    second = rows[k] & CODE
    if first == 48:
        first = 111  # 0rg, c 0 m
    if second == 48:
        second = 111
    return (table.pairs[((first & 31) << 5) | (second & 31)] >> 3) & 1


def may_be_labelled(rows, i):
    """1 where a label ends before the dot at row i, spaces between or not."""
    steps = 0
    while steps < 2 and i > 0 and rows[i - 1] & CODE == 32:
        i -= 1
        steps += 1
    if i == 0:
        return 0
    code = rows[i - 1] & CODE
    return 1 if rows[i - 1] & TOKEN or code == 45 or code == 95 else 0


def read_addresses(rows, n, tokens, count, table):
    """Whether rules R2 to R5 hold, and which finders of addresses may find something: bits."""
    flags = 0
    dot_resume = 0
    word_resume = 0
    t = 0  # the first token that starts behind i
    i = 0
    while i < n:
        row = rows[i]
        code = row & CODE
        if row & TOKEN:
            if t < count and tokens.start[t] == i:
                kinds = tokens.kinds[t]
                stop = tokens.end[t]
                t += 1
                if kinds & DOT_WORD:
                    if i >= word_resume:
                        end = ending_behind(rows, tokens, t, count, stop - 1, 1)
                        if end < 0:
                            flags |= ADDRESSES
                        elif end:
                            word_resume = end
                    if may_end_host(rows, tokens, t, count, stop - 1, 1, table):
                        flags |= LINKS
                    if is_bracketed(rows, i):
                        flags |= LINKS
                elif kinds & SCHEME:
                    k = stop + 1 if rows[stop] & CODE == 32 else stop
                    after = rows[k] & CODE
                    if after == 58 or after == 91 or after == 40 or after == 37:
                        flags |= LINKS
            if table.pairs[((row & 31) << 5) | (rows[i + 1] & 31)] & 2 and row & DIGIT == 0:
                flags |= phrase_at(rows, i, code - 97, table)
            i += 1
            continue
        if code == 46:
            if i >= dot_resume and (i == 0 or rows[i - 1] & CODE != 46):
                end = ending_behind(rows, tokens, t, count, i, 0)
                if end < 0:
                    flags |= ADDRESSES
                elif end:
                    dot_resume = end
            if may_end_host(rows, tokens, t, count, i, 0, table) and may_be_labelled(rows, i):
                flags |= LINKS
            if is_bracketed(rows, i):
                flags |= LINKS
        elif code == 64:
            flags |= ADDRESSES | HANDLES
        elif code == 47:
            if i > 0:
                before = rows[i - 1] & CODE
                if before == 47 or before == 58:
                    flags |= ADDRESSES
            if kinds_before(rows, i, table) & PATH_ENDING:
                flags |= ADDRESSES | LINKS
        elif code == 37:
            after = rows[i + 1] & CODE
            if after == 50 or after == 51:
                flags |= ADDRESSES
                after = rows[i + 2] & CODE
                if after == 101 or after == 102:
                    flags |= LINKS
        elif code == 44 or code == 42:
            if t < count and tokens.start[t] == i + 1 and tokens.kinds[t] & ODD_ENDING:
                flags |= ADDRESSES | LINKS
        elif code == 58 or code == 61:
            kinds = kinds_before(rows, i, table)
            if kinds & APP:
                flags |= ADDRESSES
            if kinds & NAMED_APP:
                flags |= NAMED
        elif code == 40 or code == 91 or code == 123:
            k = i + 2 if rows[i + 1] & CODE == 32 else i + 1
            if rows[k] & CODE == 97 and rows[k + 1] & CODE == 116:
                flags |= ADDRESSES | HANDLES
        i += 1
    return flags


def is_bracketed(rows, i):
    """1 where an opening bracket stands before row i, or before ``dau`` there."""
    if i > 3 and rows[i - 1] & CODE == 32 and rows[i - 2] & CODE == 117:
        i -= 4  # "(dấu chấm)"
    steps = 0
    while steps < 2 and i > 0 and rows[i - 1] & CODE == 32:
        i -= 1
        steps += 1
    if i == 0:
        return 0
    code = rows[i - 1] & CODE
    return 1 if code == 91 or code == 40 or code == 123 or code == 60 else 0


def phrase_at(rows, i, letter, table):
    """The answers that a phrase that begins at row i gives: bits, 0 where none begins there.

    An at-sign in words counts for handles only where neither letters nor digits touch it.
    """
    flags = 0
    for phrase in range(table.phrases_from[letter], table.phrases_from[letter + 1]):
        start = table.phrase_starts[phrase]
        length = table.phrase_starts[phrase + 1] - start
        k = 1
        while k < length and rows[i + k] & CODE == table.phrase_text[start + k]:
            k += 1
        if k == length:
            found = table.phrase_flags[phrase]
            if found & HANDLES and (rows[i + length] & TOKEN or (i > 0 and rows[i - 1] & TOKEN)):
                found ^= HANDLES
            flags |= found
    return flags


def look(rows, n, table, tokens, groups):
    """Which finders may find something in the text: bits. Strokes are left to the caller."""
    count = find_tokens(rows, n, table, tokens)
    flags = read_numbers(rows, n, tokens, count, table, groups)
    return flags | read_addresses(rows, n, tokens, count, table)


def look_at_strokes(rows, n, table, tokens, groups):
    """`STROKES` where phones may stand here once strokes are ones. Changes the rows."""
    if draw_strokes(rows, n) == 0:
        return 0
    count = find_tokens(rows, n, table, tokens)
    return (
        STROKES if read_numbers(rows, n, tokens, count, table, groups) & (PHONES | REVERSED) else 0
    )
