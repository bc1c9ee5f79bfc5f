"""Handles (@name, "zalo: name") and e-mail addresses."""

import re

from luytre.vietnamese.indicators import domains
from luytre.vietnamese.indicators.indicator import Found
from luytre.vietnamese.indicators.view import View

_AT = re.compile(
    r"(?P<sign>@)|[ ]?[\[({][ ]?(?:at|a cong|a moc)[ ]?[\])}][ ]?|[ ](?:a cong|a moc)[ ]"
)
_SIGN = re.compile(r"(?P<sign>@)")
# What a match of `_AT` that is no plain sign holds one of.
_OTHER_SIGNS = ("(", "[", "{", "a cong", "a moc")
_LOCAL_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789._%+-"
_MAIL_HOST = re.compile(
    r"[ ]{0,2}(?P<host>[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?)"
    r"(?:[ ]?[\[(](?:[.]|dot|cham)[\])][ ]?|[ ](?:dot|cham)[ ]|[ ]?[.][ ]?|%2e)"
    r"(?P<ending>[a-z0-9][a-z0-9-]{1,40})"
)
# Behind the first dot a space ends the sentence: "… gmail.com. Cảm ơn".
_MAIL_MORE = re.compile(r"(?:[.]|%2e|[\[(](?:[.]|dot|cham)[\])])(?P<label>[a-z0-9][a-z0-9-]{1,40})")
_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"[ ]?(?P<name>[a-z0-9_](?:[a-z0-9_.]{0,30}[a-z0-9_])?)(?![a-z0-9_])")

_APPS = (
    r"(?:z[ ._*-]?a[ ._*-]?l[ ._*-]?o|zl|dalo|telegram|tele|tg|instagram|insta|ig|facebook|fb|"
    r"tiktok|skype|viber|wechat|discord|twitter|kakao|whatsapp|"
    r"(?P<vague>face|tik|line|messenger|mess|page|nick))"
)
_APP_NEAR = re.compile(rf"(?<![a-z0-9]){_APPS}(?:[ ]?(?:id|la))?[^a-z0-9@]{{0,6}}$")
_CUED = re.compile(rf"(?<![a-z0-9]){_APPS}(?:[ ]?id)?[ ]?[:=][ ]?(?=[a-z0-9_])")
_CONTACT = re.compile(
    r"(?<![a-z0-9])(?:lh|lien he|ib|inbox|ket ban|kb|nhan tin|add|tele|zalo|telegram|"
    r"contact)(?![a-z0-9])"
)
_REACH = 32
_NOT_NAMES = domains.CHAT_WORDS | frozenset(
    """everyone here channel all admin mods moderator highlight shop official gmail gamil
    yahoo quang truong nhung http https""".split()
)


def find_handles(view: View) -> list[Found]:
    """Names behind an at-sign and addresses."""
    folded = view.folded
    found: list[Found] = []
    resume = 0
    at_sign = _AT if any(sign in folded for sign in _OTHER_SIGNS) else _SIGN
    for match in at_sign.finditer(folded):
        if match.start() < resume:
            continue
        hit = _mail(view, match) or (_mention(view, match) if match["sign"] else None)
        if hit is not None:
            found.append(hit)
            resume = hit[3]
    return found


def find_named(view: View) -> list[Found]:
    """Names behind "zalo:" and the like."""
    if ":" not in view.folded and "=" not in view.folded:
        return []
    named = (
        _named(view, match.end(), vague=match["vague"] is not None)
        for match in _CUED.finditer(view.folded)
    )
    return [hit for hit in named if hit is not None]


def _mail(view: View, at: re.Match[str]) -> Found | None:
    folded = view.folded
    host = _MAIL_HOST.match(folded, at.end())
    if host is None:
        return None
    before = at.start()
    spaces = 0
    while spaces < 2 and before and folded[before - 1] == " ":
        before -= 1
        spaces += 1
    piece = folded[max(0, before - 64) : before]
    local = piece[len(piece.rstrip(_LOCAL_CHARS)) :].lstrip(".%+-")
    start = before - len(local)
    if len(local) < 2 or view.toned(start, before):
        return None
    labels = [host["host"], host["ending"]]
    firsts = [host.start("host"), host.start("ending")]
    while (more := _MAIL_MORE.match(folded, firsts[-1] + len(labels[-1]))) and len(labels) < 5:
        labels.append(more["label"])
        firsts.append(more.start("label"))
    while labels and labels[-1] not in domains.ENDINGS:
        labels.pop()
        firsts.pop()
    if len(labels) < 2 or any(
        view.toned(first, first + len(label)) for first, label in zip(firsts, labels, strict=True)
    ):
        return None
    end = firsts[-1] + len(labels[-1])
    apart = spaces or " " in folded[at.end() : end]
    if apart and at["sign"] and labels[0] not in domains.MAIL_HOSTS:
        return None
    return "handle", f"{local}@{'.'.join(labels)}", start, end


def _mention(view: View, at: re.Match[str]) -> Found | None:
    """@name, unless it only addresses another commenter ("@Hung Nguyen …")."""
    folded = view.folded
    if at.start() and (folded[at.start() - 1].isalnum() or folded[at.start() - 1] in "._-@"):
        return None
    match = _NAME.match(folded, at.end())
    if match is None:
        return None
    start, end = match.span("name")
    name = match["name"]
    cued = _contact_near(view, at.start())
    if view.toned(start, end) or not _is_name(name, 3 if cued else 4):
        return None
    if start != at.end() and not cued:
        return None
    if not cued:
        written = view.plain(start, end)
        particular = any(char.isdigit() or char == "_" for char in name)
        opening = _SPACE.match(folded)
        leading = opening is not None and opening.end() >= at.start()
        alone = leading and not folded[end:].strip()
        if not written[:1].islower() or domains.looks_like_syllable(name):
            return None
        if leading and not alone and not particular:
            return None
    return "handle", "@" + name, at.start(), end


def _named(view: View, start: int, *, vague: bool) -> Found | None:
    """The name behind "zalo:"."""
    match = _NAME.match(view.folded, start)
    if match is None:
        return None
    first, end = match.span("name")
    name = match["name"]
    if view.toned(first, end) or not _is_name(name, 3) or view.folded[end : end + 1] in ("/", "@"):
        return None
    particular = any(char.isdigit() or char in "_." for char in name)
    if not particular and (vague or len(name) < 5 or domains.looks_like_syllable(name)):
        return None
    return "handle", "@" + name, first, end


def _is_name(name: str, shortest: int) -> bool:
    return (
        len(name) >= shortest
        and any(map(str.isalpha, name))
        and name not in _NOT_NAMES
        and ".." not in name
    )


def _contact_near(view: View, start: int) -> bool:
    before = view.folded[max(0, start - _REACH) : start]
    return _APP_NEAR.search(before) is not None or _CONTACT.search(before) is not None
