"""A checkpoint says what it said when it was signed, or why it isn't believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from luytre.storage.checkpoints import (
    Checkpoint,
    CheckpointError,
    read_checkpoint,
    sign_checkpoint,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
TRUSTED = KEY.public_key().public_bytes_raw()
KEPT = Checkpoint(seq=7, digest=bytes(range(32)), at=1_700_000_000_000_000)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kept.json"
    path.write_bytes(sign_checkpoint(KEPT, KEY))
    return path


def complaint(file: Path, trusted: bytes = TRUSTED) -> str:
    with pytest.raises(CheckpointError) as found:
        read_checkpoint(file, trusted)
    return str(found.value)


def test_a_checkpoint_is_read_as_it_was_signed(file: Path) -> None:
    assert read_checkpoint(file, TRUSTED) == KEPT
    assert file.read_bytes().count(b"\n") == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seq", 6),
        ("digest", "00" * 32),
        ("at", 0),
        ("signature", "00" * 64),
        ("signature", "00"),
        ("signature", ""),
    ],
)
def test_a_changed_checkpoint_is_refused(file: Path, field: str, value: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | {field: value}))
    assert complaint(file) == f"{file} was changed: its signature doesn't fit."


def test_a_checkpoint_with_another_key_is_refused(file: Path) -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    file.write_bytes(sign_checkpoint(KEPT, other))
    key = other.public_key().public_bytes_raw()
    assert complaint(file) == (
        f"{file} was signed with another key than this installation's. If it is yours, name that "
        f"key: --public-key {key.hex()}"
    )
    assert read_checkpoint(file, key) == KEPT


def test_a_checkpoint_does_not_say_itself_whose_it_is(file: Path) -> None:
    """Signed by somebody else, with this installation's key written in."""
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    signed = json.loads(sign_checkpoint(KEPT, other))
    file.write_text(json.dumps(signed | {"public_key": TRUSTED.hex()}))
    assert complaint(file) == f"{file} was changed: its signature doesn't fit."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 4000,
        b'{"seq": 7}',
        b" " * 4097,
    ],
)
def test_what_is_no_checkpoint_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert complaint(file) == f"{file} is no checkpoint of Lũy Tre."


@pytest.mark.parametrize(
    "change",
    [
        {"format": "luytre.checkpoint.v2"},
        {"digest": "00" * 31},
        {"digest": "no number"},
        {"seq": "7"},
        {"seq": 2.5},
        {"extra": 1},
    ],
)
def test_a_checkpoint_of_another_form_is_refused(file: Path, change: dict[str, object]) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    assert complaint(file) == f"{file} is no checkpoint of Lũy Tre."


def test_a_checkpoint_that_is_too_large_is_not_read_on(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b" " * 4096)
    assert complaint(file) == f"{file} is no checkpoint of Lũy Tre."


def test_a_checkpoint_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    file = tmp_path / "none.json"
    assert complaint(file) == f"Can't read {file}: No such file or directory."
