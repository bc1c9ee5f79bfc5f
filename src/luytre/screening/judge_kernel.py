"""Weighs the terms that the scanner found, in plain Python; ``judge_kernel.pxd`` adds C types.

How sure a reading is, is a sum of points from the evidence table (`luytre.screening.evidence`);
what is done about it comes from the policy, compiled to one row of actions for each score. The
kernel knows the order of the evidence, not its names.
"""

# Evidence bits, in the order of luytre.screening.evidence.EVIDENCE: 0 exact, 1 near, 2 half
# marked, 3 skeleton only, 4 toneless company, 5 toned company, 6 impossible unmarked, 7 two
# syllables, 8 three or more, 9 one bare syllable, 10 deliberate disguise, 11 another tone,
# 12 unsure rewriting, 13 required context, 14 reversed, 15 rewritten, 16 plausible bare.

ONE = 1  # of 64 bits

# A judged hit is seven integers: term, start, end, disguises, score in percent, evidence,
# protective context (0 none, else number) << 8 | action.


def collect_evidence(sums, mask, flags, letters, marked, size):
    """The evidence bits of one reading in a text of `letters` letters, `marked` of them marked."""
    exact = (sums & 31) + ((sums >> 52) & 31)
    plain = (sums >> 5) & 31
    bare = (sums >> 10) & 31
    partly = (sums >> 15) & 31
    swapped = (sums >> 20) & 31
    wrong = (sums >> 25) & 31
    unsure = (sums >> 35) & 31
    inner = (sums >> 40) & 31
    impossible = (sums >> 45) & 31
    total = exact + plain + bare + partly + swapped + wrong
    outside = letters - size
    beyond = marked - exact  # letters with marks outside the hit, about
    bits = 0
    if wrong:
        bits |= 1 << 11
    elif bare == 0 and partly == 0 and swapped == 0:
        bits |= 1
    elif bare == 0:
        bits |= 2
    elif exact or swapped or partly:
        bits |= 4
        # One marked syllable by chance, and an ordinary word: nhà cai for nhà cái.
        if impossible == 0 and outside >= 6 and beyond * 10 >= outside:
            bits |= 1 << 16
    else:
        bits |= 8
        if outside >= 6:
            if beyond * 10 >= outside:
                bits |= 1 << 5
            else:
                bits |= 1 << 4
        if impossible:
            bits |= 1 << 6
        if total == 1:
            bits |= 1 << 9
    if total == 2:
        bits |= 1 << 7
    elif total > 2:
        bits |= 1 << 8
    if mask & (4 | 16 | 512 | 1024 | 2048) or inner >= 2:
        bits = (bits | (1 << 10)) & ~(1 << 16)
    if unsure or flags & 2:
        bits |= 1 << 12
    if flags & 1:
        bits |= 1 << 14
    if (sums >> 30) & 31 or flags & 2:
        bits |= 1 << 15
    return bits


def near_group(start, end, group, longer, judge, cues, cue_count):
    """1 where a cue of `group` stands within the window around start:end.

    A cue inside the hit is no company. One that reaches beyond it counts where `longer` says so:
    "ngủ ngon" around "ngu" says what was meant.
    """
    low = 0
    high = cue_count
    # Cues are sorted by start: jump to the first that may reach the window.
    while low < high:
        middle = (low + high) >> 1
        if cues[middle * 5 + 1] < start - judge.window - 100:
            low = middle + 1
        else:
            high = middle
    k = low
    while k < cue_count and cues[k * 5 + 1] <= end + judge.window:
        low = cues[k * 5 + 1]
        high = cues[k * 5 + 2]
        apart = low >= end or high <= start or (longer and (low < start or high > end))
        if apart and high >= start - judge.window:
            cue = cues[k * 5]
            for g in range(judge.cue_group_starts[cue], judge.cue_group_starts[cue + 1]):
                if judge.cue_groups[g] == group:
                    return 1
        k += 1
    return 0


def groups_shown(judge, cues, cue_count):
    """A set of 64 bits with those of all cue groups in the text, which others may share."""
    found = 0
    for k in range(cue_count):
        cue = cues[k * 5]
        for g in range(judge.cue_group_starts[cue], judge.cue_group_starts[cue + 1]):
            found |= ONE << (judge.cue_groups[g] & 63)
    return found


def context_allows(entry, start, end, judge, cues, cue_count, shown, has_indicator):
    """0 where a required context is missing or an excluded one there; 2 where one was required.

    `shown` is what `groups_shown` says of the text: most groups need no closer look.
    """
    low = judge.require_starts[entry]
    high = judge.require_starts[entry + 1]
    answer = 1
    if low < high:
        answer = 0
        for k in range(low, high):
            group = judge.requires[k]
            if (group == 11 and has_indicator) or (
                (shown >> (group & 63)) & 1
                and near_group(start, end, group, 0, judge, cues, cue_count)
            ):
                answer = 2
                break
        if answer == 0:
            return 0
    for k in range(judge.exclude_starts[entry], judge.exclude_starts[entry + 1]):
        group = judge.excludes[k]
        if (group == 11 and has_indicator) or (
            (shown >> (group & 63)) & 1 and near_group(start, end, group, 1, judge, cues, cue_count)
        ):
            return 0
    return answer


