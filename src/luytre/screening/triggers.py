"""Phrases that call for looking at indicators.

The finders of phones, accounts, links and handles read text slowly, so they are called only where
the first pass saw many digits or words for digits, a dot before a letter, a colon or an at sign,
or where the scanner read one of these phrases, through any disguise.
"""

from __future__ import annotations

_ENDINGS = (
    "com", "net", "vn", "org", "info", "top", "xyz", "club", "bet", "win", "vip", "app", "link",
    "site", "online", "shop", "pro", "cc", "io", "me", "co", "live", "win", "fun", "asia",
)  # fmt: skip

TRIGGERS: tuple[str, ...] = tuple(
    dict.fromkeys(
        ["đọc ngược", "viết ngược"]
        + [f"{dot} {ending}" for dot in ("chấm", "dot") for ending in _ENDINGS]
        + ["com", "bit ly", "t me", "zalo me", "www", "http", "https", "hxxp", "hxxps"]
        + ["stk", "số tài khoản"]
    )
)
