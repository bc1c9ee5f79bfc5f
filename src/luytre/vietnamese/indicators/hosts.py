"""Host names in a text: the labels around a dot, however the dot is written."""

import re
from typing import NamedTuple

from luytre.vietnamese.indicators import domains
from luytre.vietnamese.indicators.view import View

_LABEL_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_LABEL_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789-_"
_LONGEST_LABEL = 63
_MOST_LABELS = 6
_AROUND_WORD = " .*_-"
# What is left of %2F, %3A, %3D and %20 in front of a label.
_ENCODED_SIGNS = frozenset({"2f", "3a", "3d", "20"})

# A dot, and its disguises. The set in front lets the search skip to the few code points that
# can begin one.
DOT = re.compile(
    r"[.,*%cd\[({<](?:"
    r"(?P<sign>(?<=[.]))"
    r"|(?P<bracket>(?<=[\[({<])[ ]{0,2}(?:\.|dot|d0t|cham|dau cham)[ ]{0,2}[\])}>][ ]{0,2})"
    r"|(?P<word>(?:(?<=d)[o0]t(?<![a-z0-9]d.t)|(?<=c)ham(?<![a-z0-9]cham))(?![a-z0-9]))"
    r"|(?P<joined>(?:(?<=c)ham|(?<=d)ot)(?=(?:com|vn)(?![a-z0-9])))"
    r"|(?P<percent>(?<=%)2e)"
    r"|(?P<odd>(?<=[,*])(?=(?:com|net|org|vn)(?![a-z0-9])))"
    r")"
)
_ENDING = re.compile(r"[a-z0-9][a-z0-9-]*")
_BEHIND_SIGN = re.compile(r"[ ]{0,2}([a-z0-9][a-z0-9-]*)")
# Forms of a dot that only addresses have.
_MARKED = frozenset({"bracket", "word", "joined", "percent"})


def _spelled(ending: str) -> str:
    """A pattern of an ending written letter by letter: "c o m", "c.0.m"."""
    letters = ("[o0]" if letter == "o" else letter for letter in ending)
    return f"(?P<{ending}>{'[ .*_-]{1,2}'.join(letters)})"


#: Endings that are read letter by letter too.
SPELLED_ENDINGS = ("com", "net", "org", "vn", "info", "vip", "xyz", "club", "top", "win", "bet")
_SPELLED_ENDING = re.compile(f"(?:{'|'.join(map(_spelled, SPELLED_ENDINGS))})(?![^\\W_])")
# What may go on behind an ending.
_CHAIN = re.compile(r"(?:-[a-z0-9-]{0,62})?(?:\.[a-z0-9][a-z0-9-]{0,62}){1,4}(?![a-z0-9@])")
_SECOND_ENDING = re.compile(
    r"(?:%2e|[ ]?[\[(](?:\.|dot)[\])][ ]?|[ ](?:dot|cham|\.)[ ])(vn|com|net|org)(?![a-z0-9])"
)
_LABEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_ANY_HOST = re.compile(
    r"[a-z0-9][a-z0-9_-]{0,62}(?:\.[a-z0-9_-]{1,63}){0,5}\.[a-z]{2,24}(?![a-z0-9])"
)


class Host(NamedTuple):
    start: int
    end: int
    labels: tuple[str, ...]  # without the ending
    ending: str
    tight: bool  # nothing around its dots
    toned: bool  # a Vietnamese diacritic stands in it
    marked: bool  # a dot in a form that only addresses have

    @property
    def name(self) -> str:
        return ".".join((*self.labels, self.ending))


def host_from(view: View, start: int) -> Host | None:
    """The host that begins at ``start``, behind a scheme; its ending need not be a known one."""
    folded = view.folded
    at = start
    for _ in range(_MOST_LABELS):
        label = _LABEL.match(folded, at)
        if label is None:
            break
        dot = DOT.match(folded, label.end()) or DOT.match(folded, label.end() + 1)
        if dot is None:
            break
        host = host_at(view, dot)
        if host is not None:
            return host if host.start == start else None
        at = dot.end()
    whole = _ANY_HOST.match(folded, start)
    if whole is None:
        return None
    *labels, ending = whole.group().split(".")
    toned = view.toned(*whole.span())
    return Host(start, whole.end(), tuple(labels), ending, True, toned, False)


def _may_end(label: str) -> bool:
    return len(label) == 1 or label in domains.ENDINGS or label == "c0m" or label.startswith("xn--")


