"""Decides at which tokens of a text a term may start, in plain Python; the .pxd adds C types.

This is the pass that ordinary text does not get beyond, so it only looks at the coarse classes,
marks and token ends that `fold_kernel.fold_classes` left.
"""

REACH = 12  # tokens before a raw one at which a term that reaches into it may start
SHORT = 12  # runs to read for a term of at most three classes


def sift(first, following, ending, looks, raw, tokens, classes, automaton, marks, flags):
    """Mark the tokens at which a term may start; returns how many.

    Three questions, cheapest first: is the token by itself a short term's classes, with marks
    that the term allows; do five classes from here on begin a long term; does a walk from here
    come to a term's end where a token ends too. The mark is the number of runs that reading the
    terms found may take. Where `flags` says that there are raw tokens, these are marked, and so
    are tokens before them from which a walk arrives there.
    """
    count = 0
    near = -1
    if flags & 1:
        near = tokens - 1
        for t in range(tokens - 1, -1, -1):
            if raw[t]:
                near = t
            marks[t] = 0
            if near == t or (raw[near] and near - t <= REACH):
                if near == t:
                    marks[t] = 255 if raw[t] else 0
                elif arrives(first[t], following[t], ending[near - 1], classes, automaton):
                    marks[t] = 255
    for t in range(tokens):
        if flags & 1 and marks[t]:
            count += 1
            continue
        marks[t] = 0
        k = following[t]
        own = ending[t] - k + 1
        walk = own < 2
        if own == 2 or own == 3:
            key = (first[t] << 8) | (classes[k] << 4) | classes[k + 1]
            bits = automaton.shorts[key]
            if own == 2:
                # Its third class is the next token's: only a walk can tell.
                walk = bits != 0
                bits = automaton.shorts[key | 15]
            if (bits >> looks[t]) & 1:
                marks[t] = SHORT
        key = (
            (((first[t] << 4 | classes[k]) << 4 | classes[k + 1]) << 4 | classes[k + 2]) << 4
        ) | classes[k + 3]
        if walk or automaton.prefixes[key >> 3] & (1 << (key & 7)):
            reach = ends_with_token(t, tokens, first[t], k, ending, classes, automaton)
            if reach > marks[t]:
                marks[t] = reach
        if marks[t]:
            count += 1
    return count


def arrives(first_class, k, stop, classes, automaton):
    """1 where a walk over the classes from a token on comes as far as index `stop`."""
    node = automaton.child[first_class]
    while node > 0 and k < stop:
        node = automaton.child[(node << 4) | classes[k]]
        k += 1
    return 1 if node > 0 else 0


def ends_with_token(t, tokens, first_class, k, ending, classes, automaton):
    """How many runs to read where a walk from token t ends a term with a token; 0 where none."""
    node = automaton.child[first_class]
    reach = 0
    while node > 0:
        if automaton.terms_of[node] >= 0:
            while t < tokens and ending[t] < k:
                t += 1
            if t < tokens and ending[t] == k:
                reach = automaton.reach[node]
        node = automaton.child[(node << 4) | classes[k]]
        k += 1
    return reach
