"""Works out, form by form, what ordinary text has to be looked at for; the .pxd adds C types.

Most tokens of a text are forms (`luytre.vietnamese.forms`): syllables that exist, as they are
spelled or bare. Which terms may begin with one, and which pairs of them may begin a term, is known
when the terms are. Each form has four sets of 64 bits, its gates, in which `sift_kernel.next_start`
looks that up. They let through too much, by the pairs whose columns are those of another, but
never too little: the interpreted twin, which has them all open, shows it.
"""

ANY_AFTER = 0  # of a form's gates: columns of what may come after it at a term's start
OWN_AFTER = 1  # of these, where it is the term's own word
ANY_BEFORE = 2  # columns of what may come before it
OWN_BEFORE = 3
ALONE = 1 << 63  # in the first gate: it may be a term by itself
ONE = 1  # of 64 bits, as are all the gates
ALL = (1 << 64) - 1
NO_TOKEN = 64  # as in luytre.vietnamese.forms
GROUP_SLOTS = 4096
SPREAD = 0x2C9277B5
MASK = 0xFFFFFFFF
ALL_LOOKS = 0x3F3F3F3F  # as in build_kernel
ELSEWHERE = 3 << 6  # as in sift_kernel


def set_gates(openings, made, forms, automaton):
    """Set the gates, all zero before, by the terms' openings (see `build_kernel.open_with`)."""
    gates = automaton.gates
    for gate in range(4):
        gates[gate] = ALL  # what is no form is looked at anyhow
    gates[NO_TOKEN * 4 + ANY_BEFORE] = 1
    gates[NO_TOKEN * 4 + OWN_BEFORE] = 1
    for at in range(0, GROUP_SLOTS * 3, 3):
        if forms.groups[at]:
            more = 1 if node_of(forms.groups[at], automaton) else 0
            for member in range(forms.groups[at + 1], forms.groups[at + 2], 4):
                row = forms.members[member] * 4
                gates[row + ANY_AFTER] = more
                gates[row + OWN_AFTER] = more
                gates[row + ANY_BEFORE] = 1
                gates[row + OWN_BEFORE] = 1
    for k in range(0, made * 8, 8):
        first = find_group(openings[k], forms)
        second = openings[k + 1] & 0xFFFFFFF
        if second == 0:
            if first >= 0:
                open_alone(openings, k, first, forms, automaton)
        else:
            behind = find_group(second, forms)
            column = forms.members[forms.groups[behind + 1]] & 63 if behind >= 0 else 0
            if first >= 0:
                open_first(openings, k, first, column, forms, automaton)
                if behind >= 0:
                    column = forms.members[forms.groups[first + 1]] & 63
                    open_second(openings, k, behind, column, forms, automaton)
    return 0


def set_nodes(forms, automaton):
    """Say of each form at which node of the trie its classes end, 0 where no term begins so."""
    for at in range(0, GROUP_SLOTS * 3, 3):
        node = node_of(forms.groups[at], automaton)
        if node:
            for member in range(forms.groups[at + 1], forms.groups[at + 2], 4):
                automaton.form_nodes[forms.members[member]] = node
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


def find_group(packed, forms):
    """Where in `forms.groups` the forms with the classes `packed` are, -1 where there are none."""
    at = (((packed * SPREAD) & MASK) >> 20) * 3
    while forms.groups[at]:
        if forms.groups[at] == packed:
            return at
        at += 3
        if at == GROUP_SLOTS * 3:
            at = 0
    return -1


def fits(look, looks, wrong):
    """1 where marks may be those in the set `looks`, or `wrong` says that a tone may be wrong."""
    if (looks >> look) & 1:
        return 1
    return wrong & (looks >> (look & 24)) & 1


def highest_of(looks):
    """The highest marks in a set, leaving out the bits that stand for none."""
    look = 29
    while look and ((looks & ALL_LOOKS) >> look) & 1 == 0:
        look -= 1
    return look


def is_own(look, key, mine, exact):
    """1 where a form with these letters is the term's own word, as `sift_kernel.open_terms` says.

    Also where it is none that exists as it is spelled.
    """
    if look >> 8 == 0:
        return 1
    if key != mine:
        return 0
    look &= 31
    if look == 0 or look == exact:
        return 1
    return 1 if look == exact ^ 1 and (look & 7 == 2 or look & 7 == 3) else 0


def open_alone(openings, k, group, forms, automaton):
    """Let the forms of a group through that may be a term by themselves."""
    edges = automaton.edges
    for member in range(forms.groups[group + 1], forms.groups[group + 2], 4):
        look = forms.members[member + 1]
        letters = forms.members[member + 3]
        wanted = openings[k + 7]
        if fits(look & 31, openings[k + 2], 0) == 0:
            continue
        if look >> 8 and forms.members[member + 2] != openings[k + 5] >> 16:
            continue
        if wanted & 63 and edges[((letters & 63) << 6) | (wanted & 63)] & 1 == 0:
            continue
        automaton.gates[forms.members[member] * 4 + ANY_AFTER] |= ALONE
    return 0


def open_first(openings, k, group, column, forms, automaton):
    """Let the forms of a group through as the first of two tokens.

    Before those of `column`, or, where that is 0, before what is no form.
    """
    wanted = openings[k + 7]
    looks = openings[k + 2]
    wrong = looks >> 31
    highest = 31 if wrong else highest_of(looks)
    edges = automaton.edges
    for member in range(forms.groups[group + 1], forms.groups[group + 2], 4):
        look = forms.members[member + 1]
        if fits(look & 31, looks, wrong) == 0:
            if look & 31 > highest:
                break
            continue
        letters = forms.members[member + 3]
        if wanted & 63 and edges[((letters & 63) << 6) | (wanted & 63)] & 1 == 0:
            continue
        if (wanted >> 12) & 63 and edges[letters & 4032 | ((wanted >> 6) & 63)] < 2:
            continue
        row = forms.members[member] * 4
        bits = (ONE << column) | 1
        automaton.gates[row + ANY_AFTER] |= bits
        if openings[k + 3] & ELSEWHERE or is_own(
            look, forms.members[member + 2], openings[k + 5] >> 16, openings[k + 6] & 31
        ):
            automaton.gates[row + OWN_AFTER] |= bits
    return 0


def open_second(openings, k, group, column, forms, automaton):
    """Let the forms of a group through as the second of two tokens, after those of `column`."""
    wanted = openings[k + 7]
    looks = openings[k + 3]
    wrong = openings[k + 2] >> 31
    highest = 31 if wrong else highest_of(looks)
    edges = automaton.edges
    for member in range(forms.groups[group + 1], forms.groups[group + 2], 4):
        look = forms.members[member + 1]
        if fits(look & 31, looks, wrong) == 0:
            if look & 31 > highest:
                break
            continue
        letters = forms.members[member + 3]
        if (wanted >> 12) & 63 and edges[((letters & 63) << 6) | ((wanted >> 12) & 63)] & 1 == 0:
            continue
        if wanted >> 18 and edges[letters & 4032 | (wanted >> 18)] < 2:
            continue
        row = forms.members[member] * 4
        automaton.gates[row + ANY_BEFORE] |= ONE << column
        if openings[k + 3] & ELSEWHERE or is_own(
            look, forms.members[member + 2], openings[k + 5] & 0xFFFF, (openings[k + 6] >> 8) & 31
        ):
            automaton.gates[row + OWN_BEFORE] |= ONE << column
    return 0