def host_at(view: View, dot: re.Match[str]) -> Host | None:
    """The host around one dot, if a known ending stands behind it."""
    folded = view.folded
    after = dot.end()
    form = dot.lastgroup
    word = form == "word"
    # A word for a dot has spaces or signs around it ("-chấm-"), a dot spaces at most.
    around = _AROUND_WORD if word else " "
    spaces_after = 0
    if form == "sign":
        # Most dots end a sentence.
        behind = _BEHIND_SIGN.match(folded, after)
        if behind is None or not _may_end(behind[1]):
            return None
    while spaces_after < 2 and folded[after : after + 1] and folded[after] in around:
        after += 1
        spaces_after += 1
    before = dot.start()
    spaces_before = 0
    while spaces_before < 2 and before and folded[before - 1] in around:
        before -= 1
        spaces_before += 1
    if word and not (spaces_after and spaces_before):
        return None
    if word and folded.endswith(" dau", 0, before):
        before -= len(" dau")
    spelled = False
    ending_match = _ENDING.match(folded, after)
    if ending_match is None:
        return None
    ending, end = ending_match.group(), ending_match.end()
    if len(ending) == 1:
        letters = _SPELLED_ENDING.match(folded, after)
        if letters is None or letters.lastgroup is None:
            return None
        ending, end = letters.lastgroup, letters.end()
        spelled = True
    elif ending == "c0m":
        ending = "com"
    if ending not in domains.ENDINGS and not ending.startswith("xn--"):
        return None
    if view.toned(after, end):
        return None
    label, start = _label_before(folded, before, spelled or spaces_before > 0)
    if not label:
        return None
    if label.isdigit() and (word or spaces_before):
        label, start = _with_letters_before(view, label, start)
    labels = [label]
    while not spelled and len(labels) < _MOST_LABELS and start >= 2 and folded[start - 1] == ".":
        further, further_start = _label_before(folded, start - 1, False)
        if not further:
            break
        labels.insert(0, further)
        start = further_start
    if not spelled:
        further_labels, ending, end = _extended(view, ending, end)
        labels += further_labels
    tight = not (spaces_after or spaces_before or spelled) or form == "bracket"
    marked = form in _MARKED
    toned = view.toned(start, before)
    return Host(start, end, tuple(labels), ending, tight, toned, marked)


def _extended(view: View, ending: str, end: int) -> tuple[list[str], str, int]:
    """What goes on behind an ending: com.vn, or a host of which it was only the front.

    Returns the labels to add, the last ending and where the host ends.
    """
    folded = view.folded
    chain = _CHAIN.match(folded, end)
    if chain is not None and not view.toned(*chain.span()):
        tail, *labels = chain.group().split(".")
        for count in range(len(labels), 0, -1):
            last = labels[count - 1]
            before = labels[count - 2] if count > 1 else ending + tail
            if last in domains.ENDINGS and (
                last not in domains.WEAK_ENDINGS or before in domains.SECOND_LEVEL
            ):
                added = [ending + tail, *labels[: count - 1]]
                return added, last, end + len(".".join([tail, *labels[:count]]))
    second = _SECOND_ENDING.match(folded, end)
    if second is not None and ending in domains.SECOND_LEVEL and not view.toned(*second.span()):
        return [ending], second[1], second.end()
    return [], ending, end


def _label_before(folded: str, end: int, spelled: bool) -> tuple[str, int]:
    """The label that ends at ``end`` and where it starts; single letters apart are one label."""
    first = max(0, end - _LONGEST_LABEL)
    piece = folded[first:end]
    label = piece[len(piece.rstrip(_LABEL_CHARS)) :].lstrip("-_")
    if spelled and len(label) == 1:
        at = len(piece) - 1
        while at >= 2 and piece[at - 1] in " ._*-" and piece[at - 2] in _LABEL_LETTERS:
            if at >= 3 and piece[at - 3] in _LABEL_LETTERS:
                break
            at -= 2
        letters = piece[at::2]
        if len(letters) >= 3:
            return letters, first + at
    start = end - len(label)
    if start and folded[start - 1] == "%" and label[:2] in _ENCODED_SIGNS:
        return label[2:], start + 2
    if start and folded[start - 1].isalnum():
        return "", end
    return label, start


def _with_letters_before(view: View, number: str, start: int) -> tuple[str, int]:
    """ "nhacai 88 . com" is one name; "số 88 . com" is not."""
    if start < 2 or view.folded[start - 1] != " ":
        return number, start
    letters, first = _label_before(view.folded, start - 1, False)
    if len(letters) < 5 or not letters.isalpha() or view.toned(first, start):
        return number, start
    if domains.looks_like_syllable(letters) or letters in domains.CHAT_WORDS:
        return number, start
    return letters + number, first


def normal_name(view: View, host: Host) -> str:
    """Lower case, ASCII (punycode) where the name has diacritics."""
    if host.toned and view.folded.startswith(host.name, host.start):
        written = view.plain(host.start, host.end).lower()
        try:
            return written.encode("idna").decode("ascii")
        except UnicodeError:
            return host.name
    return host.name
