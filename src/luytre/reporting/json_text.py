"""JSON as other programs write it: a text cut in the middle of an emoji is still read."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

__all__ = ["mend_surrogates", "read_json"]

T = TypeVar("T")

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


def read_json(line: str, type: type[T]) -> T:
    """What `line` says. Raises `msgspec.DecodeError`, also where it is nested too deeply."""
    try:
        return msgspec.json.decode(line, type=type)
    except msgspec.ValidationError:
        raise
    except RecursionError:
        raise msgspec.DecodeError("JSON is nested too deeply") from None
    except msgspec.DecodeError:
        mended = mend_surrogates(line.encode())
        if mended is None:
            raise
        return read_json(mended.decode(), type)
