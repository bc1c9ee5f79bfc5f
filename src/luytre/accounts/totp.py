"""Codes that change with time, as authenticator apps make them: TOTP of RFC 6238, with SHA-1, six
digits and steps of 30 seconds, which all apps know."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

__all__ = ["address", "code_of", "new_secret", "step_at", "step_of_code", "written"]

ISSUER = "Lũy Tre"
DIGITS = 6
STEP = 30 * 1_000_000
SECRET_BYTES = 20

#: Steps before and after now of which a code is taken: clocks differ, and people type slowly.
SLACK = 1


def new_secret() -> bytes:
    """A secret to share with an app: 20 bytes, as long as the digest that it keys."""
    return secrets.token_bytes(SECRET_BYTES)


def step_at(at: int) -> int:
    """The number of the time step that `at`, in microseconds since 1970, is in."""
    return at // STEP


def code_of(secret: bytes, step: int) -> str:
    """The code of a step: six digits."""
    digest = hmac.digest(secret, struct.pack(">q", step), "sha1")
    start = digest[-1] & 0xF
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFF_FFFF) % 10**DIGITS:0{DIGITS}}"


def step_of_code(secret: bytes, given: str, at: int, taken: int) -> int | None:
    """The step near `at` that `given` is the code of, if it is later than the step `taken`.

    What is kept as `taken` then makes sure that no code is taken twice.
    """
    typed = "".join(given.split()).encode()
    now = step_at(at)
    found = None
    for step in range(now - SLACK, now + SLACK + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), typed) and step > taken:
            found = step
    return found


def written(secret: bytes) -> str:
    """The secret as people type it into an app."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, login: str) -> str:
    """The ``otpauth:`` address that apps read from a QR code."""
    label = f"{quote(ISSUER)}:{quote(login)}"
    query = {"secret": written(secret), "issuer": ISSUER, "digits": DIGITS, "period": 30}
    return f"otpauth://totp/{label}?{urlencode(query, quote_via=quote)}"
