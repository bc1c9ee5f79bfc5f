"""Hashes of passwords that take a thousandth of the time: not what is tested here."""

from __future__ import annotations

import argon2
import pytest

from luytre.accounts import passwords

#: What passwords are hashed with unless it is a test.
REAL = passwords.HASHER
QUICK = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", QUICK)
    passwords.nobody.cache_clear()
    # What was cached with it is not good for others.
    monkeypatch.setattr(passwords, "nobody", passwords.nobody.__wrapped__)
