"""Passwords: hashed by argon2id, and refused where anybody would guess them first."""

from __future__ import annotations

import functools
import secrets
import unicodedata

import argon2

from luytre.vietnamese.skeleton import skeleton

__all__ = ["LONGEST", "SHORTEST", "check", "complaint", "hash_password", "is_outdated", "nobody"]

SHORTEST = 12
LONGEST = 200

#: RFC 9106, section 4, for where memory is short: 64 MiB for a tenth of a second.
HASHER = argon2.PasswordHasher()

#: What a password is made of that guessers try first, without diacritics. Longest first.
COMMON = (
    "password", "passw0rd", "matkhau", "iloveyou", "anhyeuem", "emyeuanh", "tinhyeu", "giadinh",
    "vietnam", "hanoi", "saigon", "luytre", "admin", "owner", "moderator", "letmein", "welcome",
    "xinchao", "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm", "zxcvbn", "1q2w3e4r",
    "1qaz2wsx", "abc123", "football", "dragon", "monkey", "sunshine", "princess",
)  # fmt: skip
RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")

#: What a password has to have beside those, and how many different characters in all.
FEWEST_OF_ITS_OWN = 5
FEWEST_DIFFERENT = 5

#: A shorter login may be a syllable that many words have.
SHORTEST_REFUSED_LOGIN = 4


def complaint(password: str, login: str) -> str | None:
    """Why `password` can't be taken: "short", "long", "login" or "common"; None where it can."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    plain = "".join(skeleton(password).split())
    login = login.lower()
    if len(login) >= SHORTEST_REFUSED_LOGIN and login in plain:
        return "login"
    rest = plain.replace(login, "") if login else plain
    for word in (*COMMON, *_runs()):
        rest = rest.replace(word, "")
    if len(set(plain)) < FEWEST_DIFFERENT or len(set(rest)) < FEWEST_OF_ITS_OWN:
        return "common"
    return None


@functools.cache
def _runs() -> tuple[str, ...]:
    """Parts of a row of digits or letters, the longest first."""
    parts = {
        run[start : start + length]
        for run in RUNS
        for length in range(4, 21)
        for start in range(len(run) - length + 1)
    }
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))


def hash_password(password: str) -> str:
    """The hash to keep, with its salt and parameters. Takes a tenth of a second."""
    return HASHER.hash(_encoded(password))


def check(hashed: str, password: str) -> bool:
    """Whether `password` is the one that was hashed. Takes as long as hashing does."""
    if len(password) > LONGEST:
        return False
    try:
        return HASHER.verify(hashed, _encoded(password))
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """Whether it was hashed with other parameters than passwords are now."""
    return HASHER.check_needs_rehash(hashed)


@functools.cache
def nobody() -> str:
    """The hash of a password that nobody knows: checked where there is no such login."""
    return HASHER.hash(secrets.token_bytes(32))


def _encoded(password: str) -> bytes:
    """One password, one sequence of bytes: keyboards differ in how they make ề."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
