"""Reads terms out of text, in plain Python; ``scan_kernel.pxd`` gives it C types.

`sift_kernel` says which terms may start at which token. `align` reads the text against each of
them, letter by letter, undoing disguises by the rewrite rules and the keys of input methods. What
a rule or key is called is not known here: a disguise is a bit that came with the tables.

Bits of a found term's disguises are those of `luytre.vietnamese.folding.DISGUISES`:
1 toneless, 2 wrong tone, 4 keystrokes, 8 teencode, 16 leet, 32 separators, 64 joined, 128 split,
256 repeats, 512 look-alikes, 1024 invisibles.
"""

RAW = 16  # of a token's `odd`, as in fold_kernel
PROBE = 8  # of a term's flags: only its letters are asked for, however they convince
STEPS_OF_TRIAL = 200
MOST_NOTED = 1 << 15
GROUP_SLOTS = 4096  # as in luytre.vietnamese.forms
GROUP_SPREAD = 0x2C9277B5
MASK = 0xFFFFFFFF
PAIR_SPREAD = 0x9E3779B1
FLAG_SPREAD = 0x9E3779B97F4A7C15
WORD_SPREAD = 0xE01CAFA2B0F0D1A3  # as in fold_kernel
LETTERS_OF_WORD = (1 << 60) - 1
WHOLE = (1 << 64) - 1

# Flags of a term's letter: 1 starts a syllable, 2 ends one, 4 vowel, 8 foreign syllable,
# 16 starts a syllable inside a word (no space before it), 32 onset, 64 coda, 128 the syllable
# can't be toned text as it stands without marks (việc: viec).

# Per-syllable notes, packed in one integer while a syllable is read:
# 0-2 tone seen, 3 key of quality 1, 4 key of quality 2, 5 tone came from a key, 6 quality 1
# missing, 7 quality 2 missing, 8 a quality mark was there, 9 rewritten, 10 rewritten by an unsure
# rule, 11 doubled letter read as a key, 12 stroke of đ missing, 13 key for the stroke,
# 14 written out from an abbreviation, 15 vowel seen, 16 broken by space, 17 the piece of the
# syllable being read has a vowel, 18 it has two letters or more, 19 a piece without vowel was
# seen, 20 a piece with two letters was seen, 21 anything read at all, 22 marks on a foreign word,
# 23 the piece has a letter, 24 a stroke of đ was there, 25 a letter came disguised,
# 26 rewritten by an unsure rule from a word of its own.

# Sums over the syllables, five bits each: how many were read ...
EXACT = 1 << 0  # as the term has them, marks and all
PLAIN = 1 << 5  # as the term has them, and it has no marks there
BARE = 1 << 10  # without any of their marks
PARTLY = 1 << 15  # without some of their marks
SWAPPED = 1 << 20  # with hỏi for ngã or the other way round
WRONG = 1 << 25  # with another tone
REWRITTEN = 1 << 30  # by a rewrite rule
UNSURE = 1 << 35  # by a rule whose typed letters are more often something else
INNER = 1 << 40  # not syllables: gaps inside syllables, up to 31
IMPOSSIBLE = 1 << 45  # bare, and no syllable of marked text as they stand
LOOSE = 1 << 50  # one bit: a gap with a space and sentence punctuation was crossed
SIGNS = 1 << 51  # one bit: tone signs of VIQR were read
FOREIGN = 1 << 52  # foreign, as the term has them
SOFT = 1 << 58  # one bit: an exclamation mark was read as a letter
LETTERED = 1 << 59  # one bit: a letter was read that is one, not a digit or sign
BROKEN = 1 << 60  # one bit: a syllable was broken by spaces beyond doubt
GUESSED = 1 << 61  # one bit: a syllable was read from pieces that are syllables themselves


def match_typed(i, r, count, runs, automaton):
    """The run after the letters that rule r expects to be typed from run i on, or 0."""
    k = automaton.rule_text_starts[r]
    stop = automaton.rule_text_starts[r + 1]
    at = i
    while k < stop:
        if at >= count or (at > i and runs.gap[at] != 0):
            return 0
        letter = runs.letter[at]
        taken = 0
        while k < stop and automaton.rule_text[k] == letter and taken < runs.count[at]:
            k += 1
            taken += 1
        if taken == 0:
            return 0
        at += 1
    return at


