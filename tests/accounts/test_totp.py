"""Codes: as RFC 6238 and other programs have them, near their time, and once."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.accounts import totp

STEP = 30 * 1_000_000
TIMES = st.integers(0, 2**41)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
        (2000000000, "279037"), (20000000000, "353130"),
    ],
)  # fmt: skip
def test_the_examples_of_the_rfc(seconds: int, code: str) -> None:
    assert totp.code_of(b"12345678901234567890", totp.step_at(seconds * 1_000_000)) == code


@given(st.binary(min_size=20, max_size=20), st.integers(0, 2**33))
def test_other_programs_make_the_same_codes(secret: bytes, seconds: int) -> None:
    other = pyotp.TOTP(totp.written(secret))
    assert totp.code_of(secret, seconds // 30) == other.at(seconds)


@given(st.binary(min_size=20, max_size=20), st.integers(10, 10**9), st.integers(-5, 5))
def test_a_code_is_taken_one_step_early_or_late(secret: bytes, step: int, off: int) -> None:
    code = totp.code_of(secret, step + off)
    near = {totp.code_of(secret, step + one): step + one for one in (-1, 0, 1)}
    assert totp.step_of_code(secret, code, step * STEP + 7, 0) == near.get(code)


@given(st.binary(min_size=20, max_size=20), st.integers(10, 10**9))
def test_a_code_is_taken_once(secret: bytes, step: int) -> None:
    code = totp.code_of(secret, step)
    taken = totp.step_of_code(secret, code, step * STEP, 0)
    assert taken is not None
    codes = {totp.code_of(secret, step + one) for one in (-1, 0, 1)}
    if len(codes) == 3:
        assert totp.step_of_code(secret, code, step * STEP, taken) is None
        # Nor is an older one, which somebody may have read over a shoulder.
        assert totp.step_of_code(secret, totp.code_of(secret, step - 1), step * STEP, taken) is None


@given(st.text(max_size=20))
def test_what_is_no_code_is_refused(text: str) -> None:
    secret = b"12345678901234567890"
    near = {totp.code_of(secret, step) for step in (9, 10, 11)}
    expected = "".join(text.split()) in near
    assert (totp.step_of_code(secret, text, 10 * STEP, 0) is not None) is expected


def test_spaces_between_digits_are_no_mistake() -> None:
    secret = b"12345678901234567890"
    code = totp.code_of(secret, 10)
    assert totp.step_of_code(secret, f" {code[:3]} {code[3:]} ", 10 * STEP, 0) == 10


def test_apps_read_the_address() -> None:
    secret = totp.new_secret()
    address = totp.address(secret, "lan.nguyen")
    assert pyotp.parse_uri(address).secret == totp.written(secret)
    parts = urlsplit(address)
    assert unquote(parts.path) == "/Lũy Tre:lan.nguyen"
    assert parse_qs(parts.query)["issuer"] == ["Lũy Tre"]


def test_no_two_secrets_are_alike() -> None:
    made = {totp.new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(secret) for secret in made} == {20}
