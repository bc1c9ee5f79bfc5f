"""From what a forum stores to what its readers read: BBCode, Discourse's Markdown, HTML.

Markup that shows nothing is taken out as a browser would, so that ``v[b][/b]ay`` is "vay"; the
address of a link is kept beside its words. Each pass looks at each character a bounded number of
times, whatever the input.

Quotes: a passage that names the post it is from is somebody else's, and is left out. A quote that
names none is kept, for nothing says that the author did not write it; and so is all of a post that
would be nothing but quotes, or an author could say anything within one.
"""

from __future__ import annotations

import html
import re

__all__ = ["bbcode_text", "discourse_text", "html_text"]

# No "[" within a tag: a search that fails ends at the next one. And a quotation mark can be read in
# one way only, or those that nobody ends would be tried in every combination.
_BBCODE = re.compile(r"\[(/?)([a-zA-Z]{1,20}|\*)((?:=|\s)(?:\"[^\"\[\n]*\"|[^\"\[\]\n])*)?\]")

_INLINE = frozenset(
    "b i u s color font size sub sup email user plain icode code spoiler ispoiler url anchor abbr "
    "highlight inlinespoiler noparse strike bold italic".split()
)
_BLOCK = frozenset(
    "quote left center right justify indent list heading table tr td th hr * li ul ol h1 h2 h3 h4 "
    "br p div".split()
)
#: What is between the tags is a file's address or number, and no text.
_UNSEEN = frozenset("img media attach gallery video audio embed".split())
#: What is between the tags is shown as it is written.
_VERBATIM = frozenset("code icode plain noparse php html".split())
_KNOWN = _INLINE | _BLOCK | _UNSEEN | _VERBATIM

#: ``="name, post: 12, member: 3"`` in XenForo, ``="name, post:1, topic:2"`` in Discourse.
_OF_A_POST = re.compile(r"\bpost\s*:\s*\d")

_EMPTY_LINES = re.compile(r"\n[ \t\n]*\n")


def bbcode_text(message: str, *, quotes: bool = False) -> str:
    """The text of XenForo's BBCode; with quotes of other posts only where `quotes`."""
    return _shortest_that_says_something(message, _KNOWN, quotes)


def discourse_text(raw: str, *, quotes: bool = False) -> str:
    """The text of Discourse's `raw`: Markdown stays, HTML and quotes of other posts go."""
    return _without_html(_shortest_that_says_something(raw, frozenset({"quote"}), quotes))


def _shortest_that_says_something(text: str, known: frozenset[str], quotes: bool) -> str:
    read = _bbcode(text, known, quotes)
    return read if quotes or read else _bbcode(text, known, True)


def _bbcode(text: str, known: frozenset[str], quotes: bool) -> str:
    parts: list[str] = []
    at = skip_until = 0
    tags = [found for found in _BBCODE.finditer(text) if found[2].lower() in known]
    ends = _ends(tags)
    for place, tag in enumerate(tags):
        if tag.start() < skip_until:
            continue
        parts.append(text[at : tag.start()])
        at = tag.end()
        name, option = tag[2].lower(), tag[3] or ""
        end = None if tag[1] else ends.get(place)
        if name in _BLOCK:
            parts.append("\n")
        if end is None:
            continue
        close = tags[end]
        if name in _UNSEEN or (name == "quote" and not quotes and _OF_A_POST.search(option)):
            at = skip_until = close.end()
        elif name in _VERBATIM:
            parts.append(text[tag.end() : close.start()])
            at = skip_until = close.end()
        elif name == "url" and option:
            parts.append(f" {_address(option)} ")
    parts.append(text[at:])
    return _tidy("".join(parts))


def _ends(tags: list[re.Match[str]]) -> dict[int, int]:
    """Which tag ends which, by their places. What nobody ends, ends nothing."""
    open_tags: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    for place, tag in enumerate(tags):
        name = tag[2].lower()
        if not tag[1]:
            open_tags.setdefault(name, []).append(place)
        elif open_tags.get(name):
            ends[open_tags[name].pop()] = place
    return ends


def _address(option: str) -> str:
    return option.strip("= \t\"'").split(" ", 1)[0].strip("\"'")


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})((?:[\s/][^<>]*)?)>")
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_HTML_BLOCKS = frozenset(
    "p div br li ul ol tr td th table blockquote h1 h2 h3 h4 h5 h6 hr pre section article header "
    "footer dl dt dd figure figcaption details summary".split()
)
_HTML_INLINE = frozenset(
    "a b i u s em strong span small big sub sup del ins mark code kbd samp var font q cite abbr "
    "img bdi bdo time wbr ruby rt rp tt strike center acronym".split()
)
#: Shown nowhere, with all that is in them.
_HTML_UNSEEN = frozenset("script style template head title noscript iframe object svg".split())


def html_text(source: str) -> str:
    """The text of HTML, such as a forum shows; not of a page made to deceive a parser."""
    return _tidy(html.unescape(_untagged(_without_comments(source), every=True)))


def _without_html(text: str) -> str:
    """Markdown without the HTML in it; `a < b` and `<3` are no tags."""
    return _tidy(html.unescape(_untagged(_without_comments(text), every=False)))


def _without_comments(source: str) -> str:
    parts: list[str] = []
    at = 0
    while (start := source.find("<!--", at)) >= 0 and (end := source.find("-->", start + 4)) >= 0:
        parts.append(source[at:start])
        at = end + 3
    parts.append(source[at:])
    return "".join(parts)


def _untagged(source: str, every: bool) -> str:
    parts: list[str] = []
    at = 0
    unseen: str | None = None
    for tag in _TAG.finditer(source):
        name = tag[2].lower()
        if unseen is not None:
            if not (tag[1] and name == unseen):
                continue
            unseen, at = None, tag.end()
            continue
        if not every and name not in _HTML_BLOCKS and name not in _HTML_INLINE:
            continue
        parts.append(source[at : tag.start()])
        at = tag.end()
        if name in _HTML_BLOCKS:
            parts.append("\n")
        elif name in _HTML_UNSEEN and not tag[1] and not tag[3].endswith("/"):
            unseen = name
        elif name == "a" and (address := _HREF.search(tag[3])):
            parts.append(f" {address[1]} ")
    # What opened such a part and never ended it is no reason to leave the rest unread.
    parts.append(source[at:])
    return "".join(parts)


def _tidy(text: str) -> str:
    return _EMPTY_LINES.sub("\n\n", text).strip()
