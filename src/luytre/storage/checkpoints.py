"""Signed notes of how far the chain of events had come, to be kept elsewhere.

A checkpoint names an event by number and digest. As long as one is kept where the database's owner
can't change it, nothing before that event can be cut off or rewritten unseen.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["Checkpoint", "CheckpointError", "read_checkpoint", "sign_checkpoint"]

FORMAT = "luytre.checkpoint.v1"
MOST_BYTES = 4096


class CheckpointError(ValueError):
    """A file is no checkpoint, or not one of this installation."""


class Checkpoint(NamedTuple):
    """Event number `seq` had `digest` at the time `at`, in microseconds since 1970."""

    seq: int
    digest: bytes
    at: int


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    seq: int
    digest: str
    at: int
    public_key: str
    signature: str = ""


def sign_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> bytes:
    """The checkpoint as a file: one line of JSON with its signature."""
    unsigned = _File(
        FORMAT,
        checkpoint.seq,
        checkpoint.digest.hex(),
        checkpoint.at,
        key.public_key().public_bytes_raw().hex(),
    )
    signature = key.sign(msgspec.json.encode(unsigned)).hex()
    return msgspec.json.encode(msgspec.structs.replace(unsigned, signature=signature)) + b"\n"


def read_checkpoint(path: Path, trusted: bytes) -> Checkpoint:
    """The checkpoint in a file, signed with the key whose public half is `trusted`, 32 bytes.

    Raises `CheckpointError`.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CheckpointError(f"Can't read {path}: {error.strerror}.") from None
    try:
        if len(content) > MOST_BYTES:
            raise ValueError
        found = msgspec.json.decode(content, type=_File)
        digest, signature = bytes.fromhex(found.digest), bytes.fromhex(found.signature)
        if found.format != FORMAT or len(digest) != 32:
            raise ValueError
    except ValueError:
        raise CheckpointError(f"{path} is no checkpoint of Lũy Tre.") from None
    if found.public_key != trusted.hex():
        raise CheckpointError(
            f"{path} was signed with another key than this installation's. If it is yours, name "
            f"that key: --public-key {found.public_key[:128]}"
        )
    unsigned = msgspec.json.encode(msgspec.structs.replace(found, signature=""))
    try:
        Ed25519PublicKey.from_public_bytes(trusted).verify(signature, unsigned)
    except InvalidSignature:
        raise CheckpointError(f"{path} was changed: its signature doesn't fit.") from None
    return Checkpoint(found.seq, digest, found.at)
