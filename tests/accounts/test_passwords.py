"""Passwords: which are taken, how they are kept, and when two are the same."""

from __future__ import annotations

import unicodedata

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.accounts.quick import REAL

from luytre.accounts import passwords
from luytre.accounts.passwords import check, complaint, hash_password, is_outdated

GOOD = "con bò ăn cỏ non trên đồi"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        (GOOD, None),
        ("mưa rơi trên phố vắng", None),
        ("correct horse battery staple", None),
        ("x7#Kp2!mQz9w", None),
        ("😀🎋🐃🌾🛶🍚🏮🎐🧧🪁🥁🪷", None),
        ("a" * 11, "short"),
        ("", "short"),
        ("😀" * 11, "short"),
        (GOOD * 9, "long"),
        ("lan.nguyen rất vui", "login"),
        ("xin LAN.NGUYEN chào", "login"),
        ("matkhau123456", "common"),
        ("Mật khẩu 12345", "common"),
        ("password1234!", "common"),
        ("aaaaaaaaaaaaaaaa", "common"),
        ("abababababababab", "common"),
        ("1234567890123", "common"),
        ("qwertyuiop12", "common"),
        ("anhyeuem2024", "common"),
        ("abcdefghijklmnop", "common"),
    ],
)
def test_which_are_taken(password: str, code: str | None) -> None:
    assert complaint(password, "lan.nguyen") == code


def test_a_short_login_may_be_a_syllable_of_it() -> None:
    assert complaint("con mèo lang thang ngoài phố", "lan") is None
    assert complaint("lanlanlanlanlan", "lan") == "common"


def test_a_hash_is_of_one_password_alone() -> None:
    hashed = hash_password(GOOD)
    assert GOOD not in hashed
    assert hashed.startswith("$argon2id$")
    assert check(hashed, GOOD)
    assert not check(hashed, GOOD + " ")
    assert not check(hashed, GOOD.upper())
    assert hash_password(GOOD) != hashed


def test_keyboards_that_make_letters_otherwise_type_the_same_password() -> None:
    composed, decomposed = (unicodedata.normalize(form, GOOD) for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert check(hash_password(composed), decomposed)
    assert check(hash_password(decomposed), composed)


@given(st.text(max_size=300))
def test_no_password_is_too_odd_to_be_checked(password: str) -> None:
    assert complaint(password, "lan") in {None, "short", "long", "login", "common"}
    if len(password) <= passwords.LONGEST:
        assert check(hash_password(password), password)
    assert not check(hash_password(GOOD), password)


@pytest.mark.parametrize("hashed", ["", "x", "$argon2id$v=19$m=8,t=1,p=1$aaaa$", "\0"])
def test_what_is_no_hash_is_nobodys(hashed: str) -> None:
    assert not check(hashed, GOOD)


def test_a_password_without_end_costs_nothing() -> None:
    assert not check(hash_password(GOOD), "a" * 10_000_000)


def test_a_hash_with_other_parameters_is_out_of_date(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = hash_password(GOOD)
    assert not is_outdated(hashed)
    monkeypatch.setattr(passwords, "HASHER", argon2.PasswordHasher(2, 16, 1))
    assert is_outdated(hashed)
    assert check(hashed, GOOD)
    assert not is_outdated(hash_password(GOOD))


def test_what_it_costs_unless_it_is_a_test() -> None:
    """At least what RFC 9106 recommends where memory is short."""
    assert REAL.time_cost >= 3
    assert REAL.memory_cost >= 64 * 1024
    assert REAL.type is argon2.Type.ID


def test_nobodys_password_is_not_known() -> None:
    hashed = passwords.nobody()
    assert not is_outdated(hashed)
    assert not check(hashed, "")
