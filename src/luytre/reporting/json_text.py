"""JSON as other programs write it: a text cut in the middle of an emoji is still read."""

from __future__ import annotations

import re

__all__ = ["mend_surrogates"]

# One escape of a JSON string: a whole surrogate pair, half of one, or anything else.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def mend_surrogates(json: bytes) -> bytes | None:
    """`json` with U+FFFD for each escaped half of a surrogate pair; None where there is none.

    JavaScript and Python write such a half as an escape. A post isn't let through unread for it.
    """
    mended = _ESCAPE.sub(lambda found: b"\\ufffd" if found["lone"] else found[0], json)
    return None if mended == json else mended
