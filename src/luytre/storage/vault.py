"""The secrets of an installation: files in its data folder that only its owner can read."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from luytre.storage.database import StorageError

__all__ = ["Vault"]

_BYTES = 32
_NONCE_BYTES = 12


class Vault:
    """What turns names into digests that nobody else can make, and signs checkpoints.

    Lose it, and no post can be told to be of the same author as another any more.
    """

    def __init__(self, folder: Path, secret: bytes, make: bool) -> None:
        self._folder = folder
        self._secret = secret
        self._make = make

    @classmethod
    def open(cls, folder: Path, *, make: bool = True) -> Vault:
        """The secrets in `folder`, made the first time if `make` says so. Raises `StorageError`."""
        vault = cls(folder, _read(folder / "secret.key", make), make)
        if make:
            _ = vault.signing
        return vault

    @cached_property
    def signing(self) -> Ed25519PrivateKey:
        """What checkpoints are signed with. Only who signs or compares them needs it."""
        return Ed25519PrivateKey.from_private_bytes(_read(self._folder / "signing.key", self._make))

    @property
    def public_key(self) -> bytes:
        """What others check signatures with, 32 bytes."""
        return self.signing.public_key().public_bytes_raw()

    def author(self, source: str, name: str) -> bytes:
        """The keyed digest that an author of a platform is known by."""
        return self.digest("author", source, name)

    def digest(self, purpose: str, *parts: str) -> bytes:
        """A keyed digest of `parts`; those of another purpose can't be compared with it."""
        message = b"".join(
            len(part).to_bytes(8, "big") + part for part in (p.encode() for p in (purpose, *parts))
        )
        return hmac.digest(self._secret, message, hashlib.sha256)

    def seal(self, purpose: str, data: bytes) -> bytes:
        """`data` encrypted and bound to `purpose` (AES-256-GCM, a key for each purpose)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.digest("seal", purpose)).encrypt(nonce, data, None)

    def open_sealed(self, purpose: str, data: bytes) -> bytes:
        """What was sealed for the same purpose; raises `StorageError` for anything else."""
        nonce, sealed = data[:_NONCE_BYTES], data[_NONCE_BYTES:]
        try:
            return AESGCM(self.digest("seal", purpose)).decrypt(nonce, sealed, None)
        except (InvalidTag, ValueError):
            raise StorageError(
                "A secret in the database can't be opened: it is damaged, or was sealed with "
                "another secret.key. Put back that one."
            ) from None


def _read(path: Path, make: bool) -> bytes:
    try:
        if make and not path.exists():
            _make(path)
        found = path.read_bytes()
    except OSError as error:
        raise StorageError(f"Can't read or make {path}: {error.strerror}.") from None
    if len(found) != _BYTES:
        raise StorageError(
            f"{path} is damaged: it should have {_BYTES} bytes. Put back a copy of it."
        )
    return found


def _make(path: Path) -> None:
    """Write a new secret, whole or not at all; another process may do the same right now."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
    # Its name has to survive a power cut too: what is digested with it is acknowledged next.
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