def is_word(i, after, count, runs):
    """1 where the runs i to after - 1 are a word of their own, not a letter of one spelled out."""
    if i > 0 and runs.gap[i] == 0:
        return 0
    if after < count and runs.gap[after] == 0:
        return 0
    if after > i + 1 or runs.count[i] > 1:
        return 1
    before = 2
    if i > 0:
        before = 1 if i == 1 or runs.gap[i - 1] else 0
    behind = 2
    if after < count:
        behind = 1 if after + 1 == count or runs.gap[after + 1] else 0
    return 1 if before == 0 or behind == 0 or (before == 2 and behind == 2) else 0


def finish_syllable(end, notes, sums, i, runs, count, automaton, out):
    """Compare what was read of a syllable with the term's; returns 0 where it can't be.

    `end` is the index of the syllable's last letter, `i` the run that was read last. The new sums
    and disguises are left in `out`.
    """
    tone = automaton.tone[end]
    flags = automaton.flags[end]
    seen = notes & 7
    disguise = 0
    add = 0
    if notes & (1 << 16):
        # Broken by spaces: all pieces single letters, or a piece that is no syllable. Pieces that
        # all are syllables say nothing, unless another syllable was broken beyond doubt.
        if notes & (1 << 18):
            notes |= 1 << 20
        if (notes & (1 << 17)) == 0:
            notes |= 1 << 19
    if notes & (1 << 9):
        add += REWRITTEN
    if notes & (1 << 10):
        add += UNSURE
    if notes & (1 << 26):
        add += UNSURE
    if flags & 8:
        if notes & ((1 << 22) | 7):
            disguise |= 2
            add += PLAIN
        else:
            add += FOREIGN
        if notes & ((1 << 3) | (1 << 4) | (1 << 13)):
            return 0
    elif notes & (1 << 14):
        if seen and seen != tone:
            return 0
        if seen:
            add += EXACT
        else:
            add += PLAIN
    else:
        # A sign or look-alike can't carry marks: that they are missing is its disguise.
        bare = 0 if notes & (1 << 25) else 1
        missing1 = notes & (1 << 6)
        missing2 = notes & (1 << 7)
        missing_stroke = notes & (1 << 12)
        if notes & (1 << 3):
            if missing1 == 0:
                return 0
            missing1 = 0
            notes |= 1 << 8
            disguise |= 4
        if notes & (1 << 4):
            if missing2 == 0:
                return 0
            missing2 = 0
            notes |= 1 << 8
            disguise |= 4
        if notes & (1 << 13):
            if missing_stroke == 0:
                return 0
            missing_stroke = 0
            disguise |= 4
        if notes & (1 << 5):
            if seen != tone and not (seen == 2 and tone == 3) and not (seen == 3 and tone == 2):
                return 0
            disguise |= 4
        if notes & (1 << 11):
            disguise |= 4
        if missing1 == 0 and missing2 == 0:
            if seen == tone:
                if missing_stroke:
                    if (tone or notes & (1 << 8)) and stands_as_word(i, count, runs, automaton):
                        add += WRONG
                    elif tone or notes & (1 << 8):
                        add += PARTLY
                    else:
                        add += BARE
                    disguise |= bare
                elif tone or notes & (1 << 8) or automaton.stroked[end]:
                    add += EXACT
                else:
                    add += PLAIN
            elif seen == 0:
                # A stroke alone says that marks are typed, unless a disguise took them away.
                if notes & (1 << 8) or (notes & (1 << 24) and (notes & (1 << 25 | 1 << 9)) == 0):
                    add += WRONG
                    disguise |= 2
                else:
                    add += BARE
                    disguise |= bare
                    if flags & 128:
                        add += IMPOSSIBLE
            elif (seen == 2 and tone == 3) or (seen == 3 and tone == 2):
                add += SWAPPED
                disguise |= 2
            else:
                add += WRONG
                disguise |= 2
        elif seen == tone and (tone or notes & (1 << 8)):
            if notes & (1 << 9):
                add += EXACT
            elif stands_as_word(i, count, runs, automaton) == 0:
                add += PARTLY
                disguise |= bare
            else:
                add += WRONG
                disguise |= 2
        elif seen == 0:
            if notes & (1 << 8):
                add += PARTLY
            else:
                add += BARE
                if flags & 128:
                    add += IMPOSSIBLE
            disguise |= bare
        else:
            add += WRONG
            disguise |= 2
    if notes & (1 << 16):
        single = (notes & (1 << 20)) == 0
        # A piece with a digit or sign for a letter is no syllable either: tr3 o.
        odd = notes & ((1 << 19) | (1 << 25))
        exact = add & 1
        if single or odd:
            sums |= BROKEN
        elif not exact:
            sums |= GUESSED
        if single:
            disguise |= 32
        else:
            disguise |= 128
    out.sums = sums + add
    out.disguise = disguise
    return 1