def protective_contexts(judge, cues, cue_count, has_indicator):
    """Bit set of the protective contexts P1 (bit 0) to P11 that the text shows."""
    found = 0
    for k in range(cue_count):
        cue = cues[k * 5]
        for g in range(judge.cue_group_starts[cue], judge.cue_group_starts[cue + 1]):
            if judge.cue_groups[g] < 11:
                found |= 1 << judge.cue_groups[g]
    if has_indicator:
        found &= ~judge.cancelled_by_sale
    return found


def is_covered(at, count, judged, judge):
    """1 where another judged hit of the same harm holds this one and is no weaker."""
    start = judged[at * 7 + 1]
    end = judged[at * 7 + 2]
    harm = judge.harm[judge.entry_of[judged[at * 7]]]
    k = at - 1
    while k >= 0 and at - k <= 64:
        if holds(k, at, start, end, harm, judged, judge):
            return 1
        k -= 1
    k = at + 1
    while k < count and k - at <= 64 and judged[k * 7 + 1] < end:
        if holds(k, at, start, end, harm, judged, judge):
            return 1
        k += 1
    return 0


def has_company(harm, count, judged, judge):
    """1 where a hit of another harm that counts as company is among the judged hits."""
    for k in range(count):
        other = judge.harm[judge.entry_of[judged[k * 7]]]
        if other != harm and ((judge.no_company >> other) & 1) == 0:
            return 1
    return 0


def holds(other, at, start, end, harm, judged, judge):
    """1 where judged hit `other` makes the hit `at` superfluous."""
    low = judged[other * 7 + 1]
    high = judged[other * 7 + 2]
    if low > start or high < end or judge.harm[judge.entry_of[judged[other * 7]]] != harm:
        return 0
    if low == start and high == end:
        mine = judged[at * 7 + 4]
        its = judged[other * 7 + 4]
        if its != mine:
            return 1 if its > mine else 0
        return 1 if other < at else 0
    return 1 if judged[other * 7 + 4] * 10 >= judged[at * 7 + 4] * 8 else 0


def judge_hits(hits, count, cues, cue_count, letters, marked, has_indicator, judge, judged):
    """Judge `count` readings in `hits`; returns how many hits stay, left in `judged`."""
    made = 0
    protections = protective_contexts(judge, cues, cue_count, has_indicator)
    shown = groups_shown(judge, cues, cue_count)
    for k in range(count):
        term = hits[k * 5]
        entry = judge.entry_of[term]
        start = hits[k * 5 + 1]
        end = hits[k * 5 + 2]
        mask = hits[k * 5 + 3]
        if mask & 32:
            mask &= ~128
        sums = hits[k * 5 + 4]
        context = context_allows(entry, start, end, judge, cues, cue_count, shown, has_indicator)
        if context == 0:
            continue
        bits = collect_evidence(sums, mask, judge.term_flags[term], letters, marked, end - start)
        if context == 2:
            bits |= 1 << 13
        if judge.term_flags[term] & 1:
            mask |= 4096
        if judge.term_flags[term] & 2:
            # A term in another spelling, which looked like what it is not.
            mask |= 8
        points = 0
        for b in range(17):
            if bits & (1 << b):
                points += judge.points[b]
        if points > 63:
            points = 63
        if points < -64:
            points = -64
        score = judge.scores[points + 64]
        row = judge.row_of[entry] * 101
        protective = 0
        mine = protections & judge.protected_by[entry]
        if mine:
            for p in range(11):
                if mine & (1 << p):
                    if protective == 0 or (
                        judge.full_protection & (1 << p)
                        and (judge.full_protection & (1 << (protective - 1))) == 0
                    ):
                        protective = p + 1
        action = judge.actions[row + score]
        if protective:
            cap = 0 if judge.full_protection & (1 << (protective - 1)) else 2
            if action > cap:
                action = cap
        at = made * 7
        judged[at] = term
        judged[at + 1] = start
        judged[at + 2] = end
        judged[at + 3] = mask
        judged[at + 4] = score
        judged[at + 5] = bits
        judged[at + 6] = protective << 8 | action
        made += 1
    kept = 0
    for k in range(made):
        # A harm that never counts alone needs another one, and spam does not do.
        harm = judge.harm[judge.entry_of[judged[k * 7]]]
        if (judge.never_alone >> harm) & 1 and has_company(harm, made, judged, judge) == 0:
            judged[k * 7 + 6] &= ~255
    for k in range(made):
        judged[k * 7 + 6] |= is_covered(k, made, judged, judge) << 16
    for k in range(made):
        if judged[k * 7 + 6] >> 16:
            continue
        if kept != k:
            for part in range(7):
                judged[kept * 7 + part] = judged[k * 7 + part]
        kept += 1
    return kept
