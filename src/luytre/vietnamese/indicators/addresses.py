"""Whether a host is an address, and not a full stop with no space behind it ("xong.Em")."""

import re

from luytre.vietnamese.indicators import domains
from luytre.vietnamese.indicators.hosts import Host
from luytre.vietnamese.indicators.view import View

# A word that says that an address follows.
_WEB_CUE = re.compile(
    r"(?<![a-z0-9])(?:web|website|link|trang|truy cap|vao|dang ky|dk|tai|site|tai day)"
    r"[^a-z0-9]{0,3}$"
)
# Endings that betting sites like and that hardly ever begin a sentence.
_BETTING_ENDINGS = frozenset({"bet", "win", "club", "casino", "poker", "games"})
# Endings behind which a name of digits alone ("789.club") is no price and no year.
_NUMBER_ENDINGS = domains.PLAIN_ENDINGS | {"club", "cc", "win", "bet"}


def is_address(view: View, host: Host, *, path: bool) -> bool:
    """Judge ``host``; ``path``: whether a path follows it."""
    folded = view.folded
    label, ending = host.labels[-1], host.ending
    if host.name in domains.NOT_HOSTS:
        return False
    if folded[host.end : host.end + 1].isalnum() or folded[host.end : host.end + 1] == "@":
        return False
    if host.start and folded[host.start - 1] == "@":
        return False
    if host.name in domains.PATH_HOSTS:
        return path or (host.tight and host.name in ("facebook.com", "tiktok.com", "instagram.com"))
    if host.labels[0] == "www" or any(part.startswith("xn--") for part in (*host.labels, ending)):
        # "www. Me": a word behind a full stop and a space is one, even there.
        return host.tight or host.marked or ending not in domains.WEAK_ENDINGS - {"vn"}
    if len(host.labels) > 1:
        # dantri.com.vn, m.example.club
        if host.labels[-1] in ("com", "net", "org", "edu", "gov", "info") and ending == "vn":
            return True
        label = max(host.labels, key=len)
        if host.tight and not host.toned:
            return _deep_plausible(view, host)
    has_digit = any(map(str.isdigit, label))
    has_letter = any(map(str.isalpha, label))
    word = has_letter and not has_digit and domains.looks_like_syllable(label)
    if not has_letter and (len(label) < 2 or ending not in _NUMBER_ENDINGS):
        return False
    if host.marked and not host.toned:
        return not (word and not host.tight) or path
    if not has_letter and len(label) < 3:
        return False
    if host.toned and host.tight:
        return path or (not word and len(label) >= 7 and ending in ("vn", "com", "net"))
    if path and host.tight:
        return len(label) >= 2 and (has_digit or not word or ending in domains.PLAIN_ENDINGS)
    if not host.tight:
        return not word and _apart_plausible(view, host, has_digit)
    written = view.plain(host.end - len(ending), host.end)
    sentence_case = written[:1].isupper() and not written.isupper()
    cued = _WEB_CUE.search(folded, max(0, host.start - 20), host.start) is not None
    if word:
        if ending in _BETTING_ENDINGS:
            return len(label) >= 3 and not sentence_case
        return cued and not sentence_case and ending not in domains.WEAK_ENDINGS - {"vn"}
    if ending in domains.PLAIN_ENDINGS:
        if sentence_case and not has_digit and ending not in ("com", "net", "vn"):
            return False
        return len(label) >= 2
    if ending in domains.WEAK_ENDINGS:
        if cued and len(label) >= 4 and not sentence_case:
            return True
        return has_digit and has_letter and len(label) >= 3 and written.islower()
    if has_digit:
        return not sentence_case or view.plain(host.start, host.start + 1).isupper()
    shortest = 2 if ending in _BETTING_ENDINGS else 4 if cued else 5
    return len(label) >= shortest and label not in domains.CHAT_WORDS and not sentence_case


def _deep_plausible(view: View, host: Host) -> bool:
    """A host of three and more labels: sentences rarely run together twice in a row."""
    if any(len(label) > 1 and not domains.looks_like_syllable(label) for label in host.labels):
        return view.plain(host.end - len(host.ending), host.end).islower() and (
            host.ending not in domains.WEAK_ENDINGS
            or any(map(str.isdigit, "".join(host.labels)))
            or all(len(label) > 1 for label in host.labels)
        )
    return False


def _apart_plausible(view: View, host: Host, has_digit: bool) -> bool:
    """A dot with spaces around it: "nhacai88 . com", "nhacai88 . c o m"."""
    label = host.labels[-1]
    if host.ending in domains.WEAK_ENDINGS - {"vn"}:
        return False
    ends_sentence = re.search(r"[a-z0-9][.] ", view.folded[host.start : host.end]) is not None
    lower = view.plain(host.end - 1, host.end).islower()
    if ends_sentence:
        return has_digit and lower and host.ending in domains.PLAIN_ENDINGS and len(label) >= 4
    if host.ending in domains.PLAIN_ENDINGS:
        return has_digit or (len(label) >= 6 and lower)
    return has_digit and lower and any(map(str.isalpha, label))