def sign_marks(text, low, high, notes, automaton, out):
    """Read the signs text[low:high] as VIQR tone and quality keys; 0 where they are not."""
    if high <= low or high - low > 2:
        return 0
    for k in range(low, high):
        if text[k] >= 128:
            return 0
        key = automaton.sign_keys[text[k]]
        if key == 0:
            return 0
        if key < 8:
            if notes & 7:
                return 0
            notes |= key | (1 << 5)
        elif key == 8:
            notes |= 1 << 3
        else:
            notes |= 1 << 4
    out.notes = notes
    return 1


def start_piece(notes):
    """Notes of a syllable after a space inside it: close the piece before the space."""
    if (notes & (1 << 17)) == 0:
        notes |= 1 << 19
    if notes & (1 << 18):
        notes |= 1 << 20
    return (notes | (1 << 16)) & ~((1 << 17) | (1 << 18) | (1 << 23))


def align(i, j, notes, sums, mask, text, runs, count, term, automaton, out):
    """Read run i on as the term's letter j on; 1 where the term was read to its end.

    The first reading found, in the order exact letter, key, rewrite rule, is the one taken. Its
    end (a run's end offset), sums and disguises are left in `out`.
    """
    if out.steps <= 0:
        return 0
    out.steps -= 1
    stop = automaton.term_starts[term + 1]
    if j == stop:
        return finish_term(i, j, notes, sums, mask, text, runs, count, term, automaton, out)
    if i >= count:
        out.ends_early = 1
        return 0
    gap = runs.gap[i] if i > out.first else 0
    letter = runs.letter[i]
    wanted = automaton.letters[j]
    flags = automaton.flags[j]
    # Signs of VIQR between this run and the one before: vie^.c, nhe. lu+o+ng.
    if (
        i > out.first
        and gap > 1
        and gap < 5
        and letter_follows(notes)
        and marks_matter(j, automaton)
    ):
        low = runs.end[i - 1]
        high = runs.start[i]
        signs = low
        while signs < high and automaton.sign_keys[text[signs] & 127] and text[signs] < 128:
            signs += 1
        spaced = 0
        if flags & 1 and signs < high:
            spaced = 1
            for k in range(signs, high):
                if text[k] != 32:
                    spaced = 2
        expected = 1 if signs < high else 0
        # A full stop or question mark alone is a key only in the company of other keys.
        doubtful = 0
        if signs == low + 1 and (text[low] == 46 or text[low] == 63):
            doubtful = 1 if (sums & SIGNS) == 0 else 0
        if (
            spaced == expected
            and doubtful == 0
            and sign_marks(text, low, signs, notes, automaton, out)
        ):
            runs.gap[i] = 1 if spaced else 0
            found = align(i, j, out.notes, sums | SIGNS, mask | 4, text, runs, count, term,
                          automaton, out)  # fmt: skip
            runs.gap[i] = gap
            if found:
                return 1
    if letter == wanted:
        if take_letter(i, j, gap, 1, notes, sums, mask, text, runs, count, term, automaton, out):
            return 1
        if runs.count[i] == 2 and letter < 27 and automaton.quality[j] == 1 and letter != 4:
            if take_letter(i, j, gap, 0, notes, sums, mask, text, runs, count, term, automaton,
                           out):  # fmt: skip
                return 1
    # A key typed for a mark, after a letter of its syllable.
    key = automaton.keys[letter]
    if (
        key
        and i > out.first
        and gap != 1
        and gap < 3
        and runs.odd[runs.token[i]] & RAW
        and letter_follows(notes)
    ):
        marked = press(key, notes)
        if marked >= 0:
            more = sums
            if gap == 2:
                more = add_inner_gap(sums)
                mask |= 32
            if align(i + 1, j, marked, more, mask, text, runs, count, term, automaton, out):
                return 1
    # A letter typed again behind a symbol, for a mark or for emphasis: v.i.e.e.c.
    if gap == 2 and j > automaton.term_starts[term] and automaton.letters[j - 1] == letter:
        marked = notes
        more_mask = mask | 32
        if notes & (1 << 6):
            marked = (notes & ~(1 << 6)) | (1 << 11) | (1 << 8)
        elif notes & (1 << 12) and letter == 4:
            marked = (notes & ~(1 << 12)) | (1 << 11)
        else:
            more_mask |= 256
        if align(i + 1, j, marked, add_inner_gap(sums), more_mask, text, runs, count, term,
                 automaton, out):  # fmt: skip
            return 1
    group = (letter << 6) | wanted
    last = automaton.raw_from[group]
    if runs.odd[runs.token[i]] & RAW:
        last = automaton.rule_starts[group + 1]
    for r in range(automaton.rule_starts[group], last):
        # Most rules fail here, at the place in the syllable or at the second letter meant.
        look = automaton.rule_looks[r]
        if (look & 63 and look & 63 != automaton.letters[j + 1]) or (look >> 6 & ~flags):
            continue
        if take_rule(i, j, r, gap, notes, sums, mask, text, runs, count, term, automaton, out):
            return 1
    return 0


