"""Web addresses, also where dots, slashes and the scheme are disguised.

The search goes from each dot (written, in brackets, spelled, percent-encoded) outwards: behind
it must stand a known ending, before it a label that is no Vietnamese word running into the next
sentence ("xong.Em", "ăn.com").
"""

import re
from collections.abc import Iterator

from luytre.vietnamese.indicators import domains
from luytre.vietnamese.indicators.addresses import is_address
from luytre.vietnamese.indicators.hosts import DOT, host_at, host_from, normal_name
from luytre.vietnamese.indicators.indicator import Found
from luytre.vietnamese.indicators.view import View

_SCHEME = re.compile(
    r"(?<![a-z0-9])(?P<scheme>h[tx]{1,2}ps?|ftp)[ ]?(?:\[:\]|\(:\)|:|%3a)[ ]?"
    r"(?:\[?/{1,2}\]?[ ]?/?|%2f%2f)[ ]?"
)
_IP_HOST = re.compile(r"\d{1,3}(?:(?:[.]|\[\.\]|%2e)\d{1,3}){3}(?!\d)")
_PORT = re.compile(r":\d{2,5}(?![0-9])")
_SLASHES = ("/", "%2f", "gach cheo", "xuyet", "xoet", "slash")
_SLASH = re.compile(r"/|%2f|\[/\]")
_SPACED_SLASH = re.compile(
    r"[ ]{0,2}(?:/|%2f|gach cheo|gach|xuyet|xoet|slash)[ ]{0,2}(?=[a-z0-9@+])"
)
_PATH_CHARS = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#@!$&'()*+,;=%"
)
_PATH_END = ".,;:!?)'*~&=-"
# A stretch of a path that stands for itself.
_PLAIN_PATH = re.compile(r"[a-zA-Z0-9._~:/?#@!$&'()*+,;=-]*")
_LONGEST_PATH = 2048
# "bit ly / abc123", "bit_ly/abc123", "bitly/abc123": known hosts without their dot, taken only
# before a slash.
_UNDOTTED = {host.replace(".", ""): host for host in domains.PATH_HOSTS if host.count(".") == 1}
_UNDOTTED_HOST = re.compile(
    r"(?<![a-z0-9.])(?:"
    + "|".join(
        host.replace(".", "[ _-]?" if host in domains.JOINED_PATH_HOSTS else "[ _-]")
        for host in sorted(_UNDOTTED.values(), key=len, reverse=True)
    )
    + r")(?=[ ]{0,2}(?:/|%2f|gach cheo|xuyet|xoet|slash))"
)

# What stands last in those, before the slash.
_UNDOTTED_TAILS = frozenset(host[-2:] for host in _UNDOTTED.values())
_ANY_SLASH = re.compile("[/%gxs](?:(?<=/)|(?<=%)2f|(?<=g)ach cheo|(?<=x)(?:uyet|oet)|(?<=s)lash)")


def find_links(view: View) -> list[Found]:
    """Links in order of their start, none overlapping."""
    folded = view.folded
    slashed = any(slash in folded for slash in _SLASHES)
    schemed = slashed and ("tp" in folded or "xp" in folded)
    found = list(_with_scheme(view)) if schemed else []
    taken = bytearray(len(folded))
    for _, _, start, end in found:
        taken[start:end] = b"\x01" * (end - start)
    for start, end, value in _undotted(view) if slashed and _may_be_undotted(folded) else ():
        if taken.find(1, start, end) < 0:
            found.append(("link", value, start, end))
            taken[start:end] = b"\x01" * (end - start)
    resume = 0
    for match in DOT.finditer(folded):
        if match.start() < resume or taken[match.start()]:
            continue
        host = host_at(view, match)
        if host is None:
            continue
        resume = host.end
        if taken.find(1, host.start, host.end) >= 0:
            continue
        known = host.name in domains.PATH_HOSTS
        # Read the path of an address only: a rejected host costs no second reading of it.
        if not is_address(view, host, path=_begins_path(folded, host.end, spaced=known)):
            continue
        path, end = _path(view, host.end, spaced=known)
        found.append(("link", normal_name(view, host) + path, host.start, end))
        resume = end
    return sorted(found, key=lambda link: link[2])


def _with_scheme(view: View) -> Iterator[Found]:
    folded = view.folded
    resume = 0
    for match in _SCHEME.finditer(folded):
        if match.start() < resume:
            continue
        scheme = "ftp" if match["scheme"] == "ftp" else "http" + "s" * match["scheme"].endswith("s")
        if (numeric := _IP_HOST.match(folded, match.end())) is not None:
            name = re.sub(r"\[\.\]|%2e", ".", numeric.group())
            end = numeric.end()
        else:
            host = host_from(view, match.end())
            if host is None:
                continue
            name, end = normal_name(view, host), host.end
        path, end = _path(view, end, spaced=name in domains.PATH_HOSTS)
        resume = end
        yield "link", f"{scheme}://{name}{path}", match.start(), end


def _may_be_undotted(folded: str) -> bool:
    """Whether before some slash there are the last letters of a host that is known without dot."""
    for slash in _ANY_SLASH.finditer(folded):
        end = slash.start()
        for _ in range(2):
            end -= folded.endswith(" ", 0, end)
        if folded[end - 2 : end] in _UNDOTTED_TAILS:
            return True
    return False


def _undotted(view: View) -> Iterator[tuple[int, int, str]]:
    for match in _UNDOTTED_HOST.finditer(view.folded):
        if view.toned(match.start(), match.end()):
            continue
        path, end = _path(view, match.end(), spaced=True)
        # "t me/bố" is two people, "bit ly / abc123" is an address.
        if path and not (path[1:].isalpha() and domains.looks_like_syllable(path[1:].lower())):
            yield match.start(), end, _UNDOTTED[re.sub("[ _-]", "", match.group())] + path


def _begins_path(folded: str, start: int, *, spaced: bool) -> bool:
    if spaced and _SPACED_SLASH.match(folded, start) is not None:
        return True
    slash = _SLASH.match(folded, start)
    return slash is not None and folded[slash.end() : slash.end() + 1].isalnum()


def _path(view: View, start: int, *, spaced: bool) -> tuple[str, int]:
    """Port, path and query behind a host in normal form, and where they end."""
    folded = view.folded
    at = start
    port = _PORT.match(folded, at)
    if port is not None:
        at = port.end()
    slash = _SLASH.match(folded, at) or (_SPACED_SLASH.match(folded, at) if spaced else None)
    path = ["" if port is None else port.group()]
    end = at
    if slash is not None:
        path.append("/")
        at = end = slash.end()
    elif folded[at : at + 1] not in ("?", "#") or not folded[at + 1 : at + 2].isalnum():
        return path[0], end
    stop = min(len(folded), at + _LONGEST_PATH)
    while at < stop:
        char = folded[at]
        if folded.startswith("%2f", at) or folded.startswith("%2e", at):
            path.append("/" if folded[at + 2] == "f" else ".")
            at += 3
            continue
        if view.whole and (plain := _PLAIN_PATH.match(view.text, at, stop)) and plain.end() > at:
            path.append(plain.group())
            at = plain.end()
            continue
        written = view.plain(at, at + 1)[:1]
        if written not in _PATH_CHARS:
            written = char if char in "./:-" else ""
        if not written:
            break
        path.append(written)
        at += 1
    text = "".join(path)
    kept = text.rstrip(_PATH_END)
    end = at - (len(text) - len(kept))
    return kept.removesuffix("/"), max(end, start)