def marks_matter(j, automaton):
    """0 where the syllable before letter j is foreign, so that no key of a mark belongs to it."""
    return 0 if automaton.flags[j - 1] & 8 else 1


def letter_follows(notes):
    """1 where a letter of the syllable was read."""
    return (notes >> 21) & 1


def press(key, notes):
    """Notes after a key of an input method, -1 where it can't come now."""
    if key < 8:
        if notes & 7 or (notes & (1 << 15)) == 0:
            return -1
        return notes | key | (1 << 5)
    if key == 8:
        return notes | (1 << 3)
    if key == 16:
        return notes | (1 << 4)
    if key == 32:
        return notes | (1 << 13)
    return notes


def add_inner_gap(sums):
    """Count one more gap inside a syllable, up to 31."""
    if ((sums >> 40) & 31) == 31:
        return sums
    return sums + INNER


def cross_gap(i, j, gap, notes, sums, mask, runs, count, automaton, out):
    """Move from the letter before to letter j over `gap`; 0 where that is not allowed.

    Leaves notes, sums and disguises in `out`.
    """
    flags = automaton.flags[j]
    extra = 0
    if i > out.first:
        if flags & 1:
            if finish_syllable(j - 1, notes, sums, i - 1, runs, count, automaton, out) == 0:
                return 0
            sums = out.sums
            extra = out.disguise
            notes = 0
            if gap == 5:
                return 0
            if gap == 4:
                sums |= LOOSE
                extra |= 32
            elif gap == 2 or gap == 3:
                extra |= 32
            if flags & 16:
                if gap == 1:
                    extra |= 128
            elif gap == 0:
                extra |= 64
        elif gap:
            if gap == 5:
                return 0
            sums = add_inner_gap(sums)
            if gap == 1:
                notes = start_piece(notes)
            else:
                extra |= 32
                if gap == 4:
                    sums |= LOOSE
    out.sums = sums
    out.mask = mask | extra
    out.notes = notes
    return 1


def take_letter(i, j, gap, doubled, notes, sums, mask, text, runs, count, term, automaton, out):
    """Read run i as the term's letter j and as the equal letters after it.

    `doubled` says whether a letter typed twice is Telex for its mark, or just repeated.
    """
    if cross_gap(i, j, gap, notes, sums, mask, runs, count, automaton, out) == 0:
        return 0
    sums = out.sums
    mask = out.mask
    notes = out.notes
    letter = runs.letter[i]
    have = runs.count[i]
    quality = runs.quality[i]
    stop = automaton.term_starts[term + 1]
    used = 0
    wanted = 0
    at = j
    bare_q1 = 0
    bare_q2 = 0
    tone = runs.tone[i]
    while at < stop and used < have and automaton.letters[at] == letter:
        flags = automaton.flags[at]
        if used and flags & 1:
            # One run of letters reaches over the border of two syllables, bạccờ, unless the
            # next syllable begins with that letter itself: mộttt tặng.
            if i + 1 >= count:
                out.ends_early = 1
            elif runs.gap[i + 1] and runs.letter[i + 1] == letter:
                break
            notes = note_letter(notes, automaton.flags[at - 1])
            if tone and automaton.flags[at - 1] & 4:
                notes = (notes & ~7) | tone
                tone = 0
            if finish_syllable(at - 1, notes, sums, i, runs, count, automaton, out) == 0:
                return 0
            sums = out.sums
            mask |= out.disguise
            if (flags & 16) == 0:
                mask |= 64
            notes = 0
        if automaton.quality[at] > wanted:
            wanted = automaton.quality[at]
        if automaton.quality[at] == 1:
            bare_q1 = 1
        if automaton.quality[at] == 2:
            bare_q2 = 1
        used += 1
        at += 1
    flags = automaton.flags[at - 1]
    if letter > 26 and have != used:
        return 0
    spare = have - used
    if flags & 8:
        if quality or tone:
            notes |= 1 << 22
        tone = 0
    elif quality:
        if quality != wanted:
            return 0
        if letter == 4:
            notes |= 1 << 24
        else:
            notes |= 1 << 8
    elif wanted:
        if letter == 4:
            if spare:
                spare -= 1
                notes |= 1 << 11
            else:
                notes |= 1 << 12
        elif bare_q1:
            if spare == 1 and doubled:
                spare = 0
                notes |= (1 << 11) | (1 << 8)
            else:
                notes |= 1 << 6
        if bare_q2:
            notes |= 1 << 7
    if tone:
        if notes & 7 and notes & 7 != tone:
            return 0
        notes = (notes & ~7) | tone
    if spare > 0:
        mask |= 256
    hidden = runs.disguise[i]
    if letter < 27 and (hidden & 2) == 0:
        sums |= LETTERED
    if hidden & 1:
        mask |= 512
    if hidden & 2:
        mask |= 16
    if hidden & 4:
        mask |= 1024
    if hidden & 8:
        sums |= SOFT
    if hidden & 7:
        notes |= 1 << 25
    notes = note_letter(notes, flags)
    return align(i + 1, at, notes, sums, mask, text, runs, count, term, automaton, out)


def note_letter(notes, flags):
    """Notes after one more letter of the syllable."""
    if notes & (1 << 23):
        notes |= 1 << 18
    notes |= (1 << 21) | (1 << 23)
    if flags & 4:
        notes |= (1 << 15) | (1 << 17)
    return notes


def stands_as_word(i, count, runs, automaton):
    """1 where the token around run i is a syllable that exists, as it is typed."""
    while i > 0 and runs.gap[i] == 0:
        i -= 1
    key = 0
    tone = 0
    while True:
        # The hash is fold_kernel.hash_letter's.
        key = ((key * 181 + runs.letter[i] * 5 + runs.quality[i]) ^ (key >> 7)) & 0x3FFFF
        if runs.tone[i]:
            tone = runs.tone[i]
        if runs.count[i] > 2 or runs.disguise[i]:
            return 0
        i += 1
        if i >= count or runs.gap[i]:
            break
    key = ((key * 181 + tone * 5) ^ (key >> 7)) & 0x3FFFF
    return (automaton.existing[key >> 3] >> (key & 7)) & 1


def is_marked(i, after, runs):
    """1 where one of the runs i to after - 1 has a mark."""
    for k in range(i, after):
        if runs.tone[k] or runs.quality[k]:
            return 1
    return 0


def take_rule(i, j, r, gap, notes, sums, mask, text, runs, count, term, automaton, out):
    """Read the runs from i on by rewrite rule r as the term's letters from j on."""
    place = automaton.rule_place[r]
    flags = automaton.flags[j]
    stop = automaton.term_starts[term + 1]
    if place == 5:
        if (flags & 1) == 0 or flags & 16 or (i > out.first and gap == 0):
            return 0
    elif place == 1:
        if (flags & 1) == 0:
            return 0
    elif place == 2:
        if (flags & 4) == 0:
            return 0
    elif place == 3 and (flags & 4) == 0:
        return 0
    # The term's side first: it is the cheaper test.
    k = automaton.rule_term_starts[r]
    end = automaton.rule_term_starts[r + 1]
    at = j
    while k < end:
        wanted = automaton.rule_term[k]
        if wanted == 63:
            if at >= stop or (automaton.flags[at] & 1) == 0 or automaton.flags[at] & 16:
                return 0
        else:
            if at >= stop or automaton.letters[at] != wanted:
                return 0
            if at > j and automaton.flags[at] & 1 and automaton.rule_term[k - 1] != 63:
                if (automaton.flags[at] & 16) == 0:
                    return 0
            at += 1
        k += 1
    if (
        place == 0
        and at == j + 1
        and automaton.rule_text_starts[r + 1] == (automaton.rule_text_starts[r] + 1)
    ):
        # One sign typed twice for two letters: t00l.
        while (
            at - j < runs.count[i]
            and at < stop
            and automaton.letters[at] == automaton.letters[j]
            and (automaton.flags[at] & 1) == 0
        ):
            at += 1
    last = automaton.flags[at - 1]
    if place == 4:
        if (last & 2) == 0 or last & 4:
            return 0
    elif place == 3 or place == 5:
        if (last & 2) == 0:
            return 0
        if place == 5 and at < stop and automaton.flags[at] & 16:
            return 0
    elif place == 2 and (last & 4) == 0:
        return 0
    after = match_typed(i, r, count, runs, automaton)
    if after == 0:
        return 0
    if place == 5 and is_word(i, after, count, runs) == 0:
        return 0
    unsure = automaton.rule_unsure[r]
    if (place != 5 or is_marked(i, after, runs)) and stands_as_word(i, count, runs, automaton):
        # What was typed is a word of its own.
        unsure += 1
    if cross_gap(i, j, gap, notes, sums, mask, runs, count, automaton, out) == 0:
        return 0
    sums = out.sums
    mask = out.mask | automaton.rule_disguise[r]
    notes = out.notes
    fresh = 1 << 14 if place == 5 else 0
    if automaton.rule_disguise[r] == 16:
        fresh = 1 << 25
    k = j
    tone = 0
    marked = 0
    quality = 0
    for run in range(i, after):
        if runs.tone[run]:
            tone = runs.tone[run]
        if runs.quality[run] and runs.letter[run] != 4:
            marked = 1
            quality = runs.quality[run]
        if runs.letter[run] < 27 and (runs.disguise[run] & 2) == 0:
            sums |= LETTERED
        if runs.disguise[run] & 1:
            mask |= 512
        if runs.disguise[run] & 2:
            mask |= 16
        if runs.disguise[run] & 4:
            mask |= 1024
    expects = 0
    while k < at:
        letter_flags = automaton.flags[k]
        if k > j and letter_flags & 1:
            if finish_syllable(k - 1, notes, sums, i, runs, count, automaton, out) == 0:
                return 0
            sums = out.sums
            mask |= out.disguise
            notes = 0
        notes = note_letter(notes, letter_flags) | fresh | (1 << 9)
        if unsure:
            notes |= 1 << 10
        if unsure > 1:
            notes |= 1 << 26
        if automaton.quality[k]:
            expects |= automaton.quality[k]
            if place != 5 and marked == 0 and letter_flags & 4:
                if automaton.quality[k] == 1:
                    notes |= 1 << 6
                else:
                    notes |= 1 << 7
            elif place != 5 and (letter_flags & 4) == 0:
                notes |= 1 << 12
        k += 1
    if marked and place != 5:
        if automaton.flags[at - 1] & 8:
            notes |= 1 << 22
        elif expects and (expects & quality) == 0:
            return 0
        else:
            notes |= 1 << 8
    if tone:
        if automaton.flags[at - 1] & 8:
            notes |= 1 << 22
        elif notes & 7 and notes & 7 != tone:
            return 0
        else:
            notes = (notes & ~7) | tone
    return align(after, at, notes, sums, mask, text, runs, count, term, automaton, out)


def finish_term(i, j, notes, sums, mask, text, runs, count, term, automaton, out):
    """At the term's end: take trailing keys, check the token ends too and the sums convince."""
    last = automaton.letters[j - 1]
    gap = 1
    if i < count:
        gap = runs.gap[i]
    if i < count and gap != 1 and gap < 3:
        key = automaton.keys[runs.letter[i]]
        if key and runs.odd[runs.token[i]] & RAW and (gap == 0 or ((sums >> 40) & 31) >= 2):
            marked = press(key, notes)
            if marked >= 0:
                more_mask = mask if gap == 0 else mask | 32
                if finish_term(i + 1, j, marked, sums, more_mask, text, runs, count, term,
                               automaton, out):  # fmt: skip
                    return 1
    if i < count and gap == 0 and not (runs.letter[i] > 26 and last <= 26):
        # An exclamation mark was laid out as a letter, for it may be one; here it is none.
        if (runs.disguise[i] & 8) == 0 or (i + 1 < count and runs.gap[i + 1] == 0):
            return 0
    end = runs.end[i - 1]
    # A tone sign of VIQR that closes the term; a full stop or question mark only after others.
    limit = runs.start[i] if i < count else out.length
    if end < limit and (i >= count or gap):
        code = text[end]
        plain = 1 if code == 46 or code == 63 else 0
        if plain == 0 or sums & SIGNS:
            signs = end
            while (
                signs < limit
                and signs < end + 2
                and text[signs] < 128
                and (automaton.sign_keys[text[signs]])
            ):
                signs += 1
            if sign_marks(text, end, signs, notes, automaton, out):
                if finish_syllable(j - 1, out.notes, sums, i - 1, runs, count, automaton, out):
                    if judge_sums(out.sums, mask | out.disguise | 4, term, automaton):
                        out.end = signs
                        out.mask = mask | out.disguise | 4
                        return 1
    if finish_syllable(j - 1, notes, sums, i - 1, runs, count, automaton, out) == 0:
        return 0
    if judge_sums(out.sums, mask | out.disguise, term, automaton) == 0:
        return 0
    out.end = end
    out.mask = mask | out.disguise
    return 1


def judge_sums(sums, mask, term, automaton):
    """1 where the syllables as read still convince as the term."""
    if automaton.term_flags[term] & PROBE:
        return 1
    exact = (sums & 31) + ((sums >> 52) & 31)
    plain = (sums >> 5) & 31
    bare = (sums >> 10) & 31
    partly = (sums >> 15) & 31
    swapped = (sums >> 20) & 31
    wrong = (sums >> 25) & 31
    unsure = (sums >> 35) & 31
    inner = (sums >> 40) & 31
    total = exact + plain + bare + partly + swapped + wrong
    if sums & SOFT and total == 1:
        return 0
    # A number is a number: 300 is not éo.
    if (sums & LETTERED) == 0 and automaton.letters[automaton.term_starts[term]] < 27:
        return 0
    if sums & GUESSED and (sums & BROKEN) == 0:
        return 0
    if sums & LOOSE and inner < 2 and (total < 4 or exact + plain < total):
        return 0
    if wrong:
        if wrong > 1 or bare or exact == 0:
            return 0
        if automaton.term_flags[term] & 1:
            return 0
    if unsure and (unsure >= total or (exact + plain == 0 and unsure * 2 > total)):
        return 0
    if automaton.term_flags[term] & 1 and (bare or partly or swapped or plain == total):
        return 0
    if mask & ~automaton.term_allowed[term]:
        return 0
    # Marks on the one syllable of a foreign word make it another word: com and cơm.
    return 0 if total == 1 and exact == 0 and mask & 2 else 1


def read_terms(text, n, runs, count, automaton, work, out, hits, made, room):
    """Read the runs against the candidates in `work`; returns the number of hits made so far.

    The runs begin with the token that the candidates begin with. Each hit is five integers in
    `hits`: term, start, end, disguises, sums.
    """
    out.first = 0
    out.length = n
    for k in range(work.opened_count):
        made = read_term(work.opened[k], text, runs, count, automaton, work, out, hits, made, room)
    for k in range(work.node_count):
        term = automaton.terms_of[work.nodes[k]]
        while term >= 0:
            known = 0
            for other in range(work.opened_count):
                if work.opened[other] == term:
                    known = 1
            if known == 0:
                made = read_term(term, text, runs, count, automaton, work, out, hits, made, room)
            term = automaton.next_term[term]
    return made


def read_term(term, text, runs, count, automaton, work, out, hits, made, room):
    """Read the runs as `term` and write the hit, if it is one and there is room; hits so far."""
    most = work.most if work.left > 0 else work.few
    out.steps = most
    if align(0, automaton.term_starts[term], 0, 0, 0, text, runs, count, term, automaton, out):
        if made < room:
            at = made * 5
            hits[at] = term
            hits[at + 1] = runs.start[0]
            hits[at + 2] = out.end
            hits[at + 3] = out.mask
            hits[at + 4] = out.sums
        made += 1
    work.left -= most - out.steps
    return made


def holds_raw(t, most, tokens):
    """1 where one of the tokens that begin within `most` letters from token t on is raw."""
    while t < tokens.count and most > 0:
        if tokens.odd[t] & RAW:
            return 1
        most -= tokens.borders[2 * t + 1] - tokens.borders[2 * t]
        t += 1
    return 0


def runs_needed(t, tokens, automaton, work):
    """How many runs reading the candidates may take, from token t on."""
    longest = 0
    for k in range(work.node_count):
        if automaton.reach[work.nodes[k]] > longest:
            longest = automaton.reach[work.nodes[k]]
    # Each run takes a letter of the term, or a letter again; keys and rules take more.
    if longest and holds_raw(t, longest + 4, tokens):
        longest = longest * 2 + 8
    for k in range(work.opened_count):
        term = work.opened[k]
        size = automaton.term_starts[term + 1] - automaton.term_starts[term]
        if size > longest:
            longest = size
    return longest + 4


def note_alike(openings, made, groups, members, spelled, seen, text, runs, automaton, out):
    """Note which forms can be read, letter by letter, as the pieces of terms that openings have.

    Classes are coarse, and most words with those of a piece are quite other words. Reading them is
    tried here once, instead of in every text. `spelled` has the letters of each form, `seen` room
    for 65536 numbers, all zero; the place behind the terms is used for trial terms. Nothing of
    `text` is read.
    """
    noted = 0
    first = 0
    second = 0
    last = 0
    for k in range(made):
        at = k * 8
        begin = automaton.term_starts[openings[at + 4]]
        middle = begin + ((openings[at + 7] >> 24) & 15)
        stop = middle + (openings[at + 7] >> 28)
        # A term has several openings of the same pieces, one behind the other.
        if begin != first or middle != second:
            noted = note_piece(
                begin, middle, openings[at], groups, members, spelled, seen, noted, text, runs,
                automaton, out,
            )  # fmt: skip
            last = 0
        if stop > middle and stop != last:
            noted = note_piece(
                middle, stop, openings[at + 1] & 0xFFFFFFF, groups, members, spelled, seen, noted,
                text, runs, automaton, out,
            )  # fmt: skip
        first = begin
        second = middle
        last = stop
    return noted


def note_piece(
    begin, stop, packed, groups, members, spelled, seen, noted, text, runs, automaton, out
):
    """`note_alike` for the letters begin:stop of a term, whose classes are `packed`."""
    word = 0
    flags = 0
    for k in range(begin, stop):
        word = ((word << 6) | automaton.letters[k]) & LETTERS_OF_WORD
        flags |= automaton.flags[k]
    # How a piece is read depends on where in its syllables it begins and ends.
    flags = (flags << 16) | (automaton.flags[begin] << 8) | automaton.flags[stop - 1]
    key = ((word * WORD_SPREAD) ^ (flags * FLAG_SPREAD)) & WHOLE | 1
    slot = key >> 48
    while seen[slot]:
        if seen[slot] == key:
            return noted
        slot = (slot + 1) & 65535
    if noted < MOST_NOTED:
        seen[slot] = key
        noted += 1
    at = (((packed * GROUP_SPREAD) & MASK) >> 20) * 3  # as forms.group_slot has it
    while groups[at] != packed:
        if groups[at] == 0:
            return noted
        at += 3
        if at == GROUP_SLOTS * 3:
            at = 0
    hashed = ((word * WORD_SPREAD) & WHOLE) >> 48
    before = word
    for member in range(groups[at + 1], groups[at + 2], 3):
        letters = spelled[members[member]]
        if letters == before or letters == word:
            continue
        before = letters
        if letters_fit(letters, begin, stop, text, runs, automaton, out):
            # As `sift_kernel.are_alike` has it.
            spot = (hashed << 16) | (((letters * WORD_SPREAD) & WHOLE) >> 48)
            spot = ((spot * PAIR_SPREAD) & MASK) >> 13
            automaton.alike[spot >> 3] |= 1 << (spot & 7)
    return noted


def letters_fit(letters, begin, stop, text, runs, automaton, out):
    """1 where a form's letters can be read as the letters begin:stop of a term, marks aside."""
    made = 0
    for k in range(10):
        letter = (letters >> (54 - 6 * k)) & 63
        if letter == 0:
            continue
        if made and runs.letter[made - 1] == letter:
            runs.count[made - 1] += 1
        else:
            # Without marks it can be read in every way that it can be with some.
            runs.letter[made] = letter
            runs.count[made] = 1
            runs.quality[made] = 0
            runs.tone[made] = 0
            runs.gap[made] = 0
            runs.disguise[made] = 0
            runs.start[made] = k
            runs.token[made] = 0
            made += 1
        runs.end[made - 1] = k + 1
    runs.odd[0] = 0
    trial = automaton.term_count + 1
    automaton.term_starts[trial] = begin
    automaton.term_starts[trial + 1] = stop
    automaton.term_flags[trial] = PROBE
    out.steps = STEPS_OF_TRIAL
    out.first = 0
    out.length = 0
    if align(0, begin, 0, 0, 0, text, runs, made, trial, automaton, out):
        return 1
    return 1 if out.steps <= 0 else 0
